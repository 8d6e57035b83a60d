import { HOUR_MS } from '@towncrier/core'
import {
  type CapMessage,
  type CapMessageType,
  capXml,
  isUnderWay,
  markedHeadline,
  type PublicText,
} from '@towncrier/incidents'
import type { Incident, OperationsStore, Publication } from '@towncrier/operations-store'
import { apiErrors } from '../errors.ts'

export interface PublisherOptions {
  readonly sender: string
  readonly senderName: string
  readonly timeZone: string
}

/** Brings incidents before the public as CAP 1.2 messages: Alert, then Updates, then Cancel. */
export class Publisher {
  readonly #store: OperationsStore
  readonly #options: PublisherOptions

  constructor(store: OperationsStore, options: PublisherOptions) {
    this.#store = store
    this.#options = options
  }

  /** What {@link publish} would send, without sending it. */
  preview(incident: Incident, text: PublicText, validHours: number, now: number) {
    const { messageType, xml } = this.#compose(incident, text, validHours, now)
    return { messageType, xml, headline: markedHeadline(text.headline, incident.mode) }
  }

  /** Puts the text before the public: an Alert, or an Update of what is there already. */
  publish(incident: Incident, text: PublicText, validHours: number, actor: string, now: number): Publication {
    const composed = this.#compose(incident, text, validHours, now)
    return this.#send(incident, composed, actor)
  }

  /** Takes it back with a Cancel. @throws TC_NOT_PUBLISHED */
  withdraw(incident: Incident, actor: string, now: number): Publication {
    const last = this.#lastLive(incident.id, now)
    if (last === null) throw apiErrors.make('TC_NOT_PUBLISHED', `incident ${incident.id}`)
    const message = this.#message(incident, last.text, 'Cancel', now, last.expiresAt)
    return this.#send(incident, { ...message, xml: capXml(message) }, actor)
  }

  #compose(incident: Incident, text: PublicText, validHours: number, now: number) {
    const messageType: CapMessageType = this.#lastLive(incident.id, now) === null ? 'Alert' : 'Update'
    if (messageType === 'Alert' && !isUnderWay(incident.state)) {
      throw apiErrors.make('TC_INCIDENT_OVER', `incident ${incident.id} is ${incident.state}`)
    }
    const message = this.#message(incident, text, messageType, now, now + validHours * HOUR_MS)
    return { ...message, xml: capXml(message) }
  }

  #message(
    incident: Incident,
    text: PublicText,
    messageType: CapMessageType,
    now: number,
    expiresAt: number,
  ): CapMessage {
    const { sender, senderName, timeZone } = this.#options
    const earlier = this.#store.incidents.publications.list(incident.id)
    return {
      identifier: `towncrier-${incident.id}-${earlier.length + 1}`,
      sender,
      senderName,
      timeZone,
      // Whole seconds, as CAP writes them, and after the message before.
      sentAt: Math.max(Math.floor(now / 1_000) * 1_000, (earlier.at(-1)?.sentAt ?? 0) + 1_000),
      expiresAt,
      messageType,
      mode: incident.mode,
      kind: incident.kind,
      severity: incident.severity,
      state: incident.state,
      text,
      references: messageType === 'Alert' ? [] : sinceLastAlert(earlier),
    }
  }

  #send(incident: Incident, composed: CapMessage & { readonly xml: string }, actor: string): Publication {
    const publication: Publication = {
      identifier: composed.identifier,
      incidentId: incident.id,
      messageType: composed.messageType,
      sender: composed.sender,
      sentAt: composed.sentAt,
      expiresAt: composed.expiresAt,
      publishedBy: actor,
      kind: composed.kind,
      severity: composed.severity,
      text: composed.text,
      xml: composed.xml,
    }
    this.#store.incidents.publications.add(publication)
    return publication
  }

  #lastLive(incidentId: number, now: number): Publication | null {
    const last = this.#store.incidents.publications.list(incidentId).at(-1)
    return last === undefined || last.messageType === 'Cancel' || last.expiresAt <= now ? null : last
  }
}

/** The messages of the running series, which a new one replaces. */
function sinceLastAlert(earlier: readonly Publication[]): Publication[] {
  const start = earlier.findLastIndex(({ messageType }) => messageType === 'Alert')
  return earlier.slice(Math.max(0, start))
}
