/**
 * A day's plan for Edinburgh's banks on one core: ways between 200 stops, the first plan, and what a minute of search
 * makes of it, with the bins that pay and with every bin. Prints JSON. The folder with the recorded data is named by
 * TOWNCRIER_TEST_DATA.
 *
 *   TOWNCRIER_TEST_DATA=DIR node tests/bench/waste-plan.ts [--stops 200] [--seconds 20] [--seeds 3]
 */
import { parseArgs } from 'node:util'
import { createDayPlanner, evaluateShifts, ordersOfPlan, type WastePlan } from '@towncrier/waste-rounds'
import { edinburghDay } from '../data/edinburgh-banks.ts'
import { faultsOf } from '../support/waste-plan-checker.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: {
    stops: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    seeds: { type: 'string', default: '3' },
  },
})
const budgetMs = Number(values.seconds) * 1_000

const days: object[] = []
for (const isEveryBin of [false, true]) {
  const { input, matrixMs } = await edinburghDay(Number(values.stops), { isEveryBin })
  const runs = Array.from({ length: Number(values.seeds) }, (_, seed) => {
    const createdAt = performance.now()
    const planner = createDayPlanner(input, { seed })
    const first = planner.best()
    const firstPlanMs = performance.now() - createdAt
    const startedAt = performance.now()
    let progress = 0
    for (; progress < 1; progress = (performance.now() - startedAt) / budgetMs) planner.step(50, progress)
    const best = planner.best()
    const evaluatedAt = performance.now()
    evaluateShifts(input, ordersOfPlan(best))
    return {
      seed,
      firstPlanMs: Math.round(firstPlanMs),
      evaluateMs: Math.round(performance.now() - evaluatedAt),
      iterationsPerS: Math.round((planner.iterations() / budgetMs) * 1_000),
      first: summary(first),
      best: summary(best),
      faults: faultsOf(input, best),
    }
  })
  days.push({ isEveryBin, matrixMs: Math.round(matrixMs), runs })
}
console.log(
  JSON.stringify(
    { machine: machine(), stops: Number(values.stops), seconds: budgetMs / 1_000, days },
    null,
    2,
  ),
)

function summary(plan: WastePlan): object {
  return {
    isFeasible: plan.isFeasible,
    objectiveS: Math.round(plan.objectiveS),
    km: Number((plan.metres / 1_000).toFixed(1)),
    workH: Number((plan.workS / 3_600).toFixed(2)),
    lorries: plan.shifts.length,
    collections: plan.shifts.reduce((sum, { collections }) => sum + collections, 0),
    disposals: plan.shifts.reduce((sum, { disposals }) => sum + disposals, 0),
    expectedOverflows: Number(plan.expectedOverflows.toFixed(1)),
  }
}
