/** What a week of fixed days does with a bin. */
export interface FixedWeek {
  readonly collections: number
  /** Sum of fills found, points: divided by `collections` the mean. */
  readonly fillSumPct: number
  /** Collections at `wastedPct` or less. */
  readonly wasted: number
  /** Times it overflows between two collections. */
  readonly overflows: number
}

/** Lifted at a quarter full or less a collection is called wasted. */
export const WASTED_PCT = 25

/**
 * A week in which a bin that fills by `perDayPct` is emptied on fixed weekdays, whatever is in it. It fills evenly; what it
 * takes beyond its brim lies beside it.
 *
 * @param perDayPct points of fill a day, ≥ 0
 * @param weekdays 0 Monday to 6 Sunday, the days on which it is emptied
 * @param overflowPct fill from which it counts as overflowing, %
 */
export function fixedWeek(perDayPct: number, weekdays: readonly number[], overflowPct: number): FixedWeek {
  const days = [...new Set(weekdays)].toSorted((a, b) => a - b)
  let fillSumPct = 0
  let wasted = 0
  let overflows = 0
  for (const [n, day] of days.entries()) {
    const before = days[(n + days.length - 1) % days.length]!
    const gap = (day - before + 7) % 7 || 7
    const raw = perDayPct * gap
    const fill = Math.min(100, raw)
    fillSumPct += fill
    if (fill <= WASTED_PCT) wasted++
    if (raw >= overflowPct) overflows++
  }
  return { collections: days.length, fillSumPct, wasted, overflows }
}
