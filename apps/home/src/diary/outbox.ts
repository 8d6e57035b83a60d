import { computed, signal } from '@preact/signals'
import { RequestError } from '@towncrier/screens/request-error'
import type { HomeDatabase } from '../store/home-database.ts'
import type { DiaryDeed, DiaryOp } from './diary-op.ts'

/** What was taken out of the diary can be put back for so long. */
export const HOLD_MS = 10_000
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 60_000

export interface OutboxOptions {
  readonly database: HomeDatabase
  /** @throws RequestError */
  readonly send: (op: DiaryOp) => Promise<void>
  readonly userName: () => string | null
  readonly now: () => number
  readonly onSent: () => void
  readonly onSignInNeeded: () => void
}

/**
 * What was noted, kept on the phone until the platform has it: sent in order, taken once by its id however often it is
 * sent, and tried again until it is answered.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly ops = signal<readonly DiaryOp[]>([])
  readonly held = computed(() => this.ops.value.find(({ heldUntil }) => heldUntil !== null) ?? null)
  readonly refused = computed(() => this.ops.value.filter(({ refusal }) => refusal !== null))
  #flushing: Promise<void> | null = null
  #retryMs = FIRST_RETRY_MS
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    await this.#reload()
    void this.flush()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Keeps it, then sends it as soon as it can be. It is on the phone when this answers. */
  async add(homeId: string, entryId: string, what: DiaryDeed): Promise<void> {
    const { database, userName, now } = this.#options
    await this.#release()
    const op: Omit<DiaryOp, 'seq'> = {
      userName: userName() ?? '',
      homeId,
      entryId,
      what,
      heldUntil: what.type === 'remove' ? now() + HOLD_MS : null,
      refusal: null,
    }
    // The key is the database's to give.
    await database.add('outbox', op as DiaryOp)
    await this.#reload()
    void this.flush()
  }

  /** Takes back the last removal, while it is not on its way yet. */
  async undo(): Promise<void> {
    const held = this.held.peek()
    if (held === null) return
    await this.#options.database.delete('outbox', held.seq)
    await this.#reload()
  }

  /** Forgets what the platform would not take. */
  async dismiss(): Promise<void> {
    for (const { seq } of this.refused.peek()) await this.#options.database.delete('outbox', seq)
    await this.#reload()
  }

  async clear(): Promise<void> {
    this.stop()
    await this.#options.database.clear('outbox')
    await this.#reload()
  }

  /** Sends what waits. Never throws. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null
    })
    return this.#flushing
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer)
    for (;;) {
      const { userName, now } = this.#options
      const op = this.ops.peek().find((each) => each.refusal === null && each.userName === userName())
      if (op === undefined) return
      if (op.heldUntil !== null && op.heldUntil > now()) {
        this.#wakeIn(op.heldUntil - now())
        return
      }
      try {
        await this.#options.send(op)
        await this.#options.database.delete('outbox', op.seq)
      } catch (error) {
        const reason = refusalOf(error, op)
        if (reason === 'later') {
          this.#retryLater(error)
          return
        }
        if (reason === 'done') await this.#options.database.delete('outbox', op.seq)
        else await this.#options.database.put('outbox', { ...op, heldUntil: null, refusal: reason })
      }
      this.#retryMs = FIRST_RETRY_MS
      await this.#reload()
      this.#options.onSent()
    }
  }

  #retryLater(error: unknown): void {
    if (error instanceof RequestError && error.needsSignIn) {
      this.#options.onSignInNeeded()
      return
    }
    this.#wakeIn(this.#retryMs)
    this.#retryMs = Math.min(LONGEST_RETRY_MS, 2 * this.#retryMs)
  }

  /** One removal at most can be taken back: what comes next sends it on its way. */
  async #release(): Promise<void> {
    const held = this.held.peek()
    if (held !== null) await this.#options.database.put('outbox', { ...held, heldUntil: null })
  }

  async #reload(): Promise<void> {
    const { database, now } = this.#options
    const found = await database.getAll('outbox')
    // A clock that was put back must not hold anything for hours.
    this.ops.value = found.map((op) =>
      op.heldUntil !== null && op.heldUntil <= now() + HOLD_MS ? op : { ...op, heldUntil: null },
    )
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), Math.max(0, ms))
  }
}

/** The code of an answer that will not change; `done` when there is nothing left to do, `later` when it may. */
function refusalOf(error: unknown, { what }: DiaryOp): string {
  if (!(error instanceof RequestError)) throw error
  if (error.status === 404 && what.type === 'remove') return 'done'
  const isFinal = [400, 404, 409, 413, 422].includes(error.status)
  return isFinal ? error.code : 'later'
}
