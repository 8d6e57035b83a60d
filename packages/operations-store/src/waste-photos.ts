import type { Database } from './database.ts'
import type { Act } from './incidents.ts'

export interface StoredPhoto {
  readonly hash: string
  readonly mediaType: string
  readonly byteCount: number
}

/** Photos that crews took, by the event they belong to. */
export class WastePhotos {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keeps a photo for an event, once; the event itself may come later. @returns whether it is new. */
  add(eventId: string, { hash, mediaType, byteCount }: StoredPhoto, { actor, at }: Act): boolean {
    return (
      this.#database.run(
        `INSERT INTO waste_job_photos (event_id, received_at, by_user, hash, media_type, byte_count)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING`,
        eventId,
        at,
        actor,
        hash,
        mediaType,
        byteCount,
      ) > 0
    )
  }

  of(eventId: string): (StoredPhoto & { readonly byUser: string }) | null {
    const row = this.#database.get<{ hash: string; media_type: string; byte_count: number; by_user: string }>(
      'SELECT hash, media_type, byte_count, by_user FROM waste_job_photos WHERE event_id = ?',
      eventId,
    )
    if (row === undefined) return null
    return { hash: row.hash, mediaType: row.media_type, byteCount: row.byte_count, byUser: row.by_user }
  }
}
