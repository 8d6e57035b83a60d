import type { MessagePort } from 'node:worker_threads'
import type { Config } from '@towncrier/config'
import type { EpochMs, Observation } from '@towncrier/core'
import type { JournalRecord } from '@towncrier/journal'
import type { KnownQuery, SeriesBucket, SeriesQuery } from '@towncrier/telemetry-store'

export interface WinterStatus {
  /** When roads were last forecast; null: not yet. */
  readonly issuedAt: EpochMs | null
  readonly issueId: number | null
  /** What making the last issue took, s. */
  readonly issueSeconds: number | null
  readonly sensors: number
  readonly domains: number
  readonly feed: { readonly state: 'none' | 'used' | 'stale' | 'failed'; readonly problem: string | null }
  /** Hours of the day for which a model has been learnt. */
  readonly learntHours: number
  /** Why the last issue could not be made; null when it was. */
  readonly problem: string | null
}

/** What winter service's thread does for the others. */
export interface WinterFunctions {
  status(): WinterStatus
  /**
   * Forecasts now, without waiting for its time.
   *
   * @returns the issue's id, null when there is nothing to forecast; with why it could not be made.
   */
  issueNow(): Promise<{ readonly issueId: number | null; readonly problem: string | null }>
  /** The network, a decision or a job has changed. */
  changed(): void
  stop(): Promise<void>
}

/** What it calls of whoever started it. */
export interface WinterListener {
  started(): void
  knownAt(query: KnownQuery): Promise<Observation[]>
  series(query: SeriesQuery): Promise<Readonly<Record<string, readonly SeriesBucket[]>>>
  /** Puts a record into the journal. */
  append(record: JournalRecord): Promise<number>
  /** There is something new to show: an issue, or streets treated. */
  news(what: 'issue' | 'treatments'): void
}

export interface WinterThreadData {
  readonly config: Config
  readonly port: MessagePort
}

/** For `new Worker(...)`. */
export const winterThreadUrl = new URL('./main.ts', import.meta.url)
