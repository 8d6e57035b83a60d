import type { LiveStore } from './live/live-store.ts'
import type { MapView } from './map/map-view.ts'

/**
 * For browser tests, on `window.towncrier`: what the map draws can be asked for, never changed.
 * `devicePosition(id)`: its pixel on the page, to click on. `renderedState(id)`: the symbol drawn for it
 * ("kind|state|solid" or "…|hollow"); null in a cluster or out of sight. `mapIsIdle()`: all tiles drawn.
 * `deviceCount()` and `changeCount()`: devices held, and how many changes of devices have come.
 */
export interface TestHook {
  devicePosition(id: string): { x: number; y: number } | null
  renderedState(id: string): string | null
  mapIsIdle(): boolean
  deviceCount(): number
  changeCount(): number
}

declare global {
  interface Window {
    towncrier?: TestHook
  }
}

/** Publishes the hook; call again whenever the map comes or goes. */
export function makeTestHook(live: LiveStore): (view: MapView | null) => void {
  let changes = 0
  live.subscribe(({ devices }) => {
    changes += devices.length
  })
  return (view) => {
    window.towncrier = Object.freeze({
      devicePosition: (id: string) => view?.pixelOf(id) ?? null,
      renderedState: (id: string) => view?.symbolOf(id) ?? null,
      mapIsIdle: () => view?.isIdle ?? false,
      deviceCount: () => live.devices.size,
      changeCount: () => changes,
    })
  }
}
