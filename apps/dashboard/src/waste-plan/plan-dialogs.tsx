import { useSignal } from '@preact/signals'
import type { WasteJobView, WastePlanView } from '@towncrier/protocol'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useWastePlanApi } from './waste-plan-api.ts'

const words = messages.wastePlan

interface DialogProps {
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Says what publishing does before it is done. */
export function PublishDialog({
  plan,
  dayWords,
  onDone,
  onClose,
}: DialogProps & { plan: WastePlanView; dayWords: string }) {
  const api = useWastePlanApi()
  const action = useAction()
  const { lorries, collections, problems } = plan.summary
  const body =
    plan.replaces === null
      ? words.publish.body(lorries, collections)
      : words.publish.replacing(lorries, collections)
  return (
    <ConfirmDialog
      title={words.publish.title(dayWords)}
      body={
        problems.length === 0
          ? body
          : `${body} ${words.publish.problems(problems.length)} ${words.problems.anyway}`
      }
      action={words.publish.action}
      isBusy={action.isBusy.value}
      error={action.error.value}
      onConfirm={() =>
        void action
          .run(() => api.publish(plan.id, plan.version), words.publish.done)
          .then((isDone) => isDone && onDone())
      }
      onClose={onClose}
    />
  )
}

/** Asks for the reason before something is taken back from crews. */
function ReasonDialog({
  title,
  body,
  label,
  submit,
  back,
  answer,
  act,
  onDone,
  onClose,
}: DialogProps & {
  title: string
  body: string
  label: string
  submit: string
  back: string
  answer: string
  act: (reason: string) => Promise<unknown>
}) {
  const action = useAction()
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const reason = String(new FormData(event.currentTarget).get('reason') ?? '')
          void action.run(() => act(reason), answer).then((isDone) => isDone && onDone())
        }}
      >
        <p>{body}</p>
        <label class="field">
          <span>{label}</span>
          <input name="reason" required minLength={5} maxLength={1_000} autocomplete="off" />
        </label>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {back}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {submit}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

export function WithdrawDialog({ planId, ...rest }: DialogProps & { planId: string }) {
  const api = useWastePlanApi()
  const { title, body, reason, action, done } = words.withdraw
  return (
    <ReasonDialog
      {...{ title, body, label: reason, submit: action, back: messages.cancel, answer: done }}
      act={(why) => api.withdraw(planId, why)}
      {...rest}
    />
  )
}

export function CancelJobDialog({ job, ...rest }: DialogProps & { job: WasteJobView }) {
  const api = useWastePlanApi()
  const { cancelTitle, cancelBody, cancelReason, cancel, keep, cancelled } = words.jobs
  return (
    <ReasonDialog
      title={cancelTitle(job.lorryName)}
      {...{ body: cancelBody, label: cancelReason, back: keep, answer: cancelled }}
      submit={cancel.replace(' …', '')}
      act={(why) => api.cancelJob(job.id, why)}
      {...rest}
    />
  )
}

/** Gives a round to one of those who may collect. */
export function AssignJobDialog({ job, onDone, onClose }: DialogProps & { job: WasteJobView }) {
  const api = useWastePlanApi()
  const action = useAction()
  const crews = useLoad(() => api.crews(), [])
  const crew = useSignal(job.crew ?? '')
  return (
    <Dialog title={words.jobs.assignTitle(job.lorryName)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void action
            .run(() => api.assign(job.id, crew.peek() === '' ? null : crew.peek()), words.jobs.assigned)
            .then((isDone) => isDone && onDone())
        }}
      >
        <label class="field">
          <span>{words.jobs.who}</span>
          <select
            value={crew.value}
            onChange={(event) => {
              crew.value = event.currentTarget.value
            }}
          >
            <option value="">{words.jobs.anybody}</option>
            {(crews.data ?? []).map(({ userName, displayName }) => (
              <option key={userName} value={userName} selected={userName === crew.value}>
                {displayName} ({userName})
              </option>
            ))}
          </select>
        </label>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button
            type="submit"
            class="button button-primary"
            disabled={action.isBusy.value || crews.data === null}
          >
            {words.jobs.assign.replace(' …', '')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
