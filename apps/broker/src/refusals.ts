/** Why something a client did was refused. The key is the `reason` label in metrics and logs. */
export const REFUSALS = {
  'bad-credentials': 'unknown device, or not its token',
  'client-id': 'client id too long, empty in a lasting session, or too many lasting sessions',
  'connect-rate': 'too many connections from one address',
  'connect-timeout': 'no complete CONNECT in time',
  connections: 'too many connections',
  'directory-failed': 'the device directory could not be asked',
  'forbidden-publish': 'publish to a topic that is not its own reading or status',
  'forbidden-subscribe': "subscribe to a topic that is not the device's own config or command",
  'forbidden-will': "last will to a topic that is not the device's own status",
  'journal-failed': 'the journal did not take the message',
  malformed: 'bytes that break MQTT',
  'not-mqtt': 'the first packet is not a CONNECT',
  'protocol-version': 'not MQTT 3.1 or 3.1.1',
  'slow-packet': 'a packet took too long to arrive',
  stopping: 'the broker is stopping',
  'tls-handshake': 'the TLS handshake failed',
  'too-large': 'a packet above the size limit',
} as const

export type RefusalReason = keyof typeof REFUSALS

/** Ends a connection, and says why. */
export class Refusal extends Error {
  readonly reason: RefusalReason
  /** CONNACK return code, MQTT 3.1.1 §3.2.2.3; absent outside of sign-in. */
  readonly returnCode: number | undefined

  constructor(reason: RefusalReason, returnCode?: number, options?: ErrorOptions) {
    super(REFUSALS[reason], options)
    this.name = 'Refusal'
    this.reason = reason
    this.returnCode = returnCode
  }
}

/**
 * Sorts an error that ended a connection.
 *
 * @returns null when nobody was refused: the network went away, or the keep-alive ran out.
 */
export function refusalReasonOf(error: Error): RefusalReason | null {
  if (error instanceof Refusal) return error.reason
  if ('code' in error && typeof error.code === 'string') {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'too-large'
    return error.code.startsWith('WS_ERR_') ? 'malformed' : null
  }
  // What Aedes and mqtt-packet say carries no code.
  if (/^(keep alive timeout|drain timeout|connection closed|premature close)/i.test(error.message))
    return null
  if (error.message === 'connect did not arrive in time') return 'connect-timeout'
  if (/protocol version/.test(error.message)) return 'protocol-version'
  if (/not allowed in PUBLISH|topic not allowed|too many levels/.test(error.message))
    return 'forbidden-publish'
  return 'malformed'
}
