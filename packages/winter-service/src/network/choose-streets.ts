import type { Position, RoadClass, RoadNetwork } from '@towncrier/road-network'
import { nameOfLink } from './street-arcs.ts'

/** Which streets are to be treated: those of any of the classes or names, within the outline where one is drawn. */
export interface StreetChoice {
  readonly classes?: readonly RoadClass[]
  /** Names or numbers of roads, whole, whatever the case. */
  readonly names?: readonly string[]
  /** A ring of three positions or more; a street is within when its middle is. */
  readonly outline?: readonly Position[]
}

/**
 * Edges of the main network that are chosen; with an outline alone, all within it.
 *
 * @returns also the names that no road bears.
 */
export function chooseStreets(
  network: RoadNetwork,
  { classes = [], names = [], outline }: StreetChoice,
): { readonly edgeIds: readonly string[]; readonly unknownNames: readonly string[] } {
  const wanted = new Map(names.map((name) => [name.trim().toLowerCase(), name]))
  const found = new Set<string>()
  const isAny = classes.length === 0 && wanted.size === 0
  const edgeIds = network.links.flatMap((link, n) => {
    const bears = [link.name, link.number, nameOfLink(network, n)].map((name) => name.toLowerCase())
    const isNamed = bears.some((name) => wanted.has(name))
    for (const name of bears) if (wanted.has(name)) found.add(name)
    if (network.isMain[n] !== 1) return []
    if (isAny && outline === undefined) return []
    if (!isAny && !isNamed && !classes.includes(link.roadClass)) return []
    if (outline !== undefined && !isWithin(middleOf(link.coordinates), outline)) return []
    return [link.id]
  })
  return {
    edgeIds,
    unknownNames: [...wanted].filter(([key]) => !found.has(key)).map(([, name]) => name),
  }
}

/** Edges of the main network of some classes. */
export function streetsOfClass(network: RoadNetwork, classes: readonly RoadClass[]): readonly string[] {
  return chooseStreets(network, { classes }).edgeIds
}

function middleOf(line: readonly Position[]): Position {
  const before = line[Math.floor((line.length - 1) / 2)]!
  const after = line[Math.ceil((line.length - 1) / 2)]!
  return [(before[0] + after[0]) / 2, (before[1] + after[1]) / 2]
}

/** By counting crossings of a ray to the east (Shimrat 1962). */
function isWithin([x, y]: Position, outline: readonly Position[]): boolean {
  let isInside = false
  for (const [n, [ax, ay]] of outline.entries()) {
    const [bx, by] = outline.at(n - 1)!
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isInside = !isInside
  }
  return isInside
}
