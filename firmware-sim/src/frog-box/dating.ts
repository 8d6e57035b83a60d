import type { EpochMs } from '@towncrier/core'

/** No reading of a frog box is older than its software: a clock before this is wrong, whoever says otherwise. */
export const CLOCK_FLOOR_AT: EpochMs = Date.UTC(2026, 10, 1)

export interface ClockFacts {
  readonly now: EpochMs
  readonly isSynchronised: boolean
  /** The box has a battery-backed clock and no network to check it against. */
  readonly isTrustedUnchecked: boolean
  /** Time of the newest reading ever dated; null before the first. */
  readonly newestAt: EpochMs | null
}

/**
 * Whether readings may be dated by the clock.
 *
 * A clock that the network has set is believed, also when it steps back: it was corrected. One that nobody
 * checks is believed only while it runs on from the readings kept; a battery that fails sets it back.
 */
export function isClockTrusted({ now, isSynchronised, isTrustedUnchecked, newestAt }: ClockFacts): boolean {
  if (now < CLOCK_FLOOR_AT) return false
  return isSynchronised || (isTrustedUnchecked && (newestAt === null || now >= newestAt))
}

/**
 * When a reading was taken, by the clock as it is now and the time that has passed since.
 *
 * @param uptimeMs    of the reading, in the same run of the machine as `nowUptimeMs`.
 */
export function dateBack(uptimeMs: number, now: EpochMs, nowUptimeMs: number): EpochMs {
  return Math.round(now - (nowUptimeMs - uptimeMs))
}

/**
 * How long to wait for the next reading. What was missed is not caught up; a box that starts again within
 * the interval waits for its end.
 *
 * @param lastUptimeMs when the last one was begun in this run of the machine; null: there is none.
 */
export function pauseUntilDueMs(
  lastUptimeMs: number | null,
  nowUptimeMs: number,
  intervalMs: number,
): number {
  if (lastUptimeMs === null || lastUptimeMs > nowUptimeMs) return 0
  return Math.max(0, lastUptimeMs + intervalMs - nowUptimeMs)
}

/**
 * How long to wait before the next try to connect: doubling from a second, spread so that the boxes of a
 * town do not all come at once.
 *
 * @param failures how many tries in a row have failed; 1 or more.
 * @param spread   0…1, by chance.
 */
export function retryPauseMs(failures: number, longestMs: number, spread: number): number {
  const fullMs = Math.min(longestMs, 1_000 * 2 ** Math.min(failures - 1, 20))
  return Math.round(fullMs * (0.5 + 0.5 * spread))
}
