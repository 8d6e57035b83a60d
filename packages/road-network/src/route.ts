import { roadNetworkErrors } from './errors.ts'
import { positionsOf, type RoadNetwork, turnDeg } from './network.ts'
import { distanceM } from './plane.ts'
import type { Position } from './road-link.ts'
import { type Arrival, RoadSearch } from './search.ts'
import type { RoadPoint } from './snap.ts'

export type Turn = 'start' | 'straight' | 'slight-left' | 'left' | 'slight-right' | 'right' | 'turn-round'

/** One line of the turn list: what to do, and how far along the road it leads. */
export interface RouteStep {
  readonly turn: Turn
  /** The road it leads along; empty when it has neither name nor number. */
  readonly road: string
  readonly metres: number
  readonly seconds: number
  /** Where the turn is. */
  readonly position: Position
}

export interface Route {
  readonly metres: number
  readonly seconds: number
  /** Links in the order driven, by id, and whether along their coordinates. */
  readonly links: readonly { readonly id: string; readonly isForward: boolean }[]
  readonly line: readonly Position[]
  readonly steps: readonly RouteStep[]
}

/**
 * The quickest way between two points on the network.
 *
 * @param arcSeconds see `travelSeconds`; closures and ice are in it.
 * @throws TC_ROADS_NO_WAY
 */
export function findRoute(
  network: RoadNetwork,
  arcSeconds: Float64Array,
  from: RoadPoint,
  to: RoadPoint,
): Route {
  const search = new RoadSearch(network, arcSeconds)
  search.run(from, [to])
  const arrival = search.arrivalAt(to)
  if (arrival === null) {
    const names = [from, to].map(({ link }) => roadName(network, link) || 'a road without a name')
    throw roadNetworkErrors.make('TC_ROADS_NO_WAY', `from ${names[0]} to ${names[1]}`)
  }
  return routeOf(network, arcSeconds, from, to, arrival)
}

/** What driving an arrival of a search comes to, with its line and turns. */
export function routeOf(
  network: RoadNetwork,
  arcSeconds: Float64Array,
  from: RoadPoint,
  to: RoadPoint,
  { arcs, metres, seconds }: Arrival,
): Route {
  return {
    metres,
    seconds,
    links: arcs.map((arc) => ({ id: network.links[arc >> 1]!.id, isForward: arc % 2 === 0 })),
    line: lineOf(network, arcs, from, to),
    steps: stepsOf(network, arcSeconds, arcs, from, to),
  }
}

function roadName(network: RoadNetwork, link: number): string {
  const { name, number } = network.links[link]!
  return name || number
}

/** Shares of an arc between which it is driven. */
function drivenPart(
  arcs: readonly number[],
  n: number,
  from: RoadPoint,
  to: RoadPoint,
): readonly [start: number, end: number] {
  const along = (point: RoadPoint) => (arcs[n]! % 2 === 0 ? point.fraction : 1 - point.fraction)
  return [n === 0 ? along(from) : 0, n === arcs.length - 1 ? along(to) : 1]
}

function lineOf(
  network: RoadNetwork,
  arcs: readonly number[],
  from: RoadPoint,
  to: RoadPoint,
): readonly Position[] {
  const line: Position[] = [from.position]
  for (const [n, arc] of arcs.entries()) {
    const [start, end] = drivenPart(arcs, n, from, to)
    const positions = positionsOf(network.links, arc)
    const whole = network.linkLengthM[arc >> 1]!
    let metres = 0
    for (let part = 0; part < positions.length; part++) {
      if (part > 0) metres += distanceM(positions[part - 1]!, positions[part]!)
      const share = whole === 0 ? 1 : metres / whole
      if (share > start && share < end) line.push(positions[part]!)
      else if (n < arcs.length - 1 && part === positions.length - 1) line.push(positions[part]!)
    }
  }
  line.push(to.position)
  return line.filter(
    (position, n) => n === 0 || position[0] !== line[n - 1]![0] || position[1] !== line[n - 1]![1],
  )
}

function stepsOf(
  network: RoadNetwork,
  arcSeconds: Float64Array,
  arcs: readonly number[],
  from: RoadPoint,
  to: RoadPoint,
): readonly RouteStep[] {
  const steps: { turn: Turn; road: string; metres: number; seconds: number; position: Position }[] = []
  for (const [n, arc] of arcs.entries()) {
    const [start, end] = drivenPart(arcs, n, from, to)
    const road = roadName(network, arc >> 1)
    const metres = network.linkLengthM[arc >> 1]! * (end - start)
    const seconds = arcSeconds[arc]! * (end - start)
    const previous = steps.at(-1)
    const turn = n === 0 ? 'start' : turnOf(network, arcs[n - 1]!, arc)
    const isSameRoad = previous !== undefined && previous.road === road
    if (
      isSameRoad &&
      (turn === 'straight' || turn.startsWith('slight') || isOnlyWay(network, arcs[n - 1]!))
    ) {
      previous.metres += metres
      previous.seconds += seconds
    } else {
      const position = n === 0 ? from.position : positionsOf(network.links, arc)[0]!
      steps.push({ turn, road, metres, seconds, position })
    }
  }
  return steps
}

/** True where a road only bends: nothing else could be chosen. */
function isOnlyWay({ nextOffsets }: RoadNetwork, arc: number): boolean {
  return nextOffsets[arc + 1]! - nextOffsets[arc]! === 1
}

/** How `next` is turned into out of `arc`. */
export function turnOf(network: RoadNetwork, arc: number, next: number): Turn {
  if (next === (arc ^ 1)) return 'turn-round'
  const degrees = turnDeg(network.links, arc, next)
  const size = Math.abs(degrees)
  if (size < 25) return 'straight'
  if (size > 165) return 'turn-round'
  if (size < 50) return degrees < 0 ? 'slight-left' : 'slight-right'
  return degrees < 0 ? 'left' : 'right'
}
