import { type AnySensorKind, isTowncrierError } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import {
  DEFAULT_RATE_GM2,
  type Depot,
  type GritterVehicle,
  type GrittingRoute,
  type JobLine,
  type JobPlan,
  middleOfDomain,
  planRoute,
  type RouteLeg,
  type RoutePlanned,
  type RouteStreet,
  saltKgFor,
  sensorsOfDomain,
} from '@towncrier/winter-service'
import type { RoadService, RoadsUnderClosures } from '../roads/road-service.ts'

/** What road sensors measure, by which they are known. */
const ROAD_MEASURE = 'surfaceTempC'

interface KeptPlan {
  readonly key: string
  readonly planned: RoutePlanned
}

/** Routes as they are driven under the closures that stand; each is planned once for as long as nothing changes. */
export class NetworkPlans {
  readonly #store: OperationsStore
  readonly #roads: RoadService
  readonly #kinds: ReadonlyMap<string, AnySensorKind>
  readonly #plans = new Map<string, KeptPlan>()
  #speaking: { readonly key: string; readonly byDomain: ReadonlyMap<string, readonly string[]> } | null = null

  constructor(store: OperationsStore, roads: RoadService, kinds: ReadonlyMap<string, AnySensorKind>) {
    this.#store = store
    this.#roads = roads
    this.#kinds = kinds
  }

  /** @throws TC_ROADS_NONE */
  roads(at: number): RoadsUnderClosures {
    return this.#roads.underClosures(at)
  }

  /**
   * A route under the closures at `at`, at 10 g/m².
   *
   * @throws TC_ROADS_NONE, TC_ROADS_TOO_FAR, TC_WINTER_UNKNOWN
   */
  plan(route: GrittingRoute, at: number): RoutePlanned {
    const { winterNetwork } = this.#store
    const depot = winterNetwork.requireDepot(route.depotId)
    const gritter = route.gritterId === null ? null : winterNetwork.requireGritter(route.gritterId)
    const roads = this.#roads.underClosures(at)
    const key = JSON.stringify([route.version, roads.key, depot, gritter])
    const kept = this.#plans.get(route.id)
    if (kept?.key === key) return kept.planned
    const planned = this.planned(roads, { depot, gritter, streets: route.streets })
    this.#plans.set(route.id, { key, planned })
    return planned
  }

  /** @throws TC_ROADS_TOO_FAR */
  planned(
    { network, finder, closed, slowdown }: RoadsUnderClosures,
    request: {
      readonly depot: Depot
      readonly gritter: GritterVehicle | null
      readonly streets: readonly RouteStreet[]
      readonly rateGm2?: number
    },
  ): RoutePlanned {
    return planRoute(network, finder, { ...request, conditions: { closed, slowdown } })
  }

  /** As {@link plan}; with why there is none where it cannot be planned. */
  tryPlan(route: GrittingRoute, at: number): { planned: RoutePlanned | null; problem: string | null } {
    try {
      return { planned: this.plan(route, at), problem: null }
    } catch (error) {
      if (!isTowncrierError(error)) throw error
      return { planned: null, problem: `${error.title}: ${error.subject}. ${error.remedy}` }
    }
  }

  /** Forgets routes that are no more. */
  forget(routeId: string): void {
    this.#plans.delete(routeId)
  }

  /**
   * A route as a driver gets it.
   *
   * @param rateGm2 in one pass, g/m².
   * @throws TC_WINTER_UNKNOWN, TC_ROADS_NONE, TC_ROADS_TOO_FAR
   */
  planOf(routeId: string, rateGm2: number, passes: number, at: number): JobPlan {
    const route = this.#store.winterNetwork.requireRoute(routeId)
    const gritter =
      route.gritterId === null ? null : this.#store.winterNetwork.requireGritter(route.gritterId)
    const { legs, figures } = this.plan(route, at)
    const directions = new Map(route.streets.map(({ edgeId, direction }) => [edgeId, direction]))
    const streets = legs.flatMap((leg, n) => {
      if (leg.type !== 'treat') return []
      const before = legs[n - 1]
      const edgeId = leg.edgeIds[0]!
      return {
        edgeId,
        direction: directions.get(edgeId)!,
        name: leg.names[0] ?? '',
        line: asLine(leg),
        lengthM: leg.metres,
        areaM2: leg.areaM2,
        rateGm2,
        passes,
        saltKg: saltKgFor(leg.areaM2, rateGm2, passes),
        wayThere: before?.type === 'travel' ? asLine(before) : [],
      }
    })
    const last = legs.at(-1)
    return {
      routeId,
      routeName: route.name,
      depotId: route.depotId,
      gritterId: route.gritterId,
      isPreWet: gritter?.isPreWet ?? false,
      streets,
      wayBack: last?.type === 'travel' ? asLine(last) : [],
      ...figures,
      saltKg: saltKgFor(figures.treatedAreaM2, rateGm2, passes),
    }
  }

  /** A route's streets that the roads hold, with their length; none without roads. */
  streetsOf(route: GrittingRoute, at: number): { readonly edgeId: string; readonly lengthM: number }[] {
    if (this.#store.roads.summary() === null) return []
    const { network } = this.#roads.underClosures(at)
    return route.streets.flatMap(({ edgeId }) => {
      const link = network.linkIndexes.get(edgeId)
      return link === undefined ? [] : [{ edgeId, lengthM: network.linkLengthM[link]! }]
    })
  }

  /** The sensors that speak for each domain. Without roads only those that are named. */
  speakingSensors(at: number): ReadonlyMap<string, readonly string[]> {
    const { winterNetwork, devices } = this.#store
    const [domains, routes] = [winterNetwork.domains(), winterNetwork.routes()]
    let roads: RoadsUnderClosures
    try {
      roads = this.#roads.underClosures(at)
    } catch (error) {
      if (!isTowncrierError(error, 'TC_ROADS_NONE')) throw error
      return new Map(domains.map(({ id, sensorIds }) => [id, sensorIds]))
    }
    const key = JSON.stringify([
      roads.key,
      devices.version(),
      domains,
      routes.map(({ id, version, domainId }) => [id, version, domainId]),
    ])
    if (this.#speaking?.key === key) return this.#speaking.byDomain
    const sensors = devices.all().flatMap(({ id, kind, enabled, latitude, longitude }) => {
      if (!enabled || latitude === null || longitude === null || !this.#isRoadKind(kind)) return []
      return [{ id, position: [longitude, latitude] as const }]
    })
    const byDomain = new Map(
      domains.map((domain) => [
        domain.id,
        sensorsOfDomain(roads.network, roads.finder, domain, routes, sensors),
      ]),
    )
    this.#speaking = { key, byDomain }
    return byDomain
  }

  /**
   * Shows what speaks for each domain in the middle of its routes.
   *
   * @returns true when one of them has moved.
   */
  placeDomains(at: number): boolean {
    const { winterNetwork, devices, roads } = this.#store
    if (roads.summary() === null) return false
    const { network } = this.#roads.underClosures(at)
    const routes = winterNetwork.routes()
    let hasMoved = false
    for (const { id, deviceId } of winterNetwork.domains()) {
      const device = devices.find(deviceId)
      const middle = middleOfDomain(network, id, routes)
      if (device === null || middle === null) continue
      const [longitude, latitude] = middle
      if (device.longitude === longitude && device.latitude === latitude) continue
      devices.update(deviceId, { longitude, latitude })
      hasMoved = true
    }
    return hasMoved
  }

  #isRoadKind(kind: string): boolean {
    const known = this.#kinds.get(kind)
    return (
      known !== undefined &&
      !known.mobile &&
      known.madeBy === undefined &&
      known.measures.some(({ name }) => name === ROAD_MEASURE)
    )
  }
}

export const NETWORK_RATE_GM2 = DEFAULT_RATE_GM2

function asLine({ line }: RouteLeg): JobLine {
  return line.map(([x, y]) => [x, y])
}
