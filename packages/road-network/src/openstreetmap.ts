import { roadNetworkErrors } from './errors.ts'
import type { Position, RoadClass, RoadData, RoadLink, TurnRestriction } from './road-link.ts'

/** What an extract holds, in the form that parsers of PBF files give. */
export type OsmElement =
  | { readonly type: 'node'; readonly id: number; readonly lat: number; readonly lon: number }
  | {
      readonly type: 'way'
      readonly id: number
      readonly refs: readonly number[]
      readonly tags?: OsmTags
    }
  | {
      readonly type: 'relation'
      readonly id: number
      readonly tags?: OsmTags
      readonly members: readonly { readonly type: string; readonly ref: number; readonly role: string }[]
    }
export type OsmTags = Readonly<Record<string, string>>

/** `highway=*` → what it is built for, and speed where no limit is tagged, km/h (guideline). */
const HIGHWAYS: Readonly<Record<string, readonly [RoadClass, speedKph: number]>> = {
  motorway: ['motorway', 100],
  motorway_link: ['motorway', 60],
  trunk: ['a-road', 75],
  trunk_link: ['a-road', 50],
  primary: ['a-road', 60],
  primary_link: ['a-road', 40],
  secondary: ['b-road', 50],
  secondary_link: ['b-road', 35],
  tertiary: ['classified-unnumbered', 42],
  tertiary_link: ['classified-unnumbered', 30],
  unclassified: ['unclassified', 36],
  residential: ['unclassified', 28],
  living_street: ['unclassified', 10],
  service: ['access', 15],
  road: ['access', 24],
}
/** Access tags from the most general to the most special; the last that is given counts. */
const ACCESS_TAGS = ['access', 'vehicle', 'motor_vehicle']
const NO_ACCESS = new Set(['no', 'private', 'agricultural', 'forestry', 'delivery', 'customers', 'military'])
/** Of a speed limit, what is driven on average between junctions. */
const SHARE_OF_LIMIT = 0.85
const MPH_TO_KPH = 1.609344

/** Gathers the roads of an OpenStreetMap extract, element by element, in file order (nodes, ways, relations). */
export class OsmRoads {
  readonly #positions = new Map<number, Position>()
  readonly #ways: { readonly id: number; readonly refs: readonly number[]; readonly tags: OsmTags }[] = []
  readonly #uses = new Map<number, number>()
  readonly #restrictions: { tags: OsmTags; from: number; via: number; to: number }[] = []

  add(element: OsmElement): void {
    if (element.type === 'node') this.#positions.set(element.id, [element.lon, element.lat])
    else if (element.type === 'way') this.#addWay(element.id, element.refs, element.tags ?? {})
    else this.#addRelation(element.tags ?? {}, element.members)
  }

  #addWay(id: number, refs: readonly number[], tags: OsmTags): void {
    if (HIGHWAYS[tags.highway ?? ''] === undefined || tags.area === 'yes' || !mayDrive(tags)) return
    this.#ways.push({ id, refs, tags })
    for (const [n, ref] of refs.entries()) {
      const isEnd = n === 0 || n === refs.length - 1
      this.#uses.set(ref, (this.#uses.get(ref) ?? 0) + (isEnd ? 2 : 1))
    }
  }

  #addRelation(
    tags: OsmTags,
    members: readonly { readonly type: string; readonly ref: number; readonly role: string }[],
  ): void {
    if (tags.type !== 'restriction' || /\b(hgv|psv|bicycle)\b/.test(tags['restriction:type'] ?? '')) return
    const ref = (role: string, type: string) =>
      members.find((member) => member.role === role && member.type === type)?.ref
    const [from, via, to] = [ref('from', 'way'), ref('via', 'node'), ref('to', 'way')]
    if (from !== undefined && via !== undefined && to !== undefined) {
      this.#restrictions.push({ tags, from, via, to })
    }
  }

  /**
   * The roads: ways cut at junctions.
   *
   * @throws TC_ROADS_FILE when there are none.
   */
  finish(): RoadData {
    const links = this.#ways.flatMap((way) => this.#linksOf(way))
    if (links.length === 0) throw roadNetworkErrors.make('TC_ROADS_FILE', 'there is no road in it')
    return {
      links,
      restrictions: this.#turnRestrictions(links),
      attribution: '© OpenStreetMap contributors, ODbL',
    }
  }

  #linksOf({ id, refs, tags }: { id: number; refs: readonly number[]; tags: OsmTags }): RoadLink[] {
    const [roadClass, classSpeedKph] = HIGHWAYS[tags.highway!]!
    const links: RoadLink[] = []
    // Extracts are cut at their border: nodes of a way may be missing there.
    let part: { ref: number; position: Position }[] = []
    const close = () => {
      if (part.length >= 2) {
        links.push({
          id: `w${id}.${links.length + 1}`,
          name: tags.name ?? '',
          number: tags.ref ?? '',
          roadClass,
          startNode: String(part[0]!.ref),
          endNode: String(part.at(-1)!.ref),
          coordinates: part.map(({ position }) => position),
          direction: directionOf(tags),
          speedKph: speedOf(tags, classSpeedKph),
        })
      }
      part = part.slice(-1)
    }
    for (const ref of refs) {
      const position = this.#positions.get(ref)
      if (position === undefined) {
        close()
        part = []
        continue
      }
      part.push({ ref, position })
      if (part.length > 1 && this.#uses.get(ref)! > 1) close()
    }
    close()
    return links
  }

  #turnRestrictions(links: readonly RoadLink[]): TurnRestriction[] {
    const byWayAndNode = new Map<string, string[]>()
    for (const { id, startNode, endNode } of links) {
      for (const node of [startNode, endNode]) {
        const key = `${id.slice(0, id.indexOf('.'))}@${node}`
        byWayAndNode.set(key, [...(byWayAndNode.get(key) ?? []), id])
      }
    }
    return this.#restrictions.flatMap(({ tags, from, via, to }) => {
      const name = tags['restriction:motorcar'] ?? tags.restriction ?? ''
      const type = name.startsWith('no_') ? 'no' : name.startsWith('only_') ? 'only' : null
      const exceptions = (tags.except ?? '').split(';')
      if (type === null || exceptions.includes('motorcar') || exceptions.includes('motor_vehicle')) return []
      const viaNode = String(via)
      const fromLinks = byWayAndNode.get(`w${from}@${viaNode}`) ?? []
      const toLinks = byWayAndNode.get(`w${to}@${viaNode}`) ?? []
      return fromLinks.flatMap((fromLink) => toLinks.map((toLink) => ({ fromLink, viaNode, toLink, type })))
    })
  }
}

function mayDrive(tags: OsmTags): boolean {
  let access = 'yes'
  for (const name of ACCESS_TAGS) access = tags[name] ?? access
  return !NO_ACCESS.has(access) && tags.service !== 'parking_aisle'
}

function directionOf(tags: OsmTags): RoadLink['direction'] {
  const oneWay = tags['oneway:motor_vehicle'] ?? tags.oneway
  if (oneWay === '-1' || oneWay === 'reverse') return 'backward'
  if (oneWay === 'yes' || oneWay === '1' || oneWay === 'true') return 'forward'
  if (oneWay === 'no') return 'both'
  const isImplied =
    tags.junction === 'roundabout' || tags.junction === 'circular' || tags.highway === 'motorway'
  return isImplied ? 'forward' : 'both'
}

function speedOf(tags: OsmTags, classSpeedKph: number): number {
  const match = /^(\d+(?:\.\d+)?)\s*(mph)?$/.exec(tags.maxspeed ?? '')
  if (match === null) return classSpeedKph
  const limitKph = Number(match[1]) * (match[2] === undefined ? 1 : MPH_TO_KPH)
  return limitKph > 0
    ? Math.min(limitKph * SHARE_OF_LIMIT, Math.max(classSpeedKph, limitKph * 0.6))
    : classSpeedKph
}
