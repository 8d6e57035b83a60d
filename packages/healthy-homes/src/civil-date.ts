import { DAY_MS, type EpochMs } from '@towncrier/core'
import { healthyHomesErrors } from './errors.ts'

/** A day of the calendar without a time or a zone: `2026-01-14`. */
export type CivilDate = string

const CIVIL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/**
 * The day's number since 1970-01-01.
 *
 * @throws TC_HOMES_DATE when it is no date, or outside 1971–2199.
 */
export function dayNumberOf(date: CivilDate): number {
  const match = CIVIL_DATE.exec(date)
  const at = match === null ? Number.NaN : Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
  const year = Number(match?.[1])
  if (!(year >= 1971 && year <= 2199) || new Date(at).toISOString().slice(0, 10) !== date) {
    throw healthyHomesErrors.make('TC_HOMES_DATE', `"${date}"`)
  }
  return at / DAY_MS
}

/** The date of a day number. */
export function dateOfDayNumber(dayNumber: number): CivilDate {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10)
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The day of an instant in a time zone. */
export function localDateOf(at: EpochMs, timeZone: string): CivilDate {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return format.format(at)
}

/** The month of an instant in a time zone: `2026-01`. */
export function localMonthOf(at: EpochMs, timeZone: string): string {
  return localDateOf(at, timeZone).slice(0, 7)
}
