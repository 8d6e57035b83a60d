import { DAY_MS, type EpochMs } from '@towncrier/core'
import type { Topic } from '@towncrier/notifications'
import type { Incident, NumberedLogEntry, OperationsStore } from '@towncrier/operations-store'
import { incidentLink, SHIFTS_LINK } from './links.ts'
import type { Recipients } from './people.ts'
import type { Teller, Tidings } from './teller.ts'

/** A task that fell due longer ago than this while nothing ran is not told of. */
const DUE_TOLD_WITHIN_MS = DAY_MS
const MODE_WORDS: Readonly<Record<Incident['mode'], string>> = {
  actual: '',
  exercise: 'EXERCISE: ',
  test: 'TEST: ',
}

/** Tells people of incidents and their tasks. Call inside a transaction. */
export class IncidentNotices {
  readonly #store: OperationsStore
  readonly #recipients: Recipients
  readonly #teller: Teller

  constructor(store: OperationsStore, recipients: Recipients, teller: Teller) {
    this.#store = store
    this.#recipients = recipients
    this.#teller = teller
  }

  apply(entry: NumberedLogEntry, now: EpochMs): void {
    const incident = this.#store.incidents.require(entry.incidentId)
    const { author, data, id } = entry
    const given = (name: string) => (typeof data[name] === 'string' ? data[name] : null)
    switch (entry.type) {
      case 'opened':
        this.#tellAll(incident, 'incident.opened', entry, now)
        this.#give(incident, 'incident.assigned', given('commander'), author, `commander/${id}`, now)
        return
      case 'published':
        this.#tellAll(incident, 'incident.published', entry, now)
        return
      case 'changed':
      case 'handed-over':
        this.#give(incident, 'incident.assigned', given('commander'), author, `commander/${id}`, now)
        return
      case 'task-added':
      case 'task-changed':
        this.#give(incident, 'task.assigned', given('assignee'), author, `task/${id}`, now, entry.text)
    }
  }

  /** Tasks that have fallen due; each is told once for each time it was due at. */
  tellDueTasks(now: EpochMs): void {
    for (const task of this.#store.notices.dueTasks(now - DUE_TOLD_WITHIN_MS, now)) {
      const incident = this.#store.incidents.require(task.incidentId)
      const key = `due/${task.id}/${task.dueAt}`
      this.#give(incident, 'task.due', task.assignee, null, key, now, task.title)
    }
  }

  /** Handovers of a shift that wait for somebody by name. */
  tellHandovers(now: EpochMs): void {
    for (const { id, desk, fromUser, toUser, handedAt } of this.#store.shifts.waiting()) {
      if (toUser === null || toUser === fromUser) continue
      const tidings: Tidings = {
        topic: 'handover.waiting',
        severity: 'watch',
        subject: `handover/${id}`,
        kinds: [],
        areas: [],
        what: desk,
        where: '',
        sinceAt: handedAt,
        detail: `handed over by ${fromUser}`,
        advice: 'Read it and accept it.',
        link: SHIFTS_LINK,
        dedupeKey: `handover/${id}`,
      }
      for (const person of this.#recipients.named([toUser])) this.#teller.tell(person, tidings, now)
    }
  }

  #tellAll(incident: Incident, topic: Topic, { author, id }: NumberedLogEntry, now: EpochMs): void {
    const verb = topic === 'incident.opened' ? 'opened' : 'published'
    const tidings = this.#tidings(incident, topic, `${verb}/${id}`, `${verb} by ${author}`)
    for (const person of this.#recipients.all()) {
      if (person.userName !== author) this.#teller.tell(person, tidings, now)
    }
  }

  #give(
    incident: Incident,
    topic: Topic,
    userName: string | null,
    author: string | null,
    key: string,
    now: EpochMs,
    task = '',
  ): void {
    if (userName === null || userName === author) return
    const detail = [
      task === '' ? '' : `Incident: ${incident.title}`,
      author === null ? '' : `given by ${author}`,
    ]
    const tidings = this.#tidings(incident, topic, key, detail.filter((part) => part !== '').join(', '))
    const what = task === '' ? tidings.what : MODE_WORDS[incident.mode] + task
    for (const person of this.#recipients.named([userName])) {
      this.#teller.tell(person, { ...tidings, what }, now)
    }
  }

  #tidings(incident: Incident, topic: Topic, dedupeKey: string, detail: string): Tidings {
    const { id, mode, kind, severity, title, placeText, placeId, openedAt } = incident
    return {
      topic,
      severity,
      subject: `incident/${id}`,
      kinds: [kind],
      areas: placeId === null ? [] : [placeId],
      what: MODE_WORDS[mode] + title,
      where: placeText,
      sinceAt: openedAt,
      detail,
      advice: '',
      link: incidentLink(id),
      dedupeKey,
    }
  }
}
