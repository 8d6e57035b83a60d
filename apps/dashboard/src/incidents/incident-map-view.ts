import 'maplibre-gl/dist/maplibre-gl.css'
import { type GeoJSONSource, LngLatBounds, Map as MapLibre, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { MapLayersView } from '../api/types.ts'
import { baseStyle } from '../map/base-style.ts'
import { readColours } from '../map/colours.ts'

setWorkerUrl(workerUrl)

export interface MapPoint {
  readonly id: number
  readonly longitude: number
  readonly latitude: number
  readonly severity: 'watch' | 'warning' | 'critical'
  readonly title: string
}
export interface MapRoad {
  readonly line: readonly (readonly [number, number])[]
  readonly effect: 'closed' | 'slow'
}

interface IncidentMapOptions {
  readonly container: HTMLElement
  readonly baseMap: MapLayersView
  readonly styleUrl: string | null
  readonly isDark: boolean
  readonly onOpen: (id: number) => void
  readonly onPoint: (longitude: number, latitude: number) => void
}

const SOURCE = 'incidents'
const POINTS = 'incident-points'
const CLOSEST_ZOOM = 15.5
const FIT_PADDING = 40

/** Draws points and roads over the base map, and goes to where they are. */
export class IncidentMapView {
  readonly #options: IncidentMapOptions
  readonly #map: MapLibre
  #isDark: boolean
  #isPicking = false
  #shown: { readonly points: readonly MapPoint[]; readonly roads: readonly MapRoad[] } = {
    points: [],
    roads: [],
  }
  #fittedTo = ''

  constructor(options: IncidentMapOptions) {
    const { container, baseMap } = options
    this.#options = options
    this.#isDark = options.isDark
    this.#map = new MapLibre({
      container,
      style: this.#style(),
      attributionControl: { compact: true },
      bounds: baseMap.bounds ?? [-8, 50, 2, 59],
      dragRotate: false,
      maxZoom: 19,
      fadeDuration: 0,
    })
    this.#map.touchZoomRotate.disableRotation()
    this.#map.on('style.load', () => this.#addLayers())
    this.#map.once('load', () => this.#map.resize())
    this.#map.on('idle', () => {
      container.dataset.drawn = ''
    })
    this.#map.on('click', ({ point, lngLat }) => {
      if (this.#isPicking) return options.onPoint(lngLat.lng, lngLat.lat)
      const [feature] = this.#map.queryRenderedFeatures(point, { layers: [POINTS] })
      if (feature !== undefined) options.onOpen(Number(feature.properties.id))
    })
  }

  stop(): void {
    this.#map.remove()
  }

  setTheme(isDark: boolean): void {
    if (isDark === this.#isDark) return
    this.#isDark = isDark
    this.#map.setStyle(this.#style(), { diff: false })
  }

  setPicking(isPicking: boolean): void {
    this.#isPicking = isPicking
    this.#map.getCanvas().style.cursor = isPicking ? 'crosshair' : ''
  }

  show(points: readonly MapPoint[], roads: readonly MapRoad[]): void {
    this.#shown = { points, roads }
    void this.#map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#features())
    // While a road is drawn the map stays where it is, once it is there.
    const key = points.map(({ id }) => id).join()
    if ((this.#isPicking && this.#fittedTo !== '') || key === this.#fittedTo) return
    this.#fittedTo = key
    const places = [
      ...points.map(({ longitude, latitude }) => [longitude, latitude] as [number, number]),
      ...roads.flatMap(({ line }) => line.map(([x, y]) => [x, y] as [number, number])),
    ]
    const [first] = places
    if (first === undefined) return
    const bounds = places.reduce((all, place) => all.extend(place), new LngLatBounds(first, first))
    // The page may have been laid out anew since the map measured its container.
    this.#map.resize()
    this.#map.fitBounds(bounds, { padding: FIT_PADDING, maxZoom: CLOSEST_ZOOM, duration: 0 })
  }

  #style() {
    const { styleUrl, baseMap, container } = this.#options
    return styleUrl ?? baseStyle(baseMap, readColours(container), location.href)
  }

  #addLayers(): void {
    const colours = readColours(this.#options.container)
    const map = this.#map
    map.addSource(SOURCE, { type: 'geojson', data: this.#features() })
    map.addLayer({
      id: 'incident-roads',
      type: 'line',
      source: SOURCE,
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': [
          'match',
          ['get', 'effect'],
          'closed',
          colours['state-critical'],
          colours['state-warning'],
        ],
        'line-width': 6,
        // Closed is unbroken and slow is dashed: told apart without colour.
        'line-dasharray': ['match', ['get', 'effect'], 'closed', ['literal', [1, 0]], ['literal', [2, 1.5]]],
      },
    })
    map.addLayer({
      id: POINTS,
      type: 'circle',
      source: SOURCE,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': ['match', ['get', 'severity'], 'critical', 11, 'warning', 9, 7],
        'circle-color': [
          'match',
          ['get', 'severity'],
          'critical',
          colours['state-critical'],
          'warning',
          colours['state-warning'],
          colours['state-watch'],
        ],
        'circle-stroke-width': 2.5,
        'circle-stroke-color': colours.panel,
      },
    })
  }

  #features() {
    const { points, roads } = this.#shown
    return {
      type: 'FeatureCollection' as const,
      features: [
        ...roads
          .filter(({ line }) => line.length >= 2)
          .map(({ line, effect }) => ({
            type: 'Feature' as const,
            properties: { effect },
            geometry: { type: 'LineString' as const, coordinates: line.map(([x, y]) => [x, y]) },
          })),
        ...points.map(({ id, severity, title, longitude, latitude }) => ({
          type: 'Feature' as const,
          properties: { id, severity, title },
          geometry: { type: 'Point' as const, coordinates: [longitude, latitude] },
        })),
      ],
    }
  }
}
