import type {
  NearestRoadView,
  WasteBinDetail,
  WasteBinFields,
  WasteBinImportResult,
  WasteBinsView,
  WasteBinView,
  WasteLorryFields,
  WasteLorryView,
  WasteRoundFields,
  WasteRoundView,
  WasteSettingsView,
  WasteSiteFields,
  WasteSiteView,
} from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import { useApp } from '../app.ts'

/** A click this near a road means it, m. */
const PICK_WITHIN_M = 60
/** More ids make an address longer than servers take. */
const MOST_LABELLED = 400

type Versioned<Fields> = Fields & { readonly version: number }
export type PartType = 'sites' | 'lorries' | 'rounds'

/** Bins, sites, lorries, rounds and settings over REST. Every method throws RequestError. */
function wasteApi(api: ApiClient) {
  const bin = (id: string) => `/waste/bins/${encodeURIComponent(id)}`
  const part = (type: PartType, id: string) => `/waste/${type}/${encodeURIComponent(id)}`
  return {
    bins: () => api.request<WasteBinsView>('GET', '/waste/bins'),
    bin: (id: string) => api.request<WasteBinDetail>('GET', bin(id)),
    addBin: (fields: WasteBinFields) => api.request<WasteBinView>('POST', '/waste/bins', fields),
    changeBin: (id: string, fields: Versioned<WasteBinFields> & { readonly reason?: string }) =>
      api.request<WasteBinView>('PUT', bin(id), fields),
    removeBin: (id: string) => api.request<{ outcome: string }>('DELETE', bin(id)),
    importBins: (text: string, dryRun: boolean, digest?: string) =>
      api.request<WasteBinImportResult>('POST', '/waste/bins/import', { text, dryRun, digest }),
    sites: () => api.request<WasteSiteView[]>('GET', '/waste/sites'),
    lorries: () => api.request<WasteLorryView[]>('GET', '/waste/lorries'),
    rounds: () => api.request<WasteRoundView[]>('GET', '/waste/rounds'),
    addSite: (fields: WasteSiteFields) => api.request<WasteSiteView>('POST', '/waste/sites', fields),
    changeSite: (id: string, fields: WasteSiteFields) =>
      api.request<WasteSiteView>('PUT', part('sites', id), fields),
    addLorry: (fields: WasteLorryFields) => api.request<WasteLorryView>('POST', '/waste/lorries', fields),
    changeLorry: (id: string, fields: Versioned<WasteLorryFields>) =>
      api.request<WasteLorryView>('PUT', part('lorries', id), fields),
    addRound: (fields: WasteRoundFields) => api.request<WasteRoundView>('POST', '/waste/rounds', fields),
    changeRound: (id: string, fields: Versioned<WasteRoundFields>) =>
      api.request<WasteRoundView>('PUT', part('rounds', id), fields),
    remove: (type: PartType, id: string) => api.request<void>('DELETE', part(type, id)),
    settings: () => api.request<WasteSettingsView>('GET', '/waste/settings'),
    saveSettings: (basedOn: number, settings: WasteSettingsView['settings']) =>
      api.request<WasteSettingsView>('PUT', '/waste/settings', { basedOn, settings }),
    nearest: (longitude: number, latitude: number) =>
      api.request<NearestRoadView>(
        'GET',
        `/roads/nearest?latitude=${latitude}&longitude=${longitude}&withinM=${PICK_WITHIN_M}`,
      ),
  }
}
export type WasteApi = ReturnType<typeof wasteApi>

export function useWasteApi(): WasteApi {
  const { api } = useApp()
  return useMemo(() => wasteApi(api), [api])
}

export const BINS_CSV = '/api/v1/waste/bins.csv'

/** A page of labels of these bins, to print; of all in service where they are too many to name. */
export function labelsOf(ids: readonly string[]): string {
  const named = ids.length > MOST_LABELLED ? '' : `?ids=${ids.map(encodeURIComponent).join(',')}`
  return `/api/v1/waste/bins/labels${named}`
}
