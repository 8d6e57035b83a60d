import type { RouteImportResult, routeImportSchema } from '@towncrier/protocol'
import { lengthM, type Position } from '@towncrier/road-network'
import { matchLine, type RouteStreet } from '@towncrier/winter-service'
import type { z } from 'zod'
import type { RoadsUnderClosures } from '../roads/road-service.ts'
import { type Line, lineView, streetLines } from './network-views.ts'

type ImportRequest = z.infer<typeof routeImportSchema>

export interface ImportedRoute extends Omit<RouteImportResult['routes'][number], 'streets' | 'routeId'> {
  readonly matched: readonly RouteStreet[]
}

/** Routes of drawn lines: the streets that each follows, and what lies along no road. */
export function matchRoutes(
  { network, finder }: RoadsUnderClosures,
  { geojson }: ImportRequest,
): readonly ImportedRoute[] {
  return geojson.features.map(({ properties, geometry }, n) => {
    const lines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates
    const streets = new Map<string, RouteStreet>()
    const unmatched: Line[] = []
    let unmatchedM = 0
    let metres = 0
    for (const line of lines) {
      const positions = line.map(([x, y]): Position => [x!, y!])
      const match = matchLine(network, finder, positions)
      for (const street of match.streets) {
        if (!streets.has(street.edgeId)) streets.set(street.edgeId, street)
      }
      unmatched.push(...match.unmatched.map(lineView))
      unmatchedM += match.unmatchedM
      metres += lengthM(positions)
    }
    const matched = [...streets.values()]
    return {
      name: nameOf(properties) ?? `Route ${n + 1}`,
      matched,
      lengthM: Math.round(metres),
      unmatchedM: Math.round(unmatchedM),
      unmatched,
      lines: streetLines(network, matched),
    }
  })
}

function nameOf(properties: Readonly<Record<string, unknown>> | null): string | null {
  const name = properties?.name ?? properties?.Name ?? properties?.title
  return typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 80) : null
}
