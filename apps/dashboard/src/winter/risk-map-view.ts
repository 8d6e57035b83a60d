import 'maplibre-gl/dist/maplibre-gl.css'
import type { WinterNetworkLinesView } from '@towncrier/protocol'
import { type GeoJSONSource, LngLatBounds, Map as MapLibre, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { MapLayersView } from '../api/types.ts'
import { baseStyle, MAP_FONT } from '../map/base-style.ts'
import { readColours } from '../map/colours.ts'
import type { RoadLayer } from '../url/url-state.ts'
import { ribbonPaint } from './risk-colours.ts'
import type { RoadThen } from './roads.ts'

setWorkerUrl(workerUrl)

export interface SensorPoint {
  readonly name: string
  readonly longitude: number
  readonly latitude: number
  /** "−1.2 °C"; empty when it is not known. */
  readonly value: string
}

interface RiskMapOptions {
  readonly container: HTMLElement
  readonly baseMap: MapLayersView
  readonly styleUrl: string | null
  readonly isDark: boolean
  readonly lines: WinterNetworkLinesView
  /** The road under the pointer, by its place in `lines`; null: none. */
  readonly onHover: (road: { readonly index: number; readonly x: number; readonly y: number } | null) => void
}

const ROADS = 'winter-roads'
const SENSORS = 'winter-sensors'
const RIBBONS = 'winter-ribbons'
const REACH_PX = 5
const FIT_PADDING = 32

/** Roads as ribbons. Their lines are given once; an hour is a state of each of them, which the library draws without cutting tiles anew. */
export class RiskMapView {
  readonly #options: RiskMapOptions
  readonly #map: MapLibre
  #isDark: boolean
  #layer: RoadLayer = 'temperature'
  #then: readonly RoadThen[] = []
  #sensors: readonly SensorPoint[] = []
  #marked: ReadonlySet<string> = new Set()
  #isStyled = false

  constructor(options: RiskMapOptions) {
    const { container, baseMap, isDark, onHover } = options
    this.#options = options
    this.#isDark = isDark
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
    const point = ({ point: { x, y } }: { readonly point: { readonly x: number; readonly y: number } }) => {
      const [feature] = this.#map.queryRenderedFeatures(
        [
          [x - REACH_PX, y - REACH_PX],
          [x + REACH_PX, y + REACH_PX],
        ],
        { layers: [RIBBONS] },
      )
      onHover(feature === undefined ? null : { index: Number(feature.properties.index), x, y })
    }
    this.#map.on('mousemove', point)
    this.#map.on('click', point)
    this.#map.on('mouseout', () => onHover(null))
    this.#map.on('movestart', () => onHover(null))
  }

  stop(): void {
    this.#map.remove()
  }

  setTheme(isDark: boolean): void {
    if (isDark === this.#isDark) return
    this.#isDark = isDark
    this.#isStyled = false
    this.#map.setStyle(this.#style())
  }

  setLayer(layer: RoadLayer): void {
    this.#layer = layer
    if (!this.#isStyled) return
    const { colour, width } = ribbonPaint(layer, readColours(this.#options.container), this.#isDark)
    this.#map.setPaintProperty(RIBBONS, 'line-color', colour)
    this.#map.setPaintProperty(RIBBONS, 'line-width', width)
  }

  /** The roads at the hour that is looked at, in the order of the lines. */
  setRoads(then: readonly RoadThen[]): void {
    delete this.#options.container.dataset.drawn
    const before = this.#then
    this.#then = then
    if (!this.#isStyled) return
    for (const [id, road] of then.entries()) {
      const was = before[id]
      if (was !== undefined && isAlike(was, road)) continue
      this.#map.setFeatureState({ source: ROADS, id }, { ...road })
    }
    this.#map.triggerRepaint()
  }

  setSensors(sensors: readonly SensorPoint[]): void {
    this.#sensors = sensors
    void this.#map.getSource<GeoJSONSource>(SENSORS)?.setData(this.#sensorFeatures())
  }

  /** Streets that the list points at. */
  mark(edgeIds: readonly string[]): void {
    this.#marked = new Set(edgeIds)
    if (this.#isStyled) this.#map.setFilter('winter-marked', this.#markFilter())
  }

  /** Goes to these roads; to all when none is named. */
  fit(edgeIds: ReadonlySet<string> | null): void {
    const { features } = this.#options.lines
    const wanted = edgeIds === null ? [] : features.filter(({ properties }) => edgeIds.has(properties.edgeId))
    const positions = (wanted.length > 0 ? wanted : features).flatMap(({ geometry }) => geometry.coordinates)
    const [first] = positions
    if (first === undefined) return
    const bounds = positions.reduce((all, [x, y]) => all.extend([x, y]), new LngLatBounds(first, first))
    this.#map.resize()
    this.#map.fitBounds(bounds, { padding: FIT_PADDING, maxZoom: 15.5, duration: 0 })
  }

  #style() {
    const { styleUrl, baseMap, container } = this.#options
    return styleUrl ?? baseStyle(baseMap, readColours(container), location.href)
  }

  #markFilter() {
    return ['in', ['get', 'edgeId'], ['literal', [...this.#marked]]] as never
  }

  #addLayers(): void {
    const { container, lines } = this.#options
    const colours = readColours(container)
    const { colour, width } = ribbonPaint(this.#layer, colours, this.#isDark)
    const map = this.#map
    const layout = { 'line-cap': 'round', 'line-join': 'round' } as const
    // Names of places stay readable.
    const under = map.getStyle().layers.find(({ type }) => type === 'symbol')?.id
    map.addSource(ROADS, {
      type: 'geojson',
      attribution: lines.attribution,
      data: {
        type: 'FeatureCollection',
        // The place in the list is the id: roads that are left out would make holes in it.
        features: lines.features.map(({ properties, geometry }, index) => ({
          type: 'Feature',
          id: index,
          properties: {
            index,
            edgeId: properties.edgeId,
            name: properties.name,
            isOnRoute: properties.routeIds.length > 0,
          },
          geometry,
        })),
      },
    })
    map.addLayer(
      {
        id: 'winter-casing',
        type: 'line',
        source: ROADS,
        layout,
        paint: {
          'line-color': colours['map-road-casing'],
          'line-width': [
            'interpolate',
            ['linear'],
            ['zoom'],
            11,
            ['case', ['get', 'isOnRoute'], 3.4, 2],
            13,
            ['case', ['get', 'isOnRoute'], 6.4, 3.8],
            15,
            ['case', ['get', 'isOnRoute'], 14, 8.5],
          ],
        },
      },
      under,
    )
    map.addLayer(
      {
        id: 'winter-marked',
        type: 'line',
        source: ROADS,
        layout,
        filter: this.#markFilter(),
        paint: {
          'line-color': colours.ink,
          'line-width': ['interpolate', ['linear'], ['zoom'], 11, 7, 15, 16],
        },
      },
      under,
    )
    map.addLayer(
      {
        id: RIBBONS,
        type: 'line',
        source: ROADS,
        layout,
        paint: {
          'line-color': colour,
          'line-width': width,
        },
      },
      under,
    )
    map.addLayer({
      id: 'winter-names',
      type: 'symbol',
      source: ROADS,
      minzoom: 14.5,
      layout: {
        'symbol-placement': 'line',
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': 12,
      },
      paint: { 'text-color': colours.text, 'text-halo-color': colours.panel, 'text-halo-width': 1.6 },
    })
    map.addSource(SENSORS, { type: 'geojson', data: this.#sensorFeatures() })
    map.addLayer({
      id: 'winter-sensor-points',
      type: 'circle',
      source: SENSORS,
      paint: {
        'circle-radius': 4.5,
        'circle-color': colours.ink,
        'circle-stroke-width': 2,
        'circle-stroke-color': colours.panel,
      },
    })
    map.addLayer({
      id: 'winter-sensor-values',
      type: 'symbol',
      source: SENSORS,
      minzoom: 12.5,
      layout: {
        'text-field': ['get', 'value'],
        'text-font': MAP_FONT,
        'text-size': 12,
        'text-anchor': 'bottom-left',
        'text-offset': [0.4, -0.4],
      },
      paint: { 'text-color': colours.text, 'text-halo-color': colours.panel, 'text-halo-width': 1.8 },
    })
    this.#isStyled = true
    const then = this.#then
    this.#then = []
    this.setRoads(then)
  }

  #sensorFeatures() {
    return {
      type: 'FeatureCollection' as const,
      features: this.#sensors.map(({ longitude, latitude, ...properties }) => ({
        type: 'Feature' as const,
        properties,
        geometry: { type: 'Point' as const, coordinates: [longitude, latitude] },
      })),
    }
  }
}

function isAlike(one: RoadThen, other: RoadThen): boolean {
  return one.tempC === other.tempC && one.errorK === other.errorK && one.treatment === other.treatment
}
