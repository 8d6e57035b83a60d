import type { MessagePort } from 'node:worker_threads'
import type { Config } from '@towncrier/config'
import type { EpochMs } from '@towncrier/core'
import type { JournalRecord } from '@towncrier/journal'
import type { SeriesBucket, SeriesQuery } from '@towncrier/telemetry-store'

export interface WasteStatus {
  /** When fills were last forecast; null: not yet. */
  readonly forecastAt: EpochMs | null
  readonly bins: number
  /** Bins whose forecast rests on their own sensor. */
  readonly sensed: number
  /** What the last forecast took, s. */
  readonly forecastSeconds: number | null
  /** Why the last forecast could not be made; null when it was. */
  readonly problem: string | null
}

/** What the waste service's thread does for the others. */
export interface WasteFunctions {
  status(): WasteStatus
  /** Forecasts now, without waiting for its time. @returns why it could not; null when it was made. */
  forecastNow(): Promise<string | null>
  /** Bins, rounds, plans or reports have changed. */
  changed(): void
  stop(): Promise<void>
}

/** What it calls of whoever started it. */
export interface WasteListener {
  started(): void
  series(query: SeriesQuery): Promise<Readonly<Record<string, readonly SeriesBucket[]>>>
  /** Puts a record into the journal. */
  append(record: JournalRecord): Promise<number>
  /** There is something new to show: forecasts, or bins emptied. */
  news(what: 'forecast' | 'emptied'): void
}

export interface WasteThreadData {
  readonly config: Config
  readonly port: MessagePort
}

/** For `new Worker(...)`. */
export const wasteThreadUrl = new URL('./main.ts', import.meta.url)
