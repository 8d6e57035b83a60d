import { randomUUID } from 'node:crypto'
import { type Clock, formatInstant } from '@towncrier/core'
import type { NewDelivery, OperationsStore } from '@towncrier/operations-store'
import type { AlertView, WebhookEvent } from '@towncrier/protocol'

/** What people have asked not to be told of, other systems are not told of either. */
const KEPT_QUIET: ReadonlySet<AlertView['state']> = new Set(['shelved', 'suppressed', 'out-of-service'])

/** Tells webhooks what happens: each that wants the event gets a delivery in the queue. */
export class WebhookEvents {
  readonly #store: OperationsStore
  readonly #clock: Clock
  readonly #queue: (delivery: NewDelivery) => void

  /** @param queue writes a delivery into the queue. */
  constructor(store: OperationsStore, clock: Clock, queue: (delivery: NewDelivery) => void) {
    this.#store = store
    this.#clock = clock
    this.#queue = queue
  }

  /** @param messageId given where the same event may be told twice, and is to arrive once. */
  emit(event: WebhookEvent, data: object, messageId = `msg_${randomUUID()}`): void {
    for (const { id, enabled, events } of this.#store.webhooks.list()) {
      if (enabled && events.includes(event)) this.send(id, event, data, messageId)
    }
  }

  /** To one webhook, whatever it wants. */
  send(webhookId: number, event: WebhookEvent, data: object, messageId = `msg_${randomUUID()}`): void {
    const createdAt = this.#clock.now()
    this.#queue({
      channel: 'webhook',
      target: String(webhookId),
      messageId,
      topic: event,
      payload: JSON.stringify({ type: event, timestamp: formatInstant(createdAt), data }),
      createdAt,
    })
  }

  /** Alerts that may have been raised, or be over; each is told once of either. */
  alertsChanged(alertIds: readonly string[], viewOf: (id: string) => AlertView | null): void {
    if (alertIds.length === 0 || this.#store.webhooks.list().length === 0) return
    for (const id of new Set(alertIds)) {
      const alert = viewOf(id)
      if (alert === null || KEPT_QUIET.has(alert.state)) continue
      const event = alert.clearedAt === null ? 'alert.raised' : 'alert.cleared'
      this.emit(event, alert, `msg_${event}.${id}`)
    }
  }
}
