import { formatTopic } from '@towncrier/core'
import type { AuthenticateError, Client, ConnectPacket, Subscription } from 'aedes'
import type { DeviceConnection, DeviceSession } from './device-connection.ts'
import type { AuthenticatedDevice, DeviceDirectory } from './device-directory.ts'
import { Refusal } from './refusals.ts'

// CONNACK return codes, MQTT 3.1.1 table 3.1.
const IDENTIFIER_REJECTED = 2
const SERVER_UNAVAILABLE = 3
const BAD_USER_NAME_OR_PASSWORD = 4
const NOT_AUTHORIZED = 5

const MAX_CLIENT_ID_LENGTH = 256
/** Lasting sessions (clean session = 0) are kept in memory, so each device has a few only. */
const MAX_LASTING_SESSIONS = 4

/** Decides who comes in, and under which name Aedes knows them. */
export class SignIn {
  readonly #directory: DeviceDirectory
  readonly #lastingSessions = new Map<string, Set<string>>()
  readonly #connects = new WeakMap<Client, ConnectPacket>()

  constructor(directory: DeviceDirectory) {
    this.#directory = directory
  }

  /**
   * Puts the user name before the client id. Two devices may use the same client id without throwing each
   * other out, and none can take up another's session; MQTT 3.1.1 §3.1.3.1 lets ids be unique per server
   * only, and the sign-in that follows proves the user name.
   */
  prepare(client: Client, connection: DeviceConnection, packet: ConnectPacket): void {
    this.#connects.set(client, packet)
    connection.clientId = packet.clientId
    // Left empty, Aedes makes an id up [MQTT-3.1.3-6].
    if (packet.clientId !== '') packet.clientId = `${packet.username ?? ''}/${packet.clientId}`
  }

  /** @returns the refusal to answer with; null when the connection is signed in. */
  authenticate(
    client: Client,
    connection: DeviceConnection,
    username: string | undefined,
    password: Buffer | undefined,
  ): AuthenticateError | null {
    const refusal = this.#refusal(client, connection, username, password)
    return refusal as AuthenticateError | null
  }

  #refusal(
    client: Client,
    connection: DeviceConnection,
    username: string | undefined,
    password: Buffer | undefined,
  ): Refusal | null {
    const packet = this.#connects.get(client)
    if (packet === undefined || username === undefined || password === undefined) {
      return new Refusal('bad-credentials', BAD_USER_NAME_OR_PASSWORD)
    }
    let device: AuthenticatedDevice | null
    try {
      device = this.#directory.authenticate(username, password.toString('utf8'))
    } catch (cause) {
      return new Refusal('directory-failed', SERVER_UNAVAILABLE, { cause })
    }
    if (device === null) return new Refusal('bad-credentials', BAD_USER_NAME_OR_PASSWORD)
    const session = sessionOf(device)
    // [MQTT-3.1.3-8]: an empty client id comes with a clean session.
    const { clientId } = connection
    const badId = clientId.length > MAX_CLIENT_ID_LENGTH || (clientId === '' && packet.clean === false)
    if (badId || !this.#admitSession(device.deviceId, clientId, packet.clean !== false)) {
      return new Refusal('client-id', IDENTIFIER_REJECTED)
    }
    if (packet.will && packet.will.topic !== session.statusTopic) {
      return new Refusal('forbidden-will', NOT_AUTHORIZED)
    }
    connection.session = session
    return null
  }

  /** A device hears its own config and commands, by their full topics, and nothing else. */
  maySubscribe({ session }: DeviceConnection, { topic }: Subscription): boolean {
    return session !== null && (topic === session.configTopic || topic === session.commandTopic)
  }

  #admitSession(deviceId: string, clientId: string, clean: boolean): boolean {
    const lasting = this.#lastingSessions.get(deviceId)
    if (clean) {
      lasting?.delete(clientId)
      if (lasting?.size === 0) this.#lastingSessions.delete(deviceId)
      return true
    }
    if (lasting === undefined) {
      this.#lastingSessions.set(deviceId, new Set([clientId]))
      return true
    }
    if (!lasting.has(clientId) && lasting.size >= MAX_LASTING_SESSIONS) return false
    lasting.add(clientId)
    return true
  }
}

function sessionOf({ deviceId, kind }: AuthenticatedDevice): DeviceSession {
  const topic = (channel: 'reading' | 'status' | 'config' | 'command') =>
    formatTopic({ kind, deviceId, channel })
  return {
    deviceId,
    kind,
    readingTopic: topic('reading'),
    statusTopic: topic('status'),
    configTopic: topic('config'),
    commandTopic: topic('command'),
  }
}
