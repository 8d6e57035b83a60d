import type {
  DecisionVerification,
  NightRecordView,
  SeasonReportView,
  TreatmentView,
} from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import type { Page } from '../api/types.ts'
import { useApp } from '../app.ts'

export interface TreatmentQuery {
  readonly street: string
  readonly from: string
  readonly to: string
}
export interface SeasonQuery {
  readonly from: string
  readonly to: string
  readonly rateGm2: number
}

/** As many as a page lists and a printer is asked for. */
export const MOST_PASSES_LISTED = 1_000
const ROOT = '/api/v1'

/** The record of winter service over REST. Every method throws RequestError. */
function recordApi(api: ApiClient) {
  return {
    treatments: (query: TreatmentQuery) =>
      api.request<Page<TreatmentView> & { readonly authority: string }>(
        'GET',
        `/winter/treatments?${treatmentQuery(query)}&limit=${MOST_PASSES_LISTED}`,
      ),
    night: (night: string) => api.request<NightRecordView>('GET', `/winter/nights/${night}`),
    season: (query: SeasonQuery) =>
      api.request<SeasonReportView>('GET', `/winter/season?${seasonQuery(query)}`),
    verify: () => api.request<DecisionVerification>('POST', '/winter/decisions/verify'),
  }
}
export type RecordApi = ReturnType<typeof recordApi>

export function useRecordApi(): RecordApi {
  const { api } = useApp()
  return useMemo(() => recordApi(api), [api])
}

export const treatmentsCsvHref = (query: TreatmentQuery) =>
  `${ROOT}/winter/treatments.csv?${treatmentQuery(query)}`
export const seasonCsvHref = (query: SeasonQuery) => `${ROOT}/winter/season.csv?${seasonQuery(query)}`

function treatmentQuery({ street, from, to }: TreatmentQuery): string {
  return new URLSearchParams({ ...(street === '' ? {} : { street }), from, to }).toString()
}

function seasonQuery({ from, to, rateGm2 }: SeasonQuery): string {
  return new URLSearchParams({ from, to, rateGm2: String(rateGm2) }).toString()
}
