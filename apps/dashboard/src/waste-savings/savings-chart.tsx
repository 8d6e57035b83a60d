import type { WasteSavingsView } from '@towncrier/protocol'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { Scroll } from '../winter/scroll.tsx'

const words = messages.wasteSavings
const HEIGHT = 180
const GAP = 3
const LEAST_SLOT = 48
const MOST_SLOT = 128
/** Room for the weeks before the chart scrolls. */
const ROOM = 1_080
const LEFT = 44
const TOP = 12
const BOTTOM = 24

/** Kilometres of each week as two bars, driven and fixed; told apart by outline as well. The table has the figures. */
export function SavingsChart({
  weeks,
  nameOf,
}: {
  weeks: WasteSavingsView['weeks']
  nameOf: (day: string) => string
}) {
  const most = Math.max(1_000, ...weeks.flatMap(({ actual, fixed }) => [actual.metres, fixed.metres]))
  const step = stepOf(most / 1_000)
  const top = Math.ceil(most / 1_000 / step) * step
  const y = (km: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - km / top)
  const slot = Math.min(MOST_SLOT, Math.max(LEAST_SLOT, ROOM / weeks.length))
  const barWidth = slot / 4
  const width = LEFT + weeks.length * slot + 8
  const lines = Array.from({ length: Math.round(top / step) + 1 }, (_, n) => n * step)
  return (
    <figure class="savings-chart">
      <Scroll class="savings-scroll" label={words.chart}>
        <svg width={width} height={HEIGHT} role="img" aria-label={`${words.chart}. ${words.chartHint}`}>
          {lines.map((km) => (
            <g key={km}>
              <line class="savings-grid" x1={LEFT} x2={width} y1={y(km)} y2={y(km)} />
              <text class="savings-tick" x={LEFT - 8} y={y(km) + 4} text-anchor="end">
                {formatNumber(km, 0)}
              </text>
            </g>
          ))}
          {weeks.map(({ from, actual, fixed }, n) => {
            const x = LEFT + n * slot + (slot - 2 * barWidth - GAP) / 2
            const bar = (metres: number, at: number, name: string) => (
              <rect
                class={name}
                x={at}
                y={y(metres / 1_000)}
                width={barWidth}
                height={y(0) - y(metres / 1_000)}
              />
            )
            return (
              <g key={from}>
                {bar(actual.metres, x, 'savings-driven')}
                {bar(fixed.metres, x + barWidth + GAP, 'savings-fixed')}
                {(weeks.length <= 12 || n % 4 === 0) && (
                  <text class="savings-tick" x={x + barWidth + GAP / 2} y={HEIGHT - 6} text-anchor="middle">
                    {nameOf(from)}
                  </text>
                )}
              </g>
            )
          })}
        </svg>
      </Scroll>
      <figcaption>
        <span>
          <i class="savings-key" aria-hidden="true" />
          {words.driven}
        </span>
        <span>
          <i class="savings-key savings-key-fixed" aria-hidden="true" />
          {words.fixed}
        </span>
        <span class="quiet">km</span>
      </figcaption>
    </figure>
  )
}

/** Round steps of which some four reach the top. */
function stepOf(km: number): number {
  const rough = km / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  return [1, 2, 5, 10].map((part) => part * power).find((step) => step >= rough)!
}
