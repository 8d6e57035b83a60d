import type { MapGeoJSONFeature, Map as MapLibre } from 'maplibre-gl'
import { CLUSTER_LAYER, DEVICE_LAYERS } from './device-layers.ts'

interface Point {
  readonly x: number
  readonly y: number
}

/** The symbol or cluster whose middle is nearest, of those that reach within `margin` pixels of `point`. */
export function pickSymbol(map: MapLibre, point: Point, margin: number): MapGeoJSONFeature | undefined {
  const distance = ({ geometry }: MapGeoJSONFeature) => {
    if (geometry.type !== 'Point') return Number.POSITIVE_INFINITY
    const { x, y } = map.project(geometry.coordinates as [number, number])
    return Math.hypot(x - point.x, y - point.y)
  }
  const { x, y } = point
  return map
    .queryRenderedFeatures(
      [
        [x - margin, y - margin],
        [x + margin, y + margin],
      ],
      { layers: [...DEVICE_LAYERS, CLUSTER_LAYER] },
    )
    .map((feature) => ({ feature, away: distance(feature) }))
    .sort((a, b) => a.away - b.away)[0]?.feature
}
