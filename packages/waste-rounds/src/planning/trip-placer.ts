import { type DayLorry, type DayModel, NONE } from './day-model.ts'

/** By pair of places: the least that a way costs, straight or over any site, and what tipping on it adds. */
interface LeastWays {
  readonly least: Float64Array
  readonly tipping: Float64Array
}

/** How strictly an order is held to times and room. */
export type Strictness = 'holds' | 'as-well-as-can-be'

/**
 * Places disposals and the crew's break into a given order of bins at the least cost: a shortest path over labels
 * (time, load, break taken or not; Irnich & Desaulniers 2005, Shortest Path Problems with Resource Constraints). A
 * label is dropped only when another is no worse in everything, so that the answer is exact. Keeps its arrays; its
 * fields hold the last answer.
 */
export class TripPlacer {
  /** Bins and sites in order. */
  places = new Int32Array(64)
  count = 0
  /** The break is taken on the way to this visit; `count`: on the way home; −1: none. */
  breakBefore = NONE
  /** Driving, service and tipping, without what sending the lorry out counts as. */
  costS = 0
  returnS = 0

  readonly #model: DayModel
  #size = 1_024
  #cost = new Float64Array(this.#size)
  #leaveS = new Float64Array(this.#size)
  #loadL = new Float64Array(this.#size)
  #loadKg = new Float64Array(this.#size)
  #hasBreak = new Uint8Array(this.#size)
  #sites = new Int32Array(this.#size)
  #parent = new Int32Array(this.#size)
  /** The site that is visited on the way from the parent, or NONE. */
  #via = new Int32Array(this.#size)
  /** Which of the legs from the parent the break is taken on: 0 none, 1 the first, 2 the second. */
  #breakLeg = new Uint8Array(this.#size)
  #labels = 0
  #stageStart = 0
  /** By position in the order: the least that all from there on can cost. */
  #toCome = new Float64Array(64)
  /** By ways: the least that a way can cost, straight or over any site. */
  readonly #leastWays: (LeastWays | undefined)[] = []
  /** By position: the least that tipping costs on one of the ways from there on, beside the way itself. */
  #leastTip = new Float64Array(64)
  #leastTipS = 0
  #boundS = Number.POSITIVE_INFINITY
  #restL = 0
  #restKg = 0
  #lorry!: DayLorry
  #isStrict = true

  constructor(model: DayModel) {
    this.#model = model
  }

  /**
   * @param order bins in the order they are collected, by place.
   * @param strictness `as-well-as-can-be` ignores the end of shift, closing times and a break that is late, and
   *                   carries a bin that is larger than the lorry alone.
   * @param boundS ways that cost more are not looked at.
   * @returns false when there is no way.
   */
  place(
    lorry: DayLorry,
    order: ArrayLike<number>,
    count: number,
    strictness: Strictness = 'holds',
    boundS = Number.POSITIVE_INFINITY,
  ): boolean {
    const { demandL, demandKg } = this.#model
    this.#lorry = lorry
    this.#isStrict = strictness === 'holds'
    this.#restL = 0
    this.#restKg = 0
    for (let at = 0; at < count; at++) {
      this.#restL += demandL[order[at]!]!
      this.#restKg += demandKg[order[at]!]!
    }
    if (boundS < Number.POSITIVE_INFINITY) this.#sumToCome(order, count)
    this.#setFirst(lorry)
    let stageStart = 0
    let place = lorry.startPlace
    for (let at = 0; at < count; at++) {
      const stageEnd = this.#labels
      const next = order[at]!
      this.#restL -= demandL[next]!
      this.#restKg -= demandKg[next]!
      this.#stageStart = stageEnd
      this.#leastTipS = this.#leastTip[at + 1]!
      this.#boundS = boundS < Number.POSITIVE_INFINITY ? boundS - this.#toCome[at + 1]! : boundS
      for (let label = stageStart; label < stageEnd; label++) this.#extend(label, place, next)
      if (this.#labels === stageEnd) return false
      stageStart = stageEnd
      place = next
    }
    return this.#finish(stageStart, place, order, count)
  }

  #sumToCome(order: ArrayLike<number>, count: number): void {
    const { width, binCount, siteCount, serviceS } = this.#model
    const { cost } = this.#model.ways[this.#lorry.ways]!
    const { least, tipping } = this.#leastWaysOf(this.#lorry.ways)
    if (this.#toCome.length <= count + 1) {
      this.#toCome = new Float64Array(count * 2 + 2)
      this.#leastTip = new Float64Array(count * 2 + 2)
    }
    if (count === 0) return
    let to = order[count - 1]!
    let sum = Number.POSITIVE_INFINITY
    for (let site = binCount; site < binCount + siteCount; site++) {
      const home = cost[site * width + this.#lorry.endPlace]!
      sum = Math.min(sum, cost[to * width + site]! + serviceS[site]! + home)
    }
    this.#toCome[count] = sum
    this.#leastTip[count] = 0
    let leastTip = Number.POSITIVE_INFINITY
    for (let at = count - 1; at > 0; at--) {
      const way = order[at - 1]! * width + to
      sum += serviceS[to]! + least[way]!
      leastTip = Math.min(leastTip, tipping[way]!)
      to = order[at - 1]!
      this.#toCome[at] = sum
      this.#leastTip[at] = leastTip
    }
  }

  #leastWaysOf(ways: number): LeastWays {
    const known = this.#leastWays[ways]
    if (known !== undefined) return known
    const { width, binCount, siteCount, serviceS } = this.#model
    const { cost } = this.#model.ways[ways]!
    const least = cost.slice()
    const tipping = new Float64Array(width * width).fill(Number.POSITIVE_INFINITY)
    for (let site = binCount; site < binCount + siteCount; site++) {
      for (let from = 0; from < width; from++) {
        const there = cost[from * width + site]! + serviceS[site]!
        for (let to = 0; to < width; to++) {
          const through = there + cost[site * width + to]!
          const way = from * width + to
          tipping[way] = Math.min(tipping[way]!, Math.max(0, through - cost[way]!))
          least[way] = Math.min(least[way]!, through)
        }
      }
    }
    const found = { least, tipping }
    this.#leastWays[ways] = found
    return found
  }

  #setFirst(lorry: DayLorry): void {
    this.#labels = 1
    this.#cost[0] = 0
    this.#leaveS[0] = lorry.shiftFromS
    this.#loadL[0] = lorry.startL
    this.#loadKg[0] = lorry.startKg
    this.#hasBreak[0] = lorry.breakS === 0 ? 1 : 0
    this.#sites[0] = isLoaded(lorry.startL, lorry.startKg) ? lorry.startSites : -1
    this.#parent[0] = NONE
  }

  #extend(label: number, from: number, to: number): void {
    const { ways, width, binCount, siteCount, serviceS, demandL, demandKg, binSites } = this.#model
    const { cost, seconds } = ways[this.#lorry.ways]!
    const costS = this.#cost[label]!
    const leaveS = this.#leaveS[label]!
    const mayBreak = this.#hasBreak[label] === 0
    const loadL = this.#loadL[label]!
    const loadKg = this.#loadKg[label]!
    const sites = this.#sites[label]!
    const direct = from * width + to
    if ((sites & binSites[to]!) !== 0 && this.#hasRoom(loadL, loadKg, to) && cost[direct]! < Infinity) {
      const toCost = costS + cost[direct]! + serviceS[to]!
      const toL = loadL + demandL[to]!
      const toKg = loadKg + demandKg[to]!
      const toSites = sites & binSites[to]!
      const taken = mayBreak ? 0 : 1
      this.#add(label, NONE, 0, toCost, this.#workS(leaveS, seconds[direct]!, to), toL, toKg, taken, toSites)
      if (mayBreak) {
        const doneS = this.#workAfterBreakS(leaveS, seconds[direct]!, to)
        this.#add(label, NONE, 1, toCost, doneS, toL, toKg, 1, toSites)
      }
    }
    if (!isLoaded(loadL, loadKg) || !this.#hasRoom(0, 0, to)) return
    for (let n = 0; n < siteCount; n++) {
      if ((sites & (1 << n)) === 0) continue
      const site = binCount + n
      const first = from * width + site
      const second = site * width + to
      const toCost = costS + cost[first]! + serviceS[site]! + cost[second]! + serviceS[to]!
      if (!(toCost < Infinity)) continue
      const [toL, toKg, toSites] = [demandL[to]!, demandKg[to]!, binSites[to]!]
      const tippedS = this.#workS(leaveS, seconds[first]!, site)
      const doneS = this.#workS(tippedS, seconds[second]!, to)
      this.#add(label, site, 0, toCost, doneS, toL, toKg, mayBreak ? 0 : 1, toSites)
      if (!mayBreak) continue
      const firstS = this.#workS(this.#workAfterBreakS(leaveS, seconds[first]!, site), seconds[second]!, to)
      this.#add(label, site, 1, toCost, firstS, toL, toKg, 1, toSites)
      const secondS = this.#workAfterBreakS(tippedS, seconds[second]!, to)
      this.#add(label, site, 2, toCost, secondS, toL, toKg, 1, toSites)
    }
  }

  #hasRoom(loadL: number, loadKg: number, bin: number): boolean {
    const { demandL, demandKg } = this.#model
    const { capacityL, capacityKg } = this.#lorry
    if (loadL + demandL[bin]! <= capacityL && loadKg + demandKg[bin]! <= capacityKg) return true
    return !this.#isStrict && !isLoaded(loadL, loadKg)
  }

  /** When work at a place is done that is driven to in one go. */
  #workS(leaveS: number, drivingS: number, place: number): number {
    return this.#beginS(place, leaveS + drivingS) + this.#model.serviceS[place]!
  }

  /** As `#workS`, with the break on the way or on arrival. */
  #workAfterBreakS(leaveS: number, drivingS: number, place: number): number {
    return this.#beginS(place, this.#readyAfterBreakS(leaveS, drivingS)) + this.#model.serviceS[place]!
  }

  #readyAfterBreakS(leaveS: number, drivingS: number): number {
    const { breakFromS, breakToS, breakS } = this.#lorry
    if (this.#isStrict && leaveS > breakToS) return Infinity
    return Math.max(leaveS + drivingS, breakFromS) + breakS
  }

  #beginS(place: number, arriveS: number): number {
    const beginS = this.#model.windows.earliestS(place, arriveS)
    return beginS === Infinity && !this.#isStrict ? arriveS : beginS
  }

  #add(
    parent: number,
    via: number,
    breakLeg: number,
    costS: number,
    leaveS: number,
    loadL: number,
    loadKg: number,
    hasBreak: number,
    sites: number,
  ): void {
    const { shiftToS, breakToS, capacityL, capacityKg } = this.#lorry
    if (!(leaveS < Infinity)) return
    if (this.#boundS < Number.POSITIVE_INFINITY) {
      // Each load of a lorry that is still to come has to be tipped; the last one is counted already.
      const tips =
        Math.ceil(Math.max((loadL + this.#restL) / capacityL, (loadKg + this.#restKg) / capacityKg)) - 1
      if (tips > 0 && costS + tips * this.#leastTipS > this.#boundS) return
    }
    // Who works on past the span of the break without it comes home past it.
    if (this.#isStrict && (leaveS > shiftToS || (hasBreak === 0 && leaveS > breakToS))) return
    for (let label = this.#stageStart; label < this.#labels; label++) {
      if (this.#cost[label]! > costS || this.#leaveS[label]! > leaveS) continue
      if (this.#hasBreak[label]! < hasBreak || (this.#sites[label]! & sites) !== sites) continue
      const [otherL, otherKg] = [this.#loadL[label]!, this.#loadKg[label]!]
      if (otherL <= loadL && otherKg <= loadKg) return
      // Room for all that is still to come is as good as any room.
      if (otherL + this.#restL <= capacityL && otherKg + this.#restKg <= capacityKg) return
    }
    if (this.#labels === this.#size) this.#grow()
    const label = this.#labels++
    this.#cost[label] = costS
    this.#leaveS[label] = leaveS
    this.#loadL[label] = loadL
    this.#loadKg[label] = loadKg
    this.#hasBreak[label] = hasBreak
    this.#sites[label] = sites
    this.#parent[label] = parent
    this.#via[label] = via
    this.#breakLeg[label] = breakLeg
  }

  #finish(stageStart: number, from: number, order: ArrayLike<number>, count: number): boolean {
    const { ways, width, binCount, siteCount, serviceS } = this.#model
    const { cost, seconds } = ways[this.#lorry.ways]!
    const home = this.#lorry.endPlace
    let best = NONE
    let bestVia = NONE
    let bestLeg = 0
    this.costS = Infinity
    this.returnS = Infinity
    const consider = (label: number, via: number, breakLeg: number, costS: number, returnS: number) => {
      if (!(costS < Infinity && returnS < Infinity)) return
      const mustHaveHad = this.#hasBreak[label] === 0 && breakLeg === 0
      if (this.#isStrict && returnS > this.#lorry.shiftToS) return
      if (mustHaveHad && returnS > this.#lorry.breakToS) return
      if (costS > this.costS || (costS === this.costS && returnS >= this.returnS)) return
      this.costS = costS
      this.returnS = returnS
      best = label
      bestVia = via
      bestLeg = breakLeg
    }
    for (let label = stageStart; label < this.#labels; label++) {
      const leaveS = this.#leaveS[label]!
      const mayBreak = this.#hasBreak[label] === 0
      const costS = this.#cost[label]!
      if (!isLoaded(this.#loadL[label]!, this.#loadKg[label]!) || this.#sites[label] === 0) {
        const way = from * width + home
        consider(label, NONE, 0, costS + cost[way]!, leaveS + seconds[way]!)
        if (mayBreak)
          consider(label, NONE, 1, costS + cost[way]!, this.#readyAfterBreakS(leaveS, seconds[way]!))
        continue
      }
      for (let n = 0; n < siteCount; n++) {
        if ((this.#sites[label]! & (1 << n)) === 0) continue
        const site = binCount + n
        const first = from * width + site
        const second = site * width + home
        const homeCost = costS + cost[first]! + serviceS[site]! + cost[second]!
        if (!(homeCost < Infinity)) continue
        const tippedS = this.#workS(leaveS, seconds[first]!, site)
        consider(label, site, 0, homeCost, tippedS + seconds[second]!)
        if (!mayBreak) continue
        const rested = this.#workAfterBreakS(leaveS, seconds[first]!, site)
        consider(label, site, 1, homeCost, rested + seconds[second]!)
        consider(label, site, 2, homeCost, this.#readyAfterBreakS(tippedS, seconds[second]!))
      }
    }
    if (best === NONE) return false
    this.#trace(best, bestVia, bestLeg, order, count)
    return true
  }

  #trace(last: number, via: number, breakLeg: number, order: ArrayLike<number>, count: number): void {
    const most = 2 * count + 1
    if (this.places.length < most) this.places = new Int32Array(most * 2)
    let visits = count + (via === NONE ? 0 : 1)
    for (let label = last; this.#parent[label] !== NONE; label = this.#parent[label]!) {
      if (this.#via[label] !== NONE) visits++
    }
    this.count = visits
    this.breakBefore = NONE
    let at = visits
    if (breakLeg > 0) this.breakBefore = via === NONE || breakLeg === 2 ? at : at - 1
    if (via !== NONE) this.places[--at] = via
    let bin = count
    for (let label = last; this.#parent[label] !== NONE; label = this.#parent[label]!) {
      this.places[--at] = order[--bin]!
      const leg = this.#breakLeg[label]!
      const site = this.#via[label]!
      if (leg > 0) this.breakBefore = site === NONE || leg === 2 ? at : at - 1
      if (site !== NONE) this.places[--at] = site
    }
  }

  #grow(): void {
    this.#size *= 2
    this.#cost = grown(this.#cost, new Float64Array(this.#size))
    this.#leaveS = grown(this.#leaveS, new Float64Array(this.#size))
    this.#loadL = grown(this.#loadL, new Float64Array(this.#size))
    this.#loadKg = grown(this.#loadKg, new Float64Array(this.#size))
    this.#hasBreak = grown(this.#hasBreak, new Uint8Array(this.#size))
    this.#sites = grown(this.#sites, new Int32Array(this.#size))
    this.#parent = grown(this.#parent, new Int32Array(this.#size))
    this.#via = grown(this.#via, new Int32Array(this.#size))
    this.#breakLeg = grown(this.#breakLeg, new Uint8Array(this.#size))
  }
}

function isLoaded(loadL: number, loadKg: number): boolean {
  return loadL > 0 || loadKg > 0
}

function grown<Numbers extends Float64Array | Int32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}
