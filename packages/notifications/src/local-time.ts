import { type EpochMs, MINUTE_MS } from '@towncrier/core'

/** A time as clocks on the wall show it. */
export interface WallTime {
  /** `2026-10-25`. */
  readonly date: string
  /** ISO 8601: Monday is 1, Sunday 7. */
  readonly weekday: number
  /** After midnight, 0 to 1439. An hour that a clock change repeats has the same minutes twice. */
  readonly minute: number
}

/** From a minute of the day up to another, over midnight where the second is not later; equal: all day. */
export interface DayWindow {
  readonly fromMinute: number
  readonly toMinute: number
}

export const DAY_MINUTES = 1_440
const LONGEST_SEARCH_MINUTES = 2 * DAY_MINUTES

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** @param timeZone IANA name. */
export function wallTimeOf(at: EpochMs, timeZone: string): WallTime {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = value
  const date = `${parts.year}-${parts.month}-${parts.day}`
  return {
    date,
    weekday: weekdayOf(date),
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  }
}

/** ISO 8601 weekday of a calendar date: Monday is 1. */
export function weekdayOf(date: string): number {
  return ((dayNumberOf(date) + 3) % 7) + 1
}

/** Days since 1970-01-01 in the calendar, whatever the clocks did. */
export function dayNumberOf(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / (DAY_MINUTES * MINUTE_MS))
}

/** True when `minute` of the day lies in the window. */
export function isInWindow({ fromMinute, toMinute }: DayWindow, minute: number): boolean {
  if (fromMinute === toMinute) return true
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute
  return minute >= fromMinute || minute < toMinute
}

/**
 * True when `time` lies in the window of one of `days`; the hours after midnight belong to the day that the
 * window began on. No days means every day.
 */
export function isInWindowOfDays(window: DayWindow, days: readonly number[], time: WallTime): boolean {
  if (!isInWindow(window, time.minute)) return false
  if (days.length === 0) return true
  const beganYesterday = window.fromMinute > window.toMinute && time.minute < window.toMinute
  return days.includes(beganYesterday ? ((time.weekday + 5) % 7) + 1 : time.weekday)
}

/** The first whole minute at or after `at` outside the window; `at` itself when it is outside. */
export function endOfWindow(window: DayWindow, at: EpochMs, timeZone: string): EpochMs {
  if (!isInWindow(window, wallTimeOf(at, timeZone).minute)) return at
  let next = Math.floor(at / MINUTE_MS) * MINUTE_MS
  for (let minutes = 0; minutes < LONGEST_SEARCH_MINUTES; minutes++) {
    next += MINUTE_MS
    if (!isInWindow(window, wallTimeOf(next, timeZone).minute)) return next
  }
  return next
}

/** "22:00" of 1320. */
export function clockWords(minute: number): string {
  const hours = String(Math.floor(minute / 60) % 24).padStart(2, '0')
  return `${hours}:${String(minute % 60).padStart(2, '0')}`
}
