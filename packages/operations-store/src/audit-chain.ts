import { createHash } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'

/** An entry of the audit log as its hash sees it: `detail` is the JSON text that is stored. */
export interface ChainedEntry {
  readonly id: number
  readonly at: EpochMs
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail: string
  readonly hash: Uint8Array | null
}

/** What stands before the first entry: 32 zero bytes. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(32)

/**
 * The hash that ties an entry to the one before: SHA-256 over the 32 bytes of that one's hash, then the UTF-8
 * of the JSON array `[id, at, actor, action, subject, detail]`, `at` in epoch ms and `detail` as its JSON text.
 */
export function chainHash(previous: Uint8Array, entry: Omit<ChainedEntry, 'hash'>): Uint8Array {
  const { id, at, actor, action, subject, detail } = entry
  return createHash('sha256')
    .update(previous)
    .update(JSON.stringify([id, at, actor, action, subject, detail]))
    .digest()
}

export interface ChainState {
  readonly isIntact: boolean
  readonly entries: number
  /** The newest entry that was seen, with its hash in hexadecimal; null when there is none. */
  readonly head: { readonly id: number; readonly hash: string } | null
  /** The first entry that does not fit; its id is null when what is wrong is that something is not there. */
  readonly broken: { readonly id: number | null; readonly reason: string } | null
}

/**
 * Walks the audit log from its first entry, as many at a time as one likes, and finds the first that does not
 * fit. Entries that were cut off at the end leave no trace in the log itself: hence `expectHead`.
 */
export class ChainWalk {
  readonly #expectHead: string | null
  #previous = GENESIS_HASH
  #entries = 0
  #head: ChainState['head'] = null
  #broken: ChainState['broken'] = null
  #hasMetExpected = false

  /** @param expectHead a head noted earlier, 64 hexadecimal digits, that must still be among the hashes. */
  constructor(expectHead: string | null = null) {
    this.#expectHead = expectHead
  }

  take(entry: ChainedEntry): void {
    this.#entries++
    const hash = entry.hash === null ? '' : Buffer.from(entry.hash).toString('hex')
    this.#broken ??= this.#fault(entry, hash)
    if (hash === this.#expectHead) this.#hasMetExpected = true
    this.#head = { id: entry.id, hash }
    if (entry.hash !== null) this.#previous = entry.hash
  }

  #fault(entry: ChainedEntry, hash: string): ChainState['broken'] {
    const { id } = entry
    const expectedId = (this.#head?.id ?? 0) + 1
    if (id > expectedId) {
      const isOne = id === expectedId + 1
      return {
        id,
        reason: isOne
          ? `entry ${expectedId} before it is missing`
          : `entries ${expectedId} to ${id - 1} before it are missing`,
      }
    }
    if (id < expectedId) return { id, reason: 'it stands out of order' }
    if (hash === '') return { id, reason: 'it has no hash: it was put in from outside' }
    return hash === Buffer.from(chainHash(this.#previous, entry)).toString('hex')
      ? null
      : { id, reason: 'it was changed, or one before it was' }
  }

  get state(): ChainState {
    const isHeadMissing = this.#expectHead !== null && !this.#hasMetExpected
    const broken =
      this.#broken ??
      (isHeadMissing
        ? { id: null, reason: 'the expected head is not in the log: entries at its end were removed' }
        : null)
    return { isIntact: broken === null, entries: this.#entries, head: this.#head, broken }
  }
}
