import type { Clock } from '@towncrier/core'
import type { JournalRecord, JournalRecordType, JournalWriter } from '@towncrier/journal'
import type { PublishPacket } from 'aedes'
import type { Logger } from 'pino'
import type { DeviceConnection } from './device-connection.ts'
import type { FlowControl } from './flow-control.ts'
import type { BrokerCounts } from './metrics.ts'
import { Refusal } from './refusals.ts'

export interface IntakeParts {
  readonly journal: JournalWriter
  readonly clock: Clock
  readonly counts: BrokerCounts
  readonly flow: FlowControl
  readonly logger: Logger
  readonly maxPayloadBytes: number
  readonly onAppended: ((lastSeq: number) => void) | undefined
}

type Done = (error?: Error | null) => void

const EMPTY = Buffer.alloc(0)
const FAILURE_LOG_INTERVAL_MS = 5_000

/** Takes messages to the journal, and answers when they are durable. */
export class Intake {
  readonly #parts: IntakeParts
  #lastSeq = 0
  #wakePlanned = false
  #failureLoggedAtMs = Number.NEGATIVE_INFINITY
  #whenIdle: (() => void)[] = []

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /**
   * Journals a message of a device. `done` is what Aedes sends PUBACK (PUBREC for QoS 2) after, so it is
   * called once the record is durable, or with the refusal that closes the connection. QoS 0 waits too,
   * which slows a flood down, but is not refused when the journal fails: nobody was promised anything.
   */
  take(connection: DeviceConnection, packet: PublishPacket, done: Done): void {
    const { session } = connection
    const type = session === null ? null : channelOf(packet.topic, session)
    if (session === null || type === null) {
      done(new Refusal('forbidden-publish'))
      return
    }
    const payload = packet.payload as Buffer
    const bytes = payload.length
    const { counts, flow, clock, journal, maxPayloadBytes } = this.#parts
    if (bytes > maxPayloadBytes) {
      done(new Refusal('too-large'))
      return
    }
    const { kind, deviceId } = session
    const startedAtMs = performance.now()
    connection.countMessage()
    connection.inFlight += 1
    counts.inFlight += 1
    counts.inFlightBytes += bytes
    flow.acquire(bytes)
    const settle = () => {
      connection.inFlight -= 1
      counts.inFlight -= 1
      counts.inFlightBytes -= bytes
      flow.release(bytes)
      if (counts.inFlight === 0) this.#idle()
    }
    journal.append({ type, receivedAt: clock.now(), kind, deviceId, payload }).then(
      (seq) => {
        settle()
        counts.messages[packet.qos] += 1
        counts.payloadBytes += bytes
        counts.ackSeconds.observe((performance.now() - startedAtMs) / 1_000)
        this.#appended(seq)
        // Aedes keeps a QoS 2 packet until PUBREL; its payload is in the journal.
        if (packet.qos === 2) packet.payload = EMPTY
        done(null)
      },
      (error: Error) => {
        settle()
        this.#failed(error)
        if (packet.qos === 0) {
          counts.unpromisedLost += 1
          done(null)
        } else {
          done(new Refusal('journal-failed', undefined, { cause: error }))
        }
      },
    )
  }

  /** Journals a record of the platform itself. @throws what the journal throws. */
  async append(record: JournalRecord): Promise<number> {
    try {
      const seq = await this.#parts.journal.append(record)
      this.#appended(seq)
      return seq
    } catch (error) {
      this.#failed(error as Error)
      throw error
    }
  }

  /** Resolves when no message of a device is on its way to the disk. */
  whenIdle(): Promise<void> {
    if (this.#parts.counts.inFlight === 0) return Promise.resolve()
    return new Promise((resolve) => this.#whenIdle.push(resolve))
  }

  #idle(): void {
    const waiting = this.#whenIdle
    if (waiting.length === 0) return
    this.#whenIdle = []
    for (const resolve of waiting) resolve()
  }

  #appended(seq: number): void {
    const { onAppended } = this.#parts
    if (seq > this.#lastSeq) this.#lastSeq = seq
    if (onAppended === undefined || this.#wakePlanned) return
    this.#wakePlanned = true
    setImmediate(() => {
      this.#wakePlanned = false
      onAppended(this.#lastSeq)
    })
  }

  #failed(error: Error): void {
    const nowMs = performance.now()
    if (nowMs - this.#failureLoggedAtMs < FAILURE_LOG_INTERVAL_MS) return
    this.#failureLoggedAtMs = nowMs
    this.#parts.logger.error({ err: error }, 'the journal takes nothing; messages are not acknowledged')
  }
}

function channelOf(
  topic: string,
  session: { readingTopic: string; statusTopic: string },
): Extract<JournalRecordType, 'reading' | 'status'> | null {
  if (topic === session.readingTopic) return 'reading'
  return topic === session.statusTopic ? 'status' : null
}
