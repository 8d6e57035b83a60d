import { HOUR_MS, MINUTE_MS, type Observation, type Values } from '@towncrier/core'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { DEFAULT_WINTER_SETTINGS, domainTonight } from '@towncrier/winter-service'
import { expect, test } from 'vitest'
import { type DomainFacts, domainReading } from './domain-reading.ts'

const NOW = Date.UTC(2026, 0, 14, 23)
const kind = [...(await discoverKinds()).values()].find(({ madeBy }) => madeBy === 'winter-service')!

const observation = (values: Values, at = NOW): Observation => ({
  deviceId: 'a',
  kind: 'road',
  at,
  receivedAt: at,
  values,
  flags: [],
})

function facts(change: Partial<DomainFacts> = {}): DomainFacts {
  const tonight = domainTonight({
    domain: { id: 'north', name: 'North', deviceId: 'd', sensorIds: [], actionLevelC: 1 },
    forecast: {
      domainId: 'north',
      basis: 'learned',
      usesWeatherFeed: false,
      sensorIds: ['a', 'b'],
      leftOut: [],
      observed: {
        sensorId: 'a',
        at: NOW,
        surfaceTempC: -1.2,
        airTempC: -1,
        dewPointC: -2,
        surfaceState: 'wet',
        waterFilmMm: 0.3,
      },
      hours: [1, 2, 3].map((n) => ({
        at: NOW + n * HOUR_MS,
        surfaceTempC: -1.2 - n / 2,
        lowC: -2 - n / 2,
        highC: -n / 2,
        sensorId: 'a',
      })),
    },
    weather: null,
    routes: [],
    settings: DEFAULT_WINTER_SETTINGS,
    now: NOW,
    timeZone: 'Europe/London',
  })
  return {
    tonight,
    observations: [],
    leftOut: [],
    forecastForNow: null,
    roads: [],
    standingMs: [],
    saltStockKg: 50_000,
    now: NOW,
    ...change,
  }
}

test('what is not known is left out, and its kind takes the rest', () => {
  const reading = domainReading(facts())
  expect(reading).toMatchObject({
    surfaceTempC: -1.2,
    forecastMinC: -2.7,
    actionLevelInH: 0,
    freezingInH: 0,
    hazard: 'ice',
    saltStockT: 50,
  })
  expect(reading).not.toHaveProperty('forecastBustK')
  expect(kind.readingSchema.safeParse(reading).success).toBe(true)
})

test('ice and frost are counted once a sensor, and only what is fresh', () => {
  const { iceSensors, frostSensors } = domainReading(
    facts({
      observations: [
        observation({ surfaceState: 'ice' }),
        observation({ surfaceState: 'wet', surfaceTempC: -0.5, freezingPointC: -2 }),
        observation({ surfaceState: 'wet', surfaceTempC: -2.5, freezingPointC: -2 }),
        observation({ surfaceState: 'dry', surfaceTempC: -3, frostPointC: -2 }),
        observation({ surfaceState: 'dry', surfaceTempC: -3, frostPointC: -5 }),
        observation({ surfaceState: 'ice' }, NOW - HOUR_MS),
      ],
    }),
  )
  expect({ iceSensors, frostSensors }).toEqual({ iceSensors: 2, frostSensors: 1 })
})

test('roads freeze untreated where they are cold and without salt', () => {
  const roads = [
    { lengthM: 1_000, surfaceTempC: -1, residualSaltGm2: 0 },
    { lengthM: 2_000, surfaceTempC: -1, residualSaltGm2: 8 },
    { lengthM: 4_000, surfaceTempC: 0.5, residualSaltGm2: 0 },
    { lengthM: 8_000, surfaceTempC: null, residualSaltGm2: 0 },
  ]
  expect(domainReading(facts({ roads })).untreatedFreezingKm).toBe(1)
})

test('a bust is how far the road is below the low end; a stand is the longest', () => {
  const forecastForNow = { at: NOW, surfaceTempC: 1, lowC: -0.2, highC: 2 }
  const reading = domainReading(facts({ forecastForNow, standingMs: [3 * MINUTE_MS, 12 * MINUTE_MS] }))
  expect(reading).toMatchObject({ forecastBustK: 1, gritterStandingMin: 12 })
})
