import { DAY_MS, type EpochMs, MINUTE_MS, parseInstant, type QualityFlag } from '@towncrier/core'
import type { Refusal } from './decode.ts'

/** Before this no device of ours had been built: a clock that was never set. */
const EARLIEST_AT = Date.UTC(2000, 0, 1)
/** Ahead by more than this is a broken clock: quarantined. */
const MAX_AHEAD_MS = DAY_MS
/** Ahead by less than this is drift: taken as it is. Between the two it is stored and flagged. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS

export type ReadingTime =
  | { readonly at: EpochMs; readonly flag: QualityFlag | null }
  | { readonly refusal: Refusal }

/**
 * The phenomenon time of a reading.
 *
 * @param value what the reading holds as `at`; without it the time of arrival is taken and flagged, except
 *              in an array, whose readings would all fall on one instant.
 */
export function readingTime(value: unknown, receivedAt: EpochMs, inArray: boolean): ReadingTime {
  if (value === undefined || value === null) {
    if (inArray) {
      return {
        refusal: { code: 'TC_READING_TIME_MISSING', reason: 'at: missing from a reading in an array' },
      }
    }
    return { at: receivedAt, flag: 'reading:time-of-arrival' }
  }
  const at = parseInstant(value)
  if (at === null) {
    return {
      refusal: {
        code: 'TC_READING_TIME_INVALID',
        reason: `at: ${JSON.stringify(value).slice(0, 60)} is not an instant`,
      },
    }
  }
  if (at < EARLIEST_AT || at > receivedAt + MAX_AHEAD_MS) {
    const looksLikeSeconds = typeof value === 'number' && value > 9e8 && value < 1e10
    return {
      refusal: {
        code: 'TC_READING_TIME_IMPLAUSIBLE',
        reason: looksLikeSeconds
          ? `at: ${value} looks like seconds; send milliseconds`
          : `at: ${new Date(at).toISOString()} is ${at < EARLIEST_AT ? 'before 2000' : 'more than a day ahead'}`,
      },
    }
  }
  return { at, flag: at > receivedAt + CLOCK_TOLERANCE_MS ? 'reading:clock-ahead' : null }
}
