import type { TimeSpan } from '../rounds/problem.ts'

/** When work may begin at each place: any number of spans. */
export class PlaceWindows {
  readonly #offsets: Int32Array
  readonly #fromS: Float64Array
  readonly #toS: Float64Array
  /** Places that are closed at all times: what was given are no spans. */
  readonly #isClosed: Uint8Array

  /** @param places the spans of each; none: at any time. */
  constructor(places: readonly (readonly TimeSpan[])[]) {
    const merged = places.map(mergedSpans)
    this.#offsets = new Int32Array(places.length + 1)
    for (const [place, spans] of merged.entries()) {
      this.#offsets[place + 1] = this.#offsets[place]! + spans.length
    }
    this.#fromS = Float64Array.from(merged.flat(), ({ fromS }) => fromS)
    this.#toS = Float64Array.from(merged.flat(), ({ toS }) => toS)
    this.#isClosed = Uint8Array.from(places, (spans, place) =>
      spans.length > 0 && merged[place]!.length === 0 ? 1 : 0,
    )
  }

  /** How long a place is open, s; Infinity: always. */
  openS(place: number): number {
    let sum = 0
    for (let at = this.#offsets[place]!; at < this.#offsets[place + 1]!; at++) {
      sum += this.#toS[at]! - this.#fromS[at]!
    }
    return this.#offsets[place] === this.#offsets[place + 1] && this.#isClosed[place] === 0 ? Infinity : sum
  }

  /** The first instant from `arriveS` on at which work may begin; Infinity: none that day. */
  earliestS(place: number, arriveS: number): number {
    const end = this.#offsets[place + 1]!
    let at = this.#offsets[place]!
    if (at === end) return this.#isClosed[place] === 1 ? Number.POSITIVE_INFINITY : arriveS
    for (; at < end; at++) if (this.#toS[at]! >= arriveS) return Math.max(arriveS, this.#fromS[at]!)
    return Number.POSITIVE_INFINITY
  }

  /** The last instant up to `boundS` at which work may begin; −Infinity: none. */
  latestS(place: number, boundS: number): number {
    const start = this.#offsets[place]!
    let at = this.#offsets[place + 1]! - 1
    if (at < start) return this.#isClosed[place] === 1 ? Number.NEGATIVE_INFINITY : boundS
    for (; at >= start; at--) if (this.#fromS[at]! <= boundS) return Math.min(boundS, this.#toS[at]!)
    return Number.NEGATIVE_INFINITY
  }
}

function mergedSpans(spans: readonly TimeSpan[]): TimeSpan[] {
  const merged: { fromS: number; toS: number }[] = []
  const ordered = spans.filter(({ fromS, toS }) => fromS <= toS).toSorted((a, b) => a.fromS - b.fromS)
  for (const { fromS, toS } of ordered) {
    const last = merged.at(-1)
    if (last !== undefined && fromS <= last.toS) last.toS = Math.max(last.toS, toS)
    else merged.push({ fromS, toS })
  }
  return merged
}
