import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { IncidentLog } from './incident-log.ts'
import type { Act } from './incidents.ts'

export interface IncidentTask {
  readonly id: number
  readonly incidentId: number
  readonly title: string
  /** User name, or a crew in words; null: nobody yet. */
  readonly assignee: string | null
  readonly dueAt: EpochMs | null
  readonly createdAt: EpochMs
  readonly createdBy: string
  readonly doneAt: EpochMs | null
  readonly doneBy: string | null
}

/** What an incident can be tied to. Treatments and rounds are named by the services that run them. */
export const INCIDENT_LINK_TYPES = ['alert', 'cause', 'device', 'report', 'treatment', 'round'] as const
export type IncidentLinkType = (typeof INCIDENT_LINK_TYPES)[number]

export interface IncidentLink {
  readonly id: number
  readonly incidentId: number
  readonly type: IncidentLinkType
  readonly target: string
  readonly addedAt: EpochMs
  readonly addedBy: string
}

interface TaskRow {
  id: number
  incident_id: number
  title: string
  assignee: string | null
  due_at: number | null
  created_at: number
  created_by: string
  done_at: number | null
  done_by: string | null
}

interface LinkRow {
  id: number
  incident_id: number
  type: IncidentLinkType
  target: string
  added_at: number
  added_by: string
}

/** What is to be done in an incident. */
export class IncidentTasks {
  readonly #database: Database
  readonly #log: IncidentLog

  constructor(database: Database, log: IncidentLog) {
    this.#database = database
    this.#log = log
  }

  list(incidentId: number): IncidentTask[] {
    return this.#database
      .all<TaskRow>('SELECT * FROM incident_tasks WHERE incident_id = ? ORDER BY id', incidentId)
      .map(taskOf)
  }

  /** How many tasks of each incident are not done. */
  openCounts(): ReadonlyMap<number, number> {
    const rows = this.#database.all<{ id: number; n: number }>(
      'SELECT incident_id AS id, count(*) AS n FROM incident_tasks WHERE done_at IS NULL GROUP BY incident_id',
    )
    return new Map(rows.map(({ id, n }) => [id, n]))
  }

  add(
    incidentId: number,
    task: { readonly title: string; readonly assignee: string | null; readonly dueAt: EpochMs | null },
    { actor, at }: Act,
  ): IncidentTask {
    return this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO incident_tasks (incident_id, title, assignee, due_at, created_at, created_by)
         VALUES (?, ?, ?, ?, ?, ?)`,
        incidentId,
        task.title,
        task.assignee,
        task.dueAt,
        at,
        actor,
      )
      const { id } = this.#database.get<{ id: number }>('SELECT last_insert_rowid() AS id')!
      this.#log.add({
        incidentId,
        at,
        author: actor,
        type: 'task-added',
        text: task.title,
        data: { taskId: id, ...task },
      })
      touch(this.#database, incidentId, at)
      return this.require(incidentId, id)
    })
  }

  /** @throws TC_TASK_UNKNOWN */
  require(incidentId: number, id: number): IncidentTask {
    const row = this.#database.get<TaskRow>(
      'SELECT * FROM incident_tasks WHERE id = ? AND incident_id = ?',
      id,
      incidentId,
    )
    if (row === undefined) {
      throw operationsStoreErrors.make('TC_TASK_UNKNOWN', `${id} of incident ${incidentId}`)
    }
    return taskOf(row)
  }

  /** Changes what is given; doing what is done already changes nothing. @throws TC_TASK_UNKNOWN */
  change(
    incidentId: number,
    id: number,
    change: {
      readonly title?: string
      readonly assignee?: string | null
      readonly dueAt?: EpochMs | null
      readonly done?: boolean
    },
    { actor, at }: Act,
  ): IncidentTask {
    return this.#database.transaction(() => {
      const before = this.require(incidentId, id)
      const after = {
        title: change.title ?? before.title,
        assignee: change.assignee === undefined ? before.assignee : change.assignee,
        dueAt: change.dueAt === undefined ? before.dueAt : change.dueAt,
      }
      const isDone = change.done ?? before.doneAt !== null
      const wasDone = before.doneAt !== null
      this.#database.run(
        `UPDATE incident_tasks SET title = ?, assignee = ?, due_at = ?, done_at = ?, done_by = ? WHERE id = ?`,
        after.title,
        after.assignee,
        after.dueAt,
        isDone ? (before.doneAt ?? at) : null,
        isDone ? (before.doneBy ?? actor) : null,
        id,
      )
      const changed = Object.entries(after).filter(([name, value]) => value !== before[name as 'title'])
      const entry = { incidentId, at, author: actor, text: after.title }
      if (changed.length > 0) {
        this.#log.add({
          ...entry,
          type: 'task-changed',
          data: { taskId: id, ...Object.fromEntries(changed) },
        })
      }
      if (isDone !== wasDone) {
        this.#log.add({ ...entry, type: isDone ? 'task-done' : 'task-reopened', data: { taskId: id } })
      }
      if (changed.length > 0 || isDone !== wasDone) touch(this.#database, incidentId, at)
      return this.require(incidentId, id)
    })
  }
}

/** What an incident is tied to. */
export class IncidentLinks {
  readonly #database: Database
  readonly #log: IncidentLog

  constructor(database: Database, log: IncidentLog) {
    this.#database = database
    this.#log = log
  }

  list(incidentId: number): IncidentLink[] {
    return this.#database
      .all<LinkRow>(
        'SELECT * FROM incident_links WHERE incident_id = ? AND removed_at IS NULL ORDER BY id',
        incidentId,
      )
      .map(linkOf)
  }

  /** Incidents tied to a thing, newest first: `incidentsOf('alert', id)`. */
  incidentsOf(type: IncidentLinkType, target: string): number[] {
    return this.#database
      .all<{ id: number }>(
        `SELECT incident_id AS id FROM incident_links WHERE type = ? AND target = ? AND removed_at IS NULL
         ORDER BY incident_id DESC`,
        type,
        target,
      )
      .map(({ id }) => id)
  }

  /** Ties the incident to a thing; doing so twice changes nothing. */
  add(
    incidentId: number,
    link: { readonly type: IncidentLinkType; readonly target: string },
    { actor, at }: Act,
  ): void {
    this.#database.transaction(() => {
      const added = this.#database.run(
        `INSERT INTO incident_links (incident_id, type, target, added_at, added_by) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        incidentId,
        link.type,
        link.target,
        at,
        actor,
      )
      if (added === 0) return
      this.#log.add({
        incidentId,
        at,
        author: actor,
        type: 'linked',
        text: `${link.type} ${link.target}`,
        data: { ...link },
      })
      touch(this.#database, incidentId, at)
    })
  }

  /** @throws TC_LINK_UNKNOWN */
  remove(incidentId: number, id: number, { actor, at }: Act): void {
    this.#database.transaction(() => {
      const row = this.#database.get<LinkRow>(
        'SELECT * FROM incident_links WHERE id = ? AND incident_id = ? AND removed_at IS NULL',
        id,
        incidentId,
      )
      if (row === undefined) {
        throw operationsStoreErrors.make('TC_LINK_UNKNOWN', `${id} of incident ${incidentId}`)
      }
      this.#database.run(
        'UPDATE incident_links SET removed_at = ?, removed_by = ? WHERE id = ?',
        at,
        actor,
        id,
      )
      this.#log.add({
        incidentId,
        at,
        author: actor,
        type: 'unlinked',
        text: `${row.type} ${row.target}`,
        data: { type: row.type, target: row.target },
      })
      touch(this.#database, incidentId, at)
    })
  }
}

/** The incident has news. */
export function touch(database: Database, incidentId: number, at: EpochMs): void {
  database.run('UPDATE incidents SET changed_at = max(changed_at, ?) WHERE id = ?', at, incidentId)
}

function taskOf(row: TaskRow): IncidentTask {
  return {
    id: row.id,
    incidentId: row.incident_id,
    title: row.title,
    assignee: row.assignee,
    dueAt: row.due_at,
    createdAt: row.created_at,
    createdBy: row.created_by,
    doneAt: row.done_at,
    doneBy: row.done_by,
  }
}

function linkOf(row: LinkRow): IncidentLink {
  return {
    id: row.id,
    incidentId: row.incident_id,
    type: row.type,
    target: row.target,
    addedAt: row.added_at,
    addedBy: row.added_by,
  }
}
