import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { DeviceSpan } from './forget-device.ts'
import { homeStoreErrors } from './home-errors.ts'

/** Waiting: for its turn, for a store that is away, for a box that is not connected, for a day to come. */
export type ErasureStepState = 'waiting' | 'running' | 'done' | 'failed'

export interface ErasureStepRecord {
  readonly name: string
  readonly state: ErasureStepState
  /** In words: what it waits for, or what was done. */
  readonly detail: string
  readonly doneAt: EpochMs | null
  /** How many went (readings, records, rows), where that is counted. */
  readonly erased: number | null
  /** Of a step that each device does by itself: those that have done it. */
  readonly devicesDone?: readonly string[]
}

export interface ErasureRecord {
  readonly id: string
  readonly spans: readonly DeviceSpan[]
  /** Ids of what else is erased (homes); never names. */
  readonly subjects: readonly string[]
  readonly begunAt: EpochMs
  readonly finishedAt: EpochMs | null
  readonly steps: readonly ErasureStepRecord[]
}

interface ErasureRow {
  id: string
  spans: string
  subjects: string
  begun_at: number
  steps: string
  finished_at: number | null
}

const FILLER_PAGES = 256
const CHECKPOINT_LIMIT_MS = 10_000
const CHECKPOINT_WAIT_MS = 200
const CHECKPOINT_RETRY_MS = 50

/** Erasures that were asked for, and how far they are. */
export class ErasureRecords {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Adding one that is there changes nothing. */
  add(erasure: ErasureRecord): void {
    this.#database.run(
      `INSERT INTO erasures (id, spans, subjects, begun_at, steps, finished_at)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      erasure.id,
      JSON.stringify(erasure.spans),
      JSON.stringify(erasure.subjects),
      erasure.begunAt,
      JSON.stringify(erasure.steps),
      erasure.finishedAt,
    )
  }

  /** Keeps how far it is. */
  update(id: string, steps: readonly ErasureStepRecord[], finishedAt: EpochMs | null): void {
    this.#database.run(
      'UPDATE erasures SET steps = ?, finished_at = ? WHERE id = ?',
      JSON.stringify(steps),
      finishedAt,
      id,
    )
  }

  find(id: string): ErasureRecord | null {
    const row = this.#database.get<ErasureRow>('SELECT * FROM erasures WHERE id = ?', id)
    return row === undefined ? null : erasureOf(row)
  }

  /** @throws TC_ERASURE_MISSING */
  require(id: string): ErasureRecord {
    const erasure = this.find(id)
    if (erasure === null) throw homeStoreErrors.make('TC_ERASURE_MISSING', id)
    return erasure
  }

  /** Oldest first. */
  all(): ErasureRecord[] {
    return this.#database.all<ErasureRow>('SELECT * FROM erasures ORDER BY begun_at, rowid').map(erasureOf)
  }

  /**
   * Overwrites what rows that are gone have left in the database's files: pages that are free are filled with
   * zeros and freed again, and the write-ahead log is emptied. Rows removed from pages still in use are
   * overwritten as they go (PRAGMA secure_delete). Works in small transactions; others write between them.
   *
   * @throws TC_OPERATIONS_STORE_BUSY when readers keep the log from being emptied: call again.
   */
  async wipeFreePages(): Promise<void> {
    const { connection } = this.#database
    const pragma = (name: string) => Number(Object.values(connection.prepare(`PRAGMA ${name}`).get()!)[0])
    const pageBytes = pragma('page_size')
    // Others free pages meanwhile: what is in those was not erased, and need not be waited for.
    let left = pragma('freelist_count') + FILLER_PAGES
    for (let free = left; free > 0 && left > 0; free = pragma('freelist_count')) {
      const pages = Math.min(free, FILLER_PAGES)
      left -= pages
      this.#database.run(
        'INSERT INTO page_filler (zeros) VALUES (zeroblob(?))',
        fillerBytes(pages, pageBytes),
      )
      await turn()
    }
    for (;;) {
      const removed = this.#database.run(
        'DELETE FROM page_filler WHERE id IN (SELECT id FROM page_filler LIMIT 64)',
      )
      if (removed === 0) break
      await turn()
    }
    await this.#emptyLog()
  }

  async #emptyLog(): Promise<void> {
    const { connection } = this.#database
    const endAt = performance.now() + CHECKPOINT_LIMIT_MS
    for (;;) {
      // Long enough to come between two commits, short enough that the caller's thread is not missed.
      connection.exec(`PRAGMA busy_timeout = ${CHECKPOINT_WAIT_MS}`)
      try {
        const { busy } = connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number }
        if (busy === 0) return
      } finally {
        connection.exec('PRAGMA busy_timeout = 10000')
      }
      if (performance.now() > endAt) {
        throw operationsStoreErrors.make('TC_OPERATIONS_STORE_BUSY', 'emptying the write-ahead log')
      }
      await wait(CHECKPOINT_RETRY_MS)
    }
  }
}

/**
 * Length of a blob that fills a number of overflow pages to the last byte: a page that is filled in part keeps
 * what it held behind that. SQLite, "Database File Format", 1.6: a leaf keeps M + (P − M) mod (U − 4) bytes of a
 * row of P, here just M = ⌊(U − 12) · 32 / 255⌋ − 23; of the row two bytes and the blob's type are its header.
 */
function fillerBytes(pages: number, pageBytes: number): number {
  const kept = Math.floor(((pageBytes - 12) * 32) / 255) - 23
  const row = kept + pages * (pageBytes - 4)
  const typeBytes = row * 2 < 2 ** 14 ? 2 : 3
  return row - 2 - typeBytes
}

function erasureOf(row: ErasureRow): ErasureRecord {
  return {
    id: row.id,
    spans: JSON.parse(row.spans) as DeviceSpan[],
    subjects: JSON.parse(row.subjects) as string[],
    begunAt: row.begun_at,
    finishedAt: row.finished_at,
    steps: JSON.parse(row.steps) as ErasureStepRecord[],
  }
}
