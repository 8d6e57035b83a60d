import type { JobPlanView } from '@towncrier/protocol'
import type { Feature, FeatureCollection } from 'geojson'
import type { Place } from '../position/ground.ts'
import { WORK_SOURCE, WorkMap } from '../work/work-map.ts'
import type { StreetProgress } from './job-progress.ts'

/** Draws a route: what is treated, what comes next, what is left, and the way between. */
export class RouteMap extends WorkMap {
  show(plan: JobPlanView, streets: readonly StreetProgress[], nextEdgeId: string | null): void {
    this.draw(
      routeFeatures(plan, streets, nextEdgeId),
      plan.streets.flatMap(({ line }) => line),
    )
  }

  protected override addLayers(): void {
    const line = { 'line-cap': 'round', 'line-join': 'round' } as const
    this.map.addLayer({
      id: 'route-way',
      type: 'line',
      source: WORK_SOURCE,
      filter: this.isPart('way'),
      paint: { 'line-color': this.colour('--text-quiet'), 'line-width': 3, 'line-dasharray': [2, 2] },
    })
    this.map.addLayer({
      id: 'route-casing',
      type: 'line',
      source: WORK_SOURCE,
      filter: ['!=', ['get', 'part'], 'way'],
      layout: line,
      paint: { 'line-color': this.colour('--panel'), 'line-width': 11 },
    })
    const parts = {
      open: '--ink',
      done: '--state-done',
      blocked: '--state-warning',
      current: '--state-watch',
    }
    for (const [part, token] of Object.entries(parts)) {
      this.map.addLayer({
        id: `route-${part}`,
        type: 'line',
        source: WORK_SOURCE,
        filter: this.isPart(part),
        layout: line,
        paint: {
          'line-color': this.colour(token),
          'line-width': part === 'current' ? 9 : 5,
          ...(part === 'blocked' ? { 'line-dasharray': [0.5, 1.5] } : {}),
        },
      })
    }
  }
}

function routeFeatures(
  plan: JobPlanView,
  streets: readonly StreetProgress[],
  nextEdgeId: string | null,
): FeatureCollection {
  const feature = (part: string, line: readonly Place[]): Feature => ({
    type: 'Feature',
    properties: { part },
    geometry: { type: 'LineString', coordinates: line.map((place) => [...place]) },
  })
  const partOf = ({ state, street }: StreetProgress) => {
    if (street.edgeId === nextEdgeId) return 'current'
    return state === 'treated' ? 'done' : state === 'blocked' ? 'blocked' : 'open'
  }
  const ways = [...plan.streets.map(({ wayThere }) => wayThere), plan.wayBack]
  return {
    type: 'FeatureCollection',
    features: [
      ...ways.filter(({ length }) => length > 1).map((way) => feature('way', way)),
      ...streets.map((each) => feature(partOf(each), each.street.line)),
    ],
  }
}
