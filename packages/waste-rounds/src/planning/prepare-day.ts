import { isObligatory } from './bin-worth.ts'
import { buildModel, type DayLorry, type DayModel, mayServe, NONE } from './day-model.ts'
import { PlaceWindows } from './place-windows.ts'
import type { PlannedBin, PlanningInput } from './planning-input.ts'
import { TripPlacer } from './trip-placer.ts'
import type { OutReason } from './waste-plan.ts'

/** A day as planners need it: what may be moved, what stands fast, and what cannot be at all. */
export interface PreparedDay {
  readonly input: PlanningInput
  readonly model: DayModel
  readonly placer: TripPlacer
  /** By index of `input.bins`: why it cannot be collected whatever else is done; null: it can. */
  readonly obstacles: readonly (OutReason | null)[]
  /** By index of `input.bins`: it has to be collected. */
  readonly isObligatory: readonly boolean[]
  /** Bins that may be moved, by place. */
  readonly candidates: Int32Array
  /** By lorry: bins it collects first, by place; shorter than asked for when the whole does not hold. */
  readonly locked: readonly (readonly number[])[]
  /** Lorries that no road leads home, by index. */
  readonly strandedLorries: readonly number[]
}

/** Works out what a day allows. Whatever is wrong with it ends up as an obstacle, never as an error. */
export function prepareDay(input: PlanningInput): PreparedDay {
  const raw = buildModel(input)
  const strandedLorries: number[] = []
  const rawPlacer = new TripPlacer(raw)
  const lorries = raw.lorries.map((lorry) => {
    const ways = raw.ways[lorry.ways]
    const isHome = ways !== undefined && ways.cost[lorry.startPlace * raw.width + lorry.endPlace]! < Infinity
    if (isHome) return lorry.isCommitted ? inTime(lorry, rawPlacer) : lorry
    strandedLorries.push(lorry.index)
    return { ...lorry, ways: 0, isCommitted: false, mayCollect: new Uint8Array(raw.binCount) }
  })
  const model: DayModel = { ...raw, lorries }
  const placer = new TripPlacer(model)
  const anytime = new TripPlacer({
    ...model,
    windows: new PlaceWindows(Array.from({ length: model.width }, () => [])),
  })
  const obstacles = input.bins.map((bin, index) => obstacleOf(bin, index))
  const lockedIds = new Set(input.lorries.flatMap(({ lockedBinIds }) => lockedBinIds))
  const isBound = input.bins.map((bin) => isObligatory(bin, input.settings) || lockedIds.has(bin.id))
  const locked = lockedOrders(input, model, placer, obstacles)
  const standing = new Set(locked.flat())
  const candidates = Int32Array.from({ length: model.binCount }, (_, place) => place).filter(
    (place) => obstacles[model.binOf[place]!] === null && !standing.has(place),
  )
  return { input, model, placer, obstacles, isObligatory: isBound, candidates, locked, strandedLorries }

  function obstacleOf(bin: PlannedBin, index: number): OutReason | null {
    if (!bin.isInService) return 'out-of-service'
    if (bin.request === 'never') return 'excluded'
    if (!input.lorries.some((lorry) => mayServe(lorry, bin))) return 'no-lorry'
    const place = model.placeOf[index]!
    if (place === NONE) return 'unreachable'
    if (model.binSites[place] === 0) return 'no-disposal'
    const taking = model.lorries.filter(({ mayCollect }) => mayCollect[place] === 1)
    if (taking.length === 0) return 'unreachable'
    const roomy = taking.filter(
      ({ capacityL, capacityKg }) =>
        model.demandL[place]! <= capacityL && model.demandKg[place]! <= capacityKg,
    )
    if (roomy.length === 0) return 'too-large'
    if (!roomy.some((lorry) => isReached(model, lorry, place))) return 'unreachable'
    if (roomy.some((lorry) => placer.place(lorry, [place], 1))) return null
    return roomy.some((lorry) => anytime.place(lorry, [place], 1)) ? 'window' : 'no-time'
  }
}

/** A lorry that cannot be back in time whatever it does: it goes home, collects nothing more, and is that late. */
function inTime(lorry: DayLorry, placer: TripPlacer): DayLorry {
  if (placer.place(lorry, [], 0)) return lorry
  const mayCollect = new Uint8Array(lorry.mayCollect.length)
  if (!placer.place(lorry, [], 0, 'as-well-as-can-be')) return { ...lorry, mayCollect }
  const shiftToS = Math.max(lorry.shiftToS, placer.returnS)
  return { ...lorry, mayCollect, shiftToS, breakToS: Math.max(lorry.breakToS, shiftToS) }
}

function isReached({ ways, width, binCount, siteCount, binSites }: DayModel, lorry: DayLorry, bin: number) {
  const { cost } = ways[lorry.ways]!
  if (!(cost[lorry.startPlace * width + bin]! < Infinity)) return false
  return Array.from({ length: siteCount }, (_, n) => n).some(
    (n) =>
      (binSites[bin]! & (1 << n)) !== 0 &&
      cost[bin * width + binCount + n]! + cost[(binCount + n) * width + lorry.endPlace]! < Infinity,
  )
}

/** As many of the bins that are locked to each lorry as hold together, in their order. */
function lockedOrders(
  input: PlanningInput,
  model: DayModel,
  placer: TripPlacer,
  obstacles: readonly (OutReason | null)[],
): number[][] {
  const indexOf = new Map(input.bins.map(({ id }, index) => [id, index]))
  const taken = new Set<number>()
  return model.lorries.map((lorry) => {
    const order: number[] = []
    for (const id of input.lorries[lorry.index]!.lockedBinIds) {
      const index = indexOf.get(id)
      const place = index === undefined ? NONE : model.placeOf[index]!
      if (place === NONE || taken.has(place) || obstacles[index!] !== null) continue
      if (lorry.mayCollect[place] === 0 || !placer.place(lorry, [...order, place], order.length + 1)) continue
      order.push(place)
      taken.add(place)
    }
    return order
  })
}
