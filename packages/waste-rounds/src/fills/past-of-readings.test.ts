import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { expect, it } from 'vitest'
import { hoursOfReadings, isFillReliable } from './past-of-readings.ts'

const T0 = Date.parse('2026-06-01T00:00:00Z')

it('relies on a fill unless a flag speaks against it', () => {
  for (const flag of [
    'fillPct:range',
    'distanceMm:failed-echo',
    'fillPct:lid-open',
    'fillPct:tilted',
    'fillPct:unsettled',
  ]) {
    expect(isFillReliable(['reading:late', flag]), flag).toBe(false)
  }
  expect(
    isFillReliable(['fillPct:saturated', 'fillPct:bridged', 'distanceMm:condensation', 'tempC:range']),
  ).toBe(true)
})

it('makes whole hours of readings, with what can be relied on', () => {
  const reading = (minutes: number, fillPct: number | null, flags: string[] = [], isEmptied = false) => ({
    ...{ at: T0 + minutes * MINUTE_MS, fillPct, flags, isEmptied },
  })
  const readings = [
    reading(-5, 90),
    reading(10, 10),
    reading(40, 20),
    reading(70, 95, ['fillPct:unsettled']),
    reading(130, 30),
    reading(150, null, [], true),
    reading(240, 50),
  ]
  expect(hoursOfReadings(readings, T0, T0 + 4 * HOUR_MS)).toEqual({
    hours: [
      { at: T0, fillPct: 15, isEmptied: false },
      { at: T0 + HOUR_MS, fillPct: null, isEmptied: false },
      { at: T0 + 2 * HOUR_MS, fillPct: 30, isEmptied: true },
      { at: T0 + 3 * HOUR_MS, fillPct: null, isEmptied: false },
    ],
    latest: { at: T0 + 130 * MINUTE_MS, fillPct: 30 },
  })
})
