import type { EpochMs } from '@towncrier/core'
import type { RotaPlan } from '@towncrier/notifications'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

export interface Rota extends RotaPlan {
  readonly id: number
  readonly changedAt: EpochMs
  readonly changedBy: string
}

interface RotaRow {
  id: number
  plan: string
  changed_at: number
  changed_by: string
}

/** Rotas: who is on call when. */
export class Rotas {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  list(): Rota[] {
    return this.#database.all<RotaRow>('SELECT * FROM rotas ORDER BY id').map(rotaOf)
  }

  find(id: number): Rota | null {
    const row = this.#database.get<RotaRow>('SELECT * FROM rotas WHERE id = ?', id)
    return row === undefined ? null : rotaOf(row)
  }

  /** @throws TC_ROTA_UNKNOWN */
  require(id: number): Rota {
    const rota = this.find(id)
    if (rota === null) throw operationsStoreErrors.make('TC_ROTA_UNKNOWN', String(id))
    return rota
  }

  add(plan: RotaPlan, author: string, now: EpochMs): Rota {
    const { id } = this.#database.get<{ id: number }>(
      'INSERT INTO rotas (plan, changed_at, changed_by) VALUES (?, ?, ?) RETURNING id',
      JSON.stringify(plan),
      now,
      author,
    )!
    return this.require(id)
  }

  /** @throws TC_ROTA_UNKNOWN */
  replace(id: number, plan: RotaPlan, author: string, now: EpochMs): Rota {
    this.#database.run(
      'UPDATE rotas SET plan = ?, changed_at = ?, changed_by = ? WHERE id = ?',
      JSON.stringify(plan),
      now,
      author,
      id,
    )
    return this.require(id)
  }

  /** @throws TC_ROTA_UNKNOWN */
  remove(id: number): Rota {
    const rota = this.require(id)
    this.#database.run('DELETE FROM rotas WHERE id = ?', id)
    return rota
  }
}

function rotaOf(row: RotaRow): Rota {
  const plan = JSON.parse(row.plan) as RotaPlan
  return { ...plan, id: row.id, changedAt: row.changed_at, changedBy: row.changed_by }
}

/** A cause that is being brought before more and more people. */
export interface Escalation {
  readonly id: number
  readonly causeId: string
  readonly policyId: string
  readonly startedAt: EpochMs
  /** The step that comes next, from 0. */
  readonly stepNumber: number
  readonly dueAt: EpochMs
}

const COLUMNS = `id, cause_id AS causeId, policy_id AS policyId, started_at AS startedAt,
  step_number AS stepNumber, due_at AS dueAt`

/** Escalations that run, and those that have ended. */
export class Escalations {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Begins anew where one runs already: the cause became worse. */
  start(escalation: Omit<Escalation, 'id' | 'stepNumber'>): void {
    const { causeId, policyId, startedAt, dueAt } = escalation
    this.end(causeId, startedAt, 'began anew')
    this.#database.run(
      'INSERT INTO escalations (cause_id, policy_id, started_at, due_at) VALUES (?, ?, ?, ?)',
      causeId,
      policyId,
      startedAt,
      dueAt,
    )
  }

  running(): Escalation[] {
    return this.#database
      .all<Escalation>(`SELECT ${COLUMNS} FROM escalations WHERE ended_at IS NULL ORDER BY due_at, id`)
      .map((row) => ({ ...row }))
  }

  /** Goes on to a step. */
  advance(id: number, stepNumber: number, dueAt: EpochMs): void {
    this.#database.run(
      'UPDATE escalations SET step_number = ?, due_at = ? WHERE id = ?',
      stepNumber,
      dueAt,
      id,
    )
  }

  /** @param reason for people: "acknowledged by ann". @returns false when none ran. */
  end(causeId: string, now: EpochMs, reason: string): boolean {
    return (
      this.#database.run(
        'UPDATE escalations SET ended_at = ?, ended_reason = ? WHERE cause_id = ? AND ended_at IS NULL',
        now,
        reason,
        causeId,
      ) > 0
    )
  }

  /** Of a cause, oldest first: how it was brought before people, and why that ended. */
  of(
    causeId: string,
  ): (Escalation & { readonly endedAt: EpochMs | null; readonly endedReason: string | null })[] {
    return this.#database
      .all<Escalation & { endedAt: number | null; endedReason: string | null }>(
        `SELECT ${COLUMNS}, ended_at AS endedAt, ended_reason AS endedReason FROM escalations
         WHERE cause_id = ? ORDER BY id`,
        causeId,
      )
      .map((row) => ({ ...row }))
  }
}
