import { z } from 'zod'
import { roadNetworkErrors } from './errors.ts'
import type { Position, RoadClass, RoadData, RoadLink } from './road-link.ts'

/**
 * OS Open Roads' `class` (its older name: `roadClassification`), product guide v2.4 §5: what it is built for,
 * and a speed that a lorry keeps up in town, km/h (guideline: no speed is in the data).
 */
const CLASSES: Readonly<Record<string, readonly [RoadClass, speedKph: number]>> = {
  Motorway: ['motorway', 96],
  'A Road': ['a-road', 48],
  'B Road': ['b-road', 45],
  'Classified Unnumbered': ['classified-unnumbered', 40],
  Unclassified: ['unclassified', 32],
  'Not Classified': ['access', 24],
  Unknown: ['access', 24],
  // The words that OpenStreetMap's exports and the built-in map use.
  primary: ['a-road', 48],
  secondary: ['b-road', 45],
  tertiary: ['classified-unnumbered', 40],
  residential: ['unclassified', 32],
}
const DUAL_SPEED_KPH = 64
/** OS identifies its links by UUID. */
const OS_IDENTIFIER = /^[0-9A-F]{8}-[0-9A-F]{4}-/i
const OS_ATTRIBUTION = 'Contains OS data © Crown copyright and database right'

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number())
const lineString = z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) })
const multiLineString = z.object({
  type: z.literal('MultiLineString'),
  coordinates: z.array(z.array(position).min(2)).min(1),
})
const text = z.string().nullish()
const featureSchema = z.object({
  geometry: z.discriminatedUnion('type', [lineString, multiLineString]),
  properties: z.looseObject({
    identifier: text,
    id: z.union([z.string(), z.number()]).nullish(),
    class: text,
    roadClassification: text,
    formOfWay: text,
    name: text,
    name1: text,
    ref: text,
    roadNumber: text,
    roadClassificationNumber: text,
    startNode: text,
    endNode: text,
  }),
})
const collectionSchema = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()) })

export interface OsOpenRoads extends RoadData {
  /** Features that are no roads, with why; at most 20 are named. */
  readonly refused: { readonly count: number; readonly reasons: readonly string[] }
}

/**
 * Reads OS Open Roads `RoadLink`s, or any GeoJSON of lines with `startNode` and `endNode`; where these are
 * missing, ends that meet within about a metre are joined. The data knows no one-way streets: every road is
 * taken to be open both ways.
 *
 * @param text a GeoJSON FeatureCollection, WGS 84.
 * @throws TC_ROADS_FILE
 */
export function readOsOpenRoads(text: string): OsOpenRoads {
  const collection = collectionSchema.safeParse(parseJson(text))
  if (!collection.success) {
    throw roadNetworkErrors.make('TC_ROADS_FILE', 'it is no GeoJSON FeatureCollection')
  }
  const links: RoadLink[] = []
  const reasons: string[] = []
  let refused = 0
  for (const [n, raw] of collection.data.features.entries()) {
    const feature = featureSchema.safeParse(raw)
    if (!feature.success) {
      refused++
      const issue = feature.error.issues[0]!
      if (reasons.length < 20) reasons.push(`feature ${n + 1}: ${issue.path.join('.')}: ${issue.message}`)
      continue
    }
    links.push(...linksOf(feature.data, n))
  }
  if (links.length === 0) {
    throw roadNetworkErrors.make('TC_ROADS_FILE', reasons[0] ?? 'there is no road in it')
  }
  return {
    links,
    restrictions: [],
    attribution: links.some(({ id }) => OS_IDENTIFIER.test(id)) ? OS_ATTRIBUTION : '',
    refused: { count: refused, reasons },
  }
}

function linksOf({ geometry, properties }: z.infer<typeof featureSchema>, n: number): RoadLink[] {
  const lines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates
  const [roadClass, classSpeedKph] = CLASSES[properties.class ?? properties.roadClassification ?? ''] ?? [
    'access' as const,
    24,
  ]
  const form = properties.formOfWay ?? ''
  const id = properties.identifier ?? String(properties.id ?? `road-${n + 1}`)
  return lines.map((line, part) => {
    const coordinates = line.map(([longitude, latitude]): Position => [longitude, latitude])
    const isFirst = part === 0
    const isLast = part === lines.length - 1
    return {
      id: lines.length === 1 ? id : `${id}.${part + 1}`,
      name: properties.name1 ?? properties.name ?? '',
      number: properties.roadNumber ?? properties.roadClassificationNumber ?? properties.ref ?? '',
      roadClass,
      startNode: isFirst ? (properties.startNode ?? nodeAt(coordinates[0]!)) : nodeAt(coordinates[0]!),
      endNode: isLast ? (properties.endNode ?? nodeAt(coordinates.at(-1)!)) : nodeAt(coordinates.at(-1)!),
      coordinates,
      direction: 'both',
      speedKph: form.includes('Dual') && roadClass !== 'motorway' ? DUAL_SPEED_KPH : classSpeedKph,
    }
  })
}

/** The same for ends within about a metre. */
function nodeAt([longitude, latitude]: Position): string {
  return `${longitude.toFixed(5)},${latitude.toFixed(5)}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
