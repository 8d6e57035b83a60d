import type {
  JobPosition,
  JobTurn,
  PlannedBin,
  PlannedLorry,
  PlannedSite,
  PlanningSettings,
  TimeOfDaySpan,
  WastePlan,
} from '@towncrier/waste-rounds'

/** A bin to be planned, with where it stands: its place in the matrices follows from that. */
export interface JobBin extends Omit<PlannedBin, 'node'> {
  readonly street: string
  readonly position: JobPosition
  readonly volumeL: number
  readonly accessNote: string
  readonly accessTimes: readonly TimeOfDaySpan[]
}

export interface JobLorry extends Omit<PlannedLorry, 'matrix' | 'startNode' | 'endNode'> {
  readonly start: JobPosition
  readonly end: JobPosition
  readonly endName: string
  readonly forbiddenEdgeIds: readonly string[]
  /** Bins it had collected when the plan was made, in mid-shift. */
  readonly doneBinIds: readonly string[]
}

export interface JobSite extends Omit<PlannedSite, 'node'> {
  readonly position: JobPosition
}

/** Bins of each lorry in order. */
export type ShiftOrders = readonly { readonly lorryId: string; readonly binIds: readonly string[] }[]

/** All that a plan of a day is made from, without the roads. Plain data. */
export interface PlanJob {
  readonly day: string
  readonly bins: readonly JobBin[]
  readonly lorries: readonly JobLorry[]
  readonly sites: readonly JobSite[]
  readonly settings: PlanningSettings
  readonly travel: { readonly speedFactor: number; readonly topSpeedKph: number }
  readonly closed: readonly string[]
  readonly slowdown: readonly (readonly [string, number])[]
  readonly seed: number
  /** The standing rounds due that day, to compare with; null: none. */
  readonly fixedRound: ShiftOrders | null
}

/** The way to a visit. */
export interface PlanLeg {
  readonly line: readonly JobPosition[]
  readonly turns: readonly JobTurn[]
}

export interface FixedRoundFigures {
  readonly metres: number
  readonly workS: number
  readonly collections: number
  readonly meanFillPct: number | null
}

/** What a job comes to. */
export interface PlanOutcome {
  readonly plan: WastePlan
  /** For each shift, for each of its visits. */
  readonly legs: readonly (readonly PlanLeg[])[]
}

/** The planner's hand: what changes on a job that was prepared. */
export interface PlanChange {
  readonly orders: ShiftOrders
  readonly mustBinIds: readonly string[]
  readonly neverBinIds: readonly string[]
  readonly locked: Readonly<Record<string, readonly string[]>>
}
