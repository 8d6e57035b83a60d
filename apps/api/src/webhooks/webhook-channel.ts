import { isTowncrierError, SECOND_MS, systemClock } from '@towncrier/core'
import type { Delivery, OperationsStore } from '@towncrier/operations-store'
import { Webhook as Signer } from 'standardwebhooks'
import type { DeliveryChannel, DeliveryOutcome } from '../delivery/delivery-engine.ts'
import { postPinned } from '../delivery/pinned-post.ts'

const TIMEOUT_MS = 10 * SECOND_MS

export interface WebhookChannelOptions {
  readonly allowPrivate: boolean
  readonly version: string
  readonly timeoutMs?: number
}

/**
 * Posts JSON to webhooks, signed by Standard Webhooks 1.0 (`webhook-id`, `webhook-timestamp`,
 * `webhook-signature` with v1 HMAC-SHA256). Redirects are not followed: they would lead past the check of
 * where it goes.
 */
export class WebhookChannel implements DeliveryChannel {
  readonly name = 'webhook'
  readonly #store: OperationsStore
  readonly #options: WebhookChannelOptions

  constructor(store: OperationsStore, options: WebhookChannelOptions) {
    this.#store = store
    this.#options = options
  }

  async attempt(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome> {
    const found = this.#store.webhooks.findWithSecret(Number(delivery.target))
    if (found === null) return { type: 'refused', detail: 'the webhook was removed' }
    if (!found.webhook.enabled) return { type: 'refused', detail: 'the webhook is switched off' }
    const { timeoutMs = TIMEOUT_MS } = this.#options
    try {
      return await this.#post(
        new URL(found.webhook.url),
        found.secret,
        delivery,
        AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      )
    } catch (error) {
      if (isTowncrierError(error, 'TC_WEBHOOK_ADDRESS')) return { type: 'failed', detail: error.message }
      const { name, message } = error as Error
      const isLate = name === 'TimeoutError' || name === 'AbortError'
      return { type: 'failed', detail: isLate ? `no answer within ${timeoutMs / SECOND_MS} s` : message }
    }
  }

  async #post(url: URL, secret: string, delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome> {
    // The receiver compares it with its own clock, so it is the machine's even where a trial runs faster.
    const sentAt = new Date(systemClock.now())
    const body = Buffer.from(delivery.payload)
    const headers = {
      'content-type': 'application/json',
      'user-agent': `Towncrier/${this.#options.version}`,
      'webhook-id': delivery.messageId,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': new Signer(secret).sign(delivery.messageId, sentAt, delivery.payload),
    }
    const { status, retryAfter } = await postPinned(url, headers, body, {
      allowPrivate: this.#options.allowPrivate,
      signal,
    })
    return outcomeOf(status, retryAfter)
  }
}

/** 2xx is delivered; 410 asks to be left alone; everything else, redirects too, is tried again. */
function outcomeOf(status: number, retryAfter: string | undefined): DeliveryOutcome {
  const detail = `answered ${status}`
  if (status >= 200 && status < 300) return { type: 'delivered', detail }
  if (status === 410) return { type: 'refused', detail }
  const seconds = Number(retryAfter)
  return {
    type: 'failed',
    detail: status >= 300 && status < 400 ? `${detail}; redirects are not followed` : detail,
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * SECOND_MS } : {}),
  }
}
