import type { PublicBin } from '@towncrier/protocol'
import { binsMessages as words } from '../messages/bins.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Older than this, a time of day says more than hours. */
const CLOCK_AFTER_HOURS = 6

export function streamWords(stream: string): string {
  return words.streams[stream] ?? stream.charAt(0).toUpperCase() + stream.slice(1)
}

/** "right here", "80 m", "1.2 km" */
export function distanceWords(metres: number): string {
  if (metres < 15) return words.distance.here
  if (metres < 1_000)
    return words.distance.metres(metres < 100 ? Math.round(metres / 5) * 5 : Math.round(metres / 10) * 10)
  return words.distance.kilometres((metres / 1_000).toFixed(1))
}

/** How old what is known of a bin is; null: nothing is known. */
export function ageWords(at: string | null, now: number, timeZone: string): string | null {
  if (at === null) return null
  const age = Math.max(0, now - Date.parse(at))
  const minutes = Math.round(age / MINUTE_MS)
  if (minutes < 2) return words.age.now
  if (minutes < 60) return words.age.minutes(minutes)
  const hours = Math.round(age / HOUR_MS)
  if (hours < CLOCK_AFTER_HOURS) return words.age.hours(hours)
  const format = (options: Intl.DateTimeFormatOptions, instant: number) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(instant)
  const day = (instant: number) => format({ dateStyle: 'short' }, instant)
  const clock = format({ hourCycle: 'h23', hour: '2-digit', minute: '2-digit' }, Date.parse(at))
  return words.age.clock(clock, day(Date.parse(at)) === day(now))
}

/** The one to go to: the nearest with room, or else the nearest that is not full yet; null: none is known to be so. */
export function bestOf(nearestFirst: readonly PublicBin[]): PublicBin | null {
  return (
    nearestFirst.find(({ space }) => space === 'room') ??
    nearestFirst.find(({ space }) => space === 'nearly-full') ??
    null
  )
}

/** "Room", or "Full – try the next one, 210 m" when there is one. */
export function spaceWords(bin: PublicBin, best: PublicBin | null): string {
  const next = best === null || best.id === bin.id ? null : best.metres
  return bin.space === 'full' && next !== null
    ? words.fullTryNext(distanceWords(next))
    : words.space[bin.space]
}

/** For the maps app of a phone. */
export function geoLink({ latitude, longitude, name }: PublicBin): string {
  const place = `${latitude},${longitude}`
  return `geo:${place}?q=${place}(${encodeURIComponent(name)})`
}

export function webMapLink({ latitude, longitude }: PublicBin): string {
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=18/${latitude}/${longitude}`
}
