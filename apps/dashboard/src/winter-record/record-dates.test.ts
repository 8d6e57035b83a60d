import { expect, test } from 'vitest'
import { addDays, dateWords, monthWords, stampWords, winterOf } from './record-dates.ts'

test('dates go on over months, leap days and changes of the clock', () => {
  expect(addDays('2026-01-31', 1)).toBe('2026-02-01')
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
  expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
  expect(dateWords('2026-01-14')).toBe('Wed 14 Jan 2026')
  expect(monthWords('2026-01')).toBe('January 2026')
})

test('a winter is from October to April, in summer the last one', () => {
  const winter = { from: '2025-10-01', to: '2026-04-30' }
  expect(['2025-10-01', '2026-01-14', '2026-04-30', '2026-09-30'].map(winterOf)).toEqual([
    winter,
    winter,
    winter,
    winter,
  ])
})

test('both hours that a clock shows twice are told apart', () => {
  expect(stampWords(Date.parse('2026-10-25T00:30:00Z'), 'Europe/London')).toBe('Sun 25 Oct 2026 01:30:00 BST')
  expect(stampWords(Date.parse('2026-10-25T01:30:00Z'), 'Europe/London')).toBe('Sun 25 Oct 2026 01:30:00 GMT')
})
