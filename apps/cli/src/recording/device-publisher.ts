import { connectAsync, type MqttClient } from 'mqtt'
import { cliErrors } from '../errors.ts'
import type { Credentials } from '../register.ts'

/** Messages on their way at once, over all devices. */
const MAX_IN_FLIGHT = 64
/** Connections kept open; devices that have been quiet longest make room. */
const MAX_CONNECTIONS = 500

/** Publishes as devices do: each with its own connection and credentials, QoS 1. */
export class DevicePublisher {
  readonly #url: string
  readonly #clients = new Map<string, Promise<MqttClient>>()
  readonly #inFlight = new Set<Promise<void>>()
  sent = 0
  acknowledged = 0
  failed = 0

  constructor(url: string) {
    this.#url = url
  }

  /**
   * Sends readings as one message; waits only while too many are on their way.
   *
   * @throws TC_MQTT_FAILED when the device cannot sign in.
   */
  async publish(device: Credentials, readings: readonly object[]): Promise<void> {
    const client = await this.#clientOf(device)
    const payload = JSON.stringify(readings.length === 1 ? readings[0] : readings)
    this.sent += readings.length
    const publishing = client
      .publishAsync(device.topic, payload, { qos: 1 })
      .then(() => {
        this.acknowledged += readings.length
      })
      .catch(() => {
        this.failed += readings.length
      })
      .finally(() => this.#inFlight.delete(publishing))
    this.#inFlight.add(publishing)
    while (this.#inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.#inFlight)
  }

  async #clientOf(device: Credentials): Promise<MqttClient> {
    const known = this.#clients.get(device.id)
    if (known !== undefined) {
      this.#clients.delete(device.id)
      this.#clients.set(device.id, known)
      return known
    }
    if (this.#clients.size >= MAX_CONNECTIONS) await this.#closeOldest()
    const connecting = connectAsync(this.#url, {
      username: device.id,
      password: device.token,
      clientId: `replay-${device.id}`,
      reconnectPeriod: 1_000,
    })
    this.#clients.set(device.id, connecting)
    try {
      return await connecting
    } catch (cause) {
      this.#clients.delete(device.id)
      throw cliErrors.make(
        'TC_MQTT_FAILED',
        `${device.id} at ${this.#url}: ${(cause as Error).message}`,
        {},
        { cause },
      )
    }
  }

  async #closeOldest(): Promise<void> {
    await Promise.all(this.#inFlight)
    const [id, connecting] = this.#clients.entries().next().value!
    this.#clients.delete(id)
    await (await connecting).endAsync()
  }

  /** Waits for every acknowledgement and signs off. */
  async close(): Promise<void> {
    await Promise.all(this.#inFlight)
    await Promise.all([...this.#clients.values()].map(async (connecting) => (await connecting).endAsync()))
  }
}
