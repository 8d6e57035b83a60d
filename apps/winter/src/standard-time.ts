import type { EpochMs } from '@towncrier/core'
import { MINUTE_MS } from '@towncrier/core'

/** How far a zone's standard time is ahead of UTC in the year of an instant, ms: the lesser of winter and summer. */
export function standardOffsetMs(timeZone: string, at: EpochMs): number {
  const year = new Date(at).getUTCFullYear()
  return Math.min(...[0, 6].map((month) => offsetMs(timeZone, Date.UTC(year, month, 1))))
}

function offsetMs(timeZone: string, at: EpochMs): number {
  const part = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')!.value
  const match = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(part)
  if (match?.[1] === undefined) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * MINUTE_MS
}
