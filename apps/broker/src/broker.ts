import type { Duplex } from 'node:stream'
import { parseTopic } from '@towncrier/core'
import type { JournalRecord } from '@towncrier/journal'
import type { Client, PublishPacket } from 'aedes'
import { Admission } from './admission.ts'
import { DeviceAedes } from './device-aedes.ts'
import { DeviceConnection } from './device-connection.ts'
import { brokerErrors } from './errors.ts'
import { FlowControl } from './flow-control.ts'
import { Intake } from './intake.ts'
import { type Listener, type ListenerEvents, listenTcp, listenTls, listenWebSocket } from './listeners.ts'
import { BrokerCounts } from './metrics.ts'
import { type BrokerLimits, type BrokerOptions, DEFAULT_LIMITS } from './options.ts'
import { RefusalLog } from './refusal-log.ts'
import { Refusal, refusalReasonOf } from './refusals.ts'
import { SignIn } from './sign-in.ts'

export interface BrokerPorts {
  readonly tcp: number
  readonly webSocket: number | null
  readonly tls: number | null
}

/** The MQTT door of the platform. */
export interface Broker {
  /** @throws TC_BROKER_LISTEN, TC_BROKER_TLS */
  start(): Promise<BrokerPorts>
  /**
   * Stops accepting, ends every connection (without their last wills: it is the platform that goes), and
   * waits for what is on its way to the disk. The journal stays open.
   */
  stop(): Promise<void>
  /**
   * Publishes to a device's `config` or `command` topic with QoS 1. Retained messages and messages for
   * lasting sessions are kept in memory: after a start, retained ones are to be published again.
   *
   * @throws TC_BROKER_TOPIC, TC_BROKER_STOPPED
   */
  publishToDevice(topic: string, payload: string | Buffer, options: { retain: boolean }): Promise<void>
  /** Ends every connection of a device, for example when its token is withdrawn. @returns how many. */
  disconnect(deviceId: string): number
  /** Journals a record of the platform itself (a release). @throws what the journal throws. */
  append(record: JournalRecord): Promise<number>
  /** Signed-in connections. */
  connectedCount(): number
  /** Prometheus text, version 0.0.4. */
  metrics(): Promise<string>
}

/** Makes a broker; nothing listens before `start()`. */
export function createBroker(options: BrokerOptions): Broker {
  return new AedesBroker(options)
}

const MAX_TOPIC_LEVELS = 16
const DRAIN_TIMEOUT_MS = 30_000

class AedesBroker implements Broker {
  readonly #options: BrokerOptions
  readonly #limits: BrokerLimits
  readonly #counts: BrokerCounts
  readonly #flow: FlowControl
  readonly #intake: Intake
  readonly #signIn: SignIn
  readonly #refusals: RefusalLog
  readonly #aedes: DeviceAedes
  /** Still there when the stream is gone: the last will comes after it. */
  readonly #connections = new WeakMap<Client, DeviceConnection>()
  readonly #open = new Set<DeviceConnection>()
  /** Signed-in clients of each device. */
  readonly #clients = new Map<string, Set<Client>>()
  #listeners: Listener[] = []
  #timers: NodeJS.Timeout[] = []
  #running = false

  constructor(options: BrokerOptions) {
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#counts = new BrokerCounts(options.journal)
    this.#flow = new FlowControl(this.#limits.inFlightBytes)
    this.#intake = new Intake({
      ...options,
      counts: this.#counts,
      flow: this.#flow,
      maxPayloadBytes: this.#limits.maxPayloadBytes,
      onAppended: options.onAppended,
    })
    this.#signIn = new SignIn(options.directory)
    this.#refusals = new RefusalLog(options.logger, this.#counts)
    this.#aedes = this.#createAedes()
  }

  async start(): Promise<BrokerPorts> {
    const { tcp, webSocket, tls, tickEveryMs = 5_000 } = this.#options
    await this.#aedes.listen()
    this.#running = true
    const events: ListenerEvents = {
      onConnection: (stream, address) => this.#connect(stream, address),
      onRefused: (reason, address, error) => this.#refusals.note(reason, { address, err: error }),
    }
    const limits = this.#limits
    const admission = new Admission(limits)
    const open = async (listening: Promise<Listener>) => {
      const listener = await listening
      this.#listeners.push(listener)
      return listener.port
    }
    let ports: BrokerPorts
    try {
      ports = {
        tcp: await open(listenTcp(tcp, admission, events)),
        webSocket: webSocket ? await open(listenWebSocket(webSocket, limits, admission, events)) : null,
        tls: tls ? await open(listenTls(tls, limits, admission, events)) : null,
      }
    } catch (error) {
      await this.stop()
      throw error
    }
    if (tickEveryMs > 0) this.#timers.push(setInterval(() => this.#tick(), tickEveryMs))
    this.#timers.push(
      setInterval(() => {
        for (const connection of this.#open) connection.checkProgress()
      }, limits.packetTimeoutMs),
    )
    return ports
  }

  async stop(): Promise<void> {
    if (!this.#running) return
    this.#running = false
    for (const timer of this.#timers) clearInterval(timer)
    this.#timers = []
    const closing = this.#listeners.map((listener) => listener.close())
    this.#listeners = []
    await new Promise<void>((resolve) => this.#aedes.close(resolve))
    await Promise.all(closing)
    await this.#intake.whenIdle()
  }

  async publishToDevice(
    topic: string,
    payload: string | Buffer,
    { retain }: { retain: boolean },
  ): Promise<void> {
    if (!this.#running) throw brokerErrors.make('TC_BROKER_STOPPED', `publish to ${topic}`)
    const channel = parseTopic(topic)?.channel
    if (channel !== 'config' && channel !== 'command') throw brokerErrors.make('TC_BROKER_TOPIC', topic)
    await new Promise<void>((resolve, reject) => {
      this.#aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain, dup: false }, (error) =>
        error ? reject(error) : resolve(),
      )
    })
  }

  disconnect(deviceId: string): number {
    const clients = [...(this.#clients.get(deviceId) ?? [])]
    for (const client of clients) client.close()
    return clients.length
  }

  append(record: JournalRecord): Promise<number> {
    return this.#intake.append(record)
  }

  connectedCount(): number {
    return this.#counts.connections
  }

  metrics(): Promise<string> {
    return this.#counts.registry.metrics()
  }

  #connect(stream: Duplex, address: string): void {
    const connection = new DeviceConnection(stream, address, this.#limits, this.#flow, () => {
      this.#counts.throttled += 1
    })
    connection.guard()
    const client = this.#aedes.handle(stream)
    this.#connections.set(client, connection)
    this.#open.add(connection)
    stream.once('close', () => this.#open.delete(connection))
  }

  #createAedes(): DeviceAedes {
    const aedes = new DeviceAedes({
      connectTimeout: this.#limits.connectTimeoutMs,
      drainTimeout: DRAIN_TIMEOUT_MS,
      maxTopicLevels: MAX_TOPIC_LEVELS,
      // Of MQTT 3.1; here the user name comes before the client id.
      maxClientsIdLength: 1_024,
      // Packets that come in one piece with the CONNECT; the piece itself is bounded.
      queueLimit: 100_000,
      preConnect: (client, packet, done) => {
        const connection = this.#connections.get(client)
        if (connection === undefined) {
          done(new Refusal('stopping'), false)
          return
        }
        this.#signIn.prepare(client, connection, packet)
        done(null, true)
      },
      authenticate: (client, username, password, done) => {
        const connection = this.#connections.get(client)
        // Gone meanwhile: there is nobody to answer.
        if (connection === undefined) return
        const refusal = this.#signIn.authenticate(client, connection, username, password)
        done(refusal, refusal === null)
      },
      authorizeSubscribe: (client, subscription, done) => {
        const connection = this.#connections.get(client)
        if (connection !== undefined && this.#signIn.maySubscribe(connection, subscription)) {
          done(null, subscription)
          return
        }
        this.#refusals.note('forbidden-subscribe', {
          deviceId: connection?.session?.deviceId,
          topic: subscription.topic.slice(0, 200),
        })
        // SUBACK 0x80, MQTT 3.1.1 §3.9.3.
        done(null, null)
      },
      authorizePublish: (client, packet, done) => {
        const connection = client === null ? undefined : this.#connections.get(client)
        if (connection === undefined) done(new Refusal('stopping'))
        else if (packet.cmd === 'publish') this.#intake.take(connection, packet, done)
        else this.#takeWill(connection, packet, done)
      },
    })
    aedes.on('client', (client) => this.#signedIn(client))
    aedes.on('clientDisconnect', (client) => this.#signedOut(client))
    aedes.on('clientError', (client, error) => this.#ended(client, error))
    aedes.on('connectionError', (client, error) => this.#ended(client, error))
    return aedes
  }

  /**
   * Writes a last will to the journal, unless the device is here on another connection: then it is not
   * gone, and only a half-open connection of its past has run out.
   */
  #takeWill(connection: DeviceConnection, will: PublishPacket, done: (error?: Error | null) => void): void {
    const others = this.#clients.get(connection.session?.deviceId ?? '')
    if (!this.#running || (others !== undefined && others.size > 1)) {
      done(new Refusal('stopping'))
      return
    }
    this.#counts.wills += 1
    this.#intake.take(connection, will, done)
  }

  #signedIn(client: Client): void {
    const deviceId = this.#connections.get(client)?.session?.deviceId
    if (deviceId === undefined || client.closed) return
    const clients = this.#clients.get(deviceId)
    if (clients === undefined) this.#clients.set(deviceId, new Set([client]))
    else clients.add(client)
    this.#counts.connects += 1
    this.#counts.connections += 1
  }

  #signedOut(client: Client): void {
    const deviceId = this.#connections.get(client)?.session?.deviceId ?? ''
    const clients = this.#clients.get(deviceId)
    if (clients === undefined || !clients.delete(client)) return
    this.#counts.connections -= 1
    if (clients.size === 0) this.#clients.delete(deviceId)
  }

  #ended(client: Client, error: Error): void {
    const connection = this.#connections.get(client)
    const details = {
      address: connection?.address,
      deviceId: connection?.session?.deviceId,
      err: error.message,
    }
    const reason = refusalReasonOf(error)
    if (reason === null || reason === 'stopping') this.#options.logger.debug(details, 'connection ended')
    else this.#refusals.note(reason, details)
  }

  #tick(): void {
    const { clock, logger } = this.#options
    this.#intake
      .append({ type: 'tick', receivedAt: clock.now(), kind: '', deviceId: '', payload: Buffer.alloc(0) })
      // The intake has logged it, and the next tick tries again.
      .catch((error) => logger.debug({ err: error }, 'tick not written'))
  }
}
