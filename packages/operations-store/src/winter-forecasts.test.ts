import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createRandom, DAY_MS, HOUR_MS } from '@towncrier/core'
import type { SensorForecast } from '@towncrier/winter-service'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OperationsStore, openOperationsStore } from './index.ts'
import { packSensors, unpackSensors } from './winter-packing.ts'

const AT = Date.parse('2026-01-14T18:00:00Z')

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-winter-'))
  store = openOperationsStore(directory, { durability: 'normal' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

function forecastsOf(count: number, madeAt: number): SensorForecast[] {
  const random = createRandom(count)
  return Array.from({ length: count }, (_, n) => {
    const start = 4 * random.next() - 2
    const half = 0.5 + random.next()
    return {
      sensorId: `road-${n}`,
      basis: 'learned',
      usesWeatherFeed: n % 2 === 0,
      biasC: -0.25,
      observed: {
        at: madeAt - 1_000 * n,
        surfaceTempC: start,
        airTempC: start + 1,
        dewPointC: null,
        surfaceState: 'damp',
        waterFilmMm: null,
      },
      problem: null,
      hours: Array.from({ length: 24 }, (_, hour) => {
        const surfaceTempC = start - 0.3 * hour + 0.1 * random.next()
        const wide = half * Math.sqrt(hour + 1)
        return {
          at: madeAt + (hour + 1) * HOUR_MS,
          surfaceTempC,
          lowC: surfaceTempC - wide,
          highC: surfaceTempC + wide,
        }
      }),
    }
  })
}

const issueAt = (madeAt: number, sensors: readonly SensorForecast[] = []) =>
  store.winterForecasts.add({
    madeAt,
    feedAt: null,
    feedState: 'none',
    summary: { sensors: sensors.length },
    domains: [{ domainId: 'north', words: 'ice likely' }],
    sensors,
  })

test('an issue comes out as it went in, temperatures to a hundredth', () => {
  const none: SensorForecast = {
    sensorId: 'mute',
    basis: 'observations-only',
    usesWeatherFeed: false,
    biasC: 0,
    observed: null,
    problem: 'silent',
    hours: [],
  }
  const sensors = [...forecastsOf(3, AT), none]
  const issue = issueAt(AT, sensors)
  expect(issue).toEqual({
    id: issue.id,
    madeAt: AT,
    feedAt: null,
    feedState: 'none',
    summary: { sensors: 4 },
    domains: [{ domainId: 'north', words: 'ice likely' }],
  })
  expect(store.winterForecasts.find(issue.id)).toEqual(issue)
  expect(store.winterForecasts.latest()).toEqual(issue)
  const hundredth = (value: number) => Math.round(value * 100) / 100
  expect(store.winterForecasts.sensorsOf(issue.id)).toEqual(
    sensors.map((sensor) => ({
      ...sensor,
      hours: sensor.hours.map(({ at, surfaceTempC, lowC, highC }) => ({
        at,
        surfaceTempC: hundredth(surfaceTempC),
        lowC: hundredth(lowC),
        highC: hundredth(highC),
      })),
    })),
  )
  expect(store.winterForecasts.find(99)).toBeNull()
  expect(store.winterForecasts.sensorsOf(99)).toBeNull()
})

test('any forecast packs and unpacks, and again without another change', () => {
  const temperature = fc.double({ min: -60, max: 80, noNaN: true })
  const hour = fc.tuple(temperature, temperature, temperature).map((values) => values.sort((a, b) => a - b))
  fc.assert(
    fc.property(fc.array(fc.array(hour, { maxLength: 24 }), { maxLength: 5 }), (sensors) => {
      const forecasts = sensors.map(
        (hours, n): SensorForecast => ({
          ...forecastsOf(1, AT)[0]!,
          sensorId: `road-${n}`,
          hours: hours.map(([lowC, surfaceTempC, highC], k) => ({
            at: AT + k * HOUR_MS,
            surfaceTempC: surfaceTempC!,
            lowC: lowC!,
            highC: highC!,
          })),
        }),
      )
      const once = unpackSensors(packSensors(forecasts))
      for (const [n, { hours }] of once.entries()) {
        expect(hours).toHaveLength(sensors[n]!.length)
        for (const [k, { lowC, surfaceTempC, highC }] of hours.entries()) {
          const [low, value, high] = sensors[n]![k]!
          expect(
            Math.max(Math.abs(lowC - low!), Math.abs(surfaceTempC - value!), Math.abs(highC - high!)),
          ).toBeLessThan(0.00501)
          expect(lowC <= surfaceTempC && surfaceTempC <= highC).toBe(true)
        }
      }
      expect(unpackSensors(packSensors(once))).toEqual(once)
    }),
  )
})

test('400 sensors of an issue take no more than 40 kB', () => {
  expect(packSensors(forecastsOf(400, AT)).length).toBeLessThan(40_000)
})

test('issues are listed newest first, those of a night oldest first, from and to as given', () => {
  const ids = [0, 1, 2, 3].map((n) => issueAt(AT + n * HOUR_MS).id)
  const between = { from: AT + HOUR_MS, to: AT + 3 * HOUR_MS }
  expect(store.winterForecasts.list({ ...between, limit: 9 }).map(({ id }) => id)).toEqual([ids[2], ids[1]])
  expect(store.winterForecasts.list({ from: 0, to: AT + DAY_MS, limit: 1 })).toEqual([
    { id: ids[3], madeAt: AT + 3 * HOUR_MS, feedAt: null, feedState: 'none', summary: { sensors: 0 } },
  ])
  expect(store.winterForecasts.issuesOfNight(between).map(({ id }) => id)).toEqual([ids[1], ids[2]])
})

test('an issue that a decision rests on is never forgotten', () => {
  const old = [0, 1].map((n) => issueAt(AT + n))
  const fresh = issueAt(AT + DAY_MS)
  store.winterForecasts.addFeed({ givenAt: AT, source: 'file', hours: [] })
  const database = new DatabaseSync(join(directory, 'operations.db'))
  database
    .prepare(
      `INSERT INTO winter_decisions (domain_id, domain_name, night, made_at, made_by, choice, reason, issue_id, content, hash)
       VALUES ('north', 'North', '2026-01-14', ?, 'ann', 'accept', '', ?, '{}', x'00')`,
    )
    .run(AT, old[1]!.id)
  database.close()
  expect(store.winterForecasts.forget(AT + HOUR_MS)).toBe(1)
  expect(store.winterForecasts.find(old[0]!.id)).toBeNull()
  expect(store.winterForecasts.find(old[1]!.id)).toEqual(old[1])
  expect(store.winterForecasts.find(fresh.id)).toEqual(fresh)
  expect(store.winterForecasts.latestFeed()).toBeNull()
})

test('of roads the newest issue’s are kept, of feeds the last given up to a time', () => {
  expect(store.winterForecasts.roads()).toBeNull()
  expect(store.winterForecasts.latestFeed()).toBeNull()
  const roads = {
    times: [AT, AT + HOUR_MS],
    edgeIds: ['a', 'b'],
    surfaceTempC: Float32Array.of(-1.5, -2.25, Number.NaN, Number.NaN),
    standardErrorK: Float32Array.of(0.5, 0.75, Number.NaN, Number.NaN),
  }
  const [one, two] = [issueAt(AT), issueAt(AT + 1)]
  store.winterForecasts.putRoads(one.id, { ...roads, edgeIds: ['x', 'y'] })
  store.winterForecasts.putRoads(two.id, roads)
  expect(store.winterForecasts.roads()).toEqual({ issueId: two.id, roads })

  const hours = [
    {
      at: AT,
      airTempC: 1.2,
      dewPointC: null,
      humidityPct: null,
      windSpeedMs: 3,
      cloudOktas: 4,
      precipitationMm: 0,
      precipitationType: 'none',
      precipitationProbability: 0.05,
    } as const,
  ]
  store.winterForecasts.addFeed({ givenAt: AT, source: 'file', hours: [] })
  store.winterForecasts.addFeed({ givenAt: AT, source: 'file', hours })
  store.winterForecasts.addFeed({ givenAt: AT + HOUR_MS, source: 'address', hours: [] })
  expect(store.winterForecasts.latestFeed()).toEqual({ givenAt: AT + HOUR_MS, source: 'address', hours: [] })
  expect(store.winterForecasts.latestFeed(AT + 1)).toEqual({ givenAt: AT, source: 'file', hours })
  expect(store.winterForecasts.latestFeed(AT - 1)).toBeNull()
})
