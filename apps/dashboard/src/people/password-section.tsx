import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Section, TaskError } from './parts.tsx'
import { PasswordField } from './password-field.tsx'
import { useTask } from './use-task.ts'

const words = messages.people.passwords

export function PasswordSection() {
  const { api, toasts } = useApp()
  const task = useTask()
  const change = async (form: HTMLFormElement) => {
    const data = new FormData(form)
    const done = await task.run(() =>
      api.changePassword(String(data.get('current')), String(data.get('next'))),
    )
    if (!done) return
    form.reset()
    toasts.show(words.changed)
  }
  return (
    <Section id="password" title={words.title}>
      <form
        class="form person-form"
        onSubmit={(event) => {
          event.preventDefault()
          void change(event.currentTarget)
        }}
      >
        <div class="form-row">
          <PasswordField
            label={messages.people.currentPassword}
            name="current"
            autocomplete="current-password"
          />
          <PasswordField label={words.next} name="next" autocomplete="new-password" hint={words.rule} />
        </div>
        <TaskError task={task} />
        <div>
          <button type="submit" class="button" disabled={task.isBusy.value}>
            {words.change}
          </button>
        </div>
      </form>
    </Section>
  )
}
