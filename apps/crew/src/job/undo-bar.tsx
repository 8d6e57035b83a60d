import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { HOLD_MS } from '../outbox/outbox.ts'
import { useNow } from '../shell/use-now.ts'

/** The last mark, for as long as it can be taken back. */
export function UndoBar() {
  const { outbox, open } = useCrew()
  const now = useNow(500)
  const held = outbox.held.value
  const job = open.value?.job
  if (held?.heldUntil == null || held.heldUntil <= now || held.jobId !== job?.id) return null
  const seconds = Math.min(HOLD_MS, Math.max(0, held.heldUntil - now)) / 1_000
  const street = job.plan.streets.find(({ edgeId }) => edgeId === held.edgeId)?.name ?? ''
  return (
    <div class="undo" role="status">
      <span>{messages.job.marked(street, messages.types[held.type])}</span>
      <button type="button" class="button" onClick={() => void outbox.undo()}>
        {messages.job.undo}
        <span class="seconds" aria-hidden="true">
          {Math.ceil(seconds)}
        </span>
      </button>
    </div>
  )
}
