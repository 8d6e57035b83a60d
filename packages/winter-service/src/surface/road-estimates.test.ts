import { createRandom, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { describe, expect, test } from 'vitest'
import { krigingWeights } from './kriging.ts'
import { type EstimatingSensor, estimateRoads, estimatesOf } from './road-estimates.ts'
import { DEFAULT_FORECAST_SETTINGS as SETTINGS } from './settings.ts'

const NOW = Date.parse('2026-01-14T18:00:00Z')
const EAST_M = 68_000
const NORTH_M = 111_200
const placeAt = (x: number, y: number) => [-1.54 + x / EAST_M, 52.28 + y / NORTH_M] as const

/** A field of hills and hollows, the smallest about 2 km across. */
function fieldOf(seed: number) {
  const random = createRandom(seed)
  const waves = Array.from({ length: 24 }, () => ({
    x: (random.next() - 0.5) / 350,
    y: (random.next() - 0.5) / 350,
    phase: random.next() * 2 * Math.PI,
  }))
  return (x: number, y: number) =>
    waves.reduce((sum, wave) => sum + 0.4 * Math.sin(wave.x * x + wave.y * y + wave.phase), -1)
}

function sensorAt(id: string, x: number, y: number, surfaceTempC: number, halfK = 0.5): EstimatingSensor {
  return {
    position: placeAt(x, y),
    forecast: {
      sensorId: id,
      basis: 'learned',
      usesWeatherFeed: false,
      biasC: 0,
      problem: null,
      observed: {
        at: NOW,
        surfaceTempC,
        airTempC: null,
        dewPointC: null,
        surfaceState: null,
        waterFilmMm: null,
      },
      hours: Array.from({ length: 24 }, (_, n) => ({
        at: NOW + (n + 1) * HOUR_MS,
        surfaceTempC: surfaceTempC - 0.2 * (n + 1),
        lowC: surfaceTempC - 0.2 * (n + 1) - halfK,
        highC: surfaceTempC - 0.2 * (n + 1) + halfK,
      })),
    },
  }
}

const estimate = (
  sensors: readonly EstimatingSensor[],
  roads: Parameters<typeof estimateRoads>[0]['roads'],
  gritterObservations: Parameters<typeof estimateRoads>[0]['gritterObservations'] = [],
) => estimateRoads({ now: NOW, sensors, roads, gritterObservations, settings: SETTINGS })
const roadAt = (x: number, y: number, change = {}) => ({
  edgeId: `${x} ${y}`,
  position: placeAt(x, y),
  ...change,
})

describe('a field measured at 200 places, told at 400 others', () => {
  const random = createRandom(3)
  const anywhere = () => (random.next() - 0.5) * 20_000
  const runs = [1, 2, 3].map((seed) => {
    const field = fieldOf(seed)
    const points = Array.from({ length: 200 }, () => ({ x: anywhere(), y: anywhere() }))
    const sensors = points.map(({ x, y }, n) => sensorAt(String(n), x, y, field(x, y)))
    const others = Array.from({ length: 400 }, () => ({ x: anywhere(), y: anywhere() }))
    const estimates = estimate(
      sensors,
      others.map(({ x, y }) => roadAt(x, y)),
    )
    return others.map(({ x, y }, n) => {
      const nearest = points.reduce((best, point) =>
        Math.hypot(point.x - x, point.y - y) < Math.hypot(best.x - x, best.y - y) ? point : best,
      )
      const [now] = estimatesOf(estimates, n)
      return { ...now!, actual: field(x, y), nearest: field(nearest.x, nearest.y) }
    })
  })
  const all = runs.flat()
  const rmse = (errors: readonly number[]) =>
    Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)

  test('is told better than by the nearest sensor alone', () => {
    const told = rmse(all.map(({ surfaceTempC, actual }) => surfaceTempC - actual))
    const nearest = rmse(all.map(({ nearest: value, actual }) => value - actual))
    expect(told).toBeLessThan(0.8 * nearest)
  })

  test('within the standard errors it states: nine in ten within 1.645 of them', () => {
    const within = all.filter(
      ({ surfaceTempC, actual, standardErrorK }) => Math.abs(surfaceTempC - actual) <= 1.645 * standardErrorK,
    )
    expect(within.length / all.length).toBeGreaterThanOrEqual(0.85)
    expect(within.length / all.length).toBeLessThanOrEqual(0.95)
  })
})

describe('a road', () => {
  test('has a row of now and 24 hours; less is known the further the sensors are', () => {
    const sensors = [sensorAt('a', 0, 0, -1), sensorAt('b', 200, 0, -1.2)]
    const estimates = estimate(sensors, [roadAt(50, 0), roadAt(4_000, 0), roadAt(14_000, 0)])
    const rows = [0, 1, 2].map((n) => estimatesOf(estimates, n))
    expect(rows[0]!.map(({ at }) => at)).toEqual(Array.from({ length: 25 }, (_, n) => NOW + n * HOUR_MS))
    expect(rows[0]![0]!.surfaceTempC).toBeCloseTo(-1.05, 1)
    for (const [n, near] of rows[0]!.entries()) {
      expect(near.standardErrorK).toBeLessThan(rows[1]![n]!.standardErrorK)
      expect(rows[1]![n]!.standardErrorK).toBeLessThan(rows[2]![n]!.standardErrorK)
    }
    expect(rows[0]![24]!.surfaceTempC).toBeCloseTo(-1.05 - 4.8, 1)
  })

  test('with no sensor within 15 km is told nothing, rather than guessed', () => {
    const estimates = estimate([sensorAt('a', 0, 0, -1)], [roadAt(15_100, 0), roadAt(14_900, 0)])
    expect(estimatesOf(estimates, 0)).toEqual([])
    expect(estimatesOf(estimates, 1)).toHaveLength(25)
    expect(estimatesOf(estimate([], [roadAt(0, 0)]), 0)).toEqual([])
  })

  test('is not told by sensors that are not relied on; silent ones say nothing of the hours ahead', () => {
    const stuck = sensorAt('a', 0, 0, 4)
    const sensors = [
      { ...stuck, forecast: { ...stuck.forecast, problem: 'stuck', hours: [] } as const },
      sensorAt('b', 1_000, 0, -2),
    ]
    expect(estimatesOf(estimate(sensors, [roadAt(10, 0)]), 0)[0]!.surfaceTempC).toBeCloseTo(-2, 5)
  })

  test('higher up is colder by the lapse rate; the thermal map counts where it is given', () => {
    const sensor = { ...sensorAt('a', 0, 0, 0), elevationM: 100, thermalOffsetK: 0.5 }
    const roads = [
      roadAt(0, 1, { elevationM: 300 }),
      roadAt(0, 2),
      roadAt(0, 3, { elevationM: 100, thermalOffsetK: -1.5 }),
    ]
    const estimates = estimate([sensor], roads)
    const now = roads.map((_, n) => estimatesOf(estimates, n)[0]!.surfaceTempC)
    expect(now[0]).toBeCloseTo(-1.3, 4)
    expect(now[1]).toBeCloseTo(0, 4)
    expect(now[2]).toBeCloseTo(-2, 4)
  })

  test('that a gritter has just passed is as the gritter found it, most of all now and there', () => {
    const sensors = [sensorAt('a', -2_000, 0, 0), sensorAt('b', 2_000, 0, 0)]
    const roads = [roadAt(0, 0), roadAt(700, 0), roadAt(0, 1_600)]
    const pass = (minutesAgo: number) => [
      { position: placeAt(0, 0), at: NOW - minutesAgo * MINUTE_MS, surfaceTempC: -3 },
    ]
    const told = (minutesAgo: number) => {
      const estimates = estimate(sensors, roads, pass(minutesAgo))
      return roads.map((_, n) => estimatesOf(estimates, n))
    }
    const plain = estimate(sensors, roads)
    const [here, near, far] = told(5)
    expect(here![0]!.surfaceTempC).toBeLessThan(-2)
    expect(near![0]!.surfaceTempC).toBeLessThan(-0.5)
    expect(near![0]!.surfaceTempC).toBeGreaterThan(here![0]!.surfaceTempC)
    expect(far).toEqual(estimatesOf(plain, 2))
    expect(told(90)[0]![0]!.surfaceTempC).toBeGreaterThan(here![0]!.surfaceTempC)
    expect(told(121)[0]).toEqual(estimatesOf(plain, 0))
    expect(told(-1)[0]).toEqual(estimatesOf(plain, 0))
    expect(Math.abs(here![12]!.surfaceTempC - estimatesOf(plain, 0)[12]!.surfaceTempC)).toBeLessThan(0.1)
    expect(here![0]!.standardErrorK).toBeLessThan(estimatesOf(plain, 0)[0]!.standardErrorK)
  })
})

test('kriging weights sum to one, and a sensor at the spot says nearly all', () => {
  const at = [0, 2_000, 5_000]
  const { weights, variance } = krigingWeights(at, (a, b) => Math.abs(at[a]! - at[b]!), 3_000)
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10)
  expect(weights[0]).toBeGreaterThan(0.85)
  expect(variance).toBeLessThan(0.15)
})
