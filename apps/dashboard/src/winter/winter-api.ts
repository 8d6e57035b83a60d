import type {
  AgainstActualView,
  DecisionFiguresView,
  DecisionVerification,
  MatrixCheckAnswer,
  NewWinterDecision,
  NewWinterDecisionAnswer,
  WinterBoardView,
  WinterDecisionDetail,
  WinterDecisionView,
  WinterJobDetail,
  WinterJobView,
  WinterNetworkLinesView,
  WinterNetworkView,
  WinterRoadsView,
  WinterSettingsView,
  WinterTreatedView,
} from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import type { Page } from '../api/types.ts'
import { useApp } from '../app.ts'

export type WinterSettings = WinterSettingsView['settings']
export type MatrixCell = WinterSettings['matrix']['cells'][number]

/** Tonight over REST. Every method throws RequestError. */
function winterApi(api: ApiClient) {
  const query = (fields: Readonly<Record<string, string | number | null>>) => {
    const given = Object.entries(fields).flatMap(([name, value]) =>
      value === null ? [] : [[name, String(value)] as [string, string]],
    )
    return new URLSearchParams(given).toString()
  }
  const job = (id: string) => `/winter/jobs/${encodeURIComponent(id)}`
  return {
    board: () => api.request<WinterBoardView>('GET', '/winter/board'),
    forecastNow: () => api.request<{ issueId: number | null; at: string }>('POST', '/winter/forecasts'),
    network: () => api.request<WinterNetworkView>('GET', '/winter/network'),
    roads: () => api.request<WinterRoadsView | null>('GET', '/winter/roads'),
    lines: () => api.request<WinterNetworkLinesView>('GET', '/winter/roads/lines'),
    treated: () => api.request<WinterTreatedView>('GET', '/winter/treated'),
    againstActual: (of: { domain: string | null; sensor: string | null; night: string }) =>
      api.request<AgainstActualView>('GET', `/winter/forecasts/against-actual?${query(of)}`),
    decisions: (night: string) =>
      api.request<Page<WinterDecisionView>>('GET', `/winter/decisions?${query({ night, limit: 200 })}`),
    decision: (id: number) => api.request<WinterDecisionDetail>('GET', `/winter/decisions/${id}`),
    figures: (from: string, to: string) =>
      api.request<DecisionFiguresView>('GET', `/winter/decisions/figures?${query({ from, to })}`),
    verify: () => api.request<DecisionVerification>('POST', '/winter/decisions/verify'),
    decide: (decision: NewWinterDecision) =>
      api.request<NewWinterDecisionAnswer>('POST', '/winter/decisions', decision),
    jobs: () => api.request<WinterJobView[]>('GET', '/winter/jobs'),
    job: (id: string) => api.request<WinterJobDetail>('GET', job(id)),
    assign: (id: string, driver: string | null, gritterId: string | null) =>
      api.request<WinterJobView>('POST', `${job(id)}/assign`, { driver, gritterId }),
    cancel: (id: string, reason: string) =>
      api.request<WinterJobView>('POST', `${job(id)}/cancel`, { reason }),
    settings: () => api.request<WinterSettingsView>('GET', '/winter/settings'),
    versions: () => api.request<WinterSettingsView[]>('GET', '/winter/settings/versions'),
    check: (matrix: unknown) => api.request<MatrixCheckAnswer>('POST', '/winter/settings/check', { matrix }),
    save: (basedOn: number, note: string, settings: WinterSettings) =>
      api.request<WinterSettingsView>('PUT', '/winter/settings', { basedOn, note, settings }),
  }
}
export type WinterApi = ReturnType<typeof winterApi>

export function useWinterApi(): WinterApi {
  const { api } = useApp()
  return useMemo(() => winterApi(api), [api])
}
