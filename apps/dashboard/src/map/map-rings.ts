import { type Map as MapLibre, Marker } from 'maplibre-gl'
import type { CauseView } from '../api/types.ts'
import { isUnacknowledged } from '../live/live-store.ts'

type Place = [longitude: number, latitude: number]

/** Rings over the map: round the selected device, and round the worst of critical causes nobody has taken on. */
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
   * Critical causes nobody has taken on pulse: the one thing that may.
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

/** The worst device of each critical cause that nobody has acknowledged, newest cause first. */
export function urgentDevices(causes: Iterable<CauseView>): string[] {
  const urgent = [...causes].filter((cause) => cause.severity === 'critical' && isUnacknowledged(cause))
  urgent.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  return [...new Set(urgent.flatMap(({ worst }) => worst?.deviceId ?? []))]
}

function ring(className: string): HTMLElement {
  const element = document.createElement('div')
  element.className = className
  element.setAttribute('aria-hidden', 'true')
  return element
}
