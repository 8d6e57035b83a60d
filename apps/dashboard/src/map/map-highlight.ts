import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from 'maplibre-gl'
import type { Colours } from './colours.ts'

type Place = [longitude: number, latitude: number]

const SOURCE = 'highlight'

/** Rings round many devices at once: the members of a cause that somebody looks at, also inside clusters. */
export class MapHighlight {
  #places: readonly Place[] = []

  /** Puts its layer on a style that has just been loaded; below what is added later. */
  add(map: MapLibre, colours: Colours): void {
    map.addSource(SOURCE, { type: 'geojson', data: this.#data() })
    map.addLayer({
      id: SOURCE,
      type: 'circle',
      source: SOURCE,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 9, 14, 17, 17, 24],
        'circle-color': colours.text,
        'circle-opacity': 0.16,
        'circle-stroke-color': colours.text,
        'circle-stroke-opacity': 0.75,
        'circle-stroke-width': 1.5,
      },
    } as LayerSpecification)
  }

  /** @param places of the devices from now on; none takes the rings away. */
  show(map: MapLibre | null, places: readonly Place[]): void {
    this.#places = places
    void map?.getSource<GeoJSONSource>(SOURCE)?.setData(this.#data())
  }

  #data() {
    return {
      type: 'FeatureCollection' as const,
      features: this.#places.map((coordinates) => ({
        type: 'Feature' as const,
        properties: {},
        geometry: { type: 'Point' as const, coordinates },
      })),
    }
  }
}
