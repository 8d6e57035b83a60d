import type { WasteBinDetail } from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { KindView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { Chart } from '../chart/chart.tsx'
import { toChartData, withForecast } from '../chart/chart-data.ts'
import type { Measure } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'

const PAST_MS = 7 * 86_400_000
const BUCKETS = 168
const REFRESH_MS = 600_000
const FORECAST: Measure = {
  name: 'forecast',
  title: messages.wasteBins.panel.forecast,
  unit: '%',
  type: 'number',
  decimals: 0,
}

/** A week of fill as measured, and a week as expected: a line and its band. */
export function BinChart({
  device,
  kind,
  points,
}: {
  device: NonNullable<WasteBinDetail['device']>
  kind: KindView
  points: WasteBinDetail['points']
}) {
  const { api, socket, theme, time } = useApp()
  const turn = Math.floor(socket.now.value / REFRESH_MS)
  const measure = kind.measures.find(({ name }) => name === kind.primaryMeasure)!
  const { data, error, reload } = useLoad(async () => {
    const to = socket.now.peek()
    const from = to - PAST_MS
    const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
    return {
      from,
      to,
      series: await api.series(device.id, { ...query, measures: measure.name, buckets: BUCKETS }),
    }
  }, [device.id, turn])
  const drawn = useMemo(() => {
    if (data === null) return null
    const measured = toChartData(data.series, [measure.name], kind.staleAfterMs)
    const ahead = points.map(({ at, lowPct: low, medianPct: value, highPct: high }) => ({
      at: Date.parse(at),
      value,
      low,
      high,
    }))
    const whole = ahead.length === 0 ? measured : withForecast(measured, FORECAST.name, ahead)
    return { chart: whole, to: ahead.at(-1)?.at ?? data.to, hasForecast: ahead.length > 0 }
  }, [data, points])
  if (error !== null && data === null) return <ErrorNotice error={error} onRetry={reload} />
  if (data === null || drawn === null) return <div class="chart-stage" />
  if (drawn.chart.x.length === 0) return <EmptyNotice title={messages.chart.empty} />
  return (
    <div class="chart-stage">
      <Chart
        data={drawn.chart}
        measures={drawn.hasForecast ? [measure, FORECAST] : [measure]}
        from={data.from}
        to={drawn.to}
        marks={[]}
        time={time}
        isDark={theme.isDark.value}
      />
    </div>
  )
}
