import { gunzipSync, gzipSync } from 'node:zlib'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'

export interface RoadsSummary {
  /** The file they came from. */
  readonly source: string
  readonly attribution: string
  readonly linkCount: number
  readonly importedAt: EpochMs
}

/** The roads that are loaded: one network, replaced whole. What is in it is the road network's affair. */
export class Roads {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Takes the place of whatever was there. */
  replace(roads: RoadsSummary, data: unknown): void {
    this.#database.run(
      `INSERT INTO road_network (one, source, attribution, link_count, imported_at, data) VALUES (1, ?1, ?2, ?3, ?4, ?5)
       ON CONFLICT DO UPDATE SET source = ?1, attribution = ?2, link_count = ?3, imported_at = ?4, data = ?5`,
      roads.source,
      roads.attribution,
      roads.linkCount,
      roads.importedAt,
      gzipSync(JSON.stringify(data)),
    )
  }

  summary(): RoadsSummary | null {
    const row = this.#database.get<RoadsSummary>(
      `SELECT source, attribution, link_count AS linkCount, imported_at AS importedAt FROM road_network`,
    )
    return row === undefined ? null : { ...row }
  }

  /** As it was given to {@link replace}; null when no roads are loaded. */
  load<Data>(): Data | null {
    const row = this.#database.get<{ data: Uint8Array }>('SELECT data FROM road_network')
    return row === undefined ? null : (JSON.parse(gunzipSync(row.data).toString()) as Data)
  }
}
