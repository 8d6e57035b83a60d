import { type DayModel, NONE } from './day-model.ts'
import type { DayTour, DayTours } from './day-tours.ts'

/** Where a bin would go in: `first` and, with a disposal trip more, `second` are put into the gap. */
export interface DayInsertion {
  vehicle: number
  gap: number
  first: number
  second: number
  /** What it adds, s; Infinity: there is no place. */
  delta: number
}

/** What is left out of account, to tell which constraint bites. */
export interface Leniency {
  readonly ignoresRoom?: boolean
  /** When the bin may be collected. */
  readonly ignoresWindow?: boolean
}

const STRICT: Leniency = {}

/** The cheapest site between any two places, for each set of sites. */
class SitesBetween {
  readonly #model: DayModel
  readonly #tables = new Map<number, { readonly cost: Float64Array; readonly site: Int32Array }>()

  #lastKey = -1
  #last: { readonly cost: Float64Array; readonly site: Int32Array } | null = null

  constructor(model: DayModel) {
    this.#model = model
  }

  table(ways: number, sites: number): { readonly cost: Float64Array; readonly site: Int32Array } {
    const { siteCount } = this.#model
    const all = siteCount === 0 ? 0 : 2 ** siteCount - 1
    const key = ways * 2 ** 31 + (sites & all)
    if (key === this.#lastKey) return this.#last!
    const known = this.#tables.get(key) ?? this.#make(ways, sites)
    this.#tables.set(key, known)
    this.#lastKey = key
    this.#last = known
    return known
  }

  #make(ways: number, sites: number): { readonly cost: Float64Array; readonly site: Int32Array } {
    const { width, binCount, siteCount, serviceS } = this.#model
    const cost = new Float64Array(width * width).fill(Number.POSITIVE_INFINITY)
    const site = new Int32Array(width * width).fill(NONE)
    const direct = this.#model.ways[ways]!.cost
    for (let n = 0; n < siteCount; n++) {
      if ((sites & (1 << n)) === 0) continue
      const place = binCount + n
      for (let from = 0; from < width; from++) {
        const there = direct[from * width + place]! + serviceS[place]!
        for (let to = 0; to < width; to++) {
          const through = there + direct[place * width + to]!
          if (through < cost[from * width + to]!) {
            cost[from * width + to] = through
            site[from * width + to] = place
          }
        }
      }
    }
    return { cost, site }
  }
}

/** Finds the cheapest place for a bin on all lorries. */
export class InsertionFinder {
  readonly found: DayInsertion = { vehicle: NONE, gap: 0, first: NONE, second: NONE, delta: Infinity }
  readonly #tours: DayTours
  readonly #between: SitesBetween
  readonly #isKindTried: Uint8Array
  readonly #blink: () => number
  #countdown: number
  #turn = 0
  #leave0 = 0
  #leave1 = 0
  /** A bin that counts as open at all times. */
  #openBin = NONE

  /** @param blink how many places to look at until the next one is overlooked. */
  constructor(tours: DayTours, blink: () => number = () => Infinity) {
    this.#tours = tours
    this.#between = new SitesBetween(tours.model)
    this.#isKindTried = new Uint8Array(tours.model.kindCount)
    this.#blink = blink
    this.#countdown = blink()
  }

  /** Looks at all lorries that may collect the bin; the answer is in `found`. */
  find(bin: number, leniency: Leniency = STRICT): void {
    const { found } = this
    found.vehicle = NONE
    found.delta = Infinity
    this.#isKindTried.fill(0)
    const { tours } = this.#tours
    // Of lorries that cost the same another one comes first each time, as they may differ in room.
    this.#turn++
    for (let at = 0; at < tours.length; at++) {
      const tour = tours[(at + this.#turn) % tours.length]!
      const { lorry } = tour
      if (lorry.mayCollect[bin] === 0 || !tour.holds) continue
      if (tour.count === 0 && !lorry.isCommitted) {
        if (this.#isKindTried[lorry.kind] === 1) continue
        this.#isKindTried[lorry.kind] = 1
      }
      this.#tryTour(tour, bin, leniency)
    }
  }

  #tryTour(tour: DayTour, bin: number, { ignoresRoom = false, ignoresWindow = false }: Leniency): void {
    const { found } = this
    const { width, binCount, demandL, demandKg, binSites, serviceS, ways } = this.#tours.model
    this.#openBin = ignoresWindow ? bin : NONE
    const { lorry, places, count, legCost, loadL, loadKg, tripL, tripKg, aboardSites, endSite } = tour
    const { capacityL, capacityKg, startPlace, endPlace } = lorry
    const { cost, arriving } = ways[lorry.ways]!
    const row = bin * width
    const [binL, binKg, sites, service] = [demandL[bin]!, demandKg[bin]!, binSites[bin]!, serviceS[bin]!]
    const opening = count === 0 && !lorry.isCommitted ? lorry.fixedS : 0
    for (let gap = tour.firstGap; gap <= count; gap++) {
      if (--this.#countdown <= 0) {
        this.#countdown = this.#blink()
        continue
      }
      const from = gap === 0 ? startPlace : places[gap - 1]!
      const to = gap === count ? endPlace : places[gap]!
      const arrives = arriving[row + from]! - legCost[gap]! + service + opening
      const end = endSite[gap]!
      const hasRoom = tripL[gap]! + binL <= capacityL && tripKg[gap]! + binKg <= capacityKg
      if ((sites & end) !== 0 && (hasRoom || ignoresRoom)) {
        const delta = arrives + cost[row + to]!
        if (delta < found.delta && this.#isInTime(tour, gap, from, bin, NONE, to)) {
          this.#keep(lorry.index, gap, bin, NONE, delta)
        }
        continue
      }
      const isBeforeSite = gap < count && to >= binCount
      if (!isBeforeSite && loadL[gap]! + binL <= capacityL && loadKg[gap]! + binKg <= capacityKg) {
        const taking = aboardSites[gap]! & sites
        if (taking !== 0) {
          const table = this.#between.table(lorry.ways, taking)
          const delta = arrives + table.cost[row + to]!
          const site = table.site[row + to]!
          if (delta < found.delta && this.#isInTime(tour, gap, from, bin, site, to)) {
            this.#keep(lorry.index, gap, bin, site, delta)
          }
        }
      }
      const isAfterBin = loadL[gap]! > 0 && (gap === 0 || from < binCount)
      if (!isAfterBin || (sites & end) === 0) continue
      if (tripL[gap]! - loadL[gap]! + binL > capacityL || tripKg[gap]! - loadKg[gap]! + binKg > capacityKg)
        continue
      const table = this.#between.table(lorry.ways, aboardSites[gap]!)
      const delta = table.cost[from * width + bin]! + cost[row + to]! - legCost[gap]! + service + opening
      const site = table.site[from * width + bin]!
      if (delta < found.delta && this.#isInTime(tour, gap, from, site, bin, to)) {
        this.#keep(lorry.index, gap, site, bin, delta)
      }
    }
  }

  #keep(vehicle: number, gap: number, first: number, second: number, delta: number): void {
    const { found } = this
    found.vehicle = vehicle
    found.gap = gap
    found.first = first
    found.second = second
    found.delta = delta
  }

  #isInTime(tour: DayTour, gap: number, from: number, first: number, second: number, to: number): boolean {
    const { width, ways } = this.#tours.model
    const { lorry } = tour
    const { seconds } = ways[lorry.ways]!
    const hasBreak = lorry.breakS === 0
    this.#leave0 = gap > 0 ? tour.leave0S[gap - 1]! : hasBreak ? Infinity : lorry.shiftFromS
    this.#leave1 = gap > 0 ? tour.leave1S[gap - 1]! : hasBreak ? lorry.shiftFromS : Infinity
    let place = from
    this.#drive(tour, seconds[place * width + first]!, first)
    place = first
    if (second !== NONE) {
      this.#drive(tour, seconds[place * width + second]!, second)
      place = second
    }
    const way = seconds[place * width + to]!
    const { breakFromS, breakToS, breakS } = lorry
    if (this.#leave1 + way <= tour.latest1S[gap]! || this.#leave0 + way <= tour.latest0S[gap]!) return true
    return (
      this.#leave0 <= breakToS && Math.max(this.#leave0 + way, breakFromS) + breakS <= tour.latest1S[gap]!
    )
  }

  #drive({ lorry }: DayTour, way: number, place: number): void {
    const { windows, serviceS } = this.#tours.model
    const { breakFromS, breakToS, breakS } = lorry
    const rested = this.#leave0 <= breakToS ? Math.max(this.#leave0 + way, breakFromS) + breakS : Infinity
    const arrive1 = Math.min(this.#leave1 + way, rested)
    const arrive0 = this.#leave0 + way
    const isOpen = place === this.#openBin
    this.#leave0 = (isOpen ? arrive0 : windows.earliestS(place, arrive0)) + serviceS[place]!
    this.#leave1 = (isOpen ? arrive1 : windows.earliestS(place, arrive1)) + serviceS[place]!
  }
}
