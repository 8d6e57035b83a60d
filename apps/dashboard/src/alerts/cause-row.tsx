import type { CauseView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { bindUnits } from '../format/values.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import { messages } from '../messages/messages.ts'
import { StateShape } from '../ui/state-shape.tsx'
import { Age } from '../ui/time.tsx'
import { isPutAside } from './cause-order.ts'
import { useHandling } from './handling.ts'

const words = messages.alarms

/** One cause in a list: what, where, how bad, since when, and who is on it. */
export function CauseRow({
  cause,
  isOpen,
  isChosen,
  mayHandle,
  onOpen,
  onChoose,
}: {
  cause: CauseView
  isOpen: boolean
  isChosen: boolean
  mayHandle: boolean
  onOpen: () => void
  onChoose: (isChosen: boolean) => void
}) {
  const handling = useHandling()
  const waits = isUnacknowledged(cause)
  const isUrgent = waits && cause.severity === 'critical'
  return (
    <li
      class={`cause${isUrgent ? ' cause-urgent' : ''}${waits ? '' : ' cause-taken'}`}
      data-testid="cause"
      data-cause={cause.id}
      data-state={cause.state}
      data-severity={cause.severity}
      data-device={cause.worst?.deviceId}
      data-open={isOpen ? '' : undefined}
    >
      <span class="cause-mark">
        <StateShape state={cause.severity} size={18} isHollow={isPutAside(cause.state)} />
        {mayHandle && (
          <input
            type="checkbox"
            class="choose"
            aria-label={words.choose(cause.title)}
            checked={isChosen}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
        )}
      </span>
      <button
        type="button"
        class="cause-open"
        aria-pressed={isOpen}
        data-cause-open={cause.id}
        onClick={onOpen}
      >
        <span class="cause-title">{bindUnits(cause.title)}</span>
        <span class="cause-message">{bindUnits(cause.message)}</span>
        <span class="cause-standing">
          <span class={`word-${cause.severity}`}>{messages.states[cause.severity]}</span>
          {' · '}
          <Age at={Date.parse(cause.startedAt)} />
          <CauseStanding cause={cause} />
        </span>
      </button>
      {waits && mayHandle && (
        <button
          type="button"
          class="button button-small cause-act"
          aria-label={`${words.acknowledge}: ${cause.title}`}
          data-testid="acknowledge"
          onClick={() => void handling.acknowledge([cause])}
        >
          {words.acknowledge}
        </button>
      )}
    </li>
  )
}

/** Who is on it, whether it is put aside or over, and what is odd about it. */
export function CauseStanding({ cause }: { cause: CauseView }) {
  const { session, socket, time } = useApp()
  const now = socket.now.value
  const when = (instant: string) => time.when(Date.parse(instant), now)
  const me = session.session.value?.userName
  const parts: string[] = []
  if (cause.state === 'shelved' && cause.shelvedUntil !== null) {
    parts.push(words.shelvedBy(cause.shelvedBy ?? '', when(cause.shelvedUntil), cause.shelveReason ?? ''))
  } else if (cause.acknowledgedAt !== null && cause.acknowledgedBy !== null) {
    parts.push(messages.alerts.byWhom(cause.acknowledgedBy, when(cause.acknowledgedAt)))
  } else parts.push(messages.alerts.states[cause.state])
  if (cause.clearedAt !== null) parts.push(messages.alerts.over(when(cause.clearedAt)))
  if (cause.assignedTo !== null) {
    parts.push(cause.assignedTo === me ? words.youHave : words.has(cause.assignedTo))
  }
  if (cause.chattering) parts.push(words.chattering)
  return <span>{parts.map((part) => ` · ${part}`).join('')}</span>
}
