import { type Map as MapLibre, Marker } from 'maplibre-gl'
import type { AlertView } from '../api/types.ts'
import { isUnacknowledged } from '../live/live-store.ts'

type Place = [longitude: number, latitude: number]

/** Rings over the map: round the selected device, and round those with a critical alert nobody has taken on. */
export class MapRings {
  readonly #urgent = new Map<string, Marker>()
  #selection: Marker | null = null

  /** @param place of the selected device; null: none is selected, or it has no place. */
  drawSelection(map: MapLibre, place: Place | null): void {
    if (place === null) {
      this.#selection?.remove()
      this.#selection = null
    } else if (this.#selection === null) {
      this.#selection = new Marker({ element: ring('map-selection') }).setLngLat(place).addTo(map)
    } else this.#selection.setLngLat(place)
  }

  /** Says which devices are ringed from now on; {@link drawUrgent} draws them. */
  setUrgent(deviceIds: ReadonlySet<string>): void {
    for (const [id, marker] of this.#urgent) {
      if (deviceIds.has(id)) continue
      marker.remove()
      this.#urgent.delete(id)
    }
    for (const id of deviceIds) {
      if (!this.#urgent.has(id)) this.#urgent.set(id, new Marker({ element: ring('map-urgent') }))
    }
  }

  /**
   * Critical alerts nobody has taken on pulse: the one thing that may.
   *
   * @param placeOf null where a device is filtered out or has no place.
   */
  drawUrgent(map: MapLibre, placeOf: (deviceId: string) => Place | null): void {
    for (const [id, marker] of this.#urgent) {
      const place = placeOf(id)
      if (place === null) marker.remove()
      else {
        marker.setLngLat(place)
        if (!marker.getElement().isConnected) marker.addTo(map)
      }
    }
  }
}

/** Devices with a critical alert that nobody has acknowledged, newest first. */
export function urgentDevices(alerts: Iterable<AlertView>): string[] {
  const urgent = [...alerts].filter((alert) => alert.severity === 'critical' && isUnacknowledged(alert))
  return [
    ...new Set(urgent.sort((a, b) => (a.raisedAt < b.raisedAt ? 1 : -1)).map(({ deviceId }) => deviceId)),
  ]
}

function ring(className: string): HTMLElement {
  const element = document.createElement('div')
  element.className = className
  element.setAttribute('aria-hidden', 'true')
  return element
}
