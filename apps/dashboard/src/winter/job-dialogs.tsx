import type { WinterJobView, WinterNetworkView } from '@towncrier/protocol'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useWinterApi } from './winter-api.ts'

const words = messages.winter.jobs

interface JobDialogProps {
  readonly job: WinterJobView
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Gives a job to a driver and a lorry. */
export function AssignDialog({
  job,
  gritters,
  onDone,
  onClose,
}: JobDialogProps & { gritters: WinterNetworkView['gritters'] }) {
  const api = useWinterApi()
  const action = useAction()
  const submit = async (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? '').trim() || null
    if (await action.run(() => api.assign(job.id, text('driver'), text('lorry')), words.assigned)) onDone()
  }
  return (
    <Dialog title={words.assignTitle(job.routeName)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit(new FormData(event.currentTarget))
        }}
      >
        <label class="field">
          <span>{words.driver}</span>
          <input name="driver" maxLength={100} autocomplete="off" defaultValue={job.driver ?? ''} />
          <small>{words.driverHint}</small>
        </label>
        <label class="field">
          <span>{words.gritter}</span>
          <select name="lorry">
            <option value="">{words.noLorry}</option>
            {gritters.map(({ id, name }) => (
              <option key={id} value={id} selected={id === job.gritterId}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.assign.replace(' …', '')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

export function CancelDialog({ job, onDone, onClose }: JobDialogProps) {
  const api = useWinterApi()
  const action = useAction()
  const submit = async (data: FormData) => {
    const reason = String(data.get('reason') ?? '')
    if (await action.run(() => api.cancel(job.id, reason), words.cancelled)) onDone()
  }
  return (
    <Dialog title={words.cancelTitle(job.routeName)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit(new FormData(event.currentTarget))
        }}
      >
        <p>{words.cancelBody}</p>
        <label class="field">
          <span>{words.cancelReason}</span>
          <input name="reason" required minLength={5} maxLength={1_000} autocomplete="off" />
        </label>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {words.keep}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.cancel.replace(' …', '')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
