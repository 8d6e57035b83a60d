import { useSignal } from '@preact/signals'
import type { DeviceForecastView } from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { AlertView, KindView, LiveDevice } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { Chart, type ChartMark } from '../chart/chart.tsx'
import { drawable, toChartData, withForecast } from '../chart/chart-data.ts'
import { ChartTable } from '../chart/chart-table.tsx'
import type { Measure } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { type ChartRange, RANGES } from '../url/url-state.ts'

const DAY_MS = 86_400_000
const LENGTHS = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const
const BUCKETS = 240
/** A chart that ends now is drawn anew this often. */
const REFRESH_MS = 60_000
const MOST_MARKS = 100
/** What winter service forecasts, and the length of chart that it is drawn on. */
const FORECAST_OF = 'surfaceTempC'
const FORECAST_ON: ChartRange = '24h'
const FORECAST: Measure = {
  name: 'forecast',
  title: messages.chart.forecast,
  unit: '°C',
  type: 'number',
  decimals: 1,
}

/** The device's measures over time, as a chart and as a table. */
export function DeviceChart({ device, kind }: { device: Pick<LiveDevice, 'id' | 'kind'>; kind: KindView }) {
  const { url, api, socket, theme, time } = useApp()
  const { range, measures: chosen, showTable } = url.state.value
  const minute = Math.floor(socket.now.value / REFRESH_MS)
  const measures = useMemo(() => drawable(kind.measures, chosen, kind.primaryMeasure), [kind, chosen])
  const names = measures.map(({ name }) => name).join(',')
  const isFixed = typeof range !== 'string'
  const mayForecast = useMay('winter.view')
  const isForecast = mayForecast && range === FORECAST_ON && measures.some(({ name }) => name === FORECAST_OF)
  const rangeKey = isFixed ? `${range.from}..${range.to}` : range
  const loaded = useLoad(async () => {
    const { from, to } = boundsOf(range, socket.now.peek())
    const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
    const [series, alerts, forecast] = await Promise.all([
      api.series(device.id, { ...query, measures: names, buckets: BUCKETS }),
      api.alerts({ ...query, deviceId: device.id, limit: MOST_MARKS }),
      isForecast
        ? api.request<DeviceForecastView | null>(
            'GET',
            `/winter/forecasts/devices/${encodeURIComponent(device.id)}`,
          )
        : null,
    ])
    const ahead = (forecast?.hours ?? []).map(({ at, surfaceTempC: value, lowC: low, highC: high }) => ({
      at: Date.parse(at),
      value,
      low,
      high,
    }))
    return { from, to: ahead.at(-1)?.at ?? to, names, series, marks: alerts.items.map(toMark), ahead }
  }, [device.id, names, rangeKey, isFixed ? 0 : minute, isForecast])

  const shown = loaded.data
  const data = useMemo(() => {
    if (shown === null) return null
    const measured = toChartData(shown.series, shown.names.split(','), kind.staleAfterMs)
    return shown.ahead.length === 0 ? measured : withForecast(measured, FORECAST.name, shown.ahead)
  }, [shown, kind])
  const drawn = useMemo(() => {
    if (shown === null) return []
    const found = drawable(kind.measures, shown.names.split(','), kind.primaryMeasure)
    return shown.ahead.length === 0 ? found : [...found, FORECAST]
  }, [shown, kind])
  return (
    <section class="panel-section" aria-labelledby="chart-title">
      <div class="panel-section-head">
        <h3 id="chart-title">{messages.device.chart}</h3>
        <RangeChoice range={range} />
      </div>
      {isFixed && <CustomRange key={rangeKey} range={range} />}
      <div class={loaded.isLoading && data !== null ? 'chart-stage chart-stage-loading' : 'chart-stage'}>
        {loaded.error !== null && data === null ? (
          <ErrorNotice error={loaded.error} onRetry={loaded.reload} />
        ) : data === null || shown === null ? null : data.x.length === 0 ? (
          <EmptyNotice title={messages.chart.empty} hint={messages.chart.emptyHint} />
        ) : (
          <Chart
            data={data}
            measures={drawn}
            from={shown.from}
            to={shown.to}
            marks={shown.marks}
            time={time}
            isDark={theme.isDark.value}
          />
        )}
      </div>
      <MeasureChoice kind={kind} chosen={measures.map(({ name }) => name)} />
      <div class="chart-actions">
        <button
          type="button"
          class="button button-small"
          aria-expanded={showTable}
          onClick={() => url.set({ showTable: !showTable })}
        >
          {showTable ? messages.device.hideTable : messages.device.table}
        </button>
        {!kind.personal && <CsvLink device={device} range={range} />}
      </div>
      {showTable && data !== null && data.x.length > 0 && <ChartTable data={data} measures={drawn} />}
    </section>
  )
}

function boundsOf(range: ChartRange, now: number): { from: number; to: number } {
  return typeof range === 'string' ? { from: now - LENGTHS[range], to: now } : range
}

function toMark({ raisedAt, severity, message }: AlertView): ChartMark {
  return { at: Date.parse(raisedAt), severity, title: message }
}

function RangeChoice({ range }: { range: ChartRange }) {
  const { url, socket } = useApp()
  const isCustom = typeof range !== 'string'
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that change the view, not fields of a form.
    <div class="segments" role="group" aria-label={messages.chart.range}>
      {RANGES.map((preset) => (
        <button
          key={preset}
          type="button"
          class="segment"
          aria-pressed={range === preset}
          onClick={() => url.set({ range: preset })}
        >
          {messages.chart.ranges[preset]}
        </button>
      ))}
      <button
        type="button"
        class="segment"
        aria-pressed={isCustom}
        onClick={() => isCustom || url.set({ range: boundsOf(range, wholeMinute(socket.now.peek())) })}
      >
        {messages.chart.ranges.custom}
      </button>
    </div>
  )
}

function wholeMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000
}

function CustomRange({ range }: { range: { readonly from: number; readonly to: number } }) {
  const { url, time } = useApp()
  const error = useSignal<string | null>(null)
  return (
    <form
      class="custom-range"
      onSubmit={(event) => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        const from = time.fromInput(String(data.get('from')))
        const to = time.fromInput(String(data.get('to')))
        const isRange = from !== null && to !== null && from < to
        error.value = isRange ? null : messages.chart.invalid
        if (isRange) url.set({ range: { from, to } })
      }}
    >
      <label>
        <span>{messages.chart.from}</span>
        <input type="datetime-local" name="from" required defaultValue={time.toInput(range.from)} />
      </label>
      <label>
        <span>{messages.chart.to}</span>
        <input type="datetime-local" name="to" required defaultValue={time.toInput(range.to)} />
      </label>
      <button type="submit" class="button button-small">
        {messages.chart.show}
      </button>
      {error.value !== null && (
        <p class="field-error" role="alert">
          {error.value}
        </p>
      )}
    </form>
  )
}

function MeasureChoice({ kind, chosen }: { kind: KindView; chosen: readonly string[] }) {
  const { url } = useApp()
  const numbers = kind.measures.filter(({ type }) => type === 'number')
  const units = new Set(chosen.map((name) => numbers.find((measure) => measure.name === name)!.unit))
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that change the view, not fields of a form.
    <div class="chips measure-chips" role="group" aria-label={messages.chart.measures}>
      {numbers.map(({ name, title, unit }) => {
        const isOn = chosen.includes(name)
        const isFull = !isOn && ((!units.has(unit) && units.size >= 2) || chosen.length >= 4)
        const next = isOn ? chosen.filter((each) => each !== name) : [...chosen, name]
        return (
          <button
            key={name}
            type="button"
            class="chip"
            aria-pressed={isOn}
            disabled={isFull || (isOn && chosen.length === 1)}
            title={isFull ? messages.chart.twoUnits : undefined}
            onClick={() => url.set({ measures: next })}
          >
            {title}
          </button>
        )
      })}
    </div>
  )
}

function CsvLink({ device, range }: { device: Pick<LiveDevice, 'id' | 'kind'>; range: ChartRange }) {
  const { api, socket } = useApp()
  const mayExport = useMay('reading.export')
  if (!mayExport) return <span class="quiet chart-csv-note">{messages.device.csvNeedsOperator}</span>
  const { from, to } = boundsOf(range, wholeMinute(socket.now.value) + 60_000)
  const href = api.exportUrl({
    kind: device.kind,
    deviceId: device.id,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    format: 'csv',
  })
  return (
    <a class="button button-small" href={href} download>
      <Icon name="download" size={16} />
      {messages.device.csv}
    </a>
  )
}
