import { type EpochMs, parseInstant } from '@towncrier/core'

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/

/**
 * Reads an instant as recordings write it: RFC 3339, epoch milliseconds, or local time without a zone.
 *
 * @param timeZone IANA zone or fixed offset (`+02:00`) that local times are in. An hour that comes twice in
 *                 autumn is taken as the first; one that is skipped in spring as if the clock had not moved.
 * @returns null when it cannot be read.
 */
export function parseRecordedTime(value: string, timeZone: string): EpochMs | null {
  const text = value.trim()
  if (/^\d{12,}$/.test(text)) return parseInstant(Number(text))
  const match = LOCAL.exec(text)
  if (match === null) return parseInstant(text)
  const [year, month, day, hour, minute, second, fraction] = match.slice(1)
  const asUtc = parseInstant(
    `${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}.${(fraction ?? '0').padEnd(3, '0')}Z`,
  )
  if (asUtc === null) return null
  // The offset in force just before the wall time is the first of two in autumn, the old one in spring.
  const before = asUtc - offsetMs(asUtc - 86_400_000, timeZone)
  const offsetBefore = offsetMs(before, timeZone)
  const candidates = [
    asUtc - offsetMs(asUtc - 86_400_000, timeZone),
    asUtc - offsetMs(asUtc + 86_400_000, timeZone),
  ]
  const exact = candidates.filter((at) => at + offsetMs(at, timeZone) === asUtc)
  return exact.length === 0 ? asUtc - offsetBefore : Math.min(...exact)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far the zone's wall clock is ahead of UTC at an instant, milliseconds. */
function offsetMs(at: EpochMs, timeZone: string): number {
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
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second)
  return wall - Math.floor(at / 1000) * 1000
}
