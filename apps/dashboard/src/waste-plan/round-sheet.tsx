import type { PlanVisitView, WasteBinView, WastePlanView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { timesText } from '../waste-bins/bin-words.ts'
import { numbered } from './lorry-card.tsx'
import { lorriesOut } from './plan-picture.ts'

const words = messages.wastePlan

/** A page for each lorry, to take along: seen on paper only. */
export function RoundSheets({
  plan,
  dayWords,
  bins,
}: {
  plan: WastePlanView
  dayWords: string
  bins: ReadonlyMap<string, WasteBinView>
}) {
  const { socket, time } = useApp()
  const printed = `${time.day(socket.now.value)} ${time.clock(socket.now.value)}`
  const clock = (at: string) => time.clock(Date.parse(at))
  return (
    <div class="round-sheets print-only">
      {lorriesOut(plan).map(({ shift }) => {
        const job = plan.jobs.find(({ lorryId }) => lorryId === shift.lorryId)
        return (
          <section key={shift.lorryId} class="round-sheet">
            <h2>{words.sheet.title(shift.lorryName, dayWords)}</h2>
            <p>
              {words.lorry.facts(
                shift.collections,
                shift.metres,
                clock(shift.leavesAt),
                clock(shift.returnsAt),
              )}
              {' · '}
              {words.lorry.tips(shift.disposals)}
              {job === undefined ? '' : ` · ${words.jobs.crew(job.crew ?? words.jobs.anybody)}`}
            </p>
            <p>
              {words.sheet.plan(plan.id, printed)}
              {plan.state === 'draft' && <strong> · {words.sheet.draft}</strong>}
            </p>
            <table>
              <thead>
                <tr>
                  {words.sheet.columns.map((name, n) => (
                    <th key={name} scope="col">
                      {n === 0 ? '#' : name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {numbered(shift.visits).map(({ visit, number }, n) => (
                  <SheetRow
                    key={`${visit.type}/${visit.placeId}/${n}`}
                    visit={visit}
                    number={number}
                    bin={visit.placeId === null ? undefined : bins.get(visit.placeId)}
                    clock={clock}
                  />
                ))}
              </tbody>
            </table>
          </section>
        )
      })}
    </div>
  )
}

function SheetRow({
  visit,
  number,
  bin,
  clock,
}: {
  visit: PlanVisitView
  number: number
  bin: WasteBinView | undefined
  clock: (at: string) => string
}) {
  const { type, name, street, stream, fillPct, arriveAt, beginAt, leaveAt } = visit
  if (type !== 'collect') {
    const minutes = Math.round((Date.parse(leaveAt) - Date.parse(beginAt)) / 60_000)
    const what =
      type === 'dispose'
        ? words.stop.dispose(name)
        : type === 'break'
          ? words.stop.break(minutes)
          : words.stop.back(name)
    return (
      <tr class="round-sheet-place">
        <td />
        <td>{clock(arriveAt)}</td>
        <td colSpan={5}>{what}</td>
      </tr>
    )
  }
  const access = [
    ...(bin === undefined || bin.accessTimes.length === 0
      ? []
      : [words.sheet.between(timesText(bin.accessTimes))]),
    ...(bin === undefined || bin.accessNote === '' ? [] : [bin.accessNote]),
  ]
  return (
    <tr>
      <td>{number}</td>
      <td>{clock(arriveAt)}</td>
      <td>
        <strong>{name}</strong>
        {street !== '' && !name.startsWith(street) && `, ${street}`}
      </td>
      <td>{stream}</td>
      <td>{fillPct === null ? '–' : words.percent(fillPct)}</td>
      <td>{access.join('. ')}</td>
      <td class="round-sheet-tick">☐</td>
    </tr>
  )
}
