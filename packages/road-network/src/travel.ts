import type { RoadNetwork } from './network.ts'
import type { RoadClass } from './road-link.ts'

/** How a vehicle travels. */
export interface TravelProfile {
  /** Share of a road's own speed it keeps up; default 1. */
  readonly speedFactor?: number
  /** Never faster than this, km/h; default: no limit. */
  readonly topSpeedKph?: number
  /** Roads it may not use. */
  readonly forbiddenClasses?: readonly RoadClass[]
}

/** What holds on the roads now, by link id. */
export interface RoadConditions {
  /** Nobody gets through. */
  readonly closed?: ReadonlySet<string>
  /**
   * How many times longer a link takes, 1 or more: traffic, or ice, which is driven slowly and better
   * avoided.
   */
  readonly slowdown?: ReadonlyMap<string, number>
}

/** A speed below this is a road that nobody drives, km/h. */
const LEAST_SPEED_KPH = 3

/**
 * Seconds that each arc of the network takes; Infinity where it may not be driven.
 *
 * @returns one value for each arc (twice the number of links).
 */
export function travelSeconds(
  network: RoadNetwork,
  profile: TravelProfile = {},
  { closed, slowdown }: RoadConditions = {},
): Float64Array {
  const { speedFactor = 1, topSpeedKph = Number.POSITIVE_INFINITY, forbiddenClasses = [] } = profile
  const seconds = new Float64Array(network.arcEndNode.length).fill(Number.POSITIVE_INFINITY)
  for (const [n, link] of network.links.entries()) {
    if (closed?.has(link.id) || forbiddenClasses.includes(link.roadClass)) continue
    const speedKph = Math.max(LEAST_SPEED_KPH, Math.min(link.speedKph * speedFactor, topSpeedKph))
    const linkSeconds = (network.linkLengthM[n]! / speedKph) * 3.6 * Math.max(1, slowdown?.get(link.id) ?? 1)
    for (const arc of [2 * n, 2 * n + 1]) if (network.arcEndNode[arc]! >= 0) seconds[arc] = linkSeconds
  }
  return seconds
}
