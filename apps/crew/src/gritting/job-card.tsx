import { useSignal } from '@preact/signals'
import type { WinterJobDetail } from '@towncrier/protocol'
import { RequestError } from '@towncrier/screens/request-error'
import { type Crew, useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { when } from '../shell/times.ts'
import { useNow } from '../shell/use-now.ts'
import type { CardOptions } from '../work/work.ts'
import type { Progress } from './job-progress.ts'

const words = messages.jobs

/** A gritting job in the list. */
export function JobCard({ id, onProblem }: CardOptions) {
  const crew = useCrew()
  const isBusy = useSignal(false)
  const found = crew.gritting.of(id)
  if (found === null) return null
  const { job, progress } = found
  const open = () => crew.url.goTo({ work: 'gritting', job: job.id, view: 'next' })
  const take = async () => {
    isBusy.value = true
    onProblem('')
    try {
      await crew.gritting.jobs.take(job.id)
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
        {state !== 'waiting' && ` · ${messages.progress(treated + blocked, streets.length)}`}
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
