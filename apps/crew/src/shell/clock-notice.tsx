import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'

/** Says that the phone’s clock is wrong, and that nothing comes of it. */
export function ClockNotice() {
  const { clock } = useCrew()
  const wrongMs = clock.wrongMs.value
  if (wrongMs === 0) return null
  return (
    <p class="banner" data-testid="clock">
      {messages.wrongClock(wrongMs)}
    </p>
  )
}
