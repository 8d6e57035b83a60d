import { type CompactProblem, NONE, type Tours } from './tours.ts'

/** Where a stop would go in: found by {@link bestInsertion}. */
export interface Insertion {
  vehicle: number
  before: number
  /** What it adds to driving and fixed costs; Infinity when there is no place. */
  delta: number
}

/** Tells which places to overlook, about one in a hundred ("blinks"), so that greed varies. */
export interface Blinks {
  /** Places until the next blink. */
  countdown: number
  readonly renew: () => number
}

/**
 * The cheapest place for a stop on all vehicles with room for it.
 *
 * @param classTried scratch, one per vehicle class.
 */
export function bestInsertion(
  tours: Tours,
  stop: number,
  blinks: Blinks,
  classTried: Uint8Array,
  found: Insertion,
): void {
  const { problem, size, load, next, first, costBefore, costHome } = tours
  const { vehicleCount, dimensions, demand, capacity, allowed, stopCount, width, cost, arriving } = problem
  const { startPlace, endPlace, fixedCost, vehicleClass, isTimed } = problem
  const row = stop * width
  const demandAt = stop * dimensions
  let bestVehicle = NONE
  let bestBefore = NONE
  let best = Number.POSITIVE_INFINITY
  let countdown = blinks.countdown
  classTried.fill(0)
  for (let vehicle = 0; vehicle < vehicleCount; vehicle++) {
    if (size[vehicle] === 0) {
      const kind = vehicleClass[vehicle]!
      if (classTried[kind] === 1) continue
      classTried[kind] = 1
    }
    const loadAt = vehicle * dimensions
    let fits = true
    for (let dimension = 0; dimension < dimensions; dimension++) {
      if (load[loadAt + dimension]! + demand[demandAt + dimension]! > capacity[loadAt + dimension]!)
        fits = false
    }
    if (!fits || (allowed !== null && allowed[vehicle * stopCount + stop] === 0)) continue
    let before = NONE
    let costIn = arriving[row + startPlace[vehicle]!]!
    if (size[vehicle] === 0) costIn += fixedCost[vehicle]!
    for (let after = first[vehicle]!; after !== NONE; after = next[after]!) {
      const delta = costIn + cost[row + after]! - costBefore[after]!
      if (--countdown <= 0) countdown = blinks.renew()
      else if (delta < best && (!isTimed || fitsInTime(tours, problem, stop, vehicle, before, after))) {
        best = delta
        bestVehicle = vehicle
        bestBefore = before
      }
      costIn = arriving[row + after]!
      before = after
    }
    const delta = costIn + cost[row + endPlace[vehicle]!]! - costHome[vehicle]!
    if (--countdown <= 0) countdown = blinks.renew()
    else if (delta < best && (!isTimed || fitsInTime(tours, problem, stop, vehicle, before, NONE))) {
      best = delta
      bestVehicle = vehicle
      bestBefore = before
    }
  }
  blinks.countdown = countdown
  found.vehicle = bestVehicle
  found.before = bestBefore
  found.delta = best
}

function fitsInTime(
  tours: Tours,
  problem: CompactProblem,
  stop: number,
  vehicle: number,
  before: number,
  after: number,
): boolean {
  const { width, durationS, opensS, closesS, serviceS, startPlace, endPlace } = problem
  const leaves = before === NONE ? problem.shiftFromS[vehicle]! : tours.beginsS[before]! + serviceS[before]!
  const from = before === NONE ? startPlace[vehicle]! : before
  const begins = Math.max(leaves + durationS[from * width + stop]!, opensS[stop]!)
  if (begins > closesS[stop]!) return false
  const to = after === NONE ? endPlace[vehicle]! : after
  const arrives = begins + serviceS[stop]! + durationS[stop * width + to]!
  return arrives <= (after === NONE ? problem.shiftToS[vehicle]! : tours.latestS[after]!)
}

/** Orders in which stops are put back, with how often each is drawn. */
const ORDERS = ['random', 'demand', 'far', 'close'] as const
const TIMED_ORDERS = ['narrowest', 'earliest', 'closesFirst'] as const
const WEIGHTS = { random: 4, demand: 4, far: 2, close: 1, narrowest: 2, earliest: 2, closesFirst: 2 } as const

/** Keys to sort by, ascending; each a number per stop. Repeated by weight. The random order has none. */
export function recreationOrders(problem: CompactProblem): readonly (Float64Array | null)[] {
  const { stopCount, width, cost, startPlace, dimensions, demand, capacity, vehicleCount } = problem
  const depot = startPlace[0] ?? 0
  const distance = new Float64Array(stopCount)
  const share = new Float64Array(stopCount)
  for (let stop = 0; stop < stopCount; stop++) {
    distance[stop] = cost[depot * width + stop]!
    for (let dimension = 0; dimension < dimensions; dimension++) {
      let most = 0
      for (let vehicle = 0; vehicle < vehicleCount; vehicle++) {
        most = Math.max(most, capacity[vehicle * dimensions + dimension]!)
      }
      if (most > 0) share[stop] = Math.max(share[stop]!, demand[stop * dimensions + dimension]! / most)
    }
  }
  const keys: Readonly<Record<keyof typeof WEIGHTS, Float64Array | null>> = {
    random: null,
    demand: share.map((value) => -value),
    far: distance.map((value) => -value),
    close: distance,
    narrowest: problem.closesS.map((closes, stop) => closes - problem.opensS[stop]!),
    earliest: problem.opensS,
    closesFirst: problem.closesS,
  }
  const names = problem.isTimed ? [...ORDERS, ...TIMED_ORDERS] : ORDERS
  return names.flatMap((name) => Array.from({ length: WEIGHTS[name] }, () => keys[name]))
}
