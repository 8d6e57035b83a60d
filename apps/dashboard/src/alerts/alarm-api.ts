import type {
  AlarmFiguresView,
  CauseEventView,
  OutOfServiceView,
  PersonView,
  PlaceView,
  SuppressionView,
} from '@towncrier/protocol'
import type { ApiClient } from '../api/client.ts'
import type { AlertView, CauseDetail, CauseView, Page } from '../api/types.ts'

export type CauseHistory = readonly CauseEventView[]
export type Figures = AlarmFiguresView
export type Suppression = SuppressionView
export type NewSuppression = Omit<SuppressionView, 'id' | 'author' | 'createdAt' | 'changedAt'>
export type AlarmQuery = Readonly<Record<string, string | number | boolean | undefined>>

/** What the alarm screens ask of REST. Every method throws RequestError. */
export function alarmApi(api: ApiClient) {
  const send = api.request
  const at = (id: string) => `/causes/${encodeURIComponent(id)}`
  const serviceOf = (deviceId: string) => `/devices/${encodeURIComponent(deviceId)}/out-of-service`
  return {
    causes: (query: AlarmQuery) => send<Page<CauseView>>('GET', `/causes${queryText(query)}`),
    cause: (id: string) => send<CauseDetail>('GET', at(id)),
    alerts: (query: AlarmQuery) => send<Page<AlertView>>('GET', `/alerts${queryText(query)}`),
    places: () => send<PlaceView[]>('GET', '/places'),
    people: () => send<PersonView[]>('GET', '/people'),

    acknowledge: (id: string, comment: string) =>
      send<CauseView>('POST', `${at(id)}/acknowledge`, comment === '' ? {} : { comment }),
    comment: (id: string, comment: string) => send<CauseView>('POST', `${at(id)}/comment`, { comment }),
    assign: (id: string, assignee: string | null) =>
      send<CauseView>('POST', `${at(id)}/assign`, { assignee }),
    shelve: (id: string, until: string, reason: string) =>
      send<CauseView>('POST', `${at(id)}/shelve`, { until, reason }),
    unshelve: (id: string) => send<CauseView>('POST', `${at(id)}/unshelve`),

    takeOutOfService: (deviceId: string, until: string | null, reason: string) =>
      send<OutOfServiceView>('POST', serviceOf(deviceId), { until, reason }),
    putBack: (deviceId: string) => send<void>('DELETE', serviceOf(deviceId)),

    figures: (query: AlarmQuery) => send<Figures>('GET', `/alarm-figures${queryText(query)}`),

    suppressions: () => send<{ items: Suppression[] }>('GET', '/suppressions'),
    addSuppression: (suppression: NewSuppression) => send<Suppression>('POST', '/suppressions', suppression),
    changeSuppression: (id: number, suppression: NewSuppression) =>
      send<Suppression>('PUT', `/suppressions/${id}`, suppression),
    removeSuppression: (id: number) => send<void>('DELETE', `/suppressions/${id}`),
  }
}
export type AlarmApi = ReturnType<typeof alarmApi>

function queryText(query: AlarmQuery): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
