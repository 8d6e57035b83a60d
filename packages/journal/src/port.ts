import type { EpochMs } from '@towncrier/core'

/**
 * What reached the platform, before anyone judged it.
 *
 * - `reading`: a device's reading, as sent.
 * - `status`: `{"online":…}` as sent, or its last will.
 * - `release`: a quarantined reading, corrected by a person; judged like a reading.
 * - `tick`: time passed. Written by the platform, so that silence is in the journal too and everything
 *   that follows from it (stale, offline, delays that ran out) is a function of the journal alone.
 * - `rules`: a version of the rule book that holds from here on; JSON of version and book.
 * - `erased`: what a device sent was here, and its owner had it erased. Of it only the seq and the arrival are
 *   left, with which all later records keep their places; kind, device and payload are empty. Never appended.
 */
export type JournalRecordType = 'reading' | 'status' | 'release' | 'tick' | 'rules' | 'erased'

export interface JournalRecord {
  readonly type: JournalRecordType
  readonly receivedAt: EpochMs
  /** Kind and device from the topic; empty for records of the platform's own. */
  readonly kind: string
  readonly deviceId: string
  /** The bytes as they came. Empty for a tick. */
  readonly payload: Uint8Array
}

export interface JournalEntry extends JournalRecord {
  /** 1 for the first record ever, then one more for each; never reused, also after a trim. */
  readonly seq: number
}

export interface ReadLimits {
  readonly maxRecords: number
  /** Stops after the record that goes over this many payload bytes; at least one record is returned. */
  readonly maxBytes: number
}

export interface JournalStats {
  /** Oldest and newest durable record; 0 and 0 when empty from the start. */
  readonly firstSeq: number
  readonly lastSeq: number
  /** Bytes on disk. */
  readonly diskBytes: number
  /** Last position of each consumer. */
  readonly positions: Readonly<Record<string, number>>
}

/** Which records are to be erased: those of a device, receivedFrom <= receivedAt < receivedBefore. */
export interface RecordsToErase {
  readonly kind: string
  readonly deviceId: string
  readonly receivedFrom: EpochMs
  readonly receivedBefore: EpochMs
}

/** The writing side: one in a platform. */
export interface JournalWriter {
  /**
   * Appends in call order and resolves when the record is on disk (one fsync for many: group commit).
   *
   * @returns the record's seq.
   * @throws TC_JOURNAL_FULL when the disk is full, TC_JOURNAL_FAILED on any other failure to write, and
   *         TC_JOURNAL_CLOSED after close. Nothing that was rejected is ever read.
   */
  append(record: JournalRecord): Promise<number>
  /** Removes what is older than `before` AND passed by every consumer. @returns how many records went. */
  trim(before: EpochMs): Promise<number>
  /**
   * Replaces the device's records (readings, statuses, releases) by `erased` ones, and overwrites what the
   * file still held of them in free pages. Goes by arrival, which is not when a reading was taken: give the
   * moment of the erasure as `receivedBefore`, so that those who have the device next keep what it sends for
   * them. Appends and reads go on; a reader sees a record as it was or erased. After a crash in the middle the
   * journal reads whole, and erasing again finishes it.
   *
   * @returns how many records were replaced by this call; 0 when it is repeated.
   * @throws TC_JOURNAL_BUSY when readers hold on to pages that were freed: the records are replaced, erase
   *         again to overwrite those pages too. And what {@link append} throws.
   */
  erase(records: RecordsToErase): Promise<number>
  stats(): JournalStats
  /** Null when well; else why not. Recovers by itself when writing works again. */
  failure(): Error | null
  close(): Promise<void>
}

/** The reading side: many, in other threads or processes than the writer. */
export interface JournalReader {
  /** Durable records with seq > `afterSeq`, in order; empty when there are none. Synchronous and cheap. */
  read(afterSeq: number, limits: ReadLimits): JournalEntry[]
  /** Seq of the newest durable record, 0 when there is none. */
  lastSeq(): number
  /**
   * Tells the journal that `consumer` will not ask for records up to `seq` again (for trimming only).
   *
   * @throws TC_JOURNAL_FULL while the disk is full; positions may be told later.
   */
  commitPosition(consumer: string, seq: number): Promise<void>
  close(): Promise<void>
}
