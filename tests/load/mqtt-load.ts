/**
 * An MQTT load generator on raw sockets and pre-encoded packets, so that the client is not what is
 * measured: QoS 1 publishes of readings, counted when acknowledged.
 */
import { connect, type Socket } from 'node:net'
import { generate } from 'mqtt-packet'
import { LatencyHistogram } from './latency-histogram.ts'
import { PAYLOADS, type PayloadMaker, PublishTemplate } from './publish-template.ts'

export interface LoadDevice {
  readonly deviceId: string
  readonly token: string
  readonly kind: string
}

export interface MqttLoadOptions {
  readonly host: string
  readonly port: number
  /** One connection each. */
  readonly devices: readonly LoadDevice[]
  readonly seconds: number
  /** Messages a second over all connections; `max` sends as fast as acknowledgements allow. */
  readonly rate: number | 'max'
  /** Unacknowledged messages a connection may have; 1 to 1,000. */
  readonly inFlight: number
  /** By kind; those of `publish-template.ts` unless given. Not available through the worker. */
  readonly payloads?: Readonly<Record<string, PayloadMaker>>
  /** How long to wait for the last acknowledgements, in ms. */
  readonly drainMs?: number
  /** Milliseconds of phenomenon time between two readings of one device; 0 sends the wall clock. */
  readonly stepMs?: number
}

export interface MqttLoadResult {
  readonly connections: number
  readonly sent: number
  readonly acknowledged: number
  readonly unacknowledged: number
  /** Connections that ended before the load did. */
  readonly lost: number
  readonly seconds: number
  readonly acknowledgedPerSecond: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
}

const CONNECT_BATCH = 100
const PACE_MS = 5
const PUBACK = 0x40
const PUBACK_BYTES = 4

/** Runs the load and resolves when it is over. @throws when a connection is refused at the start. */
export async function runMqttLoad(options: MqttLoadOptions): Promise<MqttLoadResult> {
  const { devices, seconds, rate, drainMs = 5_000 } = options
  const run = new LoadRun(options)
  for (let index = 0; index < devices.length; index += CONNECT_BATCH) {
    await Promise.all(devices.slice(index, index + CONNECT_BATCH).map((device) => run.open(device)))
  }
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1_000
  run.startedAt = startedAt
  if (rate === 'max') {
    run.publishFreely()
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  } else {
    await run.publishAtRate(rate, endsAt)
  }
  run.stop()
  const stoppedAt = performance.now()
  while (run.outstanding > 0 && performance.now() < stoppedAt + drainMs) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const elapsed =
    (run.lastAckAt > 0 ? Math.max(run.lastAckAt, stoppedAt) - startedAt : seconds * 1_000) / 1_000
  const result = run.result(elapsed)
  run.close()
  return result
}

class LoadRun {
  readonly histogram = new LatencyHistogram()
  readonly #options: MqttLoadOptions
  readonly #connections: LoadConnection[] = []
  readonly at = Buffer.alloc(13)
  startedAt = 0
  lastAckAt = 0
  sent = 0
  acknowledged = 0
  lost = 0
  running = true
  free = false

  constructor(options: MqttLoadOptions) {
    this.#options = options
  }

  get outstanding(): number {
    return this.#connections.reduce((sum, connection) => sum + connection.outstanding, 0)
  }

  async open(device: LoadDevice): Promise<void> {
    const { host, port, inFlight, payloads = PAYLOADS, stepMs = 0 } = this.#options
    const makePayload = payloads[device.kind]
    if (makePayload === undefined) throw new Error(`no payload maker for ${device.kind}`)
    const socket = connect({ host, port, noDelay: true })
    const template = new PublishTemplate(device.kind, device.deviceId, makePayload)
    const connection = new LoadConnection(this, socket, template, inFlight, stepMs)
    this.#connections.push(connection)
    await connection.signIn(device)
  }

  publishFreely(): void {
    this.free = true
    for (const connection of this.#connections) connection.fill()
  }

  /** Sends what is due every few ms, round robin; a connection that is full is passed over. */
  async publishAtRate(rate: number, endsAt: number): Promise<void> {
    let next = 0
    for (let now = performance.now(); now < endsAt; now = performance.now()) {
      const due = Math.floor(((now - this.startedAt) / 1_000) * rate) - this.sent
      for (let left = due, tried = 0; left > 0 && tried < this.#connections.length; tried++) {
        const connection = this.#connections[next]!
        next = (next + 1) % this.#connections.length
        const share = Math.max(1, Math.ceil(due / this.#connections.length))
        left -= connection.send(Math.min(left, share))
      }
      await new Promise((resolve) => setTimeout(resolve, PACE_MS))
    }
  }

  stop(): void {
    this.running = false
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }

  result(seconds: number): MqttLoadResult {
    const { histogram } = this
    const round = (value: number) => Math.round(value * 100) / 100
    return {
      connections: this.#connections.length,
      sent: this.sent,
      acknowledged: this.acknowledged,
      unacknowledged: this.sent - this.acknowledged,
      lost: this.lost,
      seconds: round(seconds),
      acknowledgedPerSecond: Math.round(this.acknowledged / seconds),
      p50Ms: round(histogram.percentileMs(0.5)),
      p90Ms: round(histogram.percentileMs(0.9)),
      p99Ms: round(histogram.percentileMs(0.99)),
      p999Ms: round(histogram.percentileMs(0.999)),
      maxMs: round(histogram.maxMs),
    }
  }
}

class LoadConnection {
  readonly #run: LoadRun
  readonly #socket: Socket
  readonly #template: PublishTemplate
  readonly #inFlight: number
  readonly #stepMs: number
  /** When the message with each packet id was sent; ids are 1 to `inFlight`, and free when acknowledged. */
  readonly #sentAt: Float64Array
  readonly #freeIds: number[] = []
  readonly #pieces = Buffer.alloc(PUBACK_BYTES)
  #piecesLength = 0
  #counter = 0
  #nextAt = 0
  #closing = false

  constructor(run: LoadRun, socket: Socket, template: PublishTemplate, inFlight: number, stepMs: number) {
    this.#run = run
    this.#socket = socket
    this.#template = template
    this.#inFlight = inFlight
    this.#stepMs = stepMs
    this.#nextAt = Date.now()
    this.#sentAt = new Float64Array(inFlight + 1)
    for (let id = inFlight; id >= 1; id--) this.#freeIds.push(id)
  }

  get outstanding(): number {
    return this.#inFlight - this.#freeIds.length
  }

  signIn({ deviceId, token }: LoadDevice): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket
      socket.once('error', reject)
      socket.once('close', () => reject(new Error(`${deviceId} was not let in`)))
      const connack: number[] = []
      const onConnack = (data: Buffer) => {
        connack.push(...data)
        if (connack.length < 4) return
        socket.off('data', onConnack)
        if (connack[0] !== 0x20 || connack[3] !== 0) {
          reject(new Error(`${deviceId} was refused: CONNACK ${connack[3]}`))
          return
        }
        socket.removeAllListeners('error').removeAllListeners('close')
        socket.on('error', () => {})
        socket.on('close', () => {
          if (!this.#closing) this.#run.lost += 1
        })
        socket.on('data', (acks) => this.#acknowledge(acks))
        resolve()
      }
      socket.on('data', onConnack)
      socket.write(
        generate({
          cmd: 'connect',
          clientId: 'load',
          clean: true,
          keepalive: 0,
          username: deviceId,
          password: Buffer.from(token),
          protocolId: 'MQTT',
          protocolVersion: 4,
        }),
      )
    })
  }

  /** Sends up to `count` messages in one write. @returns how many. */
  send(count: number): number {
    const many = Math.min(count, this.#freeIds.length)
    if (many === 0 || this.#socket.destroyed) return 0
    const now = performance.now()
    const batch = Buffer.allocUnsafe(many * this.#template.bytes.length)
    const { at } = this.#run
    let offset = 0
    const wallClock = Date.now()
    for (let sent = 0; sent < many; sent++) {
      const id = this.#freeIds.pop()!
      this.#sentAt[id] = now
      // Each message of a device has an instant of its own, or the platform would see a re-send.
      this.#nextAt = this.#stepMs > 0 ? this.#nextAt + this.#stepMs : Math.max(this.#nextAt + 1, wallClock)
      at.write(String(this.#nextAt), 'latin1')
      offset = this.#template.write(batch, offset, id, at, 1_000 + ((this.#counter++ * 7) % 8_000))
    }
    this.#socket.write(batch)
    this.#run.sent += many
    return many
  }

  fill(): void {
    this.send(this.#inFlight)
  }

  close(): void {
    this.#closing = true
    this.#socket.destroy()
  }

  #acknowledge(data: Buffer): void {
    let offset = 0
    const now = performance.now()
    if (this.#piecesLength > 0) {
      const taken = Math.min(PUBACK_BYTES - this.#piecesLength, data.length)
      data.copy(this.#pieces, this.#piecesLength, 0, taken)
      this.#piecesLength += taken
      offset = taken
      if (this.#piecesLength < PUBACK_BYTES) return
      this.#piecesLength = 0
      this.#one(this.#pieces, 0, now)
    }
    for (; offset + PUBACK_BYTES <= data.length; offset += PUBACK_BYTES) this.#one(data, offset, now)
    if (offset < data.length) {
      data.copy(this.#pieces, 0, offset)
      this.#piecesLength = data.length - offset
    }
    const run = this.#run
    run.lastAckAt = now
    if (run.running && run.free) this.fill()
  }

  #one(data: Buffer, offset: number, now: number): void {
    if (data[offset] !== PUBACK)
      throw new Error(`expected a PUBACK, got a packet of type ${data[offset]! >> 4}`)
    const id = (data[offset + 2]! << 8) | data[offset + 3]!
    this.#run.histogram.record((now - this.#sentAt[id]!) * 1_000)
    this.#freeIds.push(id)
    this.#run.acknowledged += 1
  }
}
