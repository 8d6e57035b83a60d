import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { StateShape } from '../ui/state-shape.tsx'

/** What needs somebody now, in one line; the numbers that carry it in the next. */
export function Answer() {
  const { live } = useApp()
  const { needNow, warnings, watches, reporting, devices } = live.summary.value
  const isLoaded = live.hasSnapshot.value
  return (
    <div class="answer" data-testid="answer">
      <h1 class={needNow > 0 ? 'answer-urgent' : undefined}>
        {isLoaded && <StateShape state={needNow > 0 ? 'critical' : 'done'} size={24} />}
        {isLoaded
          ? needNow > 0
            ? messages.answer.needNow(needNow)
            : messages.answer.calm
          : messages.answer.loading}
      </h1>
      <p class="quiet">
        {!isLoaded
          ? '\u00a0'
          : devices === 0
            ? messages.answer.noDevices
            : `${[messages.answer.warnings(warnings), ...(watches > 0 ? [messages.answer.watches(watches)] : [])].join(', ')} · ${messages.answer.reporting(reporting, devices)}`}
      </p>
    </div>
  )
}
