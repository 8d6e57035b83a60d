import { DAY_MS, type EpochMs } from '@towncrier/core'
import type { Bin } from '../service/waste-service.ts'

/** What a bin asks for, most urgent first. */
export const BIN_STATES = ['overflowing', 'full', 'due', 'unknown', 'later', 'out-of-service'] as const
export type BinState = (typeof BIN_STATES)[number]

export interface BinKnown {
  /** Fill now, %; null: not known. */
  readonly fillPct: number | null
  /** When it is expected to reach its threshold, with even chances; null: not within the forecast, or none. */
  readonly thresholdAt: EpochMs | null
  readonly emptiedAt: EpochMs | null
}

/**
 * What a bin asks for: `full` has reached its threshold, `due` will by `by`, or will be older than it may.
 *
 * @param overflowPct fill at which bins overflow, %.
 */
export function binState(
  bin: Pick<Bin, 'isInService' | 'thresholdPct' | 'maxAgeDays'>,
  { fillPct, thresholdAt, emptiedAt }: BinKnown,
  overflowPct: number,
  by: EpochMs,
): BinState {
  if (!bin.isInService) return 'out-of-service'
  if (fillPct !== null && fillPct >= overflowPct) return 'overflowing'
  if (fillPct !== null && fillPct >= bin.thresholdPct) return 'full'
  if (thresholdAt !== null && thresholdAt <= by) return 'due'
  if (bin.maxAgeDays !== null && emptiedAt !== null && emptiedAt + bin.maxAgeDays * DAY_MS <= by) return 'due'
  return fillPct === null ? 'unknown' : 'later'
}
