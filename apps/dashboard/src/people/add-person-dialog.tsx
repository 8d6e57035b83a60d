import { ROLES, type Role } from '@towncrier/protocol/permissions'
import type { AccountCredentials } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { TaskError } from './parts.tsx'
import { useTask } from './use-task.ts'

const words = messages.people.page

export function AddPersonDialog({
  onClose,
  onAdded,
}: {
  onClose: () => void
  onAdded: (credentials: AccountCredentials) => void
}) {
  const { api } = useApp()
  const task = useTask()
  const add = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const text = (name: string) => String(data.get(name)).trim()
    return task.run(async () =>
      onAdded(
        await api.addAccount({
          userName: text('userName'),
          displayName: text('displayName'),
          role: text('role') as Role,
        }),
      ),
    )
  }
  return (
    <Dialog title={words.add} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void add(event.currentTarget)
        }}
      >
        <label class="field">
          <span>{words.name}</span>
          <input name="displayName" required maxLength={200} autocomplete="off" />
        </label>
        <label class="field">
          <span>{words.userName}</span>
          <input
            name="userName"
            required
            pattern="[A-Za-z0-9][A-Za-z0-9._@\-]{0,99}"
            title={words.userNameHint}
            autocomplete="off"
            autocapitalize="none"
          />
          <small>{words.userNameHint}</small>
        </label>
        <RoleField chosen="operator" />
        <TaskError task={task} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={task.isBusy.value}>
            {words.add}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Every role there is, the least trusted first. */
export function RoleField({ chosen, hint }: { chosen: Role; hint?: string }) {
  return (
    <label class="field">
      <span>{words.role}</span>
      <select name="role">
        {ROLES.map((role) => (
          <option key={role} value={role} selected={role === chosen}>
            {messages.people.roles[role]}
          </option>
        ))}
      </select>
      {hint !== undefined && <small>{hint}</small>}
    </label>
  )
}
