import { countedChance } from './bin-worth.ts'
import { type DayLorry, NONE } from './day-model.ts'
import type { DayOrders } from './day-search.ts'
import type { PreparedDay } from './prepare-day.ts'
import { problemsOf } from './problems.ts'
import { isDriven, type ShiftBreach, scheduleOf } from './schedule.ts'
import { verdictsOf } from './verdicts.ts'
import type { PlannedShift, WastePlan } from './waste-plan.ts'

/** What a lorry drives, and what keeps it from holding. */
export interface DrivenShift {
  readonly lorry: DayLorry
  readonly order: readonly number[]
  readonly shift: PlannedShift
  readonly breaches: readonly ShiftBreach[]
  readonly costS: number
  readonly holds: boolean
}

/** The plan that orders of bins come to, with disposals and breaks where they cost least, explained. */
export function planOf(day: PreparedDay, orders: DayOrders): WastePlan {
  const { input, model } = day
  const driven: DrivenShift[] = []
  const collectedBy = new Int32Array(model.binCount).fill(NONE)
  for (const lorry of model.lorries) {
    const isNew = (place: number, at: number, all: readonly number[]) =>
      collectedBy[place] === NONE && all.indexOf(place) === at
    const wanted = (orders[lorry.index] ?? []).filter(isNew)
    const shift = drive(day, lorry, wanted)
    if (shift === null) continue
    driven.push(shift)
    for (const place of shift.order) collectedBy[place] = lorry.index
  }
  const isIn = (index: number) => {
    const place = model.placeOf[index]!
    return place !== NONE && collectedBy[place] !== NONE
  }
  const verdicts = verdictsOf(day, driven, collectedBy)
  const problems = problemsOf(day, driven, verdicts)
  let objectiveS = driven.reduce((sum, { costS }) => sum + costS, 0)
  let expectedOverflows = 0
  for (const [index, bin] of input.bins.entries()) {
    if (isIn(index) || !bin.isInService) continue
    objectiveS += verdicts[index]!.worthS
    expectedOverflows += countedChance(bin) ?? 0
  }
  const shifts = driven.map(({ shift }) => shift)
  const isMissing = input.bins.some((_, index) => day.isObligatory[index] && !isIn(index))
  return {
    shifts,
    verdicts,
    problems,
    isFeasible:
      !isMissing &&
      driven.every(({ holds }) => holds) &&
      problems.every(({ reason }) => reason !== 'no-lorries' && reason !== 'locked-order'),
    metres: shifts.reduce((sum, { metres }) => sum + metres, 0),
    workS: shifts.reduce((sum, { leavesS, returnsS }) => sum + returnsS - leavesS, 0),
    expectedOverflows,
    objectiveS,
  }
}

function drive(day: PreparedDay, lorry: DayLorry, wanted: readonly number[]): DrivenShift | null {
  const { input, model, placer } = day
  if (day.strandedLorries.includes(lorry.index)) return null
  let order = wanted
  let isPlaced = isDriven(lorry, order.length) && placer.place(lorry, order, order.length)
  const isStrict = isPlaced
  if (!isPlaced && isDriven(lorry, order.length)) {
    isPlaced = placer.place(lorry, order, order.length, 'as-well-as-can-be')
    if (!isPlaced) {
      order = reachable(day, lorry, order)
      isPlaced =
        isDriven(lorry, order.length) && placer.place(lorry, order, order.length, 'as-well-as-can-be')
    }
  }
  if (!isPlaced) return null
  const costS = placer.costS + lorry.fixedS
  const { shift, breaches } = scheduleOf(input, model, lorry, placer)
  const isAllowed = order.every((place) => {
    const bin = input.bins[model.binOf[place]!]!
    return lorry.mayCollect[place] === 1 && bin.isInService && bin.request !== 'never'
  })
  return { lorry, order, shift, breaches, costS, holds: isStrict && breaches.length === 0 && isAllowed }
}

/** Of an order that no roads lead along, as much as they do. */
function reachable({ placer }: PreparedDay, lorry: DayLorry, order: readonly number[]): number[] {
  const kept: number[] = []
  for (const place of order) {
    if (placer.place(lorry, [...kept, place], kept.length + 1, 'as-well-as-can-be')) kept.push(place)
  }
  return kept
}
