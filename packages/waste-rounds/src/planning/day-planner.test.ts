import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wasteDay } from '../../../../tests/support/waste-day.ts'
import { faultsOf } from '../../../../tests/support/waste-plan-checker.ts'
import { createDayPlanner, evaluateShifts, ordersOfPlan, planFrom } from './day-planner.ts'
import type { PlanningInput } from './planning-input.ts'
import type { WastePlan } from './waste-plan.ts'

const days = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e9 }),
    bins: fc.integer({ min: 0, max: 18 }),
    lorries: fc.integer({ min: 0, max: 4 }),
    sites: fc.integer({ min: 0, max: 3 }),
    streams: fc.integer({ min: 1, max: 3 }),
    matrices: fc.integer({ min: 1, max: 2 }),
    isTimed: fc.boolean(),
    isOdd: fc.boolean(),
    isEveryBin: fc.boolean(),
    isWild: fc.boolean(),
    tightness: fc.double({ min: 0.3, max: 4, noNaN: true }),
  })
  .map((options) => wasteDay(options))

function solve(input: PlanningInput, iterations: number): WastePlan {
  const planner = createDayPlanner(input, { seed: 7 })
  for (let done = 0; done < iterations; done += 50) planner.step(50, done / iterations)
  expect(planner.iterations()).toBe(iterations)
  return planner.best()
}

/** Faults of a plan, but for what it says itself of lorries that were late before anything was planned. */
function unsaidFaults(input: PlanningInput, plan: WastePlan): string[] {
  const said = plan.problems.flatMap(({ lorryId }) => (lorryId === null ? [] : [`${lorryId}: `]))
  return faultsOf(input, plan).filter((fault) => !said.some((start) => fault.startsWith(start)))
}

function missing(input: PlanningInput, plan: WastePlan): number {
  const due = new Set(plan.problems.flatMap(({ binIds }) => binIds))
  return input.bins.filter(({ id }, n) => due.has(id) && plan.verdicts[n]!.lorryId === null).length
}

describe('whatever comes in', () => {
  it('a plan keeps to loads, disposals, times, breaks, streams and locks, or says what does not', () => {
    fc.assert(
      fc.property(days, (input) => {
        for (const iterations of [0, 150]) {
          const plan = solve(input, iterations)
          expect(unsaidFaults(input, plan)).toEqual([])
        }
      }),
      { numRuns: 400 },
    )
  })

  it('a plan is never worse than the one it starts from', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 200 }), (input, iterations) => {
        const start = solve(input, iterations - (iterations % 50))
        const planner = planFrom(input, ordersOfPlan(start), { seed: 3 })
        const first = planner.best()
        for (let done = 0; done < 150; done += 50) planner.step(50, done / 150)
        const later = planner.best()
        for (const plan of [first, later]) {
          expect(unsaidFaults(input, plan)).toEqual([])
          expect(missing(input, plan)).toBeLessThanOrEqual(missing(input, start))
          if (missing(input, plan) === missing(input, start)) {
            expect(plan.objectiveS).toBeLessThanOrEqual(start.objectiveS + 1e-6)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('the order of the best plan, evaluated without a search, is the best plan', () => {
    fc.assert(
      fc.property(days, (input) => {
        const best = solve(input, 100)
        expect(evaluateShifts(input, ordersOfPlan(best))).toEqual(best)
      }),
      { numRuns: 200 },
    )
  })

  it('the same seed and steps give the same plan', () => {
    fc.assert(
      fc.property(days, (input) => {
        expect(solve(input, 100)).toEqual(solve(input, 100))
      }),
      { numRuns: 50 },
    )
  })

  it('any order by hand is evaluated: as told, without a search, with what is wrong in its problems', () => {
    fc.assert(
      fc.property(days, fc.array(fc.nat(20), { maxLength: 20 }), (input, numbers) => {
        const orders = input.lorries.map(({ id }, n) => ({
          lorryId: id,
          binIds: numbers.filter((_, at) => at % input.lorries.length === n).map((number) => `b${number}`),
        }))
        const plan = evaluateShifts(input, orders)
        expect(unsaidFaults(input, plan)).toEqual([])
        if (plan.isFeasible) expect(faultsOf(input, plan)).toEqual([])
        if (faultsOf(input, plan).length > 0) expect(plan.isFeasible).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('a bin less makes no plan dearer, but for noise', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.boolean(),
        fc.boolean(),
        (seed, isTimed, isEveryBin) => {
          const input = wasteDay({ seed, bins: 14, lorries: 2, sites: 1, isTimed, isEveryBin })
          const whole = solve(input, 2_000)
          const fewer = solve({ ...input, bins: input.bins.toSpliced(seed % 14, 1) }, 2_000)
          if (missing(input, whole) > 0) return
          expect(fewer.objectiveS).toBeLessThanOrEqual(whole.objectiveS * 1.05)
        },
      ),
      { numRuns: 25 },
    )
  })
})
