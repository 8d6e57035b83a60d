import type { RiskView } from '@towncrier/protocol'
import { useHome, useRest } from '../home-app.ts'
import { ScrollTable } from '../ui/scroll-table.tsx'

/** Hours at risk by month: bars, and the same as a table. */
export function MonthBars({ months }: { months: RiskView['months'] }) {
  const { format } = useHome()
  const { damp: words } = useRest()
  const most = Math.max(1, ...months.map(({ atRisk }) => atRisk))
  const nameOf = (month: string) => {
    const [year = '', number = '1'] = month.split('-')
    return `${format.value.month(Number(number))} ${year}`
  }
  return (
    <>
      <ul class="bars" aria-hidden="true">
        {months.map(({ month, atRisk, sustained }) => (
          <li key={month}>
            <span class="bar-name">{nameOf(month)}</span>
            <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect class="bar-damp" width={(100 * atRisk) / most} height="10" />
              <rect class="bar-sustained" width={(100 * sustained) / most} height="10" />
            </svg>
            <span class="bar-value">{words.hoursUnit(atRisk)}</span>
          </li>
        ))}
      </ul>
      <p class="bar-keys" aria-hidden="true">
        <span class="bar-key bar-key-damp">{words.damp}</span>
        <span class="bar-key bar-key-sustained">{words.sustained}</span>
      </p>
      <ScrollTable caption={words.hours}>
        <thead>
          <tr>
            <th scope="col">{words.month}</th>
            <th scope="col">{words.damp}</th>
            <th scope="col">{words.sustained}</th>
            <th scope="col">{words.wet}</th>
            <th scope="col">{words.known}</th>
          </tr>
        </thead>
        <tbody>
          {months.map(({ month, atRisk, sustained, condensing, known }) => (
            <tr key={month}>
              <th scope="row">{nameOf(month)}</th>
              <td>{atRisk}</td>
              <td>{sustained}</td>
              <td>{condensing}</td>
              <td>{known}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </>
  )
}
