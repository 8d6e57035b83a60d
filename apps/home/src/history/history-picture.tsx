import { useSignal } from '@preact/signals'
import type { HistoryView } from '@towncrier/protocol'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { midnightsBetween } from '../format/zone.ts'
import { useHome, useRest } from '../home-app.ts'
import { columnsOf } from './history-data.ts'

/** The chart, which comes when there is something to draw, and what its lines and marks mean. */
export function HistoryPicture({
  view,
  room,
  hasDewPoint,
}: {
  view: HistoryView
  room: string
  hasDewPoint: boolean
}) {
  const app = useHome()
  const { history: words } = useRest()
  const box = useRef<HTMLDivElement>(null)
  const isFailed = useSignal(false)
  const columns = useMemo(() => columnsOf(view), [view])
  const format = app.format.value
  const isDark = app.theme.isDark.value
  useEffect(() => {
    const element = box.current!
    let stop: () => void = () => undefined
    let isOver = false
    const from = Date.parse(view.from)
    const to = Date.parse(view.to)
    import('./chart.ts').then(
      ({ drawChart }) => {
        if (isOver) return
        stop = drawChart(element, {
          columns,
          hasDewPoint,
          from,
          to,
          midnights: midnightsBetween(from, to, format.timeZone),
          marks: view.diary.map(({ at }) => Date.parse(at)),
          doubtful: view.doubtful.map((span) => ({ from: Date.parse(span.from), to: Date.parse(span.to) })),
          clock: format.clock,
          day: format.shortDay,
        })
        element.dataset.drawn = ''
      },
      () => {
        isFailed.value = true
      },
    )
    return () => {
      isOver = true
      stop()
      delete element.dataset.drawn
    }
  }, [view, columns, hasDewPoint, format, isDark, isFailed])
  return (
    <figure class="chart">
      <figcaption>
        <span class="key">
          <svg width="28" height="10" aria-hidden="true">
            <path class="line-temp" d="M0 5h28" />
          </svg>
          {words.temp} (°C)
        </span>
        <span class="key">
          <svg width="28" height="10" aria-hidden="true">
            <path class="line-humidity" d="M0 5h28" />
          </svg>
          {words.humidity} (%)
        </span>
        {hasDewPoint && (
          <span class="key">
            <svg width="28" height="10" aria-hidden="true">
              <path class="line-dew-point" d="M0 5h28" />
            </svg>
            {words.dewPoint} (°C)
          </span>
        )}
        {view.diary.length > 0 && (
          <span class="key">
            <svg width="14" height="14" aria-hidden="true">
              <circle class="mark" cx="7" cy="7" r="5" />
            </svg>
            {words.marks}
          </span>
        )}
      </figcaption>
      <div
        class="chart-box"
        ref={box}
        role="img"
        aria-label={words.chart(room)}
        data-testid="chart"
        hidden={isFailed.value}
      />
      {isFailed.value && <p>{words.chartFailed}</p>}
      {view.doubtful.length > 0 && <p class="quiet">{words.doubtful}</p>}
    </figure>
  )
}
