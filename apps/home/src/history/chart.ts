import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { HistoryColumns } from './history-data.ts'

export interface ChartSettings {
  readonly columns: HistoryColumns
  readonly hasDewPoint: boolean
  /** Epoch ms, as all instants here. */
  readonly from: number
  readonly to: number
  readonly midnights: readonly number[]
  readonly marks: readonly number[]
  readonly doubtful: readonly { readonly from: number; readonly to: number }[]
  readonly clock: (at: number) => string
  /** "Sun 22 Nov" */
  readonly day: (at: number) => string
}

const FONT = '14px "Atkinson Hyperlegible Next Variable", system-ui, sans-serif'
const DAY_MS = 86_400_000
const LEAST_TEMP_SPAN_C = 6
const MARK_RADIUS = 5
const HATCH_STEP = 8

/** Draws the chart into an element and keeps its size. @returns what takes it away. */
export function drawChart(element: HTMLElement, settings: ChartSettings): () => void {
  const colours = coloursWithin(element)
  const { columns, hasDewPoint, from, to } = settings
  const size = () => ({ width: element.clientWidth, height: element.clientHeight })
  const plot = new uPlot(
    {
      ...size(),
      legend: { show: false },
      cursor: { show: false },
      padding: [12, 0, 0, 0],
      scales: {
        x: { time: true, range: () => [from / 1_000, to / 1_000] },
        temp: { range: (_plot, low, high) => widened(low ?? 15, high ?? 21) },
        humidity: { range: () => [0, 100] },
      },
      series: [
        {},
        { scale: 'temp', stroke: colours.temp, width: 2.5, points: { show: false } },
        { scale: 'humidity', stroke: colours.humidity, width: 2, dash: [7, 4], points: { show: false } },
        ...(hasDewPoint
          ? [{ scale: 'temp', stroke: colours.dewPoint, width: 2, dash: [2, 3], points: { show: false } }]
          : []),
      ],
      axes: [
        {
          stroke: colours.text,
          font: FONT,
          grid: { show: false },
          ticks: { show: false },
          size: 36,
          splits: (self) => splitsOf(settings, self.width),
          values: (_plot, splits) => splits.map((second) => labelOf(second * 1_000, settings)),
        },
        {
          scale: 'temp',
          stroke: colours.text,
          font: FONT,
          grid: { stroke: colours.line, width: 1 },
          ticks: { show: false },
          size: 44,
          values: (_plot, splits) => splits.map((value) => `${value}°`),
        },
        {
          scale: 'humidity',
          side: 1,
          stroke: colours.text,
          font: FONT,
          grid: { show: false },
          ticks: { show: false },
          size: 52,
          values: (_plot, splits) => splits.map((value) => `${value} %`),
        },
      ],
      hooks: {
        drawAxes: [
          (self) => drawDoubtful(self, settings, colours.warning),
          (self) => drawMidnights(self, settings, colours.strong),
        ],
        draw: [(self) => drawMarks(self, settings, colours)],
      },
    },
    [
      columns.x,
      columns.temp,
      columns.humidity,
      ...(hasDewPoint ? [columns.dewPoint] : []),
    ] as uPlot.AlignedData,
    element,
  )
  const resize = () => plot.setSize(size())
  const observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(resize)
  if (observer === null) addEventListener('resize', resize)
  else observer.observe(element)
  return () => {
    observer?.disconnect()
    removeEventListener('resize', resize)
    plot.destroy()
  }
}

/** A degree of noise is not drawn as a mountain. */
function widened(low: number, high: number): [number, number] {
  const missing = Math.max(0, LEAST_TEMP_SPAN_C - (high - low)) / 2
  return [Math.floor(low - missing - 0.5), Math.ceil(high + missing + 0.5)]
}

/** Times that are written at the axis: every few hours of one day, else midnights, as many as there is room for. */
function splitsOf({ from, to, midnights }: ChartSettings, width: number): number[] {
  const room = Math.max(2, Math.floor(width / 90))
  if (to - from > 1.5 * DAY_MS) {
    const step = Math.ceil(midnights.length / room)
    return midnights.filter((_, index) => index % step === 0).map((at) => at / 1_000)
  }
  const hours = [3, 4, 6, 12].find((each) => 24 / each <= room) ?? 12
  const anchor = midnights[0] ?? from
  const found: number[] = []
  for (let ahead = -24; ahead <= 24; ahead += hours) {
    const at = anchor + ahead * 3_600_000
    if (at >= from && at <= to) found.push(at / 1_000)
  }
  return found
}

function labelOf(at: number, { from, to, clock, day }: ChartSettings): string {
  if (to - from <= 1.5 * DAY_MS) return clock(at)
  const [weekday = '', date = '', month = ''] = day(at).split(' ')
  if (to - from > 100 * DAY_MS) return month
  return to - from > 8 * DAY_MS ? `${date} ${month}` : `${weekday} ${date}`
}

function drawMidnights(
  { ctx, bbox, valToPos }: uPlot,
  { midnights, from, to }: ChartSettings,
  colour: string,
): void {
  if (to - from > 40 * DAY_MS) return
  ctx.save()
  ctx.strokeStyle = colour
  ctx.globalAlpha = 0.6
  ctx.lineWidth = devicePixelRatio
  ctx.beginPath()
  for (const at of midnights) {
    const x = Math.round(valToPos(at / 1_000, 'x', true))
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
  }
  ctx.stroke()
  ctx.restore()
}

function drawDoubtful({ ctx, bbox, valToPos }: uPlot, { doubtful }: ChartSettings, colour: string): void {
  const step = HATCH_STEP * devicePixelRatio
  for (const span of doubtful) {
    const left = Math.max(bbox.left, valToPos(span.from / 1_000, 'x', true))
    const right = Math.min(bbox.left + bbox.width, valToPos(span.to / 1_000, 'x', true))
    if (right <= left) continue
    ctx.save()
    ctx.beginPath()
    ctx.rect(left, bbox.top, right - left, bbox.height)
    ctx.clip()
    ctx.setLineDash([])
    ctx.strokeStyle = colour
    ctx.globalAlpha = 0.55
    ctx.lineWidth = devicePixelRatio
    ctx.beginPath()
    for (let x = left - bbox.height; x < right; x += step) {
      ctx.moveTo(x, bbox.top + bbox.height)
      ctx.lineTo(x + bbox.height, bbox.top)
    }
    ctx.stroke()
    ctx.restore()
  }
}

function drawMarks({ ctx, bbox, valToPos }: uPlot, { marks }: ChartSettings, colours: ChartColours): void {
  const y = bbox.top + bbox.height
  for (const at of marks) {
    const x = valToPos(at / 1_000, 'x', true)
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.save()
    ctx.setLineDash([])
    ctx.beginPath()
    ctx.arc(x, y, MARK_RADIUS * devicePixelRatio, 0, 2 * Math.PI)
    ctx.fillStyle = colours.mark
    ctx.strokeStyle = colours.panel
    ctx.lineWidth = 2 * devicePixelRatio
    ctx.fill()
    ctx.stroke()
    ctx.restore()
  }
}

type ChartColours = ReturnType<typeof coloursWithin>

/** The tokens as the theme in force resolves them: a canvas takes no CSS variables. */
function coloursWithin(element: HTMLElement) {
  const probe = document.createElement('span')
  probe.hidden = true
  element.append(probe)
  const read = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const colours = {
    text: read('text-quiet'),
    line: read('line'),
    strong: read('line-strong'),
    panel: read('panel'),
    temp: read('series-1'),
    humidity: read('series-3'),
    dewPoint: read('series-2'),
    mark: read('frog'),
    warning: read('state-warning'),
  }
  probe.remove()
  return colours
}
