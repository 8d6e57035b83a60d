import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import { type CollectOutcome, EMPTYING_OUTCOMES } from '@towncrier/waste-rounds'
import type { Database } from './database.ts'

export type ServiceOutcome = CollectOutcome | 'emptied'

/** What became of a bin once. */
export interface BinService {
  readonly id: number
  readonly binId: string
  readonly at: EpochMs
  /** Who tells: the crew, the bin's sensor, both of the same emptying, or an import. */
  readonly source: 'crew' | 'sensor' | 'both' | 'import'
  readonly outcome: ServiceOutcome
  readonly fillBeforePct: number | null
  readonly fillAfterPct: number | null
  /** The sensor does not bear out what the crew said. */
  readonly isDisputed: boolean
  readonly jobId: string | null
  readonly note: string
}

export interface SensedEmptying {
  readonly binId: string
  readonly at: EpochMs
  readonly fillBeforePct: number | null
  readonly fillAfterPct: number | null
}

export interface CrewsWord {
  readonly binId: string
  readonly at: EpochMs
  readonly outcome: CollectOutcome
  readonly jobId: string
  readonly eventId: string
  readonly note: string
}

interface ServiceRow {
  id: number
  bin_id: string
  at: number
  source: BinService['source']
  outcome: ServiceOutcome
  fill_before_pct: number | null
  fill_after_pct: number | null
  is_disputed: number
  job_id: string | null
  note: string
}

/** What sensor and crew tell of within this time is one emptying: sensors look but now and then. */
const SAME_MS = 3 * HOUR_MS
const EMPTIED = `('emptied', ${EMPTYING_OUTCOMES.map((outcome) => `'${outcome}'`).join(', ')})`

/** The service history of bins: sensors' and crews' words of one emptying are one entry. */
export class WasteServices {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** A sensor has seen its bin emptied. What it has told before changes nothing. @returns whether it is new. */
  addSensed({ binId, at, fillBeforePct, fillAfterPct }: SensedEmptying): boolean {
    const known = this.#near(binId, at, `source IN ('sensor', 'both')`)
    if (known !== undefined) return false
    const told = this.#near(binId, at, `source = 'crew' AND outcome IN ${EMPTIED}`)
    if (told !== undefined) {
      this.#database.run(
        `UPDATE waste_services SET source = 'both', fill_before_pct = ?, fill_after_pct = ?, is_disputed = 0 WHERE id = ?`,
        fillBeforePct,
        fillAfterPct,
        told.id,
      )
      return true
    }
    this.#database.run(
      `INSERT INTO waste_services (bin_id, at, source, outcome, fill_before_pct, fill_after_pct)
       VALUES (?, ?, 'sensor', 'emptied', ?, ?)`,
      binId,
      at,
      fillBeforePct,
      fillAfterPct,
    )
    return true
  }

  /** A crew tells what became of a bin, each event once. Within the transaction of its report. */
  addCrewsWord({ binId, at, outcome, jobId, eventId, note }: CrewsWord): void {
    const isEmptying = EMPTYING_OUTCOMES.includes(outcome)
    const sensed = isEmptying ? this.#near(binId, at, `source = 'sensor'`) : undefined
    if (sensed === undefined) {
      this.#database.run(
        `INSERT INTO waste_services (bin_id, at, source, outcome, job_id, event_id, note)
         VALUES (?, ?, 'crew', ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING`,
        binId,
        at,
        outcome,
        jobId,
        eventId,
        note,
      )
      return
    }
    this.#database.run(
      `UPDATE waste_services SET source = 'both', outcome = ?, at = ?, job_id = ?, event_id = ?, note = ? WHERE id = ?`,
      outcome,
      at,
      jobId,
      eventId,
      note,
      sensed.id,
    )
  }

  #near(binId: string, at: EpochMs, condition: string): ServiceRow | undefined {
    return this.#database.get<ServiceRow>(
      `SELECT * FROM waste_services WHERE bin_id = ? AND at BETWEEN ? AND ? AND ${condition}
       ORDER BY abs(at - ?) LIMIT 1`,
      binId,
      at - SAME_MS,
      at + SAME_MS,
      at,
    )
  }

  /** The sensor does not bear out what the crew said last: that it had lifted the bin within a day before `at`. */
  dispute(binId: string, at: EpochMs): void {
    this.#database.run(
      `UPDATE waste_services SET is_disputed = 1 WHERE id =
       (SELECT id FROM waste_services WHERE bin_id = ? AND source = 'crew' AND outcome = 'lifted'
        AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT 1)`,
      binId,
      at - DAY_MS,
      at,
    )
  }

  /** Newest first. */
  ofBin(binId: string, limit = 100): BinService[] {
    return this.#database
      .all<ServiceRow>('SELECT * FROM waste_services WHERE bin_id = ? ORDER BY at DESC LIMIT ?', binId, limit)
      .map(serviceOf)
  }

  /** from <= at < to, oldest first. */
  between(from: EpochMs, to: EpochMs): BinService[] {
    return this.#database
      .all<ServiceRow>('SELECT * FROM waste_services WHERE at >= ? AND at < ? ORDER BY at, id', from, to)
      .map(serviceOf)
  }

  /** When each bin was emptied last; what its sensor does not bear out does not count. */
  lastEmptied(): ReadonlyMap<string, EpochMs> {
    const rows = this.#database.all<{ bin_id: string; at: number }>(
      `SELECT bin_id, max(at) AS at FROM waste_services WHERE outcome IN ${EMPTIED} AND is_disputed = 0 GROUP BY bin_id`,
    )
    return new Map(rows.map(({ bin_id: binId, at }) => [binId, at]))
  }
}

function serviceOf(row: ServiceRow): BinService {
  return {
    id: row.id,
    binId: row.bin_id,
    at: row.at,
    source: row.source,
    outcome: row.outcome,
    fillBeforePct: row.fill_before_pct,
    fillAfterPct: row.fill_after_pct,
    isDisputed: row.is_disputed === 1,
    jobId: row.job_id,
    note: row.note,
  }
}
