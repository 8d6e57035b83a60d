import { formatInstant } from '@towncrier/core'
import type { OperationsStore, SaltEntry } from '@towncrier/operations-store'
import type {
  RouteFiguresView,
  RoutePlanView,
  RoutesGeoJson,
  SaltEntryView,
  WinterDepotView,
  WinterDomainView,
  WinterNetworkView,
  WinterRouteView,
} from '@towncrier/protocol'
import type { RoadNetwork } from '@towncrier/road-network'
import type {
  Depot,
  GritterVehicle,
  GrittingDomain,
  GrittingRoute,
  RouteFigures,
  RouteLeg,
  RoutePlanned,
  RouteStreet,
} from '@towncrier/winter-service'
import type { NetworkPlans } from './network-plans.ts'

export type Line = [number, number][]

export function depotView(depot: Depot, { winterNetwork }: OperationsStore): WinterDepotView {
  return { ...depot, saltStockKg: Math.round(winterNetwork.salt.stockKg(depot.id)) }
}

export function gritterView(gritter: GritterVehicle): GritterVehicle {
  return { ...gritter }
}

export function domainView(domain: GrittingDomain, plans: NetworkPlans, at: number): WinterDomainView {
  return {
    ...domain,
    sensorIds: [...domain.sensorIds],
    speakingSensorIds: [...(plans.speakingSensors(at).get(domain.id) ?? [])],
  }
}

export function routeView(route: GrittingRoute, plans: NetworkPlans, at: number): WinterRouteView {
  const { planned, problem } = plans.tryPlan(route, at)
  return {
    ...route,
    streets: route.streets.map((street) => ({ ...street })),
    changedAt: formatInstant(route.changedAt),
    figures: planned === null ? null : figuresView(planned.figures),
    saltKg: planned === null ? null : Math.round(planned.saltKg),
    isOverCapacity: planned?.isOverCapacity ?? false,
    problem,
  }
}

export function networkView(store: OperationsStore, plans: NetworkPlans, at: number): WinterNetworkView {
  const { winterNetwork, roads } = store
  const summary = roads.summary()
  return {
    at: formatInstant(at),
    hasRoads: summary !== null,
    attribution: summary?.attribution ?? '',
    depots: winterNetwork.depots().map((depot) => depotView(depot, store)),
    gritters: winterNetwork.gritters().map(gritterView),
    domains: winterNetwork.domains().map((domain) => domainView(domain, plans, at)),
    routes: winterNetwork.routes().map((route) => routeView(route, plans, at)),
  }
}

export function figuresView(figures: RouteFigures): RouteFiguresView {
  return {
    treatedM: Math.round(figures.treatedM),
    travelledM: Math.round(figures.travelledM),
    seconds: Math.round(figures.seconds),
    treatedAreaM2: Math.round(figures.treatedAreaM2),
    missingEdgeIds: [...figures.missingEdgeIds],
    unreachableEdgeIds: [...figures.unreachableEdgeIds],
  }
}

/** @param streets as they stand in the route, those that are not driven too. */
export function planView(
  network: RoadNetwork,
  streets: readonly RouteStreet[],
  planned: RoutePlanned,
  rateGm2: number,
  capacityKg: number | null,
): RoutePlanView {
  const saltKg = (planned.figures.treatedAreaM2 * rateGm2) / 1000
  return {
    streets: streets.map((street) => {
      const link = network.linkIndexes.get(street.edgeId)
      const road = link === undefined ? null : network.links[link]!
      return {
        ...street,
        name: road === null ? '' : road.name || road.number,
        line: road === null ? [] : road.coordinates.map(([x, y]) => [x, y]),
      }
    }),
    legs: planned.legs.map((leg) => legView(leg, rateGm2)),
    figures: figuresView(planned.figures),
    rateGm2,
    saltKg: Math.round(saltKg),
    isOverCapacity: capacityKg !== null && saltKg > capacityKg,
  }
}

function legView(leg: RouteLeg, rateGm2: number): RoutePlanView['legs'][number] {
  return {
    type: leg.type,
    edgeIds: [...leg.edgeIds],
    names: [...leg.names],
    line: lineView(leg.line),
    metres: Math.round(leg.metres),
    seconds: Math.round(leg.seconds),
    saltKg: Math.round(leg.areaM2 * rateGm2) / 1000,
    steps: leg.steps.map(({ position: [longitude, latitude], metres, seconds, ...step }) => ({
      ...step,
      metres: Math.round(metres),
      seconds: Math.round(seconds),
      latitude,
      longitude,
    })),
  }
}

export function lineView(line: readonly (readonly [number, number])[]): Line {
  return line.map(([x, y]) => [x, y])
}

/** Lines of streets, wherever they lead. */
export function streetLines(network: RoadNetwork, streets: readonly RouteStreet[]): Line[] {
  return streets.flatMap(({ edgeId }) => {
    const link = network.linkIndexes.get(edgeId)
    return link === undefined ? [] : [lineView(network.links[link]!.coordinates)]
  })
}

/** Every route's lines: what it treats and what it only travels. */
export function routesGeoJson(store: OperationsStore, plans: NetworkPlans, at: number): RoutesGeoJson {
  const features = store.winterNetwork.routes().flatMap((route) => {
    const { planned } = plans.tryPlan(route, at)
    if (planned === null) return []
    return (['travel', 'treat'] as const).map((part) => ({
      type: 'Feature' as const,
      properties: { routeId: route.id, name: route.name, domainId: route.domainId, part },
      geometry: {
        type: 'MultiLineString' as const,
        coordinates: planned.legs.filter(({ type }) => type === part).map(({ line }) => lineView(line)),
      },
    }))
  })
  return { type: 'FeatureCollection', features }
}

export function saltEntryView({ id, at, type, changeKg, note, writtenBy }: SaltEntry): SaltEntryView {
  return { id, at: formatInstant(at), type, changeKg: Math.round(changeKg), note, writtenBy }
}
