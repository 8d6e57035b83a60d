import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { AgedReading } from '../home-air.ts'
import type { Messages } from './messages/messages.ts'

export interface ChartOptions {
  /** Oldest first, of the last 24 hours. */
  readonly readings: readonly AgedReading[]
  /** Null: the clock is not set, and the axis counts hours back. */
  readonly now: EpochMs | null
  readonly timeZone: string
  readonly messages: Messages
  /** Humidity that counts as damp when it lasts, %; null: nowhere. */
  readonly dampPct: number | null
  /** A longer silence is a gap in the line. */
  readonly gapMs: number
  readonly format: (value: number, decimals: number) => string
}

interface Panel {
  readonly name: string
  readonly unit: string
  readonly className: 'humidity' | 'temp'
  readonly range: readonly [lowest: number, highest: number]
  readonly gridEvery: number
  readonly limit: { readonly value: number; readonly title: string } | null
  valueOf(reading: AgedReading): number
}

const WIDTH = 360
const LEFT = 34
const RIGHT = 8
const TOP = 28
const PLOT_HEIGHT = 120
const HEIGHT = TOP + PLOT_HEIGHT + 22
const AXIS_EVERY_MS = 6 * HOUR_MS

/** The last 24 hours as two small charts, of humidity and of temperature, with the same time axis. */
export function chartOf(options: ChartOptions): string {
  const { readings, messages, dampPct } = options
  if (readings.length === 0) return ''
  const temps = readings.map(({ tempC }) => tempC)
  const lowest = Math.floor((Math.max(-60, Math.min(...temps)) - 0.5) / 2) * 2
  const highest = Math.ceil((Math.min(80, Math.max(...temps)) + 0.5) / 2) * 2
  const spanC = Math.max(4, highest - lowest)
  const panels: Panel[] = [
    {
      name: messages.humidity,
      unit: '%',
      className: 'humidity',
      range: [0, 100],
      gridEvery: 50,
      limit: dampPct === null ? null : { value: dampPct, title: `${messages.dampLine} ${dampPct} %` },
      valueOf: ({ humidityPct }) => humidityPct,
    },
    {
      name: messages.temperature,
      unit: '°C',
      className: 'temp',
      range: [lowest, lowest + spanC],
      gridEvery: spanC / 2,
      limit: null,
      valueOf: ({ tempC }) => tempC,
    },
  ]
  return `<div class="charts">${panels.map((panel) => panelOf(panel, options)).join('')}</div>`
}

function panelOf(panel: Panel, options: ChartOptions): string {
  const { readings, gapMs, format, messages } = options
  const [lowest, highest] = panel.range
  const bottom = TOP + PLOT_HEIGHT
  const yOf = (value: number) => {
    const share = (Math.min(highest, Math.max(lowest, value)) - lowest) / (highest - lowest)
    return Math.round(bottom - share * PLOT_HEIGHT)
  }
  const parts = [`<text class="name" x="0" y="${TOP - 12}">${panel.name}, ${panel.unit}</text>`]
  for (let value = lowest; value <= highest; value += panel.gridEvery) {
    parts.push(
      `<path class="grid" d="M${LEFT} ${yOf(value)}H${WIDTH - RIGHT}"/>`,
      `<text x="${LEFT - 8}" y="${yOf(value) + 4}" text-anchor="end">${format(value, 0)}</text>`,
    )
  }
  parts.push(axisOf(bottom, options))
  if (panel.limit !== null) {
    const y = yOf(panel.limit.value)
    parts.push(
      `<path class="limit" d="M${LEFT} ${y}H${WIDTH - RIGHT}"/>`,
      `<text x="${LEFT + 4}" y="${y - 5}">${panel.limit.title}</text>`,
    )
  }
  parts.push(
    `<path class="${panel.className}" d="${lineOf(readings, gapMs, (each) => yOf(panel.valueOf(each)))}"/>`,
  )
  const values = readings.map((reading) => panel.valueOf(reading))
  const range = messages.chart(format(Math.min(...values), 1), format(Math.max(...values), 1))
  const spoken = `${panel.name} ${range} ${panel.unit}`
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${spoken}">${parts.join('')}</svg>`
}

/** At most one point for each pixel of time, so that the page stays small at any interval. */
function lineOf(
  readings: readonly AgedReading[],
  gapMs: number,
  yOf: (reading: AgedReading) => number,
): string {
  let path = ''
  let previousX = -1
  let previousAgeMs = Number.POSITIVE_INFINITY
  for (const reading of readings) {
    const x = Math.round(xOf(reading.ageMs))
    const isGap = previousAgeMs - reading.ageMs > gapMs
    previousAgeMs = reading.ageMs
    if (!isGap && previousX === x) continue
    // A lone reading is a dot: a line of no length with round ends.
    path += isGap ? `M${x} ${yOf(reading)}h0` : `L${x} ${yOf(reading)}`
    previousX = x
  }
  return path
}

function xOf(ageMs: number): number {
  return LEFT + (1 - ageMs / DAY_MS) * (WIDTH - LEFT - RIGHT)
}

/** Marks at local 0, 6, 12 and 18 o'clock, with a line at midnight; or hours back while the clock is wrong. */
function axisOf(bottom: number, { now, timeZone, messages }: ChartOptions): string {
  if (now === null) {
    return [16, 8, 0]
      .map((hours) => {
        const label = hours === 0 ? messages.now : `${hours} ${messages.hoursAgo}`
        return labelAt(xOf(hours * HOUR_MS), bottom, label, hours === 0)
      })
      .join('')
  }
  const hourOf = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const marks: string[] = []
  for (let at = Math.ceil((now - DAY_MS) / HOUR_MS) * HOUR_MS; at <= now; at += HOUR_MS / 2) {
    const label = hourOf.format(at)
    const isMark = label.endsWith(':00') && (Number(label.slice(0, 2)) * HOUR_MS) % AXIS_EVERY_MS === 0
    if (!isMark) continue
    const x = xOf(now - at)
    const isMidnight = label === '00:00'
    marks.push(
      `<path class="${isMidnight ? 'midnight' : 'grid'}" d="M${Math.round(x)} ${TOP}V${bottom}"/>`,
      labelAt(x, bottom, label, false),
    )
  }
  return marks.join('')
}

function labelAt(x: number, bottom: number, label: string, isLast: boolean): string {
  const isAtEdge = isLast || x > WIDTH - 30
  const anchor = isAtEdge ? 'end' : 'middle'
  return `<text x="${Math.round(isAtEdge ? WIDTH - RIGHT : x)}" y="${bottom + 18}" text-anchor="${anchor}">${label}</text>`
}
