import { HOUR_MS } from '@towncrier/core'
import { expect, test } from 'vitest'
import { forecastAgainstActual, type IssuedForecasts } from './verification.ts'

const FIRST = Date.parse('2026-01-14T18:10:00Z')
const OPTIONS = { standardOffsetMs: 0 }

/** An issue that tells `told` for all 24 hours. */
function issue(night: number, told: number, later = 0): IssuedForecasts {
  const madeAt = FIRST + night * 24 * HOUR_MS + later
  const from = Math.floor(madeAt / HOUR_MS) * HOUR_MS
  const forecast = {
    sensorId: 'road-1',
    basis: 'learned',
    usesWeatherFeed: false,
    biasC: 0,
    observed: null,
    problem: null,
    hours: Array.from({ length: 24 }, (_, n) => ({
      at: from + (n + 1) * HOUR_MS,
      surfaceTempC: told,
      lowC: told - 1.5,
      highC: told + 1.5,
    })),
  } as const
  return {
    madeAt,
    sensors: [forecast, { ...forecast, sensorId: 'road-2', basis: 'observations-only', hours: [] }],
  }
}
const nightOf = (at: number) => Math.floor((at - FIRST) / (24 * HOUR_MS))

test('forecasts are scored by the hours ahead, and nights by frost and no frost', () => {
  const actual = [-1, -2, 1, 2, 8, -4]
  const issues = [issue(0, -2), issue(1, 1), issue(2, -0.5), issue(3, 2), issue(4, 8), issue(5, -4)]
  const { all, byLead, nights, hours } = forecastAgainstActual(
    issues,
    'road-1',
    (at) => actual[nightOf(at)] ?? null,
    OPTIONS,
  )
  expect(hours).toHaveLength(6 * 24)
  expect(byLead.map(({ leadHours }) => leadHours)).toEqual(Array.from({ length: 24 }, (_, n) => n + 1))
  expect(byLead[0]).toMatchObject({ count: 6 })
  expect(byLead[0]!.bias).toBeCloseTo((-1 + 3 - 1.5) / 6, 10)
  expect(byLead[0]!.rmse).toBeCloseTo(Math.sqrt((1 + 9 + 2.25) / 6), 10)
  expect(byLead[0]!.covered).toBeCloseTo(5 / 6, 10)
  expect(all!.count).toBe(144)
  // The night at 8 °C is not marginal.
  expect(nights).toEqual({
    nights: 5,
    hits: 2,
    misses: 1,
    falseAlarms: 1,
    rightlyNone: 1,
    percentCorrect: 3 / 5,
    missRate: 1 / 3,
    falseAlarmRatio: 1 / 3,
  })
})

test('a night counts by the last issue of its hour, and not at all with an hour unknown', () => {
  const issues = [issue(0, 1), issue(0, -1, 30 * 60_000), issue(0, 1, 3 * HOUR_MS)]
  const cold = () => -1
  const score = (actualAt: (at: number) => number | null, fromHour?: number) =>
    forecastAgainstActual(
      issues,
      'road-1',
      actualAt,
      fromHour === undefined ? OPTIONS : { ...OPTIONS, fromHour },
    )
  expect(score(cold).nights).toMatchObject({ nights: 1, hits: 1 })
  expect(score(cold, 21).nights).toMatchObject({ nights: 1, misses: 1 })
  const unknownAt3 = score((at) => (new Date(at).getUTCHours() === 3 ? null : -1))
  expect(unknownAt3.nights).toMatchObject({ nights: 0, percentCorrect: null, missRate: null })
  expect(unknownAt3.hours).toHaveLength(3 * 23)
  expect(forecastAgainstActual(issues, 'road-2', cold, OPTIONS)).toMatchObject({
    hours: [],
    all: null,
    byLead: [],
  })
})
