import { connect, type Socket } from 'node:net'
import mqttPacket, { type IConnectPacket, type Packet } from 'mqtt-packet'
import { TOKEN } from './harness.ts'

/** An MQTT client that does what the test says and nothing by itself. */
export class RawClient {
  readonly socket: Socket
  readonly received: Packet[] = []
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>
  #waiting: (() => void)[] = []
  #gone = false

  constructor(socket: Socket) {
    this.socket = socket
    const parser = mqttPacket.parser({ protocolVersion: 4 })
    parser.on('packet', (packet) => {
      this.received.push(packet)
      this.#wake()
    })
    socket.on('data', (data) => parser.parse(data))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#gone = true
        resolve()
        this.#wake()
      })
    })
  }

  static open(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const client = new RawClient(socket)
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(client))
      socket.once('error', reject)
    })
  }

  get isClosed(): boolean {
    return this.#gone
  }

  send(packet: Packet): void {
    this.socket.write(mqttPacket.generate(packet))
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  /** Sends a CONNECT. @returns the CONNACK's return code; null when the connection was closed instead. */
  async connect(deviceId: string, options: Partial<IConnectPacket> = {}): Promise<number | null> {
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: deviceId,
      clean: true,
      keepalive: 60,
      username: deviceId,
      password: Buffer.from(TOKEN),
      ...options,
    })
    const connack = await this.next('connack')
    return connack === null ? null : ((connack as { returnCode?: number }).returnCode ?? null)
  }

  async signIn(deviceId: string, options: Partial<IConnectPacket> = {}): Promise<void> {
    const code = await this.connect(deviceId, options)
    if (code !== 0) throw new Error(`${deviceId} was answered ${code}`)
  }

  publish(
    topic: string,
    payload: string | Buffer,
    options: { qos?: 0 | 1 | 2; messageId?: number; retain?: boolean } = {},
  ): void {
    const { qos = 1, messageId = 1, retain = false } = options
    this.send({
      cmd: 'publish',
      topic,
      payload,
      qos,
      messageId: qos === 0 ? undefined : messageId,
      dup: false,
      retain,
    })
  }

  /** The next packet of a type, taken out of `received`; null when the connection closes first. */
  async next(cmd: Packet['cmd'], timeoutMs = 5_000): Promise<Packet | null> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const index = this.received.findIndex((packet) => packet.cmd === cmd)
      if (index >= 0) return this.received.splice(index, 1)[0]!
      if (this.#gone) return null
      const leftMs = deadline - Date.now()
      if (leftMs <= 0) throw new Error(`no ${cmd} within ${timeoutMs} ms`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  /** True when no packet of a type comes within a time. */
  async hearsNothing(cmd: Packet['cmd'], ms: number): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, ms))
    return this.received.every((packet) => packet.cmd !== cmd)
  }

  destroy(): void {
    this.socket.destroy()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}
