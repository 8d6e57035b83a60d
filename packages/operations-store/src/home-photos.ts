import { randomUUID } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { homeStoreErrors } from './home-errors.ts'

/** A photograph of a home. Its bytes lie in the database, so that what erases the home erases them. */
export interface HomePhoto {
  readonly id: string
  /** Null: of no one room. */
  readonly roomId: string | null
  readonly takenAt: EpochMs
  readonly caption: string
  readonly mediaType: string
  readonly byteCount: number
}
export type NewHomePhoto = Omit<HomePhoto, 'id' | 'byteCount'> & { readonly content: Uint8Array }

interface PhotoRow {
  id: string
  room_id: string | null
  taken_at: number
  caption: string
  media_type: string
  byte_count: number
}

/** More than this many of one home are not kept. */
export const MOST_HOME_PHOTOS = 60

const COLUMNS = 'id, room_id, taken_at, caption, media_type, length(content) AS byte_count'

/** Photographs, of one home each. */
export class HomePhotos {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** In order of time. */
  list(homeId: string): HomePhoto[] {
    return this.#database
      .all<PhotoRow>(`SELECT ${COLUMNS} FROM home_photos WHERE home_id = ? ORDER BY taken_at, rowid`, homeId)
      .map(photoOf)
  }

  /** @throws TC_PHOTO_UNKNOWN */
  require(homeId: string, id: string): HomePhoto {
    const row = this.#database.get<PhotoRow>(
      `SELECT ${COLUMNS} FROM home_photos WHERE id = ? AND home_id = ?`,
      id,
      homeId,
    )
    if (row === undefined) throw homeStoreErrors.make('TC_PHOTO_UNKNOWN', id)
    return photoOf(row)
  }

  /** @throws TC_PHOTO_UNKNOWN */
  contentOf(homeId: string, id: string): Uint8Array {
    this.require(homeId, id)
    return this.#database.get<{ content: Uint8Array }>('SELECT content FROM home_photos WHERE id = ?', id)!
      .content
  }

  /** @throws TC_PHOTOS_FULL */
  add(homeId: string, photo: NewHomePhoto): HomePhoto {
    return this.#database.transaction(() => {
      const { n } = this.#database.get<{ n: number }>(
        'SELECT count(*) AS n FROM home_photos WHERE home_id = ?',
        homeId,
      )!
      if (n >= MOST_HOME_PHOTOS) throw homeStoreErrors.make('TC_PHOTOS_FULL', `${n} photos`)
      const id = randomUUID()
      this.#database.run(
        `INSERT INTO home_photos (id, home_id, room_id, taken_at, caption, media_type, content)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        id,
        homeId,
        photo.roomId,
        photo.takenAt,
        photo.caption.toWellFormed(),
        photo.mediaType,
        photo.content,
      )
      return this.require(homeId, id)
    })
  }

  /** @throws TC_PHOTO_UNKNOWN */
  change(
    homeId: string,
    id: string,
    change: { readonly caption?: string | undefined; readonly roomId?: string | null | undefined },
  ): HomePhoto {
    const photo = this.require(homeId, id)
    this.#database.run(
      'UPDATE home_photos SET caption = ?, room_id = ? WHERE id = ?',
      (change.caption ?? photo.caption).toWellFormed(),
      change.roomId === undefined ? photo.roomId : change.roomId,
      id,
    )
    return this.require(homeId, id)
  }

  /** @throws TC_PHOTO_UNKNOWN */
  remove(homeId: string, id: string): void {
    this.require(homeId, id)
    this.#database.run('DELETE FROM home_photos WHERE id = ?', id)
  }
}

function photoOf(row: PhotoRow): HomePhoto {
  return {
    id: row.id,
    roomId: row.room_id,
    takenAt: row.taken_at,
    caption: row.caption,
    mediaType: row.media_type,
    byteCount: row.byte_count,
  }
}
