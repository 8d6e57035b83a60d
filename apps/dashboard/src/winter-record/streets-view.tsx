import { useSignal } from '@preact/signals'
import type { TreatmentView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { Proof } from './proof.tsx'
import { MOST_PASSES_LISTED, treatmentsCsvHref, useRecordApi } from './record-api.ts'
import { addDays, dateWords, stampWords } from './record-dates.ts'
import { useRecord } from './use-record.ts'
import { RecordTabs } from './winter-record-page.tsx'

const words = messages.winterRecord
const DAYS_AT_FIRST = 6

/** Every pass over the streets that are asked for. */
export function StreetsView() {
  const api = useRecordApi()
  const { time } = useApp()
  const { place, today } = useRecord()
  const since = place.since ?? addDays(today, -DAYS_AT_FIRST)
  const until = place.until ?? today
  const instant = (date: string) => new Date(time.fromInput(`${date}T00:00`)!).toISOString()
  const query = { street: place.street, from: instant(since), to: instant(addDays(until, 1)) }
  const { data, error, reload } = useLoad(() => api.treatments(query), [JSON.stringify(query)])
  const streets = new Set(data?.items.map(({ streetName }) => streetName)).size
  return (
    <>
      <header class="page-head">
        <div data-testid="record-answer">
          <h1>
            {data === null
              ? words.record.answerLoading
              : words.record.answer(data.items.length, streets, data.nextCursor !== null)}
          </h1>
          <p>{words.record.purpose}</p>
        </div>
        <div class="page-actions">
          <button type="button" class="button" onClick={() => window.print()}>
            {words.print}
          </button>
          <a class="button" href={treatmentsCsvHref(query)} download>
            <Icon name="download" size={16} />
            {words.csv}
          </a>
        </div>
      </header>
      <RecordTabs />
      <Filter key={`${place.street}/${since}/${until}`} street={place.street} since={since} until={until} />
      {error !== null ? (
        <ErrorNotice error={error} onRetry={reload} />
      ) : data === null ? (
        <EmptyNotice title={messages.loading} />
      ) : (
        <>
          <Proof
            authority={data.authority}
            title={words.proof.title}
            about={words.proof.streets(place.street)}
            span={words.proof.span(dateWords(since), dateWords(until))}
          />
          {data.items.length === 0 ? (
            <div class="card">
              <EmptyNotice title={words.record.empty} hint={words.record.emptyHint} />
            </div>
          ) : (
            <Passes passes={data.items} />
          )}
          {data.nextCursor !== null && <p class="quiet">{words.record.tooMany(MOST_PASSES_LISTED)}</p>}
        </>
      )}
    </>
  )
}

function Filter({ street, since, until }: { street: string; since: string; until: string }) {
  const { change } = useRecord()
  const draft = useSignal({ street, since, until })
  const set = (fields: Partial<typeof draft.value>) => {
    draft.value = { ...draft.value, ...fields }
  }
  return (
    <form
      class="card record-filter"
      onSubmit={(event) => {
        event.preventDefault()
        change({ ...draft.value, street: draft.value.street.trim() }, true)
      }}
    >
      <label class="field">
        <span>{words.record.street}</span>
        <input
          type="search"
          maxLength={100}
          value={draft.value.street}
          placeholder={words.record.streetHint}
          onInput={(event) => set({ street: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{words.from}</span>
        <input
          type="date"
          required
          max={draft.value.until}
          value={draft.value.since}
          onInput={(event) => set({ since: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{words.to}</span>
        <input
          type="date"
          required
          min={draft.value.since}
          value={draft.value.until}
          onInput={(event) => set({ until: event.currentTarget.value })}
        />
      </label>
      <button type="submit" class="button button-primary">
        {words.record.show}
      </button>
    </form>
  )
}

function Passes({ passes }: { passes: readonly TreatmentView[] }) {
  const { time } = useApp()
  const { columns, sources, noRoute } = words.record
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="card record-table" tabIndex={0} aria-label={Object.values(columns).join(', ')}>
      <table class="table" data-testid="treatments">
        <thead>
          <tr>
            <th scope="col">{columns.at}</th>
            <th scope="col">{columns.street}</th>
            <th scope="col" class="wide-only">
              {columns.gritter}
            </th>
            <th scope="col" class="wide-only">
              {columns.route}
            </th>
            <th scope="col" class="number">
              {columns.rate}
            </th>
            <th scope="col" class="number wide-only">
              {columns.covered}
            </th>
            <th scope="col" class="number wide-only">
              {columns.salt}
            </th>
            <th scope="col" class="wide-only">
              {columns.source}
            </th>
          </tr>
        </thead>
        <tbody>
          {passes.map((pass) => (
            <tr key={pass.id}>
              <td>
                <time dateTime={pass.at} class="nowrap">
                  {stampWords(Date.parse(pass.at), time.timeZone)}
                </time>
              </td>
              <td>{pass.streetName === '' ? words.night.unnamed : pass.streetName}</td>
              <td class="wide-only">{pass.gritterName}</td>
              <td class="wide-only">{pass.routeName ?? <span class="quiet">{noRoute}</span>}</td>
              <td class="number">{words.rate(pass.rateGm2)}</td>
              <td class="number wide-only">{words.percent(pass.covered)}</td>
              <td class="number wide-only">{words.kilograms(pass.saltKg)}</td>
              <td class="wide-only">{sources[pass.source]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
