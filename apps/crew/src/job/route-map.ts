import 'maplibre-gl/dist/maplibre-gl.css'
import type { JobPlanView, MapLayersView } from '@towncrier/protocol'
import { baseStyle } from '@towncrier/screens/base-style'
import { readColours } from '@towncrier/screens/colours'
import type { Feature, FeatureCollection } from 'geojson'
import {
  type ExpressionSpecification,
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  Marker,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { StreetProgress } from '../jobs/job-progress.ts'
import type { Place } from './ground.ts'

setWorkerUrl(workerUrl)

const SOURCE = 'route'
const PADDING = 40
const HERE_ZOOM = 16

/** Draws a route: what is treated, what comes next, what is left, and the way between. */
export class RouteMap {
  readonly #container: HTMLElement
  readonly #map: MapLibre
  readonly #me: HTMLElement
  #marker: Marker | null = null
  #here: Place | null = null
  #route: FeatureCollection = { type: 'FeatureCollection', features: [] }
  #bounds: LngLatBounds | null = null

  /** @throws when the browser offers no WebGL. */
  constructor(container: HTMLElement, baseMap: MapLayersView, isDark: boolean) {
    this.#container = container
    this.#me = document.createElement('div')
    this.#me.className = 'me'
    this.#map = new MapLibre({
      container,
      style: baseStyle(baseMap, readColours(container), location.href),
      attributionControl: { compact: true },
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      maxZoom: 18,
    })
    container.dataset.theme = isDark ? 'dark' : 'light'
    this.#map.touchZoomRotate.disableRotation()
    this.#map.on('style.load', () => this.#addRoute())
    this.#map.on('idle', () => {
      if (this.#bounds !== null) container.dataset.drawn = ''
    })
  }

  stop(): void {
    this.#map.remove()
    delete this.#container.dataset.drawn
  }

  show(plan: JobPlanView, streets: readonly StreetProgress[], nextEdgeId: string | null): void {
    this.#route = routeFeatures(plan, streets, nextEdgeId)
    void this.#map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#route)
    if (this.#bounds !== null) return
    const places = plan.streets.flatMap(({ line }) => line)
    const [first] = places
    if (first === undefined) return
    this.#bounds = places.reduce((all, place) => all.extend(place), new LngLatBounds(first, first))
    this.fit()
  }

  showHere(position: { readonly latitude: number; readonly longitude: number } | null): void {
    this.#here = position === null ? null : [position.longitude, position.latitude]
    if (this.#here === null) {
      this.#marker?.remove()
      this.#marker = null
      return
    }
    this.#marker ??= new Marker({ element: this.#me })
    this.#marker.setLngLat([...this.#here]).addTo(this.#map)
  }

  fit(): void {
    if (this.#bounds === null) return
    this.#map.resize()
    this.#map.fitBounds(this.#bounds, { padding: PADDING, maxZoom: HERE_ZOOM, duration: 0 })
  }

  goToHere(): void {
    if (this.#here !== null) this.#map.jumpTo({ center: [...this.#here], zoom: HERE_ZOOM })
  }

  #addRoute(): void {
    const colour = (name: string) => resolved(this.#container, name)
    const isPart = (part: string): ExpressionSpecification => ['==', ['get', 'part'], part]
    const line = { 'line-cap': 'round', 'line-join': 'round' } as const
    this.#map.addSource(SOURCE, { type: 'geojson', data: this.#route })
    this.#map.addLayer({
      id: 'route-way',
      type: 'line',
      source: SOURCE,
      filter: isPart('way'),
      paint: { 'line-color': colour('--text-quiet'), 'line-width': 3, 'line-dasharray': [2, 2] },
    })
    this.#map.addLayer({
      id: 'route-casing',
      type: 'line',
      source: SOURCE,
      filter: ['!=', ['get', 'part'], 'way'],
      layout: line,
      paint: { 'line-color': colour('--panel'), 'line-width': 11 },
    })
    const parts = {
      open: '--ink',
      done: '--state-done',
      blocked: '--state-warning',
      current: '--state-watch',
    }
    for (const [part, token] of Object.entries(parts)) {
      this.#map.addLayer({
        id: `route-${part}`,
        type: 'line',
        source: SOURCE,
        filter: isPart(part),
        layout: line,
        paint: {
          'line-color': colour(token),
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

/** A token as the theme in force has it: the map library takes no CSS variables. */
function resolved(within: HTMLElement, name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  probe.hidden = true
  within.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
