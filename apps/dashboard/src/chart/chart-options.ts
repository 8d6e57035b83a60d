import type uPlot from 'uplot'
import type { TimeFormat } from '../format/time.ts'
import { formatNumber, type Measure } from '../format/values.ts'
import { STATE_PATHS } from '../ui/state-shape.tsx'
import type { ChartMark } from './chart.tsx'

export interface ChartColours {
  readonly text: string
  readonly grid: string
  readonly strong: string
  readonly panel: string
  readonly series: readonly string[]
  readonly states: Readonly<Record<ChartMark['severity'], string>>
}

const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]]
const FONT = '12px "Atkinson Hyperlegible Next Variable"'
const MARK_SIZE = 11
/** A scale is never narrower than this many steps of its measure's last digit: noise is not news. */
const LEAST_STEPS = 20

/** uPlot's options: everything drawn that is not a line is drawn here. */
export function chartOptions({
  measures,
  from,
  to,
  marks,
  time,
  width,
  height,
  colours,
  onHover,
}: {
  measures: readonly Measure[]
  from: number
  to: number
  marks: readonly ChartMark[]
  time: TimeFormat
  width: number
  height: number
  colours: ChartColours
  onHover: (index: number | null) => void
}): uPlot.Options {
  const units = [...new Set(measures.map(({ unit }) => unit))]
  const midnights = time.midnights(from, to)
  const series: uPlot.Series[] = [{}]
  const bands: uPlot.Band[] = []
  measures.forEach((measure, index) => {
    const colour = colours.series[index % colours.series.length]!
    const scale = scaleOf(units, measure.unit)
    const edge = { scale, stroke: 'transparent', points: { show: false } }
    series.push(edge, edge, {
      scale,
      stroke: colour,
      width: 1.75,
      dash: DASHES[index % DASHES.length]!,
      // A value with nothing on either side has no line to show it.
      points: { show: false, size: 4, fill: colour, filter: (plot, at) => lonePoints(plot.data[at]!) },
    })
    bands.push({ series: [index * 3 + 1, index * 3 + 2], fill: fade(colour) })
  })
  return {
    width,
    height,
    pxAlign: 1,
    padding: [10, units.length > 1 ? 0 : 12, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 7 }, y: false },
    series,
    bands,
    scales: {
      x: { time: true, range: () => [from / 1_000, to / 1_000] },
      ...Object.fromEntries(
        units.map((unit) => [
          scaleOf(units, unit),
          {
            range: (_plot: uPlot, min: number | null, max: number | null) =>
              rangeOf(measures, unit, min, max),
          },
        ]),
      ),
    },
    axes: [
      {
        stroke: colours.text,
        font: FONT,
        grid: { stroke: colours.grid, width: 1 },
        ticks: { show: false },
        gap: 8,
        size: 40,
        space: 64,
        values: (_plot, splits) => splits.map((second) => timeLabel(time, second * 1_000, from, to)),
      },
      ...units.map(
        (unit, index): uPlot.Axis => ({
          scale: scaleOf(units, unit),
          side: index === 0 ? 3 : 1,
          stroke: colours.text,
          font: FONT,
          grid: { show: index === 0, stroke: colours.grid, width: 1 },
          ticks: { show: false },
          gap: 6,
          size: 46,
          values: (_plot, splits) => {
            const decimals = [0, 1].find((digits) => splits.every((value) => isRound(value, digits))) ?? 2
            return splits.map((value, at) =>
              at === splits.length - 1
                ? `${formatNumber(value, decimals)} ${unit}`
                : formatNumber(value, decimals),
            )
          },
        }),
      ),
    ],
    hooks: {
      drawAxes: [(plot) => drawMidnights(plot, midnights, colours)],
      draw: [
        (plot) => drawThresholds(plot, measures, units, colours),
        (plot) => drawMarks(plot, marks, colours),
      ],
      setCursor: [(plot) => onHover(plot.cursor.idx ?? null)],
    },
  }
}

function scaleOf(units: readonly string[], unit: string): string {
  return units.indexOf(unit) <= 0 ? 'left' : 'right'
}

/** The data with a little air, and a threshold that lies near. */
function rangeOf(
  measures: readonly Measure[],
  unit: string,
  min: number | null,
  max: number | null,
): [number, number] {
  const own = measures.filter((measure) => measure.unit === unit)
  const least = LEAST_STEPS * 10 ** -(own[0]?.decimals ?? 1)
  let low = min ?? 0
  let high = max ?? low + least
  const reach = Math.max(high - low, least)
  for (const { value } of own.flatMap(({ thresholds }) => thresholds ?? [])) {
    if (value < low && low - value < reach) low = value
    if (value > high && value - high < reach) high = value
  }
  const missing = Math.max(0, least - (high - low)) / 2
  const air = Math.max(high - low, least) * 0.08
  return [low - missing - air, high + missing + air]
}

function timeLabel(time: TimeFormat, at: number, from: number, to: number): string {
  const clock = time.clock(at)
  const days = (to - from) / 86_400_000
  if (days > 3) return clock === '00:00' || days > 8 ? time.day(at) : clock
  return clock === '00:00' ? time.day(at) : clock
}

function drawMidnights(plot: uPlot, midnights: readonly number[], colours: ChartColours): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.strokeStyle = colours.strong
  ctx.globalAlpha = 0.55
  ctx.lineWidth = devicePixelRatio
  ctx.beginPath()
  for (const at of midnights) {
    const x = Math.round(plot.valToPos(at / 1_000, 'x', true))
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
  }
  ctx.stroke()
  ctx.restore()
}

function drawThresholds(
  plot: uPlot,
  measures: readonly Measure[],
  units: readonly string[],
  colours: ChartColours,
): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.font = `${11 * devicePixelRatio}px "Atkinson Hyperlegible Next Variable"`
  ctx.textBaseline = 'bottom'
  const drawn: number[] = []
  for (const measure of measures) {
    for (const { value, title } of measure.thresholds ?? []) {
      const y = plot.valToPos(value, scaleOf(units, measure.unit), true)
      if (y < bbox.top || y > bbox.top + bbox.height) continue
      ctx.strokeStyle = colours.text
      ctx.lineWidth = devicePixelRatio
      ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
      ctx.beginPath()
      ctx.moveTo(bbox.left, y)
      ctx.lineTo(bbox.left + bbox.width, y)
      ctx.stroke()
      ctx.setLineDash([])
      // Names of lines that lie close together stand at opposite ends.
      const isCrowded = drawn.some((other) => Math.abs(other - y) < 16 * devicePixelRatio)
      drawn.push(y)
      ctx.textAlign = isCrowded ? 'right' : 'left'
      const x = isCrowded ? bbox.left + bbox.width - 4 : bbox.left + 4
      const text = `${title} ${formatNumber(value, Number.isInteger(value) ? 0 : 1)} ${measure.unit}`
      ctx.strokeStyle = colours.panel
      ctx.lineWidth = 3 * devicePixelRatio
      ctx.strokeText(text, x, y - 2)
      ctx.fillStyle = colours.text
      ctx.fillText(text, x, y - 2)
    }
  }
  ctx.restore()
}

function drawMarks(plot: uPlot, marks: readonly ChartMark[], colours: ChartColours): void {
  const { ctx, bbox } = plot
  const size = MARK_SIZE * devicePixelRatio
  for (const { at, severity } of marks) {
    const x = plot.valToPos(at / 1_000, 'x', true)
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.save()
    ctx.translate(x - size / 2, bbox.top + bbox.height - size / 2)
    ctx.scale(size / 24, size / 24)
    const path = new Path2D(STATE_PATHS[severity])
    ctx.strokeStyle = colours.panel
    ctx.lineWidth = 5
    ctx.stroke(path)
    ctx.fillStyle = colours.states[severity]
    ctx.fill(path)
    ctx.restore()
  }
}

function isRound(value: number, decimals: number): boolean {
  return Math.abs(value - Number(value.toFixed(decimals))) < 1e-9
}

function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  const found: number[] = []
  const isValue = (index: number) => typeof values[index] === 'number'
  for (let index = 0; index < values.length; index++) {
    if (isValue(index) && values[index - 1] == null && values[index + 1] == null) found.push(index)
  }
  return found
}

function fade(colour: string): string {
  return colour.startsWith('rgb(') ? colour.replace('rgb(', 'rgba(').replace(')', ', 0.16)') : colour
}
