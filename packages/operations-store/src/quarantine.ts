import type { EpochMs } from '@towncrier/core'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

export type QuarantineStatus = 'open' | 'released' | 'discarded'

export interface QuarantinedReading {
  readonly id: number
  /** Where it stands in the journal, and which item of the array it was (0 for a single reading). */
  readonly seq: number
  readonly item: number
  readonly receivedAt: EpochMs
  readonly kind: string
  readonly deviceId: string
  readonly code: string
  /** In words, naming the field: "surfaceTempC: expected a number, got text". */
  readonly reason: string
  readonly payload: Uint8Array
  readonly status: QuarantineStatus
  readonly resolvedAt: EpochMs | null
  readonly resolvedBy: string | null
}

export type NewQuarantinedReading = Omit<QuarantinedReading, 'id' | 'status' | 'resolvedAt' | 'resolvedBy'>

export interface QuarantineFilter {
  readonly status?: QuarantineStatus
  readonly deviceId?: string
  readonly cursor?: string
  readonly limit: number
}

interface QuarantineRow {
  id: number
  seq: number
  item: number
  received_at: number
  kind: string
  device_id: string
  code: string
  reason: string
  payload: Uint8Array
  status: QuarantineStatus
  resolved_at: number | null
  resolved_by: string | null
}

/** Readings that could not be read: kept as they came, with the reason, until a person decides. */
export class Quarantine {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Adding the same (seq, item) twice changes nothing. Call inside the processor's transaction. */
  add(reading: NewQuarantinedReading): void {
    this.#database.run(
      `INSERT INTO quarantine (seq, item, received_at, kind, device_id, code, reason, payload)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      reading.seq,
      reading.item,
      reading.receivedAt,
      reading.kind,
      reading.deviceId,
      reading.code,
      reading.reason,
      reading.payload,
    )
  }

  /** @throws TC_QUARANTINE_UNKNOWN */
  require(id: number): QuarantinedReading {
    const row = this.#database.get<QuarantineRow>('SELECT * FROM quarantine WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_QUARANTINE_UNKNOWN', String(id))
    return readingOf(row)
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  list(filter: QuarantineFilter): Page<QuarantinedReading> {
    const [before] =
      filter.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(filter.cursor, ['number'])
    const rows = this.#database.all<QuarantineRow>(
      `SELECT * FROM quarantine WHERE id < ?1 AND (?2 IS NULL OR status = ?2)
       AND (?3 IS NULL OR device_id = ?3) ORDER BY id DESC LIMIT ?4`,
      before!,
      filter.status ?? null,
      filter.deviceId ?? null,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(readingOf), nextCursor: page.nextCursor }
  }

  countOpen(): number {
    return this.#database.get<{ n: number }>(`SELECT count(*) AS n FROM quarantine WHERE status = 'open'`)!.n
  }

  /**
   * Closes an open entry.
   *
   * @throws TC_QUARANTINE_UNKNOWN, TC_QUARANTINE_RESOLVED when somebody was quicker.
   */
  resolve(id: number, status: 'released' | 'discarded', actor: string, now: EpochMs): QuarantinedReading {
    return this.#database.transaction(() => {
      const changed = this.#database.run(
        `UPDATE quarantine SET status = ?, resolved_at = ?, resolved_by = ? WHERE id = ? AND status = 'open'`,
        status,
        now,
        actor,
        id,
      )
      const reading = this.require(id)
      if (changed === 0) {
        throw operationsStoreErrors.make(
          'TC_QUARANTINE_RESOLVED',
          `${id} was ${reading.status} by ${reading.resolvedBy}`,
        )
      }
      return reading
    })
  }

  /** Removes entries received before `before`, and the oldest beyond `keep`. @returns how many went. */
  prune(before: EpochMs, keep: number): number {
    return this.#database.run(
      `DELETE FROM quarantine WHERE received_at < ?1
       OR id <= (SELECT id FROM quarantine ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
      before,
      keep,
    )
  }
}

function readingOf(row: QuarantineRow): QuarantinedReading {
  return {
    id: row.id,
    seq: row.seq,
    item: row.item,
    receivedAt: row.received_at,
    kind: row.kind,
    deviceId: row.device_id,
    code: row.code,
    reason: row.reason,
    payload: row.payload,
    status: row.status,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
  }
}
