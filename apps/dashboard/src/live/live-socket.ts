import { signal } from '@preact/signals'
import { decodeLive } from '@towncrier/protocol/live-wire'
import { io, type Socket } from 'socket.io-client'
import type {
  LiveDelta,
  LiveLook,
  LiveNews,
  LivePresence,
  LivePulse,
  LiveSnapshot,
  LiveSubscription,
} from '../api/types.ts'
import type { LiveStore } from './live-store.ts'

interface ServerEvents {
  snapshot(message: ArrayBuffer): void
  delta(message: ArrayBuffer, received: () => void): void
  pulse(message: LivePulse): void
  news(message: LiveNews): void
  presence(message: LivePresence): void
}
interface ClientEvents {
  subscribe(subscription: LiveSubscription): void
  look(look: LiveLook): void
}

/** Without a pulse for this long the picture counts as old. */
const LOST_AFTER_MS = 4_000
const CLOCK_JUMP_MS = 2_000
const WATCH_MS = 1_000
/** How often lists and counts follow what came in. */
const PUBLISH_MS = 500

export type Connection = 'connecting' | 'live' | 'lost'

/** The live feed: keeps `store` as the server has it, and says how fresh it is. */
export class LiveSocket {
  readonly connection = signal<Connection>('connecting')
  /** The server's clock, epoch ms; moves every second while this machine runs. */
  readonly now = signal(Date.now())
  /** When the picture was last known to be true, epoch ms on the server's clock; null before it first was. */
  readonly freshAt = signal<number | null>(null)
  /** Who else looks at what this person has before them; null where nobody was named yet. */
  readonly presence = signal<LivePresence | null>(null)
  readonly #newsListeners = new Set<(news: LiveNews) => void>()
  #looksAt: LiveLook | null = null
  #alertsOf: readonly string[] = []
  #askedAlertsOf: readonly string[] = []
  readonly #store: LiveStore
  readonly #socket: Socket<ServerEvents, ClientEvents>
  readonly #onRefused: () => void
  #clockAheadMs = 0
  #heardAt = 0
  #timers: number[] = []

  /** @param onRefused the server lets nobody watch without a session. */
  constructor(store: LiveStore, onRefused: () => void) {
    this.#store = store
    this.#onRefused = onRefused
    this.#socket = io('/live', {
      autoConnect: false,
      transports: ['websocket', 'polling'],
      reconnectionDelayMax: 5_000,
    })
  }

  start(): void {
    this.#socket.on('connect', () => this.#subscribe())
    this.#socket.on('connect_error', (error) => {
      this.#check()
      if (error.message === 'TC_SIGN_IN_REQUIRED') this.#onRefused()
    })
    this.#socket.on('disconnect', (reason) => {
      this.connection.value = this.#store.hasSnapshot.value ? 'lost' : 'connecting'
      // The server closes sessions that have run out; it does not ask back by itself.
      if (reason === 'io server disconnect') this.#socket.connect()
    })
    this.#socket.on('snapshot', (bytes) => {
      const snapshot = decodeLive<LiveSnapshot>(bytes)
      this.#store.applySnapshot(snapshot)
      this.#heard(snapshot.now)
      // Somebody may have turned to a device while the first picture was on its way.
      if (this.#askedAlertsOf !== this.#alertsOf) this.#subscribe()
    })
    this.#socket.on('delta', (bytes, received) => {
      const delta = decodeLive<LiveDelta>(bytes)
      const fits = this.#store.applyDelta(delta)
      received()
      this.#heard(delta.now)
      if (!fits) this.#socket.emit('subscribe', { alertsOf: [...this.#alertsOf] })
    })
    this.#socket.on('pulse', ({ now }) => {
      if (this.#store.hasSnapshot.value) this.#heard(now)
    })
    this.#socket.on('news', (news) => {
      for (const listener of this.#newsListeners) listener(news)
    })
    this.#socket.on('presence', (presence) => {
      this.presence.value = presence
    })
    this.#timers = [
      window.setInterval(() => this.#check(), WATCH_MS),
      window.setInterval(() => this.#store.publish(), PUBLISH_MS),
    ]
    this.#socket.connect()
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#socket.disconnect()
  }

  /** Connects anew: after signing in or out. */
  restart(): void {
    this.#socket.disconnect().connect()
  }

  /** Hears of what changed. @returns the way out. */
  onNews(listener: (news: LiveNews) => void): () => void {
    this.#newsListeners.add(listener)
    return () => this.#newsListeners.delete(listener)
  }

  /** Tells what this person has before them. */
  look(look: LiveLook): void {
    this.#looksAt = look
    if (this.#socket.connected) this.#socket.emit('look', look)
  }

  /** Asks for alerts of these devices from now on, and of no others; causes always come. */
  watchAlertsOf(deviceIds: readonly string[]): void {
    this.#alertsOf = deviceIds
    if (this.#socket.connected && this.#store.position !== null) this.#subscribe()
  }

  #subscribe(): void {
    if (this.#looksAt !== null) this.#socket.emit('look', this.#looksAt)
    const resume = this.#store.position
    const alertsOf = [...this.#alertsOf]
    this.#askedAlertsOf = this.#alertsOf
    this.#socket.emit('subscribe', resume === null ? { alertsOf } : { alertsOf, resume })
  }

  #heard(now: number): void {
    this.#clockAheadMs = now - Date.now()
    this.#heardAt = performance.now()
    this.freshAt.value = now
    // A browser whose clock is wrong must not go by it until the next look.
    if (Math.abs(this.now.peek() - now) > CLOCK_JUMP_MS) this.now.value = now
    this.connection.value = 'live'
  }

  #check(): void {
    this.now.value = Date.now() + this.#clockAheadMs
    if (this.connection.value === 'live' && performance.now() - this.#heardAt > LOST_AFTER_MS) {
      this.connection.value = 'lost'
    }
  }
}
