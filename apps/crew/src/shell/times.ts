import { localClock } from '@towncrier/protocol/local-time'

/** "21:40" today, "Sun 21:40" on another day. */
export function when(at: number, now: number, timeZone: string): string {
  const day = (instant: number) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'numeric' }).format(instant)
  const clock = localClock(at, timeZone)
  if (day(at) === day(now)) return clock
  const weekday = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short' }).format(at)
  return `${weekday} ${clock}`
}
