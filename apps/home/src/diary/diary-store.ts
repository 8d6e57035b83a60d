import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { DiaryEntryView, NewDiaryEntry } from '@towncrier/protocol'
import type { HomeApi } from '../api/home-api.ts'
import { isUnreachable } from '../api/refusal.ts'
import { keep, kept } from '../store/kept.ts'
import { type DiaryOp, type ShownEntry, withWaiting } from './diary-op.ts'
import { newId } from './new-id.ts'
import type { Outbox } from './outbox.ts'

export interface DiaryOptions {
  readonly api: () => Promise<HomeApi>
  readonly userName: () => string | null
  readonly now: () => number
  readonly onSignInNeeded: () => void
}

/** The diary of a home: what the platform has of it, what is kept on the phone, and what is still to be sent. */
export class DiaryStore {
  readonly #options: DiaryOptions
  readonly #entries = signal<readonly DiaryEntryView[]>([])
  readonly #homeId = signal<string | null>(null)
  readonly #ops = signal<ReadonlySignal<readonly DiaryOp[]> | null>(null)
  readonly #outbox = signal<Outbox | null>(null)
  readonly isLoaded = signal(false)
  readonly entries = computed<readonly ShownEntry[]>(() =>
    withWaiting(this.#entries.value, this.#ofHome(this.#ops.value?.value ?? [])),
  )
  readonly held = computed(() => this.#outbox.value?.held.value ?? null)
  readonly refused = computed(() => this.#ofHome(this.#outbox.value?.refused.value ?? []))
  #starting: Promise<void> | null = null

  constructor(options: DiaryOptions) {
    this.#options = options
  }

  /** Opens what is kept on the phone and sends what waits; the code for it comes after the first screen. */
  start(): Promise<void> {
    this.#starting ??= this.#open()
    return this.#starting
  }

  async #open(): Promise<void> {
    const { api, userName, now, onSignInNeeded } = this.#options
    const [{ openOutbox }, loaded] = await Promise.all([import('./open-outbox.ts'), api()])
    const outbox = await openOutbox({
      api: loaded,
      userName,
      now,
      onSignInNeeded,
      onSent: () => void this.reload(),
    })
    this.#ops.value = outbox.ops
    this.#outbox.value = outbox
  }

  /** Shows the diary of a home as it is kept, then as the platform has it. */
  async show(homeId: string): Promise<void> {
    if (this.#homeId.peek() !== homeId) {
      this.#homeId.value = homeId
      this.#entries.value = kept<readonly DiaryEntryView[]>(`own.diary.${homeId}`) ?? []
      this.isLoaded.value = this.#entries.peek().length > 0
    }
    await this.start()
    await this.reload()
  }

  /** @throws Refusal other than that nothing answered. */
  async reload(): Promise<void> {
    const homeId = this.#homeId.peek()
    if (homeId === null) return
    try {
      const api = await this.#options.api()
      const { entries } = await api.diary(homeId)
      if (this.#homeId.peek() !== homeId) return
      this.#entries.value = entries
      keep(`own.diary.${homeId}`, entries)
    } catch (error) {
      if (!isUnreachable(error)) throw error
    }
    this.isLoaded.value = true
  }

  /** @returns the id of the new entry. */
  async add(homeId: string, entry: Omit<NewDiaryEntry, 'id'>): Promise<string> {
    const id = newId()
    await this.#do(homeId, id, { type: 'add', entry: { ...entry, id } })
    return id
  }

  change = (homeId: string, id: string, change: Partial<NewDiaryEntry>) =>
    this.#do(homeId, id, { type: 'change', change })
  remove = (homeId: string, id: string) => this.#do(homeId, id, { type: 'remove' })
  undo = async () => this.#outbox.peek()?.undo()
  dismiss = async () => this.#outbox.peek()?.dismiss()
  flush = async () => this.#outbox.peek()?.flush()

  /** Nothing of it stays on the phone. */
  async clear(): Promise<void> {
    await this.#outbox.peek()?.clear()
    this.#entries.value = []
    this.#homeId.value = null
    this.isLoaded.value = false
  }

  async #do(homeId: string, id: string, what: DiaryOp['what']): Promise<void> {
    await this.start()
    await this.#outbox.peek()!.add(homeId, id, what)
  }

  #ofHome(ops: readonly DiaryOp[]): readonly DiaryOp[] {
    const userName = this.#options.userName()
    return ops.filter((op) => op.homeId === this.#homeId.value && op.userName === userName)
  }
}
