import type { MessagePort } from 'node:worker_threads'
import type { Config } from '@towncrier/config'
import type { JournalRecord, JournalStats, RecordsToErase } from '@towncrier/journal'
import type { BrokerPorts } from './broker.ts'

/** What the broker's thread does for the others. It alone writes the journal. */
export interface BrokerFunctions {
  /** Puts a record of the platform's own into the journal. @returns its seq, when it is durable. */
  append(record: JournalRecord): Promise<number>
  /** Erases what a device sent from the journal; see `JournalWriter.erase`. @returns how many records. */
  eraseRecords(records: RecordsToErase): Promise<number>
  /**
   * Publishes to a device's `command` topic with QoS 1; an empty retained payload takes the retained command
   * back. Retained commands are kept in memory: after a start they are to be published again.
   */
  commandDevice(
    deviceId: string,
    kind: string,
    payload: string,
    options: { readonly retain: boolean },
  ): Promise<void>
  journalStats(): JournalStats
  /** Why the journal takes nothing; null when it does. */
  journalProblem(): string | null
  /** Prometheus exposition text. */
  metrics(): Promise<string>
  connectedCount(): number
  /** Ends the connections of a device that was struck off or given a new token. @returns how many. */
  disconnect(deviceId: string): number
  stop(): Promise<void>
}

/** What the broker's thread calls of whoever started it. */
export interface BrokerListener {
  started(ports: BrokerPorts): void
  /** It cannot start: a port is taken, the journal cannot be opened. */
  failed(error: Error): void
}

/** Handed to the thread as its worker data. */
export interface BrokerThreadData {
  readonly config: Config
  /** To the thread that starts it. */
  readonly port: MessagePort
  /** To the processor: a message says that the journal has grown. */
  readonly journalPort: MessagePort
}

/** For `new Worker(...)`. */
export const brokerThreadUrl = new URL('./main.ts', import.meta.url)
