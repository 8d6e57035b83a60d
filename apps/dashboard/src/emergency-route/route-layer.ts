import type { GeoJSONSource, LineLayerSpecification, Map as MapLibre } from 'maplibre-gl'
import type { Colours } from '../map/colours.ts'
import type { MapExtras } from '../map/map-options.ts'

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
const NOTHING: Shown = { from: null, to: null, line: [] }

/** The way found, with its ends, over the map's devices; takes clicks while an end is being chosen. */
export class RouteLayer implements MapExtras {
  #map: MapLibre | null = null
  #shown = NOTHING
  #onPick: ((place: Place) => void) | null = null

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
    this.#shown = shown
    void this.#map?.getSource<GeoJSONSource>(SOURCE)?.setData(this.#data())
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
