import { useSignal } from '@preact/signals'
import type { SeasonReportView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { Proof } from './proof.tsx'
import { seasonCsvHref, useRecordApi } from './record-api.ts'
import { dateWords, winterOf } from './record-dates.ts'
import { Decided, Forecasts, Late, Outcomes, Salt, Saving, Used } from './season-cards.tsx'
import { Months, Nights } from './season-nights.tsx'
import { useRecord } from './use-record.ts'

const words = messages.winterRecord
const season = words.season
const RATE_AT_FIRST = 10

/** A winter in figures: what was decided, how it turned out, what it took, and what was saved. */
export function WinterSeasonPage() {
  const api = useRecordApi()
  const { place, change, today } = useRecord()
  const winter = winterOf(today)
  const rate = useSignal(RATE_AT_FIRST)
  const query = { from: place.since ?? winter.from, to: place.until ?? winter.to, rateGm2: rate.value }
  const { data, error, reload } = useLoad(() => api.season(query), [JSON.stringify(query)])
  return (
    <main class="page winter-record" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div data-testid="season-answer">
            <h1>
              {data === null
                ? season.loading
                : season.answer(data.total.treatedKm, data.total.saltT, data.saving.savedT)}
            </h1>
            <p>{data !== null && season.facts(data.nights, dateWords(data.from), dateWords(data.to))}</p>
          </div>
          <div class="page-actions">
            <button type="button" class="button" onClick={() => window.print()}>
              {words.print}
            </button>
            <a class="button" href={seasonCsvHref(query)} download>
              <Icon name="download" size={16} />
              {words.csv}
            </a>
          </div>
        </header>
        <Filter
          key={`${query.from}/${query.to}`}
          from={query.from}
          to={query.to}
          onChange={(since, until) => change({ since, until }, true)}
        />
        {error !== null ? (
          <ErrorNotice error={error} onRetry={reload} />
        ) : data === null ? (
          <EmptyNotice title={messages.loading} />
        ) : (
          <Report
            report={data}
            onRate={(rateGm2) => {
              rate.value = rateGm2
            }}
          />
        )}
      </div>
    </main>
  )
}

function Filter({
  from,
  to,
  onChange,
}: {
  from: string
  to: string
  onChange: (from: string, to: string) => void
}) {
  const draft = useSignal({ from, to })
  return (
    <form
      class="card record-filter"
      onSubmit={(event) => {
        event.preventDefault()
        onChange(draft.value.from, draft.value.to)
      }}
    >
      <label class="field">
        <span>{words.from}</span>
        <input
          type="date"
          required
          max={draft.value.to}
          value={draft.value.from}
          onInput={(event) => {
            draft.value = { ...draft.value, from: event.currentTarget.value }
          }}
        />
      </label>
      <label class="field">
        <span>{words.to}</span>
        <input
          type="date"
          required
          min={draft.value.from}
          value={draft.value.to}
          onInput={(event) => {
            draft.value = { ...draft.value, to: event.currentTarget.value }
          }}
        />
      </label>
      <button type="submit" class="button button-primary">
        {words.record.show}
      </button>
    </form>
  )
}

function Report({ report, onRate }: { report: SeasonReportView; onRate: (rateGm2: number) => void }) {
  const span = words.proof.span(dateWords(report.from), dateWords(report.to))
  return (
    <>
      <div class="print-only">
        <Proof authority={report.authority} title={season.loading} about={null} span={span} />
      </div>
      <div class="season-cards">
        <Saving report={report} onRate={onRate} />
        <Used report={report} />
        <Outcomes report={report} />
        <Decided report={report} />
        <Forecasts report={report} />
        <Salt report={report} />
        <Months report={report} />
        <Late report={report} />
      </div>
      <Nights report={report} />
    </>
  )
}
