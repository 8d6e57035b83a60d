import type { Map as MapLibre } from 'maplibre-gl'
import { type Insets, withMargin } from './map-options.ts'

type Place = [longitude: number, latitude: number]
export type Box = [west: number, south: number, east: number, north: number]

const LINKED_DEVICE_ZOOM = 14.5
const REVEAL_MARGIN = 40
export const FIT_PADDING = 48
const CLOSEST_FIT = 16

/** Turns to a place at once and from near by. */
export function turnTo(map: MapLibre, place: Place, insets: Insets): void {
  map.easeTo({ center: place, zoom: LINKED_DEVICE_ZOOM, offset: middleOf(insets), duration: 0 })
}

/** Brings a place out from under the panels, when it lies there. */
export function reveal(map: MapLibre, place: Place, insets: Insets): void {
  const { x, y } = map.project(place)
  const { clientWidth, clientHeight } = map.getContainer()
  const isClear =
    x > insets.left + REVEAL_MARGIN &&
    x < clientWidth - insets.right - REVEAL_MARGIN &&
    y > insets.top + REVEAL_MARGIN &&
    y < clientHeight - insets.bottom - REVEAL_MARGIN
  if (!isClear) map.easeTo({ center: place, offset: middleOf(insets), duration: motionMs() })
}

/** Shows all of a box beside the panels. */
export function fitBox(map: MapLibre, box: Box, insets: Insets): void {
  map.fitBounds(box, {
    padding: withMargin(insets, FIT_PADDING),
    duration: motionMs(),
    maxZoom: CLOSEST_FIT,
  })
}

/** How long the map may take to move: not at all for those who asked for stillness. */
export function motionMs(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200
}

function middleOf({ top, right, bottom, left }: Insets): [number, number] {
  return [(left - right) / 2, (top - bottom) / 2]
}
