import { useSignal } from '@preact/signals'
import type { Role } from '@towncrier/protocol/permissions'
import type { AccountChange, AccountCredentials, AccountView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx'
import { RoleField } from './add-person-dialog.tsx'
import { TaskError } from './parts.tsx'
import { useTask } from './use-task.ts'

const words = messages.people.page

/** What waits to be confirmed. */
interface Step {
  readonly title: string
  readonly body: string
  readonly run: () => Promise<unknown>
}

/** What administrators do about one account. */
export function ManagePersonDialog({
  account,
  onClose,
  onChanged,
  onPassword,
}: {
  account: AccountView
  onClose: () => void
  onChanged: () => void
  onPassword: (credentials: AccountCredentials) => void
}) {
  const { api, toasts } = useApp()
  const task = useTask()
  const step = useSignal<Step | null>(null)
  const { userName, displayName, role, disabledAt, breakGlass, hasPassword, hasSecondFactor } = account
  const act = async (work: () => Promise<unknown>) => {
    const done = await task.run(work)
    if (!done) return
    toasts.show(words.saved)
    step.value = null
    onChanged()
  }
  const change = (what: AccountChange) => act(() => api.changeAccount(userName, what))
  const ask = (title: string, body: string, run: () => Promise<unknown>) => {
    task.error.value = null
    step.value = { title, body, run }
  }
  if (step.value !== null) {
    return (
      <ConfirmDialog
        title={`${step.value.title}: ${displayName}`}
        body={step.value.body}
        action={step.value.title}
        isBusy={task.isBusy.value}
        error={task.error.value}
        onConfirm={() => void act(step.value!.run)}
        onClose={() => {
          step.value = null
        }}
      />
    )
  }
  return (
    <Dialog title={displayName} onClose={onClose} width={520}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          void change({ displayName: String(data.get('displayName')), role: data.get('role') as Role })
        }}
      >
        <label class="field">
          <span>{words.name}</span>
          <input name="displayName" required maxLength={200} defaultValue={displayName} autocomplete="off" />
        </label>
        <RoleField chosen={role} hint={words.roleEndsSessions} />
        <TaskError task={task} />
        <div>
          <button type="submit" class="button button-primary" disabled={task.isBusy.value}>
            {messages.save}
          </button>
        </div>
      </form>
      <div class="person-actions">
        <button
          type="button"
          class="button"
          onClick={() =>
            ask(words.newPassword, words.newPasswordBody, async () =>
              onPassword(await api.resetPassword(userName)),
            )
          }
        >
          {words.newPassword}
        </button>
        {hasSecondFactor && (
          <button
            type="button"
            class="button"
            onClick={() =>
              ask(words.resetFactor, words.resetFactorBody, () => api.resetSecondFactor(userName))
            }
          >
            {words.resetFactor}
          </button>
        )}
        <button
          type="button"
          class="button"
          onClick={() => void act(() => api.endSessionsOf(userName))}
          disabled={task.isBusy.value}
        >
          {words.endSessions}
        </button>
        <button
          type="button"
          class="button"
          disabled={task.isBusy.value}
          onClick={() => void change({ disabled: disabledAt === null })}
        >
          {disabledAt === null ? words.disable : words.enable}
        </button>
        {role === 'administrator' && hasPassword && (
          <button
            type="button"
            class="button"
            disabled={task.isBusy.value}
            title={words.breakGlassHint}
            onClick={() => void change({ breakGlass: !breakGlass })}
          >
            {breakGlass ? words.breakGlassOff : words.breakGlassOn}
          </button>
        )}
      </div>
    </Dialog>
  )
}
