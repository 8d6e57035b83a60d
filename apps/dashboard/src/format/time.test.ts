import { describe, expect, it } from 'vitest'
import { TimeFormat, toDuration } from './time.ts'

const london = new TimeFormat('Europe/London')
const HOUR = 3_600_000

describe('when', () => {
  const now = Date.parse('2026-07-15T10:00:00Z')
  it.each([
    ['2026-07-15T09:05:00Z', '10:05'],
    ['2026-07-14T23:30:00Z', '00:30'],
    ['2026-07-14T22:30:00Z', 'Tue 23:30'],
    ['2026-07-10T12:00:00Z', 'Fri 13:00'],
    ['2026-07-08T12:00:00Z', '8 Jul 13:00'],
    ['2025-12-31T12:00:00Z', '31 Dec 2025 12:00'],
    ['2026-07-16T09:00:00Z', '16 Jul 10:00'],
  ])('%s is said as %s', (at, said) => {
    expect(london.when(Date.parse(at), now)).toBe(said)
  })
})

describe('midnights', () => {
  it('are local', () => {
    expect(london.midnights(Date.parse('2026-07-14T12:00Z'), Date.parse('2026-07-16T12:00Z'))).toEqual([
      Date.parse('2026-07-14T23:00Z'),
      Date.parse('2026-07-15T23:00Z'),
    ])
  })

  it('stay right over the days of 23 and 25 hours', () => {
    const spring = london.midnights(Date.parse('2026-03-28T12:00Z'), Date.parse('2026-03-30T12:00Z'))
    expect(spring).toEqual([Date.parse('2026-03-29T00:00Z'), Date.parse('2026-03-29T23:00Z')])
    const autumn = london.midnights(Date.parse('2026-10-24T12:00Z'), Date.parse('2026-10-26T12:00Z'))
    expect(autumn[1]! - autumn[0]!).toBe(25 * HOUR)
  })

  it('are half hours off where the zone is', () => {
    const kolkata = new TimeFormat('Asia/Kolkata')
    expect(kolkata.midnights(Date.parse('2026-01-01T00:00Z'), Date.parse('2026-01-02T00:00Z'))).toEqual([
      Date.parse('2026-01-01T18:30Z'),
    ])
  })
})

it('a time typed in is the town’s, not the browser’s', () => {
  expect(london.fromInput('2026-07-15T10:00')).toBe(Date.parse('2026-07-15T09:00Z'))
  expect(london.fromInput('2026-01-15T10:00')).toBe(Date.parse('2026-01-15T10:00Z'))
  expect(london.toInput(Date.parse('2026-07-15T09:00Z'))).toBe('2026-07-15T10:00')
  expect(london.fromInput('')).toBeNull()
  for (const text of ['2026-03-29T00:30', '2026-03-29T03:00', '2026-10-25T03:00']) {
    expect(london.toInput(london.fromInput(text)!)).toBe(text)
  }
})

it.each([
  [-5, { count: 0, unit: 'second' }],
  [59_999, { count: 59, unit: 'second' }],
  [60_000, { count: 1, unit: 'minute' }],
  [2 * HOUR, { count: 2, unit: 'hour' }],
  [47.9 * HOUR, { count: 47, unit: 'hour' }],
  [48 * HOUR, { count: 2, unit: 'day' }],
])('%d ms is said as %o', (ms, said) => {
  expect(toDuration(ms)).toEqual(said)
})
