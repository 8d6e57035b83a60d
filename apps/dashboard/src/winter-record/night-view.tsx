import type { NightJobView, NightRecordView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import type { DeviceState } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { useLoad } from '../ui/use-load.ts'
import { Proof } from './proof.tsx'
import { useRecordApi } from './record-api.ts'
import { addDays, dateWords, stampWords } from './record-dates.ts'
import { RecordMap } from './record-map.tsx'
import type { RecordRibbon } from './record-map-view.ts'
import { groupStreets } from './street-groups.ts'
import { useRecord } from './use-record.ts'
import { RecordTabs } from './winter-record-page.tsx'

const words = messages.winterRecord
const night = words.night
const MINUTE_MS = 60_000
const SHAPES: Readonly<Record<'missed' | 'in-part' | 'treated', DeviceState | 'done'>> = {
  missed: 'critical',
  'in-part': 'warning',
  treated: 'done',
}
type NightDomain = NightRecordView['domains'][number]

/** One night as it was decided, planned and treated. */
export function NightView() {
  const api = useRecordApi()
  const { place, change, today } = useRecord()
  const evening = place.evening ?? addDays(today, -1)
  const { data, error, reload } = useLoad(() => api.night(evening), [evening])
  const shown = data?.night === evening ? data : null
  return (
    <>
      <header class="page-head">
        <div data-testid="night-answer">
          <h1>
            {shown === null
              ? night.loading
              : night.answer(shown.totals.missed, shown.totals.inPart, shown.totals.planned)}
          </h1>
          <p>
            {dateWords(evening)}.{' '}
            {shown !== null && night.facts(shown.totals.treatedKm, shown.totals.saltT, shown.totals.extra)}
          </p>
        </div>
        <div class="page-actions">
          <button type="button" class="button" onClick={() => window.print()}>
            {words.print}
          </button>
        </div>
      </header>
      <RecordTabs />
      <div class="card record-filter">
        <label class="field">
          <span>{night.label}</span>
          <input
            type="date"
            required
            max={today}
            value={evening}
            onChange={(event) => {
              if (event.currentTarget.value !== '') change({ evening: event.currentTarget.value }, true)
            }}
          />
        </label>
        <button type="button" class="button" onClick={() => change({ evening: addDays(evening, -1) }, true)}>
          {night.earlier}
        </button>
        <button
          type="button"
          class="button"
          disabled={evening >= today}
          onClick={() => change({ evening: addDays(evening, 1) }, true)}
        >
          {night.later}
        </button>
      </div>
      {error !== null ? (
        <ErrorNotice error={error} onRetry={reload} />
      ) : shown === null ? (
        <EmptyNotice title={messages.loading} />
      ) : (
        <Night record={shown} />
      )}
    </>
  )
}

function Night({ record }: { record: NightRecordView }) {
  const ribbons = ribbonsOf(record)
  return (
    <>
      <Proof
        authority={record.authority}
        title={words.proof.title}
        about={null}
        span={words.proof.span(dateWords(record.night), dateWords(addDays(record.night, 1)))}
      />
      {record.domains.length === 0 && (
        <div class="card">
          <EmptyNotice title={night.none} />
        </div>
      )}
      <div class="record-night">
        <div class="record-domains">
          {record.domains.map((domain) => (
            <Domain key={domain.domainId} domain={domain} />
          ))}
          {record.extra.length > 0 && <Extra record={record} />}
        </div>
        {ribbons.length > 0 && <RecordMap ribbons={ribbons} />}
      </div>
    </>
  )
}

function ribbonsOf({ domains, extra }: NightRecordView): RecordRibbon[] {
  const planned = domains.flatMap(({ jobs }) =>
    jobs.flatMap(({ streets }) =>
      // What was missed is drawn last, over the rest.
      streets.map(({ name, outcome, line }): RecordRibbon => ({ name, mark: outcome, line })).reverse(),
    ),
  )
  return [...extra.map(({ name, line }): RecordRibbon => ({ name, mark: 'extra', line })), ...planned].filter(
    ({ line }) => line.length > 1,
  )
}

function Domain({ domain }: { domain: NightDomain }) {
  const { time } = useApp()
  const { decisions, jobs, measuredMinC, hadIceOrFrost } = domain
  return (
    <section class="card record-domain" aria-label={domain.domainName}>
      <h2>{domain.domainName}</h2>
      {decisions.length === 0 && <p>{night.noDecision}</p>}
      {decisions.map((decision) => (
        <div key={decision.id} class="record-decision">
          <p>
            <strong>{night.choices[decision.choice]}</strong>{' '}
            {night.decided(decision.madeBy, stampWords(Date.parse(decision.madeAt), time.timeZone))}
            {decision.revisedBy !== null && <span class="quiet">, {night.revised(decision.revisedBy)}</span>}
          </p>
          {decision.recommendation !== '' && (
            <p class="quiet">{night.recommended(decision.recommendation)}</p>
          )}
          {decision.reason !== '' && <p>{night.reason(decision.reason)}</p>}
          <p class="quiet">{night.signature(decision.id, decision.hash)}</p>
        </div>
      ))}
      <p>
        {night.forecast(decisions[0]?.forecastMinC ?? null, measuredMinC)}
        {hadIceOrFrost === true && ` ${night.iceOrFrost}`}
      </p>
      {jobs.map((job) => (
        <Job key={job.id} job={job} />
      ))}
    </section>
  )
}

function Job({ job }: { job: NightJobView }) {
  const { time } = useApp()
  const clock = (at: string) => time.clock(Date.parse(at))
  const lateMs =
    job.startBy === null || job.startedAt === null ? 0 : Date.parse(job.startedAt) - Date.parse(job.startBy)
  return (
    <section class="record-job" aria-label={job.routeName}>
      <h3>
        {night.job(job.routeName, job.gritterName)} <span class="quiet">{night.states[job.state]}</span>
      </h3>
      <p>
        {night.planned(job.plannedM, job.treatedM, job.saltKg)}
        {job.firstAt !== null && ` ${night.times(clock(job.firstAt), clock(job.lastAt!))}`}
      </p>
      {lateMs >= MINUTE_MS && <p>{night.late(Math.round(lateMs / MINUTE_MS))}</p>}
      {job.endedNote !== '' && <p class="quiet">{job.endedNote}</p>}
      {job.blocked.map(({ at, name, note, byUser }) => (
        <p key={at}>
          {clock(at)} {night.blocked(name, note, byUser)}
        </p>
      ))}
      {(['missed', 'in-part', 'treated'] as const).map((mark) => (
        <Streets key={mark} job={job} mark={mark} />
      ))}
    </section>
  )
}

function Streets({ job, mark }: { job: NightJobView; mark: 'missed' | 'in-part' | 'treated' }) {
  const { time } = useApp()
  const groups = groupStreets(job.streets, mark)
  if (groups.length === 0) return null
  return (
    <details open={mark !== 'treated'}>
      <summary>
        <span class="with-shape">
          <StateShape state={SHAPES[mark]} size={13} />
          {night.streets(groups.length, night.marks[mark])}
        </span>
      </summary>
      <ul class="record-streets">
        {groups.map(({ name, stretches, covered, lastAt }) => (
          <li key={name}>
            {name === '' ? night.unnamed : name}
            {night.links(stretches)}
            <span class="quiet">
              {mark === 'in-part' && ` ${night.covered(covered)}`}
              {lastAt !== null && ` ${time.clock(Date.parse(lastAt))}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Extra({ record: { extra } }: { record: NightRecordView }) {
  const { time } = useApp()
  const byName = Map.groupBy(extra, ({ name }) => name)
  return (
    <section class="card record-domain" aria-label={night.extra}>
      <h2>{night.extra}</h2>
      <ul class="record-streets">
        {[...byName].map(([name, passes]) => (
          <li key={name}>
            {name === '' ? night.unnamed : name}
            {night.links(passes.length)}
            <span class="quiet">
              {' '}
              {time.clock(Date.parse(passes[0]!.at))} {passes[0]!.gritterName}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
