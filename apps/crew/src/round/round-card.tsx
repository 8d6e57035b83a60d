import { useSignal } from '@preact/signals'
import { RequestError } from '@towncrier/screens/request-error'
import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { when } from '../shell/times.ts'
import { useNow } from '../shell/use-now.ts'
import type { CardOptions } from '../work/work.ts'

const words = messages.rounds

/** A round in the list. */
export function RoundCard({ id, onProblem }: CardOptions) {
  const crew = useCrew()
  const isBusy = useSignal(false)
  const found = crew.round.of(id)
  if (found === null) return null
  const { round, progress } = found
  const { isUntaken, state, stop } = progress
  const open = () => crew.url.goTo({ work: 'round', job: id, stop: null, view: 'next' })
  const take = async () => {
    isBusy.value = true
    onProblem('')
    try {
      await crew.round.jobs.take(id)
      open()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      onProblem(problemOf(error, round.lorryName))
      await crew.refresh()
    } finally {
      isBusy.value = false
    }
  }
  const openWord = stop === null && state !== 'waiting' ? messages.jobs.goOn : messages.jobs.open
  return (
    <li class="job-card" data-testid="round" data-state={state}>
      <h3>{round.lorryName}</h3>
      <p class="job-when">
        {state === 'waiting' ? <Leaves at={Date.parse(round.leavesAt)} /> : words.states[state]}
        {state !== 'waiting' && ` · ${words.progress(progress.done, progress.bins)}`}
      </p>
      <p class="quiet">
        {words.bins(progress.bins)} · {messages.jobs.kilometres(round.metres)}
      </p>
      {stop !== null && round.endedNote !== '' && <p>{round.endedNote}</p>}
      {isUntaken && !crew.isOnline.value && <p class="quiet">{words.takeOffline}</p>}
      <div class="job-buttons">
        {isUntaken && crew.isOnline.value && (
          <button
            type="button"
            class="button button-primary"
            aria-label={`${words.take}: ${round.lorryName}`}
            disabled={isBusy.value}
            onClick={() => void take()}
          >
            {words.take}
          </button>
        )}
        <button
          type="button"
          class={isUntaken || stop !== null ? 'button' : 'button button-primary'}
          aria-label={`${openWord}: ${round.lorryName}`}
          onClick={open}
        >
          {openWord}
        </button>
      </div>
    </li>
  )
}

function problemOf(error: RequestError, lorry: string): string {
  if (error.code === 'TC_WASTE_JOB_TAKEN') return words.takenBy(lorry)
  if (error.code === 'TC_WASTE_JOB_OVER') return words.isOver(lorry)
  return messages.jobs.failed(error.status === 0 ? messages.network.offline : error.message)
}

function Leaves({ at }: { at: number }) {
  const { timeZone, clock } = useCrew()
  const now = clock.right(useNow(30_000))
  const text = when(at, now, timeZone.value)
  return at < now ? (
    <strong class="late">{words.leftLate(text)}</strong>
  ) : (
    <strong>{words.leaves(text)}</strong>
  )
}
