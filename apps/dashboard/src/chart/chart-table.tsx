import { useApp } from '../app.ts'
import { formatNumber, type Measure } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import type { ChartData } from './chart-data.ts'

/** What the chart shows, in figures, newest first. */
export function ChartTable({ data, measures }: { data: ChartData; measures: readonly Measure[] }) {
  const { time, socket } = useApp()
  const now = socket.now.peek()
  const rows = data.x
    .map((second, index) => ({ at: second * 1_000, index }))
    .filter(({ index }) => data.mean.some((column) => typeof column[index] === 'number'))
    .reverse()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="chart-table" tabIndex={0} aria-label={messages.device.table}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{messages.chart.time}</th>
            {measures.map(({ name, title, unit }) => (
              <th key={name} scope="col" class="number">
                {title}, {unit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, index }) => (
            <tr key={at}>
              <td class="nowrap">{time.when(at, now)}</td>
              {measures.map((measure, position) => (
                <td key={measure.name} class="number">
                  <Cell data={data} position={position} index={index} decimals={measure.decimals ?? 1} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Cell({
  data,
  position,
  index,
  decimals,
}: {
  data: ChartData
  position: number
  index: number
  decimals: number
}) {
  const mean = data.mean[position]![index]
  const min = data.min[position]![index]
  const max = data.max[position]![index]
  if (typeof mean !== 'number') return <span class="quiet">–</span>
  const isRange = typeof min === 'number' && typeof max === 'number' && max - min > 1e-9
  return (
    <>
      {formatNumber(mean, decimals)}
      {isRange && (
        <span class="quiet">{` (${formatNumber(min, decimals)} … ${formatNumber(max, decimals)})`}</span>
      )}
    </>
  )
}
