import type { WastePlanHead } from '@towncrier/protocol'
import type { TimeFormat } from '../format/time.ts'

/** Days that can be planned, with today. */
const DAYS = 7
/** After this local hour tomorrow is what is planned. */
const EVENING_HOUR = 15

/** The local date of an instant, YYYY-MM-DD. */
export function localDay(at: number, time: TimeFormat): string {
  return time.toInput(at).slice(0, 10)
}

/** Today and the six days after it. */
export function daysAhead(now: number, time: TimeFormat): readonly string[] {
  const [year, month, day] = localDay(now, time).split('-').map(Number) as [number, number, number]
  return Array.from({ length: DAYS }, (_, n) =>
    new Date(Date.UTC(year, month - 1, day + n)).toISOString().slice(0, 10),
  )
}

/** The day that a planner comes for: today while it is worked, then tomorrow. */
export function usualDay(now: number, time: TimeFormat): string {
  const [today, tomorrow] = daysAhead(now, time) as [string, string]
  return Number(time.toInput(now).slice(11, 13)) < EVENING_HOUR ? today : tomorrow
}

/** "Tue 24 Nov" of a local date. */
export function dayName(day: string, time: TimeFormat): string {
  return time.day(time.fromInput(`${day}T12:00`)!)
}

/** Of a day's plans the one that is shown when none is asked for: that which holds, else the newest draft. */
export function planShown(heads: readonly WastePlanHead[], askedId: string | null): WastePlanHead | null {
  return (
    heads.find(({ id }) => id === askedId) ??
    heads.find(({ state }) => state === 'published') ??
    heads.find(({ state }) => state === 'draft') ??
    null
  )
}
