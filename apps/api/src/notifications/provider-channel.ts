import { type Clock, formatInstant, SECOND_MS, systemClock } from '@towncrier/core'
import { smsText, spokenText } from '@towncrier/notifications'
import type { OperationsStore } from '@towncrier/operations-store'
import type { providerMessageSchema } from '@towncrier/protocol'
import { Webhook as Signer } from 'standardwebhooks'
import type { z } from 'zod'
import type { DeliveryOutcome } from '../delivery/delivery-engine.ts'
import { failureOf, NoticeChannel, type OutgoingNotice } from './notice-channel.ts'

const TIMEOUT_MS = 10 * SECOND_MS
/** The provider will never take this message: its number is wrong, or it is one that cannot be sent. */
const REFUSALS = new Set([400, 410, 422])

export interface ProviderOptions {
  readonly url: string
  readonly secret: string
  /** Where people reach the dashboard. */
  readonly base: string
  readonly timeoutMs?: number
}

/** Has SMS sent and calls made by whoever answers at a URL; signed by Standard Webhooks 1.0. */
export class ProviderChannel extends NoticeChannel {
  readonly #type: 'sms' | 'voice'
  readonly #options: ProviderOptions

  constructor(type: 'sms' | 'voice', store: OperationsStore, clock: Clock, options: ProviderOptions) {
    super(type, store, clock)
    this.#type = type
    this.#options = options
  }

  protected async send(
    accountId: number,
    notice: OutgoingNotice,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const { phone } = this.store.contacts.of(accountId)
    if (phone === null) return { type: 'refused', detail: 'the person has no number any more' }
    const { url, secret, base, timeoutMs = TIMEOUT_MS } = this.#options
    const { messageId, link, createdAt } = notice
    const message: z.infer<typeof providerMessageSchema> = {
      type: this.#type,
      id: messageId,
      to: phone,
      text: this.#type === 'sms' ? smsText(notice, base + link) : spokenText(notice),
      createdAt: formatInstant(createdAt),
      receiptUrl: `${base}/api/v1/notifications/receipts`,
    }
    const body = JSON.stringify(message)
    // The provider compares it with its own clock, so it is the machine's even where a trial runs faster.
    const sentAt = new Date(systemClock.now())
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'webhook-id': messageId,
          'webhook-timestamp': String(Math.floor(sentAt.getTime() / SECOND_MS)),
          'webhook-signature': new Signer(secret).sign(messageId, sentAt, body),
        },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      await response.body?.cancel()
      const detail = `answered ${response.status}`
      if (response.ok) return { type: 'delivered', detail }
      if (REFUSALS.has(response.status)) return { type: 'refused', detail }
      const seconds = Number(response.headers.get('retry-after'))
      return { type: 'failed', detail, ...(seconds > 0 ? { retryAfterMs: seconds * SECOND_MS } : {}) }
    } catch (error) {
      return failureOf(error, timeoutMs)
    }
  }
}
