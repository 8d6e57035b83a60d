import type { Closure } from '@towncrier/operations-store'
import {
  distanceM,
  Plane,
  type Position,
  projectOnSegment,
  type RoadFinder,
  type RoadNetwork,
} from '@towncrier/road-network'

/** Where a road is reported dangerous. */
export interface RoadHazard {
  readonly position: Position
  /** "Ice on the road, A38 Station Bridge" */
  readonly reason: string
}

export interface ConditionsNow {
  readonly closed: ReadonlyMap<string, Closure>
  readonly slowdown: ReadonlyMap<string, number>
  /** Why a link is slow, by link id. */
  readonly reasons: ReadonlyMap<string, string>
}

/** A sensor speaks for roads this near, m. */
const HAZARD_RADIUS_M = 150
/** Ice is driven at a third of the speed, and is worth a detour up to that. */
const HAZARD_SLOWDOWN = 3
/** A closure that says no speed halves it. */
const PLAIN_SLOWDOWN = 2
/** A line drawn by hand means the roads this near along it, m. */
const DRAWN_WITHIN_M = 20
const SAMPLE_M = 15
/** So much of a link must lie along the line, share. */
const COVERED_SHARE = 0.5

/** What closures and hazards make of the links of a network. */
export function conditionsOf(
  network: RoadNetwork,
  finder: RoadFinder,
  closures: readonly Closure[],
  hazards: readonly RoadHazard[],
): ConditionsNow {
  const closed = new Map<string, Closure>()
  const slowdown = new Map<string, number>()
  const reasons = new Map<string, string>()
  const slow = (link: number, factor: number, reason: string) => {
    const { id } = network.links[link]!
    if (factor <= (slowdown.get(id) ?? 1)) return
    slowdown.set(id, factor)
    reasons.set(id, reason)
  }
  for (const { position, reason } of hazards) {
    for (const link of finder.linksWithin(position, HAZARD_RADIUS_M)) slow(link, HAZARD_SLOWDOWN, reason)
  }
  for (const closure of closures) {
    for (const link of linksOfClosure(network, finder, closure)) {
      const { id, speedKph } = network.links[link]!
      if (closure.effect === 'closed') closed.set(id, closure)
      else slow(link, closure.speedKph === null ? PLAIN_SLOWDOWN : speedKph / closure.speedKph, closure.name)
    }
  }
  return { closed, slowdown, reasons }
}

function linksOfClosure(network: RoadNetwork, finder: RoadFinder, closure: Closure): readonly number[] {
  const named = closure.edgeIds.flatMap((id) => network.linkIndexes.get(id) ?? [])
  if (named.length > 0 || closure.line === null || closure.line.length === 0) return named
  const plane = new Plane(closure.line[0]!)
  const drawn = closure.line.map((position) => plane.toPlane(position))
  const isNear = (position: Position) => {
    const [x, y] = plane.toPlane(position)
    return drawn.some(
      (point, n) => projectOnSegment(x, y, drawn[Math.max(0, n - 1)]!, point).distance <= DRAWN_WITHIN_M,
    )
  }
  const candidates = new Set(
    samples(closure.line).flatMap((position) => [...finder.linksWithin(position, DRAWN_WITHIN_M)]),
  )
  return [...candidates].filter((link) => {
    const along = samples(network.links[link]!.coordinates)
    return along.filter(isNear).length >= COVERED_SHARE * along.length
  })
}

/** Points along a line, at most 15 m apart. */
function samples(line: readonly Position[]): Position[] {
  return line.flatMap((to, n) => {
    if (n === 0) return [to]
    const from = line[n - 1]!
    const count = Math.max(1, Math.ceil(distanceM(from, to) / SAMPLE_M))
    return Array.from({ length: count }, (_, k): Position => {
      const share = (k + 1) / count
      return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
    })
  })
}
