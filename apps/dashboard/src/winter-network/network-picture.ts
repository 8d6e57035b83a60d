import type { RouteMakingStatus, RoutesGeoJson, WinterNetworkView } from '@towncrier/protocol'
import type { Draft } from './draft.ts'
import type { NetworkPicture, NetworkPlace, NetworkRibbon } from './network-map-view.ts'

const SERIES_COUNT = 4

/** What the map draws: routes by domain, the one that is chosen or drawn standing out, and what is proposed. */
export function pictureOf(
  network: WinterNetworkView,
  lines: RoutesGeoJson | null,
  shown: {
    readonly chosen: string | null
    readonly draft: Draft | null
    readonly making: RouteMakingStatus | null
    readonly corners: readonly (readonly [number, number])[]
  },
): NetworkPicture {
  const { chosen, draft, making, corners } = shown
  const series = new Map(network.domains.map(({ id }, n) => [id, n % SERIES_COUNT]))
  const replaced = new Set(making?.proposal?.replaces.map(({ id }) => id))
  const hasProposal = making?.proposal != null
  const ribbons: NetworkRibbon[] = (lines?.features ?? [])
    .filter(({ properties: { routeId, part } }) => {
      // Ways between are of interest for one route at a time.
      return routeId !== draft?.id && (part === 'treat' || routeId === chosen)
    })
    .map(({ properties: { routeId, name, domainId, part }, geometry }) => ({
      id: routeId,
      name,
      part,
      series: series.get(domainId) ?? 0,
      isFaint:
        draft !== null || replaced.has(routeId) || hasProposal || (chosen !== null && chosen !== routeId),
      lines: geometry.coordinates,
    }))
  if (draft !== null) {
    ribbons.push({
      id: 'draft',
      name: draft.name,
      part: 'draft',
      series: series.get(draft.domainId) ?? 0,
      isFaint: false,
      lines: draft.streets.map(({ line }) => line),
    })
  }
  for (const [n, { name, lines: proposed }] of (making?.proposal?.routes ?? []).entries()) {
    ribbons.push({
      id: name,
      name,
      part: 'proposed',
      series: n % SERIES_COUNT,
      isFaint: false,
      lines: proposed,
    })
  }
  if (corners.length > 1) {
    ribbons.push({
      id: 'outline',
      name: '',
      part: 'travel',
      series: 0,
      isFaint: false,
      lines: [corners.length > 2 ? [...corners, corners[0]!] : corners],
    })
  }
  const places: NetworkPlace[] = [
    ...network.depots.map(({ name, longitude, latitude }) => ({
      name,
      longitude,
      latitude,
      type: 'depot' as const,
    })),
    ...corners.map(([longitude, latitude]) => ({ name: '', longitude, latitude, type: 'corner' as const })),
    ...(draft?.streets ?? []).flatMap(({ line }, n) => {
      const middle = line[Math.floor(line.length / 2)]
      if (middle === undefined) return []
      const before = line[Math.floor(line.length / 2) - 1] ?? middle
      const [longitude, latitude] = [(middle[0] + before[0]) / 2, (middle[1] + before[1]) / 2]
      return [{ name: String(n + 1), longitude, latitude, type: 'number' as const }]
    }),
  ]
  return { ribbons, places }
}
