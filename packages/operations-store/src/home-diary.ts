import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { homeStoreErrors } from './home-errors.ts'

/** What somebody of the household has written down. */
export interface HomeDiaryEntry {
  readonly id: string
  readonly homeId: string
  /** Null: the whole home. */
  readonly roomId: string | null
  readonly activity: string
  readonly at: EpochMs
  readonly endAt: EpochMs | null
  readonly note: string
  readonly changedAt: EpochMs
}

interface DiaryRow {
  id: string
  home_id: string
  room_id: string | null
  activity: string
  at: number
  end_at: number | null
  note: string
  changed_at: number
}

export type DiaryChange = Partial<Pick<HomeDiaryEntry, 'roomId' | 'activity' | 'at' | 'endAt' | 'note'>>

/** Five entries a day for ten years. */
const MOST_ENTRIES = 20_000

/** The diary of each home. */
export class HomeDiary {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Keeps an entry. An id that is there already changes nothing: what is sent twice is kept once.
   *
   * @throws TC_DIARY_UNKNOWN when the id is another home's, TC_HOME_FULL
   */
  add(entry: HomeDiaryEntry): HomeDiaryEntry {
    const { n } = this.#database.get<{ n: number }>(
      'SELECT count(*) AS n FROM home_diary WHERE home_id = ? AND id <> ?',
      entry.homeId,
      entry.id,
    )!
    if (n >= MOST_ENTRIES) throw homeStoreErrors.make('TC_HOME_FULL', `${n} diary entries`)
    this.#database.run(
      `INSERT INTO home_diary (id, home_id, room_id, activity, at, end_at, note, changed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      entry.id,
      entry.homeId,
      entry.roomId,
      entry.activity,
      entry.at,
      entry.endAt,
      entry.note.toWellFormed(),
      entry.changedAt,
    )
    return this.require(entry.homeId, entry.id)
  }

  /** @throws TC_DIARY_UNKNOWN also for an entry of another home. */
  require(homeId: string, id: string): HomeDiaryEntry {
    const row = this.#database.get<DiaryRow>(
      'SELECT * FROM home_diary WHERE id = ? AND home_id = ?',
      id,
      homeId,
    )
    if (row === undefined) throw homeStoreErrors.make('TC_DIARY_UNKNOWN', id)
    return entryOf(row)
  }

  /** from <= at < to, oldest first. */
  between(homeId: string, from: EpochMs, to: EpochMs): HomeDiaryEntry[] {
    return this.#database
      .all<DiaryRow>(
        'SELECT * FROM home_diary WHERE home_id = ? AND at >= ? AND at < ? ORDER BY at, id',
        homeId,
        from,
        to,
      )
      .map(entryOf)
  }

  /** @throws TC_DIARY_UNKNOWN */
  update(homeId: string, id: string, change: DiaryChange, now: EpochMs): HomeDiaryEntry {
    const next = { ...this.require(homeId, id), ...change }
    this.#database.run(
      'UPDATE home_diary SET room_id = ?, activity = ?, at = ?, end_at = ?, note = ?, changed_at = ? WHERE id = ?',
      next.roomId,
      next.activity,
      next.at,
      next.endAt,
      next.note.toWellFormed(),
      now,
      id,
    )
    return this.require(homeId, id)
  }

  /** @throws TC_DIARY_UNKNOWN */
  remove(homeId: string, id: string): void {
    this.require(homeId, id)
    this.#database.run('DELETE FROM home_diary WHERE id = ?', id)
  }
}

function entryOf(row: DiaryRow): HomeDiaryEntry {
  return {
    id: row.id,
    homeId: row.home_id,
    roomId: row.room_id,
    activity: row.activity,
    at: row.at,
    endAt: row.end_at,
    note: row.note,
    changedAt: row.changed_at,
  }
}
