import type { RoundPlan, RoundProblem } from './problem.ts'
import { mayServe } from './tours.ts'

/** Loads and times are compared to a millionth. */
const TOLERANCE = 1e-6

/**
 * What is wrong with a plan, in words, worked out from the problem alone; empty when it holds. For plans that
 * were changed by hand as well as for those of the solver.
 */
export function findFaults(problem: RoundProblem, plan: Pick<RoundPlan, 'rounds' | 'cost'>): string[] {
  const faults: string[] = []
  const seen = new Set<number>()
  const vehiclesUsed = new Set<number>()
  let cost = 0
  for (const { vehicle: index, stops } of plan.rounds) {
    const vehicle = problem.vehicles[index]
    if (vehicle === undefined) {
      faults.push(`There is no vehicle ${index}`)
      continue
    }
    if (vehiclesUsed.has(index)) faults.push(`Vehicle ${vehicle.id} has two rounds`)
    vehiclesUsed.add(index)
    const load = vehicle.capacity.map(() => 0)
    let place = vehicle.startNode
    let leavesS = vehicle.shift?.fromS ?? 0
    cost += vehicle.fixedCost ?? 0
    for (const stopIndex of stops) {
      const stop = problem.stops[stopIndex]
      if (stop === undefined) {
        faults.push(`There is no stop ${stopIndex}`)
        continue
      }
      if (seen.has(stopIndex)) faults.push(`Stop ${stop.id} is served twice`)
      seen.add(stopIndex)
      if (!mayServe(stop, vehicle.id)) faults.push(`Vehicle ${vehicle.id} may not serve stop ${stop.id}`)
      for (const [dimension, amount] of stop.demand.entries()) load[dimension]! += amount
      const way = place * problem.nodes + stop.node
      cost += problem.cost[way]!
      if (problem.durationS !== undefined) {
        const beginsS = Math.max(
          leavesS + problem.durationS[way]!,
          stop.window?.fromS ?? Number.NEGATIVE_INFINITY,
        )
        if (beginsS > (stop.window?.toS ?? Number.POSITIVE_INFINITY) + TOLERANCE) {
          faults.push(
            `Vehicle ${vehicle.id} is at stop ${stop.id} at ${beginsS} s, after ${stop.window?.toS} s`,
          )
        }
        leavesS = beginsS + (stop.serviceS ?? 0)
      }
      place = stop.node
    }
    const home = place * problem.nodes + vehicle.endNode
    cost += problem.cost[home]!
    const backS = problem.durationS === undefined ? 0 : leavesS + problem.durationS[home]!
    if (backS > (vehicle.shift?.toS ?? Number.POSITIVE_INFINITY) + TOLERANCE) {
      faults.push(`Vehicle ${vehicle.id} is back at ${backS} s, after its shift`)
    }
    for (const [dimension, amount] of load.entries()) {
      if (amount > vehicle.capacity[dimension]! + TOLERANCE * (1 + stops.length)) {
        faults.push(`Vehicle ${vehicle.id} carries ${amount} of ${vehicle.capacity[dimension]}`)
      }
    }
  }
  if (Math.abs(cost - plan.cost) > TOLERANCE * Math.max(1, cost)) {
    faults.push(`The plan says it costs ${plan.cost}, it costs ${cost}`)
  }
  return faults
}
