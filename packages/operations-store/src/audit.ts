import type { EpochMs } from '@towncrier/core'
import { type ChainedEntry, chainHash, GENESIS_HASH } from './audit-chain.ts'
import { decodeCursor, encodeCursor, type Page } from './cursor.ts'
import type { Database } from './database.ts'

export interface AuditEntry {
  readonly id: number
  readonly at: EpochMs
  readonly actor: string
  /** `device.add`, `alert.acknowledge`, `quarantine.release` … */
  readonly action: string
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
  /** Ties the entry to all before it; hexadecimal. */
  readonly hash: string
}

export interface AuditFilter {
  readonly actor?: string
  /** A whole action, or its first word for all that begin with it. */
  readonly action?: string
  readonly subject?: string
  /** Anywhere in the entry, in any case. */
  readonly text?: string
  readonly from?: EpochMs
  readonly to?: EpochMs
}

/** So many entries are looked through at once: a search of a long log comes in short pages. */
const SEARCH_WINDOW = 100_000

/** Who saw or changed what. Entries are never changed, and each holds the hash of all before it. */
export class Audit {
  readonly #database: Database
  #origin: () => Readonly<Record<string, unknown>> = () => ({})

  constructor(database: Database) {
    this.#database = database
  }

  /** Adds to the detail of each entry what `origin` says at that moment: by which token it came. */
  noteOrigin(origin: () => Readonly<Record<string, unknown>>): void {
    this.#origin = origin
  }

  /** May be called within a transaction, and then stands or falls with it. */
  add(entry: Omit<AuditEntry, 'id' | 'detail' | 'hash'> & { readonly detail?: AuditEntry['detail'] }): void {
    // The lock is taken before the last hash is read: two writers never build on the same entry.
    if (this.#database.connection.isTransaction) this.#append(entry)
    else this.#database.transaction(() => this.#append(entry))
  }

  #append(entry: Omit<AuditEntry, 'id' | 'detail' | 'hash'> & { readonly detail?: AuditEntry['detail'] }) {
    const last = this.#database.get<{ seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'audit'`)
    const { at } = entry
    // Half a character is not stored as it came, and its hash would not be found again.
    const [actor, action, subject] = [entry.actor, entry.action, entry.subject].map(storableText) as [
      string,
      string,
      string,
    ]
    const id = (last?.seq ?? 0) + 1
    const detail = storableText(JSON.stringify({ ...entry.detail, ...this.#origin() }))
    const previous = this.#database.get<{ hash: Uint8Array }>(
      'SELECT hash FROM audit WHERE hash IS NOT NULL ORDER BY id DESC LIMIT 1',
    )
    const hash = chainHash(previous?.hash ?? GENESIS_HASH, { id, at, actor, action, subject, detail })
    this.#database.run(
      'INSERT INTO audit (id, at, actor, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      at,
      actor,
      action,
      subject,
      detail,
      hash,
    )
  }

  /** Newest first. A page may hold fewer than `limit`, even none, and still not be the last. @throws TC_CURSOR_INVALID */
  list(filter: AuditFilter & { readonly cursor?: string; readonly limit: number }): Page<AuditEntry> {
    const newest = this.head()?.id ?? 0
    const before =
      filter.cursor === undefined ? newest + 1 : (decodeCursor(filter.cursor, ['number'])[0] as number)
    const oldest = isSearch(filter) ? Math.max(0, before - SEARCH_WINDOW) : 0
    const { conditions, values } = conditionsOf(filter)
    const rows = this.#database.all<ChainedEntry>(
      `SELECT * FROM audit WHERE ${['id < ?', 'id >= ?', ...conditions].join(' AND ')} ORDER BY id DESC LIMIT ?`,
      before,
      oldest,
      ...values,
      filter.limit + 1,
    )
    const items = rows.slice(0, filter.limit).map(entryOf)
    const hasMore = rows.length > filter.limit
    const nextBefore = hasMore ? items.at(-1)!.id : oldest > 1 ? oldest : null
    return { items, nextCursor: nextBefore === null ? null : encodeCursor([nextBefore]) }
  }

  /** Entries as they are stored, oldest first, from the one after `afterId`: for exports and for the walk along the chain. */
  after(afterId: number, limit: number, filter: AuditFilter = {}): ChainedEntry[] {
    const { conditions, values } = conditionsOf(filter)
    return this.#database.all<ChainedEntry>(
      `SELECT * FROM audit WHERE ${['id > ?', ...conditions].join(' AND ')} ORDER BY id LIMIT ?`,
      afterId,
      ...values,
      limit,
    )
  }

  /** The newest entry's id and hash: noted elsewhere, it proves that nothing was cut off. */
  head(): { readonly id: number; readonly hash: string } | null {
    const row = this.#database.get<{ id: number; hash: Uint8Array | null }>(
      'SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1',
    )
    return row === undefined ? null : { id: row.id, hash: hexadecimal(row.hash) }
  }

  /** When `actor` last did `action` to `subject`, no earlier than `since`; null when they did not. */
  lastAt(actor: string, action: string, subject: string, since: EpochMs): EpochMs | null {
    const row = this.#database.get<{ at: number }>(
      'SELECT at FROM audit WHERE subject = ? AND actor = ? AND action = ? AND at >= ? ORDER BY id DESC LIMIT 1',
      subject,
      actor,
      action,
      since,
    )
    return row?.at ?? null
  }
}

/**
 * Chains the entries of before there was a chain, once: only when nothing is chained yet. Entries without a
 * hash behind others with one were put in from outside, and stay so.
 */
export function chainFirstEntries(database: Database): void {
  const hasUnchained = () =>
    database.get('SELECT id FROM audit WHERE hash IS NULL LIMIT 1') !== undefined &&
    database.get('SELECT id FROM audit WHERE hash IS NOT NULL LIMIT 1') === undefined
  if (!hasUnchained()) return
  database.transaction(() => {
    if (!hasUnchained()) return
    let previous = GENESIS_HASH
    let lastId = 0
    for (;;) {
      const rows = database.all<ChainedEntry>(
        'SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT 10000',
        lastId,
      )
      for (const row of rows) {
        previous = chainHash(previous, row)
        database.run('UPDATE audit SET hash = ? WHERE id = ?', previous, row.id)
      }
      if (rows.length === 0) return
      lastId = rows.at(-1)!.id
    }
  })
}

/** True when entries must be read one by one to find the ones asked for. */
function isSearch({ text, action, from, to }: AuditFilter): boolean {
  return text !== undefined || action !== undefined || from !== undefined || to !== undefined
}

function conditionsOf({ actor, action, subject, text, from, to }: AuditFilter) {
  const conditions: string[] = []
  const values: (string | number)[] = []
  const add = (condition: string, ...given: (string | number)[]) => {
    conditions.push(condition)
    values.push(...given)
  }
  if (actor !== undefined) add('actor = ?', actor)
  if (subject !== undefined) add('subject = ?', subject)
  if (action !== undefined)
    add(`(action = ? OR action LIKE ? ESCAPE '\\')`, action, `${escapeLike(action)}.%`)
  if (text !== undefined) {
    const pattern = `%${escapeLike(text)}%`
    add(
      `(actor LIKE ? ESCAPE '\\' OR action LIKE ? ESCAPE '\\' OR subject LIKE ? ESCAPE '\\' OR detail LIKE ? ESCAPE '\\')`,
      pattern,
      pattern,
      pattern,
      pattern,
    )
  }
  if (from !== undefined) add('at >= ?', from)
  if (to !== undefined) add('at < ?', to)
  return { conditions, values }
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

function entryOf(row: ChainedEntry): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    detail: JSON.parse(row.detail) as AuditEntry['detail'],
    hash: hexadecimal(row.hash),
  }
}

function hexadecimal(hash: Uint8Array | null): string {
  return hash === null ? '' : Buffer.from(hash).toString('hex')
}
