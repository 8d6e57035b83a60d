import type { EpochMs } from '@towncrier/core'

/** What a forecast rests on: the bin's own sensor; the usual of its round, street and stream since it was emptied; nothing. */
export const FILL_BASES = ['sensor', 'usual', 'unknown'] as const
export type FillBasis = (typeof FILL_BASES)[number]

/** When something is reached: with 10, 50 and 90 % chance by then; null: not within the forecast. */
export interface ReachedAt {
  readonly early: EpochMs | null
  readonly median: EpochMs | null
  readonly late: EpochMs | null
}

export interface FillPoint {
  readonly at: EpochMs
  /** 10, 50 and 90 % quantiles, 0 to 100. */
  readonly lowPct: number
  readonly medianPct: number
  readonly highPct: number
  /** 0 to 1 that it has overflowed by then, if nobody empties it. */
  readonly overflowChance: number
}

/** How full a bin is and will be if nobody empties it. */
export interface BinForecast {
  readonly binId: string
  readonly madeAt: EpochMs
  readonly basis: FillBasis
  /** Why it is not the sensor, or how short its past is; empty when there is nothing to say. */
  readonly remark: string
  /** Robust fill now: last settled value and what came since; null when unknown. */
  readonly fillNowPct: number | null
  /** When the value it rests on was measured; null when none. */
  readonly measuredAt: EpochMs | null
  readonly emptiedAt: EpochMs | null
  /** Average of the bin's days, points of fill; null when unknown. */
  readonly perDayPct: number | null
  /** Days of past that it was learnt from. */
  readonly ownDays: number
  readonly thresholdAt: ReachedAt
  readonly overflowAt: ReachedAt
  /** Every 6 hours for 7 days, from `madeAt`. Empty when nothing is known. */
  readonly points: readonly FillPoint[]
}

/** An hour of a bin's past. */
export interface FillHour {
  /** Start of the hour. */
  readonly at: EpochMs
  /** Mean of what was measured and is to be relied on, 0 to 100; null: nothing. */
  readonly fillPct: number | null
  /** It was emptied within it. */
  readonly isEmptied: boolean
}

/** A bin with its past, for learning and forecasting. */
export interface BinPast {
  readonly binId: string
  readonly stream: string
  readonly street: string
  readonly thresholdPct: number
  readonly overflowPct: number
  /** Oldest first, without gaps in time, whole hours. Empty: no sensor. */
  readonly hours: readonly FillHour[]
  /** The newest measured value to be relied on, finer than hours; null: none. */
  readonly latest: { readonly at: EpochMs; readonly fillPct: number } | null
  /** Last emptied, by sensor or by crew, whichever is later; null: not known. */
  readonly emptiedAt: EpochMs | null
  /** Readings that cannot be relied on come in: the sensor is out of the forecast. */
  readonly isFaulty: boolean
}
