import { gunzipSync, gzipSync } from 'node:zlib'
import type { EpochMs } from '@towncrier/core'
import type { RoadEstimates, SensorForecast, WeatherFeed, WeatherHour } from '@towncrier/winter-service'
import type { Database } from './database.ts'
import { packRoads, packSensors, unpackRoads, unpackSensors } from './winter-packing.ts'

/** One issue of forecasts for the whole network; never changed. */
export interface WinterIssue {
  readonly id: number
  readonly madeAt: EpochMs
  /** When the weather feed that was used was given; null without one. */
  readonly feedAt: EpochMs | null
  /** How the feed was: a word of the maker's. */
  readonly feedState: string
  /** As the maker gave them, as JSON. */
  readonly summary: unknown
  readonly domains: unknown
}

export type NewWinterIssue = Omit<WinterIssue, 'id'> & { readonly sensors: readonly SensorForecast[] }

/** A list shows of each issue what is small. */
export type WinterIssueSummary = Omit<WinterIssue, 'domains'>

export interface StoredFeed extends WeatherFeed {
  /** Where it came from. */
  readonly source: string
}

interface SummaryRow {
  id: number
  made_at: number
  feed_at: number | null
  feed_state: string
  summary: string
}

interface IssueRow extends SummaryRow {
  domains: string
}

const SUMMARY = 'id, made_at, feed_at, feed_state, summary'

/** Forecasts as they were issued, the weather feeds they used, and the roads of the newest issue. */
export class WinterForecasts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keeps an issue; temperatures to 0.01 K. There is one issue at an instant. */
  add({ madeAt, feedAt, feedState, summary, domains, sensors }: NewWinterIssue): WinterIssue {
    this.#database.run(
      `INSERT INTO winter_issues (made_at, feed_at, feed_state, summary, domains, sensors)
       VALUES (?, ?, ?, ?, ?, ?)`,
      madeAt,
      feedAt,
      feedState,
      JSON.stringify(summary),
      JSON.stringify(domains),
      packSensors(sensors),
    )
    const row = this.#database.get<IssueRow>(
      `SELECT ${SUMMARY}, domains FROM winter_issues WHERE made_at = ?`,
      madeAt,
    )
    return issueOf(row!)
  }

  latest(): WinterIssue | null {
    const row = this.#database.get<IssueRow>(
      `SELECT ${SUMMARY}, domains FROM winter_issues ORDER BY made_at DESC LIMIT 1`,
    )
    return row === undefined ? null : issueOf(row)
  }

  find(id: number): WinterIssue | null {
    const row = this.#database.get<IssueRow>(`SELECT ${SUMMARY}, domains FROM winter_issues WHERE id = ?`, id)
    return row === undefined ? null : issueOf(row)
  }

  /** Issues made from `from` up to, not including, `to`, newest first. */
  list({
    from,
    to,
    limit,
  }: {
    readonly from: EpochMs
    readonly to: EpochMs
    readonly limit: number
  }): WinterIssueSummary[] {
    return this.#database
      .all<SummaryRow>(
        `SELECT ${SUMMARY} FROM winter_issues WHERE made_at >= ? AND made_at < ? ORDER BY made_at DESC LIMIT ?`,
        from,
        to,
        limit,
      )
      .map(summaryOf)
  }

  /** Whole issues made from `from` up to, not including, `to`, oldest first. */
  issuesOfNight({ from, to }: { readonly from: EpochMs; readonly to: EpochMs }): WinterIssue[] {
    return this.#database
      .all<IssueRow>(
        `SELECT ${SUMMARY}, domains FROM winter_issues WHERE made_at >= ? AND made_at < ? ORDER BY made_at`,
        from,
        to,
      )
      .map(issueOf)
  }

  /** The sensors' forecasts of an issue; null when there is no such issue. */
  sensorsOf(id: number): SensorForecast[] | null {
    const row = this.#database.get<{ sensors: Uint8Array }>(
      'SELECT sensors FROM winter_issues WHERE id = ?',
      id,
    )
    return row === undefined ? null : unpackSensors(row.sensors)
  }

  /** Puts the roads of an issue in the place of those of the one before. */
  putRoads(issueId: number, roads: RoadEstimates): void {
    this.#database.run(
      `INSERT INTO winter_issue_roads (one, issue_id, data) VALUES (1, ?1, ?2)
       ON CONFLICT DO UPDATE SET issue_id = ?1, data = ?2`,
      issueId,
      packRoads(roads),
    )
  }

  roads(): { readonly issueId: number; readonly roads: RoadEstimates } | null {
    const row = this.#database.get<{ issue_id: number; data: Uint8Array }>(
      'SELECT issue_id, data FROM winter_issue_roads',
    )
    return row === undefined ? null : { issueId: row.issue_id, roads: unpackRoads(row.data) }
  }

  /** Keeps a feed; one given at the same instant takes its place. */
  addFeed({ givenAt, source, hours }: StoredFeed): void {
    this.#database.run(
      `INSERT INTO winter_feeds (given_at, source, data) VALUES (?1, ?2, ?3)
       ON CONFLICT DO UPDATE SET source = ?2, data = ?3`,
      givenAt,
      source,
      gzipSync(JSON.stringify(hours)),
    )
  }

  /** The feed given last, of those given up to `at`. */
  latestFeed(at: EpochMs = Number.MAX_SAFE_INTEGER): StoredFeed | null {
    const row = this.#database.get<{ given_at: number; source: string; data: Uint8Array }>(
      'SELECT given_at, source, data FROM winter_feeds WHERE given_at <= ? ORDER BY given_at DESC LIMIT 1',
      at,
    )
    if (row === undefined) return null
    const hours = JSON.parse(gunzipSync(row.data).toString()) as WeatherHour[]
    return { givenAt: row.given_at, source: row.source, hours }
  }

  /**
   * Forgets issues made before `before` and feeds given before it. An issue that a decision rests on is evidence and
   * stays.
   *
   * @returns how many issues were forgotten.
   */
  forget(before: EpochMs): number {
    this.#database.run('DELETE FROM winter_feeds WHERE given_at < ?', before)
    return this.#database.run(
      `DELETE FROM winter_issues WHERE made_at < ?
       AND id NOT IN (SELECT issue_id FROM winter_decisions WHERE issue_id IS NOT NULL)`,
      before,
    )
  }
}

function summaryOf(row: SummaryRow): WinterIssueSummary {
  return {
    id: row.id,
    madeAt: row.made_at,
    feedAt: row.feed_at,
    feedState: row.feed_state,
    summary: JSON.parse(row.summary),
  }
}

function issueOf(row: IssueRow): WinterIssue {
  return { ...summaryOf(row), domains: JSON.parse(row.domains) }
}
