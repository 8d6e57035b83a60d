import { type EpochMs, HOUR_MS } from '@towncrier/core'

/** Noon of a local date. No zone changes its clocks around noon. @param night `2026-01-14` */
export function localNoon(night: string, timeZone: string): EpochMs {
  const utcNoon = Date.parse(`${night}T12:00:00Z`)
  const hour = (at: EpochMs) => {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    }).formatToParts(at)
    const part = (type: string) => Number(parts.find((each) => each.type === type)!.value)
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  }
  const ahead = hour(utcNoon) - utcNoon
  const noon = utcNoon - ahead
  // Near the date line the first guess may lie on the other side of a change.
  return noon + ((utcNoon - hour(noon)) % (24 * HOUR_MS))
}
