import type {
  NearestRoadView,
  RouteImportResult,
  RouteMakingStatus,
  RoutePlanView,
  RouteStreetView,
  RoutesGeoJson,
  SaltEntryView,
  WinterDepotView,
  WinterDomainView,
  WinterGritterView,
  WinterNetworkView,
  WinterRouteView,
} from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import type { Page } from '../api/types.ts'
import { useApp } from '../app.ts'

export type PartType = 'depots' | 'gritters' | 'domains' | 'routes'
export type RouteDraft = Pick<
  WinterRouteView,
  'name' | 'domainId' | 'depotId' | 'gritterId' | 'priority' | 'isKept'
> & { readonly streets: readonly RouteStreetView[] }

/** A click this near a road means it, m. */
const PICK_WITHIN_M = 60

/** The gritting network over REST. Every method throws RequestError. */
function networkApi(api: ApiClient) {
  const at = (type: PartType, id: string) => `/winter/${type}/${encodeURIComponent(id)}`
  return {
    network: () => api.request<WinterNetworkView>('GET', '/winter/network'),
    lines: () => api.request<RoutesGeoJson>('GET', '/winter/routes.geojson'),
    plan: (id: string) => api.request<RoutePlanView>('GET', `${at('routes', id)}/plan`),
    nearest: (longitude: number, latitude: number) =>
      api.request<NearestRoadView>(
        'GET',
        `/roads/nearest?latitude=${latitude}&longitude=${longitude}&withinM=${PICK_WITHIN_M}`,
      ),
    addDepot: (depot: Omit<WinterDepotView, 'id' | 'saltStockKg'>) =>
      api.request<WinterDepotView>('POST', '/winter/depots', depot),
    addGritter: (gritter: Omit<WinterGritterView, 'id'>) =>
      api.request<WinterGritterView>('POST', '/winter/gritters', gritter),
    addDomain: (domain: Pick<WinterDomainView, 'name' | 'sensorIds' | 'actionLevelC'>) =>
      api.request<WinterDomainView>('POST', '/winter/domains', domain),
    addRoute: (route: RouteDraft) => api.request<WinterRouteView>('POST', '/winter/routes', route),
    change: (type: PartType, id: string, fields: object) => api.request<unknown>('PUT', at(type, id), fields),
    remove: (type: PartType, id: string) => api.request<void>('DELETE', at(type, id)),
    salt: (depotId: string) =>
      api.request<Page<SaltEntryView>>('GET', `${at('depots', depotId)}/salt?limit=50`),
    addSalt: (depotId: string, entry: { type: string; kg: number; note: string }) =>
      api.request<SaltEntryView>('POST', `${at('depots', depotId)}/salt`, entry),
    preview: (draft: Pick<RouteDraft, 'depotId' | 'gritterId' | 'streets'>, improve: boolean) =>
      api.request<RoutePlanView>('POST', '/winter/routes/preview', {
        depotId: draft.depotId,
        gritterId: draft.gritterId,
        streets: draft.streets.map(({ edgeId, direction }) => ({ edgeId, direction })),
        improve,
      }),
    importRoutes: (request: object) =>
      api.request<RouteImportResult>('POST', '/winter/routes/import', request),
    make: (request: object) => api.request<{ id: string }>('POST', '/winter/routes/make', request),
    making: (id: string) => api.request<RouteMakingStatus>('GET', `/winter/routes/make/${id}`),
    accept: (id: string) => api.request<WinterRouteView[]>('POST', `/winter/routes/make/${id}/accept`),
    discard: (id: string) => api.request<void>('DELETE', `/winter/routes/make/${id}`),
  }
}
export type NetworkApi = ReturnType<typeof networkApi>

export function useNetworkApi(): NetworkApi {
  const { api } = useApp()
  return useMemo(() => networkApi(api), [api])
}
