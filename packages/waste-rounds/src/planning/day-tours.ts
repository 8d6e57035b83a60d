import { type DayLorry, type DayModel, NONE } from './day-model.ts'
import { TripPlacer } from './trip-placer.ts'

/** What one lorry does: bins and sites in order, and for every gap between them what fits into it. */
export class DayTour {
  readonly lorry: DayLorry
  places: Int32Array
  count = 0
  bins = 0
  sites = 0
  /** Bins that stand first and stay there. */
  lockedBins = 0
  /** First gap into which something may be put. */
  firstGap = 0
  costS = 0
  holds = true
  /** By visit, when it is left without and with the break taken; Infinity: it cannot be so. */
  leave0S: Float64Array
  leave1S: Float64Array
  /** By gap, the latest arrival at what follows that still holds, without and with the break taken. */
  latest0S: Float64Array
  latest1S: Float64Array
  /** By gap: cost of the way across it. */
  legCost: Float64Array
  /** By gap: aboard there, and at the end of the trip that the gap is in. */
  loadL: Float64Array
  loadKg: Float64Array
  tripL: Float64Array
  tripKg: Float64Array
  /** By gap: sites that take what is aboard (−1: it is empty), and the site that ends the trip (0: none does). */
  aboardSites: Int32Array
  endSite: Int32Array

  constructor(lorry: DayLorry) {
    this.lorry = lorry
    this.places = new Int32Array(16)
    this.leave0S = new Float64Array(17)
    this.leave1S = new Float64Array(17)
    this.latest0S = new Float64Array(17)
    this.latest1S = new Float64Array(17)
    this.legCost = new Float64Array(17)
    this.loadL = new Float64Array(17)
    this.loadKg = new Float64Array(17)
    this.tripL = new Float64Array(17)
    this.tripKg = new Float64Array(17)
    this.aboardSites = new Int32Array(17)
    this.endSite = new Int32Array(17)
  }

  reserve(count: number): void {
    if (count <= this.places.length) return
    const size = count * 2
    const places = new Int32Array(size)
    places.set(this.places)
    this.places = places
    for (const name of [
      'leave0S',
      'leave1S',
      'latest0S',
      'latest1S',
      'legCost',
      'loadL',
      'loadKg',
      'tripL',
      'tripKg',
    ] as const) {
      this[name] = new Float64Array(size + 1)
    }
    this.aboardSites = new Int32Array(size + 1)
    this.endSite = new Int32Array(size + 1)
  }
}

/** Where every bin of a day is now. Also what tearing out needs of it (`ruinAdjacentStrings`). */
export class DayTours {
  readonly model: DayModel
  readonly tours: readonly DayTour[]
  readonly placer: TripPlacer
  /** Of bins that may be moved: index of the lorry, or NONE; and their neighbours among such on the tour. */
  readonly vehicleOf: Int32Array
  readonly previous: Int32Array
  readonly next: Int32Array
  /** By lorry: bins that may be moved. */
  readonly size: Int32Array
  used = 0
  served = 0

  constructor(model: DayModel) {
    this.model = model
    this.tours = model.lorries.map((lorry) => new DayTour(lorry))
    this.placer = new TripPlacer(model)
    this.vehicleOf = new Int32Array(model.binCount).fill(NONE)
    this.previous = new Int32Array(model.binCount).fill(NONE)
    this.next = new Int32Array(model.binCount).fill(NONE)
    this.size = new Int32Array(model.lorries.length)
    for (const tour of this.tours) this.#refresh(tour)
  }

  /** A lorry's bins in order. */
  orderOf(vehicle: number): number[] {
    const { places, count } = this.tours[vehicle]!
    return Array.from(places.subarray(0, count)).filter((place) => place < this.model.binCount)
  }

  /** Gives a lorry an order of bins, with disposals where they cost least. False, and no longer holding, when there is no way. */
  setOrder(
    vehicle: number,
    order: ArrayLike<number>,
    count: number,
    boundS = Number.POSITIVE_INFINITY,
  ): boolean {
    const tour = this.tours[vehicle]!
    if (count === 0 && !tour.lorry.isCommitted) {
      this.setPlaces(vehicle, order, 0)
      return true
    }
    if (!this.placer.place(tour.lorry, order, count, 'holds', boundS)) {
      this.setPlaces(vehicle, order, count)
      tour.holds = false
      return false
    }
    this.setPlaces(vehicle, this.placer.places, this.placer.count)
    return tour.holds
  }

  /** Takes all bins off a lorry on paper, before its tour is put back as it was. */
  forget(vehicle: number): void {
    const { places, count } = this.tours[vehicle]!
    for (let at = 0; at < count; at++) {
      if (places[at]! < this.model.binCount) this.vehicleOf[places[at]!] = NONE
    }
  }

  /** Gives a lorry its visits as they are, disposals among them. */
  setPlaces(vehicle: number, places: ArrayLike<number>, count: number): void {
    const tour = this.tours[vehicle]!
    tour.reserve(count)
    if (places !== tour.places) for (let at = 0; at < count; at++) tour.places[at] = places[at]!
    tour.count = count
    this.#refresh(tour)
  }

  /** Puts one or two places into a gap; the second NONE when there is one. */
  insert(vehicle: number, gap: number, first: number, second: number): void {
    const tour = this.tours[vehicle]!
    const more = second === NONE ? 1 : 2
    tour.reserve(tour.count + more)
    tour.places.copyWithin(gap + more, gap, tour.count)
    tour.places[gap] = first
    if (more === 2) tour.places[gap + 1] = second
    tour.count += more
    this.#refresh(tour)
  }

  /** Takes out of a lorry's tour all bins that are marked, and disposals of nothing. */
  removeMarked(vehicle: number, isMarked: Uint8Array): void {
    const tour = this.tours[vehicle]!
    const { binCount } = this.model
    let kept = 0
    let isLoaded = tour.lorry.startL > 0 || tour.lorry.startKg > 0
    for (let at = 0; at < tour.count; at++) {
      const place = tour.places[at]!
      if (place < binCount && isMarked[place] === 1) {
        this.vehicleOf[place] = NONE
        continue
      }
      if (place >= binCount && !isLoaded) continue
      isLoaded = place < binCount
      tour.places[kept++] = place
    }
    tour.count = kept
    this.#refresh(tour)
  }

  /** Places disposals anew, unless there is nothing to choose. */
  settle(vehicle: number): void {
    const tour = this.tours[vehicle]!
    if (this.#isPlain(tour)) return
    const order = this.orderOf(vehicle)
    // What it costs as it stands is known to be had.
    const boundS = tour.holds ? tour.costS - tour.lorry.fixedS + 1e-6 : Number.POSITIVE_INFINITY
    this.setOrder(vehicle, order, order.length, boundS)
  }

  /** Where to tip is no question: at the only site, once, at the end. */
  #isPlain({ places, count, lorry }: DayTour): boolean {
    if (this.model.siteCount !== 1 || count < 2 || lorry.isCommitted) return false
    for (let at = 0; at < count - 1; at++) if (places[at]! >= this.model.binCount) return false
    return places[count - 1]! >= this.model.binCount
  }

  #refresh(tour: DayTour): void {
    this.#unlink(tour)
    this.#forward(tour)
    this.#backward(tour)
    this.#link(tour)
  }

  #unlink(tour: DayTour): void {
    const vehicle = tour.lorry.index
    if (this.size[vehicle]! > 0) {
      this.used--
      this.served -= this.size[vehicle]!
      this.size[vehicle] = 0
    }
  }

  #link(tour: DayTour): void {
    const vehicle = tour.lorry.index
    let last = NONE
    let seen = 0
    for (let at = 0; at < tour.count; at++) {
      const place = tour.places[at]!
      if (place >= this.model.binCount || ++seen <= tour.lockedBins) continue
      this.vehicleOf[place] = vehicle
      this.previous[place] = last
      this.next[place] = NONE
      if (last !== NONE) this.next[last] = place
      last = place
      this.size[vehicle]!++
    }
    if (this.size[vehicle]! > 0) this.used++
    this.served += this.size[vehicle]!
  }

  #forward(tour: DayTour): void {
    const { ways, width, binCount, serviceS, windows, demandL, demandKg, binSites } = this.model
    const { lorry, places, count, leave0S, leave1S, legCost } = tour
    const { breakFromS, breakToS, breakS } = lorry
    const { cost, seconds } = ways[lorry.ways]!
    let from = lorry.startPlace
    let leave0 = breakS === 0 ? Number.POSITIVE_INFINITY : lorry.shiftFromS
    let leave1 = breakS === 0 ? lorry.shiftFromS : Number.POSITIVE_INFINITY
    let loadL = lorry.startL
    let loadKg = lorry.startKg
    let sites = loadL > 0 || loadKg > 0 ? lorry.startSites : -1
    tour.bins = 0
    tour.sites = 0
    tour.firstGap = 0
    tour.costS = 0
    for (let at = 0; at <= count; at++) {
      const isHome = at === count
      const place = isHome ? lorry.endPlace : places[at]!
      tour.loadL[at] = loadL
      tour.loadKg[at] = loadKg
      tour.aboardSites[at] = sites
      const isIdle = count === 0 && !lorry.isCommitted
      legCost[at] = isIdle ? 0 : cost[from * width + place]!
      tour.costS += legCost[at]!
      if (isHome) break
      const way = seconds[from * width + place]!
      const rested = leave0 <= breakToS ? Math.max(leave0 + way, breakFromS) + breakS : Infinity
      const arrive1 = Math.min(leave1 + way, rested)
      leave0 = windows.earliestS(place, leave0 + way) + serviceS[place]!
      leave1 = windows.earliestS(place, arrive1) + serviceS[place]!
      leave0S[at] = leave0
      leave1S[at] = leave1
      tour.costS += serviceS[place]!
      if (place < binCount) {
        loadL += demandL[place]!
        loadKg += demandKg[place]!
        sites &= binSites[place]!
        if (++tour.bins <= tour.lockedBins) tour.firstGap = at + 1
      } else {
        loadL = 0
        loadKg = 0
        sites = -1
        tour.sites++
      }
      from = place
    }
    if (count > 0 || lorry.isCommitted) tour.costS += lorry.fixedS
  }

  #backward(tour: DayTour): void {
    const { ways, width, binCount, serviceS, windows } = this.model
    const { lorry, places, count, latest0S, latest1S, tripL, tripKg, endSite } = tour
    const { breakFromS, breakToS, breakS, shiftToS } = lorry
    const { seconds } = ways[lorry.ways]!
    let latest0 = Math.min(shiftToS, breakToS)
    let latest1 = shiftToS
    if (breakS === 0) latest0 = Number.NEGATIVE_INFINITY
    let after = lorry.endPlace
    tripL[count] = tour.loadL[count]!
    tripKg[count] = tour.loadKg[count]!
    endSite[count] = 0
    latest0S[count] = latest0
    latest1S[count] = latest1
    let holds = tour.costS < Number.POSITIVE_INFINITY
    for (let at = count - 1; at >= -1; at--) {
      const place = at < 0 ? lorry.startPlace : places[at]!
      const way = seconds[place * width + after]!
      const rest = breakFromS + breakS <= latest1 ? Math.min(breakToS, latest1 - breakS - way) : -Infinity
      const leaves0 = breakS === 0 ? -Infinity : Math.max(latest0 - way, rest)
      const leaves1 = latest1 - way
      if (at < 0) {
        const isInTime = breakS === 0 ? lorry.shiftFromS <= leaves1 : lorry.shiftFromS <= leaves0
        if ((count > 0 || lorry.isCommitted) && !isInTime) holds = false
        break
      }
      latest0 = windows.latestS(place, leaves0 - serviceS[place]!)
      latest1 = windows.latestS(place, leaves1 - serviceS[place]!)
      latest0S[at] = latest0
      latest1S[at] = latest1
      if (place >= binCount) {
        tripL[at] = tour.loadL[at]!
        tripKg[at] = tour.loadKg[at]!
        endSite[at] = 1 << (place - binCount)
      } else {
        tripL[at] = tripL[at + 1]!
        tripKg[at] = tripKg[at + 1]!
        endSite[at] = endSite[at + 1]!
      }
      after = place
    }
    tour.holds = holds
  }
}
