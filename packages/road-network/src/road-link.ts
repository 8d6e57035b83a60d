/** How much traffic a road is built for, most first; imports map their own classes to these. */
export const ROAD_CLASSES = [
  'motorway',
  'a-road',
  'b-road',
  'classified-unnumbered',
  'unclassified',
  'access',
] as const
export type RoadClass = (typeof ROAD_CLASSES)[number]

/** Longitude, latitude, WGS 84 degrees. */
export type Position = readonly [longitude: number, latitude: number]

/** A stretch of road between two junctions, as it was imported. */
export interface RoadLink {
  /** Stays the same from import to import of one source. */
  readonly id: string
  /** "Princes Street"; the road's number where it has no name; empty when it has neither. */
  readonly name: string
  /** "A8"; empty when it has none. */
  readonly number: string
  readonly roadClass: RoadClass
  readonly startNode: string
  readonly endNode: string
  /** From start node to end node, two or more. */
  readonly coordinates: readonly Position[]
  /** Which way vehicles may go along `coordinates`. */
  readonly direction: 'both' | 'forward' | 'backward'
  /** What a lorry or ambulance drives where nothing holds it up, km/h. */
  readonly speedKph: number
}

/** At `viaNode`, coming along one link, a turn into another is forbidden, or the only one allowed. */
export interface TurnRestriction {
  readonly fromLink: string
  readonly viaNode: string
  readonly toLink: string
  readonly type: 'no' | 'only'
}

export interface RoadData {
  readonly links: readonly RoadLink[]
  readonly restrictions: readonly TurnRestriction[]
  /** Who made the data, as its licence asks to be shown. */
  readonly attribution: string
}
