import type { Values } from '@towncrier/core'

/** One point of a colour scale; between points colours blend. */
export interface ColourStop {
  readonly value: number
  /** CSS colours, for the light and the dark theme. */
  readonly light: string
  readonly dark: string
}

/** How a value becomes a colour, and what the legend says of it. */
export interface ColourScale {
  /** "Road surface temperature" */
  readonly title: string
  readonly unit: string
  /** Where the value comes from: "road sensors". */
  readonly source: string
  /** At least two, values rising. Two stops of one value make a hard break. */
  readonly stops: readonly ColourStop[]
  /** Values the legend marks and names. */
  readonly marks: readonly { readonly value: number; readonly title: string }[]
}

/** A measure's row in a popup or device panel, in the order to be shown. */
export interface PopupRow {
  /** A measure of the kind. */
  readonly measure: string
  /** Shown first, by itself; the others follow when there is room. */
  readonly isProminent?: boolean
}

/**
 * All that a screen needs to draw a kind: data and small pure functions, no map library. Functions take the
 * values of the latest observation and answer null when it lacks what they need.
 */
export interface KindLayer {
  /** The id of the kind: the folder's name. */
  readonly kind: string
  /** Symbol as the path data of an SVG, in a 24 × 24 box, filled. The shape alone tells the kind. */
  readonly iconPath: string
  /** Place among the layers: smaller first in lists and legends, larger drawn on top. */
  readonly order: number
  readonly scale: ColourScale
  /** The number that `scale` colours. */
  scaleValue(values: Values): number | null
  /** Printed big: "−1.2 °C". */
  value(values: Values): string | null
  /** One line in words: "Wet, air 0.4 °C". */
  summary(values: Values): string
  readonly popupRows: readonly PopupRow[]
  /**
   * The kind's own quality tests in words that follow the measure's name, by the part of the flag after the
   * colon: `{ 'failed-echo': 'no echo came back' }`. Tests that kinds share (range, step, persistence,
   * spatial, those of the whole reading) are worded by the screen.
   */
  readonly flagWords?: Readonly<Record<string, string>>
}
