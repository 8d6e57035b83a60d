import type { Clock } from '@towncrier/core'
import type { Delivery, NewDelivery, OperationsStore } from '@towncrier/operations-store'
import type { FastifyBaseLogger } from 'fastify'
import { Counter, type Registry } from 'prom-client'
import { RETRY_PLAN, type RetryPlan, retryDelayMs } from './back-off.ts'

/** How one attempt went. `refused`: trying again cannot help. `superseded`: there was nothing left to tell. */
export interface DeliveryOutcome {
  readonly type: 'delivered' | 'failed' | 'refused' | 'superseded'
  /** For people: "answered 503", "no answer within 10 s". */
  readonly detail: string
  /** The receiver asked for this pause at least. */
  readonly retryAfterMs?: number
}

/** A way out of the platform: webhook, e-mail, push … Has to end every attempt by itself, in bounded time. */
export interface DeliveryChannel {
  /** Names its deliveries in the queue. */
  readonly name: string
  /** Where it differs from the engine's. */
  readonly plan?: RetryPlan
  attempt(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome>
}

const POLL_MS = 1_000
const MOST_TARGETS_AT_ONCE = 64

/**
 * Brings what waits in the queue (`store.deliveries`) to where it is meant to go, whatever it is:
 *
 * - `queue()` writes a delivery down and returns; from then on it survives a restart.
 * - One attempt for each target at a time, all targets at once: one that never answers holds nothing else up.
 * - A failed attempt is repeated by {@link RetryPlan}; after the last one the delivery is dead, and stays to
 *   be looked at and replayed by hand.
 *
 * A delivery may arrive twice (the answer got lost, the platform was killed): its `messageId` stays the same.
 */
export class DeliveryEngine {
  readonly #store: OperationsStore
  readonly #clock: Clock
  readonly #logger: FastifyBaseLogger
  readonly #channels: readonly DeliveryChannel[]
  readonly #plan: RetryPlan
  readonly #chance: () => number
  readonly #attempts: Counter
  readonly #busy = new Map<string, Set<string>>()
  readonly #running = new Set<Promise<void>>()
  readonly #abort = new AbortController()
  #timer: NodeJS.Timeout | null = null

  constructor(options: {
    readonly store: OperationsStore
    readonly clock: Clock
    readonly logger: FastifyBaseLogger
    readonly channels: readonly DeliveryChannel[]
    readonly registry: Registry
    readonly plan?: RetryPlan
    readonly chance?: () => number
  }) {
    this.#store = options.store
    this.#clock = options.clock
    this.#logger = options.logger
    this.#channels = options.channels
    this.#plan = options.plan ?? RETRY_PLAN
    this.#chance = options.chance ?? Math.random
    for (const { name } of options.channels) this.#busy.set(name, new Set())
    this.#attempts = new Counter({
      name: 'towncrier_api_delivery_attempts_total',
      help: 'Attempts to deliver, by channel and how they went',
      labelNames: ['channel', 'outcome'],
      registers: [options.registry],
    })
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), POLL_MS)
    this.wake()
  }

  /** Ends what is under way; it is tried again after the next start. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#abort.abort()
    await Promise.allSettled(this.#running)
  }

  /** Queues a delivery; the same message for the same target is queued once. */
  queue(delivery: NewDelivery): void {
    if (this.#store.deliveries.add(delivery)) this.wake()
  }

  /** Looks for what is due, now rather than at the next turn. */
  wake(): void {
    if (this.#timer === null || this.#abort.signal.aborted) return
    for (const channel of this.#channels) {
      const busy = this.#busy.get(channel.name)!
      const due = this.#store.deliveries.due(channel.name, this.#clock.now(), busy)
      for (const delivery of due.slice(0, MOST_TARGETS_AT_ONCE - busy.size)) {
        busy.add(delivery.target)
        const attempt = this.#attempt(channel, delivery).finally(() => {
          busy.delete(delivery.target)
          this.#running.delete(attempt)
          this.wake()
        })
        this.#running.add(attempt)
      }
    }
  }

  async #attempt(channel: DeliveryChannel, delivery: Delivery): Promise<void> {
    let outcome: DeliveryOutcome
    try {
      outcome = await channel.attempt(delivery, this.#abort.signal)
    } catch (error) {
      outcome = { type: 'failed', detail: error instanceof Error ? error.message : String(error) }
    }
    // What was cut off by our own end has not been tried.
    if (this.#abort.signal.aborted) return
    this.#attempts.inc({ channel: channel.name, outcome: outcome.type })
    this.#record(delivery, outcome, channel.plan ?? this.#plan)
  }

  #record(delivery: Delivery, outcome: DeliveryOutcome, plan: RetryPlan): void {
    const now = this.#clock.now()
    const { detail, type } = outcome
    const attempts = delivery.attempts + 1
    const delayMs = Math.max(
      retryDelayMs(attempts, this.#chance(), plan),
      Math.min(outcome.retryAfterMs ?? 0, plan.longestDelayMs),
    )
    const isTooLate = now + delayMs - (delivery.firstTriedAt ?? now) > plan.giveUpAfterMs
    const isLost = type === 'refused' || (type === 'failed' && isTooLate)
    const state = type === 'failed' || type === 'refused' ? (isLost ? 'dead' : 'waiting') : type
    this.#store.deliveries.record(delivery.id, { state, dueAt: now + delayMs, outcome: detail }, now)
    if (state === 'dead') {
      const { id, channel, target, topic } = delivery
      this.#logger.warn({ deliveryId: id, channel, target, topic, attempts }, `Given up: ${detail}`)
    }
  }
}
