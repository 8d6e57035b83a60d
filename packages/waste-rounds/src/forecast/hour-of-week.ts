import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'

/**
 * Hours since Monday 00:00 on the wall clock, 0 up to 168.
 *
 * @param timeZone IANA name or fixed offset.
 */
export function createHourOfWeek(timeZone: string): (at: EpochMs) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  })
  // The offset is looked up once per hour; zones change at whole hours.
  const offsets = new Map<number, number>()
  return (at) => {
    const hour = Math.floor(at / HOUR_MS)
    let offset = offsets.get(hour)
    if (offset === undefined) {
      const quarter = Math.floor(at / (15 * 60_000)) * 15 * 60_000
      const part = Object.fromEntries(
        format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]),
      )
      const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!)
      offset = Math.round((wall - Math.floor(quarter / HOUR_MS) * HOUR_MS) / HOUR_MS) * HOUR_MS
      offsets.set(hour, offset)
    }
    // 1 January 1970 was a Thursday.
    return ((((at + offset + 3 * DAY_MS) % (7 * DAY_MS)) + 7 * DAY_MS) % (7 * DAY_MS)) / HOUR_MS
  }
}
