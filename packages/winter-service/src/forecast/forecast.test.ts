import { createRandom } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backtestRoad, scoreForecasts, scoreFrost, splitWinters } from './backtest.ts'
import { fitBoostedTrees } from './boosted-trees.ts'
import { outcomeAt, SurfaceForecaster } from './forecaster.ts'
import { type HourlySeries, holdLast, hourOfDay } from './hourly-series.ts'
import { fitRidge } from './ridge.ts'

/** A winter made up of days that warm and cool, with air masses that come and go. */
function winter(seed: number, days: number, startHour = 350_640): HourlySeries {
  const random = createRandom(seed)
  const length = days * 24
  const surfaceTempC = new Float64Array(length)
  const airTempC = new Float64Array(length)
  const solarRadiation = new Float64Array(length)
  let mass = 2
  let cloud = 0.5
  for (let n = 0; n < length; n++) {
    mass += (random.next() - 0.5) * 0.8 - mass * 0.01
    cloud = Math.min(1, Math.max(0, cloud + (random.next() - 0.5) * 0.2))
    const sun = Math.max(0, Math.sin((((startHour + n) % 24) - 7) * (Math.PI / 10)))
    solarRadiation[n] = 600 * sun * (1 - 0.8 * cloud)
    airTempC[n] = mass + 4 * sun * (1 - 0.5 * cloud)
    const before = n === 0 ? mass : surfaceTempC[n - 1]!
    surfaceTempC[n] = before + 0.2 * (airTempC[n]! - before) + 3 * sun * (1 - cloud) - 0.6 * (1 - cloud)
  }
  return { startHour, surfaceTempC, airTempC, solarRadiation }
}

const NIGHT = { type: 'night-minimum' } as const
const learnt = new SurfaceForecaster([winter(1, 120)], 18, NIGHT)

/** Hours of the series at which it is `hour` o’clock, from the third day on. */
function originsAt(series: HourlySeries, hour: number): number[] {
  return [...series.surfaceTempC.keys()].filter((n) => n > 48 && hourOfDay(series, n) === hour)
}

describe('a forecast', () => {
  test('is the same whatever the future holds: nothing of it leaks in', () => {
    const series = winter(2, 20)
    const random = createRandom(3)
    for (const hour of [14, 18, 21]) {
      for (const target of [NIGHT, { type: 'hourly', leadHours: 6 } as const]) {
        const forecaster = new SurfaceForecaster([winter(1, 60)], hour, target)
        for (const origin of originsAt(series, hour).slice(0, 10)) {
          const scramble = (values: Float64Array) =>
            values.map((value, n) => (n > origin ? 60 * random.next() - 30 : value))
          const scrambled = {
            ...series,
            surfaceTempC: scramble(series.surfaceTempC),
            airTempC: scramble(series.airTempC),
            solarRadiation: scramble(series.solarRadiation!),
          }
          expect(forecaster.forecast(scrambled, origin)).toEqual(forecaster.forecast(series, origin))
        }
      }
    }
  })

  test('beats what was last night, and its interval holds about what it says', () => {
    const forecasts = backtestRoad(winter(4, 120), {
      originHours: [18],
      leadHours: [3],
      train: [winter(1, 120)],
    })
    const nights = scoreForecasts(forecasts.filter(({ target }) => target === 'night-minimum'))!
    expect(nights.count).toBeGreaterThan(110)
    expect(nights.rmse).toBeLessThan(nights.persistenceRmse! * 0.8)
    expect(nights.covered).toBeGreaterThan(0.8)
    expect(forecasts.every(({ lowC, predictedC, highC }) => lowC <= predictedC && predictedC <= highC)).toBe(
      true,
    )
  })

  test('of the night’s minimum is never above the temperature now', () => {
    const series = winter(5, 60)
    for (const origin of originsAt(series, 18)) {
      expect(learnt.forecast(series, origin)!.highC).toBeLessThanOrEqual(series.surfaceTempC[origin]!)
    }
  })

  test('works without a sun sensor, and over an hour or two that are missing', () => {
    const { solarRadiation: _, ...rest } = winter(1, 60)
    const series = { ...rest, solarRadiation: null }
    const forecaster = new SurfaceForecaster([series], 18, NIGHT)
    const origin = originsAt(series, 18)[10]!
    const whole = forecaster.forecast(series, origin)!
    series.surfaceTempC[origin - 5] = Number.NaN
    series.airTempC[origin - 6] = Number.NaN
    expect(Math.abs(forecaster.forecast(series, origin)!.predictedC - whole.predictedC)).toBeLessThan(1.5)
  })

  test('is not given where the last day has a longer gap: it never invents', () => {
    const series = winter(6, 30)
    const origin = originsAt(series, 18)[10]!
    series.surfaceTempC.fill(Number.NaN, origin - 12, origin - 6)
    expect(learnt.forecast(series, origin)).toBeNull()
    expect(learnt.forecast(series, 5)).toBeNull()
  })

  test('needs two weeks to learn from, and says so', () => {
    expect(() => new SurfaceForecaster([winter(1, 10)], 18, NIGHT)).toThrow(
      /TC_FORECAST_TOO_LITTLE|8 whole origins|9 whole origins/,
    )
  })

  test('the same recordings teach the same', () => {
    const series = winter(7, 30)
    const again = new SurfaceForecaster([winter(1, 120)], 18, NIGHT)
    for (const origin of originsAt(series, 18)) {
      expect(again.forecast(series, origin)).toEqual(learnt.forecast(series, origin))
    }
  })
})

describe('what came of it', () => {
  test('the night’s minimum runs from the origin to 09:00, and is unknown when an hour of it is', () => {
    const series = winter(8, 3)
    const origin = originsAt(winter(8, 4), 18)[0]!
    series.surfaceTempC.fill(5)
    series.surfaceTempC[origin + 15] = -1
    series.surfaceTempC[origin + 16] = -9
    expect(hourOfDay(series, origin + 15)).toBe(9)
    const long = { ...winter(8, 4), surfaceTempC: new Float64Array(96).fill(5) }
    long.surfaceTempC[origin + 15] = -1
    long.surfaceTempC[origin + 16] = -9
    expect(outcomeAt(long, origin, NIGHT)).toBe(-1)
    long.surfaceTempC[origin + 3] = Number.NaN
    expect(outcomeAt(long, origin, NIGHT)).toBeNaN()
    expect(outcomeAt(long, 90, NIGHT)).toBeNaN()
  })

  test('a value holds for three hours, not for four, and never backwards', () => {
    const nan = Number.NaN
    expect([...holdLast(Float64Array.of(nan, 1, nan, nan, nan, nan, 2))]).toEqual([nan, 1, 1, 1, 1, nan, 2])
  })

  test('winters part where nothing was measured for a month', () => {
    const series = winter(9, 200)
    series.surfaceTempC.fill(Number.NaN, 60 * 24, 100 * 24)
    const winters = splitWinters(series)
    expect(winters.map(({ surfaceTempC }) => surfaceTempC.length / 24)).toEqual([60, 100])
    expect(hourOfDay(winters[1]!, 0)).toBe(hourOfDay(series, 100 * 24))
  })

  test('one winter alone is forecast piece by piece, each hour once', () => {
    const forecasts = backtestRoad(winter(10, 120), { originHours: [18], leadHours: [] })
    expect(forecasts.length).toBeGreaterThan(100)
    expect(scoreFrost(forecasts, ({ predictedC }) => predictedC)!.correct).toBeGreaterThan(0.5)
  })

  test('frost is scored on nights that could go either way', () => {
    const night = (predictedC: number, actualC: number) => ({
      target: 'night-minimum' as const,
      originHour: 18,
      leadHours: 15,
      forHour: 0,
      predictedC,
      lowC: predictedC - 1,
      highC: predictedC + 1,
      actualC,
      persistenceC: null,
    })
    const nights = [night(-1, -2), night(1, -1), night(-1, 1), night(2, 2), night(-5, 4)]
    expect(scoreFrost(nights, ({ predictedC }) => predictedC)).toEqual({
      nights: 4,
      frosts: 2,
      correct: 0.5,
      missRate: 0.5,
      falseAlarmRatio: 0.5,
    })
    expect(scoreFrost(nights, ({ persistenceC }) => persistenceC)).toBeNull()
  })
})

describe('regressions', () => {
  test('ridge finds a line, and the penalty pulls it towards the mean', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }), (slope, offset) => {
        const rows = Array.from({ length: 40 }, (_, n) => Float64Array.of(n / 10, 7))
        const targets = Float64Array.from(rows, ([x]) => slope * x! + offset)
        const weights = new Float64Array(40).fill(1)
        const plain = fitRidge(rows, targets, weights, 2, 1e-9)
        expect(plain.predict(Float64Array.of(2.5, 7))).toBeCloseTo(slope * 2.5 + offset, 5)
        const pulled = fitRidge(rows, targets, weights, 2, 1e9)
        expect(pulled.predict(Float64Array.of(0, 7))).toBeCloseTo(slope * 1.95 + offset, 5)
      }),
    )
  })

  test('trees find a step that no line can', () => {
    const random = createRandom(1)
    const rows = Array.from({ length: 300 }, () => Float64Array.of(random.next(), random.next()))
    const step = ([x, y]: Float64Array) => (x! > 0.5 === y! > 0.3 ? 4 : -2)
    const trees = fitBoostedTrees(rows, Float64Array.from(rows, step), new Float64Array(300).fill(1), {
      seed: 1,
      trees: 300,
      depth: 3,
      rate: 0.1,
      leafWeight: 5,
    })
    for (const point of [
      [0.2, 0.1],
      [0.8, 0.8],
      [0.2, 0.8],
      [0.8, 0.1],
    ]) {
      const at = Float64Array.from(point)
      expect(trees.predict(at)).toBeCloseTo(step(at), 0)
    }
  })
})
