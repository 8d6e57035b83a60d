import { randomUUID } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { homeStoreErrors } from './home-errors.ts'

/** A letter, a message or a call that the household has noted. */
export interface HomeLetter {
  readonly id: string
  readonly direction: 'sent' | 'received'
  readonly at: EpochMs
  /** To or from whom. */
  readonly correspondent: string
  readonly subject: string
  readonly text: string
}
export type NewHomeLetter = Omit<HomeLetter, 'id'>

/** More than this many of one home are not kept. */
const MOST_LETTERS = 500

const COLUMNS = 'id, direction, at, correspondent, subject, text'

/** Letters sent and received, of one home each. */
export class HomeLetters {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** In order of time. */
  list(homeId: string): HomeLetter[] {
    return this.#database.all<HomeLetter>(
      `SELECT ${COLUMNS} FROM home_letters WHERE home_id = ? ORDER BY at, rowid`,
      homeId,
    )
  }

  /** @throws TC_LETTER_UNKNOWN */
  require(homeId: string, id: string): HomeLetter {
    const letter = this.#database.get<HomeLetter>(
      `SELECT ${COLUMNS} FROM home_letters WHERE id = ? AND home_id = ?`,
      id,
      homeId,
    )
    if (letter === undefined) throw homeStoreErrors.make('TC_LETTER_UNKNOWN', id)
    return letter
  }

  /** @throws TC_HOME_FULL */
  add(homeId: string, letter: NewHomeLetter): HomeLetter {
    const { n } = this.#database.get<{ n: number }>(
      'SELECT count(*) AS n FROM home_letters WHERE home_id = ?',
      homeId,
    )!
    if (n >= MOST_LETTERS) throw homeStoreErrors.make('TC_HOME_FULL', `${n} letters`)
    const id = randomUUID()
    this.#database.run(
      `INSERT INTO home_letters (id, home_id, direction, at, correspondent, subject, text)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      id,
      homeId,
      letter.direction,
      letter.at,
      letter.correspondent.toWellFormed(),
      letter.subject.toWellFormed(),
      letter.text.toWellFormed(),
    )
    return this.require(homeId, id)
  }

  /** @throws TC_LETTER_UNKNOWN */
  change(homeId: string, id: string, change: Partial<NewHomeLetter>): HomeLetter {
    const letter = { ...this.require(homeId, id), ...change }
    this.#database.run(
      'UPDATE home_letters SET direction = ?, at = ?, correspondent = ?, subject = ?, text = ? WHERE id = ?',
      letter.direction,
      letter.at,
      letter.correspondent.toWellFormed(),
      letter.subject.toWellFormed(),
      letter.text.toWellFormed(),
      id,
    )
    return this.require(homeId, id)
  }

  /** @throws TC_LETTER_UNKNOWN */
  remove(homeId: string, id: string): void {
    this.require(homeId, id)
    this.#database.run('DELETE FROM home_letters WHERE id = ?', id)
  }
}
