import { createHash, randomBytes } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

export interface Account {
  readonly id: number
  readonly userName: string
  readonly displayName: string
  readonly role: string
  /** Made by the demonstration, with a password that is public. */
  readonly demo: boolean
  readonly createdAt: EpochMs
  readonly disabledAt: EpochMs | null
}

export interface Session {
  readonly account: Account
  readonly createdAt: EpochMs
  readonly lastSeenAt: EpochMs
  readonly expiresAt: EpochMs
  readonly address: string
  readonly userAgent: string
}

interface AccountRow {
  id: number
  user_name: string
  display_name: string
  role: string
  password_hash: string
  demo: number
  created_at: number
  disabled_at: number | null
}

interface SessionRow {
  account_id: number
  created_at: number
  last_seen_at: number
  expires_at: number
  address: string
  user_agent: string
}

/** Local accounts and their sessions. Password hashing is the caller's; session tokens are kept hashed. */
export class Accounts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** @throws TC_ACCOUNT_EXISTS */
  add(account: {
    readonly userName: string
    readonly displayName: string
    readonly role: string
    readonly passwordHash: string
    readonly demo?: boolean
    readonly now: EpochMs
  }): Account {
    if (this.findByUserName(account.userName) !== null) {
      throw operationsStoreErrors.make('TC_ACCOUNT_EXISTS', account.userName)
    }
    this.#database.run(
      `INSERT INTO accounts (user_name, display_name, role, password_hash, demo, created_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      account.userName,
      account.displayName,
      account.role,
      account.passwordHash,
      account.demo ? 1 : 0,
      account.now,
    )
    return this.findByUserName(account.userName)!.account
  }

  findByUserName(userName: string): { account: Account; passwordHash: string } | null {
    const row = this.#database.get<AccountRow>('SELECT * FROM accounts WHERE user_name = ?', userName)
    return row === undefined ? null : { account: accountOf(row), passwordHash: row.password_hash }
  }

  list(): Account[] {
    return this.#database.all<AccountRow>('SELECT * FROM accounts ORDER BY user_name').map(accountOf)
  }

  /** @throws TC_ACCOUNT_UNKNOWN */
  require(userName: string): Account {
    const found = this.findByUserName(userName)
    if (found === null) throw operationsStoreErrors.make('TC_ACCOUNT_UNKNOWN', userName)
    return found.account
  }

  /**
   * Changes what is given. Another role, or being disabled, ends every session of the account.
   *
   * @throws TC_ACCOUNT_UNKNOWN, TC_ACCOUNT_LAST_ADMINISTRATOR
   */
  update(
    userName: string,
    change: { readonly displayName?: string; readonly role?: string; readonly disabled?: boolean },
    now: EpochMs,
  ): Account {
    return this.#database.transaction(() => {
      const account = this.require(userName)
      const disabledAt =
        change.disabled === undefined
          ? account.disabledAt
          : change.disabled
            ? (account.disabledAt ?? now)
            : null
      this.#database.run(
        'UPDATE accounts SET display_name = ?, role = ?, disabled_at = ? WHERE id = ?',
        change.displayName ?? account.displayName,
        change.role ?? account.role,
        disabledAt,
        account.id,
      )
      const isLimited = disabledAt !== null || (change.role !== undefined && change.role !== account.role)
      if (isLimited) this.#database.run('DELETE FROM sessions WHERE account_id = ?', account.id)
      if (account.role === 'administrator' && isLimited) this.#requireAnAdministrator(userName)
      return this.require(userName)
    })
  }

  #requireAnAdministrator(userName: string): void {
    const left = this.#database.get<{ n: number }>(
      `SELECT count(*) AS n FROM accounts WHERE role = 'administrator' AND disabled_at IS NULL`,
    )!.n
    if (left === 0) throw operationsStoreErrors.make('TC_ACCOUNT_LAST_ADMINISTRATOR', userName)
  }

  /** Sets a new password hash and ends every session of the account, but for the one that `keep` opens. */
  setPassword(id: number, passwordHash: string, keep?: string): void {
    this.#database.transaction(() => {
      this.#database.run('UPDATE accounts SET password_hash = ? WHERE id = ?', passwordHash, id)
      this.#database.run(
        'DELETE FROM sessions WHERE account_id = ? AND token_hash <> ?',
        id,
        keep === undefined ? new Uint8Array() : hashToken(keep),
      )
    })
  }

  removeDemoAccounts(): number {
    return this.#database.run('DELETE FROM accounts WHERE demo = 1')
  }

  /** @returns the session's token, 256 random bits; only its hash is kept. */
  openSession(
    accountId: number,
    from: { readonly address: string; readonly userAgent: string },
    now: EpochMs,
    lifetimeMs: number,
  ): string {
    const token = randomBytes(32).toString('base64url')
    this.#database.run(
      `INSERT INTO sessions (token_hash, account_id, created_at, last_seen_at, expires_at, address, user_agent)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      hashToken(token),
      accountId,
      now,
      now,
      now + lifetimeMs,
      from.address,
      from.userAgent.slice(0, 200),
    )
    return token
  }

  /** The session `token` opens, unless it has expired or its account is disabled. */
  session(token: string, now: EpochMs): Session | null {
    const session = this.#database.get<SessionRow>(
      'SELECT * FROM sessions WHERE token_hash = ? AND expires_at > ?',
      hashToken(token),
      now,
    )
    if (session === undefined) return null
    const account = this.#database.get<AccountRow>('SELECT * FROM accounts WHERE id = ?', session.account_id)
    if (account === undefined || account.disabled_at !== null) return null
    return {
      account: accountOf(account),
      createdAt: session.created_at,
      lastSeenAt: session.last_seen_at,
      expiresAt: session.expires_at,
      address: session.address,
      userAgent: session.user_agent,
    }
  }

  endSession(token: string): void {
    this.#database.run('DELETE FROM sessions WHERE token_hash = ?', hashToken(token))
  }

  pruneSessions(now: EpochMs): number {
    return this.#database.run('DELETE FROM sessions WHERE expires_at <= ?', now)
  }
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    userName: row.user_name,
    displayName: row.display_name,
    role: row.role,
    demo: row.demo === 1,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  }
}
