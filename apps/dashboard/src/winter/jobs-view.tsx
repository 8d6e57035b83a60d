import { useSignal } from '@preact/signals'
import type { WinterBoardView, WinterJobDetail, WinterJobView, WinterTreatedView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import type { DeviceState } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { useLoad } from '../ui/use-load.ts'
import { nightClock } from './board-words.ts'
import { AssignDialog, CancelDialog } from './job-dialogs.tsx'
import { useNow } from './use-now.ts'
import { useTonight } from './use-tonight.ts'
import { useWinterApi, type WinterApi } from './winter-api.ts'

const words = messages.winter.jobs
const STATES: readonly WinterJobView['state'][] = ['under-way', 'paused', 'waiting', 'done', 'cancelled']
const STATE_SHAPES: Readonly<Record<WinterJobView['state'], DeviceState | 'done'>> = {
  waiting: 'normal',
  'under-way': 'watch',
  paused: 'warning',
  done: 'done',
  cancelled: 'unknown',
}

interface TonightsJobs {
  readonly jobs: readonly WinterJobDetail[]
  readonly treated: WinterTreatedView
}

/** Who is out, how far they are, what they met, and what nobody has taken. */
export function JobsView({ board, turn }: { board: WinterBoardView; turn: string }) {
  const api = useWinterApi()
  const { url } = useApp()
  const { place, change } = useTonight()
  const mayDrive = useMay('winter.drive')
  const { data, error, reload } = useLoad(
    () => (mayDrive ? loadJobs(api) : Promise.resolve(null)),
    [turn, mayDrive],
  )
  const network = useLoad(() => api.network(), [])
  const asking = useSignal<{ type: 'assign' | 'cancel'; job: WinterJobView } | null>(null)
  const done = () => {
    asking.value = null
    reload()
  }
  if (!mayDrive) return <p class="card notice quiet">{words.mayNot}</p>
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />
  if (data === null) return <p class="quiet">{messages.loading}</p>
  const count = (...states: WinterJobView['state'][]) =>
    data.jobs.filter(({ state }) => states.includes(state)).length
  const gritterName = (id: string | null) =>
    network.data?.gritters.find((gritter) => gritter.id === id)?.name ?? id ?? words.noLorry
  const sorted = data.jobs.toSorted(
    (one, other) =>
      STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
      (one.startBy ?? '9').localeCompare(other.startBy ?? '9') ||
      one.routeName.localeCompare(other.routeName),
  )
  return (
    <section class="winter-section" aria-labelledby="winter-jobs">
      <header class="winter-section-head">
        <h2 id="winter-jobs">{words.title}</h2>
        <p class="quiet">{words.answer(count('waiting'), count('under-way', 'paused'), count('done'))}</p>
        <a
          class="button"
          href={url.hrefOf({ tonight: { ...place, view: 'map', layer: 'treated', domainId: null } })}
          onClick={(event) =>
            follow(event, () => change({ view: 'map', layer: 'treated', domainId: null }, true))
          }
        >
          {words.onMap}
        </a>
      </header>
      {sorted.length === 0 ? (
        <div class="card">
          <EmptyNotice title={words.none} hint={words.noneHint} />
        </div>
      ) : (
        <ul class="card winter-jobs">
          {sorted.map((job) => (
            <JobRow
              key={job.id}
              job={job}
              treated={data.treated}
              domainName={board.domains.find(({ id }) => id === job.domainId)?.name ?? job.domainId}
              gritterName={gritterName(job.gritterId)}
              onAsk={(type) => {
                asking.value = { type, job }
              }}
            />
          ))}
        </ul>
      )}
      {asking.value?.type === 'assign' && (
        <AssignDialog
          job={asking.value.job}
          gritters={network.data?.gritters ?? []}
          onDone={done}
          onClose={() => {
            asking.value = null
          }}
        />
      )}
      {asking.value?.type === 'cancel' && (
        <CancelDialog
          job={asking.value.job}
          onDone={done}
          onClose={() => {
            asking.value = null
          }}
        />
      )}
    </section>
  )
}

async function loadJobs(api: WinterApi): Promise<TonightsJobs> {
  const [listed, treated] = await Promise.all([api.jobs(), api.treated()])
  return { jobs: await Promise.all(listed.map(({ id }) => api.job(id))), treated }
}

function JobRow({
  job,
  treated,
  domainName,
  gritterName,
  onAsk,
}: {
  job: WinterJobDetail
  treated: WinterTreatedView
  domainName: string
  gritterName: string
  onAsk: (type: 'assign' | 'cancel') => void
}) {
  const { time } = useApp()
  const clockNow = useNow()
  const mayDecide = useMay('winter.decide')
  const clock = (at: string) => nightClock(time, at, clockNow)
  const { state, plan, events, startBy, startedAt, endedAt } = job
  const isOpen = state === 'waiting' || state === 'under-way' || state === 'paused'
  const last = events.at(-1)
  const doneIds = treatedEdges(job, treated)
  const nameOf = (edgeId: string | null) =>
    plan.streets.find((street) => street.edgeId === edgeId)?.name || words.street
  const isLate = state === 'waiting' && startBy !== null && Date.parse(startBy) < clockNow
  return (
    <li class="winter-job" data-testid="winter-job" data-state={state}>
      <div class="winter-job-head">
        <StateShape state={STATE_SHAPES[state]} size={16} />
        <span>
          <strong>{job.routeName}</strong> <span class="quiet">{domainName}</span>
          <span class="winter-job-state">
            {words.states[state]}
            {startBy !== null && isOpen && state === 'waiting' && (
              <span class={isLate ? 'word-critical' : undefined}>, {words.startBy(clock(startBy))}</span>
            )}
            {startedAt !== null && `, ${words.started(clock(startedAt))}`}
            {endedAt !== null && `, ${words.ended(clock(endedAt))}`}
          </span>
        </span>
      </div>
      <div class="winter-job-facts">
        <p>
          {[
            job.driver ?? words.anybody,
            gritterName,
            messages.winter.rate(job.rateGm2, job.passes),
            messages.winter.tonnes(Math.round(job.saltKg)),
          ].join(' · ')}
        </p>
        <p class="winter-progress">
          <progress
            max={plan.streets.length}
            value={doneIds.size}
            aria-label={words.progress(doneIds.size, plan.streets.length)}
          />
          {words.progress(doneIds.size, plan.streets.length)}
        </p>
        {events
          .filter(({ type }) => type === 'blocked')
          .map((event) => (
            <p key={event.id} class="winter-problem">
              <StateShape state="warning" size={12} /> {words.blocked(nameOf(event.edgeId), event.note)},{' '}
              {clock(event.at)}
            </p>
          ))}
        {events
          .filter(({ type, note }) => type === 'note' && note !== '')
          .map((event) => (
            <p key={event.id}>
              {words.note(event.note)} <span class="quiet">{clock(event.at)}</span>
            </p>
          ))}
        {last !== undefined && <p class="quiet">{words.last(words.events[last.type], clock(last.at))}</p>}
        {job.endedNote !== '' && <p class="quiet">{job.endedNote}</p>}
      </div>
      {mayDecide && isOpen && (
        <div class="winter-job-actions">
          <button type="button" class="button button-small" onClick={() => onAsk('assign')}>
            {words.assign}
            <span class="visually-hidden"> {job.routeName}</span>
          </button>
          <button type="button" class="button button-small" onClick={() => onAsk('cancel')}>
            {words.cancel}
            <span class="visually-hidden"> {job.routeName}</span>
          </button>
        </div>
      )}
    </li>
  )
}

/** Streets of a job that were treated since it was made: by the lorry's telemetry or by the driver's word. */
function treatedEdges(
  { plan, events, madeAt }: WinterJobDetail,
  { treated }: WinterTreatedView,
): ReadonlySet<string> {
  const since = Date.parse(madeAt)
  const seen = new Set([
    ...treated.filter(({ at }) => Date.parse(at) >= since).map(({ edgeId }) => edgeId),
    ...events.flatMap(({ type, edgeId }) => (type === 'treated' && edgeId !== null ? [edgeId] : [])),
  ])
  return new Set(plan.streets.map(({ edgeId }) => edgeId).filter((id) => seen.has(id)))
}
