import type { EpochMs } from '@towncrier/core'
import { apiErrors } from '../errors.ts'

/** A time range as a query gives it. @throws TC_RANGE_INVALID */
export function readRange(from: string, to: string): { from: EpochMs; to: EpochMs } {
  const range = { from: Date.parse(from), to: Date.parse(to) }
  if (range.from >= range.to) throw apiErrors.make('TC_RANGE_INVALID', `${from} to ${to}`)
  return range
}
