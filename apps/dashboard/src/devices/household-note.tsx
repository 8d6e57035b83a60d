import { messages } from '../messages/messages.ts'

/** In place of values that are not ours to see. */
export function HouseholdNote() {
  return (
    <div class="household-note" data-testid="household-note">
      <strong>{messages.privacy.readings}</strong>
      <p class="quiet">{messages.privacy.readingsHint}</p>
    </div>
  )
}
