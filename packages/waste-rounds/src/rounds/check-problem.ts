import type { TowncrierError } from '@towncrier/core'
import { wasteRoundsErrors } from '../errors.ts'
import type { RoundProblem, Stop, Vehicle } from './problem.ts'
import { mayServe } from './tours.ts'

/** A stop that no vehicle can serve even alone, and the constraint that bites. */
export interface Obstacle {
  readonly stop: number
  readonly error: TowncrierError
}

/**
 * Finds the stops that cannot be served at all.
 *
 * @throws TC_ROUNDS_PROBLEM when the problem contradicts itself, TC_ROUNDS_NO_VEHICLE
 */
export function findObstacles(problem: RoundProblem): Obstacle[] {
  checkShape(problem)
  return problem.stops.flatMap((stop, index) => {
    const error = obstacleOf(problem, stop)
    return error === null ? [] : [{ stop: index, error }]
  })
}

function obstacleOf({ nodes, cost, durationS, vehicles }: RoundProblem, stop: Stop): TowncrierError | null {
  const { id, node, demand } = stop
  const allowed = vehicles.filter((vehicle) => mayServe(stop, vehicle.id))
  if (allowed.length === 0) {
    return wasteRoundsErrors.make('TC_ROUNDS_STOP_FORBIDDEN', id, {
      stop: id,
      pinnedTo: stop.pinnedTo ?? null,
    })
  }
  const roomy = allowed.filter(({ capacity }) => demand.every((amount, index) => amount <= capacity[index]!))
  if (roomy.length === 0) {
    const dimension = demand.findIndex((amount, index) =>
      allowed.every(({ capacity }) => amount > capacity[index]!),
    )
    const most = Math.max(...allowed.map(({ capacity }) => capacity[Math.max(dimension, 0)]!))
    return wasteRoundsErrors.make(
      'TC_ROUNDS_STOP_TOO_LARGE',
      dimension < 0 ? id : `${id}, ${demand[dimension]} where the largest vehicle for it takes ${most}`,
      { stop: id, demand, dimension: dimension < 0 ? null : dimension, most },
    )
  }
  const near = roomy.filter(
    ({ startNode, endNode }) =>
      Number.isFinite(cost[startNode * nodes + node]!) && Number.isFinite(cost[node * nodes + endNode]!),
  )
  if (near.length === 0) return wasteRoundsErrors.make('TC_ROUNDS_STOP_UNREACHABLE', id, { stop: id })
  const inTime = near.some(({ startNode, endNode, shift }) => {
    if (durationS === undefined) return true
    const arrives = (shift?.fromS ?? 0) + durationS[startNode * nodes + node]!
    const begins = Math.max(arrives, stop.window?.fromS ?? Number.NEGATIVE_INFINITY)
    const isBack = begins + (stop.serviceS ?? 0) + durationS[node * nodes + endNode]!
    return (
      begins <= (stop.window?.toS ?? Number.POSITIVE_INFINITY) &&
      isBack <= (shift?.toS ?? Number.POSITIVE_INFINITY)
    )
  })
  if (!inTime) {
    return wasteRoundsErrors.make('TC_ROUNDS_STOP_TIMES', id, { stop: id, window: stop.window ?? null })
  }
  return null
}

function checkShape({ nodes, cost, durationS, stops, vehicles }: RoundProblem): void {
  if (vehicles.length === 0) throw wasteRoundsErrors.make('TC_ROUNDS_NO_VEHICLE', `${stops.length} stops`)
  const refuse = (what: string) => {
    throw wasteRoundsErrors.make('TC_ROUNDS_PROBLEM', what)
  }
  if (!Number.isSafeInteger(nodes) || nodes < 1 || cost.length !== nodes * nodes) {
    refuse(`a cost matrix of ${cost.length} numbers for ${nodes} places`)
  }
  if (durationS !== undefined && durationS.length !== cost.length) {
    refuse(`a matrix of ${durationS.length} durations for ${nodes} places`)
  }
  for (const matrix of [cost, durationS ?? []]) {
    const wrong = matrix.findIndex((value) => !(value >= 0))
    if (wrong >= 0) {
      refuse(`${matrix[wrong]} in a matrix, from place ${Math.floor(wrong / nodes)} to ${wrong % nodes}`)
    }
  }
  const isPlace = (node: number) => Number.isSafeInteger(node) && node >= 0 && node < nodes
  const isAmount = (value: number) => Number.isFinite(value) && value >= 0
  const dimensions = vehicles[0]!.capacity.length
  const ids = new Set<string>()
  for (const vehicle of vehicles) {
    const name = `vehicle ${vehicle.id}`
    if (ids.has(vehicle.id)) refuse(`${name}, which is there twice`)
    ids.add(vehicle.id)
    if (!isPlace(vehicle.startNode) || !isPlace(vehicle.endNode)) refuse(`${name}, at no place of the matrix`)
    if (vehicle.capacity.length !== dimensions || !vehicle.capacity.every(isAmount)) {
      refuse(`${name}, capacity ${vehicle.capacity}`)
    }
    if (!isAmount(vehicle.fixedCost ?? 0)) refuse(`${name}, fixed cost ${vehicle.fixedCost}`)
    checkTimes(vehicle, vehicle.shift, name)
  }
  const stopIds = new Set<string>()
  for (const stop of stops) {
    const name = `stop ${stop.id}`
    if (stopIds.has(stop.id)) refuse(`${name}, which is there twice`)
    stopIds.add(stop.id)
    if (!isPlace(stop.node)) refuse(`${name}, at no place of the matrix`)
    if (stop.demand.length !== dimensions || !stop.demand.every(isAmount))
      refuse(`${name}, demand ${stop.demand}`)
    if (!isAmount(stop.serviceS ?? 0)) refuse(`${name}, service time ${stop.serviceS}`)
    if (!isAmount(stop.prize ?? 0)) refuse(`${name}, prize ${stop.prize}`)
    const unknown = [stop.pinnedTo ?? [], stop.forbiddenTo ?? []].flat().find((id) => !ids.has(id))
    if (unknown !== undefined) refuse(`${name}, which names vehicle ${unknown}`)
    checkTimes(stop, stop.window, name)
  }

  function checkTimes(_owner: Stop | Vehicle, span: Stop['window'], name: string): void {
    if (span === undefined) return
    if (durationS === undefined) refuse(`${name} has times, and there are no durations`)
    if (!(span.fromS <= span.toS)) refuse(`${name}, from ${span.fromS} to ${span.toS}`)
  }
}
