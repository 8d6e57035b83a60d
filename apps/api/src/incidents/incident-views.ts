import { formatInstant } from '@towncrier/core'
import { type LogEntry, nextStates } from '@towncrier/incidents'
import type {
  AffectedRoad,
  Attachment,
  Closure,
  Incident,
  IncidentLink,
  IncidentTask,
  OperationsStore,
  Publication,
  PublicReport,
} from '@towncrier/operations-store'
import type {
  AffectedRoadView,
  AttachmentView,
  IncidentDetail,
  IncidentLinkView,
  IncidentView,
  LogEntryView,
  PublicationView,
  ReportView,
  TaskView,
} from '@towncrier/protocol'
import type { AlertViews } from '../live/alert-views.ts'

const instantOrNull = (at: number | null) => (at === null ? null : formatInstant(at))

/** Incidents as REST shows them. */
export class IncidentViews {
  readonly #store: OperationsStore
  readonly #alertViews: AlertViews

  constructor(store: OperationsStore, alertViews: AlertViews) {
    this.#store = store
    this.#alertViews = alertViews
  }

  /** Many at once: what they share is asked for once. */
  list(incidents: readonly Incident[], now: number): IncidentView[] {
    const openTasks = this.#store.incidents.tasks.openCounts()
    const published = new Set(
      this.#store.incidents.publications.live(now).map(({ incidentId }) => incidentId),
    )
    return incidents.map((incident) => ({
      ...incident,
      openedAt: formatInstant(incident.openedAt),
      changedAt: formatInstant(incident.changedAt),
      resolvedAt: instantOrNull(incident.resolvedAt),
      closedAt: instantOrNull(incident.closedAt),
      openTasks: openTasks.get(incident.id) ?? 0,
      isPublished: published.has(incident.id),
    }))
  }

  one(incident: Incident, now: number): IncidentView {
    return this.list([incident], now)[0]!
  }

  detail(incident: Incident, now: number): IncidentDetail {
    const { tasks, links, roads, attachments, publications } = this.#store.incidents
    const { id, state } = incident
    return {
      ...this.one(incident, now),
      tasks: tasks.list(id).map(taskView),
      links: links.list(id).map((link) => this.#linkView(link)),
      roads: roads.list(id).map(roadView),
      attachments: attachments.list(id).map(attachmentView),
      publications: publications.list(id).map(publicationView),
      nextStates: [...nextStates(state)],
    }
  }

  #linkView(link: IncidentLink): IncidentLinkView {
    const { id, type, target, addedAt, addedBy } = link
    return { id, type, target, addedAt: formatInstant(addedAt), addedBy, title: this.#titleOf(link) }
  }

  #titleOf({ type, target }: IncidentLink): string {
    if (type === 'alert') {
      const alert = this.#store.alerts.find(target)
      if (alert === null) return target
      const { deviceName, message } = this.#alertViews.of(alert)
      return `${deviceName}: ${message}`
    }
    if (type === 'device') return this.#store.devices.find(target)?.name ?? target
    return target
  }
}

export function logEntryView({ incidentId: _, ...entry }: LogEntry): LogEntryView {
  return { ...entry, data: { ...entry.data }, at: formatInstant(entry.at) }
}

export function taskView({ incidentId: _, ...task }: IncidentTask): TaskView {
  return {
    ...task,
    dueAt: instantOrNull(task.dueAt),
    createdAt: formatInstant(task.createdAt),
    doneAt: instantOrNull(task.doneAt),
  }
}

export function closureView(closure: Closure) {
  return {
    id: closure.id,
    incidentId: closure.incidentId,
    effect: closure.effect,
    name: closure.name,
    speedKph: closure.speedKph,
    line: closure.line === null ? null : closure.line.map(([x, y]): [number, number] => [x, y]),
    edgeIds: [...closure.edgeIds],
    fromAt: formatInstant(closure.fromAt),
    untilAt: instantOrNull(closure.untilAt),
  }
}

export function roadView(road: AffectedRoad): AffectedRoadView {
  return {
    ...closureView(road),
    addedAt: formatInstant(road.addedAt),
    addedBy: road.addedBy,
    liftedAt: instantOrNull(road.liftedAt),
    liftedBy: road.liftedBy,
  }
}

export function attachmentView(attachment: Attachment): AttachmentView {
  const { id, name, mediaType, byteCount, addedAt, addedBy } = attachment
  return { id, name, mediaType, byteCount, addedAt: formatInstant(addedAt), addedBy }
}

export function publicationView(publication: Publication): PublicationView {
  const { identifier, messageType, sentAt, expiresAt, publishedBy, text } = publication
  return {
    identifier,
    messageType,
    sentAt: formatInstant(sentAt),
    expiresAt: formatInstant(expiresAt),
    publishedBy,
    text: text as PublicationView['text'],
  }
}

export function reportView({ photo, ...report }: PublicReport): ReportView {
  return {
    ...report,
    receivedAt: formatInstant(report.receivedAt),
    contactErasedAt: instantOrNull(report.contactErasedAt),
    decidedAt: instantOrNull(report.decidedAt),
    hasPhoto: photo !== null,
  }
}
