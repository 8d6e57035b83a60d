import { connectAsync, type MqttClient } from 'mqtt'
import type { Credentials, TestPlatform } from './platform.ts'

/** A device that does as it should: connects, publishes with QoS 1, hears its acknowledgements. */
export class TestDevice {
  readonly credentials: Credentials
  readonly client: MqttClient

  private constructor(credentials: Credentials, client: MqttClient) {
    this.credentials = credentials
    this.client = client
  }

  static async connect(platform: TestPlatform, credentials: Credentials): Promise<TestDevice> {
    const client = await connectAsync(platform.mqttUrl, {
      username: credentials.id,
      password: credentials.token,
      clientId: credentials.id,
      reconnectPeriod: 0,
    })
    client.on('error', () => {})
    return new TestDevice(credentials, client)
  }

  /** Registers a device and connects it. */
  static async add(platform: TestPlatform, id: string, kind = 'road-surface'): Promise<TestDevice> {
    return TestDevice.connect(platform, await platform.addDevice({ id, kind }))
  }

  /** Resolves when it is acknowledged. */
  async publish(reading: unknown): Promise<void> {
    const payload =
      typeof reading === 'string' || Buffer.isBuffer(reading) ? reading : JSON.stringify(reading)
    await this.client.publishAsync(this.credentials.topic, payload, { qos: 1 })
  }

  async end(): Promise<void> {
    await this.client.endAsync()
  }
}
