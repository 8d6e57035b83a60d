import { type EpochMs, MINUTE_MS } from '@towncrier/core'

/** A box reads every five minutes: after this long without a reading something was missing. */
export const EVIDENCE_GAP_MS = 30 * MINUTE_MS

/** A stretch of the period without a reading. */
export interface ReadingGap {
  readonly from: EpochMs
  readonly to: EpochMs
}

/** How much of a period has readings. */
export interface Coverage {
  /** Share of the period outside all gaps, 0…1. */
  readonly share: number
  /** In order of time, with what is missing before the first reading and after the last. */
  readonly gaps: readonly ReadingGap[]
  readonly gapMs: number
}

/**
 * Finds the gaps of a period.
 *
 * @param instants of the readings, in order, all within the period.
 * @param gapMs    longer than this between two readings is a gap.
 */
export function coverageOf(
  instants: readonly EpochMs[],
  from: EpochMs,
  to: EpochMs,
  gapMs: number = EVIDENCE_GAP_MS,
): Coverage {
  const gaps: ReadingGap[] = []
  let last = from
  for (const at of [...instants, to]) {
    if (at - last > gapMs) gaps.push({ from: last, to: at })
    last = at
  }
  const missingMs = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0)
  return { share: to > from ? 1 - missingMs / (to - from) : 0, gaps, gapMs: missingMs }
}
