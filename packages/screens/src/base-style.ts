import type { MapLayersView } from '@towncrier/protocol'
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import type { Colours } from './colours.ts'

/** Local fonts: the style names no glyph server, so labels are drawn from what the page has loaded. */
export const MAP_FONT = ['Atkinson Hyperlegible Next Variable']

/** A style of the built-in base map: GeoJSON layers roads, water, greens, places, boundaries, as far as there. */
export function baseStyle(map: MapLayersView, colours: Colours, origin: string): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {}
  for (const { name, url, attribution } of map.layers) {
    sources[name] = { type: 'geojson', data: new URL(url, origin).href, attribution }
  }
  return {
    version: 8,
    sources,
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': colours['map-land'] } },
      ...baseLayers(colours).filter((layer) => 'source' in layer && layer.source in sources),
    ],
    transition: { duration: 0, delay: 0 },
  }
}

const isClass = (...names: string[]) => ['in', ['get', 'class'], ['literal', names]]

function width(stops: readonly (readonly [zoom: number, points: number])[]) {
  return ['interpolate', ['exponential', 1.6], ['zoom'], ...stops.flat()]
}

function baseLayers(colours: Colours): LayerSpecification[] {
  const roadClasses = [
    {
      names: ['residential', 'unclassified', 'service'],
      widths: [
        [12, 0.6],
        [14, 2.2],
        [16, 7],
        [18, 22],
      ],
      colour: colours['map-road'],
    },
    {
      names: ['tertiary'],
      widths: [
        [12, 1.2],
        [14, 3.6],
        [16, 10],
        [18, 28],
      ],
      colour: colours['map-road'],
    },
    {
      names: ['secondary'],
      widths: [
        [11, 1.4],
        [14, 5],
        [16, 13],
        [18, 34],
      ],
      colour: colours['map-road-main'],
    },
    {
      names: ['primary', 'trunk', 'motorway'],
      widths: [
        [11, 2],
        [14, 6.5],
        [16, 16],
        [18, 42],
      ],
      colour: colours['map-road-main'],
    },
  ] as const
  const line = { 'line-cap': 'round', 'line-join': 'round' }
  const layers = [
    {
      id: 'built-up',
      type: 'fill',
      source: 'boundaries',
      filter: isClass('built-up'),
      paint: { 'fill-color': colours['map-built'] },
    },
    { id: 'greens', type: 'fill', source: 'greens', paint: { 'fill-color': colours['map-green'] } },
    {
      id: 'water',
      type: 'fill',
      source: 'water',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': colours['map-water'] },
    },
    {
      id: 'streams',
      type: 'line',
      source: 'water',
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: line,
      paint: {
        'line-color': colours['map-water'],
        'line-width': width([
          [11, 1],
          [16, 8],
        ]),
      },
    },
    {
      id: 'boundary',
      type: 'line',
      source: 'boundaries',
      filter: ['!', isClass('built-up')],
      paint: { 'line-color': colours['map-boundary'], 'line-width': 1, 'line-dasharray': [4, 3] },
    },
    ...roadClasses.map(({ names, widths }) => ({
      id: `road-casing-${names[0]}`,
      type: 'line',
      source: 'roads',
      filter: isClass(...names),
      minzoom: names[0] === 'residential' ? 13 : 9,
      layout: line,
      paint: {
        'line-color': colours['map-road-casing'],
        'line-width': width(widths.map(([zoom, points]) => [zoom, points + (zoom >= 14 ? 2 : 1)] as const)),
      },
    })),
    ...roadClasses.map(({ names, widths, colour }) => ({
      id: `road-${names[0]}`,
      type: 'line',
      source: 'roads',
      filter: isClass(...names),
      layout: line,
      paint: { 'line-color': colour, 'line-width': width(widths) },
    })),
    {
      id: 'road-names',
      type: 'symbol',
      source: 'roads',
      minzoom: 14.5,
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 14.5, 10.5, 17, 13],
        'text-max-angle': 30,
      },
      paint: {
        'text-color': colours['map-label'],
        'text-halo-color': colours['map-label-halo'],
        'text-halo-width': 1.4,
      },
    },
    {
      id: 'water-names',
      type: 'symbol',
      source: 'water',
      minzoom: 13,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': 12,
        'symbol-placement': 'point',
      },
      paint: {
        'text-color': colours['map-label'],
        'text-halo-color': colours['map-water'],
        'text-halo-width': 1,
      },
    },
    {
      id: 'places',
      type: 'symbol',
      source: 'places',
      maxzoom: 16,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': ['match', ['get', 'class'], 'town', 16, 'landmark', 11, 12.5],
        'text-letter-spacing': ['match', ['get', 'class'], 'district', 0.08, 0],
        'text-padding': 4,
        // Symbols come first; a name moves aside for them, and gives way when it cannot.
        'text-variable-anchor-offset': [
          'center',
          [0, 0],
          'top',
          [0, 1.2],
          'bottom',
          [0, -1.2],
          'left',
          [1.6, 0],
          'right',
          [-1.6, 0],
        ],
        'text-justify': 'auto',
        'symbol-sort-key': ['match', ['get', 'class'], 'town', 0, 'district', 1, 2],
      },
      filter: ['any', ['!', isClass('landmark')], ['>=', ['zoom'], 14]],
      paint: {
        'text-color': colours['map-label'],
        'text-halo-color': colours['map-label-halo'],
        'text-halo-width': 1.6,
      },
    },
  ]
  // Written as plain objects; the library checks them against the style specification when it loads them.
  return layers as unknown as LayerSpecification[]
}
