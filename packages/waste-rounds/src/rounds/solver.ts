import { createRandom } from '@towncrier/core'
import { wasteRoundsErrors } from '../errors.ts'
import {
  absencePenalty,
  END_SHARE,
  highestFinite,
  meanCost,
  nearestFirst,
  START_SHARE,
  withoutObstacles,
} from './prepare.ts'
import type { RoundPlan, RoundProblem } from './problem.ts'
import { bestInsertion, type Insertion, recreationOrders } from './recreate.ts'
import { DEFAULT_RUIN, type RuinSettings, ruinAdjacentStrings } from './ruin.ts'
import { compact, NONE, Tours } from './tours.ts'

export interface SolverSettings {
  /** Chance; the same seed and steps give the same plan. */
  readonly seed: number
  /** Temperatures of the annealing at the start and the end, in the unit of cost. */
  readonly startTemperature?: number
  readonly endTemperature?: number
  readonly ruin?: RuinSettings
  /** How often a place is overlooked. Default 0.01. */
  readonly blinkChance?: number
  /** Rounds to start from, by index of vehicle and stop. What of it does not fit is left for the solver. */
  readonly start?: readonly { readonly vehicle: number; readonly stops: readonly number[] }[]
}

export interface RoundSolver {
  /**
   * Tears out and puts back so many times.
   *
   * @param progress how much of the whole budget is spent, 0 to 1: sets the temperature.
   * @returns true when the best plan became better.
   */
  readonly step: (iterations: number, progress: number) => boolean
  /** The best plan so far; there is one from the beginning. */
  readonly best: () => RoundPlan
  readonly iterations: () => number
}

/**
 * Plans rounds by ruin and recreate under simulated annealing: SISR, Christiaens & Vanden Berghe (2020), Slack
 * Induction by String Removals for Vehicle Routing Problems, Transportation Science 54(2). Strings of stops that
 * lie near each other are torn out and put back one by one where they cost least, now and then overlooking a
 * place. The fleet is given: what finds no place waits unassigned at a penalty.
 *
 * @throws TC_ROUNDS_PROBLEM, TC_ROUNDS_NO_VEHICLE; for a stop that must be served and cannot,
 *         TC_ROUNDS_STOP_TOO_LARGE, TC_ROUNDS_STOP_FORBIDDEN, TC_ROUNDS_STOP_UNREACHABLE, TC_ROUNDS_STOP_TIMES,
 *         with all such stops in `details.obstacles`
 */
export function createRoundSolver(whole: RoundProblem, settings: SolverSettings): RoundSolver {
  const { problem, stopOf, excluded } = withoutObstacles(whole)
  const random = createRandom(settings.seed)
  const given = compact(problem, absencePenalty(problem, highestFinite(problem)))
  const { stopCount, vehicleCount, isTimed } = given
  const tours = new Tours(given)
  const neighbourCount = Math.min(stopCount, 500)
  const neighbours = nearestFirst(given.cost, given.width, stopCount, neighbourCount)
  const orders = recreationOrders(given)
  const hasOptional = given.isOptional.includes(1)
  const ruin = settings.ruin ?? DEFAULT_RUIN
  const logKeep = Math.log(1 - (settings.blinkChance ?? 0.01))
  const renew = () => 1 + Math.floor(Math.log(1 - random.next()) / logKeep)
  const blinks = { countdown: renew(), renew }

  const isRuined = new Uint8Array(vehicleCount)
  const classTried = new Uint8Array(given.classCount)
  const string = new Int32Array(stopCount)
  const pending = new Int32Array(stopCount)
  const keys = new Float64Array(stopCount)
  const isTouched = new Uint8Array(vehicleCount)
  const touched = new Int32Array(vehicleCount)
  let touchedCount = 0
  // What was done, to undo it: removals have their vehicle and the stop before; insertions NONE as vehicle.
  const doneStop = new Int32Array(stopCount * 2)
  const doneVehicle = new Int32Array(stopCount * 2)
  const doneBefore = new Int32Array(stopCount * 2)
  let doneCount = 0
  const insertion: Insertion = { vehicle: NONE, before: NONE, delta: 0 }

  const touch = (vehicle: number) => {
    if (isTouched[vehicle] === 1) return
    isTouched[vehicle] = 1
    touched[touchedCount++] = vehicle
  }
  const remove = (stop: number) => {
    const vehicle = tours.vehicleOf[stop]!
    doneStop[doneCount] = stop
    doneVehicle[doneCount] = vehicle
    doneBefore[doneCount++] = tours.previous[stop]!
    touch(vehicle)
    tours.unlink(stop)
  }
  const insertBest = (stop: number, greed: number) => {
    bestInsertion(tours, stop, blinks, classTried, insertion)
    const { vehicle, before, delta } = insertion
    if (vehicle === NONE || (given.isOptional[stop] === 1 && delta >= given.absence[stop]! * greed)) return
    doneStop[doneCount] = stop
    doneVehicle[doneCount++] = NONE
    touch(vehicle)
    tours.link(stop, vehicle, before)
    if (isTimed) tours.retime(vehicle)
  }
  const forget = () => {
    for (let index = 0; index < touchedCount; index++) isTouched[touched[index]!] = 0
    touchedCount = 0
    doneCount = 0
  }
  const undo = (objective: number) => {
    while (doneCount > 0) {
      doneCount--
      const vehicle = doneVehicle[doneCount]!
      if (vehicle === NONE) tours.unlink(doneStop[doneCount]!)
      else tours.link(doneStop[doneCount]!, vehicle, doneBefore[doneCount]!)
    }
    if (isTimed) for (let index = 0; index < touchedCount; index++) tours.retime(touched[index]!)
    tours.objective = objective
    forget()
  }
  const isInTime = () => {
    for (let index = 0; index < touchedCount; index++) {
      if (!tours.isInTime(touched[index]!)) return false
    }
    return true
  }
  /** Sorts what is pending by one of the orders. */
  const sortPending = (count: number) => {
    const order = orders[random.below(orders.length)]!
    for (let index = 0; index < count; index++) {
      const stop = pending[index]!
      const key = order === null ? random.next() : order[stop]!
      let place = index
      for (; place > 0 && keys[place - 1]! > key; place--) {
        keys[place] = keys[place - 1]!
        pending[place] = pending[place - 1]!
      }
      keys[place] = key
      pending[place] = stop
    }
  }

  placeStart()
  let bestObjective = tours.objective
  let bestSequences = tours.sequences()
  const scale = meanCost(given)
  const startTemperature = settings.startTemperature ?? scale * START_SHARE
  const endTemperature = settings.endTemperature ?? scale * END_SHARE
  let iterations = 0

  return {
    step: (count, progress) => {
      const share = Math.min(Math.max(progress, 0), 1)
      const temperature = startTemperature * (endTemperature / startTemperature) ** share
      let isBetter = false
      if (stopCount === 0) return false
      for (let index = 0; index < count; index++) if (iterate(temperature)) isBetter = true
      return isBetter
    },
    best: () => planOf(),
    iterations: () => iterations,
  }

  function iterate(temperature: number): boolean {
    iterations++
    const before = tours.objective
    const seedStop = random.below(stopCount)
    const waiting = chooseWaiting(seedStop)
    ruinAdjacentStrings(tours, neighbours, neighbourCount, seedStop, random, ruin, isRuined, string, remove)
    for (let index = 0; index < doneCount; index++) pending[waiting + index] = doneStop[index]!
    if (isTimed) for (let index = 0; index < touchedCount; index++) tours.retime(touched[index]!)
    const count = waiting + doneCount
    sortPending(count)
    const greed = drawGreed()
    for (let index = 0; index < count; index++) insertBest(pending[index]!, greed)
    const limit = before - temperature * Math.log(1 - random.next())
    if (!(tours.objective < limit) || (isTimed && !isInTime())) {
      undo(before)
      return false
    }
    forget()
    if (tours.objective >= bestObjective - 1e-9) return false
    tours.resum()
    if (tours.objective >= bestObjective) return false
    bestObjective = tours.objective
    bestSequences = tours.sequences()
    return true
  }

  /** Puts up to ten stops that had no place into `pending`: the nearest and any. */
  function chooseWaiting(seedStop: number): number {
    let count = 0
    if (tours.absentCount <= 10) {
      for (; count < tours.absentCount; count++) pending[count] = tours.absent[count]!
      return count
    }
    const row = seedStop * neighbourCount
    for (let index = 0; index < neighbourCount && count < 10; index++) {
      const stop = neighbours[row + index]!
      if (tours.vehicleOf[stop] === NONE) pending[count++] = stop
    }
    return count
  }

  /** How dear an optional stop may be against its prize; not always 1, so that far groups are tried as a whole. */
  function drawGreed(): number {
    if (!hasOptional) return 1
    const chance = random.next()
    if (chance < 0.6) return 1
    return chance < 0.9 ? 3 * random.next() : Number.POSITIVE_INFINITY
  }

  function placeStart(): void {
    const indexOf = new Map(stopOf.map((stop, index) => [stop, index]))
    for (const { vehicle, stops } of settings.start ?? []) {
      if (!(vehicle >= 0 && vehicle < vehicleCount))
        throw wasteRoundsErrors.make('TC_ROUNDS_PROBLEM', `a start with vehicle ${vehicle}`)
      const wanted = stops.flatMap((stop) => indexOf.get(stop) ?? [])
      // As a whole first: a part of a round may take longer than all of it when ways are no shortest ones.
      if (wanted.every((stop) => appendIfRoom(stop, vehicle)) && isRoundInTime(vehicle)) continue
      while (tours.last[vehicle] !== NONE) tours.unlink(tours.last[vehicle]!)
      for (const stop of wanted) {
        if (!appendIfRoom(stop, vehicle) || isRoundInTime(vehicle)) continue
        tours.unlink(stop)
      }
      if (isTimed) tours.retime(vehicle)
    }
    let count = 0
    for (let stop = 0; stop < stopCount; stop++) if (tours.vehicleOf[stop] === NONE) pending[count++] = stop
    sortPending(count)
    for (let index = 0; index < count; index++) insertBest(pending[index]!, 1)
    forget()
    tours.resum()
  }

  function appendIfRoom(stop: number, vehicle: number): boolean {
    const { dimensions, demand, capacity, allowed } = given
    if (tours.vehicleOf[stop] !== NONE || (allowed !== null && allowed[vehicle * stopCount + stop] === 0))
      return false
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const at = vehicle * dimensions + dimension
      if (tours.load[at]! + demand[stop * dimensions + dimension]! > capacity[at]!) return false
    }
    tours.link(stop, vehicle, tours.last[vehicle]!)
    return true
  }

  function isRoundInTime(vehicle: number): boolean {
    if (!isTimed) return true
    tours.retime(vehicle)
    return tours.isInTime(vehicle)
  }

  function planOf(): RoundPlan {
    const isServed = new Uint8Array(stopCount)
    let cost = 0
    const rounds = bestSequences.flatMap((stops, vehicle) => {
      if (stops.length === 0) return []
      cost += given.fixedCost[vehicle]!
      let place = given.startPlace[vehicle]!
      for (const stop of stops) {
        isServed[stop] = 1
        cost += given.cost[place * given.width + stop]!
        place = stop
      }
      cost += given.cost[place * given.width + given.endPlace[vehicle]!]!
      return [{ vehicle, stops: stops.map((stop) => stopOf[stop]!) }]
    })
    const absent = stopOf.filter((_, index) => isServed[index] === 0)
    const unassigned = absent.filter((stop) => whole.stops[stop]!.prize === undefined)
    const leftOut = [...absent.filter((stop) => whole.stops[stop]!.prize !== undefined), ...excluded].sort(
      (one, other) => one - other,
    )
    const prizes = leftOut.reduce((sum, stop) => sum + whole.stops[stop]!.prize!, 0)
    return { cost, rounds, unassigned, leftOut, prizes, isFeasible: unassigned.length === 0 }
  }
}
