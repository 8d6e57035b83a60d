import { isObligatory, worthOf } from './bin-worth.ts'
import { PlaceWindows } from './place-windows.ts'
import type { PlannedLorry, PlanningInput, TravelTimes } from './planning-input.ts'

/** Loads are compared as whole millionths, so that sums neither drift nor depend on their order. */
const QUANTUM = 1e-6
const NO_WAYS: TravelTimes = { size: 0, seconds: new Float64Array(0), metres: new Float64Array(0) }
/** Sites are bits of a number; the ones beyond are not used. */
export const MOST_SITES = 31
export const NONE = -1

/** Ways between the places of a day, for lorries that may use the same roads. Row-major, from × to. */
export interface DayWays {
  readonly seconds: Float64Array
  readonly metres: Float64Array
  /** Driving time and distance as seconds of work. */
  readonly cost: Float64Array
  /** arriving[to × width + from]: cost, turned. */
  readonly arriving: Float64Array
}

export interface DayLorry {
  /** Index into `input.lorries`. */
  readonly index: number
  /** Index into `ways`. */
  readonly ways: number
  readonly startPlace: number
  readonly endPlace: number
  readonly shiftFromS: number
  readonly shiftToS: number
  /** `breakS` 0: none is due. */
  readonly breakFromS: number
  readonly breakToS: number
  readonly breakS: number
  /** In quanta, as all loads. */
  readonly capacityL: number
  readonly capacityKg: number
  readonly startL: number
  readonly startKg: number
  /** Bits of the sites that take what it carries at the start. */
  readonly startSites: number
  /** Seconds that sending it out counts as. */
  readonly fixedS: number
  /** It has to drive even when it collects nothing: it stands elsewhere than where it ends, or is loaded. */
  readonly isCommitted: boolean
  readonly mayCollect: Uint8Array
  /** Lorries of one class are alike: of those that stand idle only the first need be tried. */
  readonly kind: number
}

/**
 * A day in typed arrays. Places are numbered: bins that have a road, then disposal sites, then where lorries start
 * and end.
 */
export interface DayModel {
  readonly width: number
  readonly binCount: number
  readonly siteCount: number
  /** Index into `input.bins` of each place that is a bin, and back (−1: no road). */
  readonly binOf: Int32Array
  readonly placeOf: Int32Array
  readonly demandL: Float64Array
  readonly demandKg: Float64Array
  /** Bits of the sites that take the bin's stream. */
  readonly binSites: Int32Array
  /** Of bins and sites; 0 elsewhere. */
  readonly serviceS: Float64Array
  readonly windows: PlaceWindows
  readonly worthS: Float64Array
  readonly isObligatory: Uint8Array
  readonly ways: readonly DayWays[]
  readonly lorries: readonly DayLorry[]
  readonly kindCount: number
}

export function buildModel(input: PlanningInput): DayModel {
  const { bins, lorries, settings } = input
  const sites = input.disposalSites.slice(0, MOST_SITES)
  const matrices = input.matrices.length > 0 ? input.matrices : [NO_WAYS]
  const isNode = (node: number | null): node is number =>
    node !== null && Number.isSafeInteger(node) && node >= 0 && input.matrices.some(({ size }) => node < size)
  const binOf = Int32Array.from(bins.flatMap(({ node }, index) => (isNode(node) ? [index] : [])))
  const placeOf = new Int32Array(bins.length).fill(NONE)
  for (const [place, index] of binOf.entries()) placeOf[index] = place
  const binCount = binOf.length
  const planned = Array.from(binOf, (index) => bins[index]!)
  const ends = [...new Set(lorries.flatMap(({ startNode, endNode }) => [startNode, endNode]))]
  const nodes = [...planned.map(({ node }) => node!), ...sites.map(({ node }) => node), ...ends]
  const width = nodes.length
  const endPlace = (node: number) => binCount + sites.length + ends.indexOf(node)
  const sitesFor = (stream: string) =>
    sites.reduce(
      (bits, { streams }, n) => (streams.length === 0 || streams.includes(stream) ? bits | (1 << n) : bits),
      0,
    )
  const kinds = new Map<string, number>()
  const dayLorries = lorries.map((lorry, index): DayLorry => {
    const mayCollect = Uint8Array.from(planned, (bin) => (mayServe(lorry, bin) ? 1 : 0))
    const crewBreak = lorry.crewBreak !== null && lorry.crewBreak.seconds > 0 ? lorry.crewBreak : null
    const startL = quanta(lorry.loadL)
    const startKg = quanta(lorry.loadKg)
    const key = JSON.stringify([{ ...lorry, id: '', name: '' }, mayCollect.join('')])
    if (!kinds.has(key)) kinds.set(key, kinds.size)
    return {
      index,
      ways: lorry.matrix,
      startPlace: endPlace(lorry.startNode),
      endPlace: endPlace(lorry.endNode),
      shiftFromS: lorry.shift.fromS,
      shiftToS: lorry.shift.toS,
      breakFromS: crewBreak?.fromS ?? 0,
      breakToS: crewBreak?.toS ?? 0,
      breakS: crewBreak?.seconds ?? 0,
      capacityL: quanta(lorry.capacityL),
      capacityKg: quanta(lorry.payloadKg),
      startL,
      startKg,
      startSites: startSitesOf(lorry, sitesFor),
      fixedS: settings.lorryWorthS,
      isCommitted: lorry.startNode !== lorry.endNode || startL > 0 || startKg > 0,
      mayCollect,
      kind: kinds.get(key)!,
    }
  })
  return {
    width,
    binCount,
    siteCount: sites.length,
    binOf,
    placeOf,
    // Nobody knows a bin to be empty: what was collected is tipped.
    demandL: Float64Array.from(planned, ({ litres }) => Math.max(1, quanta(litres))),
    demandKg: Float64Array.from(planned, ({ kg }) => quanta(kg)),
    binSites: Int32Array.from(planned, ({ stream }) => sitesFor(stream)),
    serviceS: Float64Array.from(nodes, (_, place) =>
      place < binCount
        ? Math.max(0, planned[place]!.serviceS)
        : Math.max(0, sites[place - binCount]?.serviceS ?? 0),
    ),
    windows: new PlaceWindows([
      ...planned.map(({ windows }) => windows),
      ...sites.map(({ windows }) => windows),
      ...ends.map(() => []),
    ]),
    worthS: Float64Array.from(planned, (bin) => worthOf(bin, settings)),
    isObligatory: Uint8Array.from(planned, (bin) => (isObligatory(bin, settings) ? 1 : 0)),
    ways: matrices.map((matrix) => waysOf(matrix, nodes, settings.secondsPerKm)),
    lorries: dayLorries,
    kindCount: kinds.size,
  }
}

/** Whether the lorry takes the bin's stream and is among those that may collect it. */
export function mayServe(
  { id, streams }: PlannedLorry,
  bin: { readonly stream: string; readonly onlyLorryIds: readonly string[] | null },
): boolean {
  return streams.includes(bin.stream) && (bin.onlyLorryIds === null || bin.onlyLorryIds.includes(id))
}

/** A load of which nobody knows the stream may hold all that the lorry takes; if no site takes all, any that takes one. */
function startSitesOf({ streams }: PlannedLorry, sitesFor: (stream: string) => number): number {
  const each = streams.map(sitesFor)
  const all = each.reduce((bits, more) => bits & more, each.length === 0 ? 0 : -1)
  return all === 0 ? each.reduce((bits, more) => bits | more, 0) : all
}

/** What is no amount fits nowhere. */
function quanta(amount: number): number {
  return amount >= 0 ? Math.round(amount / QUANTUM) : Number.POSITIVE_INFINITY
}

function waysOf(
  { size, seconds, metres }: TravelTimes,
  nodes: readonly number[],
  secondsPerKm: number,
): DayWays {
  const width = nodes.length
  const ways = {
    seconds: new Float64Array(width * width),
    metres: new Float64Array(width * width),
    cost: new Float64Array(width * width),
    arriving: new Float64Array(width * width),
  }
  for (let from = 0; from < width; from++) {
    for (let to = 0; to < width; to++) {
      const isKnown = nodes[from]! < size && nodes[to]! < size
      const at = nodes[from]! * size + nodes[to]!
      const s = isKnown ? (seconds[at] ?? Number.NaN) : Number.NaN
      const m = isKnown ? (metres[at] ?? Number.NaN) : Number.NaN
      const isWay = s >= 0 && m >= 0 && Number.isFinite(s) && Number.isFinite(m)
      ways.seconds[from * width + to] = isWay ? s : Number.POSITIVE_INFINITY
      ways.metres[from * width + to] = isWay ? m : Number.POSITIVE_INFINITY
      const cost = isWay ? s + (m / 1_000) * secondsPerKm : Number.POSITIVE_INFINITY
      ways.cost[from * width + to] = cost
      ways.arriving[to * width + from] = cost
    }
  }
  return ways
}
