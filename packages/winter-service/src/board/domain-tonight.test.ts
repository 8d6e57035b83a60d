import { HOUR_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GrittingDomain, GrittingRoute } from '../network/service-network.ts'
import type { DomainForecast, WeatherHour } from '../surface/surface-forecast.ts'
import { DEFAULT_WINTER_SETTINGS } from '../treatment/settings.ts'
import { type DomainTonightInput, domainTonight, type RouteNow } from './domain-tonight.ts'
import { meanResidual, residualByStreet } from './route-residual.ts'

const NOW = Date.UTC(2026, 0, 14, 15)
const domain: GrittingDomain = { id: 'north', name: 'North', deviceId: 'd', sensorIds: [], actionLevelC: 1 }
const NO_SALT = { gm2: 0, lowGm2: 0, highGm2: 0 }

/** Falls from 4 °C by half a degree an hour, wet. */
function forecast(change: Partial<DomainForecast> = {}): DomainForecast {
  return {
    domainId: 'north',
    basis: 'learned',
    usesWeatherFeed: false,
    sensorIds: ['a'],
    leftOut: [],
    observed: {
      sensorId: 'a',
      at: NOW,
      surfaceTempC: 4,
      airTempC: 3,
      dewPointC: 1,
      surfaceState: 'wet',
      waterFilmMm: 0.4,
    },
    hours: Array.from({ length: 16 }, (_, n) => {
      const surfaceTempC = 4 - 0.5 * (n + 1)
      const at = NOW + (n + 1) * HOUR_MS
      return { at, surfaceTempC, lowC: surfaceTempC - 1, highC: surfaceTempC + 1, sensorId: 'a' }
    }),
    ...change,
  }
}

function route(id: string, change: Partial<RouteNow> = {}): RouteNow {
  const grittingRoute: GrittingRoute = {
    id,
    name: id,
    domainId: 'north',
    depotId: 'depot',
    gritterId: null,
    priority: 1,
    origin: 'drawn',
    isKept: false,
    streets: [],
    changedAt: 0,
    changedBy: '',
    version: 1,
  }
  const figures = {
    treatedM: 20_000,
    travelledM: 5_000,
    seconds: 5_400,
    treatedAreaM2: 140_000,
    missingEdgeIds: [],
    unreachableEdgeIds: [],
  }
  return { route: grittingRoute, figures, gritter: null, residual: NO_SALT, ...change }
}

const tonight = (change: Partial<DomainTonightInput> = {}) =>
  domainTonight({
    domain,
    forecast: forecast(),
    weather: null,
    routes: [route('one')],
    settings: DEFAULT_WINTER_SETTINGS,
    now: NOW,
    timeZone: 'Europe/London',
    ...change,
  })

describe('a wet road that will freeze', () => {
  test('is to be treated, early enough for call-out and the longest route', () => {
    const long = route('long', { figures: { ...route('x').figures!, seconds: 3 * 3_600 } })
    const { recommendation, routes, words, saltNeededKg } = tonight({ routes: [route('short'), long] })
    expect(recommendation.action).toBe('treat')
    expect(recommendation.rateGm2).toBeGreaterThanOrEqual(8)
    expect(words).toContain('ice likely')
    const [short, other] = routes.map((each) => each.recommendation.latestStartAt!)
    expect(short! - other!).toBe(90 * 60_000)
    expect(recommendation.latestStartAt).toBe(other)
    expect(saltNeededKg).toBeCloseTo(routes.reduce((sum, each) => sum + each.recommendation.saltKg!, 0))
  })

  test('is not treated again where enough salt lies', () => {
    const salted = route('salted', { residual: { gm2: 60, lowGm2: 50, highGm2: 65 } })
    const mild = forecast({ hours: forecast().hours.slice(0, 10) })
    const { routes, recommendation } = tonight({ forecast: mild, routes: [route('bare'), salted] })
    expect(routes.map((each) => each.recommendation.action)).toEqual(['treat', 'monitor'])
    expect(recommendation.action).toBe('treat')
  })

  test('of whose route nothing is known is reckoned with the default time, and says so', () => {
    const { routes } = tonight({ routes: [route('unknown', { figures: null })] })
    expect(routes[0]).toMatchObject({ isDefaultTime: true, treatMinutes: 240 })
  })
})

test('without a forecast it says so, and treats only what is slippery already', () => {
  const none = { basis: 'observations-only' as const, hours: [] }
  expect(tonight({ forecast: forecast(none) }).recommendation.action).toBe('unknown')
  const frozen = { ...forecast().observed!, surfaceTempC: -1 }
  expect(tonight({ forecast: forecast({ ...none, observed: frozen }) }).recommendation.action).toBe('treat')
})

test('more salt on the road never asks for more', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 60, noNaN: true }),
      fc.double({ min: 0, max: 60, noNaN: true }),
      (a, b) => {
        const rate = (gm2: number) => {
          const { rateGm2, passes } = tonight({
            routes: [route('r', { residual: { gm2, lowGm2: gm2, highGm2: gm2 } })],
          }).routes[0]!.recommendation
          return rateGm2 * passes
        }
        expect(rate(Math.max(a, b))).toBeLessThanOrEqual(rate(Math.min(a, b)))
      },
    ),
    { numRuns: 60 },
  )
})

describe('salt that is left', () => {
  const streets = [
    { edgeId: 'a', lengthM: 300 },
    { edgeId: 'b', lengthM: 100 },
  ]
  const rainAt = (hoursAgo: number, precipitationMm: number): WeatherHour => ({
    at: NOW - hoursAgo * HOUR_MS,
    airTempC: null,
    dewPointC: null,
    humidityPct: null,
    windSpeedMs: null,
    cloudOktas: null,
    precipitationMm,
    precipitationType: 'rain',
    precipitationProbability: null,
  })
  const left = (passes: Parameters<typeof residualByStreet>[0], weather: WeatherHour[] | null = null) =>
    residualByStreet(passes, { now: NOW, weather, isWet: false, settings: DEFAULT_WINTER_SETTINGS })
  const pass = (edgeId: string, hoursAgo: number, covered = 1) => ({
    edgeId,
    at: NOW - hoursAgo * HOUR_MS,
    rateGm2: 10,
    covered,
  })

  test('is counted by street and spread over the route: what was missed counts as none', () => {
    const byStreet = left([pass('a', 0)])
    expect(byStreet.get('a')?.gm2).toBeCloseTo(10)
    expect(meanResidual(streets, byStreet).gm2).toBeCloseTo(7.5)
    expect(meanResidual(streets, left([pass('a', 0, 0.5)])).gm2).toBeCloseTo(3.75)
  })

  test('wears off, and rain since washes it off; rain before does not', () => {
    const dry = left([pass('a', 6)]).get('a')!.gm2
    expect(dry).toBeLessThan(10)
    expect(left([pass('a', 6)], [rainAt(2, 2)]).get('a')!.gm2).toBeLessThan(dry)
    expect(left([pass('a', 6)], [rainAt(8, 2)]).get('a')!.gm2).toBeCloseTo(dry)
    expect(left([pass('a', 90)]).size).toBe(0)
  })
})
