import { DAY_MS, HOUR_MS } from '@towncrier/core'
import { describe, expect, it } from 'vitest'
import { type SurfaceHour, surfaceHours } from './hourly.ts'
import type { RoomReading } from './readings.ts'
import { countRiskHours, hoursAtRiskUntilNow, riskTrend } from './risk-hours.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

function hour(index: number, humidityPct: number | null): SurfaceHour {
  return {
    at: START + index * HOUR_MS,
    surface: humidityPct === null ? null : { tempC: 15, humidityPct },
    unknown: humidityPct === null ? 'outdoor' : null,
    isCondensing: false,
  }
}

describe('hours at the coldest spot', () => {
  const reading = (minute: number, change: Partial<RoomReading> = {}): RoomReading => ({
    at: START + minute * 60_000,
    tempC: 20,
    humidityPct: 65,
    outdoorTempC: 0,
    outdoorHumidityPct: 80,
    ...change,
  })

  it('are means of trusted readings with the air outdoors known', () => {
    const readings = [
      reading(0),
      reading(30),
      reading(45, { humidityPct: 99 }),
      reading(60, { outdoorTempC: null }),
      reading(120),
    ]
    const hours = surfaceHours(readings, [true, true, false, true, false])
    expect(hours.map(({ at }) => (at - START) / HOUR_MS)).toEqual([0, 1, 2])
    expect(hours[0]!.surface!.tempC).toBeCloseTo(15, 10)
    expect(hours[0]!.surface!.humidityPct).toBeCloseTo(89.1, 2)
    expect(hours.map(({ unknown }) => unknown)).toEqual([null, 'outdoor', 'sensor'])
    expect(hours.slice(1).every(({ surface }) => surface === null)).toBe(true)
  })

  it('see water settle within the hour though the mean is below saturation', () => {
    const [wet] = surfaceHours([reading(0), reading(30, { humidityPct: 90 })], [true, true])
    expect(wet!.isCondensing).toBe(true)
    expect(wet!.surface!.humidityPct).toBeLessThan(100)
  })
})

describe('hours at risk', () => {
  it('count above 80 %, and apart those that last', () => {
    const humidity = [70, 81, 81, 70, ...new Array<number>(6).fill(85), 80, null, 90]
    const { total } = countRiskHours(
      humidity.map((pct, index) => hour(index, pct)),
      'Europe/London',
    )
    expect(total).toEqual({
      atRisk: 9,
      sustained: 6,
      condensing: 0,
      known: 12,
      unknownSensor: 0,
      unknownOutdoor: 1,
    })
  })

  it('do not last across a gap', () => {
    const hours = [0, 1, 2, 4, 5, 6].map((index) => hour(index, 90))
    expect(countRiskHours(hours, 'UTC').total.sustained).toBe(0)
    expect(countRiskHours(hours, 'UTC', 3).total.sustained).toBe(6)
    expect(hoursAtRiskUntilNow(hours)).toBe(3)
  })

  it('belong to the month of the household’s clock', () => {
    const hours = Array.from({ length: 48 }, (_, index) => ({
      ...hour(index, 90),
      at: Date.parse('2026-06-30T00:00:00Z') + index * HOUR_MS,
    }))
    expect(countRiskHours(hours, 'Europe/London').months.map(({ month, atRisk }) => [month, atRisk])).toEqual(
      [
        ['2026-06', 23],
        ['2026-07', 25],
      ],
    )
  })

  it('have a trend over four weeks, unknown while there is too little to compare', () => {
    const days = (count: number, share: (day: number) => number) =>
      Array.from({ length: count * 24 }, (_, index) =>
        hour(index, index % 24 < 24 * share(index / 24) ? 90 : 60),
      )
    const now = START + 56 * DAY_MS
    expect(
      riskTrend(
        days(56, (day) => (day < 28 ? 0.25 : 0.5)),
        now,
      ),
    ).toBe('rising')
    expect(
      riskTrend(
        days(56, (day) => (day < 28 ? 0.5 : 0.25)),
        now,
      ),
    ).toBe('falling')
    expect(
      riskTrend(
        days(56, () => 0.5),
        now,
      ),
    ).toBe('steady')
    expect(
      riskTrend(
        days(20, () => 0.5),
        START + 20 * DAY_MS,
      ),
    ).toBe('unknown')
  })
})
