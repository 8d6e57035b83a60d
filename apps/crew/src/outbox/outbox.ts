import { computed, signal } from '@preact/signals'
import { RequestError } from '@towncrier/screens/request-error'
import { messages } from '../messages/messages.ts'
import type { CrewDatabase } from '../store/crew-database.ts'
import type { EventAnswer } from '../work/work.ts'
import type { Mark, OutboxEvent, Photo, WorkId } from './outbox-event.ts'

/** A mark can be taken back for so long. */
export const HOLD_MS = 10_000
/** As many as the platform takes at once. */
const MOST_AT_ONCE = 200
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 60_000
/** Those that were refused are shown for so long. */
const REFUSED_KEPT_MS = 7 * 86_400_000

export interface OutboxOptions {
  readonly database: CrewDatabase
  /** Sends events of one work by that work’s own way. @throws RequestError */
  readonly report: (work: WorkId, events: readonly OutboxEvent[]) => Promise<readonly EventAnswer[]>
  readonly userName: () => string | null
  readonly position: () => { readonly latitude: number; readonly longitude: number } | null
  readonly now: () => number
  readonly newId: () => string
  /** Called when the platform has taken some. */
  readonly onSent: () => void
  /** Called when photos were added or taken back. */
  readonly onPhotos?: () => void
}

/** An event before the phone’s database has given it its place. */
type Unnumbered<Each> = Each extends OutboxEvent ? Omit<Each, 'seq'> : never

/** Why nothing goes out at this moment; null when nothing is in the way. */
export type OutboxProblem = 'unreachable' | 'sign-in' | 'denied' | null

/**
 * What the driver marked, kept on the phone until the platform has it: sent in order, each taken once by its id however
 * often it is sent, and tried again until it is answered.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly events = signal<readonly OutboxEvent[]>([])
  readonly problem = signal<OutboxProblem>(null)
  readonly waiting = computed(() => this.events.value.filter(({ state }) => state === 'waiting'))
  /** One event of each mark that waits, or was refused. */
  readonly waitingMarks = computed(() => oneOfEach(this.waiting.value))
  readonly refusedMarks = computed(() =>
    oneOfEach(this.events.value.filter(({ state }) => state === 'refused')),
  )
  /** The last mark, or one event of it, while it can be taken back. */
  readonly held = computed(() => this.waiting.value.find(({ heldUntil }) => heldUntil !== null) ?? null)
  #flushing: Promise<void> | null = null
  #retryMs = FIRST_RETRY_MS
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Reads what is there from before. */
  async load(): Promise<void> {
    const { database, now } = this.#options
    const oldest = now() - REFUSED_KEPT_MS
    for (const { seq, state, at } of await database.getAll('outbox')) {
      if (state === 'refused' && at < oldest) await database.delete('outbox', seq)
    }
    await this.#reload()
    this.#wakeForHeld()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /**
   * Keeps a mark, and sends it as soon as it can be. It is on the phone when this answers.
   *
   * @param canUndo held for 10 seconds, in which {@link undo} takes it back.
   */
  async add(mark: Mark, canUndo: boolean): Promise<void> {
    const { userName, position, now, newId } = this.#options
    await this.#release()
    const here = position()
    const at = now()
    const markId = newId()
    const { placeIds = [null], photo, note = '', ...happening } = mark
    const events = placeIds.map(
      (placeId): Unnumbered<OutboxEvent> => ({
        ...happening,
        id: newId(),
        markId,
        userName: userName() ?? '',
        at,
        placeId,
        note,
        latitude: here?.latitude ?? null,
        longitude: here?.longitude ?? null,
        heldUntil: canUndo ? at + HOLD_MS : null,
        state: 'waiting',
        reason: null,
      }),
    )
    try {
      await this.#write(events, photo ?? null, null)
    } catch (error) {
      if (photo === undefined) throw error
      // A phone without room for a photo keeps what matters more.
      await this.#write(events, photo, messages.outbox.noRoom)
    }
    await this.#reload()
    if (photo !== undefined) this.#options.onPhotos?.()
    void this.flush()
  }

  /** All of it or nothing. @param refusal why the photo is not kept; null when it is. */
  async #write(
    events: readonly Unnumbered<OutboxEvent>[],
    photo: Photo | null,
    refusal: string | null,
  ): Promise<void> {
    const writing = this.#options.database.transaction(['outbox', 'photos', 'photo-bytes'], 'readwrite', {
      durability: 'strict',
    })
    const writes: Promise<unknown>[] = [writing.done]
    try {
      // The key is the database's to give.
      for (const event of events) writes.push(writing.objectStore('outbox').add(event as OutboxEvent))
      const [first] = events
      if (photo !== null && first !== undefined) {
        const { id: eventId, userName, at } = first
        const { mediaType, bytes } = photo
        const state = refusal === null ? 'waiting' : 'refused'
        const about = {
          eventId,
          userName,
          mediaType,
          byteCount: bytes.byteLength,
          state,
          reason: refusal,
          at,
        } as const
        writes.push(writing.objectStore('photos').add(about))
        if (refusal === null) writes.push(writing.objectStore('photo-bytes').add(bytes, eventId))
      }
    } catch (error) {
      writing.abort()
      await Promise.allSettled(writes)
      throw error
    }
    await Promise.all(writes)
  }

  /** Takes the last mark back, when it is not on its way yet. */
  async undo(): Promise<void> {
    const held = this.#held()
    if (held.length === 0) return
    const writing = this.#options.database.transaction(['outbox', 'photos', 'photo-bytes'], 'readwrite')
    for (const { seq, id } of held) {
      void writing.objectStore('outbox').delete(seq)
      void writing.objectStore('photos').delete(id)
      void writing.objectStore('photo-bytes').delete(id)
    }
    await writing.done
    await this.#reload()
    this.#options.onPhotos?.()
  }

  /** Sends what waits. Never throws: what is in the way is {@link problem}. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null
    })
    return this.#flushing
  }

  /** Forgets what the platform has, and the job as it is known tells. */
  async settle(isKnown: (event: OutboxEvent) => boolean): Promise<void> {
    const { database } = this.#options
    const known = this.events.peek().filter((event) => event.state === 'sent' && isKnown(event))
    for (const { seq } of known) await database.delete('outbox', seq)
    if (known.length > 0) await this.#reload()
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#reload()
    /** Work that this account may not report on any more: it does not keep the other from being sent. */
    const denied = new Set<WorkId>()
    for (;;) {
      const batch = this.#nextBatch(denied)
      if (batch.length === 0) break
      try {
        await this.#send(batch)
      } catch (error) {
        const problem = problemOf(error)
        this.problem.value = problem
        if (problem === 'denied') {
          denied.add(batch[0]!.work)
          continue
        }
        this.#retryLater()
        return
      }
      if (denied.size === 0) this.problem.value = null
      this.#retryMs = FIRST_RETRY_MS
      this.#options.onSent()
    }
    if (denied.size > 0) this.#retryLater()
    else this.#wakeForHeld()
  }

  #wakeForHeld(): void {
    const held = this.held.peek()
    if (held !== null) this.#wakeIn(held.heldUntil! - this.#options.now())
  }

  /** Those of one work that wait, in order, up to the one that can still be taken back. */
  #nextBatch(denied: ReadonlySet<WorkId>): OutboxEvent[] {
    const { userName, now } = this.#options
    const own = this.waiting
      .peek()
      .filter((event) => event.userName === userName() && !denied.has(event.work))
    const end = own.findIndex(({ heldUntil, work }) => isHeld(heldUntil, now()) || work !== own[0]!.work)
    return own.slice(0, Math.min(MOST_AT_ONCE, end === -1 ? own.length : end))
  }

  async #send(batch: readonly OutboxEvent[]): Promise<void> {
    try {
      const answers = await this.#options.report(batch[0]!.work, batch)
      if (answers.length === 0) throw new RequestError('TC_UNREACHABLE', 0, 'nothing was answered', '')
      await this.#take(batch, answers)
    } catch (error) {
      const isUnreadable = error instanceof RequestError && (error.status === 400 || error.status === 413)
      if (!isUnreadable) throw error
      // One that the platform cannot read must not stand in the way of the others.
      if (batch.length > 1) for (const event of batch) await this.#send([event])
      else await this.#change(batch[0]!, { state: 'refused', reason: error.message, heldUntil: null })
    }
  }

  async #take(batch: readonly OutboxEvent[], answers: readonly EventAnswer[]): Promise<void> {
    const byId = new Map(answers.map((answer) => [answer.id, answer]))
    const writing = this.#options.database.transaction('outbox', 'readwrite', { durability: 'strict' })
    for (const event of batch) {
      const answer = byId.get(event.id)
      if (answer === undefined) continue
      const { reason } = answer
      const state = reason === null ? 'sent' : 'refused'
      void writing.store.put({ ...event, state, reason, heldUntil: null })
    }
    await writing.done
    await this.#reload()
  }

  #retryLater(): void {
    this.#wakeIn(this.#retryMs)
    this.#retryMs = Math.min(LONGEST_RETRY_MS, 2 * this.#retryMs)
  }

  /** One mark at most can be taken back: the next one sends it on its way. */
  async #release(): Promise<void> {
    for (const event of this.#held()) await this.#change(event, { heldUntil: null })
  }

  #held(): readonly OutboxEvent[] {
    return this.waiting.peek().filter(({ heldUntil }) => heldUntil !== null)
  }

  async #change(
    event: OutboxEvent,
    change: Partial<Pick<OutboxEvent, 'state' | 'reason' | 'heldUntil'>>,
  ): Promise<void> {
    await this.#options.database.put('outbox', { ...event, ...change })
    await this.#reload()
  }

  async #reload(): Promise<void> {
    const { database, now } = this.#options
    const found = await database.getAll('outbox')
    this.events.value = found.map((event) =>
      isHeld(event.heldUntil, now()) ? event : { ...event, heldUntil: null },
    )
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), Math.max(0, ms))
  }
}

function oneOfEach(events: readonly OutboxEvent[]): readonly OutboxEvent[] {
  return [...new Map(events.map((event) => [event.markId, event])).values()]
}

/** A clock that was put back must not hold a mark for hours. */
function isHeld(heldUntil: number | null, now: number): boolean {
  return heldUntil !== null && heldUntil > now && heldUntil <= now + HOLD_MS
}

/** What keeps a request from being answered. */
export function problemOf(error: unknown): NonNullable<OutboxProblem> {
  const code = error instanceof RequestError ? error.code : ''
  if (code === 'TC_SIGN_IN_REQUIRED') return 'sign-in'
  if (code === 'TC_PERMISSION_DENIED' || code === 'TC_SECOND_FACTOR_REQUIRED') return 'denied'
  return 'unreachable'
}
