import { buildPushPayload } from '@block65/webcrypto-web-push'
import { type Clock, HOUR_MS, SECOND_MS } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { DeliveryOutcome } from '../delivery/delivery-engine.ts'
import { postPinned } from '../delivery/pinned-post.ts'
import { failureOf, NoticeChannel, type OutgoingNotice } from './notice-channel.ts'
import type { Vapid } from './vapid.ts'

const TIMEOUT_MS = 10 * SECOND_MS
/** How long a push service keeps a message for a browser that is away; seconds. */
const TTL_S = (4 * HOUR_MS) / SECOND_MS
/** RFC 8291 §4: 4,096 bytes with the header; what push services take at least. */
const MOST_BODY_CHARACTERS = 700

export interface PushOptions {
  readonly vapid: Vapid
  /** Let push services be on private addresses: for trials. */
  readonly allowPrivate: boolean
  readonly timeoutMs?: number
}

/**
 * Sends to browsers by way of their push services: RFC 8030, encrypted by RFC 8291, signed by RFC 8292. A
 * subscription that its service no longer knows is forgotten.
 */
export class PushChannel extends NoticeChannel {
  readonly #options: PushOptions

  constructor(store: OperationsStore, clock: Clock, options: PushOptions) {
    super('push', store, clock)
    this.#options = options
  }

  protected async send(
    subscriptionId: number,
    notice: OutgoingNotice,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const subscription = this.store.contacts.findSubscription(subscriptionId)
    if (subscription === null) return { type: 'refused', detail: 'the device was removed' }
    const { endpoint, p256dh, auth } = subscription
    const { title, link, messageId, severity } = notice
    const { vapid, allowPrivate, timeoutMs = TIMEOUT_MS } = this.#options
    const body = notice.body.slice(0, MOST_BODY_CHARACTERS)
    try {
      const request = await buildPushPayload(
        {
          data: { title: title.slice(0, 200), body, link, tag: messageId, severity },
          options: { ttl: TTL_S, urgency: severity === 'critical' ? 'high' : 'normal' },
        },
        { endpoint, expirationTime: null, keys: { p256dh, auth } },
        vapid,
      )
      const { status, retryAfter } = await postPinned(new URL(endpoint), request.headers, request.body, {
        allowPrivate,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      return this.#outcomeOf(subscriptionId, status, retryAfter)
    } catch (error) {
      return failureOf(error, timeoutMs)
    }
  }

  /** RFC 8030 §7.3: 404 and 410 mean that the subscription has ended. */
  #outcomeOf(subscriptionId: number, status: number, retryAfter: string | undefined): DeliveryOutcome {
    const detail = `answered ${status}`
    if (status >= 200 && status < 300) {
      this.store.contacts.touchSubscription(subscriptionId, this.clock.now())
      return { type: 'delivered', detail }
    }
    if (status === 404 || status === 410) {
      this.store.contacts.dropSubscription(subscriptionId)
      return { type: 'refused', detail: `${detail}: the subscription has ended` }
    }
    if (status === 413) return { type: 'refused', detail }
    const seconds = Number(retryAfter)
    const pause = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * SECOND_MS } : {}
    return { type: 'failed', detail, ...pause }
  }
}
