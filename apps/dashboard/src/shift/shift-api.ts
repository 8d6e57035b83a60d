import type {
  HandoverDraft,
  HandoverView,
  PersonView,
  ShiftLogEntryView,
  ShiftView,
} from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import type { Page } from '../api/types.ts'
import { useApp } from '../app.ts'

/** Shifts over REST. Every method throws RequestError. */
function shiftApi(api: ApiClient) {
  return {
    onDuty: () => api.request<ShiftView[]>('GET', '/shifts/on-duty'),
    shifts: (limit: number) => api.request<Page<ShiftView>>('GET', `/shifts?limit=${limit}`),
    signOn: (desk: string) => api.request<ShiftView>('POST', '/shifts/sign-on', { desk }),
    signOff: (desk: string) => api.request<ShiftView>('POST', '/shifts/sign-off', { desk }),
    log: (limit: number) => api.request<Page<ShiftLogEntryView>>('GET', `/shifts/log?limit=${limit}`),
    note: (note: { desk: string; text: string; incidentId: number | null; corrects: number | null }) =>
      api.request<ShiftLogEntryView>('POST', '/shifts/log', note),
    draft: (desk: string) =>
      api.request<HandoverDraft>('GET', `/shifts/handover-draft?desk=${encodeURIComponent(desk)}`),
    handovers: (limit: number) => api.request<Page<HandoverView>>('GET', `/shifts/handovers?limit=${limit}`),
    handOver: (handover: { desk: string; toUser: string | null; note: string }) =>
      api.request<HandoverView>('POST', '/shifts/handovers', handover),
    accept: (id: number) => api.request<HandoverView>('POST', `/shifts/handovers/${id}/accept`),
    people: () => api.request<PersonView[]>('GET', '/people'),
  }
}

export function useShiftApi() {
  const { api } = useApp()
  return useMemo(() => shiftApi(api), [api])
}
