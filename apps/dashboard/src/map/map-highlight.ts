import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from 'maplibre-gl'
import type { Colours } from './colours.ts'

type Place = [longitude: number, latitude: number]

const SOURCE = 'highlight'
/** More rings than this would be one dark patch. */
const MANY = 250
/** How strong the ring and its ground are; fainter where there are many. */
const FEW_OPACITY = { 'circle-opacity': 0.16, 'circle-stroke-opacity': 0.75 }
/**
 * Cannot be seen, yet is drawn: its shader is compiled with the map, not when somebody opens a cause, where
 * it would hold up the page for a quarter of a second.
 */
const NONE_OPACITY = { 'circle-opacity': 0.001, 'circle-stroke-opacity': 0.001 }
const MANY_OPACITY = { 'circle-opacity': 0.03, 'circle-stroke-opacity': 0.2 }

/** Rings round many devices at once: the members of a cause that somebody looks at, also inside clusters. */
export class MapHighlight {
  #places: readonly Place[] = []

  /** Puts its layer on a style that has just been loaded; below what is added later. */
  add(map: MapLibre, colours: Colours): void {
    map.addSource(SOURCE, { type: 'geojson', data: this.#data(map) })
    map.addLayer({
      id: SOURCE,
      type: 'circle',
      source: SOURCE,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 9, 14, 17, 17, 24],
        'circle-color': colours.text,
        'circle-stroke-color': colours.text,
        'circle-stroke-width': 1.5,
        ...this.#opacity(),
      },
    } as LayerSpecification)
  }

  /** @param places of the devices from now on; none takes the rings away. */
  show(map: MapLibre | null, places: readonly Place[]): void {
    this.#places = places
    const source = map?.getSource<GeoJSONSource>(SOURCE)
    if (map === null || source === undefined) return
    void source.setData(this.#data(map))
    const opacity = this.#opacity()
    map.setPaintProperty(SOURCE, 'circle-opacity', opacity['circle-opacity'])
    map.setPaintProperty(SOURCE, 'circle-stroke-opacity', opacity['circle-stroke-opacity'])
  }

  #opacity() {
    if (this.#places.length === 0) return NONE_OPACITY
    return this.#places.length > MANY ? MANY_OPACITY : FEW_OPACITY
  }

  #data(map: MapLibre) {
    const places = this.#places.length > 0 ? this.#places : [map.getCenter().toArray()]
    return {
      type: 'FeatureCollection' as const,
      features: places.map((coordinates) => ({
        type: 'Feature' as const,
        properties: {},
        geometry: { type: 'Point' as const, coordinates },
      })),
    }
  }
}
