import { type EpochMs, MINUTE_MS, SECOND_MS } from '@towncrier/core'
import { apiErrors } from '../errors.ts'

/** How many tries somebody has, and how they are slowed down after that. */
export interface BrakeLimit {
  /** Tries before the first wait. */
  readonly freeTries: number
  /** The wait doubles from one second with every try, up to this. */
  readonly longestWaitMs: number
  /** A try is forgotten after so long. */
  readonly forgetMs: number
}

/** What is counted, and under which name: `address 192.0.2.1`. */
export interface BrakeKey {
  readonly name: string
  readonly limit: BrakeLimit
}

/**
 * NIST SP 800-63B-4 §3.2.2: guessing is slowed down, and nobody is locked out for ever. One person at one
 * address feels it first; an address that tries many names, and a name that is tried from many addresses, later.
 */
export const BRAKES = {
  accountAtAddress: { freeTries: 5, longestWaitMs: 15 * MINUTE_MS, forgetMs: 10 * MINUTE_MS },
  address: { freeTries: 10, longestWaitMs: 15 * MINUTE_MS, forgetMs: MINUTE_MS },
  // Low, so that strangers who guess at a name cannot keep its owner out.
  account: { freeTries: 30, longestWaitMs: MINUTE_MS, forgetMs: MINUTE_MS },
  // Whoever gets here knows the password already.
  code: { freeTries: 5, longestWaitMs: 15 * MINUTE_MS, forgetMs: 60 * MINUTE_MS },
  token: { freeTries: 30, longestWaitMs: 15 * MINUTE_MS, forgetMs: MINUTE_MS },
} as const satisfies Readonly<Record<string, BrakeLimit>>

interface Tries {
  count: number
  /** Of the last try. */
  at: EpochMs
}

/** More names than this are not remembered at once; the ones longest untouched go first. */
const MOST_NAMES = 50_000

/** Slows guessing down. A try counts from when it begins, so that many at once gain nothing. */
export class GuessBrake {
  readonly #tries = new Map<string, Tries>()

  /**
   * Counts a try under all of `keys`; {@link forgive} takes it back when it was no guess.
   *
   * @throws TC_TOO_MANY_REQUESTS with `retryAfterS` when one of them has to wait; then nothing is counted.
   */
  begin(keys: readonly BrakeKey[], now: EpochMs): void {
    const waitMs = Math.max(...keys.map((key) => this.waitMs(key, now)))
    if (waitMs > 0) {
      const retryAfterS = Math.ceil(waitMs / SECOND_MS)
      throw apiErrors.make('TC_TOO_MANY_REQUESTS', `wait ${retryAfterS} s`, { retryAfterS })
    }
    for (const key of keys) {
      const count = this.#countOf(key, now) + 1
      this.#tries.delete(key.name)
      this.#tries.set(key.name, { count, at: now })
    }
    for (const name of this.#tries.keys()) {
      if (this.#tries.size <= MOST_NAMES) break
      this.#tries.delete(name)
    }
  }

  /** How long `key` has to wait, ms; 0: not at all. */
  waitMs(key: BrakeKey, now: EpochMs): number {
    const tries = this.#tries.get(key.name)
    const over = this.#countOf(key, now) - key.limit.freeTries
    if (tries === undefined || over < 0) return 0
    return Math.max(0, tries.at + Math.min(SECOND_MS * 2 ** over, key.limit.longestWaitMs) - now)
  }

  /** Forgets what was counted under `keys`: it was the right person after all. */
  clear(keys: readonly BrakeKey[]): void {
    for (const { name } of keys) this.#tries.delete(name)
  }

  /** Takes one try back. */
  forgive(keys: readonly BrakeKey[]): void {
    for (const { name } of keys) {
      const tries = this.#tries.get(name)
      if (tries !== undefined) tries.count = Math.max(0, tries.count - 1)
    }
  }

  #countOf({ name, limit }: BrakeKey, now: EpochMs): number {
    const tries = this.#tries.get(name)
    if (tries === undefined) return 0
    return Math.max(0, tries.count - Math.floor((now - tries.at) / limit.forgetMs))
  }
}
