import { type CivilDate, dateOfDayNumber, dayNumberOf, weekdayOf } from './civil-date.ts'

const SUNDAY = 0
const MONDAY = 1
const SATURDAY = 6

/** Bank holidays that a proclamation added or moved. */
export interface BankHolidayChanges {
  readonly added: readonly CivilDate[]
  readonly removed: readonly CivilDate[]
}

/** Those of England and Wales since 2011. A later proclamation is added by the caller's settings. */
export const PROCLAIMED_BANK_HOLIDAYS: BankHolidayChanges = {
  added: [
    '2011-04-29',
    '2012-06-04',
    '2012-06-05',
    '2020-05-08',
    '2022-06-02',
    '2022-06-03',
    '2022-09-19',
    '2023-05-08',
  ],
  removed: ['2012-05-28', '2020-05-04', '2022-05-30'],
}

/**
 * Easter Sunday of the Gregorian calendar, as a day number.
 *
 * @see Anonymous Gregorian computus (Meeus, Astronomical Algorithms, 2nd ed., ch. 8).
 */
export function easterSunday(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const month = Math.floor((h + l - 7 * m + 114) / 31)
  const day = ((h + l - 7 * m + 114) % 31) + 1
  return dayNumber(year, month, day)
}

/**
 * Bank holidays of England and Wales in a year, in order: by rule (Banking and Financial Dealings Act 1971
 * with New Year's Day and the early May holiday by proclamation), with a substitute on the next free weekday
 * for one that falls on a weekend.
 *
 * @param year from 1978, when the early May holiday began.
 */
export function bankHolidaysOfEngland(
  year: number,
  changes: BankHolidayChanges = PROCLAIMED_BANK_HOLIDAYS,
): CivilDate[] {
  const easter = easterSunday(year)
  const days = new Set<number>()
  const addOrSubstitute = (day: number) => {
    let held = day
    while (isWeekend(held) || days.has(held)) held++
    days.add(held)
  }
  addOrSubstitute(dayNumber(year, 1, 1))
  days.add(easter - 2)
  days.add(easter + 1)
  days.add(mondayOnOrAfter(dayNumber(year, 5, 1)))
  days.add(mondayOnOrAfter(dayNumber(year, 5, 25)))
  days.add(mondayOnOrAfter(dayNumber(year, 8, 25)))
  addChristmas(year, days)
  const prefix = `${year}-`
  for (const date of changes.removed) days.delete(dayNumberOf(date))
  for (const date of changes.added) if (date.startsWith(prefix)) days.add(dayNumberOf(date))
  return [...days].sort((a, b) => a - b).map(dateOfDayNumber)
}

/** Boxing Day keeps its own day when that is a weekday: Christmas on a Sunday is made up on the Tuesday. */
function addChristmas(year: number, days: Set<number>): void {
  const christmas = dayNumber(year, 12, 25)
  const boxingDay = christmas + 1
  if (weekdayOf(christmas) === SATURDAY || weekdayOf(christmas) === SUNDAY) {
    days.add(dayNumber(year, 12, 27))
    days.add(weekdayOf(christmas) === SATURDAY ? dayNumber(year, 12, 28) : boxingDay)
  } else {
    days.add(christmas)
    days.add(weekdayOf(boxingDay) === SATURDAY ? boxingDay + 2 : boxingDay)
  }
}

/** Monday to Friday, and no bank holiday. */
export function isWorkingDay(
  date: CivilDate,
  changes: BankHolidayChanges = PROCLAIMED_BANK_HOLIDAYS,
): boolean {
  return (
    !isWeekend(dayNumberOf(date)) && !bankHolidaysOfEngland(Number(date.slice(0, 4)), changes).includes(date)
  )
}

/**
 * The `count`th working day after a date; the date itself does not count.
 *
 * @param count whole, from 1.
 * @throws TC_HOMES_DATE
 */
export function addWorkingDays(
  date: CivilDate,
  count: number,
  changes: BankHolidayChanges = PROCLAIMED_BANK_HOLIDAYS,
): CivilDate {
  let day = dayNumberOf(date)
  for (let left = count; left > 0; ) {
    day++
    if (isWorkingDay(dateOfDayNumber(day), changes)) left--
  }
  return dateOfDayNumber(day)
}

function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / 86_400_000
}

function mondayOnOrAfter(day: number): number {
  return day + ((MONDAY - weekdayOf(day) + 7) % 7)
}

function isWeekend(day: number): boolean {
  const weekday = weekdayOf(day)
  return weekday === SATURDAY || weekday === SUNDAY
}
