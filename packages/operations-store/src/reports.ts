import type { EpochMs } from '@towncrier/core'
import type { IncidentKindId } from '@towncrier/incidents'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

export type ReportState = 'waiting' | 'accepted' | 'rejected'

/** What somebody without an account has told. */
export interface PublicReport {
  readonly id: number
  /** What the sender can name it by. */
  readonly reference: string
  readonly receivedAt: EpochMs
  readonly kind: IncidentKindId
  readonly text: string
  readonly placeText: string
  readonly latitude: number | null
  readonly longitude: number | null
  /** Personal data: erased after a time. */
  readonly contact: string | null
  readonly contactErasedAt: EpochMs | null
  readonly photo: {
    readonly hash: string
    readonly mediaType: string
    readonly byteCount: number
  } | null
  readonly state: ReportState
  readonly decidedAt: EpochMs | null
  readonly decidedBy: string | null
  readonly reason: string | null
  readonly incidentId: number | null
}

export type NewPublicReport = Pick<
  PublicReport,
  'reference' | 'receivedAt' | 'kind' | 'text' | 'placeText' | 'latitude' | 'longitude' | 'contact' | 'photo'
>

interface ReportRow {
  id: number
  reference: string
  received_at: number
  kind: IncidentKindId
  text: string
  place_text: string
  latitude: number | null
  longitude: number | null
  contact: string | null
  contact_erased_at: number | null
  photo_hash: string | null
  photo_media_type: string | null
  photo_byte_count: number | null
  state: ReportState
  decided_at: number | null
  decided_by: string | null
  reason: string | null
  incident_id: number | null
}

/** Reports of the public, waiting for a person to decide. */
export class Reports {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add(report: NewPublicReport): PublicReport {
    this.#database.run(
      `INSERT INTO public_reports (reference, received_at, kind, text, place_text, latitude, longitude, contact,
       photo_hash, photo_media_type, photo_byte_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      report.reference,
      report.receivedAt,
      report.kind,
      report.text,
      report.placeText,
      report.latitude,
      report.longitude,
      report.contact,
      report.photo?.hash ?? null,
      report.photo?.mediaType ?? null,
      report.photo?.byteCount ?? null,
    )
    const row = this.#database.get<ReportRow>(
      'SELECT * FROM public_reports WHERE reference = ?',
      report.reference,
    )
    return reportOf(row!)
  }

  /** @throws TC_REPORT_UNKNOWN */
  require(id: number): PublicReport {
    const row = this.#database.get<ReportRow>('SELECT * FROM public_reports WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_REPORT_UNKNOWN', String(id))
    return reportOf(row)
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  list(filter: {
    readonly state?: ReportState
    readonly cursor?: string
    readonly limit: number
  }): Page<PublicReport> {
    const [before] =
      filter.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(filter.cursor, ['number'])
    const rows = this.#database.all<ReportRow>(
      `SELECT * FROM public_reports WHERE id < ?1 AND (?2 IS NULL OR state = ?2) ORDER BY id DESC LIMIT ?3`,
      before!,
      filter.state ?? null,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(reportOf), nextCursor: page.nextCursor }
  }

  countWaiting(): number {
    return this.#database.get<{ n: number }>(
      `SELECT count(*) AS n FROM public_reports WHERE state = 'waiting'`,
    )!.n
  }

  /** @throws TC_REPORT_UNKNOWN, TC_REPORT_DECIDED when somebody was quicker. */
  decide(
    id: number,
    decision:
      | { readonly state: 'accepted'; readonly incidentId: number }
      | { readonly state: 'rejected'; readonly reason: string },
    actor: string,
    at: EpochMs,
  ): PublicReport {
    return this.#database.transaction(() => {
      const decided = this.#database.run(
        `UPDATE public_reports SET state = ?, decided_at = ?, decided_by = ?, reason = ?, incident_id = ?
         WHERE id = ? AND state = 'waiting'`,
        decision.state,
        at,
        actor,
        decision.state === 'rejected' ? decision.reason : null,
        decision.state === 'accepted' ? decision.incidentId : null,
        id,
      )
      const report = this.require(id)
      if (decided === 0) {
        throw operationsStoreErrors.make(
          'TC_REPORT_DECIDED',
          `${id} was ${report.state} by ${report.decidedBy}`,
        )
      }
      return report
    })
  }

  /** Erases who reported, of reports received before `before`. @returns how many were. */
  eraseContacts(before: EpochMs, at: EpochMs): number {
    return this.#database.run(
      'UPDATE public_reports SET contact = NULL, contact_erased_at = ? WHERE contact IS NOT NULL AND received_at < ?',
      at,
      before,
    )
  }
}

function reportOf(row: ReportRow): PublicReport {
  return {
    id: row.id,
    reference: row.reference,
    receivedAt: row.received_at,
    kind: row.kind,
    text: row.text,
    placeText: row.place_text,
    latitude: row.latitude,
    longitude: row.longitude,
    contact: row.contact,
    contactErasedAt: row.contact_erased_at,
    photo:
      row.photo_hash === null
        ? null
        : { hash: row.photo_hash, mediaType: row.photo_media_type!, byteCount: row.photo_byte_count! },
    state: row.state,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    reason: row.reason,
    incidentId: row.incident_id,
  }
}
