import type { Server as HttpServer } from 'node:http'
import type { Clock } from '@towncrier/core'
import {
  type LiveClientEvents,
  type LiveServerEvents,
  type LiveSubscription,
  liveSubscriptionSchema,
  mayAct,
} from '@towncrier/protocol'
import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'
import { type Namespace, Server, type Socket } from 'socket.io'
import { SESSION_COOKIE, type SignIn } from '../auth/sign-in.ts'
import type { LiveFilter, LiveState } from './live-state.ts'

/** Changes are gathered this long; a viewer sees them at the end of the round. */
const ROUND_MS = 80
const PULSE_MS = 1_000
/** A viewer who does not confirm a message within this is asked no more; it reconnects. */
const RECEIPT_TIMEOUT_MS = 20_000
/** How often it is checked that a viewer's session still stands. */
const SESSION_CHECK_MS = 30_000

type LiveSocket = Socket<LiveClientEvents, LiveServerEvents, Record<never, never>, Watching>

interface Watching {
  filter: LiveFilter
  /** Sequence of the last message sent; null before the first subscription. */
  sequence: number | null
  /** Ids on the viewer's screen; null when nothing is left out by bounds. */
  shown: Set<string> | null
  awaitsReceipt: boolean
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
  #timers: NodeJS.Timeout[] = []

  constructor(state: LiveState, clock: Clock, signIn: SignIn, logger: FastifyBaseLogger, registry: Registry) {
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
    ]
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#io.disconnectSockets(true)
    await this.#io.close()
  }

  #refusalOf(socket: LiveSocket): Error | undefined {
    const viewer = this.#viewerOf(socket)
    if (viewer === null) return new Error('TC_SIGN_IN_REQUIRED')
    return mayAct(viewer.role, 'town.view') ? undefined : new Error('TC_PERMISSION_DENIED')
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
    socket.data = { filter: { kinds: null, bounds: null }, sequence: null, shown: null, awaitsReceipt: false }
    socket.on('disconnect', () => this.#viewers.dec())
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

  #subscribe(socket: LiveSocket, { kinds, bounds, resume }: LiveSubscription): void {
    const viewer = socket.data
    viewer.filter = { kinds: kinds === undefined ? null : new Set(kinds), bounds: bounds ?? null }
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
    const snapshot = this.#state.snapshot(viewer.filter, this.#clock.now())
    viewer.shown = bounds === undefined ? null : new Set(snapshot.devices.map(({ id }) => id))
    viewer.sequence = snapshot.sequence
    socket.emit('snapshot', snapshot)
  }

  #round(): void {
    this.#state.finishRound()
    for (const socket of this.#namespace.sockets.values()) {
      const { sequence, awaitsReceipt } = socket.data
      if (sequence !== null && sequence < this.#state.sequence && !awaitsReceipt) this.#sendDelta(socket)
    }
  }

  #sendDelta(socket: LiveSocket): void {
    const viewer = socket.data
    const delta = this.#state.deltaSince(viewer.sequence!, viewer.filter, this.#clock.now(), viewer.shown)
    viewer.sequence = delta.sequence
    viewer.awaitsReceipt = true
    this.#deltas.inc()
    socket.timeout(RECEIPT_TIMEOUT_MS).emit('delta', delta, (error: Error | null) => {
      viewer.awaitsReceipt = false
      if (error) socket.disconnect(true)
    })
  }

  #pulse(): void {
    this.#namespace.volatile.emit('pulse', { now: this.#clock.now(), sequence: this.#state.sequence })
  }

  #dropExpired(): void {
    for (const socket of this.#namespace.sockets.values()) {
      if (this.#viewerOf(socket) === null) socket.disconnect(true)
    }
  }
}
