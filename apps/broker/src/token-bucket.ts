/** A token bucket: `ratePerSecond` tokens flow in, at most `burst` are kept. Time is an argument. */
export class TokenBucket {
  readonly #ratePerMs: number
  readonly #burst: number
  #tokens: number
  #filledAtMs: number

  constructor(ratePerSecond: number, burst: number, nowMs: number) {
    this.#ratePerMs = ratePerSecond / 1_000
    this.#burst = burst
    this.#tokens = burst
    this.#filledAtMs = nowMs
  }

  /** Takes one token whether there is one or not: what came is counted, the debt is waited for. */
  take(nowMs: number): void {
    this.#fill(nowMs)
    this.#tokens -= 1
  }

  /** Takes one token if there is one. */
  tryTake(nowMs: number): boolean {
    this.#fill(nowMs)
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  /** Milliseconds until there is a whole token; 0 when there is one now. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs)
    return this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.#ratePerMs
  }

  /** True when it is as good as a new one, and may be forgotten. */
  isFull(nowMs: number): boolean {
    this.#fill(nowMs)
    return this.#tokens >= this.#burst
  }

  #fill(nowMs: number): void {
    if (nowMs <= this.#filledAtMs) return
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledAtMs) * this.#ratePerMs)
    this.#filledAtMs = nowMs
  }
}
