import type { Database } from './database.ts'

/** How far the journal and crews' words have been read, and what is remembered of each sensor. */
export interface WasteTracked {
  readonly seq: number
  /** Row of the last event of a crew that was told to its bin's sensor. */
  readonly eventRow: number
  /** What the kind remembers of a sensor, with when it was heard last; by device. */
  readonly sensors: Readonly<Record<string, { readonly at: number; readonly memory: unknown }>>
}

export class WasteTracking {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Null before the first {@link save}. */
  load(): WasteTracked | null {
    const row = this.#database.get<{ seq: number; state: string }>('SELECT seq, state FROM waste_tracking')
    return row === undefined ? null : { ...(JSON.parse(row.state) as WasteTracked), seq: row.seq }
  }

  save({ seq, ...state }: WasteTracked): void {
    this.#database.run(
      `INSERT INTO waste_tracking (one, seq, state) VALUES (1, ?, ?)
       ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, state = excluded.state`,
      seq,
      JSON.stringify(state),
    )
  }
}
