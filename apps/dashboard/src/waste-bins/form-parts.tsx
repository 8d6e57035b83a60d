import type { ComponentChildren } from 'preact'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'

/** A form in a dialog that saves what was filled in. */
export function SavingDialog({
  title,
  children,
  save,
  onClose,
  onSaved,
}: {
  title: string
  children: ComponentChildren
  save: (fields: FormData) => Promise<unknown>
  onClose: () => void
  onSaved: () => void
}) {
  const action = useAction()
  return (
    <Dialog title={title} onClose={onClose} width={600}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const fields = new FormData(event.currentTarget)
          void action
            .run(() => save(fields), messages.wasteBins.form.saved)
            .then((isDone) => isDone && onSaved())
        }}
      >
        {children}
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {messages.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

export function TextField({
  label,
  name,
  value,
  max,
  hint,
  isNeeded = false,
}: {
  label: string
  name: string
  value: string
  max: number
  hint?: string
  isNeeded?: boolean
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <input name={name} required={isNeeded} maxLength={max} defaultValue={value} />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  )
}

export function NumberField({
  label,
  name,
  value,
  min,
  max,
  hint,
  isNeeded = true,
}: {
  label: string
  name: string
  value: number | ''
  min: number
  max: number
  hint?: string
  isNeeded?: boolean
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        name={name}
        required={isNeeded}
        min={min}
        max={max}
        step="any"
        defaultValue={String(value)}
      />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  )
}

export function TimeField({ label, name, value }: { label: string; name: string; value: string }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="time" name={name} required defaultValue={value} />
    </label>
  )
}

export const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? '').trim()
export const numberOf = (fields: FormData, name: string) => Number(fields.get(name))
