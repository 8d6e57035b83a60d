import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import mqttPacket from 'mqtt-packet'
import type { Credentials } from './platform.ts'

const RECONNECT_MS = 50

/** A reading as it goes over the wire; `at` in epoch milliseconds, of its own for each. */
export interface SentReading {
  readonly at: number
  readonly [field: string]: number | string
}

/**
 * A device with a memory: what was not acknowledged is sent again, in order, after each reconnection
 * (MQTT 3.1.1 §4.4). Keeps what it sent and what was acknowledged.
 */
export class PersistentPublisher {
  readonly credentials: Credentials
  readonly sent: SentReading[] = []
  readonly acknowledged: SentReading[] = []
  reconnections = 0
  readonly #port: number
  readonly #window: number
  readonly #unacknowledged = new Map<number, SentReading>()
  #socket: Socket | null = null
  #isReady = false
  #isClosed = false
  #nextId = 0

  /** @param window messages on their way at most. */
  constructor(port: number, credentials: Credentials, window: number) {
    this.#port = port
    this.credentials = credentials
    this.#window = window
  }

  start(): void {
    this.#connect()
  }

  get outstanding(): number {
    return this.#unacknowledged.size
  }

  /** Sends a reading, or keeps it for the next connection. @returns false when too many are on their way. */
  send(reading: SentReading): boolean {
    if (this.#unacknowledged.size >= this.#window) return false
    this.#nextId = (this.#nextId % 65_535) + 1
    this.#unacknowledged.set(this.#nextId, reading)
    this.sent.push(reading)
    if (this.#isReady) this.#publish(this.#nextId, reading, false)
    return true
  }

  /** Waits until everything is acknowledged. */
  async drained(limitMs = 20_000): Promise<void> {
    const endAt = performance.now() + limitMs
    while (this.#unacknowledged.size > 0) {
      if (performance.now() > endAt) throw new Error(`${this.#unacknowledged.size} are not acknowledged`)
      await wait(5)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#socket?.destroy()
  }

  #connect(): void {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    const parser = mqttPacket.parser({ protocolVersion: 4 })
    this.#socket = socket
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connack') this.#welcome(packet.returnCode ?? -1)
      else if (packet.cmd === 'puback') this.#acknowledge(packet.messageId!)
    })
    socket.on('connect', () => {
      const { id, token } = this.credentials
      socket.write(
        mqttPacket.generate({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion: 4,
          clientId: id,
          clean: true,
          keepalive: 0,
          username: id,
          password: Buffer.from(token),
        }),
      )
    })
    socket.on('data', (data) => parser.parse(data))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#isReady = false
      if (this.#isClosed) return
      this.reconnections++
      setTimeout(() => {
        if (!this.#isClosed) this.#connect()
      }, RECONNECT_MS)
    })
  }

  #welcome(returnCode: number): void {
    if (returnCode !== 0) throw new Error(`${this.credentials.id} was answered ${returnCode}`)
    this.#isReady = true
    for (const [id, reading] of this.#unacknowledged) this.#publish(id, reading, true)
  }

  #publish(messageId: number, reading: SentReading, dup: boolean): void {
    this.#socket!.write(
      mqttPacket.generate({
        cmd: 'publish',
        topic: this.credentials.topic,
        payload: JSON.stringify(reading),
        qos: 1,
        messageId,
        dup,
        retain: false,
      }),
    )
  }

  #acknowledge(messageId: number): void {
    const reading = this.#unacknowledged.get(messageId)
    if (reading === undefined) return
    this.#unacknowledged.delete(messageId)
    this.acknowledged.push(reading)
  }
}
