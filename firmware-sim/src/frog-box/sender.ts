import { readFileSync } from 'node:fs'
import type { Random } from '@towncrier/sensor-kinds'
import { DeviceClient } from '../device-client.ts'
import type { BoxClock } from './clock.ts'
import { retryPauseMs } from './dating.ts'
import type { Log } from './log.ts'
import type { Outbox } from './outbox.ts'

/** Why nothing is being sent. `refused`: the platform does not know the box or its token. */
export type AwayReason = 'network' | 'refused'

export type Connection =
  | { readonly isConnected: true }
  | { readonly isConnected: false; readonly sinceUptimeMs: number; readonly reason: AwayReason }

export interface SenderOptions {
  readonly url: string
  readonly deviceId: string
  readonly kind: string
  readonly token: () => string
  readonly firmware: string
  readonly outbox: Outbox
  readonly clock: BoxClock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
  /** Longest pause between two tries to connect, ms; five times as long when refused. */
  readonly longestRetryMs: number
  readonly onCommand: (payload: Buffer, sender: Sender) => void
  readonly onChange: () => void
}

/** A quarter of what the platform takes at most, 1,000, which reaches far: twenty hours of readings. */
const READINGS_IN_A_MESSAGE = 250
/** A broker that acknowledges nothing for so long is asked anew on another connection. */
const ACKNOWLEDGEMENT_LIMIT_MS = 60_000
const REFUSED_FACTOR = 5
/** CONNACK return codes 4 and 5: bad user name or password, not authorised [MQTT 3.1.1 §3.2.2.3]. */
const NOT_WELCOME_CODES = [4, 5]

/**
 * Sends what is in the outbox, oldest first, one message at a time, and takes as sent only what was
 * acknowledged. Each connection is a new one: nothing of the last is repeated behind the outbox's back, so
 * that what was erased stays erased.
 */
export class Sender {
  readonly #options: SenderOptions
  #client: DeviceClient | null = null
  #connection: Connection
  #failures = 0
  #isInFlight = false
  #isRunning = false
  #timer: NodeJS.Timeout | undefined
  #limit: NodeJS.Timeout | undefined

  constructor(options: SenderOptions) {
    this.#options = options
    this.#connection = { isConnected: false, sinceUptimeMs: options.clock.uptimeMs(), reason: 'network' }
  }

  get connection(): Connection {
    return this.#connection
  }

  start(): void {
    this.#isRunning = true
    this.#connect()
  }

  /** There may be something new to send. */
  kick(): void {
    if (!this.#isRunning || !this.#connection.isConnected || this.#isInFlight || this.#client === null) return
    const { outbox } = this.#options
    const { ids, payloads } = outbox.nextBatch(READINGS_IN_A_MESSAGE)
    if (ids.length === 0) return
    const client = this.#client
    this.#isInFlight = true
    this.#limit = setTimeout(() => client.drop(), ACKNOWLEDGEMENT_LIMIT_MS)
    client.publish(`[${payloads.join(',')}]`, (error) => {
      if (client !== this.#client) return
      clearTimeout(this.#limit)
      this.#isInFlight = false
      if (error !== null) return
      this.#acknowledge(ids)
      this.kick()
    })
  }

  /** Says again how the box is: after it has done what it was asked. */
  publishStatus(): void {
    // When it fails, the connection is gone, and the next one says it again.
    this.#client?.publishStatus(() => {})
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    clearTimeout(this.#timer)
    clearTimeout(this.#limit)
    const client = this.#client
    this.#client = null
    await client?.stop()
  }

  #acknowledge(ids: readonly number[]): void {
    const { outbox, clock, log } = this.#options
    try {
      outbox.acknowledge(ids, clock.now())
    } catch (error) {
      // They stay, and go again: the platform knows them by device and time.
      log('error', `${ids.length} readings were sent, but that could not be noted: ${error}`)
    }
  }

  #connect(): void {
    const { url, deviceId, kind, token, firmware, outbox, onCommand, onChange, log } = this.#options
    let password: string
    try {
      password = token()
    } catch (error) {
      this.#away('refused', `its token cannot be read: ${error}`)
      return
    }
    const client = new DeviceClient({
      url,
      deviceId,
      kind,
      token: password,
      firmware,
      reconnectMs: 0,
      statusDetails: () => statusDetails(outbox),
      onConnect: () => {
        if (client !== this.#client) return
        this.#failures = 0
        this.#connection = { isConnected: true }
        log('info', `connected to ${url} as ${deviceId}`)
        onChange()
        this.kick()
      },
      onRefused: (reason, code) => {
        if (client === this.#client)
          this.#away(NOT_WELCOME_CODES.includes(code) ? 'refused' : 'network', reason)
      },
      onClosed: (reason) => {
        if (client === this.#client) this.#away('network', reason || 'the connection ended')
      },
      onCommand: (payload) => onCommand(payload, this),
    })
    this.#client = client
    client.connect()
  }

  #away(reason: AwayReason, detail: string): void {
    const { clock, random, log, longestRetryMs, onChange } = this.#options
    this.#client?.drop()
    this.#client = null
    this.#isInFlight = false
    clearTimeout(this.#limit)
    if (!this.#isRunning) return
    if (this.#failures === 0 || (!this.#connection.isConnected && this.#connection.reason !== reason)) {
      log('warning', `not connected (${reason}): ${detail}; readings are kept here`)
    }
    const sinceUptimeMs = this.#connection.isConnected ? clock.uptimeMs() : this.#connection.sinceUptimeMs
    this.#connection = { isConnected: false, sinceUptimeMs, reason }
    this.#failures += 1
    const longestMs = longestRetryMs * (reason === 'refused' ? REFUSED_FACTOR : 1)
    const failures = reason === 'refused' ? this.#failures + 3 : this.#failures
    this.#timer = setTimeout(() => this.#connect(), retryPauseMs(failures, longestMs, random.next()))
    onChange()
  }
}

function statusDetails(outbox: Outbox): Readonly<Record<string, unknown>> {
  const erasure = outbox.lastErasure()
  return erasure === null ? {} : { erased: { id: erasure.id, at: new Date(erasure.at).toISOString() } }
}

/** The box's token: given, or in a file that is read again at each try. @throws when the file cannot be read. */
export function tokenFrom(given: string | undefined, file: string | undefined): () => string {
  if (given !== undefined) return () => given
  return () => readFileSync(file ?? '', 'utf8').trim()
}
