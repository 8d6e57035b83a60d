import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'

/** Somebody has seen a bin full: the public, without an account, or a crew that passed. */
export interface BinReport {
  readonly id: number
  readonly binId: string
  readonly at: EpochMs
  readonly source: 'public' | 'crew'
  readonly note: string
  readonly closedAt: EpochMs | null
  readonly closedBy: string | null
}

interface ReportRow {
  id: number
  bin_id: string
  at: number
  source: BinReport['source']
  note: string
  closed_at: number | null
  closed_by: string | null
}

/** Reports of full bins; the next emptying closes them. */
export class WasteReports {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  addPublic(binId: string, note: string, at: EpochMs): void {
    this.#add(binId, 'public', note, null, at)
  }

  /** Each event once. */
  addCrews(binId: string, note: string, eventId: string, at: EpochMs): void {
    this.#add(binId, 'crew', note, eventId, at)
  }

  #add(binId: string, source: BinReport['source'], note: string, eventId: string | null, at: EpochMs): void {
    this.#database.run(
      `INSERT INTO waste_bin_reports (bin_id, at, source, note, event_id) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (event_id) DO NOTHING`,
      binId,
      at,
      source,
      note.toWellFormed(),
      eventId,
    )
  }

  /** Those that nothing has closed, newest first. */
  open(): BinReport[] {
    return this.#database
      .all<ReportRow>('SELECT * FROM waste_bin_reports WHERE closed_at IS NULL ORDER BY at DESC, id DESC')
      .map(reportOf)
  }

  openOf(binId: string): BinReport[] {
    return this.open().filter((report) => report.binId === binId)
  }

  /** The bin was emptied, or somebody says there is nothing to it. @returns how many it closes. */
  close(binId: string, upTo: EpochMs, by: string, at: EpochMs): number {
    return this.#database.run(
      'UPDATE waste_bin_reports SET closed_at = ?, closed_by = ? WHERE bin_id = ? AND closed_at IS NULL AND at <= ?',
      at,
      by,
      binId,
      upTo,
    )
  }
}

function reportOf(row: ReportRow): BinReport {
  return {
    id: row.id,
    binId: row.bin_id,
    at: row.at,
    source: row.source,
    note: row.note,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
  }
}
