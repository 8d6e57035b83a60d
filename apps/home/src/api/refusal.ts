import { RequestError } from '@towncrier/screens/request-error'

/** A request that was answered with an error, and how long to wait before the next try where that is said. */
export class Refusal extends RequestError {
  readonly retryAfterS: number | null

  constructor(error: RequestError, retryAfterS: number | null) {
    super(error.code, error.status, error.message, error.remedy)
    this.retryAfterS = retryAfterS
  }
}

/** True when nothing answered at all. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof RequestError && error.status === 0
}
