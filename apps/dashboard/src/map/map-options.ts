import type { KindLayer } from '@towncrier/sensor-kinds/layers'
import type { Map as MapLibre } from 'maplibre-gl'
import type { MapLayersView } from '../api/types.ts'
import type { LiveStore } from '../live/live-store.ts'
import type { MapPosition } from '../url/url-state.ts'
import type { Colours } from './colours.ts'

/** How much of each edge of the map panels cover, in pixels. */
export interface Insets {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}

/** Something drawn over the devices that is not one of them. */
export interface MapExtras {
  /** Puts its layers on a style that has just been loaded. */
  add(map: MapLibre, colours: Colours): void
  /** @returns true when the click was meant for it. */
  takeClick(place: { readonly latitude: number; readonly longitude: number }): boolean
}

export interface MapViewOptions {
  readonly container: HTMLElement
  readonly live: LiveStore
  readonly layers: ReadonlyMap<string, KindLayer>
  readonly isMobile: (kind: string) => boolean
  readonly baseMap: MapLayersView
  /** A style of the town's own instead of the built-in base map; null: none. */
  readonly styleUrl: string | null
  readonly position: MapPosition | null
  readonly extras?: MapExtras
  readonly onMove: (position: MapPosition) => void
  readonly onSelect: (deviceId: string | null) => void
  readonly onHover: (hover: { deviceId: string; x: number; y: number } | null) => void
}

/** Insets with a margin inside them, in pixels. */
export function withMargin({ top, right, bottom, left }: Insets, margin: number): Insets {
  return { top: top + margin, right: right + margin, bottom: bottom + margin, left: left + margin }
}
