import type { EpochMs } from '@towncrier/core'

/** A queue of things to do, soonest first: a binary heap. */
export class Schedule<Item> {
  readonly #entries: { readonly dueAt: EpochMs; readonly item: Item }[] = []

  get size(): number {
    return this.#entries.length
  }

  /** When the first thing is due; null when there is none. */
  get nextAt(): EpochMs | null {
    return this.#entries[0]?.dueAt ?? null
  }

  add(dueAt: EpochMs, item: Item): void {
    const entries = this.#entries
    let index = entries.length
    const entry = { dueAt, item }
    entries.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (entries[parent]!.dueAt <= dueAt) break
      entries[index] = entries[parent]!
      index = parent
    }
    entries[index] = entry
  }

  /** Takes the first thing that is due; null when nothing is. */
  take(now: EpochMs): Item | null {
    const entries = this.#entries
    const first = entries[0]
    if (first === undefined || first.dueAt > now) return null
    const last = entries.pop()!
    if (entries.length === 0) return first.item
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= entries.length) break
      if (child + 1 < entries.length && entries[child + 1]!.dueAt < entries[child]!.dueAt) child += 1
      if (entries[child]!.dueAt >= last.dueAt) break
      entries[index] = entries[child]!
      index = child
    }
    entries[index] = last
    return first.item
  }
}
