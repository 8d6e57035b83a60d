import { isTowncrierError } from '@towncrier/core'
import type { Position, RoadFinder, RoadNetwork } from '@towncrier/road-network'

/** What is known of a road beside where it is. */
export interface RoadTrait {
  readonly edgeId: string
  /** Above the sea, m; null where it is not known. */
  readonly elevationM: number | null
  /** From a thermal map: how much warmer than the roads around it on a clear night, K; null where it is not known. */
  readonly thermalOffsetK: number | null
}

/** One line of a thermal map or a survey: a road by its id, or a point on it. */
export interface TraitPoint {
  readonly edgeId: string | null
  readonly position: Position | null
  readonly elevationM: number | null
  readonly thermalOffsetK: number | null
}

export interface RoadTraits {
  /** By road, in the order they first come. */
  readonly traits: readonly RoadTrait[]
  /** Lines that lie on no road. */
  readonly offRoads: number
}

/** A point further from every road is on none, m. */
const WITHIN_M = 40

/** Points of a survey put on roads; of several on one road the mean counts. */
export function roadTraitsOf(
  points: readonly TraitPoint[],
  network: RoadNetwork,
  finder: RoadFinder,
): RoadTraits {
  const byEdge = new Map<string, TraitPoint[]>()
  let offRoads = 0
  for (const point of points) {
    const edgeId = edgeOf(point, network, finder)
    if (edgeId === null) offRoads++
    else byEdge.set(edgeId, [...(byEdge.get(edgeId) ?? []), point])
  }
  return {
    traits: [...byEdge].map(([edgeId, there]) => ({
      edgeId,
      elevationM: meanOf(there.map(({ elevationM }) => elevationM)),
      thermalOffsetK: meanOf(there.map(({ thermalOffsetK }) => thermalOffsetK)),
    })),
    offRoads,
  }
}

function edgeOf({ edgeId, position }: TraitPoint, network: RoadNetwork, finder: RoadFinder): string | null {
  if (edgeId !== null) return network.linkIndexes.has(edgeId) ? edgeId : null
  if (position === null) return null
  try {
    return network.links[finder.find(position, WITHIN_M).link]!.id
  } catch (error) {
    if (isTowncrierError(error, 'TC_ROADS_TOO_FAR')) return null
    throw error
  }
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
