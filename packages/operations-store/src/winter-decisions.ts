import type { EpochMs } from '@towncrier/core'
import type { JobPlan } from '@towncrier/winter-service'
import type { Audit } from './audit.ts'
import { GENESIS_HASH } from './audit-chain.ts'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { Act } from './incidents.ts'
import { type DecisionChainState, decisionHash, type SignedDecision } from './winter-decision-chain.ts'
import type { WinterJob, WinterJobs } from './winter-jobs.ts'

export const DECISION_CHOICES = ['accept', 'change', 'decline'] as const
export type DecisionChoice = (typeof DECISION_CHOICES)[number]

/** What was decided for one route. */
export interface DecidedRoute {
  readonly routeId: string
  readonly routeName: string
  readonly isTreated: boolean
  /** In one pass, g/m²; 0 when it is not treated. */
  readonly rateGm2: number
  readonly passes: number
}

/** What is signed with a decision beside its fields. */
export interface DecisionContent<Snapshot = unknown> {
  readonly routes: readonly DecidedRoute[]
  /** The recommendation, the outlook and the observations as they stood. */
  readonly snapshot: Snapshot
  readonly settingsVersion: number
}

export interface NewDecision<Snapshot = unknown> {
  readonly domainId: string
  readonly domainName: string
  /** Date of its evening. */
  readonly night: string
  readonly choice: DecisionChoice
  readonly reason: string
  /** The decision that it takes the place of; null for the first of a domain and night. */
  readonly revises: number | null
  /** The forecast it rests on; null without one. */
  readonly issueId: number | null
  readonly content: DecisionContent<Snapshot>
}

export interface WinterDecision<Snapshot = unknown> extends NewDecision<Snapshot> {
  readonly id: number
  readonly madeAt: EpochMs
  readonly madeBy: string
  /** The decision that took its place; null while it stands. */
  readonly revisedBy: number | null
  /** Its signature, hexadecimal. */
  readonly hash: string
}

/** A job to be made of a decision. */
export interface NewJob {
  readonly plan: JobPlan
  readonly rateGm2: number
  readonly passes: number
  /** The lorry leaves by then to be done in time; null when it does not matter. */
  readonly startBy: EpochMs | null
}

export interface SignedWithJobs {
  readonly decision: WinterDecision
  readonly jobs: readonly WinterJob[]
  readonly cancelledJobIds: readonly string[]
  /** Under way by the decision that was revised: people tell their drivers. */
  readonly jobsUnderWay: readonly WinterJob[]
}

export interface DecisionFilter {
  readonly night?: string
  readonly domainId?: string
  readonly from?: EpochMs
  readonly to?: EpochMs
}

/** How decisions went against what was recommended; only those that stand count for the shares. */
export interface DecisionFigures {
  readonly accepted: number
  readonly changed: number
  readonly declined: number
  /** Decisions that others took the place of. */
  readonly revised: number
  /** Share of those that stand which went another way than recommended, 0 to 1; null without any. */
  readonly overrideRate: number | null
}

interface DecisionRow {
  id: number
  domain_id: string
  domain_name: string
  night: string
  made_at: number
  made_by: string
  choice: DecisionChoice
  reason: string
  revises: number | null
  issue_id: number | null
  content: string
  hash: Uint8Array
  revised_by: number | null
}

const SELECT = `SELECT d.*, (SELECT n.id FROM winter_decisions n WHERE n.revises = d.id) AS revised_by
  FROM winter_decisions d`

/** What duty managers decided, each tied to the one before by its signature. None is ever changed. */
export class WinterDecisions {
  readonly #database: Database
  readonly #jobs: WinterJobs
  readonly #audit: Audit

  constructor(database: Database, jobs: WinterJobs, audit: Audit) {
    this.#database = database
    this.#jobs = jobs
    this.#audit = audit
  }

  /**
   * Signs a decision and makes its jobs, or neither. Waiting jobs of the decision it revises are cancelled; those under
   * way are left to people.
   *
   * @throws TC_DECISION_STANDS, TC_DECISION_UNKNOWN, TC_DECISION_REVISED
   */
  sign(decision: NewDecision, jobs: readonly NewJob[], act: Act): SignedWithJobs {
    return this.#database.transaction(() => {
      this.#checkRevises(decision)
      const id = this.#insert(decision, act)
      const ended =
        decision.revises === null
          ? { cancelled: [], underWay: [] }
          : this.#jobs.cancelWaitingOf(
              decision.revises,
              `decision ${id} took the place of ${decision.revises}`,
              act.at,
            )
      const made = jobs.map((job, n) =>
        this.#jobs.insert(`${id}-${n + 1}`, id, decision.domainId, job, act.at),
      )
      this.#audit.add({
        at: act.at,
        actor: act.actor,
        action: `winter.${decision.choice}`,
        subject: `decision ${id}`,
        detail: {
          domain: decision.domainName,
          night: decision.night,
          ...(decision.revises === null ? {} : { revises: decision.revises }),
          reason: decision.reason,
          jobs: made.map((job) => job.id),
          ...(ended.cancelled.length === 0 ? {} : { cancelledJobs: ended.cancelled }),
        },
      })
      return {
        decision: this.require(id),
        jobs: made,
        cancelledJobIds: ended.cancelled,
        jobsUnderWay: ended.underWay,
      }
    })
  }

  #checkRevises({ domainId, domainName, night, revises }: NewDecision): void {
    const standing = this.standing(domainId, night)
    if (revises === null) {
      if (standing === null) return
      throw operationsStoreErrors.make(
        'TC_DECISION_STANDS',
        `decision ${standing.id} by ${standing.madeBy} for ${domainName}, ${night}`,
      )
    }
    const revised = this.require(revises)
    if (standing?.id !== revised.id) {
      throw operationsStoreErrors.make(
        'TC_DECISION_REVISED',
        revised.revisedBy === null
          ? `decision ${revises} is for ${revised.domainName}, ${revised.night}`
          : `decision ${revised.revisedBy} took the place of ${revises}`,
      )
    }
  }

  #insert(decision: NewDecision, { actor, at }: Act): number {
    const last = this.#database.get<{ id: number; hash: Uint8Array }>(
      'SELECT id, hash FROM winter_decisions ORDER BY id DESC LIMIT 1',
    )
    const signed: SignedDecision = {
      ...decision,
      id: (last?.id ?? 0) + 1,
      madeAt: at,
      madeBy: actor,
      // Half a character is not stored as it came, and the signature would not be found again.
      domainName: decision.domainName.toWellFormed(),
      reason: decision.reason.toWellFormed(),
      content: JSON.stringify(decision.content).toWellFormed(),
    }
    this.#database.run(
      `INSERT INTO winter_decisions (id, domain_id, domain_name, night, made_at, made_by, choice, reason, revises,
       issue_id, content, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      signed.id,
      signed.domainId,
      signed.domainName,
      signed.night,
      at,
      actor,
      signed.choice,
      signed.reason,
      signed.revises,
      signed.issueId,
      signed.content,
      decisionHash(last?.hash ?? GENESIS_HASH, signed),
    )
    return signed.id
  }

  /** @throws TC_DECISION_UNKNOWN */
  require(id: number): WinterDecision {
    const row = this.#database.get<DecisionRow>(`${SELECT} WHERE d.id = ?`, id)
    if (row === undefined) throw operationsStoreErrors.make('TC_DECISION_UNKNOWN', String(id))
    return decisionOf(row)
  }

  /** The decision that stands for a domain and a night; null before the first. */
  standing(domainId: string, night: string): WinterDecision | null {
    const row = this.#database.get<DecisionRow>(
      `${SELECT} WHERE d.night = ? AND d.domain_id = ? ORDER BY d.id DESC LIMIT 1`,
      night,
      domainId,
    )
    return row === undefined ? null : decisionOf(row)
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  list(filter: DecisionFilter & { readonly cursor?: string; readonly limit: number }): Page<WinterDecision> {
    const [before] =
      filter.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(filter.cursor, ['number'])
    const { conditions, values } = conditionsOf(filter)
    const rows = this.#database.all<DecisionRow>(
      `${SELECT} WHERE ${['d.id < ?', ...conditions].join(' AND ')} ORDER BY d.id DESC LIMIT ?`,
      before!,
      ...values,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(decisionOf), nextCursor: page.nextCursor }
  }

  /** Of decisions made from `from` until before `to`. */
  figures(period: { readonly from: EpochMs; readonly to: EpochMs }): DecisionFigures {
    const { conditions, values } = conditionsOf(period)
    const rows = this.#database.all<{ choice: DecisionChoice; is_revised: number; count: number }>(
      `SELECT choice, is_revised, count(*) AS count FROM (
         SELECT d.choice, EXISTS (SELECT 1 FROM winter_decisions n WHERE n.revises = d.id) AS is_revised
         FROM winter_decisions d WHERE ${conditions.join(' AND ')}
       ) GROUP BY choice, is_revised`,
      ...values,
    )
    const countOf = (choice: DecisionChoice) =>
      rows.find((row) => row.choice === choice && row.is_revised === 0)?.count ?? 0
    const [accepted, changed, declined] = [countOf('accept'), countOf('change'), countOf('decline')]
    const standing = accepted + changed + declined
    return {
      accepted,
      changed,
      declined,
      revised: rows.reduce((sum, row) => sum + (row.is_revised === 1 ? row.count : 0), 0),
      overrideRate: standing === 0 ? null : (changed + declined) / standing,
    }
  }

  /** Reckons every signature anew, from the first decision. */
  verify(): DecisionChainState {
    let previous = GENESIS_HASH
    let decisions = 0
    let head: DecisionChainState['head'] = null
    let broken: DecisionChainState['broken'] = null
    for (const row of this.#database.prepare('SELECT * FROM winter_decisions ORDER BY id').iterate()) {
      const given = row as unknown as DecisionRow
      decisions++
      const hash = Buffer.from(given.hash).toString('hex')
      const expected = Buffer.from(decisionHash(previous, signedOf(given))).toString('hex')
      if (given.id !== decisions) broken ??= { id: given.id, reason: 'one before it is missing' }
      else if (hash !== expected) broken ??= { id: given.id, reason: 'it was changed, or one before it was' }
      previous = given.hash
      head = { id: given.id, hash }
    }
    return { isIntact: broken === null, decisions, head, broken }
  }
}

function conditionsOf({ night, domainId, from, to }: DecisionFilter) {
  const given = [
    ['d.night = ?', night],
    ['d.domain_id = ?', domainId],
    ['d.made_at >= ?', from],
    ['d.made_at < ?', to],
  ] as const
  const used = given.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]))
  return { conditions: used.map(({ condition }) => condition), values: used.map(({ value }) => value) }
}

function signedOf(row: DecisionRow): SignedDecision {
  return {
    id: row.id,
    domainId: row.domain_id,
    domainName: row.domain_name,
    night: row.night,
    madeAt: row.made_at,
    madeBy: row.made_by,
    choice: row.choice,
    reason: row.reason,
    revises: row.revises,
    issueId: row.issue_id,
    content: row.content,
  }
}

function decisionOf(row: DecisionRow): WinterDecision {
  return {
    ...signedOf(row),
    choice: row.choice,
    content: JSON.parse(row.content) as DecisionContent,
    revisedBy: row.revised_by,
    hash: Buffer.from(row.hash).toString('hex'),
  }
}
