import { isTowncrierError } from '@towncrier/core'
import type { Position, RoadFinder, RoadNetwork, RoadPoint } from '@towncrier/road-network'
import type { GrittingDomain, GrittingRoute } from './service-network.ts'

/** A road sensor, by where it stands. */
export interface PlacedSensor {
  readonly id: string
  readonly position: Position
}

export interface SnappedSensor {
  readonly sensorId: string
  /** The road it stands at; null when none is near enough. */
  readonly edgeId: string | null
  /** From that road, m; null without one. */
  readonly distanceM: number | null
}

/** A sensor further from every road is off the network, m. */
export const SENSOR_WITHIN_M = 500
/** It speaks for a route when it stands this near to a street of it, m. */
const ON_ROUTE_M = 250
/** Where none does: the surroundings, m. */
const NEAR_ROUTE_M = 3_000

/** The road that each sensor stands at. */
export function snapSensors(
  network: RoadNetwork,
  finder: RoadFinder,
  sensors: readonly PlacedSensor[],
): readonly SnappedSensor[] {
  return sensors.map(({ id, position }) => {
    const point = nearest(finder, position, SENSOR_WITHIN_M)
    return {
      sensorId: id,
      edgeId: point === null ? null : network.links[point.link]!.id,
      distanceM: point === null ? null : point.distanceM,
    }
  })
}

/**
 * The sensors that speak for a domain: those it names; else those on its routes (within 250 m of a street); else those
 * around (within 3 km). Empty when there are none.
 *
 * @param routes of any domain; those of this one count.
 */
export function sensorsOfDomain(
  network: RoadNetwork,
  finder: RoadFinder,
  domain: Pick<GrittingDomain, 'id' | 'sensorIds'>,
  routes: readonly Pick<GrittingRoute, 'domainId' | 'streets'>[],
  sensors: readonly PlacedSensor[],
): readonly string[] {
  if (domain.sensorIds.length > 0) return domain.sensorIds
  const links = new Set(
    routes
      .filter(({ domainId }) => domainId === domain.id)
      .flatMap(({ streets }) => streets.flatMap(({ edgeId }) => network.linkIndexes.get(edgeId) ?? [])),
  )
  if (links.size === 0) return []
  const within = (metres: number) =>
    sensors
      .filter(({ position }) => nearest(finder, position, metres, (link) => links.has(link)) !== null)
      .map(({ id }) => id)
  const onRoutes = within(ON_ROUTE_M)
  return onRoutes.length > 0 ? onRoutes : within(NEAR_ROUTE_M)
}

function nearest(
  finder: RoadFinder,
  position: Position,
  withinM: number,
  mayUse?: (link: number) => boolean,
): RoadPoint | null {
  try {
    return finder.find(position, withinM, mayUse)
  } catch (error) {
    if (isTowncrierError(error, 'TC_ROADS_TOO_FAR')) return null
    throw error
  }
}

/** The middle of a domain's streets: where what speaks for it is shown. Null without streets. */
export function middleOfDomain(
  network: RoadNetwork,
  domainId: string,
  routes: readonly Pick<GrittingRoute, 'domainId' | 'streets'>[],
): Position | null {
  const places = routes
    .filter((route) => route.domainId === domainId)
    .flatMap(({ streets }) =>
      streets.flatMap(({ edgeId }) => {
        const link = network.linkIndexes.get(edgeId)
        return link === undefined ? [] : [network.links[link]!.coordinates[0]!]
      }),
    )
  if (places.length === 0) return null
  const mean = (of: (place: Position) => number) =>
    places.reduce((sum, place) => sum + of(place), 0) / places.length
  return [mean(([x]) => x), mean(([, y]) => y)]
}
