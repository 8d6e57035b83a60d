import type { Random } from '@towncrier/sensor-kinds'
import { DISTRICTS, OUTER_DISTRICTS, PARKS, RIVER_NAME } from './names.ts'
import type { StreetNetwork } from './streets.ts'
import type { PointM, Terrain } from './terrain.ts'
import type { BaseMap } from './town.ts'

type Position = [lon: number, lat: number]

export interface GeoFeature {
  readonly type: 'Feature'
  readonly id: number
  readonly properties: Readonly<Record<string, string | number | boolean>>
  readonly geometry:
    | { readonly type: 'Point'; readonly coordinates: Position }
    | { readonly type: 'LineString'; readonly coordinates: Position[] }
    | { readonly type: 'Polygon'; readonly coordinates: Position[][] }
}

/** A GeoJSON FeatureCollection (RFC 7946). */
export interface GeoFeatureCollection {
  readonly type: 'FeatureCollection'
  readonly features: readonly GeoFeature[]
}

const M_PER_DEGREE = 111_195
const RIVER_HALF_WIDTH_M = 17
const TOWN_RADIUS_M = 2_380
const PARK_SHARE = 0.045

/** A plane around a point: good to a metre over a town. */
export function projection(centre: { readonly lat: number; readonly lon: number }) {
  const lonScale = M_PER_DEGREE * Math.cos((centre.lat * Math.PI) / 180)
  return {
    /** Degrees to six decimals, about 0.1 m. */
    toLatLon: ({ x, y }: PointM) => ({
      lat: Math.round((centre.lat + y / M_PER_DEGREE) * 1e6) / 1e6,
      lon: Math.round((centre.lon + x / lonScale) * 1e6) / 1e6,
    }),
  }
}

/** Draws the layers of the town's map. */
export function drawBaseMap(options: {
  readonly network: StreetNetwork
  readonly terrain: Terrain
  readonly random: Random
  readonly centre: { readonly lat: number; readonly lon: number }
  readonly townName: string
}): { baseMap: BaseMap; bounds: readonly [number, number, number, number] } {
  const { network, terrain, random, centre, townName } = options
  const { toLatLon } = projection(centre)
  const position = (point: PointM): Position => {
    const { lat, lon } = toLatLon(point)
    return [lon, lat]
  }
  const ring = (points: readonly PointM[]): Position[] => {
    const closed = points.map(position)
    closed.push(closed[0]!)
    return closed
  }
  const townRing = outline(TOWN_RADIUS_M, terrain)
  const west = toLatLon({ x: -3_500, y: -3_500 })
  const east = toLatLon({ x: 3_500, y: 3_500 })
  return {
    bounds: [west.lon, west.lat, east.lon, east.lat],
    baseMap: {
      roads: collect(
        network.edges.map((edge) => ({
          properties: {
            class: edge.roadClass,
            name: edge.name,
            ...(edge.ref === undefined ? {} : { ref: edge.ref }),
            ...(edge.bridge === undefined ? {} : { bridge: edge.bridge }),
          },
          geometry: { type: 'LineString', coordinates: edge.points.map(position) },
        })),
      ),
      water: collect(drawWater(terrain, ring)),
      greens: collect(drawGreens(network, terrain, random, ring)),
      places: collect(drawPlaces(townName, terrain, position)),
      boundaries: collect([
        {
          properties: { name: townName, class: 'built-up' },
          geometry: { type: 'Polygon', coordinates: [ring(townRing)] },
        },
        {
          properties: { name: `${townName} Borough`, class: 'town' },
          geometry: { type: 'Polygon', coordinates: [ring(outline(3_250, terrain))] },
        },
      ]),
    },
  }
}

type Undrawn = Pick<GeoFeature, 'properties' | 'geometry'>

function collect(features: readonly Undrawn[]): GeoFeatureCollection {
  return {
    type: 'FeatureCollection',
    features: features.map((feature, index) => ({ type: 'Feature', id: index + 1, ...feature })),
  }
}

/** A rounded outline that follows the bend of the land. Counter-clockwise, as RFC 7946 wants. */
function outline(radiusM: number, terrain: Terrain): PointM[] {
  return Array.from({ length: 96 }, (_, index) => {
    const angle = (-2 * Math.PI * index) / 96
    const wobble = 1 + 0.04 * Math.sin(3 * angle) + 0.03 * Math.sin(7 * angle)
    return terrain.bend({ x: radiusM * wobble * Math.sin(angle), y: radiusM * wobble * Math.cos(angle) })
  })
}

function drawWater(terrain: Terrain, ring: (points: readonly PointM[]) => Position[][number][]): Undrawn[] {
  const north: PointM[] = []
  const south: PointM[] = []
  terrain.river.forEach((point, index) => {
    const before = terrain.river[index - 1] ?? point
    const after = terrain.river[index + 1] ?? point
    const length = Math.hypot(after.x - before.x, after.y - before.y)
    // The river widens down the valley.
    const half = RIVER_HALF_WIDTH_M * (1 + 0.25 * (index / terrain.river.length))
    const offX = (-(after.y - before.y) / length) * half
    const offY = ((after.x - before.x) / length) * half
    north.push({ x: point.x + offX, y: point.y + offY })
    south.push({ x: point.x - offX, y: point.y - offY })
  })
  return [
    {
      properties: { name: RIVER_NAME, class: 'river' },
      geometry: { type: 'Polygon', coordinates: [ring([...south, ...north.reverse()])] },
    },
  ]
}

function drawGreens(
  network: StreetNetwork,
  terrain: Terrain,
  random: Random,
  ring: (points: readonly PointM[]) => Position[],
): Undrawn[] {
  const isDry = (block: readonly PointM[]) =>
    block.every((point) => terrain.riverDistanceM(point) > 45) &&
    block.every((point) => terrain.isNorth(point) === terrain.isNorth(block[0]!))
  const parks = network.openBlocks.filter((block) => isDry(block) && random.chance(PARK_SHARE))
  const greens: Undrawn[] = parks.map((block, index) => ({
    properties: { name: PARKS[index % PARKS.length]!, class: index % 4 === 3 ? 'wood' : 'park' },
    geometry: { type: 'Polygon', coordinates: [ring(counterClockwise(shrink(block)))] },
  }))
  const meadow = terrain.river.filter((point) => point.x > 500 && point.x < 1_700)
  const banks = [
    ...meadow.map((point) => ({ x: point.x, y: point.y + 20 })),
    ...meadow.map((point) => ({ x: point.x, y: point.y + 105 })).reverse(),
  ]
  greens.push({
    properties: { name: 'Wend Meadows', class: 'park' },
    geometry: { type: 'Polygon', coordinates: [ring(counterClockwise(banks))] },
  })
  return greens
}

/** Pulls a block's edge in from the middle of its streets. */
function shrink(block: readonly PointM[]): PointM[] {
  const x = block.reduce((sum, point) => sum + point.x, 0) / block.length
  const y = block.reduce((sum, point) => sum + point.y, 0) / block.length
  return block.map((point) => ({ x: x + (point.x - x) * 0.88, y: y + (point.y - y) * 0.88 }))
}

function counterClockwise(points: readonly PointM[]): PointM[] {
  let doubleArea = 0
  points.forEach((point, index) => {
    const next = points[(index + 1) % points.length]!
    doubleArea += point.x * next.y - next.x * point.y
  })
  return doubleArea < 0 ? [...points].reverse() : [...points]
}

function drawPlaces(townName: string, terrain: Terrain, position: (point: PointM) => Position): Undrawn[] {
  const at = (name: string, placeClass: string, point: PointM): Undrawn => ({
    properties: { name, class: placeClass },
    geometry: { type: 'Point', coordinates: position(point) },
  })
  const around = (names: readonly string[], radiusM: number) =>
    names.map((name, sector) => {
      const angle = ((sector + 0.5) * 2 * Math.PI) / names.length
      return at(
        name,
        'district',
        terrain.bend({ x: radiusM * Math.sin(angle), y: radiusM * Math.cos(angle) }),
      )
    })
  return [
    at(townName, 'town', terrain.bend({ x: 0, y: 60 })),
    at('Market Square', 'landmark', terrain.bend({ x: 0, y: 0 })),
    ...around(DISTRICTS, 760),
    ...around(OUTER_DISTRICTS, 1_850),
  ]
}
