import { positionsOf, type RoadNetwork, type RoadPoint } from '@towncrier/road-network'
import type { RouteStreet } from './service-network.ts'

/**
 * The street as an arc of the network: a link driven in one direction.
 *
 * @returns null when the network does not hold it.
 */
export function arcOfStreet(network: RoadNetwork, { edgeId, direction }: RouteStreet): number | null {
  const link = network.linkIndexes.get(edgeId)
  if (link === undefined) return null
  return direction === 'forward' ? 2 * link : 2 * link + 1
}

export function streetOfArc(network: RoadNetwork, arc: number): RouteStreet {
  return { edgeId: network.links[arc >> 1]!.id, direction: arc % 2 === 0 ? 'forward' : 'backward' }
}

/** "Princes Street"; the number where it has no name; empty when it has neither. */
export function nameOfLink(network: RoadNetwork, link: number): string {
  const { name, number } = network.links[link]!
  return name || number
}

/** Where an arc begins, to be driven along it. */
export function startOfArc(network: RoadNetwork, arc: number): RoadPoint {
  return endPoint(network, arc, true)
}

/** Where an arc ends, having been driven. */
export function endOfArc(network: RoadNetwork, arc: number): RoadPoint {
  return endPoint(network, arc, false)
}

function endPoint(network: RoadNetwork, arc: number, isStart: boolean): RoadPoint {
  const positions = positionsOf(network.links, arc)
  return {
    link: arc >> 1,
    fraction: (arc % 2 === 0) === isStart ? 0 : 1,
    position: isStart ? positions[0]! : positions.at(-1)!,
    distanceM: 0,
    heading: arc % 2 === 0 ? 'forward' : 'backward',
  }
}

/** Seconds that turning from one arc straight into another takes; null when it does not follow. */
export function turningSeconds(network: RoadNetwork, arc: number, next: number): number | null {
  const { nextOffsets, nextArcs, nextSeconds } = network
  for (let n = nextOffsets[arc]!; n < nextOffsets[arc + 1]!; n++) {
    if (nextArcs[n] === next) return nextSeconds[n]!
  }
  return null
}
