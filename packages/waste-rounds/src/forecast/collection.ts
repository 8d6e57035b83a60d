import type { EpochMs } from '@towncrier/core'

/** A bin was emptied. */
export interface Collection {
  readonly binId: string
  readonly street: string
  /** What is thrown in: glass, paper, mixed … */
  readonly stream: string
  readonly at: EpochMs
  /** How full it was found, 0 to 100; a sensor that saturates says 100 for "full or more". */
  readonly fillBeforePct: number
}

/** What of a collection is known before it happens. */
export interface PlannedCollection extends Omit<Collection, 'fillBeforePct'> {
  /** When the bin was or will be emptied before, if that is not the last collection learned. */
  readonly emptiedAt?: EpochMs
}

/** Quantiles that are forecast, ascending. */
export const FORECAST_QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9] as const

export interface FillForecast {
  /** Median, 0 to 100. */
  readonly fillPct: number
  /** One fill per {@link FORECAST_QUANTILES}, ascending. */
  readonly quantilesPct: readonly number[]
  /** Share of outcomes at or above `thresholdPct`, 0 to 1, from the quantiles: no finer than they are. */
  readonly chanceAtLeast: (thresholdPct: number) => number
  /** Collections of this bin that the forecast rests on; with few it leans on the street and the town. */
  readonly ownHistory: number
  /** False when it is unknown when the bin was last emptied: a usual time is taken. */
  readonly isElapsedKnown: boolean
}
