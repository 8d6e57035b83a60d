import { jobScreens } from '../messages/job-screens.ts'
import { Sheet } from '../shell/sheet.tsx'
import { TextForm } from '../work/text-form.tsx'
import type { StreetProgress } from './job-progress.ts'

const MOST_LISTED = 8

/** One touch for what blocks a street most often; words for the rest. */
export function BlockedSheet({
  street,
  onBlocked,
  onClose,
}: {
  street: string
  onBlocked: (note: string) => void
  onClose: () => void
}) {
  const words = jobScreens.blocked
  return (
    <Sheet title={words.title(street)} onClose={onClose}>
      <p class="quiet">{words.lead}</p>
      <div class="reasons">
        {words.reasons.map((reason) => (
          <button key={reason} type="button" class="button" onClick={() => onBlocked(reason)}>
            {reason}
          </button>
        ))}
      </div>
      <TextForm label={words.other} submit={words.submit} onText={onBlocked} />
    </Sheet>
  )
}

export function NoteSheet({ onNote, onClose }: { onNote: (note: string) => void; onClose: () => void }) {
  const words = jobScreens.note
  return (
    <Sheet title={words.title} onClose={onClose}>
      <TextForm label={words.label} submit={words.submit} onText={onNote} />
    </Sheet>
  )
}

/** Asks once, and says what is left. */
export function DoneSheet({
  open,
  onDone,
  onClose,
}: {
  open: readonly StreetProgress[]
  onDone: () => void
  onClose: () => void
}) {
  const words = jobScreens.done
  return (
    <Sheet title={words.title} onClose={onClose}>
      {open.length === 0 ? (
        <p>{words.all}</p>
      ) : (
        <>
          <p>{words.untreated(open.length)}</p>
          <ul class="untreated">
            {open.slice(0, MOST_LISTED).map(({ street }) => (
              <li key={street.edgeId}>{street.name === '' ? jobScreens.job.unnamed : street.name}</li>
            ))}
            {open.length > MOST_LISTED && <li>{words.more(open.length - MOST_LISTED)}</li>}
          </ul>
        </>
      )}
      <div class="sheet-actions">
        <button type="button" class="button" onClick={onClose}>
          {words.goOn}
        </button>
        <button type="button" class="button button-primary" onClick={onDone}>
          {words.submit}
        </button>
      </div>
    </Sheet>
  )
}
