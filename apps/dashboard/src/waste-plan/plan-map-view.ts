import type { GeoJSONSource, PointLike } from 'maplibre-gl'
import { MAP_FONT } from '../map/base-style.ts'
import { type Colours, readColours } from '../map/colours.ts'
import { type SmallMapOptions, SmallMapView, seriesColours } from '../map/small-map-view.ts'
import { STATE_PATHS } from '../ui/state-shape.tsx'
import { fillColour } from '../waste-bins/bin-map-view.ts'
import { lorryLook } from './lorry-looks.ts'
import type { PlanPicture, PlanSpot } from './plan-picture.ts'

interface PlanMapOptions extends SmallMapOptions {
  readonly onBin: (id: string) => void
}

const SOURCE = 'plan'
const SPOTS = 'plan-spots'
/** Fills are drawn in so many steps of the ramp. */
const STEPS = 10
const RATIO = 3
const SIZE = 26
/** Lorries that look different. */
const LOOKS = 16

/** A day's rounds: each lorry's way with its number, its stops by fill in its colour, and what is left out. */
export class PlanMapView extends SmallMapView {
  readonly #onBin: (id: string) => void
  #shown: PlanPicture = { spots: [], lines: [], places: [] }

  constructor(options: PlanMapOptions) {
    super(options)
    this.#onBin = options.onBin
  }

  protected override choose(box: [PointLike, PointLike]): void {
    const [feature] = this.map.queryRenderedFeatures(box, { layers: [SPOTS] })
    if (feature !== undefined) this.#onBin(String(feature.properties.id))
  }

  show(picture: PlanPicture): void {
    this.#shown = picture
    if (this.map.getSource(SOURCE) !== undefined) this.#draw()
    void this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#features())
    this.fitOnce()
  }

  /** Brings a chosen bin into sight where it is not. */
  reveal(binId: string): void {
    const spot = this.#shown.spots.find(({ id }) => id === binId)
    if (spot === undefined) return
    const at: [number, number] = [spot.longitude, spot.latitude]
    if (!this.map.getBounds().contains(at)) this.map.easeTo({ center: at, duration: 0 })
  }

  protected override extent(): readonly (readonly [number, number])[] {
    const { spots, lines, places } = this.#shown
    const bright = spots.filter(({ isFaint, lorry }) => !isFaint && lorry !== null)
    const ways = lines.filter(({ isFaint }) => !isFaint).flatMap(({ line }) => line)
    const shown = bright.length > 0 ? bright : spots
    return [
      ...ways,
      ...[...shown, ...(ways.length === 0 ? places : [])].map(
        ({ longitude, latitude }) => [longitude, latitude] as const,
      ),
    ]
  }

  protected override addLayers(): void {
    const { map, container } = this
    const colours = readColours(container)
    const series = seriesColours(container)
    // Pictures of the theme before are drawn anew.
    for (const name of map.listImages()) if (name.startsWith('plan|')) map.removeImage(name)
    this.#draw()
    map.addSource(SOURCE, { type: 'geojson', data: this.#features() })
    const line = (extra: readonly unknown[]) =>
      ['all', ['==', ['geometry-type'], 'LineString'], ...extra] as never
    const faint = (bright: number) => ['case', ['get', 'isFaint'], 0.25, bright] as never
    map.addLayer({
      id: 'plan-casings',
      type: 'line',
      source: SOURCE,
      filter: line([]),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colours.panel, 'line-width': 7, 'line-opacity': faint(0.85) },
    })
    // Dashes cannot be told by data: a layer for each look.
    for (let lorry = 0; lorry < LOOKS; lorry++) {
      const { series: n, dashes } = lorryLook(lorry)
      map.addLayer({
        id: `plan-line-${lorry}`,
        type: 'line',
        source: SOURCE,
        filter: line([['==', ['%', ['get', 'lorry'], LOOKS], lorry]]),
        layout: { 'line-cap': 'butt', 'line-join': 'round' },
        paint: {
          'line-color': series[n - 1]!,
          'line-width': ['case', ['get', 'isStraight'], 2, 4],
          'line-opacity': faint(1),
          ...(dashes[1] === 0 ? {} : { 'line-dasharray': [...dashes] }),
        },
      })
    }
    map.addLayer({
      id: 'plan-arrows',
      type: 'symbol',
      source: SOURCE,
      filter: line([
        ['!', ['get', 'isFaint']],
        ['!', ['get', 'isStraight']],
      ]),
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 90,
        'icon-image': ['concat', 'plan|arrow|', ['get', 'lorry']],
        'icon-rotation-alignment': 'map',
        'icon-ignore-placement': true,
        'icon-allow-overlap': true,
      },
    })
    map.addLayer({
      id: 'plan-line-numbers',
      type: 'symbol',
      source: SOURCE,
      filter: line([['!', ['get', 'isFaint']]]),
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 240,
        'text-field': ['get', 'number'],
        'text-font': MAP_FONT,
        'text-size': 15,
        'text-rotation-alignment': 'viewport',
        'text-padding': 8,
      },
      paint: { 'text-color': colours.text, 'text-halo-color': colours.panel, 'text-halo-width': 3 },
    })
    map.addLayer({
      id: SPOTS,
      type: 'symbol',
      source: SOURCE,
      filter: ['==', ['get', 'part'], 'spot'],
      layout: {
        'icon-image': ['get', 'image'],
        'icon-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          11,
          ['case', ['get', 'isChosen'], 1.1, 0.6],
          15,
          ['case', ['get', 'isChosen'], 1.5, 1],
        ],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'order'],
        'text-field': ['step', ['zoom'], '', 13.5, ['get', 'label']],
        'text-font': MAP_FONT,
        'text-size': 11,
        'text-offset': [0, 1.3],
        'text-optional': true,
      },
      paint: {
        'icon-opacity': faint(1),
        'text-color': colours.text,
        'text-halo-color': colours.panel,
        'text-halo-width': 1.6,
      },
    })
    map.addLayer({
      id: 'plan-places',
      type: 'circle',
      source: SOURCE,
      filter: ['==', ['get', 'part'], 'place'],
      paint: {
        'circle-radius': 8,
        'circle-color': ['match', ['get', 'type'], 'disposal', colours.panel, colours.ink],
        'circle-stroke-width': ['match', ['get', 'type'], 'disposal', 4, 2.5],
        'circle-stroke-color': ['match', ['get', 'type'], 'disposal', colours.ink, colours.panel],
      },
    })
    map.addLayer({
      id: 'plan-place-names',
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
    const { spots, lines, places } = this.#shown
    const point = (longitude: number, latitude: number) => ({
      type: 'Point' as const,
      coordinates: [longitude, latitude],
    })
    return {
      type: 'FeatureCollection' as const,
      features: [
        ...lines.map(({ line, ...rest }) => ({
          type: 'Feature' as const,
          properties: { ...rest, part: 'line', number: String(lorryLook(rest.lorry).number) },
          geometry: { type: 'LineString' as const, coordinates: line.map(([x, y]) => [x, y]) },
        })),
        ...spots.map(({ longitude, latitude, ...spot }) => ({
          type: 'Feature' as const,
          properties: { ...spot, part: 'spot', image: imageName(spot), order: orderOf(spot) },
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

  /** Draws the pictures that are needed and not there: few of all that could be ever are. */
  #draw(): void {
    const colours = readColours(this.container)
    const series = seriesColours(this.container)
    const ringOf = (lorry: number | null) =>
      lorry === null ? colours['state-normal'] : series[lorryLook(lorry).series - 1]!
    const add = (name: string, draw: () => ImageData) => {
      if (!this.map.hasImage(name)) this.map.addImage(name, draw(), { pixelRatio: RATIO })
    }
    const { spots, lines } = this.#shown
    for (const { lorry } of lines) {
      add(`plan|arrow|${lorry}`, () => arrowImage(ringOf(lorry), colours))
    }
    for (const spot of spots) {
      const { type, lorry, fillPct } = spot
      add(imageName(spot), () => spotImage(type, fillPct, ringOf(lorry), colours, this.isDark))
    }
  }
}

function imageName({ type, lorry, fillPct }: Pick<PlanSpot, 'type' | 'lorry' | 'fillPct'>): string {
  const step = fillPct === null ? '-' : Math.round((Math.min(100, Math.max(0, fillPct)) / 100) * STEPS)
  return `plan|${type}|${lorry ?? '-'}|${step}`
}

function orderOf({ isChosen, type }: Pick<PlanSpot, 'isChosen' | 'type'>): number {
  return isChosen ? 9 : { out: 1, done: 2, in: 3, risk: 4 }[type]
}

/** The shape tells in or out, the colour within it the fill, and the ring the lorry. */
function spotImage(
  type: PlanSpot['type'],
  fillPct: number | null,
  ring: string,
  colours: Colours,
  isDark: boolean,
): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE * RATIO
  const context = canvas.getContext('2d')!
  context.scale(RATIO, RATIO)
  context.translate(1, 1)
  const path = new Path2D()
  if (type === 'risk') path.addPath(new Path2D(STATE_PATHS.warning))
  else if (type === 'out') path.rect(7, 7, 10, 10)
  else path.arc(12, 12, 8, 0, 2 * Math.PI)
  const isIn = type === 'in' || type === 'done'
  context.lineJoin = 'round'
  context.strokeStyle = colours['map-label-halo']
  context.lineWidth = isIn ? 6 : 4
  context.stroke(path)
  context.fillStyle = fillPct === null || type === 'done' ? colours.panel : fillColour(fillPct, isDark)
  context.fill(path)
  context.strokeStyle = type === 'risk' ? colours['state-warning'] : ring
  context.lineWidth = isIn ? 3.4 : type === 'risk' ? 2.4 : 1.6
  context.stroke(path)
  if (type === 'done') {
    context.translate(5.4, 5.4)
    context.scale(0.55, 0.55)
    context.fillStyle = colours['state-done']
    context.fill(new Path2D(STATE_PATHS.done))
  }
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

const ARROW_SIZE = 14

/** Points along the way, to the right. */
function arrowImage(colour: string, colours: Colours): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = ARROW_SIZE * RATIO
  const context = canvas.getContext('2d')!
  context.scale(RATIO, RATIO)
  const path = new Path2D('M4 2.500L11.500 7L4 11.500z')
  context.lineJoin = 'round'
  context.strokeStyle = colours.panel
  context.lineWidth = 3
  context.stroke(path)
  context.fillStyle = colour
  context.fill(path)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}
