import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { EpochMs } from '@towncrier/core'
import type { JobStop } from '@towncrier/waste-rounds'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { Act } from './incidents.ts'
import type { WasteJobs } from './waste-jobs.ts'

export type PlanState = 'draft' | 'published' | 'replaced' | 'withdrawn'

/** What a plan comes to, for lists. */
export interface PlanSummary {
  readonly lorries: number
  readonly collections: number
  readonly leftOut: number
  readonly metres: number
  readonly workS: number
  readonly expectedOverflows: number
  readonly isFeasible: boolean
  readonly problems: readonly string[]
}

/** A day's rounds as they were planned. What they were asked for and made from is kept as it was. */
export interface StoredPlan {
  readonly id: string
  /** Local date, YYYY-MM-DD. */
  readonly day: string
  readonly madeAt: EpochMs
  readonly madeBy: string
  readonly state: PlanState
  /** The published plan that it was made to take the place of; null: none. */
  readonly replaces: string | null
  readonly summary: PlanSummary
  readonly publishedAt: EpochMs | null
  readonly publishedBy: string | null
  readonly version: number
}

/** `Request` and `Content` are the api's: the store keeps them and gives them back. */
export interface StoredPlanDetail<Request, Content> extends StoredPlan {
  readonly request: Request
  readonly content: Content
}

/** One lorry's part of a plan, to become a job. */
export interface NewWasteJob {
  readonly lorryId: string
  readonly lorryName: string
  readonly leavesAt: EpochMs
  readonly stops: readonly JobStop[]
}

interface PlanRow {
  id: string
  day: string
  made_at: number
  made_by: string
  state: PlanState
  replaces: string | null
  request: string
  content: Uint8Array
  summary: string
  published_at: number | null
  published_by: string | null
  version: number
}

const HEAD = 'id, day, made_at, made_by, state, replaces, summary, published_at, published_by, version'

/** Plans of days, and which one holds. */
export class WastePlans {
  readonly #database: Database
  readonly #jobs: WasteJobs

  constructor(database: Database, jobs: WasteJobs) {
    this.#database = database
    this.#jobs = jobs
  }

  add(
    plan: Pick<StoredPlan, 'id' | 'day' | 'replaces' | 'summary'>,
    request: unknown,
    content: unknown,
    { actor, at }: Act,
  ): StoredPlan {
    this.#database.run(
      `INSERT INTO waste_plans (id, day, made_at, made_by, state, replaces, request, content, summary, version)
       VALUES (?, ?, ?, ?, 'draft', ?, ?, ?, ?, 1)`,
      plan.id,
      plan.day,
      at,
      actor,
      plan.replaces,
      JSON.stringify(request),
      packed(content),
      JSON.stringify(plan.summary),
    )
    return this.require(plan.id)
  }

  /** Puts changed content in the place of a draft's. @throws TC_WASTE_PLAN_UNKNOWN, TC_WASTE_PLAN_STATE, TC_WASTE_PLAN_CHANGED */
  change(id: string, basedOn: number, request: unknown, content: unknown, summary: PlanSummary): StoredPlan {
    return this.#database.transaction(() => {
      this.#requireDraft(id, basedOn)
      this.#database.run(
        'UPDATE waste_plans SET request = ?, content = ?, summary = ?, version = version + 1 WHERE id = ?',
        JSON.stringify(request),
        packed(content),
        JSON.stringify(summary),
        id,
      )
      return this.require(id)
    })
  }

  #requireDraft(id: string, basedOn: number): StoredPlan {
    const plan = this.require(id)
    if (plan.state !== 'draft')
      throw operationsStoreErrors.make('TC_WASTE_PLAN_STATE', `${id} is ${plan.state}`)
    if (plan.version !== basedOn) {
      throw operationsStoreErrors.make('TC_WASTE_PLAN_CHANGED', `${id} is at version ${plan.version}`)
    }
    return plan
  }

  /**
   * Lets a draft hold for its day: the plan that held is replaced, its lorries' jobs are changed, and jobs of lorries
   * that have not set out and are in it no more are cancelled.
   *
   * @throws TC_WASTE_PLAN_UNKNOWN, TC_WASTE_PLAN_STATE, TC_WASTE_PLAN_CHANGED; TC_WASTE_PLAN_OVERTAKEN when another plan
   *         holds than the one it was made to replace
   */
  publish(id: string, basedOn: number, jobs: readonly NewWasteJob[], act: Act): StoredPlan {
    return this.#database.transaction(() => {
      const { day, replaces } = this.#requireDraft(id, basedOn)
      const holding = this.published(day)
      if (holding !== null && holding.id !== replaces) {
        throw operationsStoreErrors.make(
          'TC_WASTE_PLAN_OVERTAKEN',
          `${day}: plan ${holding.id} by ${holding.madeBy}`,
        )
      }
      if (holding !== null) this.#setState(holding.id, 'replaced')
      this.#database.run(
        `UPDATE waste_plans SET state = 'published', published_at = ?, published_by = ?, version = version + 1
         WHERE id = ?`,
        act.at,
        act.actor,
        id,
      )
      this.#jobs.settle(id, day, jobs, act.at)
      return this.require(id)
    })
  }

  /** Takes a plan back; its jobs that are not over are cancelled. @throws TC_WASTE_PLAN_UNKNOWN, TC_WASTE_PLAN_STATE */
  withdraw(id: string, why: string, at: EpochMs): StoredPlan {
    return this.#database.transaction(() => {
      const { state } = this.require(id)
      if (state !== 'published' && state !== 'draft')
        throw operationsStoreErrors.make('TC_WASTE_PLAN_STATE', `${id} is ${state}`)
      this.#setState(id, 'withdrawn')
      this.#jobs.cancelAll(id, why, at)
      return this.require(id)
    })
  }

  #setState(id: string, state: PlanState): void {
    this.#database.run('UPDATE waste_plans SET state = ?, version = version + 1 WHERE id = ?', state, id)
  }

  /** The plan that holds for a day; null: none. */
  published(day: string): StoredPlan | null {
    const row = this.#database.get<PlanRow>(
      `SELECT ${HEAD} FROM waste_plans WHERE day = ? AND state = 'published'`,
      day,
    )
    return row === undefined ? null : planOf(row)
  }

  /** Of a day, newest first. */
  ofDay(day: string): StoredPlan[] {
    return this.#database
      .all<PlanRow>(`SELECT ${HEAD} FROM waste_plans WHERE day = ? ORDER BY made_at DESC, id`, day)
      .map(planOf)
  }

  /** Plans that hold or held until they were replaced, of the days from…to (both), oldest first. */
  heldBetween(from: string, to: string): StoredPlan[] {
    return this.#database
      .all<PlanRow>(
        `SELECT ${HEAD} FROM waste_plans WHERE day BETWEEN ? AND ? AND state IN ('published', 'replaced')
         ORDER BY day, published_at`,
        from,
        to,
      )
      .map(planOf)
  }

  /** @throws TC_WASTE_PLAN_UNKNOWN */
  require(id: string): StoredPlan {
    const row = this.#database.get<PlanRow>(`SELECT ${HEAD} FROM waste_plans WHERE id = ?`, id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WASTE_PLAN_UNKNOWN', id)
    return planOf(row)
  }

  /** @throws TC_WASTE_PLAN_UNKNOWN */
  detail<Request, Content>(id: string): StoredPlanDetail<Request, Content> {
    const row = this.#database.get<PlanRow>('SELECT * FROM waste_plans WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WASTE_PLAN_UNKNOWN', id)
    return {
      ...planOf(row),
      request: JSON.parse(row.request) as Request,
      content: JSON.parse(inflateRawSync(row.content).toString('utf8')) as Content,
    }
  }
}

function packed(content: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(content))
}

function planOf(row: PlanRow): StoredPlan {
  return {
    id: row.id,
    day: row.day,
    madeAt: row.made_at,
    madeBy: row.made_by,
    state: row.state,
    replaces: row.replaces,
    summary: JSON.parse(row.summary) as PlanSummary,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    version: row.version,
  }
}
