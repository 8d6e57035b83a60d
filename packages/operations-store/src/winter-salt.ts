import type { EpochMs } from '@towncrier/core'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import type { Act } from './incidents.ts'

export const SALT_ENTRY_TYPES = ['delivery', 'count', 'treatment', 'correction'] as const
export type SaltEntryType = (typeof SALT_ENTRY_TYPES)[number]

/** Salt that came, went, or was found to be there. */
export interface SaltEntry {
  readonly id: number
  readonly depotId: string
  readonly at: EpochMs
  readonly type: SaltEntryType
  /** What it changed the stock by, kg. */
  readonly changeKg: number
  readonly note: string
  readonly writtenBy: string
}

interface SaltRow {
  id: number
  depot_id: string
  at: number
  type: SaltEntryType
  change_kg: number
  note: string
  written_by: string
}

/** The salt ledger of each depot: entries are added, never changed; stock is their sum. */
export class WinterSalt {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** kg; 0 for a depot without entries. */
  stockKg(depotId: string): number {
    return this.#database.get<{ kg: number }>(
      'SELECT coalesce(sum(change_kg), 0) AS kg FROM winter_salt_ledger WHERE depot_id = ?',
      depotId,
    )!.kg
  }

  /** @param entry.changeKg negative for salt that went, kg. */
  add(
    depotId: string,
    entry: { readonly type: SaltEntryType; readonly changeKg: number; readonly note: string },
    { actor, at }: Act,
  ): SaltEntry {
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO winter_salt_ledger (depot_id, at, type, change_kg, note, written_by)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(depotId, at, entry.type, entry.changeKg, entry.note, actor)
    return entryOf(
      this.#database.get<SaltRow>('SELECT * FROM winter_salt_ledger WHERE id = ?', Number(lastInsertRowid))!,
    )
  }

  /** So much was found to be there. @param countedKg kg. */
  count(depotId: string, countedKg: number, note: string, act: Act): SaltEntry {
    return this.#database.transaction(() =>
      this.add(depotId, { type: 'count', changeKg: countedKg - this.stockKg(depotId), note }, act),
    )
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  ledger(depotId: string, filter: { readonly cursor?: string; readonly limit: number }): Page<SaltEntry> {
    const [before] =
      filter.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(filter.cursor, ['number'])
    const rows = this.#database.all<SaltRow>(
      'SELECT * FROM winter_salt_ledger WHERE depot_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
      depotId,
      before!,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(entryOf), nextCursor: page.nextCursor }
  }
}

function entryOf(row: SaltRow): SaltEntry {
  return {
    id: row.id,
    depotId: row.depot_id,
    at: row.at,
    type: row.type,
    changeKg: row.change_kg,
    note: row.note,
    writtenBy: row.written_by,
  }
}
