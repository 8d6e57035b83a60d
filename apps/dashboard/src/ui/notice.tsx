import type { ComponentChildren } from 'preact'
import { RequestError } from '../api/problem.ts'
import { messages } from '../messages/messages.ts'

/** What stands where something would, had there been any. */
export function EmptyNotice({
  title,
  hint,
  children,
}: {
  title: string
  hint?: string
  children?: ComponentChildren
}) {
  return (
    <div class="notice">
      <p class="notice-title">{title}</p>
      {hint !== undefined && <p class="quiet">{hint}</p>}
      {children}
    </div>
  )
}

/** Says what went wrong and what to do, and offers to try again. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div class="notice" role="alert">
      <p class="notice-title">{messages.errors.title}</p>
      <p class="quiet">{describeError(error)}</p>
      {onRetry !== undefined && (
        <button type="button" class="button" onClick={onRetry}>
          {messages.retry}
        </button>
      )}
    </div>
  )
}

/** An error as a sentence for people; the server's own says what to do. */
export function describeError(error: unknown): string {
  if (error instanceof RequestError) {
    return error.code === 'TC_UNREACHABLE' ? messages.errors.unreachable : error.message
  }
  return error instanceof Error ? error.message : String(error)
}
