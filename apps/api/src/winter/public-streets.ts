import {
  distanceM,
  Plane,
  type Position,
  projectOnSegment,
  ROAD_CLASSES,
  type RoadNetwork,
} from '@towncrier/road-network'

/** A street as people name it: neighbouring links of one name. */
export interface PublicStreet {
  readonly id: string
  readonly name: string
  /** A road it meets; null where its name is the only one. */
  readonly by: string | null
  /** For searching: without case, accents and marks. */
  readonly key: string
  readonly edges: readonly { readonly edgeId: string; readonly lengthM: number }[]
  readonly middle: Position
  readonly lines: readonly (readonly Position[])[]
}

/** Links of one name whose ends lie nearer than this are one street, m. */
const ONE_STREET_M = 400

/** Every named street of a network, by name. */
export function publicStreets(network: RoadNetwork): PublicStreet[] {
  const byName = Map.groupBy(network.links.keys(), (link) => {
    const { name, number } = network.links[link]!
    return name || number
  })
  byName.delete('')
  const linksAt = new Map<string, number[]>()
  for (const [link, { startNode, endNode }] of network.links.entries()) {
    for (const node of [startNode, endNode]) {
      const there = linksAt.get(node)
      if (there === undefined) linksAt.set(node, [link])
      else there.push(link)
    }
  }
  const streets = [...byName].flatMap(([name, links]) => {
    const groups = clusters(network, links)
    return groups.map((group): PublicStreet => {
      const edges = group.map((link) => ({
        edgeId: network.links[link]!.id,
        lengthM: network.linkLengthM[link]!,
      }))
      const lines = group.map((link) => network.links[link]!.coordinates)
      return {
        id: edges.map(({ edgeId }) => edgeId).toSorted()[0]!,
        name,
        by: groups.length === 1 ? null : roadMet(network, linksAt, group, name),
        key: searchKey(name),
        edges,
        middle: middleOf(lines.flat()),
        lines,
      }
    })
  })
  return streets.toSorted((one, other) => one.name.localeCompare(other.name, 'en-GB'))
}

/** "Sainte-Thérèse Rd." and "sainte therese rd" are the same to whoever types. */
export function searchKey(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/['’.]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Those that begin with what is typed first, then those with a word that does, then the others. */
export function findStreets(streets: readonly PublicStreet[], search: string): PublicStreet[] {
  const wanted = searchKey(search)
  if (wanted === '') return []
  const rankOf = ({ key }: PublicStreet) =>
    key.startsWith(wanted) ? 0 : key.includes(` ${wanted}`) ? 1 : key.includes(wanted) ? 2 : 3
  return streets
    .map((street) => ({ street, rank: rankOf(street) }))
    .filter(({ rank }) => rank < 3)
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ street }) => street)
}

/** The nearest streets, nearest first. */
export function streetsNear(
  streets: readonly PublicStreet[],
  here: Position,
  withinM: number,
): PublicStreet[] {
  const plane = new Plane(here)
  const metresTo = (line: readonly Position[]) => {
    const points = line.map((position) => plane.toPlane(position))
    return Math.min(...points.slice(1).map((point, n) => projectOnSegment(0, 0, points[n]!, point).distance))
  }
  return streets
    .map((street) => ({ street, metres: Math.min(...street.lines.map(metresTo)) }))
    .filter(({ metres }) => metres <= withinM)
    .toSorted((one, other) => one.metres - other.metres)
    .map(({ street }) => street)
}

/** Links that hang together or lie near each other. */
function clusters(network: RoadNetwork, links: readonly number[]): number[][] {
  const groups: number[][] = []
  for (const link of links) {
    const near = groups.filter((group) => group.some((other) => areNear(network, link, other)))
    const joined = [link, ...near.flat()]
    for (const group of near) groups.splice(groups.indexOf(group), 1)
    groups.push(joined)
  }
  return groups
}

function areNear(network: RoadNetwork, one: number, other: number): boolean {
  const ends = (link: number) => {
    const { coordinates } = network.links[link]!
    return [coordinates[0]!, coordinates.at(-1)!]
  }
  return ends(one).some((a) => ends(other).some((b) => distanceM(a, b) <= ONE_STREET_M))
}

/** The largest road of another name that a street meets. */
function roadMet(
  network: RoadNetwork,
  linksAt: ReadonlyMap<string, readonly number[]>,
  group: readonly number[],
  name: string,
): string | null {
  const met = group
    .flatMap((link) => {
      const { startNode, endNode } = network.links[link]!
      return [...(linksAt.get(startNode) ?? []), ...(linksAt.get(endNode) ?? [])]
    })
    .map((link) => network.links[link]!)
    .filter((link) => (link.name || link.number) !== '' && (link.name || link.number) !== name)
    .toSorted((a, b) => ROAD_CLASSES.indexOf(a.roadClass) - ROAD_CLASSES.indexOf(b.roadClass))
  const [first] = met
  return first === undefined ? null : first.name || first.number
}

function middleOf(positions: readonly Position[]): Position {
  const sum = positions.reduce(([x, y], [lon, lat]) => [x + lon, y + lat] as const, [0, 0] as const)
  return [sum[0] / positions.length, sum[1] / positions.length]
}
