import { type RoadNetwork, type RoadPoint, RoadSearch } from '@towncrier/road-network'
import type { ArcRoutingProblem, DrivenStreet } from '../routes/problem.ts'
import { endOfArc, startOfArc } from './street-arcs.ts'
import type { StreetChain } from './street-tasks.ts'

/** A problem for the solver, and which chain each of its streets is. */
export interface ChainProblem {
  readonly chains: readonly StreetChain[]
  readonly nodeCount: number
  /** Row-major seconds; node 0 is the depot, chain n has nodes 2n + 1 and 2n + 2. */
  readonly distances: Float64Array
  /** Chains to which no road leads from the depot and back. */
  readonly unreachable: readonly StreetChain[]
}

/**
 * The ways between chains, s. A node is left having driven the chain towards it, and reached to drive the chain away
 * from it, so that turns and one-way streets are as they are. Where no road leads from one to the other, the way goes
 * by the depot.
 *
 * @param onRow told after each row, 0 to 1.
 */
export function measureChains(
  network: RoadNetwork,
  arcSeconds: Float64Array,
  depot: RoadPoint,
  chains: readonly StreetChain[],
  onRow: (share: number) => void = () => {},
): ChainProblem {
  const isOpen = ({ arcs }: StreetChain) => arcs.every((arc) => Number.isFinite(arcSeconds[arc]!))
  const search = new RoadSearch(network, arcSeconds)
  const closed = chains.filter((chain) => !isOpen(chain))
  let open = chains.filter(isOpen)
  const lost: StreetChain[] = []

  const reach = (chain: StreetChain): StreetChain | null => {
    if (hasRound(search, network, depot, chain)) return chain
    if (!chain.isReversible) return null
    const turned = { ...chain, arcs: chain.arcs.map((arc) => arc ^ 1).reverse(), isReversible: false }
    return hasRound(search, network, depot, turned) ? turned : null
  }
  open = open.flatMap((chain) => {
    const reached = reach(chain)
    if (reached === null) lost.push(chain)
    return reached ?? []
  })

  const nodeCount = 1 + 2 * open.length
  const targets: RoadPoint[] = [depot]
  const sources: RoadPoint[] = [depot]
  for (const { arcs } of open) {
    const [first, last] = [arcs[0]!, arcs.at(-1)!]
    targets.push(startOfArc(network, first), startOfArc(network, last ^ 1))
    sources.push(endOfArc(network, first ^ 1), endOfArc(network, last))
  }
  const distances = new Float64Array(nodeCount * nodeCount).fill(Number.POSITIVE_INFINITY)
  for (const [row, source] of sources.entries()) {
    search.run(source, targets)
    for (const [column, target] of targets.entries()) {
      if (row === 0 && column === 0) distances[0] = 0
      else
        distances[row * nodeCount + column] =
          search.arrivalAt(target, false)?.seconds ?? Number.POSITIVE_INFINITY
    }
    onRow((row + 1) / nodeCount)
  }
  for (let row = 1; row < nodeCount; row++) {
    for (let column = 1; column < nodeCount; column++) {
      const at = row * nodeCount + column
      if (!Number.isFinite(distances[at]!)) distances[at] = distances[row * nodeCount]! + distances[column]!
    }
  }
  return { chains: open, nodeCount, distances, unreachable: [...closed, ...lost] }
}

function hasRound(
  search: RoadSearch,
  network: RoadNetwork,
  depot: RoadPoint,
  { arcs }: StreetChain,
): boolean {
  const start = startOfArc(network, arcs[0]!)
  search.run(depot, [start])
  if (search.arrivalAt(start, false) === null) return false
  search.run(endOfArc(network, arcs.at(-1)!), [depot])
  return search.arrivalAt(depot, false) !== null
}

/** @param capacity of one gritter, in the unit of the demand: m² of road. */
export function arcRoutingProblem(
  problem: ChainProblem,
  capacity: number,
  maxRoutes?: number,
): ArcRoutingProblem {
  return {
    nodeCount: problem.nodeCount,
    depot: 0,
    distances: problem.distances,
    capacity,
    tasks: problem.chains.map(({ seconds, areaM2, isReversible }, n) => ({
      from: 2 * n + 1,
      to: 2 * n + 2,
      serviceCost: seconds,
      demand: areaM2,
      isReversible,
    })),
    ...(maxRoutes === undefined ? {} : { maxRoutes }),
  }
}

/** The arcs of a driven chain in the order they are driven. */
export function arcsOfDriven({ chains }: ChainProblem, { task, from }: DrivenStreet): readonly number[] {
  const { arcs } = chains[task]!
  return from === 2 * task + 1 ? arcs : arcs.map((arc) => arc ^ 1).reverse()
}

/** Seconds of one route, from the depot and back. */
export function secondsOfRoute(
  { distances, nodeCount, chains }: ChainProblem,
  route: readonly DrivenStreet[],
): number {
  let seconds = 0
  let at = 0
  for (const { task, from, to } of route) {
    seconds += distances[at * nodeCount + from]! + chains[task]!.seconds
    at = to
  }
  return seconds + distances[at * nodeCount]!
}
