import type { LogEntry, LogType } from '@towncrier/incidents'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

interface LogRow {
  id: number
  incident_id: number
  at: number
  author: string
  type: LogType
  text: string
  data: string
  corrects: number | null
}

export type NewLogEntry = Omit<LogEntry, 'id' | 'data' | 'corrects'> & {
  readonly data?: LogEntry['data']
  readonly corrects?: number
}

/** What happened in an incident, entry by entry. The database refuses to change or remove one. */
export class IncidentLog {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** @throws TC_LOG_ENTRY_UNKNOWN when it corrects an entry that is not of this incident. */
  add(entry: NewLogEntry): LogEntry {
    if (entry.corrects !== undefined) this.require(entry.incidentId, entry.corrects)
    this.#database.run(
      `INSERT INTO incident_log (incident_id, at, author, type, text, data, corrects)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      entry.incidentId,
      entry.at,
      entry.author,
      entry.type,
      entry.text,
      JSON.stringify(entry.data ?? {}),
      entry.corrects ?? null,
    )
    const { id } = this.#database.get<{ id: number }>('SELECT last_insert_rowid() AS id')!
    return this.require(entry.incidentId, id)
  }

  /** @throws TC_LOG_ENTRY_UNKNOWN */
  require(incidentId: number, id: number): LogEntry {
    const row = this.#database.get<LogRow>(
      'SELECT * FROM incident_log WHERE id = ? AND incident_id = ?',
      id,
      incidentId,
    )
    if (row === undefined) {
      throw operationsStoreErrors.make('TC_LOG_ENTRY_UNKNOWN', `${id} of incident ${incidentId}`)
    }
    return entryOf(row)
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  list(incidentId: number, filter: { readonly cursor?: string; readonly limit: number }): Page<LogEntry> {
    const [before] =
      filter.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(filter.cursor, ['number'])
    const rows = this.#database.all<LogRow>(
      'SELECT * FROM incident_log WHERE incident_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
      incidentId,
      before!,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(entryOf), nextCursor: page.nextCursor }
  }

  /** Every entry of an incident, oldest first: what `incidentAt` derives past states from. */
  all(incidentId: number): LogEntry[] {
    return this.#database
      .all<LogRow>('SELECT * FROM incident_log WHERE incident_id = ? ORDER BY id', incidentId)
      .map(entryOf)
  }
}

function entryOf(row: LogRow): LogEntry {
  return {
    id: row.id,
    incidentId: row.incident_id,
    at: row.at,
    author: row.author,
    type: row.type,
    text: row.text,
    data: JSON.parse(row.data) as LogEntry['data'],
    corrects: row.corrects,
  }
}
