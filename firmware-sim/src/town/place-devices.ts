import {
  createRandom,
  type DevicePlan,
  type KindSimulator,
  type Placement,
  type Random,
  type Site,
} from '@towncrier/sensor-kinds'
import { pointAlong } from './lines.ts'
import type { RoadEdge } from './streets.ts'
import type { PointM } from './terrain.ts'
import { districtOf, siteOn, type Town } from './town.ts'

/** A simulated device with its place: what a registry needs to know of it, and what its simulator needs. */
export interface PlacedDevice extends DevicePlan {
  /** The kind and a number: `parking-bay-00001`. */
  readonly id: string
  readonly kind: string
  /** WGS 84 degrees; for a moving device, where it stands when it is not out. */
  readonly lat: number
  readonly lon: number
  readonly district: string
  /** What carries its messages: bins and homes speak by way of their district's gateway. */
  readonly gatewayId: string | null
}

/** How many devices: a number to be shared out among all kinds, or a number for each kind. */
export type FleetSize = { readonly devices: number } | { readonly counts: Readonly<Record<string, number>> }

type SiteFinder = (ordinal: number) => Omit<Site, 'ordinal'>

/**
 * Puts devices up in a town. Pure: the same town, size and seed give the same devices. 20,000 take well
 * under a second.
 *
 * @param simulators by kind; each says which places its devices want.
 */
export function placeDevices(
  town: Town,
  size: FleetSize,
  seed: string | number,
  simulators: ReadonlyMap<string, KindSimulator>,
): PlacedDevice[] {
  const counts = 'counts' in size ? size.counts : shareOut(size.devices, simulators)
  const usedNames = new Map<string, number>()
  const devices: PlacedDevice[] = []
  for (const [kind, simulator] of simulators) {
    const count = counts[kind] ?? 0
    const random = createRandom(`place:${seed}:${kind}`)
    const findSite = SITE_FINDERS[simulator.placement](town, random)
    for (let ordinal = 1; ordinal <= count; ordinal += 1) {
      const site: Site = { ...findSite(ordinal), ordinal }
      const plan = simulator.plan(site, random)
      devices.push({
        id: `${kind}-${String(ordinal).padStart(5, '0')}`,
        kind,
        ...plan,
        name: makeUnique(plan.name, usedNames),
        lat: site.lat,
        lon: site.lon,
        district: site.district,
        gatewayId: BY_GATEWAY.has(simulator.placement) ? `gateway-${slugOf(site.district)}` : null,
      })
    }
  }
  return devices
}

const BY_GATEWAY: ReadonlySet<Placement> = new Set(['street-corner', 'home'])

/** "Mill End" → "mill-end" */
export function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}

/** Shares a number out by the kinds' fleet shares; each kind gets one if there are enough. */
function shareOut(
  devices: number,
  simulators: ReadonlyMap<string, KindSimulator>,
): Readonly<Record<string, number>> {
  const kinds = [...simulators.values()]
  const total = kinds.reduce((sum, { fleetShare }) => sum + fleetShare, 0)
  const counts: Record<string, number> = {}
  let left = devices
  for (const { kind, fleetShare } of kinds) {
    const fair = Math.floor((devices * fleetShare) / total)
    counts[kind] = Math.min(left, Math.max(1, fair))
    left -= counts[kind]
  }
  const largest = kinds.reduce((best, each) => (each.fleetShare > best.fleetShare ? each : best))
  counts[largest.kind] = counts[largest.kind]! + left
  return counts
}

function makeUnique(name: string, used: Map<string, number>): string {
  const count = (used.get(name) ?? 0) + 1
  used.set(name, count)
  return count === 1 ? name : `${name} (${count})`
}

const HOUSE_SETBACK_M = 14
const VERGE_M = 5
const TOWN_EDGE_M = 2_300
/** Farther than any two places in town. */
const FAR_M = 100_000

/** How each kind of place is found. Small fleets get the telling places first: bridges, the old town. */
const SITE_FINDERS: Readonly<Record<Placement, (town: Town, random: Random) => SiteFinder>> = {
  road: (town, random) => {
    const rank = (edge: RoadEdge) =>
      edge.bridge !== undefined ? 0 : edge.ref !== undefined ? 1 : edge.roadClass === 'tertiary' ? 2 : 3
    const ranks = [0, 1, 2, 3].map((each) => town.network.edges.filter((edge) => rank(edge) === each))
    const edges = spreadOut(ranks, random, () => 1)
    return (ordinal) => {
      const edge = edges[(ordinal - 1) % edges.length]!
      const part = ordinal <= edges.length ? 0.5 : random.between(0.1, 0.9)
      return siteOn(town, edge, pointAlong(edge.points, edge.lengthM * part), 'road')
    }
  },
  'street-corner': (town, random) => {
    const fromCentreM = (edge: RoadEdge) => Math.hypot(edge.points[0]!.x, edge.points[0]!.y)
    const inTown = town.network.edges.filter(
      (edge) => edge.bridge === undefined && fromCentreM(edge) < TOWN_EDGE_M,
    )
    // Closer together the nearer to the market square.
    const edges = spreadOut([inTown], random, (edge) => 1 / (1 + fromCentreM(edge) / 700))
    return (ordinal) => {
      const edge = edges[(ordinal - 1) % edges.length]!
      const alongM = ordinal <= edges.length ? Math.min(12, edge.lengthM / 2) : random.next() * edge.lengthM
      return siteOn(town, edge, beside(edge, alongM, VERGE_M, random), 'street-corner')
    }
  },
  home: (town, random) => {
    const streets = town.network.edges.filter((edge) => edge.ref === undefined && edge.bridge === undefined)
    const edges = spreadOut([streets], random, () => 1)
    return (ordinal) => {
      const edge = edges[(ordinal - 1) % edges.length]!
      const alongM = random.between(0.1, 0.9) * edge.lengthM
      return siteOn(town, edge, beside(edge, alongM, HOUSE_SETBACK_M, random), 'home')
    }
  },
  depot: (town) => (ordinal) => {
    const edge = town.network.edges[town.network.edgesAt[town.depot.node]![0]!]!
    const site = siteOn(town, edge, town.network.nodes[town.depot.node]!, 'depot')
    const tour = town.tours[(ordinal - 1) % town.tours.length]
    return { ...site, district: districtOf(edge), ...(tour === undefined ? {} : { tour }) }
  },
}

/**
 * Puts roads in an order in which each next one lies far from those before it, so that a fleet of any size
 * covers the town. Roads of an earlier group come first; `weight` above others draws a road forward.
 */
function spreadOut(
  groups: readonly (readonly RoadEdge[])[],
  random: Random,
  weight: (edge: RoadEdge) => number,
): RoadEdge[] {
  const order: RoadEdge[] = []
  const middles: PointM[] = []
  for (const group of groups) {
    const left = group.map((edge) => {
      const middle = pointAlong(edge.points, edge.lengthM / 2)
      return { edge, middle, weight: weight(edge) * random.between(0.8, 1.2), gapM: FAR_M }
    })
    for (const each of left)
      for (const middle of middles) each.gapM = Math.min(each.gapM, gap(each.middle, middle))
    let best = 0
    left.forEach((each, index) => {
      if (each.gapM * each.weight > left[best]!.gapM * left[best]!.weight) best = index
    })
    while (left.length > 0) {
      const chosen = left[best]!
      left[best] = left[left.length - 1]!
      left.pop()
      order.push(chosen.edge)
      middles.push(chosen.middle)
      best = 0
      let bestScore = -1
      for (let index = 0; index < left.length; index += 1) {
        const each = left[index]!
        const gapM = gap(each.middle, chosen.middle)
        if (gapM < each.gapM) each.gapM = gapM
        if (each.gapM * each.weight > bestScore) {
          bestScore = each.gapM * each.weight
          best = index
        }
      }
    }
  }
  return order
}

function gap(a: PointM, b: PointM): number {
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2)
}

/** A point at the side of a road. */
function beside(edge: RoadEdge, alongM: number, asideM: number, random: Random): PointM {
  const here = pointAlong(edge.points, alongM)
  const ahead = pointAlong(edge.points, Math.min(edge.lengthM, alongM + 2))
  const behind = pointAlong(edge.points, Math.max(0, alongM - 2))
  const length = Math.hypot(ahead.x - behind.x, ahead.y - behind.y) || 1
  const side = random.chance(0.5) ? asideM : -asideM
  return {
    x: here.x - ((ahead.y - behind.y) / length) * side,
    y: here.y + ((ahead.x - behind.x) / length) * side,
  }
}
