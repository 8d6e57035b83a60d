import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wasteDay } from '../../../../tests/support/waste-day.ts'
import { createDayPlanner, evaluateShifts } from './day-planner.ts'
import type { PlanningInput } from './planning-input.ts'

/** Small days for which every plan there is can be tried. */
function smallDays(isWild: fc.Arbitrary<boolean>): fc.Arbitrary<PlanningInput> {
  return fc
    .record({
      seed: fc.integer({ min: 0, max: 1e9 }),
      bins: fc.integer({ min: 1, max: 5 }),
      lorries: fc.integer({ min: 1, max: 2 }),
      sites: fc.integer({ min: 1, max: 2 }),
      streams: fc.integer({ min: 1, max: 2 }),
      isTimed: fc.boolean(),
      isWild,
      tightness: fc.double({ min: 0.5, max: 2.5, noNaN: true }),
    })
    .map((options) => wasteDay(options))
}

/**
 * The least that collecting bins in this order with this lorry can cost, s, by trying every place for every disposal and
 * for the break; Infinity when it cannot be.
 */
function leastCost(input: PlanningInput, lorryAt: number, order: readonly number[]): number {
  const { lorries, bins, disposalSites, matrices, settings } = input
  const lorry = lorries[lorryAt]!
  const { size, seconds, metres } = matrices[lorry.matrix]!
  const open = (spans: readonly { fromS: number; toS: number }[], atS: number) =>
    spans.length === 0
      ? atS
      : Math.min(
          ...spans.filter(({ toS }) => toS >= atS).map(({ fromS }) => Math.max(atS, fromS)),
          Number.POSITIVE_INFINITY,
        )
  interface State {
    readonly node: number
    readonly atS: number
    readonly cost: number
    readonly litres: number
    readonly kg: number
    readonly aboard: readonly string[]
    readonly rested: boolean
  }
  const arrivals = (state: State, node: number): { atS: number; rested: boolean; cost: number }[] => {
    const way = seconds[state.node * size + node]!
    const cost = state.cost + way + (metres[state.node * size + node]! / 1_000) * settings.secondsPerKm
    const straight = [{ atS: state.atS + way, rested: state.rested, cost }]
    const rest = lorry.crewBreak
    if (rest === null || state.rested || state.atS > rest.toS) return straight
    return [...straight, { atS: Math.max(state.atS + way, rest.fromS) + rest.seconds, rested: true, cost }]
  }
  const tipped = (state: State): State[] =>
    disposalSites.flatMap((site) => {
      const takes = site.streams.length === 0 || state.aboard.every((each) => site.streams.includes(each))
      if (!takes) return []
      return arrivals(state, site.node).flatMap(({ atS, rested, cost }) => {
        const doneS = open(site.windows, atS) + site.serviceS
        return {
          node: site.node,
          atS: doneS,
          cost: cost + site.serviceS,
          litres: 0,
          kg: 0,
          aboard: [],
          rested,
        }
      })
    })
  const collected = (state: State, index: number): State[] => {
    const bin = bins[index]!
    const litres = state.litres + bin.litres
    const kg = state.kg + bin.kg
    if (litres > lorry.capacityL || kg > lorry.payloadKg || !lorry.streams.includes(bin.stream)) return []
    return arrivals(state, bin.node!).map(({ atS, rested, cost }) => ({
      node: bin.node!,
      atS: open(bin.windows, atS) + bin.serviceS,
      cost: cost + bin.serviceS,
      litres,
      kg,
      aboard: [...state.aboard, bin.stream],
      rested,
    }))
  }
  const first: State = {
    node: lorry.startNode,
    atS: lorry.shift.fromS,
    cost: settings.lorryWorthS,
    litres: 0,
    kg: 0,
    aboard: [],
    rested: lorry.crewBreak === null,
  }
  let states: State[] = [first]
  for (const index of order) {
    states = states.flatMap((state) => [
      ...collected(state, index),
      ...(state.aboard.length === 0 ? [] : tipped(state).flatMap((empty) => collected(empty, index))),
    ])
  }
  const ends = states.flatMap(tipped).flatMap((state) => arrivals(state, lorry.endNode))
  const held = ends.filter(
    ({ atS, rested }) => atS <= lorry.shift.toS && (rested || atS <= lorry.crewBreak!.toS),
  )
  return Math.min(...held.map(({ cost }) => cost), Number.POSITIVE_INFINITY)
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}

/** The least objective of all plans there are. */
function leastObjective(input: PlanningInput): number {
  const { bins, lorries, settings } = input
  const worth = (index: number) => {
    const { isOverflowing, isReported, overflowChance, ageDays, maxAgeDays, fillPct } = bins[index]!
    const chance = isOverflowing ? 1 : Math.max(isReported ? 0.9 : 0, overflowChance ?? 0)
    const days = ageDays === null || maxAgeDays === null ? 0 : Math.max(0, ageDays - maxAgeDays)
    const full = Math.min(100, Math.max(0, fillPct ?? 0)) / 100
    return (
      settings.overflowWorthS * chance + settings.overAgeWorthSPerDay * days + settings.visitWorthS * full
    )
  }
  const known = new Map<string, number>()
  const best = (lorry: number, set: readonly number[]) => {
    const key = `${lorry}:${set}`
    if (set.length === 0) return 0
    if (!known.has(key)) {
      known.set(key, Math.min(...permutations(set).map((order) => leastCost(input, lorry, order))))
    }
    return known.get(key)!
  }
  let least = Number.POSITIVE_INFINITY
  const choices = lorries.length + 1
  for (let code = 0; code < choices ** bins.length; code++) {
    const sets: number[][] = Array.from({ length: choices }, () => [])
    for (let index = 0, rest = code; index < bins.length; index++, rest = Math.floor(rest / choices)) {
      sets[rest % choices]!.push(index)
    }
    const left = sets[lorries.length]!.reduce((sum, index) => sum + worth(index), 0)
    least = Math.min(
      least,
      lorries.reduce((sum, _, lorry) => sum + best(lorry, sets[lorry]!), left),
    )
  }
  return least
}

it('disposals and the break of a given order are placed at the least cost there is', () => {
  fc.assert(
    fc.property(smallDays(fc.boolean()), (input) => {
      const order = input.bins.map((_, index) => index)
      const least = leastCost(input, 0, order)
      const plan = evaluateShifts(input, [{ lorryId: 'l0', binIds: input.bins.map(({ id }) => id) }])
      expect(plan.isFeasible).toBe(Number.isFinite(least))
      if (plan.isFeasible) expect(plan.objectiveS).toBeCloseTo(least, 6)
    }),
    { numRuns: 300 },
  )
})

it('no plan of a small day on straight ways is better than the best of three that are found', () => {
  fc.assert(
    fc.property(smallDays(fc.constant(false)), (input) => {
      const found = [1, 2, 3].map((seed) => {
        const planner = createDayPlanner(input, { seed })
        for (let done = 0; done < 1_000; done += 100) planner.step(100, done / 1_000)
        return planner.best().objectiveS
      })
      expect(Math.min(...found)).toBeCloseTo(leastObjective(input), 4)
    }),
    { numRuns: 60 },
  )
})
