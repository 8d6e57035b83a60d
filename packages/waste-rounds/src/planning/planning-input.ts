import type { TimeSpan } from '../rounds/problem.ts'

/** Travel between all places of a plan for lorries that may use the same roads. */
export interface TravelTimes {
  readonly size: number
  /** Row-major, size × size: from row to column, s; Infinity where no road leads. */
  readonly seconds: Float64Array
  /** m, as `seconds`. */
  readonly metres: Float64Array
}

/** What the planner has said of a bin. */
export type BinRequest = 'may' | 'must' | 'never'

/** A bin as a plan sees it. Times are seconds after the local midnight with which the day of the plan begins. */
export interface PlannedBin {
  readonly id: string
  readonly name: string
  readonly stream: string
  /** Row of the matrices; null: no road near it. */
  readonly node: number | null
  /** What will be in it when it is collected. */
  readonly litres: number
  readonly kg: number
  readonly serviceS: number
  /** When it may be collected; empty: at any time. */
  readonly windows: readonly TimeSpan[]
  readonly isInService: boolean
  /** 0 to 1 that it overflows before it could be collected on a later day; null: nothing is known of its fill. */
  readonly overflowChance: number | null
  readonly isOverflowing: boolean
  /** Expected fill when it would be collected, %; null: not known. */
  readonly fillPct: number | null
  readonly thresholdPct: number
  /** Days since it was emptied; null: not known. */
  readonly ageDays: number | null
  readonly maxAgeDays: number | null
  /** Somebody has reported it full, the public or a crew. */
  readonly isReported: boolean
  readonly request: BinRequest
  /** Lorries that may collect it; null: any that takes its stream. */
  readonly onlyLorryIds: readonly string[] | null
}

export interface PlannedLorry {
  readonly id: string
  readonly name: string
  /** Index of the matrix that holds for it. */
  readonly matrix: number
  /** Where it is when its (remaining) shift begins: its depot, or in mid-shift where it stands. */
  readonly startNode: number
  readonly endNode: number
  readonly shift: TimeSpan
  /** Begins between `fromS` and `toS`; null: none, or taken already. */
  readonly crewBreak: (TimeSpan & { readonly seconds: number }) | null
  readonly capacityL: number
  readonly payloadKg: number
  readonly streams: readonly string[]
  /** What it carries already at the start. */
  readonly loadL: number
  readonly loadKg: number
  /** Bins it collects first, in this order: locked by the planner. */
  readonly lockedBinIds: readonly string[]
}

export interface PlannedSite {
  readonly id: string
  readonly name: string
  readonly node: number
  readonly serviceS: number
  /** Streams it takes; empty: all. */
  readonly streams: readonly string[]
  readonly windows: readonly TimeSpan[]
}

export interface PlanningSettings {
  /** Seconds of a crew's work that sparing one overflow is worth. */
  readonly overflowWorthS: number
  /** Seconds of work that each day beyond a bin's greatest age is worth. */
  readonly overAgeWorthSPerDay: number
  /** Seconds of work that a visit to a full bin costs as a rule; of it, collecting now spares the share that the bin is full. */
  readonly visitWorthS: number
  /** Seconds of work that a driven kilometre counts as, beside the time it takes: fuel and wear. */
  readonly secondsPerKm: number
  /** Seconds of work that sending a lorry out at all counts as. */
  readonly lorryWorthS: number
  /** Every bin that may be collected must be: the fixed round. */
  readonly isEveryBin: boolean
}

/** All that a plan for one day is made from. */
export interface PlanningInput {
  readonly bins: readonly PlannedBin[]
  readonly lorries: readonly PlannedLorry[]
  /** Where lorries tip. */
  readonly disposalSites: readonly PlannedSite[]
  readonly matrices: readonly TravelTimes[]
  readonly settings: PlanningSettings
}
