import { type EpochMs, SECOND_MS, SEVERITIES } from '@towncrier/core'
import {
  CHANNELS,
  type Channel,
  decideNotice,
  type NoticeFacts,
  noticeWords,
  STANDING_TOPICS,
  TOPICS,
  UPDATE_EVERY_MS,
} from '@towncrier/notifications'
import type { Account, OperationsStore } from '@towncrier/operations-store'
import type { Recipients } from './people.ts'

/** A notice on the same matter this short ago is the same one: what is new of it are the ways it goes out by. */
const SAME_MS = 30 * SECOND_MS

/** Something to be told, before it is known to whom. */
export interface Tidings extends NoticeFacts {
  /** `cause/<id>`, `incident/<id>` … */
  readonly subject: string
  readonly kinds: readonly string[]
  readonly areas: readonly string[]
  readonly link: string
  /** Told to each person once. */
  readonly dedupeKey: string
}

/** Writes what people are told into their inboxes, and what is to go out of them. Call inside a transaction. */
export class Teller {
  /** User names of those whose inbox has changed since it was last taken. */
  readonly #told = new Set<string>()
  readonly #store: OperationsStore
  readonly #recipients: Recipients
  readonly #timeZone: string

  constructor(store: OperationsStore, recipients: Recipients, timeZone: string) {
    this.#store = store
    this.#recipients = recipients
    this.#timeZone = timeZone
  }

  /** Whose inbox has changed; asked after the transaction. */
  takeTold(): string[] {
    const told = [...this.#told]
    this.#told.clear()
    return told
  }

  /**
   * By a person’s own wishes.
   *
   * @param asked they asked for just this.
   */
  tell(person: Account, tidings: Tidings, now: EpochMs, asked = false): void {
    if (!this.#recipients.maySee(person, TOPICS[tidings.topic])) return
    const plan = decideNotice(this.#recipients.preferencesOf(person), tidings, {
      now,
      timeZone: this.#timeZone,
      reachable: this.#recipients.reachable(person.id),
      asked,
    })
    if (plan === null) return
    const noticeId = this.#addNotice(person, tidings, now)
    if (noticeId === null) return
    for (const { channel, dueAt } of plan.sends) {
      this.#store.notices.addSend({ noticeId, accountId: person.id, channel, queuedAt: now, dueAt })
    }
  }

  /**
   * Of a cause that calls: as new, as worse than what they were told, or not at all while they were told of it
   * a short time ago.
   */
  tellOfCall(person: Account, tidings: Tidings, now: EpochMs): void {
    const before = this.#store.notices.newestOn(tidings.subject, person.id)
    const isWorse =
      before !== null && SEVERITIES.indexOf(tidings.severity) > SEVERITIES.indexOf(before.severity)
    if (before !== null && !isWorse && now - before.createdAt < UPDATE_EVERY_MS) return
    this.tell(person, isWorse ? { ...tidings, topic: 'cause.worse' } : tidings, now)
  }

  /**
   * By these ways, whatever the person wishes: they are on duty, or test a way.
   *
   * @returns how many ways it goes out by.
   */
  summon(person: Account, tidings: Tidings, channels: readonly Channel[], now: EpochMs): number {
    if (!this.#recipients.maySee(person, TOPICS[tidings.topic])) return 0
    const reachable = this.#recipients.reachable(person.id)
    const before = this.#store.notices.newestOn(tidings.subject, person.id)
    const isSame =
      before !== null &&
      tidings.topic === 'cause.raised' &&
      STANDING_TOPICS.has(before.topic) &&
      now - before.createdAt < SAME_MS
    const noticeId = isSame ? before.id : this.#addNotice(person, tidings, now)
    if (noticeId === null) return 0
    const ways = CHANNELS.filter((channel) => channels.includes(channel) && reachable.has(channel))
    for (const channel of ways) {
      this.#store.notices.addSend({ noticeId, accountId: person.id, channel, queuedAt: now, dueAt: now })
    }
    return ways.length
  }

  #addNotice(person: Account, tidings: Tidings, now: EpochMs): number | null {
    const { topic, subject, severity, link, dedupeKey } = tidings
    const { title, body } = noticeWords(tidings, now, this.#timeZone)
    const id = this.#store.notices.add({
      accountId: person.id,
      topic,
      subject,
      severity,
      title,
      body,
      link,
      dedupeKey,
      createdAt: now,
    })
    if (id !== null) this.#told.add(person.userName)
    return id
  }
}
