import { winterServiceErrors } from '../errors.ts'

/** A street that must be treated, once, in one pass. */
export interface StreetTask {
  /** Junctions at its ends, by index. */
  readonly from: number
  readonly to: number
  /** What treating it costs, in the unit of the distances. */
  readonly serviceCost: number
  /** What it takes of a gritter's load: kg of salt. */
  readonly demand: number
  /** False for one-way streets: treated from `from` to `to` only. Default true. */
  readonly isReversible?: boolean
}

/**
 * The capacitated arc routing problem (Golden & Wong 1981): every street is treated by one gritter, gritters
 * start and end at the depot and hold `capacity`, and the way they drive is to be short.
 */
export interface ArcRoutingProblem {
  readonly nodeCount: number
  readonly depot: number
  /** Row-major, nodeCount × nodeCount: shortest drive from row to column; Infinity where there is none. */
  readonly distances: Float64Array
  readonly tasks: readonly StreetTask[]
  readonly capacity: number
  /** Most routes; absent: as many as it takes. */
  readonly maxRoutes?: number
}

/** A street in the direction it is driven. */
export interface DrivenStreet {
  readonly task: number
  readonly from: number
  readonly to: number
}

export interface RoutePlan {
  /** Driving and treating. */
  readonly cost: number
  /** False when streets are left for want of gritters. */
  readonly isFeasible: boolean
  readonly routes: readonly (readonly DrivenStreet[])[]
  /** Streets, by index, for which there was no room. */
  readonly untreated: readonly number[]
}

/** @throws TC_ROUTES_PROBLEM, TC_ROUTES_STREET_TOO_LONG, TC_ROUTES_STREET_UNREACHABLE */
export function checkProblem(problem: ArcRoutingProblem): void {
  const { nodeCount, depot, distances, tasks, capacity, maxRoutes } = problem
  const refuse = (why: string): never => {
    throw winterServiceErrors.make('TC_ROUTES_PROBLEM', why)
  }
  const isNode = (node: number) => Number.isInteger(node) && node >= 0 && node < nodeCount
  if (!isNode(depot)) refuse(`the depot is ${depot}, there are ${nodeCount} junctions`)
  if (distances.length !== nodeCount * nodeCount) refuse(`${distances.length} distances`)
  if (!(capacity > 0)) refuse(`a capacity of ${capacity}`)
  if (maxRoutes !== undefined && !(Number.isInteger(maxRoutes) && maxRoutes > 0))
    refuse(`${maxRoutes} routes`)
  if (tasks.length === 0) refuse('no street is to be treated')
  for (const [index, { from, to, serviceCost, demand }] of tasks.entries()) {
    if (!isNode(from) || !isNode(to)) refuse(`street ${index} goes from ${from} to ${to}`)
    if (!(serviceCost >= 0 && Number.isFinite(serviceCost))) refuse(`street ${index} costs ${serviceCost}`)
    if (!(demand >= 0)) refuse(`street ${index} takes ${demand}`)
    if (demand > capacity) {
      throw winterServiceErrors.make(
        'TC_ROUTES_STREET_TOO_LONG',
        `street ${index} takes ${demand}, a gritter holds ${capacity}`,
        { task: index },
      )
    }
    const ways = [depot * nodeCount + from, to * nodeCount + depot]
    if (ways.some((way) => !Number.isFinite(distances[way]!))) {
      throw winterServiceErrors.make('TC_ROUTES_STREET_UNREACHABLE', `street ${index}`, { task: index })
    }
  }
}

/**
 * What a plan costs, counted anew from the distances.
 *
 * @returns null when a street is treated twice or not as it may be, or a gritter is overloaded.
 */
export function costOfPlan(
  problem: ArcRoutingProblem,
  routes: readonly (readonly DrivenStreet[])[],
): number | null {
  const { nodeCount, depot, distances, tasks, capacity } = problem
  const treated = new Set<number>()
  let cost = 0
  for (const route of routes) {
    let at = depot
    let load = 0
    for (const { task: index, from, to } of route) {
      const task = tasks[index]
      if (task === undefined || treated.has(index)) return null
      const isAlong = from === task.from && to === task.to
      const isAgainst = from === task.to && to === task.from && (task.isReversible ?? true)
      if (!isAlong && !isAgainst) return null
      treated.add(index)
      load += task.demand
      cost += distances[at * nodeCount + from]! + task.serviceCost
      at = to
    }
    if (load > capacity + 1e-9) return null
    cost += distances[at * nodeCount + depot]!
  }
  return cost
}
