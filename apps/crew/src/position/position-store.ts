import { signal } from '@preact/signals'

export interface Position {
  readonly latitude: number
  readonly longitude: number
  readonly accuracyM: number
  readonly at: number
}

/** Older than this it says where the lorry was, not where it is. */
const FRESH_MS = 15_000
/** Coarser than this it does not tell one street from the next. */
const EXACT_M = 40

/** Where the phone is, when the driver lets the page know. */
export class PositionStore {
  readonly position = signal<Position | null>(null)
  readonly isRefused = signal(false)
  readonly #now: () => number
  #watch: number | null = null

  constructor(now: () => number) {
    this.#now = now
  }

  /** Follows the phone; asks the driver, the first time. */
  start(): void {
    if (this.#watch !== null || !('geolocation' in navigator)) return
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords: { latitude, longitude, accuracy }, timestamp }) => {
        this.isRefused.value = false
        this.position.value = { latitude, longitude, accuracyM: accuracy, at: timestamp }
      },
      ({ code, PERMISSION_DENIED }) => {
        if (code !== PERMISSION_DENIED) return
        this.isRefused.value = true
        // Allowed in the phone’s settings meanwhile: it is asked for again.
        this.stop()
      },
      { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 },
    )
  }

  stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch)
    this.#watch = null
    this.position.value = null
  }

  /** The place, when it is fresh. */
  get fresh(): Position | null {
    const { value } = this.position
    return value !== null && this.#now() - value.at < FRESH_MS ? value : null
  }

  /** Longitude and latitude, when they are good enough to tell streets apart. */
  get exact(): readonly [number, number] | null {
    const { fresh } = this
    return fresh !== null && fresh.accuracyM <= EXACT_M ? [fresh.longitude, fresh.latitude] : null
  }
}
