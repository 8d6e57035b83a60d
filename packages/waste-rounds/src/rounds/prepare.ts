import { wasteRoundsErrors } from '../errors.ts'
import { findObstacles } from './check-problem.ts'
import type { RoundProblem } from './problem.ts'
import type { CompactProblem } from './tours.ts'

/** Of the mean way between two stops. On CVRPLIB's X instances this is about 100 → 1. */
export const START_SHARE = 0.2
export const END_SHARE = 0.002

/** The mean way between two stops, itself included; 1 when all are 0. */
export function meanCost({ stopCount, width, cost }: CompactProblem): number {
  let sum = 0
  for (let from = 0; from < stopCount; from++) {
    for (let to = 0; to < stopCount; to++) sum += cost[from * width + to]!
  }
  return sum > 0 ? sum / stopCount ** 2 : 1
}

/** What a stop that must be served costs while it is not: more than all rounds together. */
export function absencePenalty({ stops, vehicles }: RoundProblem, dearest: number): number {
  return dearest * (stops.length + 2 * vehicles.length) + 1
}

/** The dearest way or vehicle. */
export function highestFinite({ cost, vehicles }: RoundProblem): number {
  let highest = 0
  for (const value of cost) if (value > highest && Number.isFinite(value)) highest = value
  for (const { fixedCost } of vehicles) highest = Math.max(highest, fixedCost ?? 0)
  return highest
}

/**
 * Leaves out optional stops that nothing can serve.
 *
 * @throws TC_ROUNDS_PROBLEM, TC_ROUNDS_NO_VEHICLE, TC_ROUNDS_STOP_TOO_LARGE, TC_ROUNDS_STOP_FORBIDDEN,
 *         TC_ROUNDS_STOP_UNREACHABLE, TC_ROUNDS_STOP_TIMES
 */
export function withoutObstacles(whole: RoundProblem) {
  const obstacles = findObstacles(whole)
  const fatal = obstacles.filter(({ stop }) => whole.stops[stop]!.prize === undefined)
  if (fatal.length > 0) {
    const { code, subject, details } = fatal[0]!.error
    throw wasteRoundsErrors.make(code as 'TC_ROUNDS_STOP_TIMES', subject, {
      ...details,
      obstacles: fatal.map(({ stop, error }) => ({
        stop: whole.stops[stop]!.id,
        code: error.code,
        reason: error.message,
      })),
    })
  }
  const excluded = obstacles.map(({ stop }) => stop)
  const stopOf = whole.stops.map((_, index) => index).filter((index) => !excluded.includes(index))
  const stops = stopOf.map((index) => whole.stops[index]!)
  const { nodes, cost } = whole
  for (const from of stops) {
    for (const to of stops) {
      if (!Number.isFinite(cost[from.node * nodes + to.node]!)) {
        throw wasteRoundsErrors.make('TC_ROUNDS_PROBLEM', `no way from stop ${from.id} to stop ${to.id}`)
      }
    }
  }
  return { problem: { ...whole, stops }, stopOf, excluded }
}

/** Row-major per stop: the stops nearest to it there and back, itself first. */
export function nearestFirst(
  cost: Float64Array,
  width: number,
  stopCount: number,
  count: number,
): Int32Array {
  const nearest = new Int32Array(stopCount * count)
  for (let stop = 0; stop < stopCount; stop++) {
    const both = (other: number) =>
      other === stop ? -1 : cost[stop * width + other]! + cost[other * width + stop]!
    const order = Array.from({ length: stopCount }, (_, other) => other).sort(
      (one, other) => both(one) - both(other),
    )
    nearest.set(order.slice(0, count), stop * count)
  }
  return nearest
}
