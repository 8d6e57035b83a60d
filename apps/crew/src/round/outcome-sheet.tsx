import { useSignal } from '@preact/signals'
import type { CollectOutcome } from '@towncrier/waste-rounds/job-state'
import { messages } from '../messages/messages.ts'
import { roundScreens } from '../messages/round-screens.ts'
import type { Photo } from '../outbox/outbox-event.ts'
import { Sheet } from '../shell/sheet.tsx'
import { MOST_NOTE_CHARACTERS } from '../work/text-form.tsx'
import { PhotoField } from './photo-field.tsx'

const words = roundScreens.outcomes

/** In the order in which they come up. */
const OTHER_OUTCOMES = [
  'not-out',
  'blocked',
  'contaminated',
  'partly',
  'overweight',
  'damaged',
] as const satisfies readonly CollectOutcome[]
export type OtherOutcome = (typeof OTHER_OUTCOMES)[number]

/** What became of a bin that was not just lifted; with words and a photo where there is something to say. */
export function OutcomeSheet({
  bin,
  onOutcome,
  onClose,
}: {
  bin: string
  onOutcome: (outcome: OtherOutcome, note: string, photo: Photo | null) => void
  onClose: () => void
}) {
  const chosen = useSignal<OtherOutcome | null>(null)
  const photo = useSignal<Photo | null>(null)
  const { value: outcome } = chosen
  return (
    <Sheet title={words.title(bin)} onClose={onClose}>
      <p class="quiet">{words.lead}</p>
      <div class="outcomes">
        {OTHER_OUTCOMES.filter((each) => outcome === null || each === outcome).map((each) => (
          <button
            key={each}
            type="button"
            class="button outcome"
            aria-pressed={each === outcome}
            onClick={() => {
              chosen.value = outcome === null ? each : null
            }}
          >
            <strong>{messages.rounds.types[each]}</strong>
            <span>{outcome === null ? words.hints[each] : words.other}</span>
          </button>
        ))}
      </div>
      {outcome !== null && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            const note = String(new FormData(event.currentTarget).get('note')).trim()
            onOutcome(outcome, note, photo.value)
          }}
        >
          <PhotoField photo={photo} />
          <label class="field">
            <span>{words.note}</span>
            <textarea name="note" rows={2} maxLength={MOST_NOTE_CHARACTERS} placeholder={words.noteHint} />
          </label>
          <button type="submit" class="button button-primary">
            {words.submit(messages.rounds.types[outcome])}
          </button>
        </form>
      )}
    </Sheet>
  )
}
