import { createHash, randomBytes } from 'node:crypto'
import { type EpochMs, MINUTE_MS } from '@towncrier/core'
import type { Account } from './accounts.ts'
import type { Database } from './database.ts'

/** How somebody proved who they are. */
export type SessionOrigin = 'password' | 'provider'

export interface Session {
  /** Tells an account's sessions apart; opens nothing. */
  readonly id: string
  readonly account: Account
  readonly openedBy: SessionOrigin
  readonly createdAt: EpochMs
  readonly lastSeenAt: EpochMs
  readonly expiresAt: EpochMs
  readonly address: string
  readonly userAgent: string
}

interface SessionRow {
  id: string
  account_id: number
  opened_by: string
  created_at: number
  last_seen_at: number
  expires_at: number
  address: string
  user_agent: string
}

/** `lastSeenAt` is written down no oftener than this. */
const SEEN_STEP_MS = MINUTE_MS
const COLUMNS = `lower(hex(substr(token_hash, 1, 8))) AS id, account_id, opened_by, created_at, last_seen_at,
  expires_at, address, user_agent`

/** Who is signed in, where, and until when. Tokens are kept hashed. */
export class Sessions {
  readonly #database: Database
  readonly #accountOf: (id: number) => Account | null

  /** @param accountOf the account with an id; null when there is none, or it is disabled. */
  constructor(database: Database, accountOf: (id: number) => Account | null) {
    this.#database = database
    this.#accountOf = accountOf
  }

  /** @returns the session's token, 256 random bits; only its hash is kept. */
  open(
    accountId: number,
    from: { readonly address: string; readonly userAgent: string },
    now: EpochMs,
    lifetimeMs: number,
    openedBy: SessionOrigin = 'password',
  ): string {
    const token = randomBytes(32).toString('base64url')
    this.#database.run(
      `INSERT INTO sessions
         (token_hash, account_id, created_at, last_seen_at, expires_at, address, user_agent, opened_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      hashSecret(token),
      accountId,
      now,
      now,
      now + lifetimeMs,
      from.address,
      from.userAgent.slice(0, 400),
      openedBy,
    )
    return token
  }

  /**
   * The session `token` opens, unless it has expired, was not used for `idleMs`, or its account is disabled.
   * Being asked for counts as use.
   */
  find(token: string, now: EpochMs, idleMs: number): Session | null {
    const hash = hashSecret(token)
    const row = this.#database.get<SessionRow>(
      `SELECT ${COLUMNS} FROM sessions WHERE token_hash = ? AND expires_at > ? AND last_seen_at > ?`,
      hash,
      now,
      now - idleMs,
    )
    if (row === undefined) return null
    if (now - row.last_seen_at >= SEEN_STEP_MS) {
      this.#database.run('UPDATE sessions SET last_seen_at = ? WHERE token_hash = ?', now, hash)
    }
    return this.#sessionOf(row)
  }

  /** An account's sessions that still stand, the newest use first. */
  list(accountId: number, now: EpochMs, idleMs: number): Session[] {
    return this.#database
      .all<SessionRow>(
        `SELECT ${COLUMNS} FROM sessions WHERE account_id = ? AND expires_at > ? AND last_seen_at > ?
         ORDER BY last_seen_at DESC, token_hash`,
        accountId,
        now,
        now - idleMs,
      )
      .flatMap((row) => this.#sessionOf(row) ?? [])
  }

  /** Ends the session that `token` opens. */
  end(token: string): void {
    this.#database.run('DELETE FROM sessions WHERE token_hash = ?', hashSecret(token))
  }

  /** Ends one of an account's sessions. @returns false when it has no such session. */
  endById(accountId: number, id: string): boolean {
    return (
      this.#database.run(
        'DELETE FROM sessions WHERE account_id = ? AND lower(hex(substr(token_hash, 1, 8))) = ?',
        accountId,
        id,
      ) > 0
    )
  }

  /** Ends an account's sessions, but for the one called `keepId`. @returns how many. */
  endAll(accountId: number, keepId = ''): number {
    return this.#database.run(
      'DELETE FROM sessions WHERE account_id = ? AND lower(hex(substr(token_hash, 1, 8))) <> ?',
      accountId,
      keepId,
    )
  }

  prune(now: EpochMs, idleMs: number): number {
    return this.#database.run(
      'DELETE FROM sessions WHERE expires_at <= ? OR last_seen_at <= ?',
      now,
      now - idleMs,
    )
  }

  #sessionOf(row: SessionRow): Session | null {
    const account = this.#accountOf(row.account_id)
    if (account === null) return null
    return {
      id: row.id,
      account,
      openedBy: row.opened_by as SessionOrigin,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
      address: row.address,
      userAgent: row.user_agent,
    }
  }
}

/** What is kept of a random token: it needs no stretching. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
