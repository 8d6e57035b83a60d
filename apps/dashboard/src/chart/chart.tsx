import 'uplot/dist/uPlot.min.css'
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { TimeFormat } from '../format/time.ts'
import { formatNumber, formatValue, type Measure } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import type { ChartData } from './chart-data.ts'
import { type ChartColours, chartOptions } from './chart-options.ts'

export interface ChartMark {
  readonly at: number
  readonly severity: 'watch' | 'warning' | 'critical'
  readonly title: string
}

/** Measures over time: mean lines in their min–max bands, thresholds, midnights, alerts on the axis. */
export function Chart({
  data,
  measures,
  from,
  to,
  marks,
  time,
  isDark,
}: {
  data: ChartData
  measures: readonly Measure[]
  from: number
  to: number
  marks: readonly ChartMark[]
  time: TimeFormat
  isDark: boolean
}) {
  const box = useRef<HTMLDivElement>(null)
  const hovered = useSignal<number | null>(null)
  useEffect(() => {
    const element = box.current!
    const plot = new uPlot(
      chartOptions({
        measures,
        from,
        to,
        marks,
        time,
        width: element.clientWidth,
        height: element.clientHeight,
        colours: readChartColours(element),
        onHover: (index) => {
          hovered.value = index
        },
      }),
      [data.x, ...measures.flatMap((_, index) => [data.max[index]!, data.min[index]!, data.mean[index]!])],
      element,
    )
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: element.clientHeight })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [data, measures, from, to, marks, time, isDark, hovered])

  const index = hovered.value
  const at = index === null ? undefined : data.x[index]
  return (
    <figure class="chart">
      <figcaption class="chart-legend">
        {measures.map((measure, position) => {
          const mean = index === null ? undefined : data.mean[position]![index]
          const min = index === null ? undefined : data.min[position]![index]
          const max = index === null ? undefined : data.max[position]![index]
          return (
            <span key={measure.name} class="chart-key">
              <svg width="18" height="8" aria-hidden="true">
                <line x1="0" x2="18" y1="4" y2="4" class={`series series-${position + 1}`} />
              </svg>
              {measure.title}
              {typeof mean === 'number' && (
                <strong>
                  {formatValue(mean, measure, messages)}
                  {typeof min === 'number' && typeof max === 'number' && max - min > 1e-9 && (
                    <span class="quiet">
                      {` ${formatNumber(min, measure.decimals ?? 1)} … ${formatNumber(max, measure.decimals ?? 1)}`}
                    </span>
                  )}
                </strong>
              )}
            </span>
          )
        })}
        <span class="chart-time quiet">
          {at === undefined ? messages.chart.band : `${time.day(at * 1_000)} ${time.clock(at * 1_000)}`}
        </span>
      </figcaption>
      <div
        class="chart-box"
        ref={box}
        role="img"
        aria-label={messages.chart.label(measures.map(({ title }) => title).join(', '))}
      />
    </figure>
  )
}

function readChartColours(element: HTMLElement): ChartColours {
  const probe = document.createElement('span')
  probe.hidden = true
  element.append(probe)
  const read = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const colours: ChartColours = {
    text: read('text-quiet'),
    grid: read('line'),
    strong: read('line-strong'),
    panel: read('panel'),
    series: [1, 2, 3, 4].map((number) => read(`series-${number}`)),
    states: {
      watch: read('state-watch'),
      warning: read('state-warning'),
      critical: read('state-critical'),
    },
  }
  probe.remove()
  return colours
}
