import type { EpochMs } from '@towncrier/core'
import type { TrackedGritter } from '@towncrier/winter-service'
import type { Database } from './database.ts'

/** One pass of a lorry over one street, as the record keeps it. */
export interface Treatment {
  readonly id: number
  /** Edge of the road network. */
  readonly edgeId: string
  readonly streetName: string
  readonly at: EpochMs
  readonly gritterId: string
  /** The job it was on; null: none that is known. */
  readonly jobId: string | null
  /** Null where the spreader did not say. */
  readonly rateGm2: number | null
  readonly lengthM: number
  /** Share of the street that was driven spreading, 0 to 1. */
  readonly covered: number
  readonly saltKg: number | null
  readonly source: 'telemetry' | 'driver'
}
export type NewTreatment = Omit<Treatment, 'id'>

/** What a stretch of the journal came to. */
export interface TrackingCommit {
  /** The last journal record it holds. */
  readonly seq: number
  /** By device. */
  readonly tracked: Readonly<Record<string, TrackedGritter>>
  readonly treatments: readonly NewTreatment[]
  /** Salt that left each depot's stock, kg. */
  readonly usedKg: ReadonlyMap<string, number>
  readonly at: EpochMs
}

interface TreatmentRow {
  id: number
  edge_id: string
  street_name: string
  at: number
  gritter_id: string
  job_id: string | null
  rate_gm2: number | null
  length_m: number
  covered: number
  salt_kg: number | null
  source: Treatment['source']
}

export interface TreatmentFilter {
  /** from <= at < to */
  readonly from: EpochMs
  readonly to: EpochMs
  /** Part of the street's name, without regard to case. */
  readonly street?: string
  readonly edgeIds?: readonly string[]
  readonly gritterId?: string
  readonly jobId?: string
  /** Only passes that were driven spreading over this share of their street or more, 0 to 1. */
  readonly leastCovered?: number
  /** Only those after this one, in the order they are listed. */
  readonly after?: { readonly at: EpochMs; readonly id: number }
  readonly limit?: number
}

/** The record of streets treated: added to, never changed. */
export class WinterTreatments {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** How far the journal has been followed, and what is under way on each lorry; null at first. */
  tracking(): { readonly seq: number; readonly tracked: Readonly<Record<string, TrackedGritter>> } | null {
    const row = this.#database.get<{ seq: number; state: string }>('SELECT seq, state FROM winter_tracking')
    return row === undefined ? null : { seq: row.seq, tracked: JSON.parse(row.state) }
  }

  /** Position, passes and salt used, all or nothing: what is read again after a crash changes nothing. */
  commit({ seq, tracked, treatments, usedKg, at }: TrackingCommit): void {
    this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO winter_tracking (one, seq, state) VALUES (1, ?1, ?2)
         ON CONFLICT DO UPDATE SET seq = ?1, state = ?2`,
        seq,
        JSON.stringify(tracked),
      )
      for (const treatment of treatments) this.#insert(treatment)
      for (const [depotId, kg] of usedKg) {
        this.#database.run(
          `INSERT INTO winter_salt_ledger (depot_id, at, type, change_kg, note, written_by)
           SELECT id, ?, 'treatment', ?, '', 'telemetry' FROM winter_depots WHERE id = ?`,
          at,
          -kg,
          depotId,
        )
      }
    })
  }

  /** Adds what a driver reports where no telemetry tells. @returns false when it is there already. */
  add(treatment: NewTreatment): boolean {
    return this.#insert(treatment)
  }

  #insert(treatment: NewTreatment): boolean {
    return (
      this.#database.run(
        `INSERT OR IGNORE INTO winter_treatments
         (edge_id, street_name, at, gritter_id, job_id, rate_gm2, length_m, covered, salt_kg, source)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        treatment.edgeId,
        treatment.streetName,
        treatment.at,
        treatment.gritterId,
        treatment.jobId,
        treatment.rateGm2,
        treatment.lengthM,
        treatment.covered,
        treatment.saltKg,
        treatment.source,
      ) === 1
    )
  }

  /** Newest first. */
  list({
    from,
    to,
    street,
    edgeIds,
    gritterId,
    jobId,
    leastCovered,
    after,
    limit = 1_000,
  }: TreatmentFilter): Treatment[] {
    const conditions = ['at >= ?', 'at < ?']
    const values: (string | number)[] = [from, to]
    if (street !== undefined) {
      conditions.push(`street_name LIKE ? ESCAPE '\\'`)
      values.push(`%${street.replaceAll(/[\\%_]/g, '\\$&')}%`)
    }
    if (edgeIds !== undefined) {
      conditions.push('edge_id IN (SELECT value FROM json_each(?))')
      values.push(JSON.stringify(edgeIds))
    }
    if (gritterId !== undefined) {
      conditions.push('gritter_id = ?')
      values.push(gritterId)
    }
    if (jobId !== undefined) {
      conditions.push('job_id = ?')
      values.push(jobId)
    }
    if (leastCovered !== undefined) {
      conditions.push('covered >= ?')
      values.push(leastCovered)
    }
    if (after !== undefined) {
      conditions.push('(at, id) < (?, ?)')
      values.push(after.at, after.id)
    }
    return this.#database
      .all<TreatmentRow>(
        `SELECT * FROM winter_treatments WHERE ${conditions.join(' AND ')} ORDER BY at DESC, id DESC LIMIT ?`,
        ...values,
        limit,
      )
      .map(treatmentOf)
  }

  /** Every pass since `from`, oldest first, without a limit: what residual salt is reckoned from. */
  since(from: EpochMs): Treatment[] {
    return this.#database
      .all<TreatmentRow>('SELECT * FROM winter_treatments WHERE at >= ? ORDER BY at, id', from)
      .map(treatmentOf)
  }

  /** The newest pass over each street that has ever been treated, by edge. */
  newestByEdge(edgeIds: readonly string[]): ReadonlyMap<string, EpochMs> {
    return new Map(
      this.#database
        .all<{ edge_id: string; at: number | null }>(
          // From the newest back: a street has hundreds of passes by the end of a season.
          `SELECT value AS edge_id, (SELECT at FROM winter_treatments
             WHERE edge_id = value AND covered >= 0.5 ORDER BY at DESC LIMIT 1) AS at
           FROM json_each(?)`,
          JSON.stringify(edgeIds),
        )
        .flatMap(({ edge_id, at }) => (at === null ? [] : [[edge_id, at] as const])),
    )
  }

  /** What was driven and spread between two instants. */
  totals(
    from: EpochMs,
    to: EpochMs,
  ): { readonly treatedKm: number; readonly saltT: number; readonly passes: number } {
    const { metres, salt, passes } = this.#database.get<{ metres: number; salt: number; passes: number }>(
      `SELECT coalesce(sum(length_m * covered), 0.0) AS metres, coalesce(sum(salt_kg), 0.0) AS salt,
       count(*) AS passes FROM winter_treatments WHERE at >= ? AND at < ?`,
      from,
      to,
    )!
    return { treatedKm: metres / 1_000, saltT: salt / 1_000, passes }
  }
}

function treatmentOf(row: TreatmentRow): Treatment {
  return {
    id: row.id,
    edgeId: row.edge_id,
    streetName: row.street_name,
    at: row.at,
    gritterId: row.gritter_id,
    jobId: row.job_id,
    rateGm2: row.rate_gm2,
    lengthM: row.length_m,
    covered: row.covered,
    saltKg: row.salt_kg,
    source: row.source,
  }
}
