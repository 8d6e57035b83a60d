import { useSignal } from '@preact/signals'
import type { SeasonReportView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { RECORD } from '../url/url-state.ts'
import { dateWords, monthWords } from './record-dates.ts'
import { ScrollingTable } from './scrolling-table.tsx'
import { Card } from './season-cards.tsx'
import { monthsOf, type SeasonMonth } from './season-months.ts'

const words = messages.winterRecord
const season = words.season
const BAR_WIDTH = 120

/** The months as a table, with the salt as bars: the figures beside them say the same. */
export function Months({ report }: { report: SeasonReportView }) {
  const months = monthsOf(report.rows)
  const most = Math.max(...months.map(({ saltT }) => saltT), 0.001)
  return (
    <Card title={season.months.title}>
      <ScrollingTable label={season.months.title}>
        <table class="table">
          <thead>
            <tr>
              {season.months.columns.map((name, n) => (
                <th key={name} scope="col" class={n === 0 ? undefined : 'number'}>
                  {name}
                </th>
              ))}
              <td class="wide-only" />
            </tr>
          </thead>
          <tbody>
            {months.map((month) => (
              <MonthRow key={month.month} month={month} most={most} />
            ))}
          </tbody>
        </table>
      </ScrollingTable>
      <p class="season-note">{season.months.note}</p>
    </Card>
  )
}

function MonthRow({ month, most }: { month: SeasonMonth; most: number }) {
  return (
    <tr>
      <th scope="row">{monthWords(month.month)}</th>
      <td class="number">{formatNumber(month.frozen, 0)}</td>
      <td class="number">{formatNumber(month.treated, 0)}</td>
      <td class="number">{words.kilometres(month.treatedKm)}</td>
      <td class="number">{words.tonnes(month.saltT)}</td>
      <td class="wide-only">
        <svg class="season-bar" width={BAR_WIDTH} height="12" aria-hidden="true">
          <rect width={(month.saltT / most) * BAR_WIDTH} height="12" />
        </svg>
      </td>
    </tr>
  )
}

/** Every night, each leading to its own record; opened when it is wanted. */
export function Nights({ report: { rows } }: { report: SeasonReportView }) {
  const { url } = useApp()
  const isOpen = useSignal(false)
  const yesNo = (value: boolean) => (value ? season.yes : season.no)
  return (
    <details
      class="card season-nights"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open
      }}
    >
      <summary class="card-title">{season.nights.show}</summary>
      {isOpen.value && (
        <ScrollingTable label={season.nights.show}>
          <table class="table">
            <thead>
              <tr>
                {season.nights.columns.map((name, n) => (
                  <th key={name} scope="col" class={n > 3 ? 'number' : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const there = {
                  page: 'winter-record',
                  record: { ...RECORD, view: 'night', evening: row.night },
                } as const
                return (
                  <tr key={`${row.night}/${row.domainId}`}>
                    <td class="nowrap">
                      <a
                        href={url.hrefOf(there)}
                        onClick={(event) => follow(event, () => url.set(there, true))}
                      >
                        {dateWords(row.night)}
                      </a>
                    </td>
                    <td>{row.domainName}</td>
                    <td>{row.choice === null ? season.none : words.night.choices[row.choice]}</td>
                    <td>{yesNo(row.isTreated)}</td>
                    <td class="number">{words.degrees(row.forecastMinC)}</td>
                    <td class="number">{words.degrees(row.actualMinC)}</td>
                    <td class="number">{words.kilometres(row.treatedKm)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </ScrollingTable>
      )}
    </details>
  )
}
