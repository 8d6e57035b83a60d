import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'

/** Stands in the place of a page for people who have no account. */
export function SignInNeeded({ hint = messages.notifications.neededHint }: { hint?: string }) {
  const { session } = useApp()
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <div class="card">
          <EmptyNotice title={messages.notifications.needed} hint={hint}>
            <button type="button" class="button" onClick={() => void session.ask('asked')}>
              {messages.shell.signIn}
            </button>
          </EmptyNotice>
        </div>
      </div>
    </main>
  )
}

/** Several of a few, as chips that are pressed. */
export function Choices<Value extends string | number>({
  label,
  hint,
  options,
  chosen,
  onChange,
}: {
  label: string
  hint?: string
  options: readonly (readonly [Value, string])[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
}) {
  return (
    <fieldset class="choices">
      <legend>
        {label}
        {hint !== undefined && <small class="quiet"> {hint}</small>}
      </legend>
      {options.map(([value, name]) => {
        const isChosen = chosen.includes(value)
        return (
          <button
            key={value}
            type="button"
            class="chip"
            aria-pressed={isChosen}
            onClick={() => onChange(isChosen ? chosen.filter((each) => each !== value) : [...chosen, value])}
          >
            {name}
          </button>
        )
      })}
    </fieldset>
  )
}

/** A tick with its words. */
export function Tick({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ComponentChildren
}) {
  return (
    <label class="tick">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {children}
    </label>
  )
}

/** A copy of a list with one item changed, or left out. */
export function withItem<Item>(items: readonly Item[], n: number, change: Partial<Item> | null): Item[] {
  return items.flatMap((item, each) =>
    each !== n ? [item] : change === null ? [] : [{ ...item, ...change }],
  )
}

export function setIn<Value>(target: Signal<Value>, change: Partial<Value>): void {
  target.value = { ...target.value, ...change }
}
