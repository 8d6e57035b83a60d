import type { Server as HttpServer } from 'node:http'
import type { Clock } from '@towncrier/core'
import {
  encodeLive,
  type LiveClientEvents,
  type LiveNews,
  type LiveServerEvents,
  type LiveSubscription,
  liveLookSchema,
  liveSubscriptionSchema,
  type Permission,
} from '@towncrier/protocol'
import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'
import { type Namespace, Server, type Socket } from 'socket.io'
import { SESSION_COOKIE, type SignIn, type Viewer } from '../auth/sign-in.ts'
import type { LiveFilter, LiveState } from './live-state.ts'
import type { News } from './news.ts'
import { Presence } from './presence.ts'

/** Changes are gathered this long; a viewer sees them at the end of the round. */
const ROUND_MS = 80
const PULSE_MS = 1_000
/** A viewer who does not confirm a message within this is asked no more; it reconnects. */
const RECEIPT_TIMEOUT_MS = 20_000
/** How often it is checked that a viewer's session still stands. */
const SESSION_CHECK_MS = 3_000
/** Comings and goings are told together, this far apart. */
const PRESENCE_MS = 250
/** A viewer who turns to something else more often than this is not believed to be a person. */
const LOOKS_PER_MINUTE = 120
/** Viewers without an account of their own: they neither see who is there nor are seen. */
const NAMELESS = new Set(['visitor', 'local'])

type LiveSocket = Socket<LiveClientEvents, LiveServerEvents, Record<never, never>, Watching>

interface Watching {
  filter: LiveFilter
  /** What the filter asks for, as a key; bounds aside. */
  wants: string
  /** Sequence of the last message sent; null before the first subscription. */
  sequence: number | null
  /** Ids on the viewer's screen; null when nothing is left out by bounds. */
  shown: Set<string> | null
  awaitsReceipt: boolean
  /** As it was when the session was last checked. */
  viewer: Viewer
  /** Looks in the running minute. */
  looks: { minute: number; count: number }
}

/**
 * The live feed: a snapshot, then deltas. A viewer has at most one delta on its way; while it reads, changes
 * gather and the next delta holds the latest of each, so a slow viewer costs no memory.
 */
export class LiveFeed {
  readonly #state: LiveState
  readonly #clock: Clock
  readonly #signIn: SignIn
  readonly #logger: FastifyBaseLogger
  readonly #io: Server<LiveClientEvents, LiveServerEvents, Record<never, never>, Watching>
  readonly #namespace: Namespace<LiveClientEvents, LiveServerEvents, Record<never, never>, Watching>
  readonly #viewers: Gauge
  readonly #deltas: Counter
  readonly #news: News
  readonly #presence = new Presence<LiveSocket>()
  #timers: NodeJS.Timeout[] = []
  #unsubscribe = () => {}

  constructor(
    state: LiveState,
    clock: Clock,
    signIn: SignIn,
    news: News,
    logger: FastifyBaseLogger,
    registry: Registry,
  ) {
    this.#news = news
    this.#state = state
    this.#clock = clock
    this.#signIn = signIn
    this.#logger = logger
    this.#io = new Server({ serveClient: false, maxHttpBufferSize: 100_000, perMessageDeflate: false })
    this.#namespace = this.#io.of('/live')
    this.#viewers = new Gauge({
      name: 'towncrier_api_live_viewers',
      help: 'Browsers on the live feed',
      registers: [registry],
    })
    this.#deltas = new Counter({
      name: 'towncrier_api_live_deltas_total',
      help: 'Deltas sent to viewers',
      registers: [registry],
    })
  }

  start(server: HttpServer): void {
    this.#namespace.use((socket, next) => {
      next(this.#refusalOf(socket))
    })
    this.#namespace.on('connection', (socket) => this.#watch(socket))
    this.#io.attach(server)
    this.#timers = [
      setInterval(() => this.#round(), ROUND_MS),
      setInterval(() => this.#pulse(), PULSE_MS),
      setInterval(() => this.#dropExpired(), SESSION_CHECK_MS),
      setInterval(() => this.#tellPresence(), PRESENCE_MS),
    ]
    this.#unsubscribe = this.#news.subscribe((news, permission, userName) =>
      this.#tellNews(news, permission, userName),
    )
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#unsubscribe()
    this.#io.disconnectSockets(true)
    await this.#io.close()
  }

  #refusalOf(socket: LiveSocket): Error | undefined {
    const viewer = this.#viewerOf(socket)
    if (viewer === null) return new Error('TC_SIGN_IN_REQUIRED')
    return viewer.permissions.includes('town.view') ? undefined : new Error('TC_PERMISSION_DENIED')
  }

  #viewerOf(socket: LiveSocket) {
    const { cookie, authorization } = socket.handshake.headers
    const token = cookie
      ?.split(';')
      .map((part) => part.trim().split('='))
      .find(([name]) => name === SESSION_COOKIE)?.[1]
    return this.#signIn.viewerOf(token, authorization)
  }

  #watch(socket: LiveSocket): void {
    this.#viewers.inc()
    const viewer = this.#viewerOf(socket)
    // Between the handshake and here the session may have ended.
    if (viewer === null) {
      this.#viewers.dec()
      socket.disconnect(true)
      return
    }
    socket.data = {
      filter: { kinds: null, bounds: null },
      wants: '',
      sequence: null,
      shown: null,
      awaitsReceipt: false,
      viewer,
      looks: { minute: 0, count: 0 },
    }
    socket.on('disconnect', () => {
      this.#viewers.dec()
      this.#presence.leave(socket)
    })
    socket.on('look', (look) => this.#look(socket, look))
    socket.on('subscribe', (subscription) => {
      const parsed = liveSubscriptionSchema.safeParse(subscription)
      if (!parsed.success) {
        this.#logger.warn({ issues: parsed.error.issues }, 'A viewer’s subscription cannot be read')
        socket.disconnect(true)
        return
      }
      this.#subscribe(socket, parsed.data)
    })
  }

  #look(socket: LiveSocket, look: unknown): void {
    const { viewer, looks } = socket.data
    const minute = Math.floor(performance.now() / 60_000)
    if (looks.minute !== minute) socket.data.looks = { minute, count: 0 }
    const parsed = liveLookSchema.safeParse(look)
    if (!parsed.success || ++socket.data.looks.count > LOOKS_PER_MINUTE) {
      this.#logger.warn({ userName: viewer.userName }, 'A viewer’s looks cannot be read, or are too many')
      socket.disconnect(true)
      return
    }
    if (NAMELESS.has(viewer.userName)) return
    const { userName, displayName } = viewer
    this.#presence.look(socket, { userName, displayName }, parsed.data)
  }

  #tellPresence(): void {
    for (const { message, watchers } of this.#presence.takeChanges()) {
      for (const socket of watchers) socket.emit('presence', message)
    }
  }

  #tellNews(news: LiveNews, permission: Permission, userName?: string): void {
    for (const socket of this.#namespace.sockets.values()) {
      if (userName !== undefined && socket.data.viewer.userName !== userName) continue
      if (socket.data.viewer.permissions.includes(permission)) socket.emit('news', news)
    }
  }

  #subscribe(socket: LiveSocket, { kinds, bounds, alertsOf, resume }: LiveSubscription): void {
    const viewer = socket.data
    viewer.filter = {
      kinds: kinds === undefined ? null : new Set(kinds),
      bounds: bounds ?? null,
      alertsOf: alertsOf === undefined ? null : new Set(alertsOf),
    }
    viewer.wants = JSON.stringify([kinds?.toSorted() ?? null, alertsOf?.toSorted() ?? null])
    // What a viewer with bounds has on its screen is known only to a connection that put it there.
    if (
      resume !== undefined &&
      bounds === undefined &&
      this.#state.canResume(resume.epoch, resume.sequence)
    ) {
      viewer.shown = null
      viewer.sequence = resume.sequence
      this.#sendDelta(socket)
      return
    }
    viewer.shown = null
    viewer.sequence = this.#state.sequence
    if (bounds === undefined) socket.emit('snapshot', this.#snapshotFor(viewer))
    else {
      const snapshot = this.#state.snapshot(viewer.filter, this.#clock.now())
      viewer.shown = new Set(snapshot.devices.map(({ id }) => id))
      socket.emit('snapshot', encodeLive(snapshot))
    }
  }

  /** The same for all who want the same and stand at the same sequence. */
  #deltaFor({ sequence, filter, shown, wants }: Watching): Uint8Array {
    const make = () => encodeLive(this.#state.deltaSince(sequence!, filter, this.#clock.now(), shown))
    return shown === null ? this.#shared(`delta ${sequence} ${wants}`, make) : make()
  }

  #snapshotFor({ filter, wants }: Watching): Uint8Array {
    return this.#shared(`snapshot ${wants}`, () =>
      encodeLive(this.#state.snapshot(filter, this.#clock.now())),
    )
  }

  /** Messages of the round that has ended, by who gets them. */
  readonly #messages = new Map<string, Uint8Array>()

  #shared(key: string, make: () => Uint8Array): Uint8Array {
    let message = this.#messages.get(key)
    if (message === undefined) {
      message = make()
      this.#messages.set(key, message)
    }
    return message
  }

  #round(): void {
    if (this.#state.finishRound()) this.#messages.clear()
    for (const socket of this.#namespace.sockets.values()) {
      const { sequence, awaitsReceipt } = socket.data
      if (sequence !== null && sequence < this.#state.sequence && !awaitsReceipt) this.#sendDelta(socket)
    }
  }

  #sendDelta(socket: LiveSocket): void {
    const viewer = socket.data
    const delta = this.#deltaFor(viewer)
    viewer.sequence = this.#state.sequence
    viewer.awaitsReceipt = true
    this.#deltas.inc()
    socket.timeout(RECEIPT_TIMEOUT_MS).emit('delta', delta, (error: Error | null) => {
      viewer.awaitsReceipt = false
      if (error) socket.disconnect(true)
    })
  }

  #pulse(): void {
    // What bears the time must not grow old while nothing changes.
    this.#messages.clear()
    this.#namespace.volatile.emit('pulse', { now: this.#clock.now(), sequence: this.#state.sequence })
  }

  #dropExpired(): void {
    for (const socket of this.#namespace.sockets.values()) {
      const viewer = this.#viewerOf(socket)
      if (viewer?.permissions.includes('town.view') !== true) socket.disconnect(true)
      else socket.data.viewer = viewer
    }
  }
}
