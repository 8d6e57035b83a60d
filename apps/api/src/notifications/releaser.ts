import { type EpochMs, HOUR_MS, SEVERITIES, type Severity } from '@towncrier/core'
import { type DigestReason, HOURLY_LIMITS, releaseAt } from '@towncrier/notifications'
import type { NewDelivery, Notice, NoticeSend, OperationsStore } from '@towncrier/operations-store'
import { isOutOfDate } from './out-of-date.ts'

/** What a delivery of notices holds. */
export interface NoticePayload {
  readonly noticeIds: readonly number[]
  readonly reason: DigestReason
}

/**
 * Gathers what is to go out to a person by a channel into one delivery, when its time has come. Call inside a
 * transaction: what was gathered is a delivery, or is still to be gathered.
 */
export class Releaser {
  readonly #store: OperationsStore

  constructor(store: OperationsStore) {
    this.#store = store
  }

  /** @returns how many deliveries were queued. */
  release(now: EpochMs): number {
    const groups = new Map<string, NoticeSend[]>()
    for (const send of this.#store.notices.dueSends(now)) {
      const key = `${send.accountId}/${send.channel}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [send])
      else group.push(send)
    }
    let queued = 0
    for (const sends of groups.values()) queued += this.#releaseGroup(sends, now)
    return queued
  }

  #releaseGroup(sends: readonly NoticeSend[], now: EpochMs): number {
    const { notices, accounts } = this.#store
    const { accountId, channel } = sends[0]!
    const isGone = accounts.findEnabled(accountId) === null
    const current: { readonly send: NoticeSend; readonly notice: Notice }[] = []
    const over: number[] = []
    for (const send of sends) {
      const notice = notices.find(send.noticeId)
      if (isGone || notice === null || isOutOfDate(notice, this.#store)) over.push(send.id)
      else current.push({ send, notice })
    }
    notices.dropSends(over)
    if (current.length === 0) return 0
    const sentAt = notices.releasedSince(accountId, channel, now - HOUR_MS)
    const queuedAt = Math.min(...current.map(({ send }) => send.dueAt))
    const severity = worstOf(current.map(({ notice }) => notice.severity))
    if (now < releaseAt({ channel, severity, queuedAt, sentAt, now })) return 0
    const wasHeld = current.some(({ send }) => send.dueAt > send.queuedAt)
    const payload: NoticePayload = {
      noticeIds: current.map(({ notice }) => notice.id),
      reason: wasHeld ? 'quiet-hours' : sentAt.length >= HOURLY_LIMITS[channel] ? 'flood' : 'together',
    }
    const { send, notice } = current.at(-1)!
    const delivery: Omit<NewDelivery, 'target'> = {
      channel,
      messageId: `ntc_${send.id}`,
      topic: notice.topic,
      payload: JSON.stringify(payload),
      createdAt: now,
    }
    const targets =
      channel === 'push' ? this.#store.contacts.subscriptions(accountId).map(({ id }) => id) : [accountId]
    for (const target of targets) this.#store.deliveries.add({ ...delivery, target: String(target) })
    notices.release(
      current.map(({ send: { id } }) => id),
      now,
    )
    return targets.length
  }
}

function worstOf(severities: readonly Severity[]): Severity {
  return SEVERITIES[Math.max(...severities.map((severity) => SEVERITIES.indexOf(severity)))]!
}
