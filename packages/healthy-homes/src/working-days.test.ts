import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOfDayNumber, dayNumberOf, localDateOf, weekdayOf } from './civil-date.ts'
import { addWorkingDays, bankHolidaysOfEngland, easterSunday, isWorkingDay } from './working-days.ts'

describe('civil dates', () => {
  it('refuses what is no date', () => {
    for (const text of ['2026-02-29', '2026-13-01', '26-01-01', 'tomorrow', '2026-1-1', '1900-01-01']) {
      expect(() => dayNumberOf(text)).toThrow(/not a calendar date/)
    }
  })

  it('knows the weekday, and the day in a zone', () => {
    expect(weekdayOf(dayNumberOf('2026-01-14'))).toBe(3)
    expect(localDateOf(Date.parse('2026-06-30T23:30:00Z'), 'Europe/London')).toBe('2026-07-01')
  })
})

describe('Easter', () => {
  it.each([
    [1981, '1981-04-19'],
    [2000, '2000-04-23'],
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
    [2049, '2049-04-18'],
  ])('of %d is %s', (year, date) => {
    expect(dateOfDayNumber(easterSunday(year))).toBe(date)
  })
})

describe('bank holidays of England', () => {
  // As listed on GOV.UK, substitute days included.
  it.each([
    [2020, '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28'],
    [2021, '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28'],
    [2022, '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27'],
    [2023, '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26'],
    [2024, '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26'],
    [2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
    [2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
    [2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
  ])('in %d', (year, days) => {
    expect(bankHolidaysOfEngland(year)).toEqual(days.split(' ').map((day) => `${year}-${day}`))
  })

  it('takes proclamations of later years', () => {
    const changes = { added: ['2027-06-01'], removed: ['2027-05-31'] }
    expect(isWorkingDay('2027-06-01', changes)).toBe(false)
    expect(isWorkingDay('2027-05-31', changes)).toBe(true)
  })

  it('are always eight weekdays when none is proclaimed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1978, max: 2190 }), (year) => {
        const holidays = bankHolidaysOfEngland(year, { added: [], removed: [] })
        expect(holidays).toHaveLength(8)
        for (const date of holidays) expect([1, 2, 3, 4, 5]).toContain(weekdayOf(dayNumberOf(date)))
      }),
    )
  })
})

describe('working days', () => {
  it.each([
    ['2026-01-14', 1, '2026-01-15'],
    ['2026-01-16', 1, '2026-01-19'],
    ['2025-12-23', 3, '2025-12-30'],
    ['2026-04-02', 1, '2026-04-07'],
    ['2026-12-24', 10, '2027-01-12'],
  ])('%s and %d working days is %s', (from, count, expected) => {
    expect(addWorkingDays(from, count)).toBe(expected)
  })

  it('end on a working day, with exactly that many between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20_000, max: 30_000 }), fc.integer({ min: 1, max: 30 }), (day, count) => {
        const end = addWorkingDays(dateOfDayNumber(day), count)
        expect(isWorkingDay(end)).toBe(true)
        let counted = 0
        for (let next = day + 1; next <= dayNumberOf(end); next++)
          if (isWorkingDay(dateOfDayNumber(next))) counted++
        expect(counted).toBe(count)
      }),
      { numRuns: 50 },
    )
  })
})
