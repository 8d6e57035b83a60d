import type {
  AffectedRoadView,
  AttachmentView,
  DeliveryView,
  IncidentChange,
  IncidentDetail,
  IncidentView,
  LogEntryView,
  NewIncidentView,
  PersonView,
  PublicationView,
  PublishView,
  ReportView,
  SimilarIncident,
  TaskView,
  WebhookView,
} from '@towncrier/protocol'
import type { ApiClient } from '../api/client.ts'
import type { Page } from '../api/types.ts'

type Query = Readonly<Record<string, string | number | undefined>>

export interface NewTask {
  readonly title: string
  readonly assignee: string | null
  readonly dueAt: string | null
}
export interface NewRoad {
  readonly effect: 'closed' | 'slow'
  readonly name: string
  readonly line: readonly (readonly [number, number])[]
  /** As the road network names them; the line is then only what is drawn. */
  readonly edgeIds: readonly string[]
  readonly untilAt: string | null
}
export interface NewWebhook {
  readonly name: string
  readonly url: string
  readonly events: readonly string[]
}
export type IncidentStateName = IncidentView['state']

/** What the screens of incidents, reports and webhooks ask of REST. Every method throws RequestError. */
export function incidentApi(api: ApiClient) {
  const send = api.request
  const at = (id: number) => `/incidents/${id}`
  return {
    list: (query: Query) => send<Page<IncidentView>>('GET', `/incidents${queryText(query)}`),
    find: (id: number) => send<IncidentDetail>('GET', at(id)),
    open: (incident: NewIncidentView) => send<IncidentDetail>('POST', '/incidents', incident),
    change: (id: number, change: IncidentChange) => send<IncidentView>('PATCH', at(id), change),
    advance: (
      id: number,
      change: { state: IncidentStateName; note: string; resolution?: string; review?: string },
    ) => send<IncidentView>('POST', `${at(id)}/state`, change),
    handOver: (id: number, to: string, note: string) =>
      send<IncidentView>('POST', `${at(id)}/handover`, { to, note }),
    similar: (sighting: object) => send<SimilarIncident[]>('POST', '/incidents/similar', sighting),
    people: () => send<PersonView[]>('GET', '/people'),

    log: (id: number, query: Query) => send<Page<LogEntryView>>('GET', `${at(id)}/log${queryText(query)}`),
    note: (id: number, text: string, corrects: number | null) =>
      send<LogEntryView>('POST', `${at(id)}/log`, { text, corrects }),
    addTask: (id: number, task: NewTask) => send<TaskView>('POST', `${at(id)}/tasks`, task),
    changeTask: (id: number, taskId: number, change: { done?: boolean }) =>
      send<TaskView>('PATCH', `${at(id)}/tasks/${taskId}`, change),
    link: (id: number, type: string, target: string) =>
      send<unknown>('POST', `${at(id)}/links`, { type, target }),
    unlink: (id: number, linkId: number) => send<void>('DELETE', `${at(id)}/links/${linkId}`),
    addRoad: (id: number, road: NewRoad) => send<AffectedRoadView>('POST', `${at(id)}/roads`, road),
    liftRoad: (id: number, roadId: number) =>
      send<AffectedRoadView>('POST', `${at(id)}/roads/${roadId}/lift`),
    attach: (id: number, file: File) => {
      const form = new FormData()
      form.append('file', file, file.name)
      return send<AttachmentView>('POST', `${at(id)}/attachments`, form)
    },
    detach: (id: number, attachmentId: number) =>
      send<void>('DELETE', `${at(id)}/attachments/${attachmentId}`),
    attachmentUrl: (id: number, attachmentId: number) => `/api/v1${at(id)}/attachments/${attachmentId}`,

    preview: (id: number, publish: PublishView) =>
      send<{ messageType: 'Alert' | 'Update' | 'Cancel'; headline: string; xml: string }>(
        'POST',
        `${at(id)}/publication/preview`,
        publish,
      ),
    publish: (id: number, publish: PublishView) =>
      send<PublicationView>('POST', `${at(id)}/publication`, publish),
    withdraw: (id: number) => send<PublicationView>('DELETE', `${at(id)}/publication`),

    reports: (query: Query) =>
      send<Page<ReportView> & { waiting: number }>('GET', `/reports${queryText(query)}`),
    acceptReport: (id: number, incidentId: number | null) =>
      send<ReportView>('POST', `/reports/${id}/accept`, { incidentId }),
    rejectReport: (id: number, reason: string) =>
      send<ReportView>('POST', `/reports/${id}/reject`, { reason }),
    reportPhotoUrl: (id: number) => `/api/v1/reports/${id}/photo`,

    webhooks: () => send<WebhookView[]>('GET', '/webhooks'),
    addWebhook: (webhook: NewWebhook) =>
      send<{ webhook: WebhookView; secret: string }>('POST', '/webhooks', webhook),
    switchWebhook: (id: number, enabled: boolean) =>
      send<WebhookView>('PATCH', `/webhooks/${id}`, { enabled }),
    removeWebhook: (id: number) => send<void>('DELETE', `/webhooks/${id}`),
    newSecret: (id: number) =>
      send<{ webhook: WebhookView; secret: string }>('POST', `/webhooks/${id}/secret`),
    testWebhook: (id: number) => send<void>('POST', `/webhooks/${id}/test`),
    deliveries: (id: number) =>
      send<Page<DeliveryView>>('GET', `/webhooks/${id}/deliveries${queryText({ limit: 50 })}`),
    replay: (id: number, deliveryId: number) =>
      send<DeliveryView>('POST', `/webhooks/${id}/deliveries/${deliveryId}/replay`),
  }
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
