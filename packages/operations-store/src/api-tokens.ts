import { randomBytes } from 'node:crypto'
import { type EpochMs, MINUTE_MS } from '@towncrier/core'
import type { Account } from './accounts.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import { hashSecret } from './sessions.ts'

/** What every token of a person begins with, so that a leaked one is known for what it is. */
export const API_TOKEN_PREFIX = 'tc_'

export interface ApiToken {
  readonly id: number
  readonly accountId: number
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
  readonly lastUsedAt: EpochMs | null
  readonly lastUsedFrom: string | null
}

interface ApiTokenRow {
  id: number
  account_id: number
  name: string
  scopes: string
  created_at: number
  expires_at: number
  last_used_at: number | null
  last_used_from: string | null
}

/** The last use is written down no oftener than this. */
const USED_STEP_MS = MINUTE_MS

/** Tokens by which a person's programs act in their name. Only hashes are kept. */
export class ApiTokens {
  readonly #database: Database
  readonly #accountOf: (id: number) => Account | null

  /** @param accountOf the account with an id; null when there is none, or it is disabled. */
  constructor(database: Database, accountOf: (id: number) => Account | null) {
    this.#database = database
    this.#accountOf = accountOf
  }

  /** @returns the token, 256 random bits, this once. @throws TC_API_TOKEN_EXISTS */
  add(
    accountId: number,
    token: { readonly name: string; readonly scopes: readonly string[]; readonly expiresAt: EpochMs },
    now: EpochMs,
  ): { readonly token: string; readonly apiToken: ApiToken } {
    const secret = API_TOKEN_PREFIX + randomBytes(32).toString('base64url')
    const added = this.#database.run(
      `INSERT INTO api_tokens (account_id, name, token_hash, scopes, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, name) DO NOTHING`,
      accountId,
      token.name,
      hashSecret(secret),
      JSON.stringify(token.scopes),
      now,
      token.expiresAt,
    )
    if (added === 0) throw operationsStoreErrors.make('TC_API_TOKEN_EXISTS', `"${token.name}"`)
    return { token: secret, apiToken: this.list(accountId).find(({ name }) => name === token.name)! }
  }

  /**
   * What `token` stands for; null when it is unknown, has expired, or its account is disabled.
   *
   * @param from the address it is used from; null leaves what is noted of its use as it is.
   */
  use(token: string, from: string | null, now: EpochMs): { apiToken: ApiToken; account: Account } | null {
    const row = this.#database.get<ApiTokenRow>(
      'SELECT * FROM api_tokens WHERE token_hash = ? AND expires_at > ?',
      hashSecret(token),
      now,
    )
    const account = row === undefined ? null : this.#accountOf(row.account_id)
    if (row === undefined || account === null) return null
    const isNews = now - (row.last_used_at ?? 0) >= USED_STEP_MS || row.last_used_from !== from
    if (from !== null && isNews) {
      this.#database.run(
        'UPDATE api_tokens SET last_used_at = ?, last_used_from = ? WHERE id = ?',
        now,
        from,
        row.id,
      )
    }
    return { apiToken: apiTokenOf(row), account }
  }

  /** An account's tokens by name, those that have expired with them. */
  list(accountId: number): ApiToken[] {
    return this.#database
      .all<ApiTokenRow>('SELECT * FROM api_tokens WHERE account_id = ? ORDER BY name', accountId)
      .map(apiTokenOf)
  }

  /** @returns the token that was revoked. @throws TC_API_TOKEN_UNKNOWN */
  revoke(accountId: number, id: number): ApiToken {
    const found = this.list(accountId).find((token) => token.id === id)
    if (found === undefined) throw operationsStoreErrors.make('TC_API_TOKEN_UNKNOWN', String(id))
    this.#database.run('DELETE FROM api_tokens WHERE id = ?', id)
    return found
  }
}

function apiTokenOf(row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as string[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from,
  }
}
