import { NONE } from './day-model.ts'
import { type DayOrders, DaySearch } from './day-search.ts'
import { planOf } from './plan-of.ts'
import type { PlanningInput } from './planning-input.ts'
import { type PreparedDay, prepareDay } from './prepare-day.ts'
import type { WastePlan } from './waste-plan.ts'

/** Bins that a lorry collects, in order; disposals and the break are placed by whoever reads it. */
export interface LorryOrder {
  readonly lorryId: string
  readonly binIds: readonly string[]
}

export interface DayPlannerSettings {
  /** Chance; the same seed and steps give the same plan. */
  readonly seed: number
  /** Orders to begin with: a plan made before, or by hand. What of them does not hold is left for the search. */
  readonly start?: readonly LorryOrder[]
}

export interface DayPlanner {
  /**
   * Tears out and puts back so many times.
   *
   * @param progress how much of the whole budget is spent, 0 to 1: sets the temperature of the annealing.
   * @returns true when the best plan became better.
   */
  readonly step: (iterations: number, progress: number) => boolean
  /** The best plan so far, explained; there is one from the beginning. */
  readonly best: () => WastePlan
  readonly iterations: () => number
}

/**
 * Plans a day's rounds: which bins, on which lorries, in which order, when to tip and to rest. Prize-collecting (a bin
 * is left out when it costs more work than it is worth) over rounds with several trips, by ruin and recreate; see
 * docs/methods/waste.md. Throws nothing: what keeps a plan from holding is in its `problems`.
 */
export function createDayPlanner(input: PlanningInput, settings: DayPlannerSettings): DayPlanner {
  const day = prepareDay(input)
  const start = settings.start === undefined ? null : ordersOf(day, settings.start)
  const search = new DaySearch(day, settings.seed, start)
  let known: { readonly orders: DayOrders; readonly plan: WastePlan } | null = null
  return {
    step: (iterations, progress) => search.step(iterations, progress),
    best: () => {
      if (known?.orders !== search.bestOrders) {
        known = { orders: search.bestOrders, plan: planOf(day, search.bestOrders) }
      }
      return known.plan
    },
    iterations: () => search.iterations,
  }
}

/** Goes on from a plan, to improve it or to re-plan what is left of a shift; the answer is never worse than it. */
export function planFrom(
  input: PlanningInput,
  start: readonly LorryOrder[],
  settings: { readonly seed: number },
): DayPlanner {
  return createDayPlanner(input, { ...settings, start })
}

/**
 * What an order of bins comes to, without searching: disposals and breaks are placed at the least cost for it. An order
 * that does not hold is still driven through, with what is wrong in `problems`; bins that nothing leads to are left out.
 */
export function evaluateShifts(input: PlanningInput, orders: readonly LorryOrder[]): WastePlan {
  const day = prepareDay(input)
  const asked = new Set(orders.flatMap(({ binIds }) => binIds))
  const isObligatory = input.bins.map(({ id }, index) => day.isObligatory[index]! || asked.has(id))
  return planOf({ ...day, isObligatory }, ordersOf(day, orders))
}

/** The order of bins that a plan has, to start from, change or check. */
export function ordersOfPlan({ shifts }: Pick<WastePlan, 'shifts'>): LorryOrder[] {
  return shifts.map(({ lorryId, visits }) => ({
    lorryId,
    binIds: visits.flatMap(({ type, placeId }) => (type === 'collect' ? [placeId!] : [])),
  }))
}

function ordersOf({ input, model }: PreparedDay, orders: readonly LorryOrder[]): DayOrders {
  const indexOf = new Map(input.bins.map(({ id }, index) => [id, index]))
  return input.lorries.map(({ id }) =>
    orders
      .filter(({ lorryId }) => lorryId === id)
      .flatMap(({ binIds }) => binIds)
      .flatMap((binId) => {
        const index = indexOf.get(binId)
        const place = index === undefined ? NONE : model.placeOf[index]!
        return place === NONE || model.binSites[place] === 0 ? [] : [place]
      }),
  )
}
