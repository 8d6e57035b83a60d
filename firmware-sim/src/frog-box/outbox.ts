import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type EpochMs, formatInstant, HOUR_MS } from '@towncrier/core'
import { frogBoxErrors } from '../errors.ts'
import { dateBack } from './dating.ts'

/** A reading as it was taken, before it has a number. */
export interface TakenReading {
  readonly bootId: string
  /** Time since that start of the machine, ms. */
  readonly uptimeMs: number
  /** By a clock that could be trusted; null: dated later, or never. */
  readonly at: EpochMs | null
  readonly tempC: number
  readonly humidityPct: number
}

export interface KeptReading extends TakenReading {
  /** Counts the readings of the box from 1, and is never used twice: `seq` on the wire. */
  readonly id: number
  readonly isSent: boolean
}

export interface OutboxCounts {
  /** Not yet acknowledged, and dated or still to be. */
  readonly waiting: number
  /** Taken before an earlier power cut by a clock that was never right: kept here, never sent. */
  readonly undatable: number
  /** Given up unsent because there was no more room. */
  readonly discarded: number
}

export interface Erasure {
  readonly id: string
  /** When the box erased, by its clock. */
  readonly at: EpochMs
}

export interface OutboxOptions {
  readonly path: string
  readonly bootId: string
  /** How long acknowledged readings stay for the page, ms. */
  readonly keepMs: number
  /** Readings not acknowledged that are kept, at most. */
  readonly mostWaiting: number
}

interface ReadingRow {
  id: number
  boot_id: string
  uptime_ms: number
  at: number | null
  temp_c: number
  humidity_pct: number
  acknowledged_at: number | null
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS readings (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    boot_id         TEXT NOT NULL,
    uptime_ms       INTEGER NOT NULL,
    at              INTEGER UNIQUE,
    temp_c          REAL NOT NULL,
    humidity_pct    REAL NOT NULL,
    payload         TEXT,
    acknowledged_at INTEGER,
    CHECK ((at IS NULL) = (payload IS NULL))
  ) STRICT;
  CREATE INDEX IF NOT EXISTS readings_waiting ON readings (id) WHERE acknowledged_at IS NULL;
  CREATE INDEX IF NOT EXISTS readings_undated ON readings (boot_id, id) WHERE at IS NULL;
  CREATE TABLE IF NOT EXISTS erasures (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS facts (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`

type Fact = 'discarded' | 'newest-at' | 'last-acknowledged-at' | 'scrub-due' | 'damaged-at'

/**
 * Every reading on the box, in one SQLite file. A reading is on disk when `add` returns; it goes only when it
 * was acknowledged and its time for the page is over, when a resident erases it, or, oldest first and
 * counted, when the outbox is full.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /**
   * Opens or makes the file. One that is damaged is put aside under another name, and a new one begun: a box
   * that goes on measuring is worth more than one that does not start.
   *
   * @param now names the file that is put aside.
   * @throws TC_FROG_BOX_OUTBOX_FAILED
   */
  constructor(options: OutboxOptions, now: EpochMs = 0) {
    this.#options = options
    try {
      mkdirSync(dirname(options.path), { recursive: true })
      this.#database = openSound(options.path) ?? replaceDamaged(options.path, now)
    } catch (error) {
      throw frogBoxErrors.make('TC_FROG_BOX_OUTBOX_FAILED', options.path, {}, { cause: error })
    }
    if (this.#fact('scrub-due') === 1) this.#scrub()
  }

  close(): void {
    this.#database.close()
  }

  /** Keeps a reading; when it returns, a power cut cannot take it. @throws when the card is full or broken. */
  add(reading: TakenReading): void {
    this.#transaction(() => {
      this.#run(
        'INSERT INTO readings (boot_id, uptime_ms, temp_c, humidity_pct) VALUES (?, ?, ?, ?)',
        reading.bootId,
        reading.uptimeMs,
        reading.tempC,
        reading.humidityPct,
      )
      if (reading.at !== null) {
        const { id } = this.#get<{ id: number }>('SELECT last_insert_rowid() AS id')!
        this.#date(id, reading.at, reading)
      }
      this.#discardSurplus()
    })
  }

  /**
   * Dates readings of this run of the machine that were taken before its clock was right.
   *
   * @returns how many; call again until none is left.
   */
  dateWaiting(now: EpochMs, nowUptimeMs: number, most = 1_000): number {
    return this.#transaction(() => {
      const rows = this.#all<ReadingRow>(
        'SELECT * FROM readings WHERE at IS NULL AND boot_id = ? ORDER BY id LIMIT ?',
        this.#options.bootId,
        most,
      )
      for (const row of rows) {
        this.#date(row.id, dateBack(row.uptime_ms, now, nowUptimeMs), fromRow(row))
      }
      return rows.length
    })
  }

  /** The oldest readings to send, in the order they were taken: their numbers and their unchanging bytes. */
  nextBatch(most: number): { readonly ids: readonly number[]; readonly payloads: readonly string[] } {
    const rows = this.#all<{ id: number; payload: string }>(
      'SELECT id, payload FROM readings WHERE acknowledged_at IS NULL AND at IS NOT NULL ORDER BY id LIMIT ?',
      most,
    )
    return { ids: rows.map(({ id }) => id), payloads: rows.map(({ payload }) => payload) }
  }

  /** Notes that the platform has them on its disk. */
  acknowledge(ids: readonly number[], at: EpochMs): void {
    this.#transaction(() => {
      this.#run(
        'UPDATE readings SET acknowledged_at = ? WHERE id IN (SELECT value FROM json_each(?))',
        at,
        JSON.stringify(ids),
      )
      this.#setFact('last-acknowledged-at', at)
    })
  }

  /** Lets acknowledged readings go that are older than is kept for the page. @returns how many. */
  prune(now: EpochMs): number {
    return this.#run(
      'DELETE FROM readings WHERE acknowledged_at IS NOT NULL AND at < ?',
      Math.floor(now - this.#options.keepMs),
    )
  }

  /** Lets all acknowledged readings go, to make room for new ones. @returns how many. */
  makeRoom(): number {
    return this.#run('DELETE FROM readings WHERE acknowledged_at IS NOT NULL')
  }

  /** The last readings taken, oldest first. */
  latest(most: number): KeptReading[] {
    return this.#all<ReadingRow>('SELECT * FROM readings ORDER BY id DESC LIMIT ?', most)
      .reverse()
      .map(fromRow)
  }

  /** What is on the box, a page at a time, in the order it was taken. */
  pageAfter(id: number, most: number): KeptReading[] {
    return this.#all<ReadingRow>('SELECT * FROM readings WHERE id > ? ORDER BY id LIMIT ?', id, most).map(
      fromRow,
    )
  }

  /** Time of the newest reading ever dated, also when it is long gone; null before the first. */
  get newestAt(): EpochMs | null {
    return this.#fact('newest-at')
  }

  /** When a damaged file was put aside for this one, by the clock of then; null: never. */
  get damagedAt(): EpochMs | null {
    return this.#fact('damaged-at')
  }

  get lastAcknowledgedAt(): EpochMs | null {
    return this.#fact('last-acknowledged-at')
  }

  counts(): OutboxCounts {
    const { unsent } = this.#get<{ unsent: number }>(
      'SELECT count(*) AS unsent FROM readings WHERE acknowledged_at IS NULL',
    )!
    const { undatable } = this.#get<{ undatable: number }>(
      'SELECT count(*) AS undatable FROM readings WHERE at IS NULL AND boot_id <> ?',
      this.#options.bootId,
    )!
    return { waiting: unsent - undatable, undatable, discarded: this.#fact('discarded') ?? 0 }
  }

  /**
   * Erases every reading from before an instant, and all that have no date, sent or not, so that their bytes
   * are gone from the file. Asked again with the same id, it erases nothing more.
   *
   * @param at when this is, by the clock of the box.
   */
  erase(id: string, before: EpochMs, at: EpochMs): Erasure {
    const known = this.#get<{ id: string; at: number }>('SELECT id, at FROM erasures WHERE id = ?', id)
    if (known !== undefined) return { id: known.id, at: known.at }
    this.#transaction(() => {
      this.#run('DELETE FROM readings WHERE at IS NULL OR at < ?', before)
      this.#run('INSERT INTO erasures (id, at) VALUES (?, ?)', id, at)
      this.#setFact('scrub-due', 1)
    })
    this.#scrub()
    return { id, at }
  }

  /** The last time readings were erased; null: never. */
  lastErasure(): Erasure | null {
    const row = this.#get<{ id: string; at: number }>('SELECT id, at FROM erasures ORDER BY at DESC LIMIT 1')
    return row === undefined ? null : { id: row.id, at: row.at }
  }

  /** Frees what erased readings took, and empties the log in which they still stand. */
  #scrub(): void {
    this.#database.exec('VACUUM')
    // A damaged file that was put aside holds readings, too.
    const { path } = this.#options
    const folder = dirname(path)
    for (const file of readdirSync(folder)) {
      if (file.startsWith(basename(path)) && file.includes('.damaged-')) rmSync(join(folder, file))
    }
    this.#setFact('scrub-due', 0)
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  /** Settles time and bytes of a reading for good. No two have the same time: the platform would take one for the other. */
  #date(
    id: number,
    wantedAt: EpochMs,
    { tempC, humidityPct }: Pick<TakenReading, 'tempC' | 'humidityPct'>,
  ): void {
    let at = Math.round(wantedAt)
    while (this.#get('SELECT 1 FROM readings WHERE at = ?', at) !== undefined) at += 1
    const payload = JSON.stringify({ at: formatInstant(at), seq: id, tempC, humidityPct })
    this.#run('UPDATE readings SET at = ?, payload = ? WHERE id = ?', at, payload, id)
    this.#setFact('newest-at', Math.max(at, this.newestAt ?? at))
  }

  #discardSurplus(): void {
    const { unsent } = this.#get<{ unsent: number }>(
      'SELECT count(*) AS unsent FROM readings WHERE acknowledged_at IS NULL',
    )!
    const surplus = unsent - this.#options.mostWaiting
    if (surplus <= 0) return
    this.#run(
      `DELETE FROM readings WHERE id IN
         (SELECT id FROM readings WHERE acknowledged_at IS NULL ORDER BY id LIMIT ?)`,
      surplus,
    )
    this.#setFact('discarded', (this.#fact('discarded') ?? 0) + surplus)
  }

  #fact(name: Fact): number | null {
    return this.#get<{ value: number }>('SELECT value FROM facts WHERE name = ?', name)?.value ?? null
  }

  #setFact(name: Fact, value: number): void {
    this.#run(
      'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    )
  }

  #transaction<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[]
  }

  #get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined
  }

  #run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes)
  }
}

/** Result codes SQLITE_CORRUPT and SQLITE_NOTADB (https://www.sqlite.org/rescode.html). */
const DAMAGED = [11, 26]

/** The database, with its tables; null when the file is damaged. @throws when it cannot be opened at all. */
function openSound(path: string): DatabaseSync | null {
  const database = new DatabaseSync(path, { timeout: 5_000 })
  try {
    // FULL: a commit is on the card when it returns, so that a power cut takes nothing back.
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;`)
    const found = database.prepare('PRAGMA quick_check(1)').get()
    if (found?.quick_check === 'ok') {
      database.exec(SCHEMA)
      return database
    }
  } catch (error) {
    const code = (error as { errcode?: number }).errcode ?? 0
    if (!DAMAGED.includes(code & 0xff)) {
      database.close()
      throw error
    }
  }
  database.close()
  return null
}

function replaceDamaged(path: string, now: EpochMs): DatabaseSync {
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(path + end)) renameSync(path + end, `${path}${end}.damaged-${now}`)
  }
  const database = openSound(path)
  if (database === null) throw new Error('a new file is damaged as well')
  database.prepare("INSERT INTO facts (name, value) VALUES ('damaged-at', ?)").run(Math.round(now))
  return database
}

/** How many readings a number of days comes to. */
export function readingsIn(days: number, intervalMs: number): number {
  return Math.max(1, Math.ceil((days * 24 * HOUR_MS) / intervalMs))
}

function fromRow(row: ReadingRow): KeptReading {
  return {
    id: row.id,
    bootId: row.boot_id,
    uptimeMs: row.uptime_ms,
    at: row.at,
    tempC: row.temp_c,
    humidityPct: row.humidity_pct,
    isSent: row.acknowledged_at !== null,
  }
}
