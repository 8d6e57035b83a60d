import { computed, signal } from '@preact/signals'
import { RequestError } from '@towncrier/screens/request-error'
import type { CrewDatabase } from '../store/crew-database.ts'
import { problemOf } from './outbox.ts'
import type { Photo, WaitingPhoto } from './outbox-event.ts'

const FIRST_RETRY_MS = 4_000
const LONGEST_RETRY_MS = 120_000
/** Those that were refused are shown for so long; their pictures are not kept. */
const REFUSED_KEPT_MS = 7 * 86_400_000
/** No photo of this shape is ever taken, however often it is sent. */
const REFUSING_STATUSES = [400, 413, 415, 422]

export interface PhotoBoxOptions {
  readonly database: CrewDatabase
  /** Sends a photo; the platform takes it once. @throws RequestError */
  readonly send: (eventId: string, photo: Photo) => Promise<unknown>
  /** True while the event that a photo belongs to is still on its way. */
  readonly isEventWaiting: (eventId: string) => boolean
  readonly userName: () => string | null
  readonly now: () => number
}

/**
 * Photos on the phone until the platform has them: each after its event, one at a time, tried again until it is answered.
 * They never keep events waiting.
 */
export class PhotoBox {
  readonly #options: PhotoBoxOptions
  readonly photos = signal<readonly WaitingPhoto[]>([])
  readonly waiting = computed(() => this.photos.value.filter(({ state }) => state === 'waiting'))
  readonly refused = computed(() => this.photos.value.filter(({ state }) => state === 'refused'))
  #flushing: Promise<void> | null = null
  #retryMs = FIRST_RETRY_MS
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: PhotoBoxOptions) {
    this.#options = options
  }

  /** Reads what is there from before. */
  async load(): Promise<void> {
    const { database, now } = this.#options
    const oldest = now() - REFUSED_KEPT_MS
    for (const { eventId, state, at } of await database.getAll('photos')) {
      if (state === 'refused' && at < oldest) await database.delete('photos', eventId)
    }
    await this.reload()
  }

  async reload(): Promise<void> {
    const found = await this.#options.database.getAll('photos')
    this.photos.value = found.toSorted((a, b) => a.at - b.at)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Sends what waits. Never throws: it is tried again by itself. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null
    })
    return this.#flushing
  }

  async #flush(): Promise<void> {
    const { isEventWaiting, userName } = this.#options
    clearTimeout(this.#timer)
    await this.reload()
    for (const photo of this.waiting.peek()) {
      if (photo.userName !== userName() || isEventWaiting(photo.eventId)) continue
      try {
        await this.#send(photo)
      } catch (error) {
        // Signing in again brings them on their way; a network that is away comes back.
        if (problemOf(error) === 'unreachable') this.#retryLater()
        return
      }
      this.#retryMs = FIRST_RETRY_MS
    }
  }

  async #send(photo: WaitingPhoto): Promise<void> {
    const { database, send } = this.#options
    const { eventId, mediaType } = photo
    const bytes = await database.get('photo-bytes', eventId)
    try {
      if (bytes !== undefined) await send(eventId, { bytes, mediaType })
      await this.#forget(eventId)
    } catch (error) {
      if (!(error instanceof RequestError) || !REFUSING_STATUSES.includes(error.status)) throw error
      await this.#refuse(photo, error.message)
    }
    await this.reload()
  }

  async #forget(eventId: string): Promise<void> {
    const writing = this.#options.database.transaction(['photos', 'photo-bytes'], 'readwrite')
    void writing.objectStore('photos').delete(eventId)
    void writing.objectStore('photo-bytes').delete(eventId)
    await writing.done
  }

  async #refuse(photo: WaitingPhoto, reason: string): Promise<void> {
    const writing = this.#options.database.transaction(['photos', 'photo-bytes'], 'readwrite')
    void writing.objectStore('photos').put({ ...photo, state: 'refused', reason })
    void writing.objectStore('photo-bytes').delete(photo.eventId)
    await writing.done
  }

  #retryLater(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), this.#retryMs)
    this.#retryMs = Math.min(LONGEST_RETRY_MS, 2 * this.#retryMs)
  }
}
