import { describe, expect, test } from 'vitest'
import { bruntCoolingK, coolingCurve, netLongWaveLossWm2, storedHeat } from './cooling-curve.ts'
import { sunHeightDeg } from './sun.ts'

const HOURS = 12
const NIGHT = () => -20
const NO_FEED = Array.from({ length: HOURS }, () => null)
const constant = (hours: number, value: number) => new Float64Array(hours).fill(value)
const hour = (change: object) => ({
  at: 0,
  airTempC: null,
  dewPointC: null,
  humidityPct: null,
  windSpeedMs: null,
  cloudOktas: null,
  precipitationMm: null,
  precipitationType: null,
  precipitationProbability: null,
  ...change,
})
const cooled = (change: object) => {
  const feed = NO_FEED.map(() => hour(change))
  const curve = coolingCurve({
    surfaceTempC: constant(8, 3),
    airTempC: constant(8, 3),
    feed,
    sunDegAt: NIGHT,
  })
  return curve as Exclude<typeof curve, string | null>
}

describe('a cooling road', () => {
  test('loses by Brunt’s curve: 80 W/m² for 12 hours are 11.8 K', () => {
    expect(bruntCoolingK(80, 12 * 3_600)).toBeCloseTo(11.8, 1)
    expect(bruntCoolingK(80, 3 * 3_600)).toBeCloseTo(bruntCoolingK(80, 12 * 3_600) / 2, 10)
  })

  test('loses more to a clear sky than to an overcast one', () => {
    expect(netLongWaveLossWm2(0, 0, 0)).toBeCloseTo(0.95 * (315.66 - 214.7), 0)
    expect(netLongWaveLossWm2(0, 0, 8)).toBeCloseTo(0.95 * (315.66 - 298.4), 0)
  })

  test('took the heat that Brunt’s curve says of it', () => {
    const course = Float64Array.from({ length: 9 }, (_, n) => 5 - bruntCoolingK(60, n * 3_600))
    for (const flux of storedHeat(course)) expect(flux).toBeCloseTo(-60, 8)
  })

  test('gets colder under clear sky, in a calm, and the longer the night', () => {
    const clear = cooled({ cloudOktas: 0, windSpeedMs: 0, airTempC: 3 })
    const windy = cooled({ cloudOktas: 0, windSpeedMs: 6, airTempC: 3 })
    const overcast = cooled({ cloudOktas: 8, windSpeedMs: 0, airTempC: 3 })
    expect(clear.at(-1)!.predictedC).toBeLessThan(windy.at(-1)!.predictedC - 1)
    expect(clear.at(-1)!.predictedC).toBeLessThan(overcast.at(-1)!.predictedC - 2)
    for (const [n, { predictedC }] of clear.entries()) {
      if (n > 0) expect(predictedC).toBeLessThan(clear[n - 1]!.predictedC)
    }
  })

  test('under a sky nobody knows is somewhere between clear and overcast, and said to be', () => {
    const unknown = cooled({ airTempC: 3 }).at(-1)!
    expect(unknown.lowC).toBeLessThan(cooled({ cloudOktas: 0, airTempC: 3 }).at(-1)!.predictedC)
    expect(unknown.highC).toBeGreaterThan(cooled({ cloudOktas: 8, airTempC: 3 }).at(-1)!.predictedC)
    const known = cooled({ cloudOktas: 4, airTempC: 3 }).at(-1)!
    expect(known.highC - known.lowC).toBeLessThan(unknown.highC - unknown.lowC)
  })

  test('with a day known does as it did yesterday, moved by today’s difference', () => {
    const yesterday = Float64Array.from({ length: 25 }, (_, n) => 4 - 6 * Math.sin((n / 24) * Math.PI))
    const day = Float64Array.from({ length: 49 }, (_, n) => yesterday[n % 24]! - (n >= 24 ? 2 : 0))
    const air = Float64Array.from({ length: 49 }, (_, n) => (n >= 24 ? 1 : 3))
    const curve = coolingCurve({ surfaceTempC: day, airTempC: air, feed: NO_FEED, sunDegAt: NIGHT })
    for (const [n, { predictedC }] of (curve as readonly { predictedC: number }[]).entries()) {
      // Both differ by 2 K from yesterday at the origin's hour, but the origin itself is today's: no difference left.
      expect(predictedC).toBeCloseTo(day[24 + n + 1]!, 10)
    }
  })
})

test('the sun stands where the almanac has it', () => {
  // Solstice noon in Warwick (52.28° N, 1.54° W: noon at 12:04 UTC): 90 − 52.28 − 23.44.
  expect(sunHeightDeg(Date.parse('2025-12-21T12:04:00Z'), [-1.54, 52.28])).toBeCloseTo(14.28, 1)
  expect(sunHeightDeg(Date.parse('2026-06-21T12:08:00Z'), [-1.54, 52.28])).toBeCloseTo(61.16, 1)
  expect(sunHeightDeg(Date.parse('2026-01-14T00:00:00Z'), [-1.54, 52.28])).toBeLessThan(-50)
})
