import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import { dateOfDayNumber, dayNumberOf, localDateOf } from '../civil-date.ts'
import { MOULD_SURFACE_HUMIDITY_PCT } from '../cold-spot.ts'
import type { SensorSpan } from '../sensor-health.ts'
import type { ChartPoint, ChartSeries } from './chart-series.ts'
import type { EvidenceFormat } from './words/format.ts'

/** What a line stands for; who draws gives each its own colour and dash. */
export type ChartLineKind = 'grid' | 'temp' | 'humidity' | 'surface' | 'limit'

/** A drawing of lines and words, to be shown on a page of any kind. Units are those of `width`. */
export interface ChartDrawing {
  readonly width: number
  readonly height: number
  readonly shades: readonly {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }[]
  /** SVG path data. */
  readonly lines: readonly { readonly kind: ChartLineKind; readonly path: string }[]
  /** `y` is the base line. */
  readonly texts: readonly {
    readonly x: number
    readonly y: number
    readonly align: 'start' | 'middle' | 'end'
    readonly text: string
  }[]
}

const WIDTH = 500
const HEIGHT = 236
const LEFT = 30
const RIGHT = 496
const TEMP_PANEL = { top: 8, bottom: 88 }
const HUMIDITY_PANEL = { top: 104, bottom: 216 }
const LABEL_SPACE = 52

interface Panel {
  readonly top: number
  readonly bottom: number
}

/**
 * Draws a room's course: temperature above; below it the humidity of the room and at the coldest wall, with
 * the line of 80 %. Gaps stay gaps.
 */
export function chartDrawing(
  series: ChartSeries,
  doubtful: readonly SensorSpan[],
  format: EvidenceFormat,
): ChartDrawing {
  const { from, to, points } = series
  const x = (at: EpochMs) => LEFT + ((at - from) / (to - from)) * (RIGHT - LEFT)
  const [coldest, warmest, stepC] = temperatureScale(points)
  const scaled = (panel: Panel, low: number, high: number) => (value: number) =>
    panel.bottom - ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (panel.bottom - panel.top)
  const tempY = scaled(TEMP_PANEL, coldest, warmest)
  const humidityY = scaled(HUMIDITY_PANEL, 0, 100)
  const across = (y: number) => `M${LEFT} ${near(y)}H${RIGHT}`
  const temps = range(coldest, warmest, stepC)
  const humidities = [0, 20, 40, 60, 80, 100]
  const ticks = timeTicks(from, to, format)
  const line = (
    kind: ChartLineKind,
    value: (point: ChartPoint) => number | null,
    y: (value: number) => number,
  ) => ({
    kind,
    path: linePath(series, value, x, y),
  })
  return {
    width: WIDTH,
    height: HEIGHT,
    shades: doubtful.flatMap((span) =>
      [TEMP_PANEL, HUMIDITY_PANEL].map(({ top, bottom }) => ({
        x: near(x(span.from)),
        y: top,
        width: near(Math.max(1, x(span.to) - x(span.from))),
        height: bottom - top,
      })),
    ),
    lines: [
      {
        kind: 'grid' as const,
        path: [
          ...temps.map((value) => across(tempY(value))),
          ...humidities.map((value) => across(humidityY(value))),
          ...ticks.map(({ at }) =>
            [TEMP_PANEL, HUMIDITY_PANEL]
              .map(({ top, bottom }) => `M${near(x(at))} ${top}V${bottom}`)
              .join(''),
          ),
        ].join(''),
      },
      { kind: 'limit' as const, path: across(humidityY(MOULD_SURFACE_HUMIDITY_PCT)) },
      line('temp', ({ tempC }) => tempC, tempY),
      line('humidity', ({ humidityPct }) => humidityPct, humidityY),
      line('surface', ({ surfaceHumidityPct }) => surfaceHumidityPct, humidityY),
    ].filter(({ path }) => path !== ''),
    texts: [
      ...temps.map((value) => ({
        x: LEFT - 4,
        y: tempY(value) + 3,
        align: 'end' as const,
        text: `${format.number(value)}°`,
      })),
      ...humidities.map((value) => ({
        x: LEFT - 4,
        y: humidityY(value) + 3,
        align: 'end' as const,
        text: `${value} %`,
      })),
      ...ticks.flatMap(({ at, label }) =>
        label === null ? [] : [{ x: near(x(at)) + 2, y: HEIGHT - 8, align: 'start' as const, text: label }],
      ),
    ],
  }
}

/** Lowest and highest of the axis, and the step between its lines, °C. */
function temperatureScale(points: readonly ChartPoint[]): [low: number, high: number, step: number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { tempC } of points) {
    low = Math.min(low, tempC)
    high = Math.max(high, tempC)
  }
  if (points.length === 0) return [10, 25, 5]
  const step = high - low > 20 ? 10 : 5
  const lowest = Math.floor(low / step) * step
  return [lowest, Math.max(lowest + 2 * step, Math.ceil(high / step) * step), step]
}

/** A line through points that follow one another; anything missing lifts the pen. A lone point is a dash. */
function linePath(
  { points, stepMs }: ChartSeries,
  value: (point: ChartPoint) => number | null,
  x: (at: EpochMs) => number,
  y: (value: number) => number,
): string {
  const parts: string[] = []
  let lastAt = Number.NEGATIVE_INFINITY
  let isLone = false
  const endLone = () => {
    if (isLone) parts.push('h1')
  }
  for (const point of points) {
    const at = value(point)
    if (at === null) continue
    const goesOn = point.at - lastAt <= stepMs * 1.5
    if (!goesOn) endLone()
    parts.push(`${goesOn ? 'L' : 'M'}${near(x(point.at))} ${near(y(at))}`)
    isLone = !goesOn
    lastAt = point.at
  }
  endLone()
  return parts.join('')
}

/** Local midnights, or firsts of months, with room for their names. */
function timeTicks(
  from: EpochMs,
  to: EpochMs,
  format: EvidenceFormat,
): { readonly at: EpochMs; readonly label: string | null }[] {
  const days = (to - from) / DAY_MS
  const isByMonth = days > 92
  const everyDays = days <= 10 ? 1 : days <= 45 ? 7 : 14
  const name = new Intl.DateTimeFormat(format.language === 'cy' ? 'cy-GB' : 'en-GB', {
    timeZone: 'UTC',
    month: 'short',
    ...(isByMonth ? {} : { day: 'numeric' }),
  })
  const first = dayNumberOf(localDateOf(from, format.timeZone)) + 1
  const last = dayNumberOf(localDateOf(to, format.timeZone))
  const ticks: { at: EpochMs; label: string | null }[] = []
  let labelledAt = Number.NEGATIVE_INFINITY
  for (let day = first; day <= last; day++) {
    const isTick = isByMonth ? dateOfDayNumber(day).endsWith('-01') : (day - first) % everyDays === 0
    if (!isTick) continue
    const at = startOfDay(day, format.timeZone)
    if (at >= to) break
    const place = ((at - from) / (to - from)) * (RIGHT - LEFT)
    const isRoom = place - labelledAt >= LABEL_SPACE * (isByMonth ? 0.6 : 1) && place < RIGHT - LEFT - 24
    if (isRoom) labelledAt = place
    ticks.push({ at, label: isRoom ? name.format(day * DAY_MS) : null })
  }
  return ticks
}

/** The first instant of a local day: zones differ from UTC by whole quarters of an hour. */
function startOfDay(day: number, timeZone: string): EpochMs {
  const date = dateOfDayNumber(day)
  let at = day * DAY_MS - 14 * HOUR_MS
  while (localDateOf(at, timeZone) < date) at += HOUR_MS / 4
  return at
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step)
}

function near(value: number): number {
  return Math.round(value * 10) / 10
}
