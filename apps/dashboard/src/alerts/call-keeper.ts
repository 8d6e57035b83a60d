/** While nobody has taken a call on it is repeated this often. */
export const REPEAT_MS = 60_000

/**
 * Decides when critical causes are to be heard: each new one at once, and again every minute while it waits.
 * What waited already when the page came up stays silent.
 */
export class CallKeeper {
  #silent: Set<string> | null = null
  readonly #heardAt = new Map<string, number>()

  /** How many waited when the page came up, and still do. */
  get silentCount(): number {
    return this.#silent?.size ?? 0
  }

  /**
   * @param waiting critical causes that nobody has acknowledged, by id.
   * @param at      now, ms on any steady clock.
   * @returns true when a sound is due now.
   */
  take(waiting: ReadonlySet<string>, at: number): boolean {
    if (this.#silent === null) {
      this.#silent = new Set(waiting)
      return false
    }
    // Taken on and called for again later is a new call.
    for (const id of this.#silent) if (!waiting.has(id)) this.#silent.delete(id)
    for (const id of this.#heardAt.keys()) if (!waiting.has(id)) this.#heardAt.delete(id)
    const calling = [...waiting].filter((id) => this.#silent?.has(id) === false)
    const isDue = calling.some((id) => at - (this.#heardAt.get(id) ?? Number.NEGATIVE_INFINITY) >= REPEAT_MS)
    // One sound calls for all of them.
    if (isDue) for (const id of calling) this.#heardAt.set(id, at)
    return isDue
  }
}
