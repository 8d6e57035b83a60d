import { signal } from '@preact/signals'

/** What can be done about a message: taking an act back, say. */
export interface ToastAction {
  readonly label: string
  readonly run: () => void
}

interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'done' | 'failed'
  readonly action: ToastAction | null
}

const SHOWN_MS = 6_000
/** Time to read it, decide, and get there by keyboard. */
const SHOWN_WITH_ACTION_MS = 12_000

/** Short answers to what a person did; read out by screen readers. */
export class Toasts {
  readonly shown = signal<readonly Toast[]>([])
  #lastId = 0

  show(text: string, tone: Toast['tone'] = 'done', action: ToastAction | null = null): void {
    const toast = { id: ++this.#lastId, text, tone, action }
    this.shown.value = [...this.shown.value, toast]
    window.setTimeout(() => this.close(toast.id), action === null ? SHOWN_MS : SHOWN_WITH_ACTION_MS)
  }

  close(id: number): void {
    this.shown.value = this.shown.value.filter((toast) => toast.id !== id)
  }
}

export function ToastList({ toasts }: { toasts: Toasts }) {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.shown.value.map(({ id, text, tone, action }) => (
        <p key={id} class={`toast toast-${tone}`}>
          {text}
          {action !== null && (
            <button
              type="button"
              class="toast-action"
              onClick={() => {
                toasts.close(id)
                action.run()
              }}
            >
              {action.label}
            </button>
          )}
        </p>
      ))}
    </div>
  )
}
