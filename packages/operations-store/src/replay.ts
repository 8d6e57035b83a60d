import type { EpochMs, Freshness } from '@towncrier/core'
import type { LogEntry } from '@towncrier/incidents'
import { type Alert, type AlertRow, alertOf } from './alerts.ts'
import { type Cause, type CauseRow, causeOf } from './causes.ts'
import type { Database } from './database.ts'
import type { Device } from './devices.ts'
import type { IncidentLog } from './incident-log.ts'
import { type Incident, type IncidentRow, incidentOf } from './incidents.ts'

/** A device as it stood in the register. */
export type DeviceThen = Pick<Device, 'id' | 'kind' | 'name' | 'latitude' | 'longitude'>

export interface IncidentThen extends Incident {
  readonly openTasks: number
  readonly isPublished: boolean
  /** Oldest first. */
  readonly log: readonly LogEntry[]
}

/** What the operations store knew at an instant. */
export interface KnownThen {
  readonly devices: readonly DeviceThen[]
  /** By device; one that had never spoken has none. */
  readonly freshness: ReadonlyMap<string, Freshness>
  /** Open then. */
  readonly alerts: readonly Alert[]
  readonly causes: readonly Cause[]
  /** Open or in hand then. */
  readonly incidents: readonly IncidentThen[]
  readonly quarantineOpen: number
}

type Subject = 'alert' | 'cause' | 'incident' | 'task' | 'device' | 'freshness'

interface HistoryRow {
  readonly subject: Subject
  readonly id: string
  readonly row: string
}

/**
 * Every version of what is shown, from when to when it was known: triggers of the database write them as the
 * rows themselves are written, by whatever process. The clock is the machine's.
 */
export class Replay {
  readonly #database: Database
  readonly #log: IncidentLog

  constructor(database: Database, log: IncidentLog) {
    this.#database = database
    this.#log = log
  }

  /** Before this nothing was kept. */
  since(): EpochMs {
    return this.#database.get<{ at: number }>('SELECT at FROM history_start')!.at
  }

  /** How everything stood at `at`. */
  knownAt(at: EpochMs): KnownThen {
    const rows = this.#database.all<HistoryRow>(
      'SELECT subject, id, row FROM history WHERE known_until > ?1 AND known_from <= ?1',
      at,
    )
    const of = (wanted: Subject) => rows.filter(({ subject }) => subject === wanted)
    const parsed = <Row>(subject: Subject) => of(subject).map(({ row }) => JSON.parse(row) as Row)
    const openTasks = Map.groupBy(
      parsed<{ incident_id: number }>('task'),
      ({ incident_id: incidentId }) => incidentId,
    )
    const published = this.#publishedAt(at)
    return {
      devices: parsed<DeviceThen>('device'),
      freshness: new Map(of('freshness').map(({ id, row }) => [id, row as Freshness])),
      alerts: parsed<AlertRow>('alert')
        .map(alertOf)
        .sort(newestFirst(({ raisedAt }) => raisedAt)),
      causes: parsed<CauseRow>('cause')
        .map(causeOf)
        .sort(newestFirst(({ startedAt }) => startedAt)),
      incidents: parsed<IncidentRow>('incident')
        .map(incidentOf)
        .sort((a, b) => a.id - b.id)
        .map((incident) => ({
          ...incident,
          openTasks: openTasks.get(incident.id)?.length ?? 0,
          isPublished: published.has(incident.id),
          log: this.#log.all(incident.id).filter((entry) => entry.at <= at),
        })),
      quarantineOpen: this.#quarantineOpenAt(at),
    }
  }

  /** When causes called for somebody, after `since` and up to `at`. */
  alarmedBetween(since: EpochMs, at: EpochMs): EpochMs[] {
    return this.#database
      .all<{ at: number }>(
        "SELECT at FROM cause_events WHERE type = 'alarmed' AND at > ? AND at <= ? ORDER BY at",
        since,
        at,
      )
      .map((event) => event.at)
  }

  /** Forgets versions that were known no more before `before`. @returns how many. */
  forget(before: EpochMs): number {
    const forgotten = this.#database.run('DELETE FROM history WHERE known_until < ?', before)
    this.#database.run('UPDATE history_start SET at = max(at, ?)', before)
    return forgotten
  }

  #quarantineOpenAt(at: EpochMs): number {
    return this.#database.get<{ n: number }>(
      `SELECT count(*) AS n FROM quarantine
       WHERE received_at <= ?1 AND (status = 'open' OR resolved_at > ?1)`,
      at,
    )!.n
  }

  #publishedAt(at: EpochMs): Set<number> {
    const rows = this.#database.all<{ id: number }>(
      `SELECT p.incident_id AS id FROM incident_publications p
       WHERE p.message_type <> 'Cancel' AND p.sent_at <= ?1 AND p.expires_at > ?1 AND p.rowid =
         (SELECT max(rowid) FROM incident_publications n WHERE n.incident_id = p.incident_id AND n.sent_at <= ?1)`,
      at,
    )
    return new Set(rows.map(({ id }) => id))
  }
}

function newestFirst<Item extends { readonly id: string }>(instantOf: (item: Item) => EpochMs) {
  return (a: Item, b: Item) => instantOf(b) - instantOf(a) || (a.id < b.id ? 1 : -1)
}
