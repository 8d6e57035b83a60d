import type { EpochMs } from '@towncrier/core'
import type { NoticePreferences } from '@towncrier/notifications'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** Where a person can be reached, and what they want to be told of. */
export interface Contact {
  readonly email: string | null
  /** E.164: `+441632960001`. */
  readonly phone: string | null
  /** Null: what everyone of their role has. */
  readonly preferences: NoticePreferences | null
}

/** A browser that push messages go to (RFC 8030). */
export interface PushSubscription {
  readonly id: number
  readonly accountId: number
  readonly endpoint: string
  /** RFC 8291 keys, base64url. */
  readonly p256dh: string
  readonly auth: string
  /** In words: "Firefox on Linux". */
  readonly device: string
  readonly createdAt: EpochMs
  readonly lastUsedAt: EpochMs | null
}

const NOWHERE: Contact = { email: null, phone: null, preferences: null }
const SUBSCRIPTION = `id, account_id AS accountId, endpoint, p256dh, auth, device, created_at AS createdAt,
  last_used_at AS lastUsedAt`

/** How people are reached. */
export class Contacts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  of(accountId: number): Contact {
    const row = this.#database.get<{
      email: string | null
      phone: string | null
      preferences: string | null
    }>('SELECT email, phone, preferences FROM contacts WHERE account_id = ?', accountId)
    if (row === undefined) return NOWHERE
    const { email, phone, preferences } = row
    return {
      email,
      phone,
      preferences: preferences === null ? null : (JSON.parse(preferences) as NoticePreferences),
    }
  }

  put(accountId: number, { email, phone, preferences }: Contact, now: EpochMs): void {
    this.#database.run(
      `INSERT INTO contacts (account_id, email, phone, preferences, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT DO UPDATE SET email = ?2, phone = ?3, preferences = ?4, changed_at = ?5`,
      accountId,
      email,
      phone,
      preferences === null ? null : JSON.stringify(preferences),
      now,
    )
  }

  subscriptions(accountId: number): PushSubscription[] {
    return this.#database
      .all<PushSubscription>(
        `SELECT ${SUBSCRIPTION} FROM push_subscriptions WHERE account_id = ? ORDER BY id`,
        accountId,
      )
      .map((row) => ({ ...row }))
  }

  findSubscription(id: number): PushSubscription | null {
    const row = this.#database.get<PushSubscription>(
      `SELECT ${SUBSCRIPTION} FROM push_subscriptions WHERE id = ?`,
      id,
    )
    return row === undefined ? null : { ...row }
  }

  /** A browser that subscribes again, or as somebody else, is the same one. */
  subscribe(subscription: Omit<PushSubscription, 'id' | 'lastUsedAt'>): PushSubscription {
    const { accountId, endpoint, p256dh, auth, device, createdAt } = subscription
    const { id } = this.#database.get<{ id: number }>(
      `INSERT INTO push_subscriptions (account_id, endpoint, p256dh, auth, device, created_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (endpoint) DO UPDATE SET account_id = ?1, p256dh = ?3, auth = ?4, device = ?5
       RETURNING id`,
      accountId,
      endpoint,
      p256dh,
      auth,
      device,
      createdAt,
    )!
    return this.findSubscription(id)!
  }

  /** It was reached. */
  touchSubscription(id: number, now: EpochMs): void {
    this.#database.run('UPDATE push_subscriptions SET last_used_at = ? WHERE id = ?', now, id)
  }

  /** The push service says that it is gone. */
  dropSubscription(id: number): void {
    this.#database.run('DELETE FROM push_subscriptions WHERE id = ?', id)
  }

  /** @throws TC_PUSH_DEVICE_UNKNOWN */
  removeSubscription(accountId: number, id: number): PushSubscription {
    const found = this.findSubscription(id)
    if (found === null || found.accountId !== accountId) {
      throw operationsStoreErrors.make('TC_PUSH_DEVICE_UNKNOWN', String(id))
    }
    this.dropSubscription(id)
    return found
  }

  /** Asks to be told when a cause is over. */
  watch(causeId: string, accountId: number): void {
    this.#database.run('INSERT OR IGNORE INTO cause_watches VALUES (?, ?)', causeId, accountId)
  }

  unwatch(causeId: string, accountId: number): void {
    this.#database.run('DELETE FROM cause_watches WHERE cause_id = ? AND account_id = ?', causeId, accountId)
  }

  watchersOf(causeId: string): ReadonlySet<number> {
    const rows = this.#database.all<{ id: number }>(
      'SELECT account_id AS id FROM cause_watches WHERE cause_id = ?',
      causeId,
    )
    return new Set(rows.map(({ id }) => id))
  }

  /** Who watched a cause that went over to another watches that one; a cause that is over nobody watches. */
  moveWatches(causeId: string, intoId: string | null): void {
    if (intoId !== null) {
      this.#database.run(
        'INSERT OR IGNORE INTO cause_watches SELECT ?, account_id FROM cause_watches WHERE cause_id = ?',
        intoId,
        causeId,
      )
    }
    this.#database.run('DELETE FROM cause_watches WHERE cause_id = ?', causeId)
  }
}
