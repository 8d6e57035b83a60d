import { createRandom, type Random } from '@towncrier/core'
import { END_SHARE, START_SHARE } from '../rounds/prepare.ts'
import { DEFAULT_RUIN, ruinAdjacentStrings } from '../rounds/ruin.ts'
import { NONE } from './day-model.ts'
import { DayTours } from './day-tours.ts'
import { InsertionFinder } from './insertion.ts'
import type { PreparedDay } from './prepare-day.ts'
import { insertionOrders, nearestCandidates, penaltyOf, usualWayS } from './search-keys.ts'

/** How often a place is overlooked. */
const BLINK_CHANCE = 0.01
/** Lorries that are opened and closed take more heat than rounds of a given number; compared on Edinburgh's banks. */
const HEAT = 3
/** How often a whole lorry is emptied. */
const EMPTYING_CHANCE = 0.01
/** Bins that are tried again near a ruin; sometimes many, so that a lorry is judged by all it could do. */
const FEW_WAITING = 10
const MANY_WAITING = 60
const MANY_CHANCE = 0.02

/** By lorry: its bins in order, by place. */
export type DayOrders = readonly (readonly number[])[]

/**
 * Ruin and recreate under simulated annealing as in `rounds/solver.ts`, over tours with disposals, breaks and times.
 *
 * @param start orders to begin with; what of them does not hold is left for the search.
 */
export class DaySearch {
  iterations = 0
  bestObjective: number
  bestOrders: DayOrders
  readonly #tours: DayTours
  readonly #finder: InsertionFinder
  readonly #random: Random
  readonly #candidates: Int32Array
  readonly #neighbours: Int32Array
  readonly #neighbourCount: number
  readonly #orders: readonly (Float64Array | null)[]
  /** By place: what leaving the bin out costs, s. */
  readonly #absenceS: Float64Array
  readonly #mustBe: Uint8Array
  readonly #hasOptional: boolean
  readonly #startTemperature: number
  readonly #endTemperature: number
  /** What placing disposals anew may save, as a rule. */
  readonly #tippingS: number
  readonly #isRuined: Uint8Array
  readonly #isMarked: Uint8Array
  readonly #string: Int32Array
  readonly #pending: Int32Array
  readonly #keys: Float64Array
  #pendingCount = 0
  readonly #saved: Int32Array[]
  readonly #savedCount: Int32Array
  readonly #isTouched: Uint8Array
  readonly #touched: number[] = []

  constructor(day: PreparedDay, seed: number, start: DayOrders | null) {
    const { model, candidates } = day
    const random = createRandom(seed)
    const logKeep = Math.log(1 - BLINK_CHANCE)
    this.#random = random
    this.#tours = new DayTours(model)
    this.#finder = new InsertionFinder(
      this.#tours,
      () => 1 + Math.floor(Math.log(1 - random.next()) / logKeep),
    )
    this.#candidates = candidates
    this.#neighbourCount = Math.min(candidates.length, 500)
    this.#neighbours = nearestCandidates(model, candidates, this.#neighbourCount)
    this.#orders = insertionOrders(model)
    this.#hasOptional = candidates.some((place) => !day.isObligatory[model.binOf[place]!])
    const penalty = penaltyOf(model)
    this.#mustBe = Uint8Array.from(model.binOf, (index) => (day.isObligatory[index] ? 1 : 0))
    this.#absenceS = model.worthS.map((worth, place) => worth + (this.#mustBe[place] === 1 ? penalty : 0))
    const scale = usualWayS(model, candidates)
    this.#startTemperature = scale * START_SHARE * HEAT
    this.#endTemperature = scale * END_SHARE
    this.#tippingS = scale / 2
    const vehicles = model.lorries.length
    this.#isRuined = new Uint8Array(vehicles)
    this.#isTouched = new Uint8Array(vehicles)
    this.#isMarked = new Uint8Array(model.binCount)
    this.#string = new Int32Array(model.binCount)
    this.#pending = new Int32Array(model.binCount)
    this.#keys = new Float64Array(model.binCount)
    this.#saved = Array.from({ length: vehicles }, () => new Int32Array(16))
    this.#savedCount = new Int32Array(vehicles)
    for (const [vehicle, order] of day.locked.entries()) {
      this.#tours.tours[vehicle]!.lockedBins = order.length
      this.#tours.setOrder(vehicle, order, order.length)
    }
    if (start !== null) this.#placeStart(start)
    this.#construct(start === null)
    this.bestObjective = this.#objective()
    this.bestOrders = this.#currentOrders()
  }

  /** One batch; true when the best became better. `progress` 0 to 1 sets the temperature. */
  step(count: number, progress: number): boolean {
    if (this.#candidates.length === 0 || this.#tours.tours.length === 0) {
      this.iterations += count
      return false
    }
    const share = Math.min(Math.max(progress, 0), 1)
    const temperature = this.#startTemperature * (this.#endTemperature / this.#startTemperature) ** share
    let isBetter = false
    for (let index = 0; index < count; index++) if (this.#iterate(temperature)) isBetter = true
    return isBetter
  }

  #iterate(temperature: number): boolean {
    this.iterations++
    const random = this.#random
    const before = this.#objective()
    const seed = this.#candidates[random.below(this.#candidates.length)]!
    this.#pendingCount = 0
    this.#gatherWaiting(seed, random.next() < MANY_CHANCE ? MANY_WAITING : FEW_WAITING)
    const emptied = this.#tours.vehicleOf[seed]!
    if (emptied !== NONE && random.next() < EMPTYING_CHANCE) this.#emptyLorry(emptied)
    else this.#ruin(seed)
    const greed = this.#drawGreed()
    this.#sortPending()
    // Of what is tried at any price sometimes only a part: a lorry may pay for some bins and not for all.
    const skipped = greed === Number.POSITIVE_INFINITY && random.next() < 0.5 ? random.next() : 0
    for (let index = 0; index < this.#pendingCount; index++) {
      const place = this.#pending[index]!
      if (skipped > 0 && this.#mustBe[place] === 0 && random.next() < skipped) continue
      this.#insert(place, greed)
    }
    if (greed > 1) this.#prune()
    const limit = before - temperature * Math.log(1 - random.next())
    // Placing disposals anew is dear: only for what is near enough to being kept.
    if (this.#objective() < limit + this.#tippingS) {
      for (const vehicle of this.#touched) this.#tours.settle(vehicle)
    }
    const after = this.#objective()
    const holds = this.#touched.every((vehicle) => this.#tours.tours[vehicle]!.holds)
    if (!holds || !(after < limit)) {
      this.#undo()
      return false
    }
    this.#keep()
    if (!(after < this.bestObjective - 1e-9)) return false
    this.bestObjective = after
    this.bestOrders = this.#currentOrders()
    return true
  }

  #objective(): number {
    let sum = 0
    for (const { costS } of this.#tours.tours) sum += costS
    for (const place of this.#candidates) {
      if (this.#tours.vehicleOf[place] === NONE) sum += this.#absenceS[place]!
    }
    return sum
  }

  #currentOrders(): DayOrders {
    return this.#tours.tours.map((_, vehicle) => this.#tours.orderOf(vehicle))
  }

  #touch(vehicle: number): void {
    if (this.#isTouched[vehicle] === 1) return
    this.#isTouched[vehicle] = 1
    this.#touched.push(vehicle)
    const { places, count } = this.#tours.tours[vehicle]!
    if (this.#saved[vehicle]!.length < count) this.#saved[vehicle] = new Int32Array(count * 2)
    this.#saved[vehicle]!.set(places.subarray(0, count))
    this.#savedCount[vehicle] = count
  }

  #keep(): void {
    for (const vehicle of this.#touched) this.#isTouched[vehicle] = 0
    this.#touched.length = 0
  }

  #undo(): void {
    for (const vehicle of this.#touched) this.#tours.forget(vehicle)
    for (const vehicle of this.#touched) {
      this.#tours.setPlaces(vehicle, this.#saved[vehicle]!, this.#savedCount[vehicle]!)
    }
    this.#keep()
  }

  #gatherWaiting(seed: number, most: number): void {
    const row = seed * this.#neighbourCount
    for (let index = 0; index < this.#neighbourCount && this.#pendingCount < most; index++) {
      const place = this.#neighbours[row + index]!
      if (this.#tours.vehicleOf[place] === NONE) this.#pending[this.#pendingCount++] = place
    }
  }

  #ruin(seed: number): void {
    const tours = this.#tours
    const mark = (place: number) => this.#mark(place)
    ruinAdjacentStrings(
      tours,
      this.#neighbours,
      this.#neighbourCount,
      seed,
      this.#random,
      DEFAULT_RUIN,
      this.#isRuined,
      this.#string,
      mark,
    )
    this.#removeMarked()
  }

  #mark(place: number): void {
    this.#isMarked[place] = 1
    this.#pending[this.#pendingCount++] = place
    this.#touch(this.#tours.vehicleOf[place]!)
  }

  #removeMarked(): void {
    for (const vehicle of this.#touched) this.#tours.removeMarked(vehicle, this.#isMarked)
    this.#isMarked.fill(0)
  }

  #emptyLorry(vehicle: number): void {
    // Locked bins are on no lorry as far as the search knows.
    const free = this.#tours.orderOf(vehicle).filter((place) => this.#tours.vehicleOf[place] === vehicle)
    for (const place of free) this.#mark(place)
    this.#removeMarked()
  }

  #insert(place: number, greed: number): void {
    this.#finder.find(place)
    const { vehicle, gap, first, second, delta } = this.#finder.found
    if (vehicle === NONE) return
    if (this.#mustBe[place] === 0 && delta >= this.#absenceS[place]! * greed) return
    this.#touch(vehicle)
    this.#tours.insert(vehicle, gap, first, second)
  }

  /** Takes out again what does not pay: single bins, then a lorry as a whole. */
  #prune(): void {
    const { model, tours } = this.#tours
    const { ways, width, binCount, serviceS } = model
    for (const vehicle of this.#touched) {
      const tour = tours[vehicle]!
      const { cost } = ways[tour.lorry.ways]!
      for (let at = tour.firstGap; at < tour.count; at++) {
        const place = tour.places[at]!
        if (place >= binCount || this.#mustBe[place] === 1) continue
        const from = at === 0 ? tour.lorry.startPlace : tour.places[at - 1]!
        const to = at + 1 === tour.count ? tour.lorry.endPlace : tour.places[at + 1]!
        const saved = tour.legCost[at]! + tour.legCost[at + 1]! - cost[from * width + to]! + serviceS[place]!
        if (!(saved > this.#absenceS[place]! + 1e-9)) continue
        this.#isMarked[place] = 1
        this.#tours.removeMarked(vehicle, this.#isMarked)
        this.#isMarked[place] = 0
        at = Math.max(tour.firstGap, at - 1) - 1
      }
      this.#closeUnlessItPays(vehicle)
    }
  }

  #closeUnlessItPays(vehicle: number): void {
    const tour = this.#tours.tours[vehicle]!
    if (tour.lorry.isCommitted || tour.lockedBins > 0) return
    const order = this.#tours.orderOf(vehicle)
    let worthS = 0
    for (const place of order) {
      if (this.#mustBe[place] === 1) return
      worthS += this.#absenceS[place]!
    }
    if (tour.costS <= worthS) return
    for (const place of order) this.#isMarked[place] = 1
    this.#tours.removeMarked(vehicle, this.#isMarked)
    this.#isMarked.fill(0)
  }

  /** Sorts what is pending by one of the orders. */
  #sortPending(): void {
    const order = this.#orders[this.#random.below(this.#orders.length)]!
    const [pending, keys] = [this.#pending, this.#keys]
    for (let index = 0; index < this.#pendingCount; index++) {
      const place = pending[index]!
      const key = order === null ? this.#random.next() : order[place]!
      let at = index
      for (; at > 0 && keys[at - 1]! > key; at--) {
        keys[at] = keys[at - 1]!
        pending[at] = pending[at - 1]!
      }
      keys[at] = key
      pending[at] = place
    }
  }

  /** How dear a bin may be against its worth; not always 1, so that far groups are tried as a whole. */
  #drawGreed(): number {
    if (!this.#hasOptional) return 1
    const chance = this.#random.next()
    if (chance < 0.6) return 1
    return chance < 0.9 ? 3 * this.#random.next() : Number.POSITIVE_INFINITY
  }

  #placeStart(start: DayOrders): void {
    for (const [vehicle, wanted] of start.entries()) {
      const tour = this.#tours.tours[vehicle]!
      const isFree = new Set(this.#candidates)
      const order = this.#tours.orderOf(vehicle)
      const more = wanted.filter(
        (place, at) =>
          isFree.has(place) &&
          tour.lorry.mayCollect[place] === 1 &&
          this.#tours.vehicleOf[place] === NONE &&
          wanted.indexOf(place) === at,
      )
      const whole = [...order, ...more]
      // As a whole first: a part of a round may take longer than all of it when ways are no shortest ones.
      if (this.#tours.setOrder(vehicle, whole, whole.length)) continue
      this.#tours.forget(vehicle)
      this.#tours.setOrder(vehicle, order, order.length)
      for (const place of more) {
        const longer = [...this.#tours.orderOf(vehicle), place]
        const kept = longer.slice(0, -1)
        if (this.#tours.setOrder(vehicle, longer, longer.length)) continue
        this.#tours.forget(vehicle)
        this.#tours.setOrder(vehicle, kept, kept.length)
      }
    }
  }

  /** Puts in what pays by itself; from nothing, also tries all that fits less what does not pay, and takes the better. */
  #construct(isFromNothing: boolean): void {
    const fill = (greed: number) => {
      this.#pendingCount = 0
      for (const place of this.#candidates) {
        if (this.#tours.vehicleOf[place] === NONE) this.#pending[this.#pendingCount++] = place
      }
      this.#sortPending()
      for (let index = 0; index < this.#pendingCount; index++) this.#insert(this.#pending[index]!, greed)
      if (greed > 1) this.#prune()
      for (const vehicle of this.#touched) this.#tours.settle(vehicle)
    }
    const empty = this.#objective()
    fill(1)
    const modest = this.#isHolding() ? this.#objective() : Number.POSITIVE_INFINITY
    const modestPlaces = this.#tours.tours.map(({ places, count }) => places.slice(0, count))
    if (!isFromNothing) {
      if (modest <= empty) this.#keep()
      else this.#undo()
      return
    }
    this.#undo()
    fill(Number.POSITIVE_INFINITY)
    const bold = this.#isHolding() ? this.#objective() : Number.POSITIVE_INFINITY
    if (bold < Math.min(modest, empty)) {
      this.#keep()
      return
    }
    this.#undo()
    if (!(modest <= empty)) return
    for (const [vehicle, places] of modestPlaces.entries())
      this.#tours.setPlaces(vehicle, places, places.length)
  }

  #isHolding(): boolean {
    return this.#touched.every((vehicle) => this.#tours.tours[vehicle]!.holds)
  }
}
