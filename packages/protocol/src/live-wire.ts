import type { LiveDelta, LiveSnapshot } from './live.ts'

/*
 * Snapshots and deltas travel as bytes, JSON in UTF-8: made once for all who watch the same, however many they
 * are. No schema here, so that screens can take it without a validator.
 */

export function encodeLive(message: LiveSnapshot | LiveDelta): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message))
}

export function decodeLive<Message extends LiveSnapshot | LiveDelta>(
  bytes: ArrayBuffer | Uint8Array,
): Message {
  return JSON.parse(new TextDecoder().decode(bytes)) as Message
}
