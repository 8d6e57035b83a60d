import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { IncidentLog } from './incident-log.ts'
import { touch } from './incident-work.ts'
import type { Act } from './incidents.ts'

export type RoadEffect = 'closed' | 'slow'

/** A road that an incident closes or slows. */
export interface AffectedRoad {
  readonly id: number
  readonly incidentId: number
  readonly effect: RoadEffect
  readonly name: string
  /** What is still driven where it is slow; null: not known. */
  readonly speedKph: number | null
  /** Longitude and latitude of each point, WGS 84; null when only edges are known. */
  readonly line: readonly (readonly [number, number])[] | null
  /** Edges of the road network, as it names them. */
  readonly edgeIds: readonly string[]
  readonly fromAt: EpochMs
  /** Null: until it is lifted. */
  readonly untilAt: EpochMs | null
  readonly addedAt: EpochMs
  readonly addedBy: string
  readonly liftedAt: EpochMs | null
  readonly liftedBy: string | null
}

export type NewAffectedRoad = Pick<
  AffectedRoad,
  'effect' | 'name' | 'speedKph' | 'line' | 'edgeIds' | 'fromAt' | 'untilAt'
>

/** A road as routing meets it at one instant. */
export type Closure = Pick<
  AffectedRoad,
  'id' | 'incidentId' | 'effect' | 'name' | 'speedKph' | 'line' | 'edgeIds' | 'fromAt' | 'untilAt'
>

interface RoadRow {
  id: number
  incident_id: number
  effect: RoadEffect
  name: string
  speed_kph: number | null
  line: string | null
  edge_ids: string
  from_at: number
  until_at: number | null
  added_at: number
  added_by: string
  lifted_at: number | null
  lifted_by: string | null
}

/** Roads closed or slowed by incidents. Kept when they are lifted, so that any past instant can be asked for. */
export class IncidentRoads {
  readonly #database: Database
  readonly #log: IncidentLog

  constructor(database: Database, log: IncidentLog) {
    this.#database = database
    this.#log = log
  }

  list(incidentId: number): AffectedRoad[] {
    return this.#database
      .all<RoadRow>('SELECT * FROM incident_roads WHERE incident_id = ? ORDER BY id', incidentId)
      .map(roadOf)
  }

  add(incidentId: number, road: NewAffectedRoad, { actor, at }: Act): AffectedRoad {
    return this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO incident_roads (incident_id, effect, name, speed_kph, line, edge_ids, from_at, until_at,
         added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        incidentId,
        road.effect,
        road.name,
        road.speedKph,
        road.line === null ? null : JSON.stringify(road.line),
        JSON.stringify(road.edgeIds),
        road.fromAt,
        road.untilAt,
        at,
        actor,
      )
      const { id } = this.#database.get<{ id: number }>('SELECT last_insert_rowid() AS id')!
      this.#log.add({
        incidentId,
        at,
        author: actor,
        type: 'road-added',
        text: road.name,
        data: { roadId: id, ...road },
      })
      touch(this.#database, incidentId, at)
      return this.require(incidentId, id)
    })
  }

  /** @throws TC_ROAD_UNKNOWN */
  require(incidentId: number, id: number): AffectedRoad {
    const row = this.#database.get<RoadRow>(
      'SELECT * FROM incident_roads WHERE id = ? AND incident_id = ?',
      id,
      incidentId,
    )
    if (row === undefined) {
      throw operationsStoreErrors.make('TC_ROAD_UNKNOWN', `${id} of incident ${incidentId}`)
    }
    return roadOf(row)
  }

  /** Opens the road again; one that is open already stays as it is. @throws TC_ROAD_UNKNOWN */
  lift(incidentId: number, id: number, { actor, at }: Act): AffectedRoad {
    return this.#database.transaction(() => {
      const before = this.require(incidentId, id)
      const lifted = this.#database.run(
        'UPDATE incident_roads SET lifted_at = ?, lifted_by = ? WHERE id = ? AND lifted_at IS NULL',
        at,
        actor,
        id,
      )
      if (lifted === 1) {
        this.#log.add({
          incidentId,
          at,
          author: actor,
          type: 'road-lifted',
          text: before.name,
          data: { roadId: id },
        })
        touch(this.#database, incidentId, at)
      }
      return this.require(incidentId, id)
    })
  }

  /** Opens every road of an incident; what its end brings. */
  liftAll(incidentId: number, act: Act): void {
    for (const { id, liftedAt } of this.list(incidentId)) {
      if (liftedAt === null) this.lift(incidentId, id, act)
    }
  }

  /** What was closed or slow at `at`. Exercises and tests close nothing. */
  inForce(at: EpochMs): Closure[] {
    return this.#database
      .all<RoadRow>(
        `SELECT r.* FROM incident_roads r JOIN incidents i ON i.id = r.incident_id
         WHERE i.mode = 'actual' AND r.from_at <= ?1 AND r.added_at <= ?1
         AND (r.until_at IS NULL OR r.until_at > ?1) AND (r.lifted_at IS NULL OR r.lifted_at > ?1)
         ORDER BY r.id`,
        at,
      )
      .map((row) => {
        const { id, incidentId, effect, name, speedKph, line, edgeIds, fromAt, untilAt } = roadOf(row)
        return { id, incidentId, effect, name, speedKph, line, edgeIds, fromAt, untilAt }
      })
  }
}

function roadOf(row: RoadRow): AffectedRoad {
  return {
    id: row.id,
    incidentId: row.incident_id,
    effect: row.effect,
    name: row.name,
    speedKph: row.speed_kph,
    line: row.line === null ? null : (JSON.parse(row.line) as [number, number][]),
    edgeIds: JSON.parse(row.edge_ids) as string[],
    fromAt: row.from_at,
    untilAt: row.until_at,
    addedAt: row.added_at,
    addedBy: row.added_by,
    liftedAt: row.lifted_at,
    liftedBy: row.lifted_by,
  }
}
