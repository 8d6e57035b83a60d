import type { FilterSpecification, GeoJSONSource, PointLike } from 'maplibre-gl'
import { MAP_FONT } from '../map/base-style.ts'
import { readColours } from '../map/colours.ts'
import { type SmallMapOptions, SmallMapView, seriesColours } from '../map/small-map-view.ts'

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

interface NetworkMapOptions extends SmallMapOptions {
  readonly onRoute: (id: string) => void
}

const SOURCE = 'gritting'
const TREATED = 'gritting-treated'

/** Draws routes as ribbons with their names, and depots; gives places that are clicked while they are asked for. */
export class NetworkMapView extends SmallMapView {
  readonly #onRoute: (id: string) => void
  #shown: NetworkPicture = { ribbons: [], places: [] }

  constructor(options: NetworkMapOptions) {
    super(options)
    this.#onRoute = options.onRoute
  }

  protected override choose(box: [PointLike, PointLike]): void {
    const [feature] = this.map.queryRenderedFeatures(box, { layers: [TREATED] })
    if (feature !== undefined) this.#onRoute(String(feature.properties.id))
  }

  show(picture: NetworkPicture): void {
    this.#shown = picture
    void this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#features())
    this.fitOnce()
  }

  /** Where all that is shown lies; what is not faint when something is chosen. */
  protected override extent(): readonly (readonly [number, number])[] {
    const { ribbons, places } = this.#shown
    const bright = ribbons.filter(({ isFaint }) => !isFaint)
    return [
      ...(bright.length > 0 ? bright : ribbons).flatMap(({ lines }) => lines.flat()),
      ...places.map(({ longitude, latitude }) => [longitude, latitude] as const),
    ]
  }

  protected override addLayers(): void {
    const { container, map } = this
    const colours = readColours(container)
    const [one, two, three, four] = seriesColours(container)
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
