import type { EpochMs } from '@towncrier/core'
import type { JobState } from '@towncrier/winter-service'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import type { DecisionChoice } from './winter-decisions.ts'
import type { Treatment, TreatmentFilter, WinterTreatments } from './winter-treatments.ts'

/** What was driven and spread on one job; null: on none. */
export interface TreatedOnJob {
  readonly jobId: string | null
  readonly treatedM: number
  readonly saltKg: number
  readonly passes: number
}

/** A decision, without all that was signed with it. */
export interface DecisionInShort {
  readonly id: number
  readonly domainId: string
  readonly domainName: string
  readonly night: string
  readonly choice: DecisionChoice
  readonly issueId: number | null
  readonly sendsGritters: boolean
  /** The recommended action; null for a decision that was signed without one. */
  readonly action: string | null
  readonly forecastMinC: number | null
}

/** A job, without its plan. */
export interface JobInShort {
  readonly id: string
  readonly domainId: string
  readonly night: string
  readonly routeName: string
  readonly state: JobState
  readonly startBy: EpochMs | null
  readonly startedAt: EpochMs | null
}

/** What came to a depot and left it. */
export interface SaltFlow {
  readonly depotId: string
  readonly atStartKg: number
  readonly boughtKg: number
  readonly usedKg: number
  readonly correctedKg: number
}

/** A pass that counts as the newest over its street. */
export interface LastPass {
  readonly edgeId: string
  readonly at: EpochMs
  readonly rateGm2: number | null
  readonly covered: number
}

/** Looks over the record of winter service: pages for people, sums for reports. */
export class WinterRecord {
  readonly #database: Database
  readonly #treatments: WinterTreatments

  constructor(database: Database, treatments: WinterTreatments) {
    this.#database = database
    this.#treatments = treatments
  }

  /** Treatments, newest first. @throws TC_CURSOR_INVALID */
  page({
    cursor,
    limit,
    ...filter
  }: Omit<TreatmentFilter, 'after' | 'limit'> & {
    readonly cursor?: string
    readonly limit: number
  }): Page<Treatment> {
    const key = cursor === undefined ? null : (decodeCursor(cursor, ['number', 'number']) as number[])
    const rows = this.#treatments.list({
      ...filter,
      ...(key === null ? {} : { after: { at: key[0]!, id: key[1]! } }),
      limit: limit + 1,
    })
    return pageOf(rows, limit, ({ at, id }) => [at, id])
  }

  /** The routes that jobs are for, by job. */
  routeNames(jobIds: readonly string[]): ReadonlyMap<string, string> {
    return new Map(
      this.#database
        .all<{ id: string; route_name: string }>(
          'SELECT id, route_name FROM winter_jobs WHERE id IN (SELECT value FROM json_each(?))',
          JSON.stringify(jobIds),
        )
        .map(({ id, route_name }) => [id, route_name]),
    )
  }

  /** Sums by job of what was treated from `from` until before `to`. */
  byJob(from: EpochMs, to: EpochMs): TreatedOnJob[] {
    return this.#database
      .all<{ job_id: string | null; metres: number; salt: number; passes: number }>(
        `SELECT job_id, sum(length_m * covered) AS metres, coalesce(sum(salt_kg), 0.0) AS salt, count(*) AS passes
         FROM winter_treatments WHERE at >= ? AND at < ? GROUP BY job_id`,
        from,
        to,
      )
      .map(({ job_id, metres, salt, passes }) => ({ jobId: job_id, treatedM: metres, saltKg: salt, passes }))
  }

  /** Every decision of the nights, both included, in the order they were made. */
  decisions(fromNight: string, toNight: string): DecisionInShort[] {
    return this.#database
      .all<{
        id: number
        domain_id: string
        domain_name: string
        night: string
        choice: DecisionChoice
        issue_id: number | null
        sends: number
        action: string | null
        minimum: number | null
      }>(
        `SELECT id, domain_id, domain_name, night, choice, issue_id,
           EXISTS (SELECT 1 FROM json_each(content, '$.routes') WHERE value ->> 'isTreated') AS sends,
           content ->> '$.snapshot.recommendation.action' AS action,
           content ->> '$.snapshot.outlook.minimumC' AS minimum
         FROM winter_decisions WHERE night BETWEEN ? AND ? ORDER BY id`,
        fromNight,
        toNight,
      )
      .map((row) => ({
        id: row.id,
        domainId: row.domain_id,
        domainName: row.domain_name,
        night: row.night,
        choice: row.choice,
        issueId: row.issue_id,
        sendsGritters: row.sends === 1,
        action: row.action,
        forecastMinC: row.minimum,
      }))
  }

  /** Every job of the nights, both included. */
  jobs(fromNight: string, toNight: string): JobInShort[] {
    return this.#database
      .all<{
        id: string
        domain_id: string
        night: string
        route_name: string
        state: JobState
        start_by: number | null
        started_at: number | null
      }>(
        `SELECT j.id, j.domain_id, d.night, j.route_name, j.state, j.start_by, j.started_at
         FROM winter_decisions d JOIN winter_jobs j ON j.decision_id = d.id
         WHERE d.night BETWEEN ? AND ? ORDER BY d.id, j.id`,
        fromNight,
        toNight,
      )
      .map((row) => ({
        id: row.id,
        domainId: row.domain_id,
        night: row.night,
        routeName: row.route_name,
        state: row.state,
        startBy: row.start_by,
        startedAt: row.started_at,
      }))
  }

  /** What each depot had at `from`, and what changed until before `to`, kg. */
  saltFlows(from: EpochMs, to: EpochMs): SaltFlow[] {
    return this.#database
      .all<{ depot_id: string; before: number; bought: number; used: number; corrected: number }>(
        `SELECT depot_id,
           sum(CASE WHEN at < ?1 THEN change_kg ELSE 0.0 END) AS before,
           sum(CASE WHEN at >= ?1 AND type = 'delivery' THEN change_kg ELSE 0.0 END) AS bought,
           -sum(CASE WHEN at >= ?1 AND type = 'treatment' THEN change_kg ELSE 0.0 END) AS used,
           sum(CASE WHEN at >= ?1 AND type IN ('count', 'correction') THEN change_kg ELSE 0.0 END) AS corrected
         FROM winter_salt_ledger WHERE at < ?2 GROUP BY depot_id`,
        from,
        to,
      )
      .map((row) => ({
        depotId: row.depot_id,
        atStartKg: row.before,
        boughtKg: row.bought,
        usedKg: row.used,
        correctedKg: row.corrected,
      }))
  }

  /**
   * The newest pass over each street before an instant, of those that spread over a good part of it.
   *
   * @param least share of the street that was driven spreading, 0 to 1.
   */
  lastPasses(edgeIds: readonly string[], before: EpochMs, least: number): LastPass[] {
    return this.#database
      .all<{ edge_id: string; at: number; rate_gm2: number | null; covered: number }>(
        `SELECT t.edge_id, t.at, t.rate_gm2, t.covered FROM json_each(?) e JOIN winter_treatments t
         ON t.id = (SELECT id FROM winter_treatments WHERE edge_id = e.value AND at < ? AND covered >= ?
                    ORDER BY at DESC LIMIT 1)`,
        JSON.stringify(edgeIds),
        before,
        least,
      )
      .map(({ edge_id, at, rate_gm2, covered }) => ({ edgeId: edge_id, at, rateGm2: rate_gm2, covered }))
  }
}
