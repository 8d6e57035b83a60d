import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useWords } from '../home-app.ts'

/** What went wrong, said at once to whoever listens. */
export function Problem({ text }: { text: string }) {
  return (
    <p class="problem" role="alert">
      {text}
    </p>
  )
}

/** The heading of a screen: the reader is led to it when the screen is opened. */
export function ScreenTitle({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

export function Waiting({ problem, onRetry }: { problem: string; onRetry: () => void }) {
  const words = useWords()
  return problem === '' ? (
    <p class="waiting" role="status">
      {words.loading}
    </p>
  ) : (
    <div class="notice">
      <Problem text={problem} />
      <button type="button" class="button" onClick={onRetry}>
        {words.retry}
      </button>
    </div>
  )
}

export function Submit({ label, isBusy }: { label: string; isBusy: boolean }) {
  return (
    <button type="submit" class="button button-primary" aria-disabled={isBusy}>
      {label}
    </button>
  )
}

/** A step that can not be taken back: says what happens, then asks. */
export function Confirm({
  label,
  what,
  yes,
  isBusy,
  problem,
  onYes,
}: {
  label: string
  /** What will happen. */
  what: string
  yes: string
  isBusy: boolean
  problem: string
  onYes: () => void
}) {
  const words = useWords()
  const isAsking = useSignal(false)
  const text = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (isAsking.value) text.current?.focus()
  }, [isAsking.value])
  if (!isAsking.value) {
    return (
      <button
        type="button"
        class="button"
        onClick={() => {
          isAsking.value = true
        }}
      >
        {label}
      </button>
    )
  }
  return (
    <section class="confirm" aria-label={label}>
      <p ref={text} tabIndex={-1}>
        {what}
      </p>
      <Problem text={problem} />
      <div class="buttons">
        <button type="button" class="button button-grave" aria-disabled={isBusy} onClick={onYes}>
          {yes}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => {
            isAsking.value = false
          }}
        >
          {words.cancel}
        </button>
      </div>
    </section>
  )
}
