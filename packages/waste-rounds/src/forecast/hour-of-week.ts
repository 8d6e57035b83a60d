import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '@towncrier/core'

const QUARTER_MS = 15 * MINUTE_MS
const WEEK_MS = 7 * DAY_MS

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
    minute: '2-digit',
  })
  // The offset is looked up once per quarter of an hour: no zone changes within one.
  const offsets = new Map<number, number>()
  return (at) => {
    const quarterAt = Math.floor(at / QUARTER_MS) * QUARTER_MS
    let offset = offsets.get(quarterAt)
    if (offset === undefined) {
      const part = Object.fromEntries(
        format.formatToParts(quarterAt).map(({ type, value }) => [type, Number(value)]),
      )
      offset = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!) - quarterAt
      offsets.set(quarterAt, offset)
    }
    // 1 January 1970 was a Thursday.
    return ((((at + offset + 3 * DAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS) / HOUR_MS
  }
}
