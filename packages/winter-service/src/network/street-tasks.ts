import type { RoadConditions, RoadNetwork } from '@towncrier/road-network'
import { type SpreadingVehicle, treatingSeconds } from './route-plan.ts'
import type { RouteStreet } from './service-network.ts'
import { nameOfLink, turningSeconds } from './street-arcs.ts'

/** Streets that are treated one after the other as one, in the order of its `arcs` or the other way round. */
export interface StreetChain {
  readonly arcs: readonly number[]
  /** Treating it, turns within it included, s. */
  readonly seconds: number
  readonly areaM2: number
  /** False where one of them is one-way. */
  readonly isReversible: boolean
}

export interface ChainRules {
  readonly gritter: SpreadingVehicle
  /** No chain is longer than this takes, m². */
  readonly mostAreaM2: number
  readonly conditions?: RoadConditions
}

/**
 * Joins streets that follow one another on the same road, with no other street of the set joining between, into
 * chains: what a planner would never tear apart, and fewer pieces for the solver.
 *
 * @param streets each link once; where both directions may be driven, the direction that is given counts for nothing.
 */
export function chainStreets(
  network: RoadNetwork,
  streets: readonly RouteStreet[],
  rules: ChainRules,
): readonly StreetChain[] {
  const links = streets.flatMap(({ edgeId }) => network.linkIndexes.get(edgeId) ?? [])
  const atNode = new Map<string, number[]>()
  for (const link of links) {
    const { startNode, endNode } = network.links[link]!
    for (const node of new Set([startNode, endNode])) {
      const there = atNode.get(node)
      if (there === undefined) atNode.set(node, [link])
      else there.push(link)
    }
  }
  const area = (link: number) => network.linkLengthM[link]! * rules.gritter.spreadWidthM
  const used = new Set<number>()
  const chains: StreetChain[] = []
  for (const link of links) {
    if (used.has(link)) continue
    used.add(link)
    const first = network.arcEndNode[2 * link]! >= 0 ? 2 * link : 2 * link + 1
    const arcs = [first]
    let areaM2 = area(link)
    const grow = (isForward: boolean) => {
      for (;;) {
        const at = isForward ? arcs.at(-1)! : arcs[0]!
        const next = onward(network, atNode, used, at, isForward)
        if (next === null || areaM2 + area(next >> 1) > rules.mostAreaM2) return
        used.add(next >> 1)
        areaM2 += area(next >> 1)
        if (isForward) arcs.push(next)
        else arcs.unshift(next)
      }
    }
    grow(true)
    grow(false)
    chains.push({
      arcs,
      areaM2,
      seconds: chainSeconds(network, arcs, rules),
      isReversible: arcs.every(
        (arc, n) =>
          network.arcEndNode[arc ^ 1]! >= 0 &&
          (n === 0 || turningSeconds(network, arc ^ 1, arcs[n - 1]! ^ 1) !== null),
      ),
    })
  }
  return chains
}

/** The arc of the set that carries an arc's road on, or leads into it. */
function onward(
  network: RoadNetwork,
  atNode: ReadonlyMap<string, readonly number[]>,
  used: ReadonlySet<number>,
  arc: number,
  isForward: boolean,
): number | null {
  const link = network.links[arc >> 1]!
  const node = (arc % 2 === 0) === isForward ? link.endNode : link.startNode
  const there = atNode.get(node)!
  const other = there.find((each) => each !== arc >> 1)
  if (there.length !== 2 || other === undefined || used.has(other)) return null
  if (nameOfLink(network, other) !== nameOfLink(network, arc >> 1)) return null
  const { startNode, endNode } = network.links[other]!
  if (startNode === endNode) return null
  const leadsAway = startNode === node
  const next = leadsAway === isForward ? 2 * other : 2 * other + 1
  if (network.arcEndNode[next]! < 0) return null
  const turn = isForward ? turningSeconds(network, arc, next) : turningSeconds(network, next, arc)
  return turn === null ? null : next
}

function chainSeconds(
  network: RoadNetwork,
  arcs: readonly number[],
  { gritter, conditions }: ChainRules,
): number {
  return arcs.reduce(
    (sum, arc, n) =>
      sum +
      treatingSeconds(network, arc, gritter, conditions) +
      (n === 0 ? 0 : (turningSeconds(network, arcs[n - 1]!, arc) ?? 0)),
    0,
  )
}
