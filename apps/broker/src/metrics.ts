import type { JournalWriter } from '@towncrier/journal'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { REFUSALS, type RefusalReason } from './refusals.ts'

/** Plain counts, kept by the hot path and turned into metrics when someone asks. */
export class BrokerCounts {
  connections = 0
  connects = 0
  /** Accepted messages by QoS. */
  readonly messages: [number, number, number] = [0, 0, 0]
  payloadBytes = 0
  /** QoS 0 messages the journal did not take: nobody was promised them. */
  unpromisedLost = 0
  throttled = 0
  wills = 0
  inFlight = 0
  inFlightBytes = 0
  readonly refused = new Map<RefusalReason, number>()
  /** Seconds from a message to its durable acknowledgement; fed one sample per message. */
  readonly ackSeconds: Histogram
  readonly registry = new Registry()

  constructor(journal: JournalWriter) {
    const registers = [this.registry]
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name: `towncrier_broker_${name}`,
        help,
        registers,
        collect() {
          this.set(value())
        },
      })
    const counter = (name: string, help: string, value: () => number) =>
      new Counter({
        name: `towncrier_broker_${name}`,
        help,
        registers,
        collect() {
          this.reset()
          this.inc(value())
        },
      })
    const counts = this

    gauge('connections', 'Signed-in connections', () => this.connections)
    counter('connects_total', 'Sign-ins that succeeded', () => this.connects)
    new Counter({
      name: 'towncrier_broker_messages_total',
      help: 'Messages the journal took, by QoS',
      labelNames: ['qos'],
      registers,
      collect() {
        this.reset()
        counts.messages.forEach((count, qos) => {
          this.inc({ qos }, count)
        })
      },
    })
    counter('unpromised_total', 'QoS 0 messages accepted, with no promise', () => this.messages[0])
    counter('unpromised_lost_total', 'QoS 0 messages the journal did not take', () => this.unpromisedLost)
    counter('payload_bytes_total', 'Payload bytes the journal took', () => this.payloadBytes)
    counter('throttled_total', 'Times a connection was slowed down by its message rate', () => this.throttled)
    counter('wills_total', 'Last wills written to the journal', () => this.wills)
    gauge('in_flight', 'Messages on their way to the disk', () => this.inFlight)
    gauge('in_flight_bytes', 'Payload bytes on their way to the disk', () => this.inFlightBytes)
    new Counter({
      name: 'towncrier_broker_refused_total',
      help: 'Connections and requests refused, by reason',
      labelNames: ['reason'],
      registers,
      collect() {
        this.reset()
        for (const reason of Object.keys(REFUSALS) as RefusalReason[]) {
          this.inc({ reason }, counts.refused.get(reason) ?? 0)
        }
      },
    })
    this.ackSeconds = new Histogram({
      name: 'towncrier_broker_ack_seconds',
      help: 'From a message to its durable acknowledgement',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1, 5],
      registers,
    })
    gauge('journal_healthy', '1 when the journal takes records', () => (journal.failure() === null ? 1 : 0))
    gauge('journal_disk_bytes', 'Size of the journal on disk', () => journal.stats().diskBytes)
    gauge('journal_depth_records', 'Records kept in the journal', () => {
      const { firstSeq, lastSeq } = journal.stats()
      return lastSeq === 0 ? 0 : lastSeq - firstSeq + 1
    })
    new Gauge({
      name: 'towncrier_broker_journal_lag_records',
      help: 'Records a consumer has not passed yet',
      labelNames: ['consumer'],
      registers,
      collect() {
        this.reset()
        const { lastSeq, positions } = journal.stats()
        for (const [consumer, position] of Object.entries(positions))
          this.set({ consumer }, lastSeq - position)
      },
    })
  }

  refuse(reason: RefusalReason): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1)
  }
}
