import type { EpochMs } from '@towncrier/core'
import { Conditions } from './alarm-conditions.ts'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** `noted` and `corrected` are written by hand; all others by what was done. */
export const SHIFT_LOG_TYPES = [
  'signed-on',
  'signed-off',
  'handed-over',
  'accepted',
  'noted',
  'corrected',
] as const
export type ShiftLogType = (typeof SHIFT_LOG_TYPES)[number]

/** One entry of the shift log: never changed, never removed. */
export interface ShiftLogEntry {
  readonly id: number
  readonly at: EpochMs
  readonly author: string
  readonly desk: string
  readonly type: ShiftLogType
  /** What was written; of a handover whom it is for, of an acceptance whom it is from. */
  readonly text: string
  readonly incidentId: number | null
  readonly causeId: string | null
  readonly handoverId: number | null
  /** The entry this one puts right. */
  readonly corrects: number | null
}

export type NewShiftLogEntry = Pick<ShiftLogEntry, 'at' | 'author' | 'desk' | 'type' | 'text'> &
  Partial<Pick<ShiftLogEntry, 'incidentId' | 'causeId' | 'handoverId' | 'corrects'>>

export interface ShiftLogFilter {
  readonly from?: EpochMs
  readonly to?: EpochMs
  readonly incidentId?: number
  readonly causeId?: string
  readonly cursor?: string
  readonly limit: number
}

interface ShiftLogRow {
  id: number
  at: number
  author: string
  desk: string
  type: ShiftLogType
  text: string
  incident_id: number | null
  cause_id: string | null
  handover_id: number | null
  corrects: number | null
}

/** What the people on duty wrote down. The database refuses to change or remove an entry. */
export class ShiftLog {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** @throws TC_SHIFT_ENTRY_UNKNOWN, TC_INCIDENT_UNKNOWN, TC_CAUSE_UNKNOWN when it names what is not there. */
  add(entry: NewShiftLogEntry): ShiftLogEntry {
    const { incidentId = null, causeId = null, handoverId = null, corrects = null } = entry
    if (corrects !== null) this.require(corrects)
    if (incidentId !== null && !this.#exists('incidents', incidentId)) {
      throw operationsStoreErrors.make('TC_INCIDENT_UNKNOWN', String(incidentId))
    }
    if (causeId !== null && !this.#exists('causes', causeId)) {
      throw operationsStoreErrors.make('TC_CAUSE_UNKNOWN', causeId)
    }
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO shift_log (at, author, desk, type, text, incident_id, cause_id, handover_id, corrects)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        entry.at,
        entry.author,
        entry.desk,
        entry.type,
        entry.text,
        incidentId,
        causeId,
        handoverId,
        corrects,
      )
    return this.require(Number(lastInsertRowid))
  }

  #exists(table: 'incidents' | 'causes', id: string | number): boolean {
    return this.#database.get(`SELECT 1 FROM ${table} WHERE id = ?`, id) !== undefined
  }

  /** @throws TC_SHIFT_ENTRY_UNKNOWN */
  require(id: number): ShiftLogEntry {
    const row = this.#database.get<ShiftLogRow>('SELECT * FROM shift_log WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_SHIFT_ENTRY_UNKNOWN', String(id))
    return entryOf(row)
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  list(filter: ShiftLogFilter): Page<ShiftLogEntry> {
    const where = new Conditions()
    if (filter.cursor !== undefined) where.add('id < ?', ...decodeCursor(filter.cursor, ['number']))
    if (filter.from !== undefined) where.add('at >= ?', filter.from)
    if (filter.to !== undefined) where.add('at < ?', filter.to)
    if (filter.incidentId !== undefined) where.add('incident_id = ?', filter.incidentId)
    if (filter.causeId !== undefined) where.add('cause_id = ?', filter.causeId)
    const rows = this.#database.all<ShiftLogRow>(
      `SELECT * FROM shift_log ${where.sql} ORDER BY id DESC LIMIT ?`,
      ...where.values,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(entryOf), nextCursor: page.nextCursor }
  }
}

function entryOf(row: ShiftLogRow): ShiftLogEntry {
  return {
    id: row.id,
    at: row.at,
    author: row.author,
    desk: row.desk,
    type: row.type,
    text: row.text,
    incidentId: row.incident_id,
    causeId: row.cause_id,
    handoverId: row.handover_id,
    corrects: row.corrects,
  }
}
