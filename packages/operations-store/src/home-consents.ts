import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'

export interface Consent {
  readonly use: string
  readonly given: boolean
  readonly at: EpochMs
}

interface ConsentRow {
  use: string
  given: number
  at: number
}

/** What each home has agreed to. Without a word it has agreed to nothing; every change of mind is kept. */
export class HomeConsents {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  set(homeId: string, use: string, given: boolean, now: EpochMs): void {
    this.#database.run(
      'INSERT INTO home_consents (home_id, use, given, at) VALUES (?, ?, ?, ?)',
      homeId,
      use,
      given ? 1 : 0,
      now,
    )
  }

  has(homeId: string, use: string): boolean {
    return this.newest(homeId).some((consent) => consent.use === use && consent.given)
  }

  /** Since when a home has agreed, without a no in between; null while it does not. */
  givenSince(homeId: string, use: string): EpochMs | null {
    const words = this.history(homeId).filter((consent) => consent.use === use)
    return words.slice(words.findLastIndex(({ given }) => !given) + 1)[0]?.at ?? null
  }

  /** The newest word on each use. */
  newest(homeId: string): Consent[] {
    return this.#database
      .all<ConsentRow>(
        `SELECT use, given, at FROM home_consents WHERE id IN
         (SELECT max(id) FROM home_consents WHERE home_id = ? GROUP BY use) ORDER BY use`,
        homeId,
      )
      .map(consentOf)
  }

  /** Every change of mind, oldest first. */
  history(homeId: string): Consent[] {
    return this.#database
      .all<ConsentRow>('SELECT use, given, at FROM home_consents WHERE home_id = ? ORDER BY id', homeId)
      .map(consentOf)
  }
}

function consentOf({ use, given, at }: ConsentRow): Consent {
  return { use, given: given === 1, at }
}
