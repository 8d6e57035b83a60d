import { HOUR_MS } from '@towncrier/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dayBegins, localDayOf, weekdayOf } from './local-day.ts'

test('a day is the local one, also on the days on which clocks change', () => {
  expect(localDayOf(Date.parse('2026-06-30T23:30:00Z'), 'Europe/London')).toBe('2026-07-01')
  expect(localDayOf(Date.parse('2026-01-31T23:30:00Z'), 'Europe/London')).toBe('2026-01-31')
  // 29 March 2026: clocks go forward at 01:00 UTC; six in the morning is 05:00 UTC.
  expect(dayBegins('2026-03-29', 'Europe/London') + 6 * HOUR_MS).toBe(Date.parse('2026-03-29T05:00:00Z'))
  expect(dayBegins('2026-10-25', 'Europe/London') + 6 * HOUR_MS).toBe(Date.parse('2026-10-25T06:00:00Z'))
  expect(dayBegins('2026-10-26', 'Asia/Kolkata')).toBe(Date.parse('2026-10-25T18:30:00Z'))
  expect(dayBegins('2026-06-01', 'Pacific/Kiritimati')).toBe(Date.parse('2026-05-31T10:00:00Z'))
})

test('weekdays and days around', () => {
  expect(weekdayOf('2026-11-22')).toBe(6)
  expect(weekdayOf('2026-11-23')).toBe(0)
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
})

test('noon of a day lies in that day, in every zone', () => {
  const zones = [
    'Europe/London',
    'America/New_York',
    'Pacific/Apia',
    'Asia/Kathmandu',
    'Pacific/Kiritimati',
    'UTC',
  ]
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...zones), (days, zone) => {
      const day = addDays('1990-01-01', days)
      expect(localDayOf(dayBegins(day, zone) + 12 * HOUR_MS, zone)).toBe(day)
    }),
    { numRuns: 200 },
  )
})
