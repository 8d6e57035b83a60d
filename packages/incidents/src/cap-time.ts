import { type EpochMs, MINUTE_MS } from '@towncrier/core'

/**
 * An instant as CAP writes it: `2026-01-14T05:35:00+01:00`, whole seconds, the town's offset. UTC is
 * `-00:00`; `Z` is not allowed (CAP 1.2 §3.3.2).
 */
export function capTime(at: EpochMs, timeZone: string): string {
  const whole = Math.floor(at / 1_000) * 1_000
  const offsetMinutes = Math.round((wallClock(whole, timeZone) - whole) / MINUTE_MS)
  const local = new Date(whole + offsetMinutes * MINUTE_MS).toISOString().slice(0, 19)
  const sign = offsetMinutes > 0 ? '+' : '-'
  const absolute = Math.abs(offsetMinutes)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${local}${sign}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`
}

/** What clocks of the zone show, read as if it were UTC. */
function wallClock(at: EpochMs, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((each) => each.type === type)!.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}
