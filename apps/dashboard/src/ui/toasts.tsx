import { signal } from '@preact/signals'

interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'done' | 'failed'
}

const SHOWN_MS = 6_000

/** Short answers to what a person did; read out by screen readers. */
export class Toasts {
  readonly shown = signal<readonly Toast[]>([])
  #lastId = 0

  show(text: string, tone: Toast['tone'] = 'done'): void {
    const toast = { id: ++this.#lastId, text, tone }
    this.shown.value = [...this.shown.value, toast]
    window.setTimeout(() => {
      this.shown.value = this.shown.value.filter(({ id }) => id !== toast.id)
    }, SHOWN_MS)
  }
}

export function ToastList({ toasts }: { toasts: Toasts }) {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.shown.value.map(({ id, text, tone }) => (
        <p key={id} class={`toast toast-${tone}`}>
          {text}
        </p>
      ))}
    </div>
  )
}
