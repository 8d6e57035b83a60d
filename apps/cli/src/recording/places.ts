import { readFile } from 'node:fs/promises'
import { cliErrors } from '../errors.ts'
import { type Row, readRows } from './rows.ts'

export interface NamedPosition {
  readonly latitude: number
  readonly longitude: number
}

/** Positions by name; several things may share one name. */
export class Places {
  readonly #byName = new Map<string, NamedPosition[]>()
  readonly #given = new Map<string, number>()

  add(name: string, position: NamedPosition): void {
    const key = keyOf(name)
    this.#byName.set(key, [...(this.#byName.get(key) ?? []), position])
  }

  /** The next position of that name: those who share a name are spread over all there are. */
  take(name: string): NamedPosition | null {
    const key = keyOf(name)
    const positions = this.#byName.get(key)
    if (positions === undefined) return null
    const turn = this.#given.get(key) ?? 0
    this.#given.set(key, turn + 1)
    return positions[turn % positions.length]!
  }
}

/** House numbers, case and spaces do not tell places apart. */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\d+[a-z]?\s+/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

interface Geometry {
  readonly type: string
  readonly coordinates: unknown
}
export interface Feature {
  readonly properties: Readonly<Record<string, unknown>> | null
  readonly geometry: Geometry | null
}

/** @throws TC_FILE_UNREADABLE */
export async function readFeatures(path: string): Promise<Feature[]> {
  try {
    const collection = JSON.parse(await readFile(path, 'utf8')) as { features?: unknown }
    if (Array.isArray(collection.features)) return collection.features as Feature[]
  } catch (cause) {
    throw cliErrors.make('TC_FILE_UNREADABLE', path, {}, { cause })
  }
  throw cliErrors.make('TC_FILE_UNREADABLE', `${path} is no GeoJSON FeatureCollection`)
}

/** A point that stands for a feature: the middle vertex of a line or ring; null when it has none. */
export function positionOf({ geometry }: Feature): NamedPosition | null {
  const points: number[][] = []
  collectPoints(geometry?.coordinates, points)
  const middle = points[Math.floor(points.length / 2)]
  return middle === undefined ? null : { longitude: middle[0]!, latitude: middle[1]! }
}

function collectPoints(value: unknown, into: number[][]): void {
  if (!Array.isArray(value)) return
  if (typeof value[0] === 'number') into.push(value as number[])
  else for (const each of value) collectPoints(each, into)
}

const LATITUDES = ['latitude', 'lat', 'y']
const LONGITUDES = ['longitude', 'lon', 'lng', 'long', 'x']

/** The position in a row's latitude and longitude columns, whatever their case; null when it has none. */
export function positionOfRow(row: Row): NamedPosition | null {
  const find = (names: readonly string[]) => {
    const column = Object.keys(row).find((name) => names.includes(name.toLowerCase()))
    return column === undefined || row[column]!.trim() === '' ? Number.NaN : Number(row[column])
  }
  const latitude = find(LATITUDES)
  const longitude = find(LONGITUDES)
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null
}

/**
 * Reads named positions from GeoJSON or CSV.
 *
 * @param nameField the property or column that holds the name.
 */
export async function readPlaces(path: string, nameField: string): Promise<Places> {
  const places = new Places()
  if (/\.(geo)?json$/i.test(path)) {
    for (const feature of await readFeatures(path)) {
      const name = feature.properties?.[nameField]
      const position = positionOf(feature)
      if (typeof name === 'string' && position !== null) places.add(name, position)
    }
  } else {
    for await (const row of readRows(path, () => {})) {
      const name = row[nameField]
      const position = positionOfRow(row)
      if (name !== undefined && position !== null) places.add(name, position)
    }
  }
  return places
}
