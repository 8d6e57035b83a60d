import 'maplibre-gl/dist/maplibre-gl.css'
import {
  type FilterSpecification,
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

export type NetworkLine = readonly (readonly [number, number])[]
export interface NetworkRibbon {
  readonly id: string
  readonly name: string
  readonly part: 'treat' | 'travel' | 'proposed' | 'draft'
  /** Which of the series colours it has, 0 to 3. */
  readonly series: number
  readonly isFaint: boolean
  readonly lines: readonly NetworkLine[]
}
export interface NetworkPlace {
  readonly name: string
  readonly longitude: number
  readonly latitude: number
  readonly type: 'depot' | 'corner' | 'number'
}
export interface NetworkPicture {
  readonly ribbons: readonly NetworkRibbon[]
  readonly places: readonly NetworkPlace[]
}

interface NetworkMapOptions {
  readonly container: HTMLElement
  readonly baseMap: MapLayersView
  readonly styleUrl: string | null
  readonly isDark: boolean
  readonly onPoint: (longitude: number, latitude: number) => void
  readonly onRoute: (id: string) => void
}

const SOURCE = 'gritting'
const TREATED = 'gritting-treated'
const FIT_PADDING = 36

/** Draws routes as ribbons with their names, and depots; gives places that are clicked while they are asked for. */
export class NetworkMapView {
  readonly #options: NetworkMapOptions
  readonly #map: MapLibre
  #isDark: boolean
  #isPicking = false
  #shown: NetworkPicture = { ribbons: [], places: [] }
  #hasFitted = false

  constructor(options: NetworkMapOptions) {
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
      const [feature] = this.#map.queryRenderedFeatures(
        [
          [point.x - 6, point.y - 6],
          [point.x + 6, point.y + 6],
        ],
        { layers: [TREATED] },
      )
      if (feature !== undefined) options.onRoute(String(feature.properties.id))
    })
    this.#map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !this.#isPicking) return
      const { lng, lat } = this.#map.getCenter()
      options.onPoint(lng, lat)
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

  setPicking(isPicking: boolean): void {
    this.#isPicking = isPicking
    this.#map.getCanvas().style.cursor = isPicking ? 'crosshair' : ''
  }

  show(picture: NetworkPicture): void {
    this.#shown = picture
    void this.#map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#features())
    if (!this.#hasFitted) this.fit()
  }

  /** Goes to where all that is shown lies; to what is not faint when something is chosen. */
  fit(): void {
    const { ribbons, places } = this.#shown
    const bright = ribbons.filter(({ isFaint }) => !isFaint)
    const positions = [
      ...(bright.length > 0 ? bright : ribbons).flatMap(({ lines }) => lines.flat()),
      ...places.map(({ longitude, latitude }) => [longitude, latitude] as const),
    ]
    const [first] = positions
    if (first === undefined) return
    this.#hasFitted = true
    const start: [number, number] = [first[0], first[1]]
    const bounds = positions.reduce((all, [x, y]) => all.extend([x, y]), new LngLatBounds(start, start))
    this.#map.resize()
    this.#map.fitBounds(bounds, { padding: FIT_PADDING, maxZoom: 15.5, duration: 0 })
  }

  #style() {
    const { styleUrl, baseMap, container } = this.#options
    return styleUrl ?? baseStyle(baseMap, readColours(container), location.href)
  }

  #addLayers(): void {
    const { container } = this.#options
    const colours = readColours(container)
    const [one, two, three, four] = seriesColours(container)
    const map = this.#map
    const line = { 'line-cap': 'round', 'line-join': 'round' } as const
    const isPart = (...parts: NetworkRibbon['part'][]): FilterSpecification => [
      'in',
      ['get', 'part'],
      ['literal', parts],
    ]
    map.addSource(SOURCE, { type: 'geojson', data: this.#features() })
    map.addLayer({
      id: 'gritting-casing',
      type: 'line',
      source: SOURCE,
      filter: isPart('treat', 'draft', 'proposed'),
      layout: line,
      paint: {
        'line-color': colours.panel,
        'line-width': ['interpolate', ['linear'], ['zoom'], 11, 4, 15, 10],
      },
    })
    map.addLayer({
      id: TREATED,
      type: 'line',
      source: SOURCE,
      filter: isPart('treat', 'draft'),
      layout: line,
      paint: {
        // Grey rather than transparent: where lines meet, transparent ends show twice.
        'line-color': [
          'case',
          ['get', 'isFaint'],
          colours['map-boundary'],
          ['match', ['get', 'series'], 0, two, 1, three, 2, four, one],
        ],
        'line-width': ['interpolate', ['linear'], ['zoom'], 11, 2.5, 15, 6],
      },
    })
    map.addLayer({
      id: 'gritting-proposed',
      type: 'line',
      source: SOURCE,
      filter: isPart('proposed'),
      layout: line,
      paint: {
        'line-color': ['match', ['get', 'series'], 0, two, 1, three, 2, four, one],
        'line-width': ['interpolate', ['linear'], ['zoom'], 11, 2.5, 15, 6],
        'line-dasharray': [2, 1.6],
      },
    })
    map.addLayer({
      id: 'gritting-travelled',
      type: 'line',
      source: SOURCE,
      filter: isPart('travel'),
      layout: line,
      paint: {
        'line-color': colours.text,
        'line-width': 1.8,
        'line-dasharray': [1.5, 2],
      },
    })
    map.addLayer({
      id: 'gritting-names',
      type: 'symbol',
      source: SOURCE,
      filter: isPart('treat', 'proposed'),
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 360,
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': 12.5,
        'text-max-angle': 60,
      },
      paint: {
        'text-color': colours.text,
        'text-halo-color': colours.panel,
        'text-halo-width': 2,
        'text-opacity': ['case', ['get', 'isFaint'], 0.3, 1],
      },
    })
    map.addLayer({
      id: 'gritting-places',
      type: 'circle',
      source: SOURCE,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': ['match', ['get', 'type'], 'depot', 8, 'number', 8, 5],
        'circle-color': ['match', ['get', 'type'], 'number', colours.panel, colours.ink],
        'circle-stroke-width': ['match', ['get', 'type'], 'number', 1.5, 2.5],
        'circle-stroke-color': ['match', ['get', 'type'], 'number', colours.ink, colours.panel],
      },
    })
    map.addLayer({
      id: 'gritting-place-names',
      type: 'symbol',
      source: SOURCE,
      filter: ['==', ['geometry-type'], 'Point'],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': ['match', ['get', 'type'], 'number', 10.5, 13],
        'text-anchor': ['match', ['get', 'type'], 'number', 'center', 'top'],
        'text-offset': ['match', ['get', 'type'], 'number', ['literal', [0, 0]], ['literal', [0, 0.8]]],
        'text-allow-overlap': true,
      },
      paint: {
        'text-color': colours.text,
        'text-halo-color': colours.panel,
        'text-halo-width': 1.6,
      },
    })
  }

  #features() {
    const { ribbons, places } = this.#shown
    return {
      type: 'FeatureCollection' as const,
      features: [
        ...ribbons.map(({ lines, ...properties }) => ({
          type: 'Feature' as const,
          properties,
          geometry: {
            type: 'MultiLineString' as const,
            coordinates: lines.map((each) => each.map(([x, y]) => [x, y])),
          },
        })),
        ...places.map(({ longitude, latitude, ...properties }) => ({
          type: 'Feature' as const,
          properties: { ...properties, part: 'place' },
          geometry: { type: 'Point' as const, coordinates: [longitude, latitude] },
        })),
      ],
    }
  }
}

/** The tokens of chart lines as the theme in force resolves them. */
function seriesColours(within: HTMLElement): readonly [string, string, string, string] {
  const probe = document.createElement('span')
  probe.hidden = true
  within.append(probe)
  const found = [1, 2, 3, 4].map((n) => {
    probe.style.color = `var(--series-${n})`
    return getComputedStyle(probe).color
  })
  probe.remove()
  return found as [string, string, string, string]
}
