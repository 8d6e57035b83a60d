import { useSignal } from '@preact/signals'
import { messages } from '../messages/messages.ts'

/** A password that can be shown; pasting and password managers work as everywhere. */
export function PasswordField({
  label,
  name,
  autocomplete,
  hint,
}: {
  label: string
  name: string
  autocomplete: 'current-password' | 'new-password'
  hint?: string
}) {
  const isShown = useSignal(false)
  const input = {
    id: `password-${name}`,
    name,
    autocomplete,
    autocapitalize: 'none',
    spellcheck: false,
    required: true,
  } as const
  return (
    <div class="field">
      <label for={`password-${name}`}>{label}</label>
      <div class="password-field">
        {isShown.value ? <input {...input} type="text" /> : <input {...input} type="password" />}
        <button
          type="button"
          class="button button-small"
          aria-pressed={isShown.value}
          aria-label={messages.people.showPassword}
          onClick={() => {
            isShown.value = !isShown.value
          }}
        >
          {isShown.value ? messages.people.hide : messages.people.show}
        </button>
      </div>
      {hint !== undefined && <small>{hint}</small>}
    </div>
  )
}
