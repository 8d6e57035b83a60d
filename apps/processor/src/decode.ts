import type { QuarantineCode } from './errors.ts'

/** Most readings in one message (catching up after an outage). */
export const MAX_READINGS_PER_MESSAGE = 1_000

export interface Refusal {
  readonly code: QuarantineCode
  readonly reason: string
}

export type DecodedMessage =
  | { readonly items: readonly unknown[]; readonly isArray: boolean }
  | { readonly refusal: Refusal }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Takes a message apart into its readings, unjudged. */
export function decodeMessage(payload: Uint8Array): DecodedMessage {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(payload))
  } catch (error) {
    return { refusal: { code: 'TC_READING_NOT_JSON', reason: jsonProblem(payload, error) } }
  }
  if (!Array.isArray(value)) return { items: [value], isArray: false }
  if (value.length > MAX_READINGS_PER_MESSAGE) {
    return {
      refusal: {
        code: 'TC_READING_BATCH_TOO_LONG',
        reason: `${value.length} readings in one message, at most ${MAX_READINGS_PER_MESSAGE} are taken`,
      },
    }
  }
  return { items: value, isArray: true }
}

function jsonProblem(payload: Uint8Array, error: unknown): string {
  if (payload.length === 0) return 'the payload is empty'
  return error instanceof SyntaxError ? error.message : 'the payload is not UTF-8 text'
}
