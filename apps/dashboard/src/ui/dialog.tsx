import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { messages } from '../messages/messages.ts'
import { Icon } from './icons.tsx'

const FIRST_FIELD =
  '.dialog-body :is(input:not([type=checkbox], [type=radio], [readonly]), select, textarea):not(:disabled)'

/** A modal: the browser keeps the focus inside and gives it back; Esc closes it. */
export function Dialog({
  title,
  onClose,
  children,
  width = 440,
}: {
  title: string
  onClose: () => void
  children: ComponentChildren
  width?: number
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current!
    element.showModal()
    // The first field, where nothing says that one begins elsewhere; without any, what the browser chooses.
    const begin = element.querySelector<HTMLElement>('[data-begin]')
    const field = begin ?? element.querySelector<HTMLElement>(FIRST_FIELD)
    field?.focus()
    return () => element.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      class="dialog"
      style={{ width: `min(${width}px, calc(100vw - 32px))` }}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <header class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" class="icon-button" aria-label={messages.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  )
}

/** Asks before what cannot be undone. */
export function ConfirmDialog({
  title,
  body,
  action,
  isBusy,
  error,
  onConfirm,
  onClose,
}: {
  title: string
  body: string
  action: string
  isBusy: boolean
  error: string | null
  onConfirm: () => void
  onClose: () => void
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{body}</p>
      {error !== null && (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {messages.cancel}
        </button>
        <button type="button" class="button button-primary" disabled={isBusy} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  )
}
