import 'maplibre-gl/dist/maplibre-gl.css'
import type { PublicMapView } from '@towncrier/protocol'
import {
  type LayerSpecification,
  LngLatBounds,
  Map as MapLibre,
  type StyleSpecification,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { MAP_FONT } from '../map/base-style.ts'
import { type Colours, readColours } from '../map/colours.ts'

setWorkerUrl(workerUrl)

const SOURCE = 'roads'
const CLOSE_ZOOM = 14.5

export async function loadMap(): Promise<PublicMapView> {
  const response = await fetch('/api/v1/public/gritting/map')
  if (!response.ok) throw new Error(String(response.status))
  return (await response.json()) as PublicMapView
}

/** Roads as lines: gritted, planned and the others; nothing of where lorries are. */
export class GrittingMap {
  readonly #map: MapLibre
  readonly #container: HTMLElement
  readonly #data: PublicMapView
  readonly #dark = matchMedia('(prefers-color-scheme: dark)')
  readonly #restyle = () => this.#map.setStyle(this.#style())

  constructor(container: HTMLElement, data: PublicMapView) {
    this.#container = container
    this.#data = data
    this.#map = new MapLibre({
      container,
      style: this.#style(),
      bounds: boundsOf(data),
      fitBoundsOptions: { padding: 20 },
      attributionControl: { compact: true },
      cooperativeGestures: true,
      dragRotate: false,
      maxZoom: 18,
      fadeDuration: 0,
    })
    this.#map.touchZoomRotate.disableRotation()
    this.#map.on('idle', () => {
      container.dataset.drawn = ''
    })
    this.#dark.addEventListener('change', this.#restyle)
  }

  stop(): void {
    this.#dark.removeEventListener('change', this.#restyle)
    this.#map.remove()
  }

  /** Shows streets that were found; without any the map stays where it is. */
  goTo(places: readonly (readonly [number, number])[]): void {
    const [first] = places
    if (first === undefined) return
    const bounds = new LngLatBounds([first[0], first[1]], [first[0], first[1]])
    for (const [x, y] of places) bounds.extend([x, y])
    this.#map.fitBounds(bounds, { padding: 60, maxZoom: CLOSE_ZOOM, duration: 0 })
  }

  #style(): StyleSpecification {
    const colours = readColours(this.#container)
    return {
      version: 8,
      sources: { [SOURCE]: { type: 'geojson', data: this.#data, attribution: this.#data.attribution } },
      layers: [
        { id: 'land', type: 'background', paint: { 'background-color': colours['map-land'] } },
        ...layersOf(
          colours,
          colourOf(this.#container, '--state-done'),
          colourOf(this.#container, '--series-2'),
        ),
      ],
      transition: { duration: 0, delay: 0 },
    }
  }
}

function layersOf(colours: Colours, gritted: string, planned: string): LayerSpecification[] {
  const ribbon = (state: string, colour: string, extra: object): LayerSpecification => ({
    id: state,
    type: 'line',
    source: SOURCE,
    filter: ['==', ['get', 'state'], state],
    layout: { 'line-cap': 'butt', 'line-join': 'round' },
    paint: {
      'line-color': colour,
      'line-width': ['interpolate', ['linear'], ['zoom'], 11, 2.5, 15, 6],
      ...extra,
    },
  })
  return [
    {
      id: 'casing',
      type: 'line',
      source: SOURCE,
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': colours['map-road-casing'],
        'line-width': ['interpolate', ['linear'], ['zoom'], 11, ['case', ['get', 'isMain'], 2.4, 1], 15, 8],
      },
    },
    {
      id: 'road',
      type: 'line',
      source: SOURCE,
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': colours['map-road'],
        'line-width': ['interpolate', ['linear'], ['zoom'], 11, ['case', ['get', 'isMain'], 1.4, 0.6], 15, 6],
      },
    },
    ribbon('planned', planned, { 'line-dasharray': [2, 1] }),
    ribbon('gritted', gritted, {}),
    {
      id: 'names',
      type: 'symbol',
      source: SOURCE,
      minzoom: 14,
      layout: {
        'symbol-placement': 'line',
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': 12,
        'text-offset': [0, -1],
      },
      paint: {
        'text-color': colours['map-label'],
        'text-halo-color': colours['map-label-halo'],
        'text-halo-width': 1.6,
      },
    },
  ]
}

function colourOf(within: HTMLElement, token: string): string {
  const probe = document.createElement('span')
  probe.hidden = true
  probe.style.color = `var(${token})`
  within.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function boundsOf({ features }: PublicMapView): LngLatBounds {
  const bounds = new LngLatBounds()
  for (const { geometry } of features) for (const [x, y] of geometry.coordinates) bounds.extend([x, y])
  return bounds
}
