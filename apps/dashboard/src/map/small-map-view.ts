import 'maplibre-gl/dist/maplibre-gl.css'
import { LngLatBounds, Map as MapLibre, type PointLike, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { MapLayersView } from '../api/types.ts'
import { baseStyle } from './base-style.ts'
import { readColours } from './colours.ts'

setWorkerUrl(workerUrl)

export interface SmallMapOptions {
  readonly container: HTMLElement
  readonly baseMap: MapLayersView
  readonly styleUrl: string | null
  readonly isDark: boolean
  /** A place, while places are asked for. */
  readonly onPoint: (longitude: number, latitude: number) => void
}

/** How near a symbol a click means it, px. */
const PICK_PX = 6
/** Hints lie over the top, names stand below places, and the attribution at the lower right. */
const FIT_PADDING = { top: 64, right: 36, bottom: 60, left: 36 }
const CLOSEST_FIT = 15.5

/** A map beside a list: draws what its heir adds to it, and gives places that are clicked while they are asked for. */
export abstract class SmallMapView {
  protected readonly map: MapLibre
  protected readonly container: HTMLElement
  readonly #options: SmallMapOptions
  #isDark: boolean
  #isPicking = false
  #hasFitted = false

  constructor(options: SmallMapOptions) {
    const { container, baseMap } = options
    this.#options = options
    this.container = container
    this.#isDark = options.isDark
    this.map = new MapLibre({
      container,
      style: this.#style(),
      attributionControl: { compact: true },
      bounds: baseMap.bounds ?? [-8, 50, 2, 59],
      dragRotate: false,
      maxZoom: 19,
      fadeDuration: 0,
    })
    this.map.touchZoomRotate.disableRotation()
    this.map.on('style.load', () => {
      // A page that has just been left holds the map a moment longer, without a theme to take colours from.
      if (container.isConnected) this.addLayers()
    })
    this.map.once('load', () => this.map.resize())
    this.map.on('idle', () => {
      container.dataset.drawn = ''
    })
    this.map.on('click', ({ point, lngLat }) => {
      if (this.#isPicking) return options.onPoint(lngLat.lng, lngLat.lat)
      this.choose([
        [point.x - PICK_PX, point.y - PICK_PX],
        [point.x + PICK_PX, point.y + PICK_PX],
      ])
    })
    this.map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !this.#isPicking) return
      const { lng, lat } = this.map.getCenter()
      options.onPoint(lng, lat)
    })
  }

  /** Sources and layers upon the base map; again whenever the theme changes. */
  protected abstract addLayers(): void
  /** What was clicked when no place is asked for. */
  protected abstract choose(box: [PointLike, PointLike]): void
  /** Where all lies that is to be seen at once. */
  protected abstract extent(): readonly (readonly [number, number])[]

  stop(): void {
    this.map.remove()
  }

  setTheme(isDark: boolean): void {
    if (isDark === this.#isDark) return
    this.#isDark = isDark
    this.map.setStyle(this.#style())
  }

  protected get isDark(): boolean {
    return this.#isDark
  }

  setPicking(isPicking: boolean): void {
    this.#isPicking = isPicking
    this.map.getCanvas().style.cursor = isPicking ? 'crosshair' : ''
  }

  /** Goes to all that is shown, the first time there is something. */
  protected fitOnce(): void {
    if (!this.#hasFitted) this.fit()
  }

  fit(): void {
    const positions = this.extent()
    const [first] = positions
    if (first === undefined) return
    this.#hasFitted = true
    const start: [number, number] = [first[0], first[1]]
    const bounds = positions.reduce((all, [x, y]) => all.extend([x, y]), new LngLatBounds(start, start))
    this.map.resize()
    this.map.fitBounds(bounds, { padding: FIT_PADDING, maxZoom: CLOSEST_FIT, duration: 0 })
  }

  #style() {
    const { styleUrl, baseMap, container } = this.#options
    return styleUrl ?? baseStyle(baseMap, readColours(container), location.href)
  }
}

/** The tokens of chart lines as the theme in force resolves them. */
export function seriesColours(within: HTMLElement): readonly [string, string, string, string] {
  const probe = document.createElement('span')
  probe.hidden = true
  within.append(probe)
  const found = [1, 2, 3, 4].map((n) => {
    probe.style.color = `var(--series-${n})`
    return getComputedStyle(probe).color
  })
  probe.remove()
  return found as [string, string, string, string]
}
