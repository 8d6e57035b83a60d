import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { IncidentLog } from './incident-log.ts'
import { touch } from './incident-work.ts'
import type { Act } from './incidents.ts'

/** A file that was put to an incident; its bytes lie in a folder, named by their hash. */
export interface Attachment {
  readonly id: number
  readonly incidentId: number
  /** SHA-256 of the bytes kept, hex. */
  readonly hash: string
  readonly name: string
  readonly mediaType: string
  readonly byteCount: number
  readonly addedAt: EpochMs
  readonly addedBy: string
}

interface AttachmentRow {
  id: number
  incident_id: number
  hash: string
  name: string
  media_type: string
  byte_count: number
  added_at: number
  added_by: string
}

export class Attachments {
  readonly #database: Database
  readonly #log: IncidentLog

  constructor(database: Database, log: IncidentLog) {
    this.#database = database
    this.#log = log
  }

  list(incidentId: number): Attachment[] {
    return this.#database
      .all<AttachmentRow>(
        'SELECT * FROM incident_attachments WHERE incident_id = ? AND removed_at IS NULL ORDER BY id',
        incidentId,
      )
      .map(attachmentOf)
  }

  add(
    incidentId: number,
    file: Pick<Attachment, 'hash' | 'name' | 'mediaType' | 'byteCount'>,
    { actor, at }: Act,
  ): Attachment {
    return this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO incident_attachments (incident_id, hash, name, media_type, byte_count, added_at, added_by)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        incidentId,
        file.hash,
        file.name,
        file.mediaType,
        file.byteCount,
        at,
        actor,
      )
      const { id } = this.#database.get<{ id: number }>('SELECT last_insert_rowid() AS id')!
      this.#log.add({
        incidentId,
        at,
        author: actor,
        type: 'attached',
        text: file.name,
        data: { attachmentId: id, hash: file.hash },
      })
      touch(this.#database, incidentId, at)
      return this.require(incidentId, id)
    })
  }

  /** @throws TC_ATTACHMENT_UNKNOWN */
  require(incidentId: number, id: number): Attachment {
    const row = this.#database.get<AttachmentRow>(
      'SELECT * FROM incident_attachments WHERE id = ? AND incident_id = ? AND removed_at IS NULL',
      id,
      incidentId,
    )
    if (row === undefined) {
      throw operationsStoreErrors.make('TC_ATTACHMENT_UNKNOWN', `${id} of incident ${incidentId}`)
    }
    return attachmentOf(row)
  }

  /**
   * Takes a file away from an incident; the log keeps that it was there.
   *
   * @throws TC_ATTACHMENT_UNKNOWN
   */
  remove(incidentId: number, id: number, { actor, at }: Act): void {
    this.#database.transaction(() => {
      const { name, hash } = this.require(incidentId, id)
      this.#database.run(
        'UPDATE incident_attachments SET removed_at = ?, removed_by = ? WHERE id = ?',
        at,
        actor,
        id,
      )
      this.#log.add({
        incidentId,
        at,
        author: actor,
        type: 'detached',
        text: name,
        data: { attachmentId: id, hash },
      })
      touch(this.#database, incidentId, at)
    })
  }

  /** True while an attachment or a public report names the bytes. */
  isInUse(hash: string): boolean {
    return (
      this.#database.get(
        `SELECT 1 FROM incident_attachments WHERE hash = ?1 AND removed_at IS NULL
         UNION ALL SELECT 1 FROM public_reports WHERE photo_hash = ?1 LIMIT 1`,
        hash,
      ) !== undefined
    )
  }
}

function attachmentOf(row: AttachmentRow): Attachment {
  return {
    id: row.id,
    incidentId: row.incident_id,
    hash: row.hash,
    name: row.name,
    mediaType: row.media_type,
    byteCount: row.byte_count,
    addedAt: row.added_at,
    addedBy: row.added_by,
  }
}
