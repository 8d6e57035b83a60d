import { useSignal } from '@preact/signals'
import type { AlertView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { useAcknowledge } from './use-acknowledge.ts'

/** Acknowledges what is chosen, with a note for the record; says who may when this person may not. */
export function AcknowledgeBar({ picked, onDone }: { picked: readonly AlertView[]; onDone: () => void }) {
  const { session } = useApp()
  const mayAcknowledge = useMay('alert.handle')
  const { acknowledge, isBusy } = useAcknowledge()
  const comment = useSignal('')
  if (!mayAcknowledge) {
    return (
      <p class="acknowledge-bar">
        <button type="button" class="link-button" onClick={() => void session.ask('asked')}>
          {messages.alerts.needsOperator}
        </button>
      </p>
    )
  }
  if (picked.length === 0) return null
  return (
    <form
      class="acknowledge-bar acknowledge-form"
      onSubmit={(event) => {
        event.preventDefault()
        void acknowledge(picked, comment.value.trim()).then(() => {
          comment.value = ''
          onDone()
        })
      }}
    >
      <input
        class="comment"
        aria-label={messages.alerts.comment}
        placeholder={messages.alerts.comment}
        maxLength={2000}
        value={comment.value}
        onInput={(event) => {
          comment.value = event.currentTarget.value
        }}
      />
      <button type="submit" class="button button-primary button-small" disabled={isBusy.value}>
        {messages.alerts.acknowledgeMany(picked.length)}
      </button>
    </form>
  )
}
