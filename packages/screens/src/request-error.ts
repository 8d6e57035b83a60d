import type { Problem } from '@towncrier/protocol'

/** A request that was answered with an error, or with none at all. */
export class RequestError extends Error {
  /** Stable: `TC_…`; `TC_UNREACHABLE` when nothing answered. */
  readonly code: string
  readonly status: number
  /** What the reader can do about it; empty when the server does not say. */
  readonly remedy: string

  constructor(code: string, status: number, message: string, remedy: string) {
    super(message)
    this.name = 'RequestError'
    this.code = code
    this.status = status
    this.remedy = remedy
  }

  /** True when signing in (again) is the way out. */
  get needsSignIn(): boolean {
    return this.code === 'TC_SIGN_IN_REQUIRED'
  }
}

/** Reads problem details (RFC 9457) from an answer; makes do with less. */
export function toRequestError(status: number, statusText: string, body: unknown): RequestError {
  const problem: Partial<Problem> = typeof body === 'object' && body !== null ? body : {}
  return new RequestError(
    problem.code ?? `HTTP_${status}`,
    status,
    problem.detail ?? problem.title ?? `${status} ${statusText}`,
    problem.remedy ?? '',
  )
}
