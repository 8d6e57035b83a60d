import type { GeoJSONSource, LineLayerSpecification, Map as MapLibre } from 'maplibre-gl'
import type { Colours } from '../map/colours.ts'
import { motionMs } from '../map/map-camera.ts'
import { type Insets, type MapExtras, withMargin } from '../map/map-options.ts'

export interface Place {
  readonly latitude: number
  readonly longitude: number
}

interface Shown {
  readonly from: Place | null
  readonly to: Place | null
  readonly line: readonly (readonly [number, number])[]
}

const SOURCE = 'emergency-route'
const FIT_MARGIN = 40
const CLOSEST_ZOOM = 16
const NOTHING: Shown = { from: null, to: null, line: [] }

/** The way found, with its ends, over the map's devices; takes clicks while an end is being chosen. */
export class RouteLayer implements MapExtras {
  #map: MapLibre | null = null
  #shown = NOTHING
  #onPick: ((place: Place) => void) | null = null
  #insets: Insets = { top: 0, right: 0, bottom: 0, left: 0 }

  add(map: MapLibre, colours: Colours): void {
    this.#map = map
    map.addSource(SOURCE, { type: 'geojson', data: this.#data() })
    const line: Pick<LineLayerSpecification, 'type' | 'source' | 'filter'> = {
      type: 'line',
      source: SOURCE,
      filter: ['==', ['geometry-type'], 'LineString'],
    }
    const layout = { 'line-cap': 'round', 'line-join': 'round' } as const
    map.addLayer({
      ...line,
      id: `${SOURCE}-casing`,
      layout,
      paint: { 'line-color': colours.panel, 'line-width': 9 },
    })
    map.addLayer({
      ...line,
      id: `${SOURCE}-line`,
      layout,
      paint: { 'line-color': colours['state-watch'], 'line-width': 5 },
    })
    map.addLayer({
      id: `${SOURCE}-ends`,
      type: 'circle',
      source: SOURCE,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 8,
        // The start is hollow, the end is full: told apart without colour.
        'circle-color': ['match', ['get', 'end'], 'from', colours.panel, colours['state-watch']],
        'circle-stroke-color': colours['state-watch'],
        'circle-stroke-width': 4,
      },
    })
  }

  takeClick(place: Place): boolean {
    if (this.#onPick === null) return false
    this.#onPick(place)
    return true
  }

  /** @param onPick gets the next places that are clicked; null: clicks choose devices again. */
  setPicking(onPick: ((place: Place) => void) | null): void {
    this.#onPick = onPick
  }

  show(shown: Shown = NOTHING): void {
    const isAnother = shown.line.length > 0 && shown.line !== this.#shown.line
    this.#shown = shown
    if (isAnother) this.#fit()
    void this.#map?.getSource<GeoJSONSource>(SOURCE)?.setData(this.#data())
  }

  /** How much of each edge of the map is covered by panels. */
  setInsets(insets: Insets): void {
    this.#insets = insets
  }

  #fit(): void {
    const longitudes = this.#shown.line.map(([longitude]) => longitude)
    const latitudes = this.#shown.line.map(([, latitude]) => latitude)
    this.#map?.fitBounds(
      [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)],
      { padding: withMargin(this.#insets, FIT_MARGIN), maxZoom: CLOSEST_ZOOM, duration: motionMs() },
    )
  }

  #data() {
    const { from, to, line } = this.#shown
    const ends = { from, to }
    return {
      type: 'FeatureCollection' as const,
      features: [
        ...(line.length < 2
          ? []
          : [
              {
                type: 'Feature' as const,
                properties: {},
                geometry: { type: 'LineString' as const, coordinates: line.map(([x, y]) => [x, y]) },
              },
            ]),
        ...(['from', 'to'] as const).flatMap((end) => {
          const place = ends[end]
          if (place === null) return []
          const coordinates = [place.longitude, place.latitude]
          return [
            {
              type: 'Feature' as const,
              properties: { end },
              geometry: { type: 'Point' as const, coordinates },
            },
          ]
        }),
      ],
    }
  }
}
