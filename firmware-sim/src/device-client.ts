import { formatTopic } from '@towncrier/core'
import mqtt, { type MqttClient } from 'mqtt'

export interface DeviceClientOptions {
  readonly url: string
  readonly deviceId: string
  readonly kind: string
  readonly token: string
  /** Connected, and its status is online. Again after each new connection. */
  readonly onConnect: () => void
  /** The broker refused the device (wrong token, unknown device): it will not try again. */
  readonly onRefused: (reason: string, code: number) => void
  /** Version of what runs on the device; default that of the simulated ones. */
  readonly firmware?: string
  /** What the status says beside being online; asked for each time it is published. */
  readonly statusDetails?: () => Readonly<Record<string, unknown>>
  /** A message on the device's command topic; when given, the device listens there. */
  readonly onCommand?: (payload: Buffer) => void
  /** Time until it connects again by itself, ms; 0: it does not, and what is in flight has failed. */
  readonly reconnectMs?: number
  /** The connection has gone or could not be made; after it nothing more is heard if `reconnectMs` is 0. */
  readonly onClosed?: (reason: string) => void
}

const FIRMWARE = '1.4.2'
const KEEPALIVE_S = 60
const RECONNECT_MS = 2_000
const CONNECT_TIMEOUT_MS = 30_000
/** CONNACK return codes 1 to 5 are refusals [MQTT-3.2.2-5]; trying again cannot help. */
const LAST_REFUSAL_CODE = 5

/** One device's own connection: its credentials, its last will, its status. */
export class DeviceClient {
  readonly #options: DeviceClientOptions
  readonly #statusTopic: string
  readonly #readingTopic: string
  readonly #commandTopic: string
  #client: MqttClient | null = null

  constructor(options: DeviceClientOptions) {
    const { kind, deviceId } = options
    this.#options = options
    this.#statusTopic = formatTopic({ kind, deviceId, channel: 'status' })
    this.#readingTopic = formatTopic({ kind, deviceId, channel: 'reading' })
    this.#commandTopic = formatTopic({ kind, deviceId, channel: 'command' })
  }

  get isConnected(): boolean {
    return this.#client?.connected === true
  }

  /** Connects, or connects again after {@link drop}; keeps trying while the broker is away. */
  connect(): void {
    if (this.#client !== null) {
      if (this.#client.disconnecting || this.#client.disconnected) this.#client.reconnect()
      return
    }
    const { url, deviceId, token, onConnect, onRefused, onCommand, onClosed } = this.#options
    let lastError = ''
    const client = mqtt.connect(url, {
      clientId: deviceId,
      username: deviceId,
      password: token,
      protocolVersion: 4,
      clean: true,
      keepalive: KEEPALIVE_S,
      reconnectPeriod: this.#options.reconnectMs ?? RECONNECT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      resubscribe: false,
      will: { topic: this.#statusTopic, payload: Buffer.from('{"online":false}'), qos: 1, retain: true },
    })
    this.#client = client
    client.on('connect', () => {
      this.publishStatus((error) => {
        // When it fails, the connection is gone, and the next one says it again.
        if (error === null) onConnect()
      })
      if (onCommand !== undefined) client.subscribe(this.#commandTopic, { qos: 1 })
    })
    if (onCommand !== undefined) {
      client.on('message', (topic, payload) => {
        if (topic === this.#commandTopic) onCommand(payload)
      })
    }
    if (onClosed !== undefined) client.on('close', () => onClosed(lastError))
    client.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      lastError = typeof code === 'string' ? code : error.message
      if (typeof code === 'number' && code >= 1 && code <= LAST_REFUSAL_CODE) {
        client.end(true)
        onRefused(error.message, code)
      }
    })
  }

  /** Says that it is online, with its firmware and details, QoS 1, retained. */
  publishStatus(done: (error: Error | null) => void): void {
    const { firmware = FIRMWARE, statusDetails } = this.#options
    const status = JSON.stringify({ online: true, firmware, ...statusDetails?.() })
    if (this.#client === null) done(new Error('not connected'))
    else {
      this.#client.publish(this.#statusTopic, status, { qos: 1, retain: true }, (error) =>
        done(error ?? null),
      )
    }
  }

  /** Sends a message of readings, QoS 1; `done` hears of the broker's acknowledgement or of the failure. */
  publish(payload: string, done: (error: Error | null) => void): void {
    if (this.#client === null) {
      done(new Error('not connected'))
      return
    }
    this.#client.publish(this.#readingTopic, payload, { qos: 1 }, (error) => done(error ?? null))
  }

  /** Leaves without a word, as a device does whose power fails: the broker publishes its last will. */
  drop(): void {
    this.#client?.end(true)
  }

  /** Says that it is offline, and leaves in good order. */
  async stop(): Promise<void> {
    const client = this.#client
    if (client === null) return
    if (!client.connected) {
      await new Promise<void>((resolve) => client.end(true, () => resolve()))
      return
    }
    await new Promise<void>((resolve) => {
      const leave = () => client.end(false, () => resolve())
      client.publish(this.#statusTopic, '{"online":false}', { qos: 1, retain: true }, leave)
      client.once('close', () => resolve())
    })
  }
}
