import { useSignal } from '@preact/signals'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { nightClock } from './board-words.ts'
import { useNow } from './use-now.ts'

export interface ChartPoint {
  readonly at: number
  readonly tempC: number
}
export interface ChartBand {
  readonly at: number
  readonly lowC: number
  readonly highC: number
}
export interface ChartLine {
  readonly look: 'main' | 'actual' | 'faint'
  readonly points: readonly ChartPoint[]
}
export interface ChartShade {
  readonly from: number
  readonly to: number
  readonly state: 'watch' | 'warning' | 'critical'
}

interface TemperatureChartProps {
  readonly label: string
  readonly lines: readonly ChartLine[]
  readonly band: readonly ChartBand[]
  readonly shades?: readonly ChartShade[]
  readonly thresholds: readonly { readonly tempC: number; readonly title: string }[]
  readonly now: number | null
  readonly height: number
  /** What stands beside a time that is pointed at. */
  readonly read: (at: number) => string | null
}

const HOUR_MS = 3_600_000
const LEAST_SPAN_K = 4

/** Road temperature over a night: lines, a band, 0 °C and the action level, hours of risk shaded. Drawn in per cent, so that it fits any width. */
export function TemperatureChart({
  label,
  lines,
  band,
  shades = [],
  thresholds,
  now,
  height,
  read,
}: TemperatureChartProps) {
  const { time } = useApp()
  const clockNow = useNow()
  const hovered = useSignal<number | null>(null)
  const instants = [...lines.flatMap(({ points }) => points.map(({ at }) => at)), ...band.map(({ at }) => at)]
  const from = Math.min(...instants)
  const to = Math.max(...instants)
  const temps = [
    ...lines.flatMap(({ points }) => points.map(({ tempC }) => tempC)),
    ...band.flatMap(({ lowC, highC }) => [lowC, highC]),
    ...thresholds.map(({ tempC }) => tempC),
  ]
  const middle = (Math.max(...temps) + Math.min(...temps)) / 2
  const reach = Math.max(LEAST_SPAN_K, Math.max(...temps) - Math.min(...temps)) / 2
  const top = middle + reach * 1.12
  const bottom = middle - reach * 1.12
  const x = (at: number) => ((at - from) / Math.max(1, to - from)) * 100
  const y = (tempC: number) => ((top - tempC) / (top - bottom)) * 100
  const pathOf = (points: readonly ChartPoint[]) =>
    points
      .map(({ at, tempC }, n) => {
        const isGap = n > 0 && at - points[n - 1]!.at > 1.5 * HOUR_MS
        return `${n === 0 || isGap ? 'M' : 'L'}${x(at).toFixed(2)} ${y(tempC).toFixed(2)}`
      })
      .join('')
  const bandPath =
    band.length === 0
      ? ''
      : `M${band.map(({ at, highC }) => `${x(at).toFixed(2)} ${y(highC).toFixed(2)}`).join('L')}L${[...band]
          .reverse()
          .map(({ at, lowC }) => `${x(at).toFixed(2)} ${y(lowC).toFixed(2)}`)
          .join('L')}Z`
  const ticks = ticksOf(from, to, (at) => Number(time.clock(at).slice(0, 2)))
  const at = hovered.value
  const reading = at === null ? null : read(at)
  const point = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect()
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
    hovered.value = nearestOf(instants, from + share * (to - from))
  }
  return (
    <figure class="tchart" style={{ height: `${height}px` }}>
      <div
        class="tchart-box"
        role="img"
        aria-label={label}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => {
          hovered.value = null
        }}
      >
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {shades.map(({ from: begin, to: end, state }) => (
            <rect
              key={begin}
              class={`tchart-shade tchart-shade-${state}`}
              x={x(Math.max(from, begin))}
              width={Math.max(0, x(Math.min(to, end)) - x(Math.max(from, begin)))}
              y="0"
              height="100"
            />
          ))}
          {ticks.map((tick) => (
            <line
              key={tick}
              class={time.clock(tick) === '00:00' ? 'tchart-midnight' : 'tchart-grid'}
              x1={x(tick)}
              x2={x(tick)}
              y1="0"
              y2="100"
            />
          ))}
          <path class="tchart-band" d={bandPath} />
          {thresholds.map(({ tempC, title }) => (
            <line
              key={title}
              class={tempC === 0 ? 'tchart-zero' : 'tchart-level'}
              x1="0"
              x2="100"
              y1={y(tempC)}
              y2={y(tempC)}
            />
          ))}
          {lines.map(({ look, points }, n) => (
            <path key={n} class={`tchart-line tchart-line-${look}`} d={pathOf(points)} />
          ))}
          {now !== null && now >= from && now <= to && (
            <line class="tchart-now" x1={x(now)} x2={x(now)} y1="0" y2="100" />
          )}
          {at !== null && <line class="tchart-cursor" x1={x(at)} x2={x(at)} y1="0" y2="100" />}
        </svg>
        {levelsOf(thresholds, y).map(({ tempC, title, isBelow }) => (
          <span
            key={title}
            class={isBelow ? 'tchart-name tchart-name-below' : 'tchart-name'}
            style={{ top: `${y(tempC)}%` }}
          >
            {title}
          </span>
        ))}
        <span class="tchart-scale" style={{ top: '0%' }}>{`${formatNumber(top, 0)}°`}</span>
        <span
          class="tchart-scale tchart-scale-low"
          style={{ top: '100%' }}
        >{`${formatNumber(bottom, 0)}°`}</span>
        {reading !== null && (
          <span
            class={x(at!) > 55 ? 'tchart-reading tchart-reading-left' : 'tchart-reading'}
            style={{ left: `${x(at!)}%` }}
          >
            {reading}
          </span>
        )}
      </div>
      <div class="tchart-axis" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} style={{ left: `${x(tick)}%` }}>
            {time.clock(tick) === '00:00' ? time.day(tick) : nightClock(time, tick, clockNow).slice(-5)}
          </span>
        ))}
      </div>
    </figure>
  )
}

/** Every sixth hour of the day by the local clock. */
function ticksOf(from: number, to: number, hourOf: (at: number) => number): number[] {
  const found: number[] = []
  for (let at = Math.ceil(from / HOUR_MS) * HOUR_MS; at <= to; at += HOUR_MS) {
    const isAtEdge = at - from < 0.04 * (to - from) || to - at < 0.04 * (to - from)
    if (hourOf(at) % 6 === 0 && !isAtEdge) found.push(at)
  }
  return found
}

function nearestOf(instants: readonly number[], wanted: number): number {
  return instants.reduce((best, at) => (Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best))
}

/** Names of lines that lie close together stand on both sides of them. */
function levelsOf(thresholds: TemperatureChartProps['thresholds'], y: (tempC: number) => number) {
  const sorted = thresholds.toSorted((one, other) => other.tempC - one.tempC)
  return sorted.map(({ tempC, title }, n) => ({
    tempC,
    title,
    isBelow: n > 0 && y(tempC) - y(sorted[n - 1]!.tempC) < 24,
  }))
}
