import {
  type Position,
  positionsOf,
  type RoadConditions,
  type RoadFinder,
  type RoadNetwork,
  type RoadPoint,
  RoadSearch,
  type Route,
  type RouteStep,
  routeOf,
  travelSeconds,
  turnOf,
} from '@towncrier/road-network'
import type { Depot, GritterVehicle, RouteFigures, RouteStreet } from './service-network.ts'
import { arcOfStreet, endOfArc, nameOfLink, startOfArc, turningSeconds } from './street-arcs.ts'

/** How a lorry drives and spreads. */
export type SpreadingVehicle = Pick<
  GritterVehicle,
  'capacityKg' | 'spreadWidthM' | 'treatingSpeedKph' | 'travellingSpeedKph'
>

/** What a route is reckoned with while nobody is named to drive it. */
export const PLAIN_GRITTER: SpreadingVehicle = {
  capacityKg: 6_000,
  spreadWidthM: 6,
  treatingSpeedKph: 30,
  travellingSpeedKph: 48,
}

export interface RoutePlanRequest {
  readonly depot: Depot
  /** Null: {@link PLAIN_GRITTER}. */
  readonly gritter: SpreadingVehicle | null
  /** In the order they are treated. */
  readonly streets: readonly RouteStreet[]
  /** Dry salt to be spread, g/m². Default 10. */
  readonly rateGm2?: number
  /** Closures and slow roads as they stand. */
  readonly conditions?: RoadConditions
}

export interface RouteLeg {
  readonly type: 'travel' | 'treat'
  /** A treated leg has one; none where a junction is only crossed. */
  readonly edgeIds: readonly string[]
  /** Roads it leads along, each once in a row. */
  readonly names: readonly string[]
  readonly line: readonly Position[]
  readonly metres: number
  readonly seconds: number
  /** Road area that is treated, m²; 0 for travel. */
  readonly areaM2: number
  readonly saltKg: number
  /** Turn by turn; a treated leg begins with the turn into it. */
  readonly steps: readonly RouteStep[]
}

export interface RoutePlanned {
  /** In the order they are driven, from the depot back to it. */
  readonly legs: readonly RouteLeg[]
  readonly figures: RouteFigures
  readonly saltKg: number
  /** More salt than the gritter holds. */
  readonly isOverCapacity: boolean
}

/** A depot may lie this far off the road, m. */
const DEPOT_WITHIN_M = 1_000
export const DEFAULT_RATE_GM2 = 10

/** Where a depot joins the roads. @throws TC_ROADS_TOO_FAR when no road is within a kilometre. */
export function depotPoint(finder: RoadFinder, { longitude, latitude }: Depot): RoadPoint {
  return finder.find([longitude, latitude], DEPOT_WITHIN_M)
}

/** Seconds that each arc takes a gritter that travels, see `travelSeconds`. */
export function gritterSeconds(
  network: RoadNetwork,
  { travellingSpeedKph }: SpreadingVehicle,
  conditions: RoadConditions = {},
): Float64Array {
  return travelSeconds(network, { topSpeedKph: travellingSpeedKph }, conditions)
}

/**
 * What a gritter drives: from the depot along the streets in their order, the quickest way between them, and back.
 * Streets that the network does not hold, and those that cannot be reached as things stand (closed, one-way
 * against the route, cut off), are named in the figures and driven round.
 *
 * @throws TC_ROADS_TOO_FAR when the depot is no nearer than a kilometre to a road.
 */
export function planRoute(network: RoadNetwork, finder: RoadFinder, request: RoutePlanRequest): RoutePlanned {
  const { depot, streets, rateGm2 = DEFAULT_RATE_GM2, conditions = {} } = request
  const gritter = request.gritter ?? PLAIN_GRITTER
  const travel = gritterSeconds(network, gritter, conditions)
  const start = depotPoint(finder, depot)
  const search = new RoadSearch(network, travel)
  const missingEdgeIds: string[] = []
  const unreachableEdgeIds: string[] = []

  const drives: { readonly arc: number; readonly way: Route | null; readonly turnSeconds: number }[] = []
  for (const street of streets) {
    const arc = arcOfStreet(network, street)
    if (arc === null) {
      missingEdgeIds.push(street.edgeId)
      continue
    }
    const before = drives.at(-1)?.arc
    const turn = before === undefined ? null : turningSeconds(network, before, arc)
    if (Number.isFinite(travel[arc]!) && turn !== null) {
      drives.push({ arc, way: null, turnSeconds: turn })
      continue
    }
    const way = before === arc ? null : wayTo(search, network, travel, before ?? start, arc)
    if (way === null) unreachableEdgeIds.push(street.edgeId)
    else drives.push({ arc, way, turnSeconds: 0 })
  }
  let back: Route | null = null
  while (drives.length > 0 && back === null) {
    back = wayBack(search, network, travel, drives.at(-1)!.arc, start)
    if (back === null) unreachableEdgeIds.push(network.links[drives.pop()!.arc >> 1]!.id)
  }

  const legs: RouteLeg[] = []
  for (const [n, { arc, way, turnSeconds }] of drives.entries()) {
    if (way !== null && way.metres > 0) legs.push(travelLeg(way, n > 0, true))
    legs.push(treatLeg(network, { arc, way, turnSeconds, before: drives[n - 1]?.arc }, gritter, request))
  }
  if (back !== null && back.metres > 0) legs.push(travelLeg(back, true, false))
  const sum = (type: RouteLeg['type'] | null, of: (leg: RouteLeg) => number) =>
    legs.reduce((total, leg) => total + (type === null || leg.type === type ? of(leg) : 0), 0)
  const treatedAreaM2 = sum('treat', ({ areaM2 }) => areaM2)
  const saltKg = (treatedAreaM2 * rateGm2) / 1000
  return {
    legs,
    figures: {
      treatedM: sum('treat', ({ metres }) => metres),
      travelledM: sum('travel', ({ metres }) => metres),
      seconds: sum(null, ({ seconds }) => seconds),
      treatedAreaM2,
      missingEdgeIds,
      unreachableEdgeIds,
    },
    saltKg,
    isOverCapacity: saltKg > gritter.capacityKg,
  }
}

/** Seconds that treating an arc takes, slower where the road is. */
export function treatingSeconds(
  network: RoadNetwork,
  arc: number,
  { treatingSpeedKph }: SpreadingVehicle,
  { slowdown }: RoadConditions = {},
): number {
  const link = network.links[arc >> 1]!
  const speedKph = Math.min(treatingSpeedKph, link.speedKph)
  return (network.linkLengthM[arc >> 1]! / speedKph) * 3.6 * Math.max(1, slowdown?.get(link.id) ?? 1)
}

function wayTo(
  search: RoadSearch,
  network: RoadNetwork,
  travel: Float64Array,
  before: number | RoadPoint,
  arc: number,
): Route | null {
  if (!Number.isFinite(travel[arc]!)) return null
  const from = typeof before === 'number' ? endOfArc(network, before) : before
  const to = startOfArc(network, arc)
  search.run(from, [to])
  const arrival = search.arrivalAt(to)
  return arrival === null ? null : routeOf(network, travel, from, to, arrival)
}

function wayBack(
  search: RoadSearch,
  network: RoadNetwork,
  travel: Float64Array,
  arc: number,
  depot: RoadPoint,
): Route | null {
  const from = endOfArc(network, arc)
  search.run(from, [depot])
  const arrival = search.arrivalAt(depot)
  return arrival === null ? null : routeOf(network, travel, from, depot, arrival)
}

/** Begins at the end of a street, or ends at the beginning of one: these are not driven by it. */
function travelLeg(way: Route, isAfterStreet: boolean, isBeforeStreet: boolean): RouteLeg {
  const driven = way.links.slice(isAfterStreet ? 1 : 0, isBeforeStreet ? -1 : undefined)
  const steps = way.steps.filter(({ metres }, n) => metres > 0 || (n > 0 && n < way.steps.length - 1))
  const names = way.steps
    .filter(({ metres }) => metres > 0)
    .map(({ road }) => road)
    .filter((road, n, roads) => road !== '' && road !== roads[n - 1])
  return {
    type: 'travel',
    edgeIds: driven.map(({ id }) => id),
    names,
    line: way.line,
    metres: way.metres,
    seconds: way.seconds,
    areaM2: 0,
    saltKg: 0,
    steps,
  }
}

interface Drive {
  readonly arc: number
  readonly way: Route | null
  readonly turnSeconds: number
  readonly before: number | undefined
}

function treatLeg(
  network: RoadNetwork,
  { arc, way, turnSeconds, before }: Drive,
  gritter: SpreadingVehicle,
  { rateGm2 = DEFAULT_RATE_GM2, conditions }: RoutePlanRequest,
): RouteLeg {
  const link = arc >> 1
  const metres = network.linkLengthM[link]!
  const line = positionsOf(network.links, arc)
  const road = nameOfLink(network, link)
  const seconds = treatingSeconds(network, arc, gritter, conditions) + turnSeconds
  const areaM2 = metres * gritter.spreadWidthM
  const lastDriven = way?.links.at(-2)
  const from =
    lastDriven === undefined
      ? before
      : 2 * network.linkIndexes.get(lastDriven.id)! + (lastDriven.isForward ? 0 : 1)
  const turn = from === undefined ? ('start' as const) : turnOf(network, from, arc)
  return {
    type: 'treat',
    edgeIds: [network.links[link]!.id],
    names: road === '' ? [] : [road],
    line,
    metres,
    seconds,
    areaM2,
    saltKg: (areaM2 * rateGm2) / 1000,
    steps: [{ turn, road, metres, seconds, position: line[0]! }],
  }
}
