import type { WastePlanView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'
import { meanFill, shareAgainst } from './plan-words.ts'

const words = messages.wastePlan.figures

/** The plan beside what the standing rounds due that day would come to. */
export function AgainstFixed({ plan }: { plan: WastePlanView }) {
  const { fixedRound, summary, verdicts, replaces } = plan
  if (replaces !== null || plan.request.isFixedRound) return null
  if (fixedRound === null) return <p class="quiet plan-against-none">{words.none}</p>
  const { kilometres, duration, percent } = messages.wastePlan
  const fill = meanFill(verdicts)
  const share = (planned: number, fixed: number) => {
    const value = shareAgainst(planned, fixed)
    return value === null ? '' : words.share(Math.round(value))
  }
  const fillOf = (value: number | null) => (value === null ? words.unknown : percent(Math.round(value)))
  const rows = [
    [
      words.way,
      kilometres(summary.metres),
      kilometres(fixedRound.metres),
      share(summary.metres, fixedRound.metres),
    ],
    [words.work, duration(summary.workS), duration(fixedRound.workS), share(summary.workS, fixedRound.workS)],
    [
      words.bins,
      String(summary.collections),
      String(fixedRound.collections),
      words.count(summary.collections - fixedRound.collections),
    ],
    [
      words.fill,
      fillOf(fill),
      fillOf(fixedRound.meanFillPct),
      fill === null || fixedRound.meanFillPct === null
        ? ''
        : words.points(Math.round(fill) - Math.round(fixedRound.meanFillPct)),
    ],
  ] as const
  return (
    <section class="card plan-against">
      <h2 class="card-title">{words.title}</h2>
      <table class="table">
        <thead>
          <tr>
            {words.columns.map((name, n) =>
              n === 0 ? (
                <td key="what" />
              ) : (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, n) => (
                <td key={words.columns[n + 1]} class="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
