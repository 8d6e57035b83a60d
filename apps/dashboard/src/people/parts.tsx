import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { PasswordField } from './password-field.tsx'
import { type Task, useTask } from './use-task.ts'

/** A card of the account page. */
export function Section({
  id,
  title,
  hint,
  actions,
  children,
}: {
  id: string
  title: string
  hint?: string | undefined
  actions?: ComponentChildren
  children?: ComponentChildren
}) {
  return (
    <section class="card person-card" aria-labelledby={`${id}-title`} data-testid={id}>
      <header>
        <div>
          <h2 id={`${id}-title`}>{title}</h2>
          {hint !== undefined && <p class="quiet">{hint}</p>}
        </div>
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </section>
  )
}

export function TaskError({ task }: { task: Task }) {
  if (task.error.value === null) return null
  return (
    <p class="form-error" role="alert">
      {task.error.value}
    </p>
  )
}

/** Asks for the password before something that guards the account is changed. */
export function PasswordDialog({
  title,
  body,
  action,
  onPassword,
  onClose,
}: {
  title: string
  body?: string
  action: string
  /** May throw: what went wrong is shown. */
  onPassword: (password: string) => Promise<void>
  onClose: () => void
}) {
  const task = useTask()
  return (
    <Dialog title={title} onClose={onClose}>
      {body !== undefined && <p>{body}</p>}
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const password = String(new FormData(event.currentTarget).get('proof'))
          void task.run(() => onPassword(password))
        }}
      >
        <PasswordField label={messages.people.currentPassword} name="proof" autocomplete="current-password" />
        <TaskError task={task} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={task.isBusy.value}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** A secret that is shown this once, with a way to copy it. */
export function SecretDialog({
  title,
  hint,
  rows,
  onClose,
}: {
  title: string
  hint: string
  rows: readonly (readonly [string, string])[]
  onClose: () => void
}) {
  return (
    <Dialog title={title} onClose={onClose} width={560}>
      <p>{hint}</p>
      <dl class="credentials">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code data-testid="secret">{value}</code>
              <CopyButton what={name} text={value} />
            </dd>
          </div>
        ))}
      </dl>
      <div class="dialog-actions">
        <button type="button" class="button button-primary" onClick={onClose}>
          {messages.close}
        </button>
      </div>
    </Dialog>
  )
}

/** Nothing where the browser has no clipboard: without HTTPS. */
export function CopyButton({ what, text }: { what: string; text: string }) {
  const isCopied = useSignal(false)
  if (navigator.clipboard === undefined) return null
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    isCopied.value = true
  }
  return (
    <button
      type="button"
      class="button button-small"
      aria-label={`${messages.copy}: ${what}`}
      onClick={() => void copy()}
    >
      <Icon name="copy" size={16} />
      {isCopied.value ? messages.copied : messages.copy}
    </button>
  )
}
