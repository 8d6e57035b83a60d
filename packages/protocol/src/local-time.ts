const HOUR_MS = 3_600_000
/** No zone's clock moves by more, so both sides of a change are seen from here. */
const AROUND_MS = 4 * HOUR_MS

/** How far the wall clock of `timeZone` is ahead of UTC at `at`, ms. */
function offsetMsOf(at: number, timeZone: string): number {
  const parts: Record<string, number> = {}
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value)
  const { year, month, day, hour, minute, second } = parts
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - Math.floor(at / 1_000) * 1_000
}

/** True in the hour that the clock shows twice, the night it is put back: "01:30" alone says not which. */
export function isRepeatedHour(at: number, timeZone: string): boolean {
  const before = offsetMsOf(at - AROUND_MS, timeZone)
  const after = offsetMsOf(at + AROUND_MS, timeZone)
  const putBackMs = before - after
  if (putBackMs <= 0) return false
  const now = offsetMsOf(at, timeZone)
  return now === before
    ? offsetMsOf(at + putBackMs, timeZone) === after
    : offsetMsOf(at - putBackMs, timeZone) === before
}

/** "01:30"; in the hour that comes twice with its zone, "01:30 BST" and an hour later "01:30 GMT". */
export function localClock(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    ...(isRepeatedHour(at, timeZone) ? { timeZoneName: 'short' } : {}),
  }).format(at)
}

/** "Sun 25 Oct" */
export function localDay(at: number, timeZone: string): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(at)
  return `${format({ weekday: 'short' })} ${format({ day: 'numeric', month: 'short' })}`
}

/** "8 h 05 min" of time that has really passed, whatever the clock was put to meanwhile. */
export function lengthInWords(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  const hours = Math.floor(minutes / 60)
  return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
}
