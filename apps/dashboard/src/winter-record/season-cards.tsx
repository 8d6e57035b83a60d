import type { SeasonPartView, SeasonReportView } from '@towncrier/protocol'
import type { ComponentChildren } from 'preact'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { dateWords } from './record-dates.ts'
import { ScrollingTable } from './scrolling-table.tsx'

const words = messages.winterRecord
const season = words.season
const count = (value: number) => formatNumber(value, 0)
const kelvin = (value: number | null) => (value === null ? '–' : `${formatNumber(value, 2)}\u00a0K`)

interface ReportProps {
  readonly report: SeasonReportView
}

export function Card({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card season-card" aria-label={title}>
      <h2 class="card-title">{title}</h2>
      {children}
    </section>
  )
}

/** A table with a row for each domain and one for all. */
function ByDomain({
  report,
  columns,
  cells,
  hasTotal = report.domains.length !== 1,
}: ReportProps & {
  hasTotal?: boolean
  columns: readonly string[]
  cells: (part: SeasonPartView) => readonly string[]
}) {
  const rows = [
    ...report.domains.map((part) => ({ key: part.domainId, name: part.domainName, part })),
    ...(!hasTotal ? [] : [{ key: '', name: season.all, part: report.total }]),
  ]
  return (
    <ScrollingTable label={columns.join(', ')}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{season.domain}</th>
            {columns.map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, part }) => (
            <tr key={key} class={key === '' ? 'season-total' : undefined}>
              <th scope="row">{name}</th>
              {cells(part).map((text, n) => (
                <td key={columns[n]} class="number">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  )
}

export function Decided({ report }: ReportProps) {
  return (
    <Card title={season.decisions.title}>
      <ByDomain
        report={report}
        columns={season.decisions.columns}
        cells={({ overrides: { accepted, changed, declined, undecided, overrideRate } }) => [
          count(accepted),
          count(changed),
          count(declined),
          count(undecided),
          words.percent(overrideRate),
        ]}
      />
      <p class="season-note">{season.decisions.note}</p>
    </Card>
  )
}

export function Outcomes({ report }: ReportProps) {
  return (
    <Card title={season.outcomes.title}>
      <ByDomain
        report={report}
        columns={season.outcomes.columns}
        cells={({ outcomes }) => [
          count(outcomes.hits),
          count(outcomes.misses),
          count(outcomes.falseAlarms),
          count(outcomes.correctRejections),
          count(outcomes.unknown),
          words.percent(outcomes.shareCorrect),
        ]}
      />
      <p class="season-note">{season.outcomes.note}</p>
    </Card>
  )
}

export function Forecasts({ report }: ReportProps) {
  return (
    <Card title={season.forecast.title}>
      <ByDomain
        report={report}
        columns={season.forecast.columns}
        cells={({ minimum }) => [count(minimum.nights), kelvin(minimum.rmseK), kelvin(minimum.biasK)]}
      />
      <p class="season-note">{season.forecast.note}</p>
    </Card>
  )
}

export function Used({ report }: ReportProps) {
  const { outsideJobs } = report
  return (
    <Card title={season.used.title}>
      <ByDomain
        report={report}
        columns={season.used.columns}
        hasTotal={report.domains.length !== 1 || outsideJobs.passes > 0}
        cells={({ treatedKm, saltT }) => [words.kilometres(treatedKm), words.tonnes(saltT)]}
      />
      {outsideJobs.passes > 0 && (
        <p class="season-note">{season.outside(outsideJobs.treatedKm, outsideJobs.saltT)}</p>
      )}
    </Card>
  )
}

export function Saving({ report: { saving }, onRate }: ReportProps & { onRate: (rateGm2: number) => void }) {
  const rows = [
    {
      name: season.saving.everything,
      nights: count(saving.nights),
      km: saving.everythingKm,
      t: saving.everythingT,
    },
    { name: season.saving.used, nights: '', km: saving.usedKm, t: saving.usedT },
    { name: season.saving.saved, nights: '', km: saving.savedKm, t: saving.savedT },
  ]
  return (
    <Card title={season.saving.title}>
      <ScrollingTable label={season.saving.title}>
        <table class="table" data-testid="saving">
          <thead>
            <tr>
              <td />
              {season.saving.columns.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, nights, km, t }, n) => (
              <tr key={name} class={n === 2 ? 'season-total' : undefined}>
                <th scope="row">{name}</th>
                <td class="number">{nights}</td>
                <td class="number">{words.kilometres(km)}</td>
                <td class="number">{words.tonnes(t)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollingTable>
      <p class="season-note">{season.saving.method(saving.marginalC, saving.rateGm2)}</p>
      <label class="field season-rate">
        <span>{season.saving.rate}</span>
        <input
          type="number"
          min={1}
          max={80}
          value={saving.rateGm2}
          onChange={(event) => {
            if (event.currentTarget.validity.valid && event.currentTarget.value !== '')
              onRate(event.currentTarget.valueAsNumber)
          }}
        />
      </label>
    </Card>
  )
}

export function Salt({ report: { salt } }: ReportProps) {
  const [depot, ...columns] = season.salt.columns
  return (
    <Card title={season.salt.title}>
      {salt.length === 0 ? (
        <p class="season-note">{season.salt.none}</p>
      ) : (
        <ScrollingTable label={season.salt.title}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{depot}</th>
                {columns.map((name) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {salt.map(({ depotId, depotName, atStartKg, boughtKg, usedKg, correctedKg, leftKg }) => (
                <tr key={depotId}>
                  <th scope="row">{depotName}</th>
                  {[atStartKg, boughtKg, usedKg, correctedKg, leftKg].map((kg, n) => (
                    <td key={columns[n]} class="number">
                      {words.tonnes(kg / 1_000)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollingTable>
      )}
      <p class="season-note">{season.salt.note}</p>
    </Card>
  )
}

export function Late({ report: { lateStarts } }: ReportProps) {
  const { time } = useApp()
  const clock = (at: string) => time.clock(Date.parse(at))
  const { columns, answer, never, minutes } = season.late
  return (
    <Card title={season.late.title}>
      <p class="season-note">{answer(lateStarts.jobs, lateStarts.late, lateStarts.neverBegun)}</p>
      {lateStarts.worst.length > 0 && (
        <ScrollingTable label={season.late.title}>
          <table class="table">
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lateStarts.worst.map((job) => (
                <tr key={job.jobId}>
                  <td class="nowrap">{dateWords(job.night)}</td>
                  <td>{job.routeName}</td>
                  <td>{clock(job.startBy)}</td>
                  <td>{job.startedAt === null ? never : clock(job.startedAt)}</td>
                  <td>{minutes(job.lateMinutes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollingTable>
      )}
    </Card>
  )
}
