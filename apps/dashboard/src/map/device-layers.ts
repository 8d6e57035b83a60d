import type { ColourScale } from '@towncrier/sensor-kinds/layers'
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl'
import { MAP_FONT } from './base-style.ts'
import type { Colours } from './colours.ts'
import { CLUSTER_STEPS } from './sprites.ts'

export const FIXED_SOURCE = 'devices'
export const MOBILE_SOURCE = 'moving-devices'
export const CLUSTER_LAYER = 'clusters'
export const FIXED_LAYER = 'devices'
export const MOBILE_LAYER = 'moving-devices'
/** Layers a pointer can pick a device from. */
export const DEVICE_LAYERS = [FIXED_LAYER, MOBILE_LAYER]
/** From here on names are written under symbols. */
export const LABEL_ZOOM = 15

/** The more devices, the longer they stay together. */
export function clusterMaxZoom(deviceCount: number): number {
  if (deviceCount <= 120) return 10
  if (deviceCount <= 1_000) return 12
  return deviceCount <= 6_000 ? 14 : 15
}

export function deviceSource(isClustered: boolean, deviceCount: number): SourceSpecification {
  return {
    type: 'geojson',
    data: { type: 'FeatureCollection', features: [] },
    promoteId: 'id',
    ...(isClustered
      ? {
          cluster: true,
          clusterRadius: 44,
          clusterMaxZoom: clusterMaxZoom(deviceCount),
          clusterProperties: { worst: ['max', ['get', 'rank']] },
        }
      : {}),
  } as SourceSpecification
}

/**
 * The layers over the base map.
 *
 * @param scale colours devices by their value instead of their state; null: state.
 */
export function deviceLayers(
  colours: Colours,
  scale: ColourScale | null,
  isDark: boolean,
): LayerSpecification[] {
  const sortKey = ['get', 'rank']
  const labels = {
    'text-field': ['step', ['zoom'], '', LABEL_ZOOM, ['get', 'label']],
    'text-font': MAP_FONT,
    'text-size': 12,
    'text-anchor': 'top',
    'text-offset': [0, 1.55],
    'text-max-width': 11,
    'text-optional': true,
  }
  const labelPaint = {
    'text-color': colours.text,
    'text-halo-color': colours['map-label-halo'],
    'text-halo-width': 1.6,
  }
  // Critical stands out; what drives is a little larger than what stands.
  const sizeAt = (base: number) => ['match', ['get', 'rank'], 4, base * 1.25, base]
  const sizeFrom = (factor: number) => [
    'interpolate',
    ['linear'],
    ['zoom'],
    11,
    sizeAt(0.62 * factor),
    14,
    sizeAt(0.85 * factor),
    16,
    sizeAt(factor),
    18,
    sizeAt(1.15 * factor),
  ]
  const icon = {
    'icon-allow-overlap': true,
    'icon-padding': 0,
    'symbol-sort-key': sortKey,
  }
  const single = ['!', ['has', 'point_count']]
  const devices = (id: string, source: string) => [
    ...(scale === null
      ? []
      : [
          {
            id: `${id}-value`,
            type: 'circle',
            source,
            filter: single,
            paint: {
              'circle-radius': ['interpolate', ['linear'], ['zoom'], 11, 8, 14, 11, 16, 14],
              'circle-color': [
                'case',
                ['==', ['feature-state', 'value'], null],
                colours.panel,
                colourExpression(scale, isDark, ['feature-state', 'value']),
              ],
              'circle-stroke-color': [
                'match',
                ['get', 'rank'],
                4,
                colours['state-critical'],
                3,
                colours['state-warning'],
                colours['map-label-halo'],
              ],
              'circle-stroke-width': ['match', ['get', 'rank'], 4, 3.5, 3, 3, 2],
              'circle-opacity': ['case', ['get', 'hollow'], 0.35, 1],
            },
          },
        ]),
    {
      id,
      type: 'symbol',
      source,
      filter: single,
      layout: {
        ...icon,
        ...labels,
        'icon-size': sizeFrom(source === MOBILE_SOURCE ? 1.12 : 1),
        'icon-image': scale === null ? ['get', 'icon'] : ['get', 'glyph'],
      },
      paint: labelPaint,
    },
  ]
  const layers = [
    ...devices(FIXED_LAYER, FIXED_SOURCE),
    {
      id: CLUSTER_LAYER,
      type: 'symbol',
      source: FIXED_SOURCE,
      filter: ['has', 'point_count'],
      layout: {
        'icon-image': [
          'concat',
          'cluster|',
          ['to-string', ['get', 'worst']],
          '|',
          ['step', ['get', 'point_count'], '0', CLUSTER_STEPS[0], '1', CLUSTER_STEPS[1], '2'],
        ],
        'icon-allow-overlap': true,
        'text-field': ['get', 'point_count_abbreviated'],
        'text-font': MAP_FONT,
        'text-size': ['step', ['get', 'point_count'], 13, CLUSTER_STEPS[0], 14, CLUSTER_STEPS[1], 16],
        'text-allow-overlap': true,
        'text-ignore-placement': true,
        'symbol-sort-key': ['get', 'worst'],
      },
      paint: { 'text-color': colours.text },
    },
    ...devices(MOBILE_LAYER, MOBILE_SOURCE),
  ]
  // Written as plain objects; the library checks them against the style specification when it loads them.
  return layers as unknown as LayerSpecification[]
}

/** Two stops of one value are a hard break, which the library's rising stops can only come close to. */
const BREAK = 1e-6

/** A colour scale as the library interpolates it. */
export function colourExpression(
  scale: ColourScale,
  isDark: boolean,
  value: readonly unknown[],
): ExpressionSpecification {
  let previous = Number.NEGATIVE_INFINITY
  const stops = scale.stops.flatMap((stop) => {
    previous = stop.value > previous ? stop.value : previous + BREAK
    return [previous, isDark ? stop.dark : stop.light]
  })
  return ['interpolate', ['linear'], ['to-number', value], ...stops] as unknown as ExpressionSpecification
}
