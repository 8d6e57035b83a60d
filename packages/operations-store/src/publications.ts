import type { EpochMs, Severity } from '@towncrier/core'
import type { CapMessageType, IncidentKindId, IncidentMode, PublicText } from '@towncrier/incidents'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { IncidentLog } from './incident-log.ts'
import { touch } from './incident-work.ts'

/** One CAP message that went out. Never changed, never removed. */
export interface Publication {
  readonly identifier: string
  readonly incidentId: number
  readonly messageType: CapMessageType
  readonly sender: string
  readonly sentAt: EpochMs
  readonly expiresAt: EpochMs
  readonly publishedBy: string
  readonly kind: IncidentKindId
  readonly severity: Severity
  readonly text: PublicText
  readonly xml: string
}

/** The newest message of an incident that is before the public. */
export interface LivePublication extends Publication {
  readonly mode: IncidentMode
  readonly firstSentAt: EpochMs
}

interface PublicationRow {
  identifier: string
  incident_id: number
  message_type: CapMessageType
  sender: string
  sent_at: number
  expires_at: number
  published_by: string
  kind: IncidentKindId
  severity: Severity
  text: string
  xml: string
}

/** What the public was told of incidents. */
export class Publications {
  readonly #database: Database
  readonly #log: IncidentLog

  constructor(database: Database, log: IncidentLog) {
    this.#database = database
    this.#log = log
  }

  add(publication: Publication): void {
    this.#database.transaction(() => {
      const { incidentId, sentAt, messageType } = publication
      this.#database.run(
        `INSERT INTO incident_publications (identifier, incident_id, message_type, sender, sent_at, expires_at,
         published_by, kind, severity, text, xml) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        publication.identifier,
        incidentId,
        messageType,
        publication.sender,
        sentAt,
        publication.expiresAt,
        publication.publishedBy,
        publication.kind,
        publication.severity,
        JSON.stringify(publication.text),
        publication.xml,
      )
      this.#log.add({
        incidentId,
        at: sentAt,
        author: publication.publishedBy,
        type: messageType === 'Cancel' ? 'withdrawn' : 'published',
        text: publication.text.headline,
        data: { identifier: publication.identifier, messageType },
      })
      touch(this.#database, incidentId, sentAt)
    })
  }

  /** Oldest first. */
  list(incidentId: number): Publication[] {
    return this.#database
      .all<PublicationRow>(
        'SELECT * FROM incident_publications WHERE incident_id = ? ORDER BY sent_at, rowid',
        incidentId,
      )
      .map(publicationOf)
  }

  /** @throws TC_PUBLICATION_UNKNOWN */
  require(identifier: string): Publication {
    const row = this.#database.get<PublicationRow>(
      'SELECT * FROM incident_publications WHERE identifier = ?',
      identifier,
    )
    if (row === undefined)
      throw operationsStoreErrors.make('TC_PUBLICATION_UNKNOWN', identifier.slice(0, 100))
    return publicationOf(row)
  }

  /** What is before the public at `at`: neither withdrawn nor expired; newest first. */
  live(at: EpochMs): LivePublication[] {
    return this.#database
      .all<PublicationRow & { mode: IncidentMode; first_sent_at: number }>(
        `SELECT p.*, i.mode, (SELECT min(sent_at) FROM incident_publications f
           WHERE f.incident_id = p.incident_id) AS first_sent_at
         FROM incident_publications p JOIN incidents i ON i.id = p.incident_id
         WHERE p.message_type <> 'Cancel' AND p.expires_at > ?1 AND p.rowid =
           (SELECT max(rowid) FROM incident_publications n WHERE n.incident_id = p.incident_id)
         ORDER BY p.sent_at DESC, p.rowid DESC LIMIT 500`,
        at,
      )
      .map((row) => ({ ...publicationOf(row), mode: row.mode, firstSentAt: row.first_sent_at }))
  }
}

function publicationOf(row: PublicationRow): Publication {
  return {
    identifier: row.identifier,
    incidentId: row.incident_id,
    messageType: row.message_type,
    sender: row.sender,
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    publishedBy: row.published_by,
    kind: row.kind,
    severity: row.severity,
    text: JSON.parse(row.text) as PublicText,
    xml: row.xml,
  }
}
