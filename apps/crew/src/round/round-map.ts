import { MAP_FONT } from '@towncrier/screens/base-style'
import type { Feature } from 'geojson'
import { roundScreens } from '../messages/round-screens.ts'
import type { Place } from '../position/ground.ts'
import { WORK_SOURCE, WorkMap } from '../work/work-map.ts'
import { mayBeDoneAgain, type StopProgress } from './round-progress.ts'

type Part = 'open' | 'done' | 'trouble' | 'current' | 'site'

/** Draws a round: its stops numbered in their order, what became of them, and the way between. */
export class RoundMap extends WorkMap {
  show(stops: readonly StopProgress[], nextKey: string | null): void {
    const places = stops.flatMap(({ stop }) => (stop.position === null ? [] : [stop.position]))
    this.draw({ type: 'FeatureCollection', features: roundFeatures(stops, nextKey) }, places)
  }

  protected override addLayers(): void {
    const line = { 'line-cap': 'round', 'line-join': 'round' } as const
    this.map.addLayer({
      id: 'round-way',
      type: 'line',
      source: WORK_SOURCE,
      filter: this.isPart('way'),
      layout: line,
      paint: { 'line-color': this.colour('--text-quiet'), 'line-width': 3, 'line-opacity': 0.7 },
    })
    this.map.addLayer({
      id: 'round-way-next',
      type: 'line',
      source: WORK_SOURCE,
      filter: this.isPart('way-next'),
      layout: line,
      paint: { 'line-color': this.colour('--state-watch'), 'line-width': 7 },
    })
    const [panel, ink] = [this.colour('--panel'), this.colour('--text')]
    const fills: Readonly<Record<Part, string>> = {
      done: this.colour('--state-done'),
      trouble: this.colour('--state-warning'),
      site: panel,
      open: panel,
      current: this.colour('--state-watch'),
    }
    for (const [part, fill] of Object.entries(fills)) {
      const isCurrent = part === 'current'
      this.map.addLayer({
        id: `round-${part}`,
        type: 'circle',
        source: WORK_SOURCE,
        filter: this.isPart(part),
        paint: {
          'circle-color': fill,
          'circle-radius': isCurrent ? 17 : part === 'done' ? 8 : 13,
          'circle-stroke-color': part === 'open' || part === 'site' ? ink : panel,
          'circle-stroke-width': isCurrent ? 4 : 2,
        },
      })
    }
    this.map.addLayer({
      id: 'round-numbers',
      type: 'symbol',
      source: WORK_SOURCE,
      filter: ['in', ['get', 'part'], ['literal', ['open', 'current', 'site', 'trouble']]],
      layout: {
        'text-field': ['get', 'label'],
        'text-font': MAP_FONT,
        'text-size': ['match', ['get', 'part'], 'current', 18, 14],
        'text-allow-overlap': ['step', ['zoom'], false, 15, true],
        'symbol-sort-key': ['match', ['get', 'part'], 'current', 0, 1],
      },
      paint: {
        'text-color': ['match', ['get', 'part'], 'current', this.colour('--panel'), 'trouble', panel, ink],
      },
    })
  }
}

function roundFeatures(stops: readonly StopProgress[], nextKey: string | null): Feature[] {
  const ways: Feature[] = []
  const points: Feature[] = []
  let number = 0
  for (const each of stops) {
    const { stop, state, key } = each
    const isBin = stop.type === 'collect'
    if (isBin) number++
    const isNext = key === nextKey
    if (stop.wayThere.length > 1 && (state === 'to-do' || isNext)) ways.push(way(stop.wayThere, isNext))
    if (stop.position === null) continue
    const part: Part = isNext
      ? 'current'
      : state === 'to-do'
        ? isBin
          ? 'open'
          : 'site'
        : mayBeDoneAgain(each)
          ? 'trouble'
          : 'done'
    const label = isBin ? String(number) : roundScreens.letters[stop.type]
    points.push({
      type: 'Feature',
      properties: { part, label: part === 'trouble' ? '!' : label },
      geometry: { type: 'Point', coordinates: [...stop.position] },
    })
  }
  return [...ways, ...points]
}

function way(line: readonly Place[], isNext: boolean): Feature {
  return {
    type: 'Feature',
    properties: { part: isNext ? 'way-next' : 'way' },
    geometry: { type: 'LineString', coordinates: line.map((place) => [...place]) },
  }
}
