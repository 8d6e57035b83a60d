import type { RoadNetwork } from './network.ts'
import type { RoadPoint } from './snap.ts'

const NONE = -1
/** Parent of an arc that is reached straight from the start. */
const START = -2

/** Where on an arc a search wants to get. */
export interface Arrival {
  readonly seconds: number
  readonly metres: number
  /** Arcs in the order driven; the first and the last in part. */
  readonly arcs: readonly number[]
}

/**
 * Quickest ways from one point to many (Dijkstra 1959 over arcs, so that forbidden turns hold). Keeps its
 * arrays from search to search; one search at a time.
 */
export class RoadSearch {
  readonly #network: RoadNetwork
  readonly #arcSeconds: Float64Array
  /** Seconds and metres to the END of each arc, driven whole. */
  readonly #seconds: Float64Array
  readonly #metres: Float64Array
  readonly #parent: Int32Array
  readonly #isSettled: Uint8Array
  readonly #touched: number[] = []
  readonly #heap: Heap
  #from: RoadPoint | null = null

  /** @param arcSeconds what each arc takes, see `travelSeconds`. */
  constructor(network: RoadNetwork, arcSeconds: Float64Array) {
    const count = network.arcEndNode.length
    this.#network = network
    this.#arcSeconds = arcSeconds
    this.#seconds = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
    this.#metres = new Float64Array(count)
    this.#parent = new Int32Array(count).fill(NONE)
    this.#isSettled = new Uint8Array(count)
    this.#heap = new Heap(count)
  }

  /** Searches from `from` until every one of `targets` is reached or nothing is left to try. */
  run(from: RoadPoint, targets: Iterable<RoadPoint>): void {
    this.#reset()
    this.#from = from
    const wanted = new Set<number>()
    for (const target of targets) {
      for (const arc of arcsAt(target)) if (Number.isFinite(this.#arcSeconds[arc]!)) wanted.add(arc)
    }
    for (const arc of arcsAt(from)) {
      const seconds = this.#arcSeconds[arc]!
      if (!Number.isFinite(seconds)) continue
      const left = remaining(from, arc)
      this.#relaxFrom(arc, START, seconds * left, this.#network.linkLengthM[from.link]! * left)
    }
    while (wanted.size > 0) {
      const arc = this.#heap.pop()
      if (arc === NONE) break
      if (this.#isSettled[arc] === 1) continue
      this.#isSettled[arc] = 1
      wanted.delete(arc)
      this.#relaxFrom(arc, arc, this.#seconds[arc]!, this.#metres[arc]!)
    }
  }

  #reset(): void {
    for (const arc of this.#touched) {
      this.#seconds[arc] = Number.POSITIVE_INFINITY
      this.#parent[arc] = NONE
      this.#isSettled[arc] = 0
    }
    this.#touched.length = 0
    this.#heap.clear()
  }

  #relaxFrom(arc: number, parent: number, seconds: number, metres: number): void {
    const { nextOffsets, nextArcs, nextSeconds, linkLengthM } = this.#network
    const end = nextOffsets[arc + 1]!
    for (let n = nextOffsets[arc]!; n < end; n++) {
      const next = nextArcs[n]!
      const arrival = seconds + nextSeconds[n]! + this.#arcSeconds[next]!
      if (arrival >= this.#seconds[next]!) continue
      if (this.#parent[next] === NONE) this.#touched.push(next)
      this.#seconds[next] = arrival
      this.#metres[next] = metres + linkLengthM[next >> 1]!
      this.#parent[next] = parent === START ? START - arc : parent
      this.#heap.push(next, arrival)
    }
  }

  /** The quickest way of the last search to `target`; null when there is none. */
  arrivalAt(target: RoadPoint, withArcs = true): Arrival | null {
    const from = this.#from!
    let best: { seconds: number; metres: number; arc: number; isDirect: boolean } | null = null
    for (const arc of arcsAt(target)) {
      const arcSeconds = this.#arcSeconds[arc]!
      if (!Number.isFinite(arcSeconds)) continue
      const length = this.#network.linkLengthM[target.link]!
      const along = 1 - remaining(target, arc)
      const startsAt = 1 - remaining(from, arc)
      if (target.link === from.link && along >= startsAt && arcsAt(from).includes(arc)) {
        const share = along - startsAt
        if (best === null || share * arcSeconds < best.seconds) {
          best = { seconds: share * arcSeconds, metres: share * length, arc, isDirect: true }
        }
      }
      const seconds = this.#seconds[arc]! - arcSeconds * (1 - along)
      if (Number.isFinite(seconds) && (best === null || seconds < best.seconds)) {
        best = { seconds, metres: this.#metres[arc]! - length * (1 - along), arc, isDirect: false }
      }
    }
    if (best === null) return null
    const { seconds, metres, arc, isDirect } = best
    return { seconds, metres, arcs: !withArcs ? [] : isDirect ? [arc] : this.#arcsTo(arc) }
  }

  #arcsTo(arc: number): number[] {
    const arcs = [arc]
    for (let at = arc; ; ) {
      const parent = this.#parent[at]!
      if (parent <= START) {
        arcs.push(START - parent)
        return arcs.reverse()
      }
      arcs.push(parent)
      at = parent
    }
  }
}

/** The arcs on which a point is left or reached. */
function arcsAt({ link, heading }: RoadPoint): readonly number[] {
  if (heading === undefined) return [2 * link, 2 * link + 1]
  return [heading === 'forward' ? 2 * link : 2 * link + 1]
}

/** Share of an arc that lies ahead of a point on it, 0 to 1. */
function remaining(point: RoadPoint, arc: number): number {
  return arc % 2 === 0 ? 1 - point.fraction : point.fraction
}

/** A binary heap of arcs by arrival; an arc may stand in it more than once. */
class Heap {
  #keys: Float64Array
  #items: Int32Array
  #size = 0

  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity + 16)
    this.#items = new Int32Array(capacity + 16)
  }

  clear(): void {
    this.#size = 0
  }

  push(item: number, key: number): void {
    if (this.#size === this.#keys.length) this.#grow()
    let at = this.#size++
    while (at > 0) {
      const up = (at - 1) >> 1
      if (this.#keys[up]! <= key) break
      this.#keys[at] = this.#keys[up]!
      this.#items[at] = this.#items[up]!
      at = up
    }
    this.#keys[at] = key
    this.#items[at] = item
  }

  /** The item with the least key; −1 when there is none. */
  pop(): number {
    if (this.#size === 0) return NONE
    const top = this.#items[0]!
    const size = --this.#size
    const key = this.#keys[size]!
    const item = this.#items[size]!
    let at = 0
    for (;;) {
      let down = 2 * at + 1
      if (down >= size) break
      if (down + 1 < size && this.#keys[down + 1]! < this.#keys[down]!) down++
      if (this.#keys[down]! >= key) break
      this.#keys[at] = this.#keys[down]!
      this.#items[at] = this.#items[down]!
      at = down
    }
    this.#keys[at] = key
    this.#items[at] = item
    return top
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2)
    const items = new Int32Array(this.#items.length * 2)
    keys.set(this.#keys)
    items.set(this.#items)
    this.#keys = keys
    this.#items = items
  }
}
