import 'maplibre-gl/dist/maplibre-gl.css'
import type { ColourScale, KindLayer } from '@towncrier/sensor-kinds/layers'
import type { Feature } from 'geojson'
import {
  AttributionControl,
  type GeoJSONSource,
  Map as MapLibre,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { DeviceFilter } from '../devices/device-filter.ts'
import { DEVICE_STATES, STATE_RANK } from '../live/device-state.ts'
import type { LiveChange } from '../live/live-store.ts'
import { baseStyle } from './base-style.ts'
import { readColours } from './colours.ts'
import { FeatureBook, type FeatureChanges, toFeature } from './device-features.ts'
import {
  clusterMaxZoom,
  DEVICE_LAYERS,
  deviceLayers,
  deviceSource,
  FIXED_SOURCE,
  LABEL_ZOOM,
  MOBILE_SOURCE,
} from './device-layers.ts'
import { boundsOfDevices, placeOf } from './device-places.ts'
import { FIT_PADDING, fitBox, motionMs, reveal, turnTo } from './map-camera.ts'
import { MapHighlight } from './map-highlight.ts'
import { type Insets, type MapViewOptions, withMargin } from './map-options.ts'
import { pickSymbol } from './map-pick.ts'
import { MapRings, urgentDevices } from './map-rings.ts'
import { drawClusters, drawSymbols, SPRITE_RATIO } from './sprites.ts'

setWorkerUrl(workerUrl)

/** What clusters and symbols read is brought up to date this often; more would cost more than it shows. */
const FLUSH_MS = 1_000
const TAP_MARGIN = 6
const MOST_APART = 200
const MOST_URGENT_RINGS = 40

/** The map: draws the live store and keeps up with it. */
export class MapView {
  readonly #options: MapViewOptions
  readonly #fixed: FeatureBook
  readonly #mobile: FeatureBook
  readonly #rings = new MapRings()
  readonly #highlight = new MapHighlight()
  /** Devices kept out of clusters: what is critical is seen by itself, however far out. */
  #apart: ReadonlySet<string> = new Set()
  readonly #changedIds = new Set<string>()
  readonly #recolouredIds = new Set<string>()
  #map: MapLibre | null = null
  #selectedId: string | null = null
  #filter: DeviceFilter = () => true
  #colourLayer: KindLayer | null = null
  #isDark = false
  #isReady = false
  /** The first whole picture of this style has been drawn. */
  #hasDrawn = false
  #insets: Insets = { top: 0, right: 0, bottom: 0, left: 0 }
  #clusterMaxZoom = 0
  #urgencyChanged = true
  /** Nobody has said where to look, and there was nothing to look at: the first devices decide. */
  #awaitsPlace = false
  #frame = 0
  #timer = 0
  #unsubscribe = () => {}

  constructor(options: MapViewOptions) {
    this.#options = options
    const featureOf = (id: string, mobile: boolean) => {
      const device = options.live.devices.get(id)
      if (device === undefined || !this.#filter(device)) return null
      if ((options.isMobile(device.kind) || this.#apart.has(id)) !== mobile) return null
      return toFeature(device, options.layers.get(device.kind))
    }
    this.#fixed = new FeatureBook((id) => featureOf(id, false))
    this.#mobile = new FeatureBook((id) => featureOf(id, true))
  }

  /** Draws the map. @throws when the browser offers no WebGL. */
  async start(isDark: boolean): Promise<void> {
    const { container, position, baseMap, live } = this.#options
    this.#isDark = isDark
    this.#awaitsPlace = position === null && baseMap.bounds === null
    await document.fonts.load('16px "Atkinson Hyperlegible Next Variable"')
    this.#map = new MapLibre({
      container,
      style: this.#style(),
      attributionControl: false,
      ...(position === null
        ? {
            bounds: baseMap.bounds ?? [-8, 50, 2, 59],
            fitBoundsOptions: { padding: withMargin(this.#insets, FIT_PADDING) },
          }
        : { center: [position.longitude, position.latitude], zoom: position.zoom }),
      maxZoom: 19,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
    })
    const map = this.#map
    map.touchZoomRotate.disableRotation()
    map.keyboard.disableRotation()
    map.addControl(new AttributionControl({ compact: false }), 'bottom-right')
    map.addControl(new ScaleControl({ maxWidth: 80 }), 'bottom-right')
    map.on('style.load', () => this.#addDevices())
    map.on('idle', () => {
      this.#hasDrawn = this.#isReady
    })
    map.on('moveend', () => this.#moved())
    map.on('dragstart', () => {
      this.#awaitsPlace = false
    })
    map.on('click', ({ point, lngLat: { lat: latitude, lng: longitude } }) => {
      if (this.#options.extras?.takeClick({ latitude, longitude }) !== true) void this.#clicked(point)
    })
    map.on('mousemove', (event) => this.#hovered(event.point))
    map.on('mouseout', () => this.#options.onHover(null))
    map.on('movestart', () => this.#options.onHover(null))
    this.#unsubscribe = live.subscribe((change) => this.#take(change))
    this.#timer = window.setInterval(() => this.#flush(), FLUSH_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
    cancelAnimationFrame(this.#frame)
    this.#unsubscribe()
    this.#map?.remove()
    this.#map = null
  }

  setTheme(isDark: boolean): void {
    if (isDark === this.#isDark) return
    this.#isDark = isDark
    this.#isReady = false
    this.#hasDrawn = false
    this.#map?.setStyle(this.#style(), { diff: false })
  }

  setFilter(filter: DeviceFilter): void {
    this.#filter = filter
    if (this.#isReady) this.#showAll()
  }

  /** Colours one kind by its value; null: all by state. */
  setColourKind(kind: string | null): void {
    const layer = kind === null ? null : (this.#options.layers.get(kind) ?? null)
    if (layer === this.#colourLayer) return
    this.#colourLayer = layer
    if (!this.#isReady) return
    const map = this.#map!
    for (const { id } of map.getStyle().layers) {
      if ('source' in map.getLayer(id)! && isDeviceSource(map.getLayer(id)!.source)) map.removeLayer(id)
    }
    this.#addDeviceLayers()
  }

  /** How much of each edge is covered by panels. */
  setInsets(insets: Insets): void {
    this.#insets = insets
  }

  /** Rings a device, and brings it out from under the panels when it lies there. */
  select(deviceId: string | null): void {
    if (deviceId === this.#selectedId) return
    this.#selectedId = deviceId
    this.#drawSelection()
  }

  /** Goes to a device named by a link that says nothing of the map. */
  goTo(deviceId: string): void {
    const place = this.#placeOf(deviceId)
    if (place !== null && this.#map !== null) turnTo(this.#map, place, this.#insets)
  }

  reveal(deviceId: string): void {
    const place = this.#placeOf(deviceId)
    if (place !== null && this.#map !== null) reveal(this.#map, place, this.#insets)
  }

  /** Rings these devices, and no others. */
  highlight(deviceIds: readonly string[]): void {
    this.#highlight.show(
      this.#map,
      deviceIds.flatMap((id) => {
        const place = this.#placeOf(id)
        return place === null ? [] : [place]
      }),
    )
  }

  /** Shows all of these devices; stays where it is when none has a place. */
  fitDevices(deviceIds: readonly string[]): void {
    const box = boundsOfDevices(deviceIds.flatMap((id) => this.#options.live.devices.get(id) ?? []))
    if (box !== null && this.#map !== null) fitBox(this.#map, box, this.#insets)
  }

  zoomBy(step: number): void {
    this.#map?.easeTo({ zoom: this.#map.getZoom() + step, duration: motionMs() })
  }

  fitTown(): void {
    const bounds = this.#boundsOfDevices() ?? this.#options.baseMap.bounds
    if (bounds === null || this.#map === null) return
    fitBox(this.#map, bounds, this.#insets)
  }

  /** Where a device is drawn, in pixels of the page; null when it has no place. */
  pixelOf(deviceId: string): { x: number; y: number } | null {
    const place = this.#placeOf(deviceId)
    if (this.#map === null || place === null) return null
    const { x, y } = this.#map.project(place)
    const { left, top } = this.#map.getContainer().getBoundingClientRect()
    return { x: x + left, y: y + top }
  }

  /** The symbol a device is drawn with at this moment; null when it is in a cluster, filtered out or off the map. */
  symbolOf(deviceId: string): string | null {
    if (!this.#isReady) return null
    const feature = this.#map!.queryRenderedFeatures({ layers: DEVICE_LAYERS }).find(
      ({ properties }) => properties.id === deviceId,
    )
    return feature === undefined ? null : String(feature.properties.icon)
  }

  get isIdle(): boolean {
    return this.#hasDrawn && this.#map!.loaded() && !this.#map!.isMoving()
  }

  #style() {
    const { styleUrl, baseMap, container } = this.#options
    return styleUrl ?? baseStyle(baseMap, readColours(container), location.href)
  }

  #addDevices(): void {
    const map = this.#map!
    const { live, layers, container } = this.#options
    const colours = readColours(container)
    const paths = new Map([...layers].map(([kind, { iconPath }]) => [kind, iconPath]))
    const byRank = [...DEVICE_STATES].sort((a, b) => STATE_RANK[a] - STATE_RANK[b])
    for (const { name, image } of [...drawSymbols(paths, colours), ...drawClusters(byRank, colours)]) {
      if (map.hasImage(name)) map.updateImage(name, image)
      else map.addImage(name, image, { pixelRatio: SPRITE_RATIO })
    }
    this.#clusterMaxZoom = clusterMaxZoom(live.devices.size)
    this.#highlight.add(map, colours)
    this.#options.extras?.add(map, colours)
    map.addSource(FIXED_SOURCE, deviceSource(true, live.devices.size))
    map.addSource(MOBILE_SOURCE, deviceSource(false, live.devices.size))
    this.#addDeviceLayers()
    this.#isReady = true
    this.#showAll()
  }

  #addDeviceLayers(): void {
    const scale: ColourScale | null = this.#colourLayer?.scale ?? null
    for (const layer of deviceLayers(readColours(this.#options.container), scale, this.#isDark)) {
      this.#map!.addLayer(layer)
    }
    this.#colourAll()
  }

  /** Everything anew: at first, and when the filter changes. */
  #showAll(): void {
    const { live } = this.#options
    const ids = [...live.devices.keys()]
    const maxZoom = clusterMaxZoom(live.devices.size)
    if (maxZoom !== this.#clusterMaxZoom) {
      this.#clusterMaxZoom = maxZoom
      void this.#source(FIXED_SOURCE)?.setClusterOptions({
        cluster: true,
        clusterRadius: 44,
        clusterMaxZoom: maxZoom,
      })
    }
    this.#urgencyChanged = true
    this.#setApart()
    this.#changedIds.clear()
    void this.#source(FIXED_SOURCE)?.setData(collection(this.#fixed.reset(ids)))
    void this.#source(MOBILE_SOURCE)?.setData(collection(this.#mobile.reset(ids)))
    this.#colourAll()
    this.#drawSelection()
    this.#drawUrgent()
  }

  #take(change: LiveChange): void {
    if (change.causes.length > 0 || change.isWhole) this.#urgencyChanged = true
    if (change.isWhole) {
      if (this.#isReady) this.#showAll()
      return
    }
    for (const device of change.devices) {
      this.#changedIds.add(device.id)
      if ((device.severity === 'critical') !== this.#apart.has(device.id)) this.#urgencyChanged = true
      if (device.kind === this.#colourLayer?.kind) this.#recolouredIds.add(device.id)
    }
    for (const id of change.removed) this.#changedIds.add(id)
    if (this.#recolouredIds.size > 0 && this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => this.#recolour())
    }
  }

  #colourAll(): void {
    if (this.#colourLayer === null) return
    for (const { id, kind } of this.#options.live.devices.values()) {
      if (kind === this.#colourLayer.kind) this.#recolouredIds.add(id)
    }
    this.#recolour()
  }

  #recolour(): void {
    this.#frame = 0
    const layer = this.#colourLayer
    if (layer === null || !this.#isReady) return
    for (const id of this.#recolouredIds) {
      const device = this.#options.live.devices.get(id)
      if (device === undefined || device.kind !== layer.kind) continue
      const source = this.#options.isMobile(layer.kind) || this.#apart.has(id) ? MOBILE_SOURCE : FIXED_SOURCE
      this.#map!.setFeatureState({ source, id }, { value: layer.scaleValue(device.values) })
    }
    this.#recolouredIds.clear()
  }

  #flush(): void {
    if (!this.#isReady || document.hidden) return
    this.#setApart()
    this.#recolour()
    this.#drawUrgent()
    if (this.#changedIds.size === 0 && !this.#awaitsPlace) return
    const ids = [...this.#changedIds]
    this.#changedIds.clear()
    const map = this.#map!
    const bounds = map.getZoom() >= LABEL_ZOOM ? map.getBounds() : null
    const labelMatters = ({ geometry }: { geometry: { coordinates: number[] } }) =>
      bounds?.contains(geometry.coordinates as [number, number]) ?? false
    this.#send(FIXED_SOURCE, this.#fixed.update(ids, labelMatters))
    this.#send(MOBILE_SOURCE, this.#mobile.update(ids, labelMatters))
    if (this.#awaitsPlace && this.#fixed.size + this.#mobile.size > 0) {
      this.#awaitsPlace = false
      this.fitTown()
    }
    if (this.#selectedId !== null && ids.includes(this.#selectedId)) this.#drawSelection()
  }

  #send(source: string, changes: FeatureChanges | null): void {
    if (changes === null) return
    void this.#source(source)?.updateData({
      add: [...changes.add],
      remove: [...changes.remove],
      update: changes.update.map(({ properties, geometry }) => ({
        id: properties.id,
        newGeometry: geometry,
        addOrUpdateProperties: Object.entries(properties).map(([key, value]) => ({ key, value })),
      })),
    })
  }

  #source(name: string): GeoJSONSource | undefined {
    return this.#map?.getSource<GeoJSONSource>(name)
  }

  #moved(): void {
    const map = this.#map!
    const { lat, lng } = map.getCenter()
    // Labels that changed while they could not be read are brought up to date where they now can.
    if (map.getZoom() >= LABEL_ZOOM)
      for (const id of this.#options.live.devices.keys()) this.#changedIds.add(id)
    this.#options.onMove({ zoom: map.getZoom(), latitude: lat, longitude: lng })
  }

  async #clicked(point: { x: number; y: number }): Promise<void> {
    if (!this.#isReady) return
    const map = this.#map!
    const feature = pickSymbol(map, point, TAP_MARGIN)
    if (feature === undefined) return this.#options.onSelect(null)
    if (feature.properties.cluster !== true) return this.#options.onSelect(String(feature.properties.id))
    const zoom = await this.#source(FIXED_SOURCE)!.getClusterExpansionZoom(
      Number(feature.properties.cluster_id),
    )
    const place = feature.geometry.type === 'Point' ? feature.geometry.coordinates : null
    if (place === null) return
    map.easeTo({ center: place as [number, number], zoom: zoom + 0.2, duration: motionMs() })
  }

  #hovered(point: { x: number; y: number }): void {
    if (!this.#isReady || this.#map!.isMoving()) return
    const map = this.#map!
    const feature = pickSymbol(map, point, 2)
    map.getCanvas().style.cursor = feature === undefined ? '' : 'pointer'
    const id = feature?.properties.id
    this.#options.onHover(typeof id === 'string' ? { deviceId: id, ...point } : null)
  }

  #drawSelection(): void {
    if (this.#map === null) return
    this.#rings.drawSelection(this.#map, this.#selectedId === null ? null : this.#placeOf(this.#selectedId))
  }

  /** Devices that are to stand apart now; those that change sides are drawn anew. */
  #setApart(): void {
    if (!this.#urgencyChanged) return
    this.#urgencyChanged = false
    const { causes, devices } = this.#options.live
    const urgent = urgentDevices(causes.values())
    const before = this.#apart
    const critical = [...devices.values()].filter(({ severity }) => severity === 'critical')
    // Too many of them would hide each other: then the worst of each cause stands for the rest.
    this.#apart = new Set(critical.length <= MOST_APART ? critical.map(({ id }) => id) : urgent)
    for (const id of before) if (!this.#apart.has(id)) this.#changedIds.add(id)
    for (const id of this.#apart) if (!before.has(id)) this.#changedIds.add(id)
    for (const id of [...before, ...this.#apart]) this.#recolouredIds.add(id)
    this.#rings.setUrgent(new Set(urgent.slice(0, MOST_URGENT_RINGS)))
  }

  #drawUrgent(): void {
    this.#rings.drawUrgent(this.#map!, (id) => {
      const device = this.#options.live.devices.get(id)
      return device !== undefined && this.#filter(device) ? placeOf(device) : null
    })
  }

  #placeOf(deviceId: string): [number, number] | null {
    const device = this.#options.live.devices.get(deviceId)
    return device === undefined ? null : placeOf(device)
  }

  #boundsOfDevices(): [number, number, number, number] | null {
    return boundsOfDevices([...this.#options.live.devices.values()].filter((device) => this.#filter(device)))
  }
}

function isDeviceSource(source: string | undefined): boolean {
  return source === FIXED_SOURCE || source === MOBILE_SOURCE
}

function collection<Item extends Feature>(features: Item[]) {
  return { type: 'FeatureCollection' as const, features }
}
