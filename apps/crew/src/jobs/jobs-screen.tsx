import { useSignal } from '@preact/signals'
import type { WinterJobDetail } from '@towncrier/protocol'
import { RequestError } from '@towncrier/screens/request-error'
import { type Crew, useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { Notice } from '../shell/notice.tsx'
import { when } from '../shell/times.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { useNow } from '../shell/use-now.ts'
import { type Progress, progressOf } from './job-progress.ts'
import { JobsFooter } from './jobs-footer.tsx'

const words = messages.jobs

interface JobRow {
  readonly job: WinterJobDetail
  readonly progress: Progress
}

/** What there is to drive: own jobs, those that nobody has, and those that are over. */
export function JobsScreen() {
  const crew = useCrew()
  const { jobs, outbox, session } = crew
  const userName = session.value!.userName
  const rows = jobs.order.value.flatMap((id): JobRow[] => {
    const job = jobs.jobs.value.get(id)
    return job === undefined ? [] : [{ job, progress: progressOf(job, outbox.events.value, userName) }]
  })
  // Whoever may decide sees everybody’s jobs; here are those to be driven.
  const current = rows.filter(({ progress }) => progress.stop === null)
  const mine = current.filter(({ progress }) => !progress.isUntaken)
  const free = current.filter(({ progress }) => progress.isUntaken)
  const over = rows.filter(({ progress }) => progress.stop === 'done' || progress.stop === 'cancelled')
  const problem = useSignal('')
  const tell = (text: string) => {
    problem.value = text
  }
  return (
    <div class="app">
      <TopBar>
        <h1 data-testid="answer">{answerOf(mine, free)}</h1>
      </TopBar>
      <main class="page">
        {problem.value !== '' && (
          <p class="problem" role="alert">
            {problem.value}
          </p>
        )}
        {current.length === 0 && <NoJobs />}
        <JobList title={words.mine} rows={mine} onProblem={tell} />
        <JobList title={words.free} rows={free} onProblem={tell} />
        <JobList title={words.over} rows={over} onProblem={tell} />
        <JobsFooter />
      </main>
    </div>
  )
}

function answerOf(mine: readonly JobRow[], free: readonly JobRow[]): string {
  const running = mine.find(({ progress }) => progress.state !== 'waiting')
  if (running !== undefined) return words.answerRunning(running.job.routeName)
  const next = mine[0] ?? free[0]
  return next === undefined ? words.title : words.answerNext(next.job.routeName)
}

function NoJobs() {
  const { jobs } = useCrew()
  const isKnown = jobs.refreshedAt.value !== null
  return (
    <Notice
      title={isKnown ? words.none : words.nothingKnown}
      hint={isKnown ? words.noneHint : words.nothingKnownHint}
    />
  )
}

interface JobListOptions {
  readonly title: string
  readonly rows: readonly JobRow[]
  /** Told what stood in the way of taking a job; empty when nothing did. */
  readonly onProblem: (text: string) => void
}

function JobList({ title, rows, onProblem }: JobListOptions) {
  if (rows.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul class="jobs">
        {rows.map((row) => (
          <JobCard key={row.job.id} {...row} onProblem={onProblem} />
        ))}
      </ul>
    </section>
  )
}

function JobCard({ job, progress, onProblem }: JobRow & Pick<JobListOptions, 'onProblem'>) {
  const crew = useCrew()
  const isBusy = useSignal(false)
  const open = () => crew.url.goTo({ job: job.id, view: 'next' })
  const take = async () => {
    isBusy.value = true
    onProblem('')
    try {
      await crew.jobs.take(job.id)
      open()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      onProblem(await problemOf(error, job, crew))
      await crew.refresh()
    } finally {
      isBusy.value = false
    }
  }
  const { isUntaken, state, treated, blocked, streets } = progress
  const isOver = progress.stop !== null
  return (
    <li class="job-card" data-testid="job" data-state={state}>
      <h3>{job.routeName}</h3>
      <p class="job-when">
        {state === 'waiting' ? <StartBy startBy={job.startBy} /> : messages.states[state]}
        {state !== 'waiting' && ` · ${messages.job.progress(treated + blocked, streets.length)}`}
      </p>
      <p class="quiet">
        {[
          messages.rate(job.rateGm2, job.passes),
          words.streets(progress.streets.length),
          words.kilometres(job.treatedM + job.travelledM),
          words.salt(job.saltKg),
        ].join(' · ')}
      </p>
      {isOver && job.endedNote !== '' && <p>{job.endedNote}</p>}
      {isUntaken && !crew.isOnline.value && <p class="quiet">{words.takeOffline}</p>}
      <div class="job-buttons">
        {isUntaken && crew.isOnline.value && (
          <button
            type="button"
            class="button button-primary"
            aria-label={`${words.take}: ${job.routeName}`}
            disabled={isBusy.value}
            onClick={() => void take()}
          >
            {words.take}
          </button>
        )}
        <button
          type="button"
          class={isUntaken || isOver ? 'button' : 'button button-primary'}
          aria-label={`${openWord(progress)}: ${job.routeName}`}
          onClick={open}
        >
          {openWord(progress)}
        </button>
      </div>
    </li>
  )
}

function openWord({ state, stop }: Progress): string {
  return stop === null && state !== 'waiting' ? words.goOn : words.open
}

async function problemOf(
  error: RequestError,
  { id, routeName }: WinterJobDetail,
  crew: Crew,
): Promise<string> {
  if (error.code === 'TC_JOB_TAKEN') {
    const driver = await crew.api.job(id).then(
      (job) => job.driver,
      () => null,
    )
    return words.takenBy(routeName, driver)
  }
  if (error.code === 'TC_JOB_OVER') return words.isOver(routeName)
  return words.failed(error.status === 0 ? messages.network.offline : error.message)
}

function StartBy({ startBy }: { startBy: string | null }) {
  const { timeZone } = useCrew()
  const now = useNow(30_000)
  if (startBy === null) return <>{words.noHurry}</>
  const at = Date.parse(startBy)
  const text = when(at, now, timeZone.value)
  return at < now ? <strong class="late">{words.late(text)}</strong> : <strong>{words.startBy(text)}</strong>
}
