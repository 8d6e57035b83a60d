import { useCrew } from '../crew.ts'
import { jobScreens } from '../messages/job-screens.ts'
import { HOLD_MS } from '../outbox/outbox.ts'
import { useNow } from '../shell/use-now.ts'

/** The last mark, for as long as it can be taken back. */
export function UndoBar() {
  const { outbox, url, workOf } = useCrew()
  const now = useNow(500)
  const held = outbox.held.value
  if (held?.heldUntil == null || held.heldUntil <= now || held.jobId !== url.place.value.job) return null
  const seconds = Math.min(HOLD_MS, Math.max(0, held.heldUntil - now)) / 1_000
  const { place, what } = workOf(held.work).wordsOf(held)
  return (
    <div class="undo" role="status">
      <span>{jobScreens.job.marked(place, what)}</span>
      <button type="button" class="button" onClick={() => void outbox.undo()}>
        {jobScreens.job.undo}
        <span class="seconds" aria-hidden="true">
          {Math.ceil(seconds)}
        </span>
      </button>
    </div>
  )
}
