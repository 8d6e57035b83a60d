import type { PlannedLorry, PlannedSite, TravelTimes } from '../planning/planning-input.ts'
import type { Bin, WasteSettings } from '../service/waste-service.ts'

/** A bin that is filled by chance. */
export interface SimulatedBin
  extends Pick<
    Bin,
    | 'id'
    | 'name'
    | 'stream'
    | 'street'
    | 'volumeL'
    | 'thresholdPct'
    | 'maxAgeDays'
    | 'serviceS'
    | 'accessTimes'
  > {
  /** Row of the matrices; null: no road near it, nobody ever comes. */
  readonly node: number | null
  /** Points of fill on an average day; null: drawn. */
  readonly perDayPct: number | null
  /** Days on which its fixed round comes: 0 Monday to 6 Sunday. */
  readonly fixedWeekdays: readonly number[]
}

/** Bins, lorries and roads on which policies are tried. */
export interface SimulatedNetwork {
  readonly bins: readonly SimulatedBin[]
  readonly lorries: readonly PlannedLorry[]
  readonly disposalSites: readonly PlannedSite[]
  readonly matrices: readonly TravelTimes[]
  readonly settings: WasteSettings
}

/** How bins are filled whose rates are not known, and how all are. */
export interface FillAssumptions {
  /** Of the middle bin, points of fill on an average day. */
  readonly medianPerDayPct: number
  /** How bins differ: standard deviation of the logarithms of their rates. */
  readonly rateSpread: number
  /** Variance that chance gives to each point: what is thrown in at once, points. */
  readonly lumpPct: number
  /** How days differ, all bins alike and each by itself: standard deviation of logarithms. */
  readonly daySpread: number
}

/**
 * The spread of 0.66 was measured on 326 litter bins in Edinburgh, 2016. The rest is made up: the middle bin is half full after
 * three and a half days.
 */
export const DEFAULT_FILLS: FillAssumptions = {
  medianPerDayPct: 100 / 7,
  rateSpread: 0.66,
  lumpPct: 3,
  daySpread: 0.2,
}

/** How rounds are planned by fill. */
export interface DynamicPolicy {
  /** Days on which lorries may go out: 0 Monday to 6 Sunday. */
  readonly weekdays: readonly number[]
  /** Of the search for a day's plan. */
  readonly iterations: number
  /** Share of bins with a sensor, 0 to 1. */
  readonly sensorShare: number
}

export interface SimulationRequest {
  readonly network: SimulatedNetwork
  readonly fills: FillAssumptions
  readonly dynamic: DynamicPolicy
  /** Weeks that count. */
  readonly weeks: number
}

/** What a policy comes to in an average week. */
export interface PolicyFigures {
  readonly km: number
  /** Of crews, from leaving to being back. */
  readonly hours: number
  readonly stops: number
  /** Lorries that went out. */
  readonly lorryDays: number
  /** %; null: nothing was lifted. */
  readonly meanFillPct: number | null
  /** Stops at a quarter full or less. */
  readonly wasted: number
  /** Bins that came to the overflow limit, once for each time they were then emptied. */
  readonly overflows: number
  /** Bins times hours at the overflow limit or above. */
  readonly overflowHours: number
  readonly co2Kg: number
}

export interface SimulationRun {
  readonly seed: number
  readonly fixed: PolicyFigures
  readonly dynamic: PolicyFigures
}
