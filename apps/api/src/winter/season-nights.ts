import { DAY_MS, type EpochMs } from '@towncrier/core'
import { localNoon } from './local-noon.ts'

/** A night, from noon to noon by the local clock: 23 or 25 hours when the clock is changed. */
export interface NightSpan {
  /** Date of its evening. */
  readonly night: string
  readonly from: EpochMs
  readonly to: EpochMs
}

export function dayAfter(night: string): string {
  return new Date(Date.parse(`${night}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
}

export function nightSpan(night: string, timeZone: string): NightSpan {
  return { night, from: localNoon(night, timeZone), to: localNoon(dayAfter(night), timeZone) }
}

/** How many nights lie from one to another, both included; 0 or less when they stand the wrong way round. */
export function countNights(fromNight: string, toNight: string): number {
  return Math.round((Date.parse(toNight) - Date.parse(fromNight)) / DAY_MS) + 1
}

/** Both included. */
export function nightSpans(fromNight: string, toNight: string, timeZone: string): NightSpan[] {
  const spans: NightSpan[] = []
  let from = localNoon(fromNight, timeZone)
  let night = fromNight
  for (let n = countNights(fromNight, toNight); n > 0; n--) {
    const next = dayAfter(night)
    const to = localNoon(next, timeZone)
    spans.push({ night, from, to })
    night = next
    from = to
  }
  return spans
}

/** Neighbouring nights of the same length together: each piece divides into equal buckets. */
export function equalPieces(spans: readonly NightSpan[]): NightSpan[][] {
  const pieces: NightSpan[][] = []
  for (const span of spans) {
    const piece = pieces.at(-1)
    const [first] = piece ?? []
    if (first !== undefined && first.to - first.from === span.to - span.from) piece!.push(span)
    else pieces.push([span])
  }
  return pieces
}
