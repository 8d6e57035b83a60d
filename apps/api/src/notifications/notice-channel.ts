import { type Clock, HOUR_MS, MINUTE_MS, SECOND_MS, SEVERITIES, type Severity } from '@towncrier/core'
import { type Channel, type DigestReason, digestWords, type NoticeWords } from '@towncrier/notifications'
import type { Delivery, Notice, OperationsStore } from '@towncrier/operations-store'
import type { RetryPlan } from '../delivery/back-off.ts'
import type { DeliveryChannel, DeliveryOutcome } from '../delivery/delivery-engine.ts'
import { INBOX_LINK } from './links.ts'
import { isOutOfDate } from './out-of-date.ts'
import type { NoticePayload } from './releaser.ts'

/** A person is not served by what is hours old: tried often, for a day. */
export const NOTICE_PLAN: RetryPlan = {
  firstDelayMs: 5 * SECOND_MS,
  longestDelayMs: 5 * MINUTE_MS,
  giveUpAfterMs: 24 * HOUR_MS,
}

/** One message as it goes out. */
export interface OutgoingNotice extends NoticeWords {
  readonly messageId: string
  readonly severity: Severity
  /** Path and query within the dashboard. */
  readonly link: string
  readonly topic: string
  readonly createdAt: number
}

/**
 * A way to people. What waited while it was down goes out as one message, without what is no longer true; a
 * delivery in which nothing is true any more is superseded.
 */
export abstract class NoticeChannel implements DeliveryChannel {
  readonly name: Channel
  readonly plan = NOTICE_PLAN
  protected readonly store: OperationsStore
  protected readonly clock: Clock

  constructor(name: Channel, store: OperationsStore, clock: Clock) {
    this.name = name
    this.store = store
    this.clock = clock
  }

  /** Sends one message. Has to end by itself, in bounded time. */
  protected abstract send(
    target: number,
    notice: OutgoingNotice,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome>

  async attempt(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome> {
    const beside = delivery.attempts > 0 ? this.store.deliveries.waitingBeside(delivery) : []
    const notices = [delivery, ...beside].flatMap((each) => this.#currentNotices(each))
    if (notices.length === 0) return { type: 'superseded', detail: 'no longer true' }
    const { reason } = payloadOf(delivery)
    const words = outgoing(delivery, notices, beside.length > 0 ? 'down' : reason, this.name)
    const outcome = await this.send(Number(delivery.target), words, signal)
    if (outcome.type === 'delivered') {
      for (const { id } of beside) {
        this.store.deliveries.supersede(id, `told with delivery ${delivery.id}`, this.clock.now())
      }
    }
    return outcome
  }

  #currentNotices(delivery: Delivery): Notice[] {
    return payloadOf(delivery)
      .noticeIds.map((id) => this.store.notices.find(id))
      .filter((notice) => notice !== null)
      .filter((notice) => !isOutOfDate(notice, this.store))
  }
}

export function payloadOf({ payload }: Delivery): NoticePayload {
  return JSON.parse(payload) as NoticePayload
}

function outgoing(
  { messageId, topic, createdAt }: Delivery,
  notices: readonly Notice[],
  reason: DigestReason,
  channel: Channel,
): OutgoingNotice {
  const [only] = notices
  const severity = SEVERITIES[Math.max(...notices.map((each) => SEVERITIES.indexOf(each.severity)))]!
  if (notices.length === 1) {
    const { title, body, link } = only!
    return { title, body, link, messageId, severity, topic, createdAt }
  }
  const words = digestWords(notices, reason, channel)
  return { ...words, link: INBOX_LINK, messageId, severity, topic, createdAt }
}

/** An error of the way there, in words. */
export function failureOf(error: unknown, timeoutMs: number): DeliveryOutcome {
  const { name, message, code } = error as Error & { code?: string }
  const isLate = name === 'TimeoutError' || name === 'AbortError' || code === 'ETIMEDOUT'
  const cause = (error as Error).cause
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message
  return { type: 'failed', detail: isLate ? `no answer within ${timeoutMs / SECOND_MS} s` : why }
}
