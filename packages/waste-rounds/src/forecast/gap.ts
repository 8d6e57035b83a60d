/** Taken when it is unknown when a bin was last emptied. */
export const REFERENCE_GAP_HOURS = 48
const SHORT_LOG = Math.log(24 / REFERENCE_GAP_HOURS)
const LONG_LOG = Math.log(60 / REFERENCE_GAP_HOURS)

/** Logarithm of the time since the last emptying, 0 at two days; from one hour to six weeks. */
export function logGap(gapHours: number): number {
  return Math.log(Math.min(Math.max(gapHours, 1), 1_000) / REFERENCE_GAP_HOURS)
}

export const GAP_WIDTH = 4

/** A curve over the logarithm of the gap with bends at one day and two and a half: bins fill, then are full. */
export function gapRow(gapHours: number, into: Float64Array, offset: number): void {
  const log = logGap(gapHours)
  into[offset] = 1
  into[offset + 1] = log
  into[offset + 2] = Math.max(0, log - LONG_LOG)
  into[offset + 3] = Math.max(0, SHORT_LOG - log)
}
