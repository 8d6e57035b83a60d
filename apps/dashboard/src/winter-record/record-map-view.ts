import 'maplibre-gl/dist/maplibre-gl.css'
import {
  type ExpressionSpecification,
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { MapLayersView } from '../api/types.ts'
import { baseStyle, MAP_FONT } from '../map/base-style.ts'
import { readColours } from '../map/colours.ts'

setWorkerUrl(workerUrl)

export interface RecordRibbon {
  readonly name: string
  readonly mark: 'missed' | 'in-part' | 'treated' | 'extra'
  readonly line: readonly (readonly [number, number])[]
}

interface RecordMapOptions {
  readonly container: HTMLElement
  readonly baseMap: MapLayersView
  readonly styleUrl: string | null
  readonly isDark: boolean
}

const SOURCE = 'night'

/** One night on the map: what was treated, in part, missed, and treated beside the plan. */
export class RecordMapView {
  readonly #options: RecordMapOptions
  readonly #map: MapLibre
  #isDark: boolean
  #ribbons: readonly RecordRibbon[] = []

  constructor(options: RecordMapOptions) {
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
  }

  stop(): void {
    this.#map.remove()
  }

  setTheme(isDark: boolean): void {
    if (isDark === this.#isDark) return
    this.#isDark = isDark
    this.#map.setStyle(this.#style())
  }

  show(ribbons: readonly RecordRibbon[]): void {
    this.#ribbons = ribbons
    void this.#map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#features())
    this.fit()
  }

  /** Goes to where all that is shown lies. */
  fit(): void {
    const positions = this.#ribbons.flatMap(({ line }) => line)
    if (positions.length === 0) return
    const bounds = new LngLatBounds()
    for (const [x, y] of positions) bounds.extend([x, y])
    this.#map.resize()
    this.#map.fitBounds(bounds, { padding: 36, maxZoom: 15.5, duration: 0 })
  }

  #style() {
    const { styleUrl, baseMap, container } = this.#options
    return styleUrl ?? baseStyle(baseMap, readColours(container), location.href)
  }

  #addLayers(): void {
    const { container } = this.#options
    const colours = readColours(container)
    const map = this.#map
    const width = (thin: number, thick: number): ExpressionSpecification => [
      'interpolate',
      ['linear'],
      ['zoom'],
      11,
      thin,
      15,
      thick,
    ]
    map.addSource(SOURCE, { type: 'geojson', data: this.#features() })
    map.addLayer({
      id: 'night-casing',
      type: 'line',
      source: SOURCE,
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colours.panel, 'line-width': width(5, 11) },
    })
    const ribbons = [
      { mark: 'extra', colour: tokenColour(container, '--series-2'), thin: 2.5, thick: 5, dash: [1, 1] },
      { mark: 'treated', colour: tokenColour(container, '--state-done'), thin: 3, thick: 6, dash: null },
      { mark: 'in-part', colour: colours['state-warning'], thin: 3.5, thick: 7, dash: [3, 1] },
      { mark: 'missed', colour: colours['state-critical'], thin: 4, thick: 8, dash: null },
    ] as const
    for (const { mark, colour, thin, thick, dash } of ribbons) {
      map.addLayer({
        id: `night-${mark}`,
        type: 'line',
        source: SOURCE,
        filter: ['==', ['get', 'mark'], mark],
        layout: { 'line-cap': 'butt', 'line-join': 'round' },
        paint: {
          'line-color': colour,
          'line-width': width(thin, thick),
          ...(dash === null ? {} : { 'line-dasharray': [...dash] }),
        },
      })
    }
    map.addLayer({
      id: 'night-names',
      type: 'symbol',
      source: SOURCE,
      filter: ['in', ['get', 'mark'], ['literal', ['missed', 'in-part']]],
      layout: {
        'symbol-placement': 'line',
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': 13,
        'text-offset': [0, -1],
      },
      paint: { 'text-color': colours.text, 'text-halo-color': colours.panel, 'text-halo-width': 2 },
    })
  }

  #features() {
    return {
      type: 'FeatureCollection' as const,
      features: this.#ribbons.map(({ line, ...properties }) => ({
        type: 'Feature' as const,
        properties,
        geometry: { type: 'LineString' as const, coordinates: line.map(([x, y]) => [x, y]) },
      })),
    }
  }
}

function tokenColour(within: HTMLElement, token: string): string {
  const probe = document.createElement('span')
  probe.hidden = true
  probe.style.color = `var(${token})`
  within.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
