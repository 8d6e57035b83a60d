import { defineErrors, isTowncrierError, type TowncrierError } from '@towncrier/core'

export const storeErrors = defineErrors({
  TC_STORE_UNAVAILABLE: {
    title: 'The telemetry store is away',
    remedy: 'Nothing was promised for this call; try again when the store is back',
    httpStatus: 503,
  },
  TC_STORE_QUERY_INVALID: {
    title: 'The telemetry store cannot answer this question',
    remedy: 'Ask for a kind and measures that exist and for a range that starts before it ends',
    httpStatus: 400,
  },
  TC_STORE_BATCH_INVALID: {
    title: 'A batch of observations is malformed',
    remedy: 'Nothing of the call was stored; correct the code that builds the batch',
    httpStatus: 500,
  },
  TC_STORE_SCHEMA_INVALID: {
    title: 'A sensor kind cannot be stored as it is described',
    remedy: 'Correct the measures of the kind',
    httpStatus: 500,
  },
  TC_STORE_WRITE_REFUSED: {
    title: 'The telemetry store refused observations',
    remedy:
      'Writing the same again will be refused again: compare the types in the store with the measures of the kind',
    httpStatus: 502,
  },
  TC_STORE_CREDENTIALS_REFUSED: {
    title: 'The telemetry store refused the credentials',
    remedy: 'Correct the user name and password, or the token, of the store',
    httpStatus: 502,
  },
  TC_STORE_EXPORT_FAILED: {
    title: 'The export could not be written',
    remedy: 'Check that its folder exists, can be written to and has room',
    httpStatus: 500,
  },
  TC_STORE_CLOSED: {
    title: 'The telemetry store is not open',
    remedy: 'Call open() first, and nothing after close()',
    httpStatus: 503,
  },
})

/** What went wrong while a file was written; errors of the store itself pass unchanged. */
export function exportError(path: string, error: unknown): TowncrierError {
  if (isTowncrierError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return storeErrors.make('TC_STORE_EXPORT_FAILED', `${path}: ${message}`, {}, { cause: error })
}
