import 'maplibre-gl/dist/maplibre-gl.css'
import type { MapLayersView } from '@towncrier/protocol'
import { baseStyle } from '@towncrier/screens/base-style'
import { readColours } from '@towncrier/screens/colours'
import type { FeatureCollection } from 'geojson'
import {
  type ExpressionSpecification,
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  Marker,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Place } from '../position/ground.ts'

setWorkerUrl(workerUrl)

export const WORK_SOURCE = 'work'
/** The buttons are on the right. */
const PADDING = { top: 40, bottom: 40, left: 40, right: 96 }
const HERE_ZOOM = 16

/** A map of a job from what is on the phone, and where the lorry is. */
export abstract class WorkMap {
  protected readonly container: HTMLElement
  protected readonly map: MapLibre
  readonly #me: HTMLElement
  #marker: Marker | null = null
  #here: Place | null = null
  #features: FeatureCollection = { type: 'FeatureCollection', features: [] }
  #bounds: LngLatBounds | null = null

  /** @throws when the browser offers no WebGL. */
  constructor(container: HTMLElement, baseMap: MapLayersView, isDark: boolean) {
    this.container = container
    this.#me = document.createElement('div')
    this.#me.className = 'me'
    this.map = new MapLibre({
      container,
      style: baseStyle(baseMap, readColours(container), location.href),
      attributionControl: { compact: true },
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      maxZoom: 18,
    })
    container.dataset.theme = isDark ? 'dark' : 'light'
    this.map.touchZoomRotate.disableRotation()
    this.map.on('style.load', () => {
      this.map.addSource(WORK_SOURCE, { type: 'geojson', data: this.#features })
      this.addLayers()
    })
    this.map.on('idle', () => {
      if (this.#bounds !== null) container.dataset.drawn = ''
    })
  }

  /** Says how what is shown is drawn, once there is a style. */
  protected abstract addLayers(): void

  /** @param within what is looked at first. */
  protected draw(features: FeatureCollection, within: readonly Place[]): void {
    this.#features = features
    void this.map.getSource<GeoJSONSource>(WORK_SOURCE)?.setData(features)
    const [first] = within
    if (this.#bounds !== null || first === undefined) return
    const corner: [number, number] = [...first]
    this.#bounds = within.reduce((all, place) => all.extend([...place]), new LngLatBounds(corner, corner))
    this.fit()
  }

  protected isPart(part: string): ExpressionSpecification {
    return ['==', ['get', 'part'], part]
  }

  /** A token as the theme in force has it: the map library takes no CSS variables. */
  protected colour(token: string): string {
    const probe = document.createElement('span')
    probe.style.color = `var(${token})`
    probe.hidden = true
    this.container.append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }

  stop(): void {
    this.map.remove()
    delete this.container.dataset.drawn
  }

  showHere(position: { readonly latitude: number; readonly longitude: number } | null): void {
    this.#here = position === null ? null : [position.longitude, position.latitude]
    if (this.#here === null) {
      this.#marker?.remove()
      this.#marker = null
      return
    }
    this.#marker ??= new Marker({ element: this.#me })
    this.#marker.setLngLat([...this.#here]).addTo(this.map)
  }

  fit(): void {
    if (this.#bounds === null) return
    this.map.resize()
    this.map.fitBounds(this.#bounds, { padding: PADDING, maxZoom: HERE_ZOOM, duration: 0 })
  }

  goToHere(): void {
    if (this.#here !== null) this.map.jumpTo({ center: [...this.#here], zoom: HERE_ZOOM })
  }
}
