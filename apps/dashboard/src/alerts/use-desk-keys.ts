import { useEffect, useRef } from 'preact/hooks'
import type { CauseView } from '../api/types.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import { isTyping } from '../shell/keyboard.ts'
import { type Handling, handlingDialog } from './handling.ts'

export interface DeskKeys {
  /** In the order of the list. */
  readonly causes: readonly CauseView[]
  readonly chosen: readonly CauseView[]
  /** The cause that is open; acted on when the focus is in none of the list. */
  readonly opened: CauseView | null
  readonly mayHandle: boolean
  readonly handling: Handling
  /** Has so many rows drawn at least. */
  readonly show: (count: number) => void
  readonly choose: (cause: CauseView) => void
}

/** j, k, a, m, s, c, x on a list of causes. Enter is the row's own: it is a button. */
export function useDeskKeys(keys: DeskKeys): void {
  const newest = useRef(keys)
  newest.current = keys
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return
      if (press(event.key.toLowerCase(), newest.current)) event.preventDefault()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

function press(key: string, keys: DeskKeys): boolean {
  const { causes, chosen, opened, mayHandle, handling } = keys
  const focused = focusedIndex(causes)
  if (key === 'j' || key === 'k') {
    const from = focused < 0 && opened !== null ? causes.findIndex(({ id }) => id === opened.id) : focused
    const next = from < 0 ? 0 : from + (key === 'j' ? 1 : -1)
    return focusOn(Math.max(0, Math.min(causes.length - 1, next)), keys)
  }
  const one = causes[focused] ?? opened
  const subjects = chosen.length > 0 ? chosen : one === null || one === undefined ? [] : [one]
  if (!mayHandle || subjects.length === 0) return false
  const ask = (act: 'acknowledge' | 'comment' | 'shelve') => {
    handlingDialog.value = { act, causes: subjects }
  }
  const acts: Readonly<Record<string, () => unknown>> = {
    a: () => {
      const waiting = subjects.filter(isUnacknowledged)
      if (waiting.length > 1) handlingDialog.value = { act: 'acknowledge', causes: waiting }
      else if (waiting.length === 1) void handling.acknowledge(waiting)
    },
    m: () => void handling.takeOn(subjects),
    s: () => ask('shelve'),
    c: () => ask('comment'),
    x: () => one !== null && one !== undefined && keys.choose(one),
  }
  const act = acts[key]
  act?.()
  return act !== undefined
}

function focusedIndex(causes: readonly CauseView[]): number {
  const row = document.activeElement?.closest<HTMLElement>('[data-testid=cause]')
  return row === null || row === undefined ? -1 : causes.findIndex(({ id }) => id === row.dataset.cause)
}

function focusOn(index: number, { causes, show }: DeskKeys): boolean {
  const cause = causes[index]
  if (cause === undefined) return false
  show(index + 1)
  // The row may only now be drawn.
  requestAnimationFrame(() => {
    const button = document.querySelector<HTMLElement>(`[data-cause-open="${CSS.escape(cause.id)}"]`)
    button?.focus()
    button?.scrollIntoView({ block: 'nearest' })
  })
  return true
}
