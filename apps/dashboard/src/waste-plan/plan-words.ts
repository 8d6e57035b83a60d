import type { BinVerdictView, PlanSummaryView, WasteJobDetail, WastePlanView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'

const words = messages.wastePlan
const MINUTE_MS = 60_000
/** A bin that is left out may overflow from this chance on, 0 to 1. */
const MAY_OVERFLOW = 0.2
/** A crew is behind from so many minutes on: plans are not kept to the minute. */
export const BEHIND_MIN = 10
/** Smaller differences in expected overflows are not worth words. */
const LEAST_OVERFLOWS = 0.05

/** Whether a bin that is left out is likely enough to overflow to be named. */
export function mayOverflow({
  lorryId,
  overflowChance,
}: Pick<BinVerdictView, 'lorryId' | 'overflowChance'>): boolean {
  return lorryId === null && overflowChance !== null && overflowChance >= MAY_OVERFLOW
}

/** Left out, those first that are most likely to overflow; of the others the fullest. */
export function leftOut(verdicts: readonly BinVerdictView[]): BinVerdictView[] {
  return verdicts
    .filter(({ lorryId, isDone }) => lorryId === null && !isDone)
    .toSorted(
      (a, b) =>
        (b.overflowChance ?? 0) - (a.overflowChance ?? 0) ||
        (b.fillPct ?? 0) - (a.fillPct ?? 0) ||
        a.name.localeCompare(b.name),
    )
}

type Figures = Pick<PlanSummaryView, 'workS' | 'metres' | 'collections' | 'expectedOverflows' | 'problems'>

/** What a change of a plan comes to: "+4 min, +1.2 km; one overflow fewer expected". */
export function changeWords(before: Figures, after: Figures): string {
  const seconds = after.workS - before.workS
  const metres = after.metres - before.metres
  const collections = after.collections - before.collections
  const overflows = after.expectedOverflows - before.expectedOverflows
  const newProblem = after.problems.find((message) => !before.problems.includes(message))
  const isSolved = newProblem === undefined && after.problems.length < before.problems.length
  const ways = [
    ...(Math.abs(seconds) >= 30 ? [words.hand.time(seconds)] : []),
    ...(Math.abs(metres) >= 50 ? [words.hand.distance(metres)] : []),
    ...(collections === 0 ? [] : [words.hand.binsChange(collections)]),
  ]
  return [
    ways.length === 0 ? words.hand.same : ways.join(', '),
    ...(Math.abs(overflows) < LEAST_OVERFLOWS ? [] : [words.hand.overflows(overflows)]),
    ...(newProblem === undefined ? [] : [words.hand.newProblem(newProblem)]),
    ...(isSolved ? [words.hand.solved] : []),
  ].join('; ')
}

/** The share that is saved or added of what fixed rounds take, %, negative where it is less; null: nothing to compare with. */
export function shareAgainst(planned: number, fixed: number): number | null {
  return fixed <= 0 ? null : (100 * (planned - fixed)) / fixed
}

/** Mean fill of what is collected, %; null: not known of any. */
export function meanFill(verdicts: readonly BinVerdictView[]): number | null {
  const fills = verdicts.flatMap(({ lorryId, fillPct }) => (lorryId === null ? [] : (fillPct ?? [])))
  return fills.length === 0 ? null : fills.reduce((sum, fill) => sum + fill, 0) / fills.length
}

/** When the last lorry is back; null: none goes out. */
export function backAt(shifts: WastePlanView['shifts']): number | null {
  const out = shifts.filter(({ collections }) => collections > 0)
  return out.length === 0 ? null : Math.max(...out.map(({ returnsAt }) => Date.parse(returnsAt)))
}

/** The most that a lorry carries on its round, litres. */
export function fullestL({ visits }: Pick<WastePlanView['shifts'][number], 'visits'>): number {
  return Math.max(0, ...visits.map(({ loadL }) => loadL))
}

/** What the crew has said of each bin, newest word. */
export function outcomesOf({
  events,
}: Pick<WasteJobDetail, 'events'>): ReadonlyMap<string, WasteJobDetail['events'][number]> {
  const told = events
    .filter(({ type, placeId }) => placeId !== null && OUTCOMES.has(type))
    .toSorted((a, b) => a.at.localeCompare(b.at))
  return new Map(told.map((event) => [event.placeId!, event] as const))
}
const OUTCOMES: ReadonlySet<string> = new Set([
  'lifted',
  'partly',
  'not-out',
  'contaminated',
  'blocked',
  'damaged',
  'overweight',
])

/**
 * How far a crew is behind its plan, whole minutes: since the first stop that is not done should have been; of one that has
 * not set out, since it should have. 0 for rounds that are over.
 */
export function behindMin(
  { state, stops, events, leavesAt }: Pick<WasteJobDetail, 'state' | 'stops' | 'events' | 'leavesAt'>,
  now: number,
): number {
  if (state === 'done' || state === 'cancelled') return 0
  const done = outcomesOf({ events })
  const next = stops.find(({ type, placeId }) => type === 'collect' && !done.has(placeId!))
  const due =
    state === 'waiting'
      ? Date.parse(leavesAt)
      : next === undefined
        ? now
        : Date.parse(next.arriveAt) + next.serviceS * 1_000
  return Math.max(0, Math.floor((now - due) / MINUTE_MS))
}
