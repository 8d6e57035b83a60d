import type { EpochMs, Severity } from '@towncrier/core'
import {
  type IncidentKindId,
  type IncidentMode,
  type IncidentState,
  isUnderWay,
  type LogEntry,
  mergeChange,
  nextStates,
} from '@towncrier/incidents'
import { Attachments } from './attachments.ts'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import { IncidentLog } from './incident-log.ts'
import { type Closure, IncidentRoads } from './incident-roads.ts'
import { IncidentLinks, IncidentTasks, touch } from './incident-work.ts'
import { Publications } from './publications.ts'

/** What people may change of an incident. */
export interface IncidentFields {
  readonly kind: IncidentKindId
  readonly title: string
  readonly severity: Severity
  readonly placeText: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly placeId: string | null
  /** User name of who leads it. */
  readonly commander: string | null
  readonly resolution: string
  readonly review: string
}

export interface Incident extends IncidentFields {
  readonly id: number
  readonly mode: IncidentMode
  readonly state: IncidentState
  readonly openedAt: EpochMs
  readonly openedBy: string
  readonly changedAt: EpochMs
  readonly resolvedAt: EpochMs | null
  readonly closedAt: EpochMs | null
  readonly version: number
}

export type NewIncident = Pick<IncidentFields, 'kind' | 'title' | 'severity' | 'placeText'> &
  Partial<Pick<IncidentFields, 'latitude' | 'longitude' | 'placeId' | 'commander'>> & {
    readonly mode: IncidentMode
  }

export interface IncidentFilter {
  readonly states?: readonly IncidentState[]
  readonly kind?: string
  readonly severity?: Severity
  readonly commander?: string
  /** Part of the title or the place. */
  readonly search?: string
  readonly cursor?: string
  readonly limit: number
}

/** Who does something, and when. */
export interface Act {
  readonly actor: string
  readonly at: EpochMs
}

export interface IncidentRow {
  id: number
  mode: IncidentMode
  kind: IncidentKindId
  title: string
  severity: Severity
  place_text: string
  latitude: number | null
  longitude: number | null
  place_id: string | null
  state: IncidentState
  commander: string | null
  resolution: string
  review: string
  opened_at: number
  opened_by: string
  changed_at: number
  resolved_at: number | null
  closed_at: number | null
  version: number
  field_versions: string
}

const COLUMNS: Readonly<Record<keyof IncidentFields, string>> = {
  kind: 'kind',
  title: 'title',
  severity: 'severity',
  placeText: 'place_text',
  latitude: 'latitude',
  longitude: 'longitude',
  placeId: 'place_id',
  commander: 'commander',
  resolution: 'resolution',
  review: 'review',
}

/** Incidents: what people run. Every change writes the log in the same transaction. */
export class Incidents {
  readonly log: IncidentLog
  readonly tasks: IncidentTasks
  readonly links: IncidentLinks
  readonly roads: IncidentRoads
  readonly attachments: Attachments
  readonly publications: Publications
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    this.log = new IncidentLog(database)
    this.tasks = new IncidentTasks(database, this.log)
    this.links = new IncidentLinks(database, this.log)
    this.roads = new IncidentRoads(database, this.log)
    this.attachments = new Attachments(database, this.log)
    this.publications = new Publications(database, this.log)
  }

  open(incident: NewIncident, { actor, at }: Act): Incident {
    return this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO incidents (mode, kind, title, severity, place_text, latitude, longitude, place_id, state,
         commander, opened_at, opened_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        incident.mode,
        incident.kind,
        incident.title,
        incident.severity,
        incident.placeText,
        incident.latitude ?? null,
        incident.longitude ?? null,
        incident.placeId ?? null,
        'open',
        incident.commander ?? null,
        at,
        actor,
        at,
      )
      const id = this.#database.get<{ id: number }>('SELECT last_insert_rowid() AS id')!.id
      const opened = this.require(id)
      this.log.add({
        incidentId: id,
        at,
        author: actor,
        type: 'opened',
        text: opened.title,
        data: { mode: opened.mode, ...fieldsOf(opened) },
      })
      return opened
    })
  }

  find(id: number): Incident | null {
    const row = this.#row(id)
    return row === undefined ? null : incidentOf(row)
  }

  /** @throws TC_INCIDENT_UNKNOWN */
  require(id: number): Incident {
    const incident = this.find(id)
    if (incident === null) throw operationsStoreErrors.make('TC_INCIDENT_UNKNOWN', String(id))
    return incident
  }

  /** Last changed first. @throws TC_CURSOR_INVALID */
  list(filter: IncidentFilter): Page<Incident> {
    const [changedAt, id] =
      filter.cursor === undefined
        ? [Number.MAX_SAFE_INTEGER, 0]
        : decodeCursor(filter.cursor, ['number', 'number'])
    const search = filter.search === undefined ? null : `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
    const rows = this.#database.all<IncidentRow>(
      `SELECT * FROM incidents WHERE (changed_at, id) < (?1, ?2)
       AND (?3 IS NULL OR state IN (SELECT value FROM json_each(?3)))
       AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR severity = ?5) AND (?6 IS NULL OR commander = ?6)
       AND (?7 IS NULL OR title LIKE ?7 ESCAPE '\\' OR place_text LIKE ?7 ESCAPE '\\')
       ORDER BY changed_at DESC, id DESC LIMIT ?8`,
      changedAt!,
      id!,
      filter.states === undefined ? null : JSON.stringify(filter.states),
      filter.kind ?? null,
      filter.severity ?? null,
      filter.commander ?? null,
      search,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.changed_at, row.id])
    return { items: page.items.map(incidentOf), nextCursor: page.nextCursor }
  }

  /** Every incident that is open or in hand. */
  underWay(): Incident[] {
    return this.#database
      .all<IncidentRow>(`SELECT * FROM incidents WHERE state IN ('open', 'in-hand') ORDER BY id`)
      .map(incidentOf)
  }

  /**
   * Changes fields; what others changed meanwhile is kept.
   *
   * @param seenVersion the version its author was looking at.
   * @throws TC_INCIDENT_UNKNOWN, TC_INCIDENT_CHANGED with `fields` and `current` in its details when somebody
   *         has changed the same field since.
   */
  change(id: number, change: Partial<IncidentFields>, seenVersion: number, act: Act): Incident {
    return this.#database.transaction(() => {
      const changed = this.#merge(id, change, seenVersion, act.at)
      if (Object.keys(changed).length > 0) {
        this.log.add({
          incidentId: id,
          at: act.at,
          author: act.actor,
          type: 'changed',
          text: Object.keys(changed).join(', '),
          data: changed,
        })
      }
      return this.require(id)
    })
  }

  /**
   * Takes an incident on to another state, with the resolution or review that goes with it.
   *
   * @throws TC_INCIDENT_UNKNOWN, TC_INCIDENT_STATE when it cannot go there, or went elsewhere meanwhile.
   */
  advance(
    id: number,
    to: IncidentState,
    options: {
      readonly note?: string
      readonly resolution?: string
      readonly review?: string
      readonly commander?: string
    },
    { actor, at }: Act,
  ): Incident {
    return this.#database.transaction(() => {
      const before = this.require(id)
      if (!nextStates(before.state).includes(to)) {
        throw operationsStoreErrors.make('TC_INCIDENT_STATE', `${id} is ${before.state}, not to be ${to}`)
      }
      const { note = '', resolution, review, commander } = options
      const fields = {
        ...(resolution === undefined ? {} : { resolution }),
        ...(review === undefined ? {} : { review }),
        ...(commander === undefined ? {} : { commander }),
      }
      const changed = this.#merge(id, fields, before.version, at)
      this.#database.run(
        `UPDATE incidents SET state = ?1, version = version + 1, changed_at = ?2,
         resolved_at = CASE WHEN ?1 = 'resolved' THEN ?2 WHEN ?3 THEN NULL ELSE resolved_at END,
         closed_at = CASE WHEN ?1 = 'closed' THEN ?2 WHEN ?3 THEN NULL ELSE closed_at END WHERE id = ?4`,
        to,
        at,
        isUnderWay(to) ? 1 : 0,
        id,
      )
      this.log.add({
        incidentId: id,
        at,
        author: actor,
        type: 'state',
        text: note,
        data: { from: before.state, state: to, fields: changed },
      })
      return this.require(id)
    })
  }

  /** Gives the command to somebody else, with what they have to know. @throws TC_INCIDENT_UNKNOWN */
  handOver(id: number, to: string, note: string, { actor, at }: Act): Incident {
    return this.#database.transaction(() => {
      const before = this.require(id)
      this.#merge(id, { commander: to }, before.version, at)
      this.log.add({
        incidentId: id,
        at,
        author: actor,
        type: 'handed-over',
        text: note,
        data: { commander: to, from: before.commander },
      })
      touch(this.#database, id, at)
      return this.require(id)
    })
  }

  /** Puts an entry into the log by hand, or one that corrects another. @throws TC_LOG_ENTRY_UNKNOWN */
  note(id: number, text: string, corrects: number | null, { actor, at }: Act): LogEntry {
    return this.#database.transaction(() => {
      this.require(id)
      const entry = this.log.add({
        incidentId: id,
        at,
        author: actor,
        type: corrects === null ? 'noted' : 'corrected',
        text,
        ...(corrects === null ? {} : { corrects }),
      })
      touch(this.#database, id, at)
      return entry
    })
  }

  /** Roads closed or slow at `at`, for routing. */
  closures(at: EpochMs): Closure[] {
    return this.roads.inForce(at)
  }

  #row(id: number): IncidentRow | undefined {
    return this.#database.get<IncidentRow>('SELECT * FROM incidents WHERE id = ?', id)
  }

  #merge(
    id: number,
    change: Partial<IncidentFields>,
    seenVersion: number,
    at: EpochMs,
  ): Partial<IncidentFields> {
    const row = this.#row(id)
    if (row === undefined) throw operationsStoreErrors.make('TC_INCIDENT_UNKNOWN', String(id))
    const current = incidentOf(row)
    const outcome = mergeChange(
      {
        fields: fieldsOf(current),
        version: row.version,
        fieldVersions: JSON.parse(row.field_versions) as Partial<Record<keyof IncidentFields, number>>,
      },
      change,
      seenVersion,
    )
    if (outcome.type === 'conflict') {
      throw operationsStoreErrors.make(
        'TC_INCIDENT_CHANGED',
        `${outcome.fields.join(', ')} of incident ${id}`,
        { fields: outcome.fields, current },
      )
    }
    for (const [field, value] of Object.entries(outcome.changed)) {
      this.#database.run(
        `UPDATE incidents SET ${COLUMNS[field as keyof IncidentFields]} = ? WHERE id = ?`,
        value,
        id,
      )
    }
    if (Object.keys(outcome.changed).length > 0) {
      this.#database.run(
        'UPDATE incidents SET version = ?, field_versions = ?, changed_at = max(changed_at, ?) WHERE id = ?',
        outcome.version,
        JSON.stringify(outcome.fieldVersions),
        at,
        id,
      )
    }
    return outcome.changed
  }
}

function fieldsOf(incident: Incident): IncidentFields {
  const { kind, title, severity, placeText, latitude, longitude } = incident
  const { placeId, commander, resolution, review } = incident
  return {
    kind,
    title,
    severity,
    placeText,
    latitude,
    longitude,
    placeId,
    commander,
    resolution,
    review,
  }
}

export function incidentOf(row: IncidentRow): Incident {
  return {
    id: row.id,
    mode: row.mode,
    kind: row.kind,
    title: row.title,
    severity: row.severity,
    placeText: row.place_text,
    latitude: row.latitude,
    longitude: row.longitude,
    placeId: row.place_id,
    state: row.state,
    commander: row.commander,
    resolution: row.resolution,
    review: row.review,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    changedAt: row.changed_at,
    resolvedAt: row.resolved_at,
    closedAt: row.closed_at,
    version: row.version,
  }
}
