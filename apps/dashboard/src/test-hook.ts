import type { MapView } from './map/map-view.ts'

/**
 * For browser tests, on `window.towncrier`: what the map draws can be asked for, never changed.
 * `devicePosition(id)`: its pixel on the page, to click on. `renderedState(id)`: the symbol drawn for it
 * ("kind|state|solid" or "…|hollow"); null in a cluster or out of sight. `mapIsIdle()`: all tiles drawn.
 */
export interface TestHook {
  devicePosition(id: string): { x: number; y: number } | null
  renderedState(id: string): string | null
  mapIsIdle(): boolean
}

declare global {
  interface Window {
    towncrier?: TestHook
  }
}

export function publishMapHook(view: MapView | null): void {
  window.towncrier = Object.freeze({
    devicePosition: (id: string) => view?.pixelOf(id) ?? null,
    renderedState: (id: string) => view?.symbolOf(id) ?? null,
    mapIsIdle: () => view?.isIdle ?? false,
  })
}
