import { randomBytes, randomUUID } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { homeStoreErrors } from './home-errors.ts'
import { hashSecret } from './sessions.ts'

/** A report as it was made; what it says never changes. */
export interface HomeReport {
  readonly id: string
  readonly homeId: string
  readonly madeAt: EpochMs
  readonly from: EpochMs
  readonly to: EpochMs
  readonly language: 'en' | 'cy'
  readonly includes: { readonly diary: boolean; readonly photos: boolean; readonly letters: boolean }
  /** Of the PDF, hex. */
  readonly sha256: string
  /** Of the PDF. */
  readonly byteCount: number
}
export type NewHomeReport = Omit<HomeReport, 'id' | 'byteCount'> & {
  readonly html: string
  readonly pdf: Uint8Array
}

export type ShareOpening = { readonly at: EpochMs; readonly what: 'page' | 'pdf' }

/** A link by which somebody without an account reads one report. */
export interface HomeShare {
  readonly id: string
  readonly reportId: string
  /** For whom, in the household's words. */
  readonly recipient: string
  readonly madeAt: EpochMs
  readonly expiresAt: EpochMs
  readonly revokedAt: EpochMs | null
  /** In order of time: the newest 200. */
  readonly openings: readonly ShareOpening[]
}

interface ReportRow {
  id: string
  home_id: string
  made_at: number
  from_at: number
  to_at: number
  language: HomeReport['language']
  includes: string
  sha256: string
  byte_count: number
}

interface ShareRow {
  id: string
  report_id: string
  recipient: string
  made_at: number
  expires_at: number
  revoked_at: number | null
}

/** More than this many of one home are not kept. */
export const MOST_HOME_REPORTS = 50
/** Links of one report, ended ones too. */
const MOST_SHARES = 100
const MOST_OPENINGS_SHOWN = 200

const REPORT_COLUMNS =
  'id, home_id, made_at, from_at, to_at, language, includes, sha256, length(pdf) AS byte_count'
const SHARE_COLUMNS = 'id, report_id, recipient, made_at, expires_at, revoked_at'

/** Reports of homes, the links that lead to them, and when each was opened. */
export class HomeReports {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The newest first. */
  list(homeId: string): HomeReport[] {
    return this.#database
      .all<ReportRow>(
        `SELECT ${REPORT_COLUMNS} FROM home_reports WHERE home_id = ? ORDER BY made_at DESC, rowid DESC`,
        homeId,
      )
      .map(reportOf)
  }

  /** @throws TC_EVIDENCE_REPORT_UNKNOWN */
  require(homeId: string, id: string): HomeReport {
    const row = this.#database.get<ReportRow>(
      `SELECT ${REPORT_COLUMNS} FROM home_reports WHERE id = ? AND home_id = ?`,
      id,
      homeId,
    )
    if (row === undefined) throw homeStoreErrors.make('TC_EVIDENCE_REPORT_UNKNOWN', id)
    return reportOf(row)
  }

  /** @throws TC_EVIDENCE_REPORTS_FULL */
  checkRoom(homeId: string): void {
    const { n } = this.#database.get<{ n: number }>(
      'SELECT count(*) AS n FROM home_reports WHERE home_id = ?',
      homeId,
    )!
    if (n >= MOST_HOME_REPORTS) {
      throw homeStoreErrors.make('TC_EVIDENCE_REPORTS_FULL', `${n} reports`)
    }
  }

  /** @throws TC_EVIDENCE_REPORTS_FULL */
  add(report: NewHomeReport): HomeReport {
    return this.#database.transaction(() => {
      this.checkRoom(report.homeId)
      const id = randomUUID()
      this.#database.run(
        `INSERT INTO home_reports (id, home_id, made_at, from_at, to_at, language, includes, sha256, html, pdf)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        report.homeId,
        report.madeAt,
        report.from,
        report.to,
        report.language,
        JSON.stringify(report.includes),
        report.sha256,
        report.html,
        report.pdf,
      )
      return this.require(report.homeId, id)
    })
  }

  /** The page as it was made. */
  htmlOf(id: string): string {
    return this.#database.get<{ html: string }>('SELECT html FROM home_reports WHERE id = ?', id)!.html
  }

  /** The PDF as it was made. */
  pdfOf(id: string): Uint8Array {
    return this.#database.get<{ pdf: Uint8Array }>('SELECT pdf FROM home_reports WHERE id = ?', id)!.pdf
  }

  /** Its links end with it. @throws TC_EVIDENCE_REPORT_UNKNOWN */
  remove(homeId: string, id: string): void {
    this.require(homeId, id)
    this.#database.run('DELETE FROM home_reports WHERE id = ?', id)
  }

  /** Of a report, the newest first. */
  sharesOf(reportId: string): HomeShare[] {
    return this.#database
      .all<ShareRow>(
        `SELECT ${SHARE_COLUMNS} FROM home_shares WHERE report_id = ? ORDER BY made_at DESC, rowid DESC`,
        reportId,
      )
      .map((row) => this.#shareOf(row))
  }

  /**
   * @returns the link's token, 256 random bits, this once; kept is its hash only.
   * @throws TC_HOME_FULL
   */
  share(
    reportId: string,
    recipient: string,
    now: EpochMs,
    expiresAt: EpochMs,
  ): { readonly token: string; readonly share: HomeShare } {
    const { n } = this.#database.get<{ n: number }>(
      'SELECT count(*) AS n FROM home_shares WHERE report_id = ?',
      reportId,
    )!
    if (n >= MOST_SHARES) throw homeStoreErrors.make('TC_HOME_FULL', `${n} links`)
    const id = randomUUID()
    const token = randomBytes(32).toString('base64url')
    this.#database.run(
      `INSERT INTO home_shares (id, report_id, token_hash, recipient, made_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      id,
      reportId,
      hashSecret(token),
      recipient.toWellFormed(),
      now,
      expiresAt,
    )
    return { token, share: this.sharesOf(reportId).find((share) => share.id === id)! }
  }

  /** Ends a link at once; one that is ended stays as it is. @throws TC_SHARE_UNKNOWN */
  revoke(homeId: string, shareId: string, now: EpochMs): HomeShare {
    const row = this.#database.get<ShareRow>(
      `SELECT ${SHARE_COLUMNS} FROM home_shares
       WHERE id = ? AND report_id IN (SELECT id FROM home_reports WHERE home_id = ?)`,
      shareId,
      homeId,
    )
    if (row === undefined) throw homeStoreErrors.make('TC_SHARE_UNKNOWN', shareId)
    const revokedAt = row.revoked_at ?? now
    this.#database.run('UPDATE home_shares SET revoked_at = ? WHERE id = ?', revokedAt, shareId)
    return this.#shareOf({ ...row, revoked_at: revokedAt })
  }

  /**
   * The report a token leads to.
   *
   * @returns null when the token is unknown, its time is over or it was revoked: there is no telling which.
   */
  findShared(token: string, now: EpochMs): { readonly shareId: string; readonly report: HomeReport } | null {
    const share = this.#database.get<ShareRow>(
      `SELECT ${SHARE_COLUMNS} FROM home_shares
       WHERE token_hash = ? AND expires_at > ? AND revoked_at IS NULL`,
      hashSecret(token),
      now,
    )
    if (share === undefined) return null
    const row = this.#database.get<ReportRow>(
      `SELECT ${REPORT_COLUMNS} FROM home_reports WHERE id = ?`,
      share.report_id,
    )
    return { shareId: share.id, report: reportOf(row!) }
  }

  /** Writes down that somebody has opened a link. */
  addOpening(shareId: string, { at, what }: ShareOpening): void {
    this.#database.run(
      'INSERT INTO home_share_openings (share_id, at, what) VALUES (?, ?, ?)',
      shareId,
      at,
      what,
    )
  }

  #shareOf(row: ShareRow): HomeShare {
    return {
      id: row.id,
      reportId: row.report_id,
      recipient: row.recipient,
      madeAt: row.made_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      openings: this.#database
        .all<{ at: number; what: ShareOpening['what'] }>(
          'SELECT at, what FROM home_share_openings WHERE share_id = ? ORDER BY id DESC LIMIT ?',
          row.id,
          MOST_OPENINGS_SHOWN,
        )
        .map(({ at, what }) => ({ at, what }))
        .reverse(),
    }
  }
}

function reportOf(row: ReportRow): HomeReport {
  return {
    id: row.id,
    homeId: row.home_id,
    madeAt: row.made_at,
    from: row.from_at,
    to: row.to_at,
    language: row.language,
    includes: JSON.parse(row.includes) as HomeReport['includes'],
    sha256: row.sha256,
    byteCount: row.byte_count,
  }
}
