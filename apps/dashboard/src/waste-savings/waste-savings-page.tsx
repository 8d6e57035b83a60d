import type { WasteSavingsView } from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { SAVINGS_WEEKS } from '../url/url-state.ts'
import { dayName } from '../waste-plan/plan-day.ts'
import { useWastePlanApi } from '../waste-plan/waste-plan-api.ts'
import { ScrollingTable } from '../winter-record/scrolling-table.tsx'
import { SavingsChart } from './savings-chart.tsx'
import { type Policy, type Savings, savingsCsv, savingsOf } from './savings-figures.ts'

const words = messages.wasteSavings

/** What planning by fill saves against fixed rounds, week by week, and how that is reckoned. */
export function WasteSavingsPage() {
  const api = useWastePlanApi()
  const { url } = useApp()
  const news = useNews('waste')
  const { plan } = url.state.value
  const { data, error, reload } = useLoad(() => api.savings(plan.weeks), [news, plan.weeks])
  return (
    <main class="page waste-savings" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <Answer view={data} />
          <div class="page-actions">
            <label>
              <span class="visually-hidden">{words.period}</span>
              <select
                class="select"
                value={plan.weeks}
                onChange={(event) => url.set({ plan: { ...plan, weeks: Number(event.currentTarget.value) } })}
              >
                {SAVINGS_WEEKS.map((weeks) => (
                  <option key={weeks} value={weeks} selected={weeks === plan.weeks}>
                    {words.weeks(weeks)}
                  </option>
                ))}
              </select>
            </label>
            {data?.since != null && <Takings view={data} />}
          </div>
        </header>
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
        {data === null ? (
          error === null && <p class="quiet">{messages.loading}</p>
        ) : data.since === null ? (
          <Nothing />
        ) : (
          <Weeks savings={savingsOf(data)} />
        )}
        {data !== null && (
          <section class="card savings-method">
            <h2>{words.method}</h2>
            <ul>
              {data.method.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  )
}

function Answer({ view }: { view: WasteSavingsView | null }) {
  const { time } = useApp()
  if (view === null || view.since === null) {
    return (
      <div>
        <h1>{words.title}</h1>
        <p>{words.purpose}</p>
      </div>
    )
  }
  const { savedM, savedPct, overflowsSpared, days, isLittle, actual } = savingsOf(view)
  const since = dayName(view.since, time)
  return (
    <div>
      <h1>
        {savedPct === null
          ? words.uncompared(since, actual.metres)
          : words.answer(since, savedM, savedPct, overflowsSpared)}
      </h1>
      <p>{savedPct === null ? words.uncomparedHint : isLittle ? words.little(days) : words.days(days)}</p>
    </div>
  )
}

/** To take along: as a file, or on paper. */
function Takings({ view }: { view: WasteSavingsView }) {
  const csv = useMemo(() => savingsCsv(savingsOf(view).weeks), [view])
  return (
    <>
      <a
        class="button"
        href={`data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`}
        download={`waste-savings-${view.since}.csv`}
      >
        {words.actions.csv}
      </a>
      <button type="button" class="button" onClick={() => window.print()}>
        {words.actions.print}
      </button>
    </>
  )
}

function Nothing() {
  const { url } = useApp()
  return (
    <div class="card">
      <EmptyNotice title={words.nothing} hint={words.nothingHint}>
        <a
          class="button"
          href={url.hrefOf({ page: 'waste-plan' })}
          onClick={(event) => follow(event, () => url.set({ page: 'waste-plan' }, true))}
        >
          {words.toPlan}
        </a>
      </EmptyNotice>
    </div>
  )
}

const FIGURES: readonly (readonly [keyof typeof words.columns, (policy: Policy) => string])[] = [
  ['way', ({ metres }) => formatNumber(metres / 1_000, 1)],
  ['hours', ({ hours }) => formatNumber(hours, 1)],
  ['collections', ({ collections }) => formatNumber(collections, 0)],
  ['fill', ({ meanFillPct }) => (meanFillPct === null ? words.unknown : formatNumber(meanFillPct, 0))],
  ['wasted', ({ wastedCollections }) => formatNumber(wastedCollections, 0)],
  ['overflows', ({ overflows }) => formatNumber(overflows, 0)],
  ['co2', ({ co2Kg }) => formatNumber(co2Kg, 0)],
]

function Weeks({ savings }: { savings: Savings }) {
  const { time } = useApp()
  const { weeks, days, actual, fixed } = savings
  const nameOf = (day: string) => dayName(day, time).replace(/^\S+ /, '')
  return (
    <>
      <section class="card">
        <h2 class="card-title">{words.chart}</h2>
        <SavingsChart weeks={[...weeks]} nameOf={nameOf} />
      </section>
      <section class="card">
        <h2 class="card-title">{words.table}</h2>
        <ScrollingTable label={words.table}>
          <table class="table savings-table">
            <thead>
              <tr>
                <th scope="col" rowSpan={2}>
                  {words.week}
                </th>
                <th scope="col" rowSpan={2} class="number">
                  {words.daysColumn}
                </th>
                {FIGURES.map(([name]) => (
                  <th key={name} scope="colgroup" colSpan={2} class="number">
                    {words.columns[name]}
                  </th>
                ))}
              </tr>
              <tr>
                {FIGURES.flatMap(([name]) =>
                  words.pair.map((side) => (
                    <th key={`${name}/${side}`} scope="col" class="number savings-side">
                      {side}
                    </th>
                  )),
                )}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week) => (
                <Row key={week.from} name={nameOf(week.from)} {...week} />
              ))}
            </tbody>
            {weeks.length > 1 && (
              <tfoot>
                <Row name={words.total} days={days} actual={actual} fixed={fixed} />
              </tfoot>
            )}
          </table>
        </ScrollingTable>
      </section>
    </>
  )
}

function Row({ name, days, actual, fixed }: { name: string; days: number; actual: Policy; fixed: Policy }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{days}</td>
      {FIGURES.flatMap(([figure, words]) => [
        <td key={`${figure}/driven`} class="number">
          {words(actual)}
        </td>,
        <td key={`${figure}/fixed`} class="number savings-of-fixed">
          {words(fixed)}
        </td>,
      ])}
    </tr>
  )
}
