import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** An address of another system that is told what happens here. */
export interface Webhook {
  readonly id: number
  readonly name: string
  readonly url: string
  /** Topics it wants. */
  readonly events: readonly string[]
  readonly enabled: boolean
  readonly createdAt: EpochMs
  readonly createdBy: string
}

interface WebhookRow {
  id: number
  name: string
  url: string
  events: string
  secret: string
  enabled: number
  created_at: number
  created_by: string
}

/** Webhooks and their secrets. A secret is needed to sign with, so it cannot be kept hashed. */
export class Webhooks {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  list(): Webhook[] {
    return this.#database.all<WebhookRow>('SELECT * FROM webhooks ORDER BY id').map(webhookOf)
  }

  add(
    webhook: Pick<Webhook, 'name' | 'url' | 'events' | 'createdAt' | 'createdBy'>,
    secret: string,
  ): Webhook {
    this.#database.run(
      'INSERT INTO webhooks (name, url, events, secret, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)',
      webhook.name,
      webhook.url,
      JSON.stringify(webhook.events),
      secret,
      webhook.createdAt,
      webhook.createdBy,
    )
    return this.require(this.#database.get<{ id: number }>('SELECT last_insert_rowid() AS id')!.id)
  }

  /** @throws TC_WEBHOOK_UNKNOWN */
  require(id: number): Webhook {
    const found = this.findWithSecret(id)
    if (found === null) throw operationsStoreErrors.make('TC_WEBHOOK_UNKNOWN', String(id))
    return found.webhook
  }

  findWithSecret(id: number): { readonly webhook: Webhook; readonly secret: string } | null {
    const row = this.#database.get<WebhookRow>('SELECT * FROM webhooks WHERE id = ?', id)
    return row === undefined ? null : { webhook: webhookOf(row), secret: row.secret }
  }

  /** @throws TC_WEBHOOK_UNKNOWN */
  change(
    id: number,
    change: {
      readonly name?: string
      readonly url?: string
      readonly events?: readonly string[]
      readonly enabled?: boolean
    },
  ): Webhook {
    const before = this.require(id)
    this.#database.run(
      'UPDATE webhooks SET name = ?, url = ?, events = ?, enabled = ? WHERE id = ?',
      change.name ?? before.name,
      change.url ?? before.url,
      JSON.stringify(change.events ?? before.events),
      (change.enabled ?? before.enabled) ? 1 : 0,
      id,
    )
    return this.require(id)
  }

  /** @throws TC_WEBHOOK_UNKNOWN */
  setSecret(id: number, secret: string): void {
    this.require(id)
    this.#database.run('UPDATE webhooks SET secret = ? WHERE id = ?', secret, id)
  }

  /** @throws TC_WEBHOOK_UNKNOWN */
  remove(id: number): void {
    this.require(id)
    this.#database.run('DELETE FROM webhooks WHERE id = ?', id)
  }
}

function webhookOf(row: WebhookRow): Webhook {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    events: JSON.parse(row.events) as string[],
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    createdBy: row.created_by,
  }
}
