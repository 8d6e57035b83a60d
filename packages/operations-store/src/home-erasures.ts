import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { homeStoreErrors } from './home-errors.ts'

/** Whose data an erasure takes; who may follow it. */
export interface HomeErasure {
  readonly id: string
  readonly homeIds: readonly string[]
  /** The account, where it goes too. */
  readonly accountId: number | null
  readonly begunAt: EpochMs
}

interface ErasureRow {
  id: string
  token_hash: Uint8Array
  home_ids: string
  account_id: number | null
  begun_at: number
}

/** Erasures that households asked for. The household’s account may be gone: whoever has the token may look. */
export class HomeErasures {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** @returns the token; it cannot be had again. */
  add({ id, homeIds, accountId, begunAt }: HomeErasure): string {
    const token = randomBytes(32).toString('base64url')
    this.#database.run(
      'INSERT INTO home_erasures (id, token_hash, home_ids, account_id, begun_at) VALUES (?, ?, ?, ?, ?)',
      id,
      hashOf(token),
      JSON.stringify(homeIds),
      accountId,
      begunAt,
    )
    return token
  }

  /** The erasure, for whoever has its token. @throws TC_ERASURE_UNKNOWN without saying which of the two is wrong. */
  requireByToken(id: string, token: string): HomeErasure {
    const row = this.#database.get<ErasureRow>('SELECT * FROM home_erasures WHERE id = ?', id)
    const offered = hashOf(token)
    const matches = timingSafeEqual(offered, row?.token_hash ?? new Uint8Array(offered.length))
    if (row === undefined || !matches) throw homeStoreErrors.make('TC_ERASURE_UNKNOWN', id.slice(0, 100))
    return erasureOf(row)
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function erasureOf(row: ErasureRow): HomeErasure {
  return {
    id: row.id,
    homeIds: JSON.parse(row.home_ids) as string[],
    accountId: row.account_id,
    begunAt: row.begun_at,
  }
}
