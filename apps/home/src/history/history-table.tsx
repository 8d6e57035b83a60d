import type { HistoryView } from '@towncrier/protocol'
import type { HistoryRange } from '../api/home-types.ts'
import { partsOf } from '../format/zone.ts'
import { useHome, useRest } from '../home-app.ts'
import { ScrollTable } from '../ui/scroll-table.tsx'
import { rowsOf } from './history-data.ts'

/** What the chart shows, in numbers. */
export function HistoryTable({
  view,
  range,
  caption,
}: {
  view: HistoryView
  range: HistoryRange
  caption: string
}) {
  const app = useHome()
  const { history: words } = useRest()
  const format = app.format.value
  const { columns } = words
  const nameOf = (at: number) => {
    if (range === 'day') return format.clock(at)
    if (range !== 'year') return format.day(at)
    const { year, month } = partsOf(at, format.timeZone)
    return `${format.month(month)} ${year}`
  }
  return (
    <details class="as-table">
      <summary>{words.table}</summary>
      <ScrollTable caption={caption}>
        <thead>
          <tr>
            <th scope="col">{columns.time}</th>
            <th scope="col">{columns.temp}</th>
            <th scope="col">{columns.lowest}</th>
            <th scope="col">{columns.highest}</th>
            <th scope="col">{columns.humidity}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(view.points, range, format.timeZone).map(({ at, tempC, lowC, highC, humidityPct }) => (
            <tr key={at}>
              <th scope="row">{nameOf(at)}</th>
              <td>{format.temp(tempC)}</td>
              <td>{format.temp(lowC)}</td>
              <td>{format.temp(highC)}</td>
              <td>{format.humidity(humidityPct)}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </details>
  )
}
