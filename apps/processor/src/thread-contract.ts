import type { MessagePort } from 'node:worker_threads'
import type { Config } from '@towncrier/config'
import type { Observation } from '@towncrier/core'
import type { ForgetSpan, ForgottenDevice } from '@towncrier/operations-store'
import type { LiveDevice } from '@towncrier/protocol'
import type {
  AggregateQuery,
  ExportQuery,
  KnownQuery,
  ReadingsQuery,
  SeriesBucket,
  SeriesQuery,
  TelemetryStats,
} from '@towncrier/telemetry-store'
import type { ProcessorChanges, ProcessorStatus } from './processor.ts'

/** What the processor's thread does for the others. It alone has the telemetry store open. */
export interface ProcessorFunctions {
  snapshot(): LiveDevice[]
  /** The register of devices has changed: no need to wait for the next look at it. */
  registerChanged(): void
  status(): ProcessorStatus
  /** Prometheus exposition text. */
  metrics(): Promise<string>
  knownAt(query: KnownQuery): Promise<Observation[]>
  readings(query: ReadingsQuery): Promise<Observation[]>
  series(query: SeriesQuery): Promise<Readonly<Record<string, readonly SeriesBucket[]>>>
  aggregate(query: AggregateQuery): Promise<readonly SeriesBucket[]>
  /** Writes a file at `path`. @returns rows written. */
  exportTo(path: string, query: ExportQuery): Promise<number>
  telemetryStats(): Promise<TelemetryStats>
  /** Forgets what a device sent of a time; see `Processor.forgetDevice`. */
  forgetDevice(span: ForgetSpan): ForgottenDevice
  /** Erases from the telemetry store. @returns how many readings; null where the engine does not count. */
  eraseReadings(span: ForgetSpan): Promise<number | null>
  /** Upkeep of the telemetry store now: takes the bytes of what was erased out of its files. */
  compactTelemetry(): Promise<void>
  stop(): Promise<void>
}

/** What the processor's thread calls of whoever started it. */
export interface ProcessorListener {
  /** The stores are open and judging has begun. */
  started(): void
  changes(changes: ProcessorChanges): void
}

/** Handed to the thread as its worker data. */
export interface ProcessorThreadData {
  readonly config: Config
  /** To the thread that starts it. */
  readonly port: MessagePort
  /** From the broker: any message says that the journal has grown. */
  readonly journalPort: MessagePort
}

/** For `new Worker(...)`. */
export const processorThreadUrl = new URL('./main.ts', import.meta.url)
