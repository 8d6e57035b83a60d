/** A place to collect from. */
export interface Stop {
  readonly id: string
  /** Row of the matrices. */
  readonly node: number
  /** What it adds to a load, one number per dimension of the vehicles' capacity (litres, kilograms …), ≥ 0. */
  readonly demand: readonly number[]
  /** Time spent there, seconds. Default 0. */
  readonly serviceS?: number
  /** When service may begin, seconds on the clock of the shifts. */
  readonly window?: TimeSpan
  /** Optional stop: what leaving it out costs, in the unit of the cost matrix. Without it the stop must be served. */
  readonly prize?: number
  /** The only vehicle that may serve it. */
  readonly pinnedTo?: string
  /** Vehicles that may not serve it. */
  readonly forbiddenTo?: readonly string[]
}

export interface Vehicle {
  readonly id: string
  /** Most it can take in each dimension. */
  readonly capacity: readonly number[]
  readonly startNode: number
  readonly endNode: number
  /** Cost of using it at all, in the unit of the cost matrix. Default 0. */
  readonly fixedCost?: number
  /** Leaves at `fromS`, is back by `toS`, seconds. */
  readonly shift?: TimeSpan
}

export interface TimeSpan {
  readonly fromS: number
  readonly toS: number
}

/** A capacitated vehicle routing problem: every stop at most once, every vehicle at most one round. */
export interface RoundProblem {
  /** How many places the matrices know. */
  readonly nodes: number
  /** Row-major, from × to; need not be symmetric. Infinity: no way. */
  readonly cost: Float64Array
  /** Driving time in seconds, as `cost`. Needed when a stop or vehicle has times. */
  readonly durationS?: Float64Array
  readonly stops: readonly Stop[]
  readonly vehicles: readonly Vehicle[]
}

/** One vehicle's round: stops as indices of `problem.stops`, in order. */
export interface Round {
  readonly vehicle: number
  readonly stops: readonly number[]
}

export interface RoundPlan {
  /** Of all rounds with fixed costs, without prizes and penalties. */
  readonly cost: number
  readonly rounds: readonly Round[]
  /** Stops that had to be served and are not. */
  readonly unassigned: readonly number[]
  /** Optional stops left out, for which `prizes` is paid. */
  readonly leftOut: readonly number[]
  readonly prizes: number
  /** True when no stop is unassigned. */
  readonly isFeasible: boolean
}
