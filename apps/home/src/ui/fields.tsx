import { useSignal } from '@preact/signals'
import type { ComponentChildren, Ref, TargetedInputEvent } from 'preact'
import { useId } from 'preact/hooks'
import { useWords } from '../home-app.ts'

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: string
  /** What is wrong with it; empty: nothing. */
  readonly problem?: string
}
/** What an input of this page is told beside its label. */
interface InputProps {
  readonly type?: 'text' | 'date' | 'datetime-local'
  readonly defaultValue?: string
  readonly value?: string
  readonly readOnly?: boolean
  readonly required?: boolean
  readonly maxLength?: number
  readonly max?: string
  readonly class?: string
  readonly autocomplete?: 'off' | 'username' | 'one-time-code'
  readonly autocapitalize?: 'none' | 'characters'
  readonly spellcheck?: boolean
  readonly inputMode?: 'numeric'
  readonly 'data-testid'?: string
  readonly inputRef?: Ref<HTMLInputElement>
  readonly onInput?: (event: TargetedInputEvent<HTMLInputElement>) => void
}

/** Ties hint and problem to the field they speak of. */
function Framed({
  id,
  label,
  hint = '',
  problem = '',
  children,
}: Omit<FieldProps, 'name'> & {
  id: string
  children: (described: string | undefined) => ComponentChildren
}) {
  const described = [hint === '' ? '' : `${id}-hint`, problem === '' ? '' : `${id}-problem`].join(' ').trim()
  return (
    <div class={`field${problem === '' ? '' : ' field-wrong'}`}>
      <label for={id}>{label}</label>
      {hint !== '' && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem !== '' && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {children(described === '' ? undefined : described)}
    </div>
  )
}

export function TextField({
  name,
  label,
  hint,
  problem,
  type = 'text',
  inputRef,
  ...input
}: FieldProps & InputProps) {
  const id = useId()
  return (
    <Framed id={id} label={label} hint={hint ?? ''} problem={problem ?? ''}>
      {(described) => (
        <input
          {...input}
          {...(inputRef === undefined ? {} : { ref: inputRef })}
          id={id}
          name={name}
          type={type as 'text'}
          aria-describedby={described}
          aria-invalid={problem === undefined || problem === '' ? undefined : true}
        />
      )}
    </Framed>
  )
}

export function LongTextField({
  name,
  label,
  hint,
  maxLength,
  value,
}: FieldProps & { maxLength: number; value?: string }) {
  const id = useId()
  return (
    <Framed id={id} label={label} hint={hint ?? ''}>
      {(described) => (
        <textarea
          id={id}
          name={name}
          rows={3}
          maxLength={maxLength}
          aria-describedby={described}
          defaultValue={value ?? ''}
        />
      )}
    </Framed>
  )
}

export function PasswordField({
  name,
  label,
  hint,
  problem,
  autocomplete,
}: FieldProps & { autocomplete: 'current-password' | 'new-password' }) {
  const id = useId()
  const isShown = useSignal(false)
  const { signIn: words } = useWords()
  return (
    <Framed id={id} label={label} hint={hint ?? ''} problem={problem ?? ''}>
      {(described) => (
        <div class="field-row">
          <input
            id={id}
            name={name}
            type={(isShown.value ? 'text' : 'password') as 'text'}
            autocomplete={autocomplete}
            autocapitalize="none"
            spellcheck={false}
            aria-describedby={described}
            aria-invalid={problem === undefined || problem === '' ? undefined : true}
          />
          <button
            type="button"
            class="button"
            aria-pressed={isShown.value}
            onClick={() => {
              isShown.value = !isShown.value
            }}
          >
            {isShown.value ? words.hide : words.show}
          </button>
        </div>
      )}
    </Framed>
  )
}

export interface Option {
  readonly value: string
  readonly label: string
}

export function SelectField({
  name,
  label,
  hint,
  options,
  value,
  onChoose,
}: FieldProps & { options: readonly Option[]; value: string; onChoose?: (value: string) => void }) {
  const id = useId()
  return (
    <Framed id={id} label={label} hint={hint ?? ''}>
      {(described) => (
        <select
          id={id}
          name={name}
          aria-describedby={described}
          onChange={(event) => onChoose?.(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Framed>
  )
}

export function CheckField({
  name,
  label,
  hint,
  isChecked = false,
  onChange,
}: FieldProps & { isChecked?: boolean; onChange?: (isChecked: boolean) => void }) {
  const id = useId()
  return (
    <div class="check">
      <input
        id={id}
        name={name}
        type="checkbox"
        defaultChecked={isChecked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

/** A question with a few answers, all of them in sight. */
export function Choice<Value extends string>({
  legend,
  options,
  value,
  isRow = false,
  onChoose,
}: {
  legend: string
  /** In one row, however narrow the screen is: for a few short words. */
  isRow?: boolean
  options: readonly { readonly value: Value; readonly label: string }[]
  value: Value
  onChoose: (value: Value) => void
}) {
  const name = useId()
  return (
    <fieldset class={isRow ? 'choice choice-row' : 'choice'}>
      <legend>{legend}</legend>
      <div class="choice-options">
        {options.map((option) => (
          <label key={option.value} class="choice-option">
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChoose(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
