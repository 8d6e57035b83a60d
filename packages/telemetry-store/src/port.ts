import type { EpochMs, Measure, Observation, QualityFlag } from '@towncrier/core'

/** What the store must know of a kind to keep its observations: one wide row for each. */
export interface ObservationSchema {
  readonly kind: string
  readonly measures: readonly Measure[]
}

/**
 * Observations of one kind, by column. Row i is: device `devices[deviceIndex[i]]`, phenomenon time `at[i]`,
 * arrival `receivedAt[i]`, its values at `columns[measure][i]` and its flags, joined by commas, or null.
 *
 * Columns of number and boolean measures are Float64Array (booleans 0 or 1; NaN is absent), of category
 * measures an array of string or null. A column that no row has may be missing. Plain data: it survives
 * structured clone and v8.serialize.
 */
export interface ObservationBatch {
  readonly kind: string
  readonly count: number
  readonly devices: readonly string[]
  readonly deviceIndex: Uint32Array
  readonly at: Float64Array
  readonly receivedAt: Float64Array
  readonly columns: Readonly<Record<string, Float64Array | readonly (string | null)[]>>
  readonly flags: readonly (string | null)[]
}

export interface WriteResult {
  readonly written: number
  /** Rows whose (device, at) was there already, or came twice in the batch. The first write stays. */
  readonly duplicates: number
}

export interface ReadingsQuery {
  readonly kind: string
  readonly deviceId: string
  /** from <= at < to */
  readonly from: EpochMs
  readonly to: EpochMs
  /** At most this many, in the order asked for. */
  readonly limit: number
  readonly order: 'oldest-first' | 'newest-first'
}

/** What was known of a kind's devices at one instant: later arrivals are left out, however old they speak of. */
export interface KnownQuery {
  readonly kind: string
  /** from <= at < to: how far to look for the newest observation of each device. */
  readonly from: EpochMs
  readonly to: EpochMs
  /** receivedAt <= receivedUntil */
  readonly receivedUntil: EpochMs
  /** Observations that bear one of these flags are passed over. */
  readonly withoutFlags?: readonly QualityFlag[]
}

export interface SeriesQuery {
  readonly kind: string
  readonly deviceId: string
  /** Number or boolean measures. */
  readonly measures: readonly string[]
  readonly from: EpochMs
  readonly to: EpochMs
  /** Number of equal buckets over from…to, 1 to 5,000. */
  readonly buckets: number
}

/** One bucket that holds at least one value. Rows with a `measure:range` flag do not count. */
export interface SeriesBucket {
  readonly startAt: EpochMs
  readonly count: number
  readonly min: number
  readonly mean: number
  readonly max: number
}

export interface AggregateQuery {
  readonly kind: string
  readonly measure: string
  readonly from: EpochMs
  readonly to: EpochMs
  /** Bucket width; buckets start at whole multiples of it since 1970 UTC. */
  readonly everyMs: number
}

export interface ExportQuery {
  readonly kind: string
  /** All devices of the kind when absent. */
  readonly deviceIds?: readonly string[]
  readonly from: EpochMs
  readonly to: EpochMs
  readonly format: 'csv' | 'parquet'
}

/** What is to be erased: from <= at < to. */
export interface EraseQuery {
  readonly kind: string
  readonly deviceId: string
  readonly from: EpochMs
  readonly to: EpochMs
}

export interface TelemetryStats {
  readonly engine: string
  /** Null where the engine cannot tell cheaply. */
  readonly readings: number | null
  readonly diskBytes: number | null
}

/**
 * Keeps observations. Writing is idempotent on (device, at): the first write of a point stays, and writing
 * it again, in the same or another batch, now or after a crash, changes nothing.
 *
 * Every method throws TC_STORE_UNAVAILABLE when the engine is away (the caller may retry), TC_STORE_CLOSED
 * before open and after close, and TC_STORE_QUERY_INVALID for unknown kinds or measures and impossible
 * ranges. `write` throws TC_STORE_BATCH_INVALID or TC_STORE_WRITE_REFUSED for what it will never take.
 */
export interface TelemetryStore {
  /** Makes what is missing (tables, columns), keeps what is there. */
  open(schemas: readonly ObservationSchema[]): Promise<void>
  close(): Promise<void>
  /** Durable when it resolves. Batches of any size; large ones are much cheaper for each row. */
  write(batches: readonly ObservationBatch[]): Promise<WriteResult>
  /** The newest observation of each device of the kind (of all kinds when absent). */
  latest(kind?: string): Promise<Observation[]>
  /** Of each device the newest observation that had arrived; in no order. */
  knownAt(query: KnownQuery): Promise<Observation[]>
  readings(query: ReadingsQuery): Promise<Observation[]>
  /** By measure; empty buckets are left out, so that gaps are gaps. */
  series(query: SeriesQuery): Promise<Readonly<Record<string, readonly SeriesBucket[]>>>
  /** Over all devices of a kind; rows with a range flag on the measure do not count. */
  aggregate(query: AggregateQuery): Promise<readonly SeriesBucket[]>
  /** Writes a file at `path`: deviceId, at (RFC 3339), receivedAt, every measure, flags. @returns rows. */
  exportTo(path: string, query: ExportQuery): Promise<number>
  /**
   * Removes a device's observations of a time, after the writes asked for until now. Answers leave them out
   * from then on, also aggregates; written anew they are new. Durable when it resolves; harmless when repeated.
   * The bytes leave the engine's files with the next {@link compact} where the engine is embedded, and when a
   * server sees fit where it is one.
   *
   * @returns how many went; null where the engine does not count.
   * @throws TC_STORE_WRITE_REFUSED where the engine cannot erase (InfluxDB 3).
   */
  erase(query: EraseQuery): Promise<number | null>
  /** Removes observations older than `before`. */
  applyRetention(before: EpochMs): Promise<void>
  /** Upkeep that makes old days small and quick to read. Call about hourly; harmless at any time. */
  compact(now: EpochMs): Promise<void>
  /** Null when well; else why not. */
  failure(): Promise<Error | null>
  stats(): Promise<TelemetryStats>
}
