import { createRandom, type Random } from '@towncrier/core'
import { type Arcs, layOut, turnBest } from './arcs.ts'
import { type ArcRoutingProblem, checkProblem, type DrivenStreet, type RoutePlan } from './problem.ts'

export interface RouteSolverSettings {
  /** Chance; the same seed and iterations give the same plan. */
  readonly seed: number
  /** Mean number of streets torn out at a time. */
  readonly meanRemoved?: number
  /** Longest string of streets torn out of one route. */
  readonly longestString?: number
  /** How often a place is overlooked. Default 0.01. */
  readonly blinkChance?: number
}

export interface RouteSolver {
  /**
   * Tears out and puts back so many times.
   *
   * @param progress how much of the whole budget is spent, 0 to 1: sets the temperature.
   * @returns true when the best plan became better.
   */
  readonly step: (iterations: number, progress: number) => boolean
  /** The best plan so far; there is one from the beginning. */
  readonly best: () => RoutePlan
  readonly iterations: () => number
}

/** Temperatures at the start and the end, as shares of the mean drive between neighbouring streets. */
const START_SHARE = 0.5
const END_SHARE = 0.005
const NEIGHBOURS = 10
const NOWHERE = -1

interface Route {
  /** Arcs in the order they are driven. Never changed once it is part of a plan. */
  readonly arcs: readonly number[]
  readonly load: number
  /** Driving, without treating. */
  readonly cost: number
}

interface State {
  readonly routes: readonly Route[]
  readonly untreated: readonly number[]
  readonly cost: number
}

/**
 * Plans gritting routes by ruin and recreate under simulated annealing, as SISR does for stops (Christiaens &
 * Vanden Berghe 2020, Transportation Science 54(2)), here for streets: strings of streets near one another are
 * torn out and put back one by one, each either way round, where they cost least; then every street of a
 * changed route is turned the best way (dynamic programming). With a fleet that is given, what finds no place
 * waits at a penalty.
 *
 * @throws TC_ROUTES_PROBLEM, TC_ROUTES_STREET_TOO_LONG, TC_ROUTES_STREET_UNREACHABLE
 */
export function createRouteSolver(problem: ArcRoutingProblem, settings: RouteSolverSettings): RouteSolver {
  checkProblem(problem)
  const search = new Search(problem, layOut(problem), settings)
  return {
    step: (iterations, progress) => search.step(iterations, progress),
    best: () => search.best(),
    iterations: () => search.iterations,
  }
}

class Search {
  readonly #problem: ArcRoutingProblem
  readonly #arcs: Arcs
  readonly #random: Random
  readonly #meanRemoved: number
  readonly #longestString: number
  readonly #renewBlink: () => number
  readonly #maxRoutes: number
  /** For each unit of demand that waits. */
  readonly #penalty: number
  readonly #startTemperature: number
  readonly #endTemperature: number
  readonly #routeOf: Int32Array
  #blink: number
  #current: State
  #best: State
  iterations = 0

  constructor(problem: ArcRoutingProblem, arcs: Arcs, settings: RouteSolverSettings) {
    const { seed, meanRemoved = 10, longestString = 10, blinkChance = 0.01 } = settings
    this.#problem = problem
    this.#arcs = arcs
    this.#random = createRandom(seed)
    this.#meanRemoved = meanRemoved
    this.#longestString = longestString
    const logKeep = Math.log(1 - blinkChance)
    this.#renewBlink = () => 1 + Math.floor(Math.log(1 - this.#random.next()) / logKeep)
    this.#blink = this.#renewBlink()
    this.#maxRoutes = problem.maxRoutes ?? problem.tasks.length
    const { meanDrive, longestDrive } = drives(arcs)
    const demands = problem.tasks.map(({ demand }) => demand).filter((demand) => demand > 0)
    this.#penalty = (4 * longestDrive) / Math.min(...demands, problem.capacity)
    this.#startTemperature = Math.max(1e-6, START_SHARE * meanDrive)
    this.#endTemperature = Math.max(1e-8, END_SHARE * meanDrive)
    this.#routeOf = new Int32Array(arcs.streetCount).fill(NOWHERE)
    const streets = Array.from({ length: arcs.streetCount }, (_, street) => street)
    this.#current = this.#recreate([], streets)
    this.#best = this.#current
    this.#index()
  }

  step(iterations: number, progress: number): boolean {
    const temperature =
      this.#startTemperature * (this.#endTemperature / this.#startTemperature) ** Math.min(1, progress)
    const before = this.#best
    for (let n = 0; n < iterations; n++) {
      this.iterations++
      const next = this.#neighbour()
      if (next.cost - this.#current.cost < -temperature * Math.log(1 - this.#random.next())) {
        this.#current = next
        this.#index()
        if (next.cost < this.#best.cost - 1e-9) this.#best = next
      }
    }
    return this.#best !== before
  }

  best(): RoutePlan {
    const { tasks } = this.#problem
    const driven = (arc: number): DrivenStreet => {
      const { from, to } = tasks[arc >> 1]!
      return arc % 2 === 0 ? { task: arc >> 1, from, to } : { task: arc >> 1, from: to, to: from }
    }
    const { routes, untreated } = this.#best
    const treated = new Set(untreated)
    const service = tasks.reduce((sum, { serviceCost }, n) => sum + (treated.has(n) ? 0 : serviceCost), 0)
    return {
      cost: routes.reduce((sum, { cost }) => sum + cost, 0) + service,
      isFeasible: untreated.length === 0,
      routes: routes.map(({ arcs }) => arcs.map(driven)),
      untreated: [...untreated],
    }
  }

  #index(): void {
    this.#routeOf.fill(NOWHERE)
    for (const [n, { arcs }] of this.#current.routes.entries()) {
      for (const arc of arcs) this.#routeOf[arc >> 1] = n
    }
  }

  /** Tears strings out of routes near a random street and puts the streets back. */
  #neighbour(): State {
    const { streetCount, nearest } = this.#arcs
    const { routes, untreated } = this.#current
    const served = streetCount - untreated.length
    const longest = Math.min(this.#longestString, served / Math.max(1, routes.length))
    const most = (4 * this.#meanRemoved) / (1 + longest) - 1
    let strings = Math.max(1, Math.floor(this.#random.next() * most + 1))
    const row = this.#random.below(streetCount) * streetCount
    const ruined = new Map<number, number[]>()
    const waiting = [...untreated]
    for (let n = 0; n < streetCount && strings > 0; n++) {
      const street = nearest[row + n]!
      const route = this.#routeOf[street]!
      if (route === NOWHERE || ruined.has(route)) continue
      strings--
      ruined.set(route, this.#tearFrom(routes[route]!.arcs, street, longest, waiting))
    }
    const left: Route[] = []
    for (const [n, route] of routes.entries()) {
      const arcs = ruined.get(n)
      if (arcs === undefined) left.push(route)
      else if (arcs.length > 0) left.push(this.#routeOfArcs(arcs))
    }
    return this.#recreate(left, waiting)
  }

  #routeOfArcs(arcs: number[]): Route {
    let load = 0
    for (const arc of arcs) load += this.#arcs.demand[arc >> 1]!
    return { arcs, load, cost: turnBest(this.#arcs, arcs) }
  }

  /** Takes a string with `street` in it out of a route. @returns what stays; what goes is added to `waiting`. */
  #tearFrom(route: readonly number[], street: number, longest: number, waiting: number[]): number[] {
    const size = route.length
    const length = Math.floor(this.#random.next() * Math.min(size, longest) + 1)
    let kept = 0
    if (length > 1 && length < size && this.#random.next() < 0.5) {
      kept = 1
      while (length + kept < size && this.#random.next() > 0.01) kept++
    }
    const span = length + kept
    const at = route.findIndex((arc) => arc >> 1 === street)
    const first = Math.max(0, at - span + 1)
    const last = Math.min(at, size - span)
    const start = first + this.#random.below(last - first + 1)
    const keepFrom = kept === 0 ? span : 1 + this.#random.below(length - 1)
    const left: number[] = []
    for (const [n, arc] of route.entries()) {
      const place = n - start
      const isTorn = place >= 0 && place < span && (place < keepFrom || place >= keepFrom + kept)
      if (isTorn) waiting.push(arc >> 1)
      else left.push(arc)
    }
    return left
  }

  /** Puts streets back greedily, in a random, a heavy-first, a far-first or a near-first order. */
  #recreate(routes: readonly Route[], waiting: readonly number[]): State {
    const order = this.#ordered(waiting)
    const arcs = routes.map((route) => route.arcs as number[])
    const loads = routes.map(({ load }) => load)
    const isChanged = new Set<number>()
    const untreated: number[] = []
    for (const street of order) {
      const place = this.#cheapestPlace(arcs, loads, street)
      if (place === null) {
        untreated.push(street)
        continue
      }
      const { route, position, arc } = place
      if (route === arcs.length) {
        arcs.push([arc])
        loads.push(this.#arcs.demand[street]!)
      } else {
        if (!isChanged.has(route)) arcs[route] = [...arcs[route]!]
        arcs[route]!.splice(position, 0, arc)
        loads[route]! += this.#arcs.demand[street]!
      }
      isChanged.add(route)
    }
    const next = arcs.map((each, n) => {
      const route = routes[n]
      return route !== undefined && !isChanged.has(n) ? route : this.#routeOfArcs(each)
    })
    let cost = next.reduce((sum, route) => sum + route.cost, 0)
    for (const street of untreated) cost += (this.#arcs.demand[street]! + 1) * this.#penalty
    return { routes: next, untreated, cost }
  }

  #ordered(waiting: readonly number[]): number[] {
    const order = [...waiting]
    for (let n = order.length - 1; n > 0; n--) {
      const other = this.#random.below(n + 1)
      ;[order[n], order[other]] = [order[other]!, order[n]!]
    }
    const draw = this.#random.below(11)
    if (draw < 4) return order
    const { demand, drive, depot, width } = this.#arcs
    const distance = (street: number) =>
      Math.min(drive[depot * width + 2 * street]!, drive[depot * width + 2 * street + 1]!)
    if (draw < 8) return order.sort((a, b) => demand[b]! - demand[a]!)
    if (draw < 10) return order.sort((a, b) => distance(b) - distance(a))
    return order.sort((a, b) => distance(a) - distance(b))
  }

  /** Null when no route has room and there may be no other. */
  #cheapestPlace(
    routes: readonly (readonly number[])[],
    loads: readonly number[],
    street: number,
  ): { route: number; position: number; arc: number } | null {
    const { drive, depot, width, demand, capacity } = this.#arcs
    let least = Number.POSITIVE_INFINITY
    let bestRoute = NOWHERE
    let bestPosition = 0
    let bestArc = 0
    const [along, against] = [2 * street, 2 * street + 1]
    const alongRow = along * width
    const againstRow = against * width
    for (let route = 0; route < routes.length; route++) {
      if (loads[route]! + demand[street]! > capacity) continue
      const arcs = routes[route]!
      let before = depot
      for (let position = 0; position <= arcs.length; position++) {
        const after = position === arcs.length ? depot : arcs[position]!
        const row = before * width
        const saved = drive[row + after]!
        const added = drive[row + along]! + drive[alongRow + after]! - saved
        const addedAgainst = drive[row + against]! + drive[againstRow + after]! - saved
        before = after
        if (--this.#blink <= 0) {
          this.#blink = this.#renewBlink()
          continue
        }
        if (added < least || addedAgainst < least) {
          least = Math.min(added, addedAgainst)
          bestRoute = route
          bestPosition = position
          bestArc = addedAgainst < added ? against : along
        }
      }
    }
    if (bestRoute !== NOWHERE) return { route: bestRoute, position: bestPosition, arc: bestArc }
    if (routes.length >= this.#maxRoutes) return null
    const out = drive[depot * width + along]! + drive[alongRow + depot]!
    const outAgainst = drive[depot * width + against]! + drive[againstRow + depot]!
    return { route: routes.length, position: 0, arc: outAgainst < out ? against : along }
  }
}

/** What the temperature and the penalty are measured against. */
function drives({ streetCount, nearest, drive, width, depot }: Arcs): {
  meanDrive: number
  longestDrive: number
} {
  let sum = 0
  let count = 0
  let longest = 1
  for (let street = 0; street < streetCount; street++) {
    for (const end of [2 * street, 2 * street + 1]) {
      for (const way of [drive[depot * width + end]!, drive[end * width + depot]!]) {
        if (Number.isFinite(way)) longest = Math.max(longest, way)
      }
    }
    const others = Math.min(NEIGHBOURS, streetCount - 1)
    for (let n = 1; n <= others; n++) {
      const other = nearest[street * streetCount + n]!
      const way = drive[2 * street * width + 2 * other]!
      if (!Number.isFinite(way)) continue
      sum += way
      count++
    }
  }
  return { meanDrive: count === 0 ? 1 : sum / count, longestDrive: longest }
}
