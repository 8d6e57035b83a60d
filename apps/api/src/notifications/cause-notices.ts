import type { EpochMs } from '@towncrier/core'
import { type EscalationPolicy, escalationStep, policyFor, type Topic } from '@towncrier/notifications'
import type { Cause, NumberedCauseEvent, OperationsStore } from '@towncrier/operations-store'
import type { CauseViews } from '../live/cause-views.ts'
import { causeLink } from './links.ts'
import type { Recipients } from './people.ts'
import type { Teller, Tidings } from './teller.ts'

const MOST_AREAS_NAMED = 3

/** True while a cause calls for somebody and nobody has answered. */
export function isCalling(cause: Cause): boolean {
  return cause.mergedInto === null && cause.state === 'unacknowledged'
}

/** What there is to say about a cause. */
export function causeTidings(cause: Cause, views: CauseViews, topic: Topic, key: string): Tidings {
  const view = views.of(cause)
  const areas = view.areas.map(({ name }) => name)
  const more = areas.length - MOST_AREAS_NAMED
  return {
    topic,
    severity: cause.severity,
    subject: `cause/${cause.id}`,
    kinds: cause.kind === null ? [] : [cause.kind],
    areas: [...Object.keys(cause.areas), ...Object.keys(cause.places)],
    what: cause.title === '' ? view.ruleTitle : cause.title,
    where: areas.slice(0, MOST_AREAS_NAMED).join(', ') + (more > 0 ? ` and ${more} more areas` : ''),
    sinceAt: cause.startedAt,
    detail: cause.message,
    advice: topic === 'cause.cleared' ? '' : view.advice,
    link: causeLink(cause.id),
    dedupeKey: key,
  }
}

/** Tells people of causes, by what happened to them. Call inside a transaction. */
export class CauseNotices {
  readonly #store: OperationsStore
  readonly #views: CauseViews
  readonly #recipients: Recipients
  readonly #teller: Teller
  readonly #policies: () => readonly EscalationPolicy[]

  constructor(options: {
    readonly store: OperationsStore
    readonly views: CauseViews
    readonly recipients: Recipients
    readonly teller: Teller
    readonly policies: () => readonly EscalationPolicy[]
  }) {
    this.#store = options.store
    this.#views = options.views
    this.#recipients = options.recipients
    this.#teller = options.teller
    this.#policies = options.policies
  }

  /** What is over or in hand by the time it is looked at is not announced. */
  apply(event: NumberedCauseEvent, now: EpochMs): void {
    const cause = this.#store.causes.find(event.causeId)
    if (cause === null) return
    const { escalations, contacts } = this.#store
    switch (event.type) {
      case 'alarmed':
        if (isCalling(cause)) this.#call(cause, 'cause.raised', `alarmed/${event.id}`, now)
        return
      case 'unshelved':
        if (isCalling(cause)) this.#call(cause, 'cause.shelf-ended', `unshelved/${event.id}`, now)
        return
      case 'acknowledged':
        escalations.end(cause.id, now, `acknowledged by ${event.actor ?? 'the platform'}`)
        return
      case 'shelved':
        escalations.end(cause.id, now, `shelved by ${event.actor ?? 'the platform'}`)
        return
      case 'merged':
        escalations.end(cause.id, now, 'it went over to another cause')
        contacts.moveWatches(cause.id, event.message)
        return
      case 'cleared':
        escalations.end(cause.id, now, 'it is over')
        this.#clear(cause, event, now)
        return
      case 'assigned':
        this.#assign(cause, event, now)
    }
  }

  #call(cause: Cause, topic: Topic, key: string, now: EpochMs): void {
    const tidings = causeTidings(cause, this.#views, topic, key)
    for (const person of this.#recipients.all()) {
      if (topic === 'cause.raised') this.#teller.tellOfCall(person, tidings, now)
      else this.#teller.tell(person, tidings, now)
    }
    const policy = policyFor(this.#policies(), cause.severity, cause.kind)
    const first = policy === null ? null : escalationStep(policy, now, 0)
    if (policy === null || first === null) return
    const { dueAt } = first
    this.#store.escalations.start({ causeId: cause.id, policyId: policy.id, startedAt: now, dueAt })
  }

  /** Those who asked, and those who always want to know and had been told of it. */
  #clear(cause: Cause, event: NumberedCauseEvent, now: EpochMs): void {
    const tidings = causeTidings(cause, this.#views, 'cause.cleared', `cleared/${event.id}`)
    const watchers = this.#store.contacts.watchersOf(cause.id)
    for (const person of this.#recipients.all()) {
      const asked = watchers.has(person.id)
      const knows = this.#store.notices.newestOn(tidings.subject, person.id) !== null
      if (asked || knows) this.#teller.tell(person, tidings, now, asked)
    }
    this.#store.contacts.moveWatches(cause.id, null)
  }

  #assign(cause: Cause, { id, actor, message }: NumberedCauseEvent, now: EpochMs): void {
    if (message === null || message === actor || cause.assignedTo !== message) return
    const tidings = causeTidings(cause, this.#views, 'cause.assigned', `assigned/${id}`)
    for (const person of this.#recipients.named([message])) {
      this.#teller.tell(
        person,
        { ...tidings, detail: `${actor ?? ''} gave it to you. ${cause.message}` },
        now,
      )
    }
  }
}
