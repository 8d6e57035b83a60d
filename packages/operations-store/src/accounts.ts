import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import { hashSecret } from './sessions.ts'

export interface Account {
  readonly id: number
  readonly userName: string
  readonly displayName: string
  readonly role: string
  /** Made by the demonstration, with a password that is public. */
  readonly demo: boolean
  /** Lets somebody in by password when the provider that else does it is away. */
  readonly breakGlass: boolean
  readonly createdAt: EpochMs
  readonly disabledAt: EpochMs | null
}

interface AccountRow {
  id: number
  user_name: string
  display_name: string
  role: string
  password_hash: string
  demo: number
  break_glass: number
  created_at: number
  disabled_at: number | null
}

/** Who may sign in. Password hashing is the caller's; an empty hash is an account without a password. */
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
    readonly breakGlass?: boolean
    readonly now: EpochMs
  }): Account {
    if (this.findByUserName(account.userName) !== null) {
      throw operationsStoreErrors.make('TC_ACCOUNT_EXISTS', account.userName)
    }
    this.#database.run(
      `INSERT INTO accounts (user_name, display_name, role, password_hash, demo, break_glass, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      account.userName,
      account.displayName,
      account.role,
      account.passwordHash,
      account.demo ? 1 : 0,
      account.breakGlass ? 1 : 0,
      account.now,
    )
    return this.findByUserName(account.userName)!.account
  }

  findByUserName(userName: string): { account: Account; passwordHash: string } | null {
    const row = this.#database.get<AccountRow>('SELECT * FROM accounts WHERE user_name = ?', userName)
    return row === undefined ? null : { account: accountOf(row), passwordHash: row.password_hash }
  }

  /** The account with this id; null when there is none, or it is disabled. */
  findEnabled(id: number): Account | null {
    const row = this.#database.get<AccountRow>(
      'SELECT * FROM accounts WHERE id = ? AND disabled_at IS NULL',
      id,
    )
    return row === undefined ? null : accountOf(row)
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
   * Changes what is given. Another role, or being disabled, ends every session of the account; a role other
   * than administrator takes the break-glass mark away.
   *
   * @throws TC_ACCOUNT_UNKNOWN, TC_ACCOUNT_LAST_ADMINISTRATOR, TC_ACCOUNT_NO_BREAK_GLASS
   */
  update(
    userName: string,
    change: {
      readonly displayName?: string
      readonly role?: string
      readonly disabled?: boolean
      readonly breakGlass?: boolean
    },
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
      const role = change.role ?? account.role
      if (change.breakGlass && (role !== 'administrator' || !this.hasPassword(account.id))) {
        throw operationsStoreErrors.make('TC_ACCOUNT_NO_BREAK_GLASS', userName)
      }
      this.#database.run(
        'UPDATE accounts SET display_name = ?, role = ?, disabled_at = ?, break_glass = ? WHERE id = ?',
        change.displayName ?? account.displayName,
        role,
        disabledAt,
        role === 'administrator' && (change.breakGlass ?? account.breakGlass) ? 1 : 0,
        account.id,
      )
      const isLimited = disabledAt !== null || (change.role !== undefined && change.role !== account.role)
      if (isLimited) this.#database.run('DELETE FROM sessions WHERE account_id = ?', account.id)
      if (account.role === 'administrator' && isLimited) this.#requireAnAdministrator(userName)
      return this.require(userName)
    })
  }

  /** @param without an account that is about to go. */
  #requireAnAdministrator(userName: string, without: number | null = null): void {
    const left = this.#database.get<{ n: number }>(
      `SELECT count(*) AS n FROM accounts WHERE role = 'administrator' AND disabled_at IS NULL AND id IS NOT ?`,
      without,
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
        keep === undefined ? new Uint8Array() : hashSecret(keep),
      )
    })
  }

  /** @throws TC_ACCOUNT_LAST_ADMINISTRATOR when nobody else could look after the platform. */
  requireSpare(id: number): void {
    const account = this.findEnabled(id)
    if (account?.role === 'administrator') this.#requireAnAdministrator(account.userName, id)
  }

  /** Removes an account with its sessions, tokens and homes. @returns how many there were: 0 or 1. */
  remove({ id, createdAt }: Pick<Account, 'id' | 'createdAt'>): number {
    return this.#database.run('DELETE FROM accounts WHERE id = ? AND created_at = ?', id, createdAt)
  }

  removeDemoAccounts(): number {
    return this.#database.run('DELETE FROM accounts WHERE demo = 1')
  }

  /** The account that a person of a provider signs in to; null when there is none yet. */
  findByIdentity(issuer: string, subject: string): Account | null {
    const row = this.#database.get<AccountRow>(
      `SELECT accounts.* FROM accounts JOIN identities ON identities.account_id = accounts.id
       WHERE identities.issuer = ? AND identities.subject = ?`,
      issuer,
      subject,
    )
    return row === undefined ? null : accountOf(row)
  }

  /** Ties a person of a provider to an account, or notes that they came again. @throws TC_IDENTITY_TAKEN */
  linkIdentity(accountId: number, issuer: string, subject: string, now: EpochMs): void {
    const linked = this.#database.run(
      `INSERT INTO identities (issuer, subject, account_id, linked_at, last_used_at) VALUES (?1, ?2, ?3, ?4, ?4)
       ON CONFLICT DO UPDATE SET last_used_at = ?4 WHERE account_id = ?3`,
      issuer,
      subject,
      accountId,
      now,
    )
    if (linked === 0) throw operationsStoreErrors.make('TC_IDENTITY_TAKEN', subject)
  }

  hasIdentity(accountId: number): boolean {
    return (
      this.#database.get('SELECT 1 FROM identities WHERE account_id = ? LIMIT 1', accountId) !== undefined
    )
  }

  hasPassword(accountId: number): boolean {
    return (
      this.#database.get(`SELECT 1 FROM accounts WHERE id = ? AND password_hash <> ''`, accountId) !==
      undefined
    )
  }
}

function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    userName: row.user_name,
    displayName: row.display_name,
    role: row.role,
    demo: row.demo === 1,
    breakGlass: row.break_glass === 1,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  }
}
