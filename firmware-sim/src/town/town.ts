import { createRandom, type Site, type TourPoint } from '@towncrier/sensor-kinds'
import { drawBaseMap, type GeoFeatureCollection, projection } from './base-map.ts'
import { DISTRICTS, OUTER_DISTRICTS, TOWN_NAME } from './names.ts'
import { layOutStreets, type RoadEdge, type StreetNetwork } from './streets.ts'
import { createTerrain, type PointM, type Terrain } from './terrain.ts'
import { planTours } from './tours.ts'

/** A fictional English market town: what its map shows, and where devices can be put. */
export interface Town {
  readonly name: string
  /** WGS 84 degrees. */
  readonly centre: { readonly lat: number; readonly lon: number }
  /** West, south, east, north; WGS 84 degrees. */
  readonly bounds: readonly [number, number, number, number]
  readonly baseMap: BaseMap
  readonly network: StreetNetwork
  readonly terrain: Terrain
  readonly depot: { readonly node: number; readonly street: string; readonly district: string }
  /** Closed tours of the main roads for lorries, each from the depot and back. */
  readonly tours: readonly (readonly TourPoint[])[]
  toLatLon(point: PointM): { lat: number; lon: number }
}

/** GeoJSON (RFC 7946) layers of a map. Every feature has a numeric id, unique within its layer. */
export interface BaseMap {
  /** LineStrings: `class` primary | secondary | tertiary | residential, `name`, `ref`?, `bridge`?. */
  readonly roads: GeoFeatureCollection
  /** Polygons: `name`, `class` river | lake. */
  readonly water: GeoFeatureCollection
  /** Polygons: `name`, `class` park | wood. */
  readonly greens: GeoFeatureCollection
  /** Points: `name`, `class` town | district | landmark. */
  readonly places: GeoFeatureCollection
  /** Polygons: `name`, `class` town | built-up. */
  readonly boundaries: GeoFeatureCollection
}

/** Where the town lies: open country south of Coventry. */
const CENTRE = { lat: 52.3, lon: -1.5 }
const TOUR_COUNT = 6

/**
 * Makes the town. Pure: the same seed gives the same town, to the last digit.
 *
 * @param seed any whole number or text; each gives another lie of the land and other streets.
 */
export function makeTown(seed: string | number): Town {
  const random = createRandom(`town:${seed}`)
  const terrain = createTerrain(random)
  const network = layOutStreets(terrain, random)
  const { toLatLon } = projection(CENTRE)
  const depotNode = chooseDepot(network)
  const depotEdge = network.edges[network.edgesAt[depotNode]![0]!]!
  const tours = planTours(network, depotNode, TOUR_COUNT, (point, isBridge) => ({
    ...toLatLon(point),
    relief: Math.round(terrain.relief(point) * 1_000) / 1_000,
    isBridge,
  }))
  const { baseMap, bounds } = drawBaseMap({ network, terrain, random, centre: CENTRE, townName: TOWN_NAME })
  return {
    name: TOWN_NAME,
    centre: CENTRE,
    bounds,
    baseMap,
    network,
    terrain,
    depot: { node: depotNode, street: depotEdge.name, district: districtOf(depotEdge) },
    tours,
    toLatLon,
  }
}

/** The name of the district that a road lies in. */
export function districtOf(edge: Pick<RoadEdge, 'sector' | 'isOuter'>): string {
  const names = edge.isOuter ? OUTER_DISTRICTS : DISTRICTS
  return names[edge.sector % names.length]!
}

/** A site on a road, without its ordinal. */
export function siteOn(
  town: Town,
  edge: RoadEdge,
  point: PointM,
  placement: Site['placement'],
): Omit<Site, 'ordinal'> {
  const crossStreet = crossStreetOf(town.network, edge)
  return {
    placement,
    ...town.toLatLon(point),
    relief: Math.round(town.terrain.relief(point) * 1_000) / 1_000,
    street: edge.name,
    ...(edge.ref === undefined ? {} : { roadRef: edge.ref }),
    ...(edge.bridge === undefined ? {} : { bridge: edge.bridge }),
    district: districtOf(edge),
    ...(crossStreet === undefined ? {} : { crossStreet }),
  }
}

function crossStreetOf(network: StreetNetwork, edge: RoadEdge): string | undefined {
  for (const node of [edge.from, edge.to]) {
    for (const index of network.edgesAt[node]!) {
      const { name } = network.edges[index]!
      if (name !== edge.name) return name
    }
  }
  return undefined
}

/** The depot lies on the ring road, at its easternmost junction of numbered roads. */
function chooseDepot(network: StreetNetwork): number {
  let best = 0
  network.edgesAt.forEach((indices, node) => {
    const isRing = indices.some((index) => network.edges[index]!.ref === 'A4302')
    if (isRing && indices.length >= 3 && network.nodes[node]!.x > network.nodes[best]!.x) best = node
  })
  return best
}
