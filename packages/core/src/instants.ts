/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** Where "now" comes from. Pure code takes instants as arguments; only composition roots hold a clock. */
export interface Clock {
  now(): EpochMs
}

export const systemClock: Clock = { now: () => Date.now() }

/**
 * A clock that starts at `startAt` and runs `speed` times as fast as the wall clock: a night in minutes.
 *
 * @param startAt the instant shown when the clock is made.
 * @param speed   simulated seconds in a second; above 0.
 * @param wallStart when that was by the wall clock; now when absent. Threads that are to agree share it.
 */
export function scaledClock(
  startAt: EpochMs,
  speed: number,
  wall: Clock = systemClock,
  wallStart: EpochMs = wall.now(),
): Clock {
  return { now: () => Math.round(startAt + (wall.now() - wallStart) * speed) }
}

// RFC 3339 §5.6 date-time: a time zone is required, so that an instant is never guessed.
const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

/**
 * Reads an instant as devices write it: an RFC 3339 date-time with its zone, or epoch milliseconds.
 *
 * @returns whole epoch milliseconds, or null when the value is not an instant (a date that does not
 *          exist, no zone, seconds in place of milliseconds are not detected here).
 */
export function parseInstant(value: unknown): EpochMs | null {
  if (typeof value === 'number') {
    return Number.isFinite(value) && Math.abs(value) <= 8.64e15 ? Math.round(value) : null
  }
  if (typeof value !== 'string') return null
  const match = RFC_3339.exec(value)
  if (match === null) return null
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = match
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const check = new Date(days)
  if (check.getUTCMonth() !== Number(month) - 1 || check.getUTCDate() !== Number(day)) return null
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null
  const milliseconds = fraction === undefined ? 0 : Math.round(Number(`0${fraction}`) * 1_000)
  let at =
    days + Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * SECOND_MS + milliseconds
  if (sign !== undefined) {
    const offset = Number(offsetHours) * HOUR_MS + Number(offsetMinutes) * MINUTE_MS
    at -= sign === '+' ? offset : -offset
  }
  return at
}

/** An instant as RFC 3339 in UTC with milliseconds: `2026-01-14T05:35:00.000Z`. */
export function formatInstant(at: EpochMs): string {
  return new Date(at).toISOString()
}
