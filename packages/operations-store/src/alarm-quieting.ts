import type { Suppression } from '@towncrier/alerting'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** A suppression by design, with who decided it and why. */
export interface StoredSuppression extends Suppression {
  readonly id: number
  readonly title: string
  readonly reason: string
  readonly author: string
  readonly enabled: boolean
  readonly createdAt: EpochMs
  readonly changedAt: EpochMs
}

export type NewSuppression = Omit<StoredSuppression, 'id' | 'author' | 'createdAt' | 'changedAt'>

interface SuppressionRow {
  id: number
  title: string
  reason: string
  author: string
  rule: string
  kind: string | null
  place_id: string | null
  months: string
  from_minute: number | null
  to_minute: number | null
  while_rule: string | null
  enabled: number
  created_at: number
  changed_at: number
}

/** Which alerts are recorded and call nobody, by design. */
export class Suppressions {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  list(): StoredSuppression[] {
    return this.#database.all<SuppressionRow>('SELECT * FROM suppressions ORDER BY id').map(suppressionOf)
  }

  /** @throws TC_SUPPRESSION_UNKNOWN */
  require(id: number): StoredSuppression {
    const row = this.#database.get<SuppressionRow>('SELECT * FROM suppressions WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_SUPPRESSION_UNKNOWN', String(id))
    return suppressionOf(row)
  }

  add(suppression: NewSuppression, author: string, now: EpochMs): StoredSuppression {
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO suppressions (title, reason, author, rule, kind, place_id, months, from_minute, to_minute,
                                   while_rule, enabled, created_at, changed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(...columnsOf(suppression, author), now, now)
    return this.require(Number(lastInsertRowid))
  }

  /** Replaces it; who changed it is its author from then on. @throws TC_SUPPRESSION_UNKNOWN */
  replace(id: number, suppression: NewSuppression, author: string, now: EpochMs): StoredSuppression {
    this.#database.run(
      `UPDATE suppressions SET title = ?, reason = ?, author = ?, rule = ?, kind = ?, place_id = ?, months = ?,
         from_minute = ?, to_minute = ?, while_rule = ?, enabled = ?, changed_at = ? WHERE id = ?`,
      ...columnsOf(suppression, author),
      now,
      id,
    )
    return this.require(id)
  }

  /** @throws TC_SUPPRESSION_UNKNOWN */
  remove(id: number): void {
    this.require(id)
    this.#database.run('DELETE FROM suppressions WHERE id = ?', id)
  }
}

function columnsOf(suppression: NewSuppression, author: string) {
  const { title, reason, rule, kind, placeId, months, fromMinute, toMinute, whileRule, enabled } = suppression
  return [
    title,
    reason,
    author,
    rule,
    kind,
    placeId,
    JSON.stringify(months),
    fromMinute,
    toMinute,
    whileRule,
    enabled ? 1 : 0,
  ] as const
}

function suppressionOf(row: SuppressionRow): StoredSuppression {
  return {
    id: row.id,
    title: row.title,
    reason: row.reason,
    author: row.author,
    rule: row.rule,
    kind: row.kind,
    placeId: row.place_id,
    months: JSON.parse(row.months) as number[],
    fromMinute: row.from_minute,
    toMinute: row.to_minute,
    whileRule: row.while_rule,
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  }
}

/** A device that is being worked on: judged and recorded, nobody is called. */
export interface OutOfService {
  readonly deviceId: string
  readonly since: EpochMs
  /** Null: until it is put back. */
  readonly until: EpochMs | null
  readonly reason: string
  readonly author: string
}

export class OutOfServiceDevices {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(deviceId: string): OutOfService | null {
    return this.#read('WHERE device_id = ?', deviceId)[0] ?? null
  }

  list(): OutOfService[] {
    return this.#read('ORDER BY since_at DESC, device_id')
  }

  /** Takes a device out of service, or changes until when and why. @throws TC_DEVICE_UNKNOWN */
  put(entry: OutOfService): OutOfService {
    const isKnown = this.#database.get('SELECT 1 FROM devices WHERE id = ?', entry.deviceId) !== undefined
    if (!isKnown) throw operationsStoreErrors.make('TC_DEVICE_UNKNOWN', entry.deviceId)
    this.#database.run(
      `INSERT INTO out_of_service (device_id, since_at, until_at, reason, author) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT DO UPDATE SET since_at = ?2, until_at = ?3, reason = ?4, author = ?5`,
      entry.deviceId,
      entry.since,
      entry.until,
      entry.reason,
      entry.author,
    )
    return entry
  }

  /** Puts a device back into service. @returns false when it was not out of it. */
  remove(deviceId: string): boolean {
    return this.#database.run('DELETE FROM out_of_service WHERE device_id = ?', deviceId) === 1
  }

  /** Puts back what was out of service for long enough. @returns the devices. */
  end(now: EpochMs): string[] {
    return this.#database
      .all<{ id: string }>('DELETE FROM out_of_service WHERE until_at <= ? RETURNING device_id AS id', now)
      .map(({ id }) => id)
  }

  #read(clause: string, ...values: string[]): OutOfService[] {
    return this.#database
      .all<OutOfService>(
        `SELECT device_id AS deviceId, since_at AS since, until_at AS until, reason, author
         FROM out_of_service ${clause}`,
        ...values,
      )
      .map((row) => ({ ...row }))
  }
}
