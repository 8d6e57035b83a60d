import { FILL_STOPS } from '@towncrier/sensor-kinds/scales'
import type { BinState } from '@towncrier/waste-rounds/bin-state'
import type { GeoJSONSource, PointLike } from 'maplibre-gl'
import { MAP_FONT } from '../map/base-style.ts'
import { type Colours, readColours } from '../map/colours.ts'
import { type SmallMapOptions, SmallMapView, seriesColours } from '../map/small-map-view.ts'
import { STATE_PATHS } from '../ui/state-shape.tsx'
import { STATE_SHAPES } from './bin-states.ts'

export interface BinSpot {
  readonly id: string
  readonly longitude: number
  readonly latitude: number
  readonly state: BinState
  readonly fillPct: number | null
  readonly isChosen: boolean
  readonly isFaint: boolean
  /** Its place in a round, from 1; empty: none is shown. */
  readonly number: string
}
export interface BinMapPlace {
  readonly name: string
  readonly longitude: number
  readonly latitude: number
  readonly type: 'depot' | 'disposal' | 'corner'
}
export interface BinMapLine {
  readonly type: 'round' | 'forbidden' | 'box'
  readonly line: readonly (readonly [number, number])[]
}
export interface BinPicture {
  readonly bins: readonly BinSpot[]
  readonly places: readonly BinMapPlace[]
  readonly lines: readonly BinMapLine[]
}

interface BinMapOptions extends SmallMapOptions {
  readonly onBin: (id: string) => void
}

const SOURCE = 'bins'
const SPOTS = 'bin-spots'
/** Fills are drawn in so many steps of the ramp. */
const STEPS = 10
const RATIO = 3
const SIZE = 24

/** Bins by fill (colour) and state (shape), with depots, disposal sites and lines between. */
export class BinMapView extends SmallMapView {
  readonly #onBin: (id: string) => void
  #shown: BinPicture = { bins: [], places: [], lines: [] }

  constructor(options: BinMapOptions) {
    super(options)
    this.#onBin = options.onBin
  }

  protected override choose(box: [PointLike, PointLike]): void {
    const [feature] = this.map.queryRenderedFeatures(box, { layers: [SPOTS] })
    if (feature !== undefined) this.#onBin(String(feature.properties.id))
  }

  show(picture: BinPicture): void {
    this.#shown = picture
    void this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#features())
    this.fitOnce()
  }

  protected override extent(): readonly (readonly [number, number])[] {
    const { bins, places, lines } = this.#shown
    const bright = bins.filter(({ isFaint }) => !isFaint)
    const chosen = bins.filter(({ isChosen }) => isChosen)
    const spots = chosen.length > 0 ? chosen : bright.length > 0 ? bright : bins
    return [
      ...[...spots, ...(chosen.length > 0 ? [] : places)].map(
        ({ longitude, latitude }) => [longitude, latitude] as const,
      ),
      ...lines.flatMap(({ line }) => line),
    ]
  }

  protected override addLayers(): void {
    const { map, container, isDark } = this
    const colours = readColours(container)
    const [, , routeColour] = seriesColours(container)
    for (const [name, image] of binImages(colours, isDark)) {
      if (map.hasImage(name)) map.removeImage(name)
      map.addImage(name, image, { pixelRatio: RATIO })
    }
    map.addSource(SOURCE, { type: 'geojson', data: this.#features() })
    map.addLayer({
      id: 'bin-lines',
      type: 'line',
      source: SOURCE,
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': [
          'match',
          ['get', 'type'],
          'forbidden',
          colours['state-critical'],
          'box',
          colours.ink,
          routeColour,
        ],
        'line-width': ['match', ['get', 'type'], 'forbidden', 5, 2],
        'line-dasharray': [2, 1.5],
      },
    })
    map.addLayer({
      id: SPOTS,
      type: 'symbol',
      source: SOURCE,
      filter: ['==', ['get', 'part'], 'bin'],
      layout: {
        'icon-image': ['get', 'image'],
        'icon-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          11,
          ['case', ['get', 'isChosen'], 1.1, 0.65],
          15,
          ['case', ['get', 'isChosen'], 1.5, 1],
        ],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'order'],
        'text-field': ['get', 'number'],
        'text-font': MAP_FONT,
        'text-size': 11,
        'text-offset': [0, 1.2],
        'text-optional': true,
      },
      paint: {
        'icon-opacity': ['case', ['get', 'isFaint'], 0.3, 1],
        'text-color': colours.text,
        'text-halo-color': colours.panel,
        'text-halo-width': 1.6,
      },
    })
    map.addLayer({
      id: 'bin-places',
      type: 'circle',
      source: SOURCE,
      filter: ['==', ['get', 'part'], 'place'],
      paint: {
        'circle-radius': ['match', ['get', 'type'], 'corner', 5, 8],
        'circle-color': ['match', ['get', 'type'], 'disposal', colours.panel, colours.ink],
        'circle-stroke-width': ['match', ['get', 'type'], 'disposal', 4, 2.5],
        'circle-stroke-color': ['match', ['get', 'type'], 'disposal', colours.ink, colours.panel],
      },
    })
    map.addLayer({
      id: 'bin-place-names',
      type: 'symbol',
      source: SOURCE,
      filter: ['==', ['get', 'part'], 'place'],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': MAP_FONT,
        'text-size': 13,
        'text-anchor': 'top',
        'text-offset': [0, 0.8],
      },
      paint: { 'text-color': colours.text, 'text-halo-color': colours.panel, 'text-halo-width': 1.6 },
    })
  }

  #features() {
    const { bins, places, lines } = this.#shown
    const count = bins.length
    const point = (longitude: number, latitude: number) => ({
      type: 'Point' as const,
      coordinates: [longitude, latitude],
    })
    return {
      type: 'FeatureCollection' as const,
      features: [
        ...lines.map(({ type, line }) => ({
          type: 'Feature' as const,
          properties: { part: 'line', type },
          geometry: { type: 'LineString' as const, coordinates: line.map(([x, y]) => [x, y]) },
        })),
        ...bins.map(({ longitude, latitude, state, fillPct, ...bin }, n) => ({
          type: 'Feature' as const,
          properties: {
            ...bin,
            part: 'bin',
            image: imageName(state, fillPct),
            order: bin.isChosen ? count : count - n,
          },
          geometry: point(longitude, latitude),
        })),
        ...places.map(({ longitude, latitude, ...place }) => ({
          type: 'Feature' as const,
          properties: { ...place, part: 'place' },
          geometry: point(longitude, latitude),
        })),
      ],
    }
  }
}

function stepOf(fillPct: number | null): number | null {
  return fillPct === null ? null : Math.round((Math.min(100, Math.max(0, fillPct)) / 100) * STEPS)
}

function imageName(state: BinState, fillPct: number | null): string {
  return `bin|${state}|${stepOf(fillPct) ?? 'unknown'}`
}

/** Colour of the ramp at a fill, as CSS. */
export function fillColour(fillPct: number, isDark: boolean): string {
  const above = Math.max(
    1,
    FILL_STOPS.findIndex(({ value }) => value >= fillPct),
  )
  const [low, high] = [FILL_STOPS[above - 1]!, FILL_STOPS[above]!]
  const share = Math.round((100 * (fillPct - low.value)) / (high.value - low.value))
  const side = isDark ? 'dark' : 'light'
  return `color-mix(in srgb, ${high[side]} ${share}%, ${low[side]})`
}

/** One picture for every state and step of fill: the shape tells the state, the colour within it the fill. */
function binImages(colours: Colours, isDark: boolean): Map<string, ImageData> {
  const images = new Map<string, ImageData>()
  for (const state of Object.keys(STATE_SHAPES) as BinState[]) {
    for (const step of [null, ...Array.from({ length: STEPS + 1 }, (_, n) => n)]) {
      const fillPct = step === null ? null : (100 * step) / STEPS
      images.set(imageName(state, fillPct), binImage(state, fillPct, colours, isDark))
    }
  }
  return images
}

function binImage(state: BinState, fillPct: number | null, colours: Colours, isDark: boolean): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE * RATIO
  const context = canvas.getContext('2d')!
  context.scale(RATIO, RATIO)
  const shape = STATE_SHAPES[state]
  const path = new Path2D(STATE_PATHS[shape])
  context.lineJoin = 'round'
  context.strokeStyle = colours['map-label-halo']
  context.lineWidth = 4
  context.stroke(path)
  context.fillStyle =
    fillPct === null || state === 'out-of-service' ? colours.panel : fillColour(fillPct, isDark)
  context.fill(path)
  context.strokeStyle = state === 'later' ? colours.text : colours[`state-${shape}`]
  context.lineWidth = state === 'overflowing' || state === 'full' ? 2.6 : 1.6
  if (state === 'out-of-service') context.setLineDash([2.2, 1.8])
  context.stroke(path)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}
