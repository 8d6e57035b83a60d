import { countedChance, daysOverAge, worthOf } from './bin-worth.ts'
import { type DayLorry, NONE } from './day-model.ts'
import { DayTours } from './day-tours.ts'
import { InsertionFinder } from './insertion.ts'
import type { DrivenShift } from './plan-of.ts'
import type { PlannedBin } from './planning-input.ts'
import type { PreparedDay } from './prepare-day.ts'
import { isDriven } from './schedule.ts'
import type { BinVerdict, InReason, OutReason } from './waste-plan.ts'

/** From this chance on a bin is said to be likely to overflow. */
export const LIKELY_CHANCE = 0.5
/** Up to this chance, and not too old, nothing calls for a bin. */
const UNLIKELY_CHANCE = 0.05

/** Why each bin is in the plan or is not, in the order of `input.bins`. */
export function verdictsOf(
  day: PreparedDay,
  driven: readonly DrivenShift[],
  collectedBy: Int32Array,
): BinVerdict[] {
  const { input, model } = day
  const savings = new Map(driven.flatMap((shift) => savingsOf(day, shift)))
  const outside = outsideFinder(day, driven)
  return input.bins.map((bin, index) => {
    const place = model.placeOf[index]!
    const worthS = place === NONE ? worthWithoutRoad(day, bin) : model.worthS[place]!
    const vehicle = place === NONE ? NONE : collectedBy[place]!
    if (vehicle !== NONE) {
      const lorry = input.lorries[vehicle]!
      const isLocked = lorry.lockedBinIds.includes(bin.id)
      const reason = inReason(bin, isLocked, input.settings.isEveryBin)
      return { binId: bin.id, lorryId: lorry.id, reason, worthS, detourS: savings.get(place)! }
    }
    const obstacle = day.obstacles[index]!
    if (obstacle !== null) return { binId: bin.id, lorryId: null, reason: obstacle, worthS, detourS: null }
    const { reason, detourS } = outside(place, day.isObligatory[index]!)
    return { binId: bin.id, lorryId: null, reason, worthS, detourS }
  })
}

function worthWithoutRoad({ input }: PreparedDay, bin: PlannedBin): number {
  return worthOf(bin, input.settings)
}

function inReason(bin: PlannedBin, isLocked: boolean, isEveryBin: boolean): InReason {
  if (isLocked) return 'locked'
  if (bin.request === 'must') return 'asked-for'
  if (isEveryBin) return 'every-bin'
  if (bin.isOverflowing) return 'overflowing'
  if (bin.isReported) return 'reported'
  if ((bin.overflowChance ?? 0) >= LIKELY_CHANCE) return 'overflow-likely'
  return daysOverAge(bin) > 0 ? 'too-old' : 'on-the-way'
}

/** By place: what leaving each bin of a shift out would save, s. */
function savingsOf({ placer }: PreparedDay, { lorry, order, costS, holds }: DrivenShift): [number, number][] {
  const strictness = holds ? 'holds' : 'as-well-as-can-be'
  return order.map((place, at) => {
    const shorter = order.toSpliced(at, 1)
    if (!isDriven(lorry, shorter.length)) return [place, costS]
    // Without a bin a round is as a rule no dearer: looked for below what it costs with it, first.
    const isPlaced =
      placer.place(lorry, shorter, shorter.length, strictness, costS - lorry.fixedS) ||
      placer.place(lorry, shorter, shorter.length, strictness)
    return [place, isPlaced ? costS - placer.costS - lorry.fixedS : 0]
  })
}

/** Finds what a bin that is left out would add, or what keeps it out. */
function outsideFinder(day: PreparedDay, driven: readonly DrivenShift[]) {
  const { input, model, placer } = day
  const tours = new DayTours(model)
  for (const { lorry, order, holds } of driven) {
    tours.setOrder(lorry.index, order, order.length)
    if (!holds) tours.tours[lorry.index]!.holds = false
    tours.tours[lorry.index]!.firstGap = gapAfterLocked(tours, lorry, day.locked[lorry.index]!.length)
  }
  const finder = new InsertionFinder(tours)
  return (place: number, isObligatory: boolean): { reason: OutReason; detourS: number | null } => {
    const bin = input.bins[model.binOf[place]!]!
    finder.find(place)
    if (finder.found.vehicle !== NONE) {
      const detourS = exactDetour(place)
      if (isObligatory) return { reason: 'excluded', detourS }
      const isCalledFor = (countedChance(bin) ?? 0) > UNLIKELY_CHANCE || daysOverAge(bin) > 0
      return { reason: isCalledFor ? 'not-worth-it' : 'not-needed', detourS }
    }
    finder.find(place, { ignoresRoom: true })
    if (finder.found.vehicle !== NONE) return { reason: 'no-room', detourS: null }
    finder.find(place, { ignoresWindow: true })
    return { reason: finder.found.vehicle !== NONE ? 'window' : 'no-time', detourS: null }
  }

  /** With disposals placed anew for the order that the bin makes. */
  function exactDetour(place: number): number {
    const { vehicle, gap, delta } = finder.found
    const tour = tours.tours[vehicle]!
    const order = tours.orderOf(vehicle)
    const ahead = tour.places.subarray(0, gap).filter((each) => each < model.binCount).length
    const longer = order.toSpliced(ahead, 0, place)
    if (!placer.place(tour.lorry, longer, longer.length)) return delta
    return Math.min(delta, placer.costS + tour.lorry.fixedS - tour.costS)
  }
}

/** The first gap behind as many bins. */
function gapAfterLocked(tours: DayTours, { index }: DayLorry, locked: number): number {
  const { places, count } = tours.tours[index]!
  let gap = 0
  let left = locked
  for (; left > 0 && gap < count; gap++) if (places[gap]! < tours.model.binCount) left--
  return gap
}
