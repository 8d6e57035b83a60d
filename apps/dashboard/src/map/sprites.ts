import { DEVICE_STATES, type DeviceState } from '../live/device-state.ts'
import { STATE_PATHS } from '../ui/state-shape.tsx'
import type { Colours } from './colours.ts'

/** Drawn at this many pixels a point, so that symbols are sharp on any screen. */
export const SPRITE_RATIO = 3

export interface Sprite {
  readonly name: string
  readonly image: ImageData
}

/** Plate (the state's shape) in points, and where in it the kind's glyph stands and how large. */
const PLATES: Readonly<Record<DeviceState, { size: number; glyph: number; shiftY: number }>> = {
  critical: { size: 34, glyph: 17, shiftY: 0 },
  warning: { size: 36, glyph: 14, shiftY: 3.5 },
  watch: { size: 32, glyph: 14, shiftY: 0 },
  unknown: { size: 42, glyph: 13, shiftY: 0 },
  normal: { size: 42, glyph: 13, shiftY: 0 },
}

/** @param isQuiet its alerts call nobody: a person or a design has put them aside. */
export function symbolName(kind: string, state: DeviceState, isHollow: boolean, isQuiet = false): string {
  return `${kind}|${state}|${isHollow ? 'hollow' : 'solid'}${isQuiet ? '|quiet' : ''}`
}

/** One picture for every kind, state and freshness: the shape and colour tell the state, the glyph the kind. */
export function drawSymbols(iconPaths: ReadonlyMap<string, string>, colours: Colours): Sprite[] {
  const sprites: Sprite[] = []
  for (const [kind, iconPath] of iconPaths) {
    for (const state of DEVICE_STATES) {
      for (const isHollow of [false, true]) {
        for (const isQuiet of isQuietState(state) ? [false, true] : [false]) {
          sprites.push({
            name: symbolName(kind, state, isHollow, isQuiet),
            image: drawSymbol(iconPath, state, isHollow, isQuiet, colours),
          })
        }
      }
    }
    sprites.push({ name: `${kind}|glyph`, image: drawGlyph(iconPath, colours) })
  }
  return sprites
}

/** Neither calls for anybody; a device whose alerts are all put aside looks like one of these, with a mark. */
function isQuietState(state: DeviceState): boolean {
  return state === 'normal' || state === 'unknown'
}

function drawSymbol(
  iconPath: string,
  state: DeviceState,
  isHollow: boolean,
  isPutAside: boolean,
  colours: Colours,
): ImageData {
  const { size, glyph, shiftY } = PLATES[state]
  const { context, read } = canvas(size)
  const colour = colours[`state-${state}`]
  const isQuiet = isQuietState(state)
  inBox(context, size, 24, size, 0, () => {
    const plate = new Path2D(STATE_PATHS[state])
    context.lineJoin = 'round'
    // A halo in the ground's colour keeps neighbours apart.
    context.strokeStyle = colours['map-label-halo']
    context.lineWidth = 3.4
    context.stroke(plate)
    context.fillStyle = isHollow || isQuiet ? colours.panel : colour
    context.fill(plate)
    context.strokeStyle = colour
    context.lineWidth = isHollow ? 1.8 : 1.1
    if (isHollow) context.setLineDash([2.6, 1.7])
    context.stroke(plate)
    context.setLineDash([])
  })
  inBox(context, size, 24, glyph, shiftY, () => {
    context.fillStyle = isHollow || isQuiet ? colour : colours['on-state']
    context.globalAlpha = isHollow && isQuiet ? 0.75 : 1
    context.fill(new Path2D(iconPath), 'evenodd')
  })
  if (isPutAside) drawPause(context, size, colours)
  return read()
}

/** Two bars on a disc at the lower right: there is something, and it has been put aside. */
function drawPause(context: CanvasRenderingContext2D, size: number, colours: Colours): void {
  const middle = size * 0.74
  context.beginPath()
  context.arc(middle, middle, 7, 0, 2 * Math.PI)
  context.fillStyle = colours.text
  context.fill()
  context.lineWidth = 1.5
  context.strokeStyle = colours.panel
  context.stroke()
  context.fillStyle = colours.panel
  for (const shift of [-2.6, 0.8]) context.fillRect(middle + shift, middle - 3, 1.8, 6)
}

/** The kind's glyph alone, for plates whose colour is a value. */
function drawGlyph(iconPath: string, colours: Colours): ImageData {
  const { context, read } = canvas(24)
  inBox(context, 24, 24, 13, 0, () => {
    context.lineJoin = 'round'
    context.lineWidth = 5
    context.strokeStyle = colours.panel
    const path = new Path2D(iconPath)
    context.stroke(path)
    context.fillStyle = colours.text
    context.fill(path, 'evenodd')
  })
  return read()
}

const CLUSTER_SIZES = [36, 44, 54] as const
export const CLUSTER_STEPS = [25, 250] as const

export function clusterName(rank: number, step: number): string {
  return `cluster|${rank}|${step}`
}

/** A disc for each size and worst state inside: its ring has the state's colour, and its shape sits on it. */
export function drawClusters(states: readonly DeviceState[], colours: Colours): Sprite[] {
  return states.flatMap((state, rank) =>
    CLUSTER_SIZES.map((size, step) => ({
      name: clusterName(rank, step),
      image: drawCluster(state, size, colours),
    })),
  )
}

function drawCluster(state: DeviceState, size: number, colours: Colours): ImageData {
  const box = size + 12
  const { context, read } = canvas(box)
  const colour = colours[`state-${state}`]
  const isQuiet = isQuietState(state)
  const middle = box / 2
  context.beginPath()
  context.arc(middle, middle, size / 2 - 1, 0, 2 * Math.PI)
  context.globalAlpha = 0.94
  context.fillStyle = colours.panel
  context.fill()
  context.globalAlpha = 1
  context.lineWidth = isQuiet ? 1.5 : 3
  context.strokeStyle = colour
  if (state === 'unknown') context.setLineDash([4, 3])
  context.stroke()
  context.setLineDash([])
  if (!isQuiet) {
    const badge = 15
    context.save()
    context.translate(middle + size * 0.33 - badge / 2, middle - size * 0.33 - badge / 2)
    context.scale(badge / 24, badge / 24)
    const path = new Path2D(STATE_PATHS[state])
    context.lineJoin = 'round'
    context.lineWidth = 6
    context.strokeStyle = colours.panel
    context.stroke(path)
    context.fillStyle = colour
    context.fill(path)
    context.restore()
  }
  return read()
}

function canvas(size: number) {
  const pixels = Math.ceil(size * SPRITE_RATIO)
  const element = document.createElement('canvas')
  element.width = pixels
  element.height = pixels
  const context = element.getContext('2d', { willReadFrequently: true })!
  context.scale(SPRITE_RATIO, SPRITE_RATIO)
  return { context, read: () => context.getImageData(0, 0, pixels, pixels) }
}

/** Draws what lies in a box of `from` units at `to` points, in the middle of a picture of `size` points. */
function inBox(
  context: CanvasRenderingContext2D,
  size: number,
  from: number,
  to: number,
  shiftY: number,
  draw: () => void,
): void {
  context.save()
  context.translate((size - to) / 2, (size - to) / 2 + shiftY)
  context.scale(to / from, to / from)
  // Plates fill their box; leave room for the halo.
  if (to === size) {
    context.translate(from / 2, from / 2)
    context.scale(0.84, 0.84)
    context.translate(-from / 2, -from / 2)
  }
  draw()
  context.restore()
}
