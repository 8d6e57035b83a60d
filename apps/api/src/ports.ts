import type { DryRunRequest, DryRunStatus } from '@towncrier/alerting'
import type { Observation } from '@towncrier/core'
import type { JournalRecord, JournalStats, RecordsToErase } from '@towncrier/journal'
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

/** What the api asks of the processor; how the two are joined is the composition root's affair. */
export interface ProcessorPort {
  snapshot(): Promise<LiveDevice[]>
  /** The register of devices has changed. */
  registerChanged(): Promise<void>
  status(): Promise<{
    readonly seq: number
    readonly lag: number
    readonly waitingReadings: number
    readonly refusedReadings: number
    readonly written: number
    readonly alreadyStored: number
    readonly storeProblem: string | null
    readonly problem: string | null
  }>
  metrics(): Promise<string>
  knownAt(query: KnownQuery): Promise<Observation[]>
  readings(query: ReadingsQuery): Promise<Observation[]>
  series(query: SeriesQuery): Promise<Readonly<Record<string, readonly SeriesBucket[]>>>
  aggregate(query: AggregateQuery): Promise<readonly SeriesBucket[]>
  exportTo(path: string, query: ExportQuery): Promise<number>
  telemetryStats(): Promise<TelemetryStats>
  /**
   * Forgets what a device sent of a time, from <= at < to, in one commit: state, alerts, quarantine, and what
   * waits for the telemetry store. Readings of that time that come later are passed over.
   */
  forgetDevice(span: ForgetSpan): Promise<ForgottenDevice>
  /** Erases from the telemetry store. @returns how many readings; null where the engine does not count. */
  eraseReadings(span: ForgetSpan): Promise<number | null>
  /** Upkeep of the telemetry store now: takes the bytes of what was erased out of its files. */
  compactTelemetry(): Promise<void>
}

/** What the api asks of the broker. */
export interface BrokerPort {
  /** Puts a record of the platform's own into the journal. @returns its seq, when it is durable. */
  append(record: JournalRecord): Promise<number>
  /** Erases what a device sent from the journal. @returns how many records. */
  eraseRecords(records: RecordsToErase): Promise<number>
  /** Publishes to a device's `command` topic; an empty retained payload takes the retained command back. */
  commandDevice(
    deviceId: string,
    kind: string,
    payload: string,
    options: { readonly retain: boolean },
  ): Promise<void>
  journalStats(): Promise<JournalStats>
  /** Why the journal takes nothing; null when it does. */
  journalProblem(): Promise<string | null>
  /** Ends the connections of a device that was struck off, disabled or given a new token. */
  disconnect(deviceId: string): Promise<number>
  metrics(): Promise<string>
}

/** Tries rules on what was measured; how and where is the composition root's affair. */
export interface DryRunPort {
  /** @returns its id. @throws TC_DRY_RUN_BUSY */
  begin(request: DryRunRequest): Promise<string>
  /** @throws TC_DRY_RUN_UNKNOWN */
  status(id: string): DryRunStatus
  /** @throws TC_DRY_RUN_UNKNOWN */
  cancel(id: string): Promise<void>
}

/** What the api asks of winter service's own thread. */
export interface WinterPort {
  status(): Promise<WinterStatusView>
  /** Forecasts now. @returns the issue's id, null when there is nothing to forecast; with why it could not be made. */
  issueNow(): Promise<{ readonly issueId: number | null; readonly problem: string | null }>
  /** The network, a decision or a job has changed. */
  changed(): Promise<void>
}

export interface WinterStatusView {
  readonly issuedAt: number | null
  readonly issueId: number | null
  readonly issueSeconds: number | null
  readonly sensors: number
  readonly domains: number
  readonly feed: { readonly state: 'none' | 'used' | 'stale' | 'failed'; readonly problem: string | null }
  readonly learntHours: number
  readonly problem: string | null
}

/** What the api asks of the waste service's own thread. */
export interface WastePort {
  status(): Promise<WasteStatusView>
  /** Forecasts fills now. @returns why it could not; null when it was made. */
  forecastNow(): Promise<string | null>
  /** Bins, rounds, plans or reports have changed. */
  changed(): Promise<void>
}

export interface WasteStatusView {
  readonly forecastAt: number | null
  readonly bins: number
  readonly sensed: number
  readonly forecastSeconds: number | null
  readonly problem: string | null
}
