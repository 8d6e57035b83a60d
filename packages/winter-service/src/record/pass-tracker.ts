import { type EpochMs, isTowncrierError, MINUTE_MS } from '@towncrier/core'
import {
  distanceM,
  type Position,
  type RoadFinder,
  type RoadNetwork,
  type RoadPoint,
  RoadSearch,
  travelSeconds,
} from '@towncrier/road-network'

/** One position report of a gritter. */
export interface GritterFix {
  readonly at: EpochMs
  readonly position: Position
  readonly isSpreading: boolean
  /** g/m²; null where the spreader does not say. */
  readonly rateGm2: number | null
}

/** A street that is being treated: from when, how far, with how much. */
export interface OpenPass {
  readonly edgeId: string
  readonly at: EpochMs
  readonly lastAt: EpochMs
  /** Parts of the street that were driven spreading, as shares of its length; merged and rising. */
  readonly parts: readonly (readonly [from: number, to: number])[]
  /** Rate × length and the length it is known for, so that the mean is by distance. */
  readonly rateTimesM: number
  readonly rateM: number
}

/** What is remembered of a gritter between reports; plain JSON. */
export interface TrackedGritter {
  readonly fix: GritterFix | null
  readonly open: readonly OpenPass[]
}

export const UNTRACKED: TrackedGritter = { fix: null, open: [] }

/** One pass of a gritter over one street. */
export interface StreetPass {
  readonly edgeId: string
  readonly at: EpochMs
  /** Mean over what was driven, g/m²; null where the spreader never said. */
  readonly rateGm2: number | null
  readonly lengthM: number
  /** Share of the street that was driven spreading, 0 to 1. */
  readonly covered: number
}

/** Positions further from any road than this are not on one, m. */
const SNAP_M = 35
/** A street of the lorry's own route is believed although another lies so much nearer, m. */
const ROUTE_PREFERENCE_M = 15
/** Between reports further apart nobody knows where salt was spread. */
const LONGEST_GAP_MS = 2 * MINUTE_MS
/** Faster is a jump of the receiver, not a drive. */
const JUMP_KPH = 110
const JUMP_ALLOWANCE_M = 60
/** The way between two reports may be so much longer than the straight line. */
const DETOUR_FACTOR = 2.5
const DETOUR_ALLOWANCE_M = 120
/** Less is the end of a street that was only crossed, m. */
const LEAST_PASS_M = 5
/** A street that was left so long ago is done; the lorry may come back on its other side. */
const PASS_ENDS_MS = 3 * MINUTE_MS

/**
 * Turns a gritter's position reports into streets treated: each report is put on a road, and the way between two
 * while the spreader ran counts as treated. Nothing is made up over gaps of more than two minutes, jumps, or
 * positions off the roads.
 */
export class PassTracker {
  readonly #network: RoadNetwork
  readonly #finder: RoadFinder
  readonly #search: RoadSearch

  constructor(network: RoadNetwork, finder: RoadFinder) {
    this.#network = network
    this.#finder = finder
    this.#search = new RoadSearch(network, travelSeconds(network))
  }

  /**
   * Takes the next report of one gritter, in the order of their instants; an older one is left out.
   *
   * @param routeEdges streets of the job it is on: believed where two roads lie side by side.
   * @returns what to remember, and the streets that are done.
   */
  take(
    before: TrackedGritter,
    fix: GritterFix,
    routeEdges: ReadonlySet<string> = new Set(),
  ): { readonly state: TrackedGritter; readonly passes: readonly StreetPass[] } {
    const { fix: last } = before
    if (last !== null && fix.at <= last.at) return { state: before, passes: [] }
    if (last !== null && isJump(last, fix)) return { state: before, passes: [] }
    const parts =
      last?.isSpreading === true && fix.at - last.at <= LONGEST_GAP_MS
        ? this.#partsBetween(last, fix, routeEdges)
        : []
    const open = new Map(before.open.map((pass) => [pass.edgeId, pass]))
    for (const { edgeId, from, to, metres } of parts) {
      const pass = open.get(edgeId) ?? {
        edgeId,
        at: last!.at,
        lastAt: fix.at,
        parts: [],
        rateTimesM: 0,
        rateM: 0,
      }
      const rate = last!.rateGm2
      open.set(edgeId, {
        ...pass,
        lastAt: fix.at,
        parts: merged([...pass.parts, [from, to]]),
        rateTimesM: pass.rateTimesM + (rate ?? 0) * metres,
        rateM: pass.rateM + (rate === null ? 0 : metres),
      })
    }
    const stays = (pass: OpenPass) => fix.at - pass.lastAt < PASS_ENDS_MS
    const all = [...open.values()]
    return {
      state: { fix, open: all.filter(stays) },
      passes: this.#passesOf(all.filter((pass) => !stays(pass))),
    }
  }

  /** Streets still open when nothing more is to come, or when nothing has come for long. */
  finish({ open }: TrackedGritter): readonly StreetPass[] {
    return this.#passesOf(open)
  }

  #passesOf(done: readonly OpenPass[]): StreetPass[] {
    return done
      .map((pass) => this.#passOf(pass))
      .filter(({ covered, lengthM }) => covered * lengthM >= LEAST_PASS_M)
  }

  #passOf({ edgeId, at, parts, rateTimesM, rateM }: OpenPass): StreetPass {
    const link = this.#network.linkIndexes.get(edgeId)
    return {
      edgeId,
      at,
      rateGm2: rateM > 0 ? rateTimesM / rateM : null,
      lengthM: link === undefined ? 0 : this.#network.linkLengthM[link]!,
      covered: parts.reduce((sum, [from, to]) => sum + to - from, 0),
    }
  }

  #partsBetween(last: GritterFix, fix: GritterFix, routeEdges: ReadonlySet<string>) {
    const from = this.#snap(last.position, routeEdges)
    const to = this.#snap(fix.position, routeEdges)
    if (from === null || to === null) return []
    if (from.link === to.link) return [this.#part(from.link, from.fraction, to.fraction)]
    this.#search.run(from, [to])
    const way = this.#search.arrivalAt(to)
    const straightM = distanceM(last.position, fix.position)
    if (way === null || way.metres > straightM * DETOUR_FACTOR + DETOUR_ALLOWANCE_M) return []
    return way.arcs.map((arc, n) => {
      const link = arc >> 1
      const isForward = arc % 2 === 0
      const start = n === 0 ? from.fraction : isForward ? 0 : 1
      const end = n === way.arcs.length - 1 ? to.fraction : isForward ? 1 : 0
      return this.#part(link, start, end)
    })
  }

  #part(link: number, a: number, b: number) {
    const [from, to] = a <= b ? [a, b] : [b, a]
    const { id } = this.#network.links[link]!
    return { edgeId: id, from, to, metres: (to - from) * this.#network.linkLengthM[link]! }
  }

  #snap(position: Position, routeEdges: ReadonlySet<string>): RoadPoint | null {
    const nearest = this.#find(position, SNAP_M, () => true)
    if (nearest === null || routeEdges.size === 0) return nearest
    const { links } = this.#network
    if (routeEdges.has(links[nearest.link]!.id)) return nearest
    const onRoute = this.#find(position, Math.min(SNAP_M, nearest.distanceM + ROUTE_PREFERENCE_M), (link) =>
      routeEdges.has(links[link]!.id),
    )
    return onRoute ?? nearest
  }

  #find(position: Position, withinM: number, mayUse: (link: number) => boolean): RoadPoint | null {
    try {
      return this.#finder.find(position, withinM, mayUse)
    } catch (error) {
      if (isTowncrierError(error, 'TC_ROADS_TOO_FAR')) return null
      throw error
    }
  }
}

function isJump(last: GritterFix, fix: GritterFix): boolean {
  const reachableM = (JUMP_KPH / 3.6) * ((fix.at - last.at) / 1_000) + JUMP_ALLOWANCE_M
  return distanceM(last.position, fix.position) > reachableM
}

function merged(parts: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const result: [number, number][] = []
  for (const [from, to] of parts.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
