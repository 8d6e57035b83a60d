import type { ArcRoutingProblem } from './problem.ts'

/**
 * A problem laid out for fast looking up. Every street stands twice: arc 2n is street n driven from its `from`
 * to its `to`, arc 2n + 1 the other way; the depot is the arc after the last.
 */
export interface Arcs {
  readonly streetCount: number
  /** `2 · streetCount`: the depot's index in `drive`. */
  readonly depot: number
  readonly width: number
  /** Row-major: from the end of one arc to the start of another. Infinity where it must not be. */
  readonly drive: Float64Array
  readonly demand: Float64Array
  readonly capacity: number
  /** What treating the streets costs by itself, whatever the routes. */
  readonly serviceCost: number
  /** Row-major: for each street all streets, the nearest first, itself leading. */
  readonly nearest: Int32Array
}

/** Lays out a problem that has been checked. */
export function layOut(problem: ArcRoutingProblem): Arcs {
  const { nodeCount, depot: depotNode, distances, tasks, capacity } = problem
  const streetCount = tasks.length
  const depot = 2 * streetCount
  const width = depot + 1
  const start = (arc: number) =>
    arc === depot ? depotNode : arc % 2 === 0 ? tasks[arc >> 1]!.from : tasks[arc >> 1]!.to
  const end = (arc: number) =>
    arc === depot ? depotNode : arc % 2 === 0 ? tasks[arc >> 1]!.to : tasks[arc >> 1]!.from
  const isAllowed = (arc: number) => arc === depot || arc % 2 === 0 || (tasks[arc >> 1]!.isReversible ?? true)
  const drive = new Float64Array(width * width)
  for (let from = 0; from < width; from++) {
    for (let to = 0; to < width; to++) {
      drive[from * width + to] =
        isAllowed(from) && isAllowed(to)
          ? distances[end(from) * nodeCount + start(to)]!
          : Number.POSITIVE_INFINITY
    }
  }
  return {
    streetCount,
    depot,
    width,
    drive,
    demand: Float64Array.from(tasks, ({ demand }) => demand),
    capacity,
    serviceCost: tasks.reduce((sum, { serviceCost }) => sum + serviceCost, 0),
    nearest: nearestStreets(streetCount, width, drive),
  }
}

function nearestStreets(streetCount: number, width: number, drive: Float64Array): Int32Array {
  const nearest = new Int32Array(streetCount * streetCount)
  for (let street = 0; street < streetCount; street++) {
    const distance = new Float64Array(streetCount)
    for (let other = 0; other < streetCount; other++) {
      let least = Number.POSITIVE_INFINITY
      for (const from of [2 * street, 2 * street + 1]) {
        for (const to of [2 * other, 2 * other + 1]) {
          least = Math.min(least, drive[from * width + to]!, drive[to * width + from]!)
        }
      }
      distance[other] = other === street ? -1 : least
    }
    const order = Int32Array.from({ length: streetCount }, (_, other) => other)
    nearest.set(
      order.sort((a, b) => distance[a]! - distance[b]! || a - b),
      street * streetCount,
    )
  }
  return nearest
}

/** What driving a route costs, without treating: depot, arcs in order, depot. */
export function drivingCost({ drive, depot, width }: Arcs, route: readonly number[]): number {
  let cost = 0
  let at = depot
  for (const arc of route) {
    cost += drive[at * width + arc]!
    at = arc
  }
  return cost + drive[at * width + depot]!
}

/**
 * Turns each street of a route the way that makes the whole route shortest; its order stays. Dynamic
 * programming over the two ways of each street.
 *
 * @returns the driving cost; `route` is changed in place.
 */
export function turnBest({ drive, depot, width }: Arcs, route: number[]): number {
  const count = route.length
  if (count === 0) return 0
  const cameFrom = new Uint8Array(2 * count)
  let along = drive[depot * width + (route[0]! & ~1)]!
  let against = drive[depot * width + (route[0]! | 1)]!
  for (let n = 1; n < count; n++) {
    const [a, b] = [(route[n - 1]! & ~1) * width, (route[n - 1]! | 1) * width]
    const to = route[n]! & ~1
    const fromAlong = along + drive[a + to]!
    const fromAgainst = against + drive[b + to]!
    const alongReversed = along + drive[a + to + 1]!
    const againstReversed = against + drive[b + to + 1]!
    cameFrom[2 * n] = fromAgainst < fromAlong ? 1 : 0
    cameFrom[2 * n + 1] = againstReversed < alongReversed ? 1 : 0
    along = Math.min(fromAlong, fromAgainst)
    against = Math.min(alongReversed, againstReversed)
  }
  const last = route[count - 1]! & ~1
  along += drive[last * width + depot]!
  against += drive[(last + 1) * width + depot]!
  let way = against < along ? 1 : 0
  const cost = Math.min(along, against)
  for (let n = count - 1; n >= 0; n--) {
    route[n] = (route[n]! & ~1) | way
    way = cameFrom[2 * n + way]!
  }
  return cost
}
