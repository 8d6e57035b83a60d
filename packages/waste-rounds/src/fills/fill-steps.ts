import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { FillHour } from './bin-forecast.ts'

/** Across longer gaps nothing is learnt: the bin may have been emptied unseen. */
const LONGEST_GAP_HOURS = 24
/** A fall of more than this is no noise of the sensor: emptied unseen, or pressed together. */
export const UNSEEN_FALL_PCT = 8
/** An hour this far from both its neighbours, the same way, is a false echo; as far as falls, lest only rises count. */
const SPIKE_PCT = 8
/** From here on a sensor cannot tell more: full or more. */
export const SATURATED_PCT = 99
/** Sensors that err a little stop short of the limit. */
const FULL_PCT = 97
/** The very same value for so long: nothing is thrown in, or the sensor is stuck. */
export const STILL_HOURS = 72

/** What became of a bin between two hours in which it was measured. */
export interface FillStep {
  /** Indices into the hours. */
  readonly from: number
  readonly to: number
  /** Points; may be a little below 0, for sensors err. */
  readonly risePct: number
  /** It came to the sensor's limit on the way: at least so much. */
  readonly isCensored: boolean
  /** Begins in a time in which the very same value stood for three days or more. */
  readonly isStill: boolean
}

/**
 * Walks through a bin's hours and tells each step between two measured ones. Passed over: steps across a collection, across
 * a gap of more than a day, from a full bin (which says nothing of its rate), falls, and hours that are far from both neighbours.
 */
export function forEachStep(hours: readonly FillHour[], visit: (step: FillStep) => void): void {
  const isInRun = stillRuns(hours)
  let before = -1
  let beforePct = 0
  for (let index = 0; index < hours.length; index++) {
    const { fillPct, isEmptied } = hours[index]!
    if (isEmptied) {
      before = -1
      continue
    }
    if (fillPct === null || isSpike(hours, index, before, beforePct)) continue
    if (before >= 0 && index - before <= LONGEST_GAP_HOURS && beforePct < SATURATED_PCT) {
      const risePct = fillPct - beforePct
      if (risePct >= -UNSEEN_FALL_PCT) {
        visit({
          from: before,
          to: index,
          risePct,
          isCensored: fillPct >= SATURATED_PCT,
          isStill: isInRun[before] === 1,
        })
      }
    }
    before = index
    beforePct = fillPct
  }
}

/** The hours that began before an instant; the same array when all did. */
export function hoursBefore(hours: readonly FillHour[], now: EpochMs): readonly FillHour[] {
  if (hours.length === 0 || hours.at(-1)!.at < now) return hours
  return hours.slice(0, Math.max(0, Math.ceil((now - hours[0]!.at) / HOUR_MS)))
}

/** Hours for which the newest value has stood; 0 without a value, and of a full bin, which may well stand. */
export function stillHoursAtEnd(hours: readonly FillHour[]): number {
  let last = hours.length - 1
  while (last >= 0 && hours[last]!.fillPct === null && !hours[last]!.isEmptied) last--
  if (last < 0 || hours[last]!.isEmptied || hours[last]!.fillPct! >= FULL_PCT) return 0
  let first = last
  for (let index = last - 1; index >= 0; index--) {
    const { fillPct, isEmptied } = hours[index]!
    if (isEmptied || (fillPct !== null && fillPct !== hours[last]!.fillPct)) break
    if (fillPct !== null) first = index
  }
  return (hours[last]!.at - hours[first]!.at) / HOUR_MS
}

/** 1 for each hour in a run of one value that is three days long or longer. */
function stillRuns(hours: readonly FillHour[]): Uint8Array {
  const isInRun = new Uint8Array(hours.length)
  let first = -1
  let last = -1
  const close = () => {
    if (first >= 0 && last - first >= STILL_HOURS) isInRun.fill(1, first, last + 1)
  }
  for (let index = 0; index < hours.length; index++) {
    const { fillPct, isEmptied } = hours[index]!
    if (isEmptied) {
      close()
      first = -1
    } else if (fillPct !== null) {
      if (first < 0 || fillPct !== hours[first]!.fillPct) {
        close()
        first = index
      }
      last = index
    }
  }
  close()
  return isInRun
}

function isSpike(hours: readonly FillHour[], index: number, before: number, beforePct: number): boolean {
  if (before < 0) return false
  const away = hours[index]!.fillPct! - beforePct
  if (Math.abs(away) <= SPIKE_PCT) return false
  for (let next = index + 1; next < hours.length && next <= index + LONGEST_GAP_HOURS; next++) {
    const { fillPct, isEmptied } = hours[next]!
    if (isEmptied) return false
    if (fillPct !== null) {
      const back = hours[index]!.fillPct! - fillPct
      return Math.abs(back) > SPIKE_PCT && Math.sign(back) === Math.sign(away)
    }
  }
  return false
}
