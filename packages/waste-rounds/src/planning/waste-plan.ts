export const VISIT_TYPES = ['collect', 'dispose', 'break', 'return'] as const
export type VisitType = (typeof VISIT_TYPES)[number]

/** One thing a crew does, in the order of its shift. Seconds after the local midnight of the plan's day. */
export interface PlannedVisit {
  readonly type: VisitType
  /** The bin of a `collect`, the disposal site of a `dispose`; null for the others. */
  readonly placeId: string | null
  readonly arriveS: number
  /** When work begins: later than arrival where a window opens later. */
  readonly beginS: number
  readonly leaveS: number
  /** Way from the visit before. */
  readonly metres: number
  readonly drivingS: number
  /** Aboard when it leaves. */
  readonly loadL: number
  readonly loadKg: number
}

/** What one lorry does that day. */
export interface PlannedShift {
  readonly lorryId: string
  readonly visits: readonly PlannedVisit[]
  readonly leavesS: number
  readonly returnsS: number
  readonly metres: number
  readonly drivingS: number
  readonly collections: number
  readonly disposals: number
  readonly collectedL: number
  readonly collectedKg: number
}

export const IN_REASONS = [
  'locked',
  'asked-for',
  'overflowing',
  'overflow-likely',
  'reported',
  'too-old',
  'on-the-way',
  'every-bin',
] as const
export const OUT_REASONS = [
  'not-needed',
  'not-worth-it',
  'excluded',
  'no-room',
  'no-time',
  'unreachable',
  'too-large',
  'no-lorry',
  'no-disposal',
  'window',
  'out-of-service',
] as const
export type InReason = (typeof IN_REASONS)[number]
export type OutReason = (typeof OUT_REASONS)[number]

/** Why a bin is in the plan or is not. */
export interface BinVerdict {
  readonly binId: string
  /** The lorry that collects it; null: it is left out. */
  readonly lorryId: string | null
  readonly reason: InReason | OutReason
  /** Seconds of work that collecting it today is worth. */
  readonly worthS: number
  /** Seconds of work that it adds (in the plan), or would at the least (left out); null: there is no way to. */
  readonly detourS: number | null
}

/** A stop that had to be in and is not, or something else that keeps a plan from holding, with the constraint that bites. */
export interface PlanProblem {
  readonly reason: OutReason | 'no-lorries' | 'locked-order'
  readonly binIds: readonly string[]
  readonly lorryId: string | null
  /** What is wrong and what to do, in words. */
  readonly message: string
}

export interface WastePlan {
  readonly shifts: readonly PlannedShift[]
  readonly verdicts: readonly BinVerdict[]
  readonly problems: readonly PlanProblem[]
  /** True when nothing that had to be collected is left out, and every shift holds. */
  readonly isFeasible: boolean
  readonly metres: number
  /** Driving, service, tipping, waiting and breaks of all lorries, s. */
  readonly workS: number
  /** Overflows to be expected before they could be collected on a later day, among bins left out. */
  readonly expectedOverflows: number
  /** What was made as small as can be: work and distance as seconds, and the worth of what is left out. */
  readonly objectiveS: number
}
