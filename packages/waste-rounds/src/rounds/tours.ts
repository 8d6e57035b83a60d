import type { RoundProblem } from './problem.ts'

/** Loads are compared to a millionth of their unit, as whole numbers, so that nothing drifts. */
const LOAD_QUANTUM = 1e-6
export const NONE = -1

/** The problem in typed arrays: stops are 0 … n−1, the vehicles' places follow them in the matrices. */
export interface CompactProblem {
  readonly stopCount: number
  readonly vehicleCount: number
  /** Stops plus the places of vehicles: length of a matrix row. */
  readonly width: number
  /** cost[from · width + to]. */
  readonly cost: Float64Array
  /** arriving[to · width + from]: the same turned, so that one row holds all ways to a stop. */
  readonly arriving: Float64Array
  readonly isTimed: boolean
  readonly durationS: Float64Array
  readonly dimensions: number
  /** demand[stop · dimensions + dimension], in quanta. */
  readonly demand: Float64Array
  readonly capacity: Float64Array
  readonly startPlace: Int32Array
  readonly endPlace: Int32Array
  readonly fixedCost: Float64Array
  /** Vehicles of one class are alike: only the first idle one need be tried. */
  readonly vehicleClass: Int32Array
  readonly classCount: number
  readonly shiftFromS: Float64Array
  readonly shiftToS: Float64Array
  readonly serviceS: Float64Array
  readonly opensS: Float64Array
  readonly closesS: Float64Array
  /** What leaving the stop out costs. */
  readonly absence: Float64Array
  readonly isOptional: Uint8Array
  /** allowed[vehicle · stopCount + stop]; null when every vehicle may go everywhere. */
  readonly allowed: Uint8Array | null
}

export function compact(problem: RoundProblem, absencePenalty: number): CompactProblem {
  const { stops, vehicles, nodes } = problem
  const stopCount = stops.length
  const vehicleCount = vehicles.length
  const places = [...new Set(vehicles.flatMap(({ startNode, endNode }) => [startNode, endNode]))]
  const rows = [...stops.map(({ node }) => node), ...places]
  const width = rows.length
  const dimensions = vehicles[0]?.capacity.length ?? 0
  const isTimed =
    vehicles.some(({ shift }) => shift !== undefined) || stops.some(({ window }) => window !== undefined)
  const cost = new Float64Array(width * width)
  const arriving = new Float64Array(width * width)
  const durationS = new Float64Array(isTimed ? width * width : 0)
  for (let from = 0; from < width; from++) {
    for (let to = 0; to < width; to++) {
      const at = rows[from]! * nodes + rows[to]!
      cost[from * width + to] = problem.cost[at]!
      arriving[to * width + from] = problem.cost[at]!
      if (isTimed) durationS[from * width + to] = problem.durationS![at]!
    }
  }
  const quanta = (lists: readonly (readonly number[])[]) =>
    Float64Array.from(lists.flat(), (value) => Math.round(value / LOAD_QUANTUM))
  const isRestricted = stops.some((stop) => stop.pinnedTo !== undefined || stop.forbiddenTo !== undefined)
  const allowed = isRestricted
    ? Uint8Array.from(vehicles.flatMap(({ id }) => stops.map((stop) => (mayServe(stop, id) ? 1 : 0))))
    : null
  const classes = new Map<string, number>()
  const vehicleClass = Int32Array.from(vehicles, (vehicle, index) => {
    const restrictions =
      allowed === null ? '' : allowed.subarray(index * stopCount, (index + 1) * stopCount).join('')
    const key = JSON.stringify([{ ...vehicle, id: '' }, restrictions])
    if (!classes.has(key)) classes.set(key, classes.size)
    return classes.get(key)!
  })
  return {
    stopCount,
    vehicleCount,
    width,
    cost,
    arriving: isSymmetric(cost, arriving) ? cost : arriving,
    isTimed,
    durationS,
    dimensions,
    demand: quanta(stops.map(({ demand }) => demand)),
    capacity: quanta(vehicles.map(({ capacity }) => capacity)),
    startPlace: Int32Array.from(vehicles, ({ startNode }) => stopCount + places.indexOf(startNode)),
    endPlace: Int32Array.from(vehicles, ({ endNode }) => stopCount + places.indexOf(endNode)),
    fixedCost: Float64Array.from(vehicles, ({ fixedCost }) => fixedCost ?? 0),
    vehicleClass,
    classCount: classes.size,
    shiftFromS: Float64Array.from(vehicles, ({ shift }) => shift?.fromS ?? 0),
    shiftToS: Float64Array.from(vehicles, ({ shift }) => shift?.toS ?? Number.POSITIVE_INFINITY),
    serviceS: Float64Array.from(stops, ({ serviceS }) => serviceS ?? 0),
    opensS: Float64Array.from(stops, ({ window }) => window?.fromS ?? Number.NEGATIVE_INFINITY),
    closesS: Float64Array.from(stops, ({ window }) => window?.toS ?? Number.POSITIVE_INFINITY),
    absence: Float64Array.from(stops, ({ prize }) => prize ?? absencePenalty),
    isOptional: Uint8Array.from(stops, ({ prize }) => (prize === undefined ? 0 : 1)),
    allowed,
  }
}

/** Whether the stop's pin and ban let the vehicle serve it. */
export function mayServe(
  stop: { readonly pinnedTo?: string; readonly forbiddenTo?: readonly string[] },
  vehicleId: string,
): boolean {
  return (
    (stop.pinnedTo === undefined || stop.pinnedTo === vehicleId) && !stop.forbiddenTo?.includes(vehicleId)
  )
}

function isSymmetric(matrix: Float64Array, turned: Float64Array): boolean {
  return matrix.every((value, index) => value === turned[index])
}

/** Where every stop is now. Linked lists, so that a change costs as little as its undoing. */
export class Tours {
  readonly problem: CompactProblem
  readonly previous: Int32Array
  readonly next: Int32Array
  /** The vehicle of each stop, or NONE. */
  readonly vehicleOf: Int32Array
  /** Cost of the way from the place before to the stop. */
  readonly costBefore: Float64Array
  readonly first: Int32Array
  readonly last: Int32Array
  readonly size: Int32Array
  /** Cost of the way home; 0 for an idle vehicle. */
  readonly costHome: Float64Array
  readonly load: Float64Array
  /** Timed problems: when service begins at the earliest, and may at the latest so that the rest still fits. */
  readonly beginsS: Float64Array
  readonly latestS: Float64Array
  readonly absent: Int32Array
  readonly absentAt: Int32Array
  absentCount = 0
  used = 0
  served = 0
  /** Driving, fixed costs, prizes and penalties. */
  objective = 0

  constructor(problem: CompactProblem) {
    const { stopCount, vehicleCount } = problem
    this.problem = problem
    this.previous = new Int32Array(stopCount).fill(NONE)
    this.next = new Int32Array(stopCount).fill(NONE)
    this.vehicleOf = new Int32Array(stopCount).fill(NONE)
    this.costBefore = new Float64Array(stopCount)
    this.first = new Int32Array(vehicleCount).fill(NONE)
    this.last = new Int32Array(vehicleCount).fill(NONE)
    this.size = new Int32Array(vehicleCount)
    this.costHome = new Float64Array(vehicleCount)
    this.load = new Float64Array(vehicleCount * problem.dimensions)
    this.beginsS = new Float64Array(stopCount)
    this.latestS = new Float64Array(stopCount)
    this.absent = Int32Array.from({ length: stopCount }, (_, stop) => stop)
    this.absentAt = this.absent.slice()
    this.absentCount = stopCount
    this.objective = problem.absence.reduce((sum, cost) => sum + cost, 0)
  }

  /** Puts an absent stop on a vehicle behind `before` (NONE: as its first stop). */
  link(stop: number, vehicle: number, before: number): void {
    const { width, cost, startPlace, endPlace, dimensions, demand, fixedCost, absence } = this.problem
    const after = before === NONE ? this.first[vehicle]! : this.next[before]!
    const from = before === NONE ? startPlace[vehicle]! : before
    const costIn = cost[from * width + stop]!
    let removed: number
    let costOut: number
    this.previous[stop] = before
    this.next[stop] = after
    this.costBefore[stop] = costIn
    if (before === NONE) this.first[vehicle] = stop
    else this.next[before] = stop
    if (after === NONE) {
      removed = this.costHome[vehicle]!
      costOut = cost[stop * width + endPlace[vehicle]!]!
      this.costHome[vehicle] = costOut
      this.last[vehicle] = stop
    } else {
      removed = this.costBefore[after]!
      costOut = cost[stop * width + after]!
      this.costBefore[after] = costOut
      this.previous[after] = stop
    }
    this.objective += costIn + costOut - removed - absence[stop]!
    if (this.size[vehicle] === 0) {
      this.used++
      this.objective += fixedCost[vehicle]!
    }
    this.size[vehicle]!++
    this.served++
    for (let dimension = 0; dimension < dimensions; dimension++) {
      this.load[vehicle * dimensions + dimension]! += demand[stop * dimensions + dimension]!
    }
    this.vehicleOf[stop] = vehicle
    const place = this.absentAt[stop]!
    const other = this.absent[--this.absentCount]!
    this.absent[place] = other
    this.absentAt[other] = place
    this.absentAt[stop] = NONE
  }

  unlink(stop: number): void {
    const { width, cost, startPlace, endPlace, dimensions, demand, fixedCost, absence } = this.problem
    const vehicle = this.vehicleOf[stop]!
    const before = this.previous[stop]!
    const after = this.next[stop]!
    const from = before === NONE ? startPlace[vehicle]! : before
    if (before === NONE) this.first[vehicle] = after
    else this.next[before] = after
    let joined: number
    let costOut: number
    if (after === NONE) {
      costOut = this.costHome[vehicle]!
      joined = this.size[vehicle] === 1 ? 0 : cost[from * width + endPlace[vehicle]!]!
      this.costHome[vehicle] = joined
      this.last[vehicle] = before
    } else {
      costOut = this.costBefore[after]!
      joined = cost[from * width + after]!
      this.costBefore[after] = joined
      this.previous[after] = before
    }
    this.objective += joined - this.costBefore[stop]! - costOut + absence[stop]!
    this.size[vehicle]!--
    this.served--
    if (this.size[vehicle] === 0) {
      this.used--
      this.objective -= fixedCost[vehicle]!
    }
    for (let dimension = 0; dimension < dimensions; dimension++) {
      this.load[vehicle * dimensions + dimension]! -= demand[stop * dimensions + dimension]!
    }
    this.vehicleOf[stop] = NONE
    this.absentAt[stop] = this.absentCount
    this.absent[this.absentCount++] = stop
  }

  /** Timed problems: works the times of a vehicle's round out anew, after its stops changed. */
  retime(vehicle: number): void {
    const { width, durationS, startPlace, endPlace, serviceS, opensS, closesS, shiftFromS, shiftToS } =
      this.problem
    let place = startPlace[vehicle]!
    let leaves = shiftFromS[vehicle]!
    for (let stop = this.first[vehicle]!; stop !== NONE; stop = this.next[stop]!) {
      const begins = Math.max(leaves + durationS[place * width + stop]!, opensS[stop]!)
      this.beginsS[stop] = begins
      leaves = begins + serviceS[stop]!
      place = stop
    }
    place = endPlace[vehicle]!
    let latest = shiftToS[vehicle]!
    for (let stop = this.last[vehicle]!; stop !== NONE; stop = this.previous[stop]!) {
      latest = Math.min(latest - durationS[stop * width + place]! - serviceS[stop]!, closesS[stop]!)
      this.latestS[stop] = latest
      place = stop
    }
  }

  /** Timed problems: whether a round that was retimed holds; ways that are no shortest ones can break one by a removal. */
  isInTime(vehicle: number): boolean {
    for (let stop = this.first[vehicle]!; stop !== NONE; stop = this.next[stop]!) {
      if (this.beginsS[stop]! > this.latestS[stop]!) return false
    }
    return true
  }

  /** Sums the objective up again, so that rounding of a million changes does not add up. */
  resum(): void {
    const { vehicleCount, fixedCost, absence } = this.problem
    let sum = 0
    for (let vehicle = 0; vehicle < vehicleCount; vehicle++) {
      if (this.size[vehicle] === 0) continue
      sum += fixedCost[vehicle]! + this.costHome[vehicle]!
      for (let stop = this.first[vehicle]!; stop !== NONE; stop = this.next[stop]!)
        sum += this.costBefore[stop]!
    }
    for (let index = 0; index < this.absentCount; index++) sum += absence[this.absent[index]!]!
    this.objective = sum
  }

  /** Every vehicle's stops in order. */
  sequences(): number[][] {
    return Array.from(this.first, (first) => {
      const stops: number[] = []
      for (let stop = first; stop !== NONE; stop = this.next[stop]!) stops.push(stop)
      return stops
    })
  }
}
