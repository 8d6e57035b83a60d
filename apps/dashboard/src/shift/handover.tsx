import { useSignal } from '@preact/signals'
import type { HandoverView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useShiftApi } from './shift-api.ts'
import { shiftTime } from './shift-time.tsx'

const words = messages.shift
const WIDTH = 720
const COUNTS = ['incidents', 'unacknowledged', 'standing', 'shelved', 'outOfService'] as const

/** First what stands, then the note that the next person reads. */
export function HandoverWizard({
  desk,
  onClose,
  onSent,
}: {
  desk: string
  onClose: () => void
  onSent: () => void
}) {
  const { session } = useApp()
  const api = useShiftApi()
  const action = useAction()
  const draft = useLoad(() => api.draft(desk), [desk])
  const mayAskForPeople = useMay('incident.run')
  const people = useLoad(() => (mayAskForPeople ? api.people() : Promise.resolve([])), [mayAskForPeople])
  const step = useSignal<1 | 2>(1)
  const edited = useSignal<string | null>(null)
  const toUser = useSignal('')
  const note = edited.value ?? draft.data?.note ?? ''
  const send = () =>
    void action
      .run(
        () => api.handOver({ desk, toUser: toUser.value === '' ? null : toUser.value, note }),
        words.wizard.sent,
      )
      .then((isSent) => isSent && onSent())
  return (
    <Dialog title={words.wizard.title(step.value)} onClose={onClose} width={WIDTH}>
      {draft.error !== null && draft.data === null && (
        <ErrorNotice error={draft.error} onRetry={draft.reload} />
      )}
      {draft.data === null && draft.error === null && <p class="quiet">{messages.loading}</p>}
      {draft.data !== null && step.value === 1 && (
        <>
          <p>{words.wizard.check}</p>
          <dl class="handover-counts" data-testid="handover-counts">
            {COUNTS.map((name) => (
              <div key={name}>
                <dt>{words.wizard.counts[name]}</dt>
                <dd>{draft.data!.facts.counts[name]}</dd>
              </div>
            ))}
          </dl>
          <pre class="handover-note">{draft.data.note}</pre>
          <div class="dialog-actions">
            <button type="button" class="button" onClick={onClose}>
              {messages.cancel}
            </button>
            <button
              type="button"
              class="button button-primary"
              onClick={() => {
                step.value = 2
              }}
            >
              {words.wizard.next}
            </button>
          </div>
        </>
      )}
      {draft.data !== null && step.value === 2 && (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault()
            send()
          }}
        >
          <p>{words.wizard.write}</p>
          <label class="field">
            <span>{words.wizard.to}</span>
            <select
              value={toUser.value}
              onChange={(event) => {
                toUser.value = event.currentTarget.value
              }}
            >
              <option value="">{words.wizard.anybody}</option>
              {(people.data ?? [])
                .filter(({ userName }) => userName !== session.session.value?.userName)
                .map(({ userName, displayName }) => (
                  <option key={userName} value={userName}>
                    {displayName}
                  </option>
                ))}
            </select>
          </label>
          <label class="field prose-field">
            <span>{words.wizard.note}</span>
            <textarea
              required
              rows={14}
              maxLength={50_000}
              value={note}
              onInput={(event) => {
                edited.value = event.currentTarget.value
              }}
            />
          </label>
          <FormError text={action.error.value} />
          <div class="dialog-actions">
            <button
              type="button"
              class="button"
              onClick={() => {
                step.value = 1
              }}
            >
              {words.wizard.back}
            </button>
            <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
              {words.wizard.send}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

/** A handover to read, print and, for whoever comes next, accept. */
export function HandoverDialog({
  handover,
  onClose,
  onAccepted,
}: {
  handover: HandoverView
  onClose: () => void
  onAccepted: () => void
}) {
  const { session, socket, platform } = useApp()
  const api = useShiftApi()
  const action = useAction()
  const mayWrite = useMay('shift.write')
  const { id, desk, fromUser, note, handedAt, acceptedAt, acceptedBy } = handover
  const when = (at: string) => shiftTime(Date.parse(at), socket.now.value, platform.timeZone)
  const mayAccept = mayWrite && acceptedAt === null && fromUser !== session.session.value?.userName
  const accept = () =>
    void action.run(() => api.accept(id), words.accepted).then((isAccepted) => isAccepted && onAccepted())
  return (
    <Dialog title={words.waitingFrom(fromUser, desk)} onClose={onClose} width={WIDTH}>
      <div class="handover-sheet" data-testid="handover">
        <p class="quiet">
          {words.handedBy(fromUser, when(handedAt))}.{' '}
          {acceptedAt === null || acceptedBy === null
            ? words.notAccepted
            : words.acceptedBy(acceptedBy, when(acceptedAt))}
        </p>
        <pre class="handover-note">{note}</pre>
      </div>
      <FormError text={action.error.value} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => window.print()}>
          {words.print}
        </button>
        {mayAccept && (
          <button type="button" class="button button-primary" disabled={action.isBusy.value} onClick={accept}>
            {words.acceptNow}
          </button>
        )}
      </div>
    </Dialog>
  )
}
