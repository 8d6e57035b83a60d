import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core/instants'

/** Local date of an instant, `YYYY-MM-DD`. @param timeZone IANA name */
export function localDayOf(at: EpochMs, timeZone: string): string {
  return new Date(wallClock(at, timeZone)).toISOString().slice(0, 10)
}

/**
 * The instant from which a day's times are counted: midnight by the clocks that hold during the day. On the two days on
 * which clocks change it differs by an hour from the midnight that is lived through, and times of the working day are right.
 *
 * @param day `YYYY-MM-DD`
 */
export function dayBegins(day: string, timeZone: string): EpochMs {
  const utcNoon = Date.parse(`${day}T12:00:00Z`)
  const noon = utcNoon - (wallClock(utcNoon, timeZone) - utcNoon)
  // Near the date line the first guess may lie on the other side of a change.
  return noon + (utcNoon - wallClock(noon, timeZone)) - 12 * HOUR_MS
}

/** 0 Monday to 6 Sunday. @param day `YYYY-MM-DD` */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

/** @param day `YYYY-MM-DD` @param days may be negative */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock on the wall shows, as if it were UTC. */
function wallClock(at: EpochMs, timeZone: string): number {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  const parts = format.formatToParts(at)
  const part = (type: string) => Number(parts.find((each) => each.type === type)!.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}
