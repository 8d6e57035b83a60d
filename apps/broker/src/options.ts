import type { Clock } from '@towncrier/core'
import type { JournalWriter } from '@towncrier/journal'
import type { Logger } from 'pino'
import type { DeviceDirectory } from './device-directory.ts'

export interface ListenAddress {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
}

export interface TlsAddress extends ListenAddress {
  /** PEM files. */
  readonly certPath: string
  readonly keyPath: string
}

export interface BrokerLimits {
  /** Payload of one message, in bytes. */
  readonly maxPayloadBytes: number
  readonly maxConnections: number
  /** New connections from one address (IPv6: one /64); 0 = no limit. */
  readonly connectsPerSecondPerAddress: number
  readonly connectBurst: number
  /** Above it a connection is read more slowly, not closed; 0 = no limit. */
  readonly messagesPerSecondPerDevice: number
  /** Messages of one connection on their way to the disk before it is read on. */
  readonly inFlightPerDevice: number
  /** Payload bytes of all connections on their way to the disk before any is read on. */
  readonly inFlightBytes: number
  /** From the connection to a complete CONNECT, in ms. */
  readonly connectTimeoutMs: number
  /** From the first to the last byte of any later packet, in ms. */
  readonly packetTimeoutMs: number
}

export const DEFAULT_LIMITS: BrokerLimits = {
  maxPayloadBytes: 512 * 1024,
  maxConnections: 25_000,
  connectsPerSecondPerAddress: 1_000,
  connectBurst: 5_000,
  messagesPerSecondPerDevice: 1_000,
  inFlightPerDevice: 1_000,
  inFlightBytes: 64 * 1024 * 1024,
  connectTimeoutMs: 10_000,
  packetTimeoutMs: 60_000,
}

export interface BrokerOptions {
  readonly journal: JournalWriter
  readonly directory: DeviceDirectory
  readonly clock: Clock
  readonly logger: Logger
  readonly tcp: ListenAddress
  readonly webSocket?: ListenAddress
  readonly tls?: TlsAddress
  readonly limits?: Partial<BrokerLimits>
  /** A `tick` goes to the journal this often, in ms of the wall clock; 0 = never. */
  readonly tickEveryMs?: number
  /** Called after commits, at most once a turn of the event loop, with the newest durable seq. */
  readonly onAppended?: (lastSeq: number) => void
}
