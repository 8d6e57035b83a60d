import { type AnySensorKind, type EpochMs, isTowncrierError } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import { buildNetwork, type RoadData, RoadFinder, type RoadLink } from '@towncrier/road-network'
import {
  type EstimatedRoad,
  type GrittingRoute,
  planRoute,
  type RoadTrait,
  type RouteFigures,
  sensorsOfDomain,
  snapSensors,
} from '@towncrier/winter-service'
import { type RoadSensor, roadSensorKinds } from './history-keeper.ts'
import { ROAD_TRAITS } from './road-traits.ts'
import type { LoadedRoads } from './treatment-follower.ts'

/** Roads that nobody grits are not estimated in a large network. */
const MOST_ESTIMATED_ROADS = 20_000

/** The register as winter service reads it: roads and plans are kept from one look to the next. */
export class WinterRegister {
  readonly #store: OperationsStore
  readonly #kinds: ReadonlyMap<string, AnySensorKind>
  #roads: { readonly importedAt: EpochMs; readonly loaded: LoadedRoads } | null = null
  readonly #figures = new Map<string, { readonly key: string; readonly figures: RouteFigures | null }>()

  constructor(store: OperationsStore, kinds: ReadonlyMap<string, AnySensorKind>) {
    this.#store = store
    this.#kinds = kinds
  }

  /** Null while no roads are loaded. */
  roads(): LoadedRoads | null {
    const summary = this.#store.roads.summary()
    if (summary === null) return null
    if (this.#roads?.importedAt !== summary.importedAt) {
      const network = buildNetwork(this.#store.roads.load<RoadData>()!)
      this.#roads = {
        importedAt: summary.importedAt,
        loaded: { network, finder: new RoadFinder(network) },
      }
      this.#figures.clear()
    }
    return this.#roads!.loaded
  }

  /** Road sensors that stand somewhere and are in service. */
  sensors(): RoadSensor[] {
    const { devices, outOfService } = this.#store
    const away = new Set(outOfService.list().map(({ deviceId }) => deviceId))
    const kinds = new Set(roadSensorKinds(this.#kinds).map(({ id }) => id))
    return devices
      .all()
      .flatMap(({ id, kind, name, latitude, longitude, enabled }) =>
        kinds.has(kind) && enabled && !away.has(id) && latitude !== null && longitude !== null
          ? [{ id, kind, name, latitude, longitude }]
          : [],
      )
  }

  /** Which sensors speak for which domain. */
  sensorsByDomain(sensors: readonly RoadSensor[]): ReadonlyMap<string, readonly string[]> {
    const { winterNetwork } = this.#store
    const roads = this.roads()
    const routes = winterNetwork.routes()
    const known = new Set(sensors.map(({ id }) => id))
    const placed = sensors.map(({ id, longitude, latitude }) => ({
      id,
      position: [longitude, latitude] as const,
    }))
    return new Map(
      winterNetwork.domains().map((domain) => {
        if (roads === null) return [domain.id, domain.sensorIds.filter((id) => known.has(id))]
        const speaking = sensorsOfDomain(roads.network, roads.finder, domain, routes, placed)
        return [domain.id, speaking.filter((id) => known.has(id))]
      }),
    )
  }

  /** What a route comes to on open roads; null without roads or a way. */
  figuresOf(route: GrittingRoute): RouteFigures | null {
    const roads = this.roads()
    if (roads === null) return null
    const { winterNetwork } = this.#store
    const depot = winterNetwork.depots().find(({ id }) => id === route.depotId)
    const gritter = winterNetwork.gritters().find(({ id }) => id === route.gritterId) ?? null
    if (depot === undefined) return null
    const key = JSON.stringify([route.version, depot, gritter])
    const kept = this.#figures.get(route.id)
    if (kept?.key === key) return kept.figures
    const figures = planFigures(roads, { depot, gritter, streets: route.streets })
    this.#figures.set(route.id, { key, figures })
    return figures
  }

  #traits(): ReadonlyMap<string, RoadTrait> {
    const traits = this.#store.settings.get<RoadTrait[]>(ROAD_TRAITS) ?? []
    return new Map(traits.map((trait) => [trait.edgeId, trait]))
  }

  /** What is known of the roads that sensors stand at; sensors away from the roads are left out. */
  traitsOfSensors(sensors: readonly RoadSensor[]): ReadonlyMap<string, RoadTrait> {
    const roads = this.roads()
    const traits = this.#traits()
    if (roads === null || traits.size === 0) return new Map()
    const placed = sensors.map(({ id, longitude, latitude }) => ({
      id,
      position: [longitude, latitude] as const,
    }))
    return new Map(
      snapSensors(roads.network, roads.finder, placed).flatMap(({ sensorId, edgeId }) => {
        const trait = edgeId === null ? undefined : traits.get(edgeId)
        return trait === undefined ? [] : [[sensorId, trait] as const]
      }),
    )
  }

  /** Roads whose temperature is estimated: all, in a large network those of routes and the larger ones. */
  estimatedRoads(): EstimatedRoad[] {
    const roads = this.roads()
    if (roads === null) return []
    const { links } = roads.network
    const onRoutes = new Set(
      this.#store.winterNetwork.routes().flatMap(({ streets }) => streets.map(({ edgeId }) => edgeId)),
    )
    const isLarge = links.length > MOST_ESTIMATED_ROADS
    const traits = this.#traits()
    return links
      .filter(
        ({ id, roadClass }) =>
          onRoutes.has(id) || (roadClass !== 'access' && !(isLarge && roadClass === 'unclassified')),
      )
      .map((link) => ({
        edgeId: link.id,
        position: middleOf(link),
        elevationM: traits.get(link.id)?.elevationM ?? null,
        thermalOffsetK: traits.get(link.id)?.thermalOffsetK ?? null,
      }))
  }
}

function planFigures(
  { network, finder }: LoadedRoads,
  request: Parameters<typeof planRoute>[2],
): RouteFigures | null {
  try {
    return planRoute(network, finder, request).figures
  } catch (error) {
    // A depot away from every road: the service's default time is taken, and the board says so.
    if (isTowncrierError(error)) return null
    throw error
  }
}

function middleOf({ coordinates }: RoadLink): readonly [number, number] {
  const at = (coordinates.length - 1) / 2
  const [a, b] = [coordinates[Math.floor(at)]!, coordinates[Math.ceil(at)]!]
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
}
