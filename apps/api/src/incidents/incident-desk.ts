import type { Clock } from '@towncrier/core'
import type { Act, Incident, OperationsStore } from '@towncrier/operations-store'
import type { WebhookEvent } from '@towncrier/protocol'
import type { News } from '../live/news.ts'
import type { WebhookEvents } from '../webhooks/webhook-events.ts'
import type { IncidentViews } from './incident-views.ts'

/** Puts what was done to an incident on record, and tells those who watch and other systems. */
export class IncidentDesk {
  readonly #store: OperationsStore
  readonly #clock: Clock
  readonly #news: News
  readonly #webhooks: WebhookEvents
  readonly #views: IncidentViews

  constructor(options: {
    readonly store: OperationsStore
    readonly clock: Clock
    readonly news: News
    readonly webhooks: WebhookEvents
    readonly views: IncidentViews
  }) {
    this.#store = options.store
    this.#clock = options.clock
    this.#news = options.news
    this.#webhooks = options.webhooks
    this.#views = options.views
  }

  /** @param action as the audit log names it: `incident.task`. */
  done(
    incidentId: number,
    { actor, at }: Act,
    action: string,
    detail: Readonly<Record<string, unknown>> = {},
    event: WebhookEvent = 'incident.changed',
  ): Incident {
    const incident = this.#store.incidents.require(incidentId)
    this.#store.audit.add({ at, actor, action, subject: String(incidentId), detail })
    this.#news.publish('incident', incidentId, 'incident.view')
    this.#webhooks.emit(event, this.#views.one(incident, this.#clock.now()))
    return incident
  }
}
