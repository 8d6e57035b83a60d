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
  readonly onRefused: (reason: string) => void
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
  #client: MqttClient | null = null

  constructor(options: DeviceClientOptions) {
    const { kind, deviceId } = options
    this.#options = options
    this.#statusTopic = formatTopic({ kind, deviceId, channel: 'status' })
    this.#readingTopic = formatTopic({ kind, deviceId, channel: 'reading' })
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
    const { url, deviceId, token, onConnect, onRefused } = this.#options
    const client = mqtt.connect(url, {
      clientId: deviceId,
      username: deviceId,
      password: token,
      protocolVersion: 4,
      clean: true,
      keepalive: KEEPALIVE_S,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      resubscribe: false,
      will: { topic: this.#statusTopic, payload: Buffer.from('{"online":false}'), qos: 1, retain: true },
    })
    this.#client = client
    client.on('connect', () => {
      const status = JSON.stringify({ online: true, firmware: FIRMWARE })
      client.publish(this.#statusTopic, status, { qos: 1, retain: true }, (error) => {
        // When it fails, the connection is gone, and the next one says it again.
        if (!error) onConnect()
      })
    })
    client.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      if (typeof code === 'number' && code >= 1 && code <= LAST_REFUSAL_CODE) {
        client.end(true)
        onRefused(error.message)
      }
    })
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
