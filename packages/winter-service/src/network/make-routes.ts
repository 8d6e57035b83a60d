import type { RoadConditions, RoadFinder, RoadNetwork } from '@towncrier/road-network'
import type { DrivenStreet, RoutePlan } from '../routes/problem.ts'
import { createRouteSolver } from '../routes/solver.ts'
import {
  arcRoutingProblem,
  arcsOfDriven,
  type ChainProblem,
  measureChains,
  secondsOfRoute,
} from './chain-problem.ts'
import {
  DEFAULT_RATE_GM2,
  depotPoint,
  gritterSeconds,
  PLAIN_GRITTER,
  type SpreadingVehicle,
} from './route-plan.ts'
import type { Depot, GritterVehicle, GrittingRoute, RouteStreet } from './service-network.ts'
import { streetOfArc } from './street-arcs.ts'
import { chainStreets, type StreetChain } from './street-tasks.ts'

export interface RouteMaking {
  readonly depot: Depot
  /** Lorries that there are; those of kept routes are taken. */
  readonly gritters: readonly GritterVehicle[]
  /** What is to be treated, by edge. */
  readonly edgeIds: readonly string[]
  /** Routes that stay as they are; their streets are not planned again. */
  readonly keep: readonly GrittingRoute[]
  /** The heaviest rate that one load must last for, g/m². Default 10. */
  readonly rateGm2?: number
  /** No route is to take longer than this, s. */
  readonly longestSeconds?: number
  readonly conditions?: RoadConditions
  /** The same seed and iterations give the same routes. */
  readonly seed: number
  readonly iterations: number
}

export interface MadeRoute {
  /** Null where there are more routes than lorries. */
  readonly gritterId: string | null
  readonly streets: readonly RouteStreet[]
  readonly seconds: number
  readonly areaM2: number
  readonly saltKg: number
}

/** Why a street is in none of the routes. */
export const LEFT_OUT_REASONS = ['not-in-network', 'unreachable', 'too-long', 'kept'] as const
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number]

export interface RoutesMade {
  readonly routes: readonly MadeRoute[]
  readonly leftOut: readonly { readonly edgeId: string; readonly reason: LeftOutReason }[]
  /** All routes together, s. */
  readonly seconds: number
  readonly longestRouteSeconds: number
  /** False when a route is longer than was asked: a single street with the way there takes longer. */
  readonly isWithinTime: boolean
  /** Routes for which there is no lorry. */
  readonly routesWithoutGritter: number
  readonly iterations: number
}

/** A chain takes at most this share of a load, so that loads can be filled. */
const CHAIN_SHARE = 0.25
const MEASURING_SHARE = 0.2
/** How many smaller loads are tried to make routes shorter. */
const SHORTENINGS = 5
const STEP = 50

/**
 * Plans routes from one depot for streets that are to be treated: chains of streets, the ways between them, and the
 * arc-routing solver. One load for all: that of the lorry that treats least with its hopper full; speeds are those of
 * the slowest. Where routes would take too long, smaller loads are tried, what is still too long is cut, and the fewest
 * routes win. The longest-laden routes go to the lorries that hold most.
 *
 * @param onProgress 0 to 1.
 * @throws TC_ROADS_TOO_FAR when the depot is off the roads.
 */
export function makeRoutes(
  network: RoadNetwork,
  finder: RoadFinder,
  making: RouteMaking,
  onProgress: (share: number) => void = () => {},
): RoutesMade {
  const { depot, rateGm2 = DEFAULT_RATE_GM2, conditions = {}, longestSeconds, keep } = making
  const lorries = freeLorries(making)
  const gritter = weakestOf(lorries)
  const loadAreaM2 = (gritter.capacityKg * 1000) / rateGm2
  const leftOut: { edgeId: string; reason: LeftOutReason }[] = []

  const kept = new Set(keep.flatMap(({ streets }) => streets.map(({ edgeId }) => edgeId)))
  const streets: RouteStreet[] = []
  for (const edgeId of new Set(making.edgeIds)) {
    const link = network.linkIndexes.get(edgeId)
    const area = link === undefined ? 0 : network.linkLengthM[link]! * gritter.spreadWidthM
    if (kept.has(edgeId)) leftOut.push({ edgeId, reason: 'kept' })
    else if (link === undefined) leftOut.push({ edgeId, reason: 'not-in-network' })
    else if (area > loadAreaM2) leftOut.push({ edgeId, reason: 'too-long' })
    else streets.push({ edgeId, direction: 'forward' })
  }
  const chains = chainStreets(network, streets, { gritter, conditions, mostAreaM2: CHAIN_SHARE * loadAreaM2 })
  const seconds = gritterSeconds(network, gritter, conditions)
  const problem = measureChains(network, seconds, depotPoint(finder, depot), chains, (share) =>
    onProgress(MEASURING_SHARE * share),
  )
  for (const { arcs } of problem.unreachable) {
    for (const arc of arcs) leftOut.push({ edgeId: network.links[arc >> 1]!.id, reason: 'unreachable' })
  }

  const solved = solve(problem, loadAreaM2, lorries.length, making, (share) =>
    onProgress(MEASURING_SHARE + (1 - MEASURING_SHARE) * share),
  )
  const made = solved.routes
    .map((route): Omit<MadeRoute, 'gritterId'> => {
      const areaM2 = route.reduce((sum, { task }) => sum + problem.chains[task]!.areaM2, 0)
      return {
        streets: route.flatMap((driven) =>
          arcsOfDriven(problem, driven).map((arc) => streetOfArc(network, arc)),
        ),
        seconds: secondsOfRoute(problem, route),
        areaM2,
        saltKg: (areaM2 * rateGm2) / 1000,
      }
    })
    .sort((a, b) => b.saltKg - a.saltKg)
  onProgress(1)
  const longest = made.reduce((most, route) => Math.max(most, route.seconds), 0)
  return {
    routes: made.map((route, n) => ({ ...route, gritterId: lorries[n]?.id ?? null })),
    leftOut,
    seconds: made.reduce((sum, route) => sum + route.seconds, 0),
    longestRouteSeconds: longest,
    isWithinTime: longestSeconds === undefined || longest <= longestSeconds,
    routesWithoutGritter: Math.max(0, made.length - lorries.length),
    iterations: solved.iterations,
  }
}

/** Those that hold most first; those of kept routes and those out of service are not free. */
function freeLorries({ gritters, keep, depot }: RouteMaking): readonly GritterVehicle[] {
  const taken = new Set(keep.map(({ gritterId }) => gritterId))
  return gritters
    .filter(({ id, isInService, depotId }) => isInService && depotId === depot.id && !taken.has(id))
    .sort((a, b) => b.capacityKg - a.capacityKg || (a.id < b.id ? -1 : 1))
}

function weakestOf(lorries: readonly GritterVehicle[]): SpreadingVehicle {
  if (lorries.length === 0) return PLAIN_GRITTER
  const least = (of: (lorry: GritterVehicle) => number) => Math.min(...lorries.map(of))
  return {
    capacityKg: least(({ capacityKg }) => capacityKg),
    spreadWidthM: Math.max(...lorries.map(({ spreadWidthM }) => spreadWidthM)),
    treatingSpeedKph: least(({ treatingSpeedKph }) => treatingSpeedKph),
    travellingSpeedKph: least(({ travellingSpeedKph }) => travellingSpeedKph),
  }
}

interface Solved {
  readonly routes: readonly (readonly DrivenStreet[])[]
  readonly iterations: number
}

function solve(
  problem: ChainProblem,
  loadAreaM2: number,
  lorryCount: number,
  { seed, iterations, longestSeconds }: RouteMaking,
  onProgress: (share: number) => void,
): Solved {
  if (problem.chains.length === 0) return { routes: [], iterations: 0 }
  let spent = 0
  const run = (capacity: number, maxRoutes: number | undefined, budget: number) => {
    const solver = createRouteSolver(arcRoutingProblem(problem, capacity, maxRoutes), { seed })
    for (let done = 0; done < budget; done += STEP) {
      solver.step(Math.min(STEP, budget - done), done / budget)
      onProgress(Math.min(1, (spent + done) / iterations))
    }
    spent += budget
    return solver.best()
  }
  const part = Math.max(1, Math.round(iterations / (longestSeconds === undefined ? 2 : 2 + SHORTENINGS)))
  let plan = run(loadAreaM2, Math.max(1, lorryCount), part)
  if (plan.untreated.length > 0) plan = run(loadAreaM2, undefined, part)
  if (longestSeconds === undefined) return { routes: plan.routes, iterations: spent }

  const longestOf = ({ routes }: RoutePlan) =>
    Math.max(...routes.map((route) => secondsOfRoute(problem, route)))
  const cutUp = ({ routes }: RoutePlan) => routes.flatMap((route) => cut(problem, route, longestSeconds))
  let best = cutUp(plan)
  if (best.length === plan.routes.length) return { routes: best, iterations: spent }
  const largest = Math.max(...problem.chains.map(({ areaM2 }) => areaM2))
  const heaviest = Math.max(...plan.routes.map((route) => areaOf(problem, route)))
  let capacity = heaviest * (longestSeconds / longestOf(plan))
  for (let n = 0; n < SHORTENINGS; n++) {
    capacity = Math.min(loadAreaM2, Math.max(largest, capacity))
    plan = run(capacity, undefined, part)
    const next = cutUp(plan)
    if (isBetter(problem, next, best)) best = next
    capacity *= longestOf(plan) > longestSeconds ? 0.88 : 1.1
  }
  return { routes: best, iterations: spent }
}

/** Fewer routes are better, then less time. */
function isBetter(
  problem: ChainProblem,
  routes: readonly (readonly DrivenStreet[])[],
  than: readonly (readonly DrivenStreet[])[],
): boolean {
  const seconds = (all: typeof routes) => all.reduce((sum, route) => sum + secondsOfRoute(problem, route), 0)
  return routes.length < than.length || (routes.length === than.length && seconds(routes) < seconds(than))
}

function areaOf({ chains }: ChainProblem, route: readonly DrivenStreet[]): number {
  return route.reduce((sum, { task }) => sum + chains[task]!.areaM2, 0)
}

/** Cuts a route that takes too long into parts that do not; a single chain is never cut. */
function cut(
  problem: ChainProblem,
  route: readonly DrivenStreet[],
  longestSeconds: number,
): readonly (readonly DrivenStreet[])[] {
  if (secondsOfRoute(problem, route) <= longestSeconds) return [route]
  const parts: DrivenStreet[][] = []
  for (const driven of route) {
    const last = parts.at(-1)
    if (last !== undefined && secondsOfRoute(problem, [...last, driven]) <= longestSeconds) last.push(driven)
    else parts.push([driven])
  }
  return parts
}

/**
 * Puts the streets of one route in the order, and the directions, that are driven quickest. Streets that cannot be
 * reached stay, at the end.
 *
 * @throws TC_ROADS_TOO_FAR when the depot is off the roads.
 */
export function orderStreets(
  network: RoadNetwork,
  finder: RoadFinder,
  request: Pick<RouteMaking, 'depot' | 'conditions' | 'seed' | 'iterations'> & {
    readonly gritter: SpreadingVehicle | null
    readonly streets: readonly RouteStreet[]
  },
): readonly RouteStreet[] {
  const { depot, conditions = {}, seed, iterations, streets } = request
  const gritter = request.gritter ?? PLAIN_GRITTER
  const chains: readonly StreetChain[] = chainStreets(network, streets, {
    gritter,
    conditions,
    mostAreaM2: Number.POSITIVE_INFINITY,
  })
  const problem = measureChains(
    network,
    gritterSeconds(network, gritter, conditions),
    depotPoint(finder, depot),
    chains,
  )
  if (problem.chains.length === 0) return streets
  const capacity = problem.chains.reduce((sum, { areaM2 }) => sum + areaM2, 0) + 1
  const solver = createRouteSolver(arcRoutingProblem(problem, capacity, 1), { seed })
  for (let done = 0; done < iterations; done += STEP) {
    solver.step(Math.min(STEP, iterations - done), done / iterations)
  }
  const ordered = solver
    .best()
    .routes.flat()
    .flatMap((driven) => arcsOfDriven(problem, driven).map((arc) => streetOfArc(network, arc)))
  const reached = new Set(ordered.map(({ edgeId }) => edgeId))
  return [...ordered, ...streets.filter(({ edgeId }) => !reached.has(edgeId))]
}
