import type {
  ChangePlan,
  NewPlanRequest,
  PlanningView,
  WasteCrewView,
  WasteJobDetail,
  WasteJobView,
  WastePlanHead,
  WastePlanView,
  WasteSavingsView,
} from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import { useApp } from '../app.ts'

/** Plans, searches and crews' rounds over REST. Every method throws RequestError. */
function wastePlanApi(api: ApiClient) {
  const plan = (id: string) => `/waste/plans/${encodeURIComponent(id)}`
  const planning = (id: string) => `/waste/plannings/${encodeURIComponent(id)}`
  const job = (id: string) => `/waste/jobs/${encodeURIComponent(id)}`
  return {
    begin: (request: NewPlanRequest) => api.request<{ id: string }>('POST', '/waste/plannings', request),
    plannings: () => api.request<PlanningView[]>('GET', '/waste/plannings'),
    planning: (id: string) => api.request<PlanningView>('GET', planning(id)),
    finish: (id: string) => api.request<void>('POST', `${planning(id)}/finish`),
    cancelPlanning: (id: string) => api.request<PlanningView>('DELETE', planning(id)),
    plans: (day: string) => api.request<WastePlanHead[]>('GET', `/waste/plans?day=${day}`),
    plan: (id: string) => api.request<WastePlanView>('GET', plan(id)),
    change: (id: string, change: ChangePlan) => api.request<WastePlanView>('PUT', plan(id), change),
    publish: (id: string, version: number) =>
      api.request<WastePlanView>('POST', `${plan(id)}/publish`, { version }),
    withdraw: (id: string, reason: string) =>
      api.request<WastePlanHead>('POST', `${plan(id)}/withdraw`, { reason }),
    crews: () => api.request<WasteCrewView[]>('GET', '/waste/crews'),
    job: (id: string) => api.request<WasteJobDetail>('GET', job(id)),
    assign: (id: string, crew: string | null) =>
      api.request<WasteJobView>('POST', `${job(id)}/assign`, { crew }),
    cancelJob: (id: string, reason: string) =>
      api.request<WasteJobView>('POST', `${job(id)}/cancel`, { reason }),
    savings: (weeks: number) => api.request<WasteSavingsView>('GET', `/waste/savings?weeks=${weeks}`),
  }
}
export type WastePlanApi = ReturnType<typeof wastePlanApi>

export function useWastePlanApi(): WastePlanApi {
  const { api } = useApp()
  return useMemo(() => wastePlanApi(api), [api])
}

/** Where the photo of an event is shown from. */
export function photoOf(eventId: string): string {
  return `/api/v1/waste/jobs/photos/${encodeURIComponent(eventId)}`
}
