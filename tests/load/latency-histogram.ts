/** Counts latencies in buckets at most 1/32 of their own size wide, so that any percentile is within 1.6 %. */
export class LatencyHistogram {
  // Values below 64 µs have a bucket each; above, every power of two has 32.
  readonly #counts = new Float64Array(64 * 32)
  #total = 0
  #maxMicros = 0

  get count(): number {
    return this.#total
  }

  record(micros: number): void {
    const value = Math.max(0, Math.round(micros))
    const power = Math.max(0, 26 - Math.clz32(value))
    this.#counts[power * 64 + (power === 0 ? value : value >>> power)]! += 1
    this.#total += 1
    if (value > this.#maxMicros) this.#maxMicros = value
  }

  /** @param share 0 to 1. @returns milliseconds; 0 when nothing was recorded. */
  percentileMs(share: number): number {
    let left = Math.ceil(this.#total * share)
    if (left === 0) return 0
    for (let index = 0; index < this.#counts.length; index++) {
      left -= this.#counts[index]!
      if (left <= 0) {
        const power = index >> 6
        return Math.min(((index & 63) + (power === 0 ? 0 : 0.5)) * 2 ** power, this.#maxMicros) / 1_000
      }
    }
    return this.#maxMicros / 1_000
  }

  get maxMs(): number {
    return this.#maxMicros / 1_000
  }
}
