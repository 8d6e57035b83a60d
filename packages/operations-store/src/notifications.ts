import type { EpochMs, Severity } from '@towncrier/core'
import type { Channel, Topic } from '@towncrier/notifications'
import type { CauseEventType } from './causes.ts'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'

/** What one person was told, as it stands in their inbox. */
export interface Notice {
  readonly id: number
  readonly accountId: number
  readonly topic: Topic
  /** `cause/<id>`, `incident/<id>` … */
  readonly subject: string
  readonly severity: Severity
  readonly title: string
  readonly body: string
  /** Path and query within the dashboard. */
  readonly link: string
  readonly createdAt: EpochMs
  readonly readAt: EpochMs | null
}

export type NewNotice = Omit<Notice, 'id' | 'readAt'> & {
  /** The same one is told to a person once. */
  readonly dedupeKey: string
}

/** Something of a notice that is still to go out. */
export interface NoticeSend {
  readonly id: number
  readonly noticeId: number
  readonly accountId: number
  readonly channel: Channel
  readonly queuedAt: EpochMs
  readonly dueAt: EpochMs
}

export interface NumberedCauseEvent {
  readonly id: number
  readonly causeId: string
  readonly at: EpochMs
  readonly type: CauseEventType
  readonly actor: string | null
  readonly severity: Severity | null
  readonly message: string | null
}

export interface NumberedLogEntry {
  readonly id: number
  readonly incidentId: number
  readonly at: EpochMs
  readonly author: string
  readonly type: string
  readonly text: string
  readonly data: Readonly<Record<string, unknown>>
}

interface NoticeRow {
  id: number
  account_id: number
  topic: Topic
  subject: string
  severity: Severity
  title: string
  body: string
  link: string
  created_at: number
  read_at: number | null
}

/** Inboxes, what is to go out of them, and how far what happened has been told. */
export class Notices {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** What is told of something commits together with how far it has been told. */
  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work)
  }

  /** @returns its id; null when this person has been told already. */
  add(notice: NewNotice): number | null {
    const row = this.#database.get<{ id: number }>(
      `INSERT INTO notices (account_id, topic, subject, severity, title, body, link, dedupe_key, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
      notice.accountId,
      notice.topic,
      notice.subject,
      notice.severity,
      notice.title,
      notice.body,
      notice.link,
      notice.dedupeKey,
      notice.createdAt,
    )
    return row?.id ?? null
  }

  find(id: number): Notice | null {
    const row = this.#database.get<NoticeRow>('SELECT * FROM notices WHERE id = ?', id)
    return row === undefined ? null : noticeOf(row)
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  list(
    accountId: number,
    filter: { readonly unread?: boolean; readonly cursor?: string; readonly limit: number },
  ): Page<Notice> {
    const [before] =
      filter.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(filter.cursor, ['number'])
    const rows = this.#database.all<NoticeRow>(
      `SELECT * FROM notices WHERE account_id = ? AND id < ? ${filter.unread ? 'AND read_at IS NULL' : ''}
       ORDER BY id DESC LIMIT ?`,
      accountId,
      before!,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(noticeOf), nextCursor: page.nextCursor }
  }

  countUnread(accountId: number): number {
    return this.#database.get<{ n: number }>(
      'SELECT count(*) AS n FROM notices WHERE account_id = ? AND read_at IS NULL',
      accountId,
    )!.n
  }

  /** Marks notices of a person as read; all of them when none are named. @returns how many were not. */
  markRead(accountId: number, ids: readonly number[] | null, now: EpochMs): number {
    return this.#database.run(
      `UPDATE notices SET read_at = ?1 WHERE account_id = ?2 AND read_at IS NULL
       AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?3)))`,
      now,
      accountId,
      ids === null ? null : JSON.stringify(ids),
    )
  }

  /** The newest notice on a subject to a person. */
  newestOn(subject: string, accountId: number): Notice | null {
    const row = this.#database.get<NoticeRow>(
      'SELECT * FROM notices WHERE subject = ? AND account_id = ? ORDER BY id DESC LIMIT 1',
      subject,
      accountId,
    )
    return row === undefined ? null : noticeOf(row)
  }

  addSend(send: Omit<NoticeSend, 'id'>): void {
    this.#database.run(
      `INSERT INTO notice_sends (notice_id, account_id, channel, queued_at, due_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      send.noticeId,
      send.accountId,
      send.channel,
      send.queuedAt,
      send.dueAt,
    )
  }

  /** What has not gone out and is due, oldest first. */
  dueSends(now: EpochMs): NoticeSend[] {
    return this.#database
      .all<NoticeSend>(
        `SELECT id, notice_id AS noticeId, account_id AS accountId, channel, queued_at AS queuedAt, due_at AS dueAt
         FROM notice_sends WHERE released_at IS NULL AND due_at <= ? ORDER BY id`,
        now,
      )
      .map((row) => ({ ...row }))
  }

  /** When messages went to a person by a channel, after `since`: one instant for each. */
  releasedSince(accountId: number, channel: Channel, since: EpochMs): EpochMs[] {
    return this.#database
      .all<{ at: number }>(
        `SELECT DISTINCT released_at AS at FROM notice_sends
         WHERE account_id = ? AND channel = ? AND released_at > ?`,
        accountId,
        channel,
        since,
      )
      .map(({ at }) => at)
  }

  /** They are not needed any more. */
  dropSends(ids: readonly number[]): void {
    this.#database.run(
      'DELETE FROM notice_sends WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
  }

  /** They went out. */
  release(ids: readonly number[], now: EpochMs): void {
    this.#database.run(
      'UPDATE notice_sends SET released_at = ? WHERE id IN (SELECT value FROM json_each(?))',
      now,
      JSON.stringify(ids),
    )
  }

  position(name: 'cause-events' | 'incident-log'): number {
    return this.#database.get<{ position: number }>(
      'SELECT position FROM notice_positions WHERE name = ?',
      name,
    )!.position
  }

  setPosition(name: 'cause-events' | 'incident-log', position: number): void {
    this.#database.run('UPDATE notice_positions SET position = ? WHERE name = ?', position, name)
  }

  /** What happened to causes after a position, in order. */
  causeEventsAfter(position: number, limit: number): NumberedCauseEvent[] {
    return this.#database
      .all<NumberedCauseEvent>(
        `SELECT id, cause_id AS causeId, at, type, actor, severity, message FROM cause_events
         WHERE id > ? ORDER BY id LIMIT ?`,
        position,
        limit,
      )
      .map((row) => ({ ...row }))
  }

  /** What happened in incidents after a position, in order. */
  logEntriesAfter(position: number, limit: number): NumberedLogEntry[] {
    return this.#database
      .all<Omit<NumberedLogEntry, 'data'> & { data: string }>(
        `SELECT id, incident_id AS incidentId, at, author, type, text, data FROM incident_log
         WHERE id > ? ORDER BY id LIMIT ?`,
        position,
        limit,
      )
      .map((row) => ({ ...row, data: JSON.parse(row.data) as NumberedLogEntry['data'] }))
  }

  /** Tasks that fell due after `since` and are not done. */
  dueTasks(
    since: EpochMs,
    now: EpochMs,
  ): { id: number; incidentId: number; title: string; assignee: string; dueAt: EpochMs }[] {
    return this.#database
      .all<{ id: number; incidentId: number; title: string; assignee: string; dueAt: number }>(
        `SELECT id, incident_id AS incidentId, title, assignee, due_at AS dueAt FROM incident_tasks
         WHERE done_at IS NULL AND assignee IS NOT NULL AND due_at > ? AND due_at <= ? ORDER BY due_at`,
        since,
        now,
      )
      .map((row) => ({ ...row }))
  }

  /** Removes notices older than `before`, with what was to go out of them. @returns how many went. */
  prune(before: EpochMs): number {
    return this.#database.run('DELETE FROM notices WHERE created_at < ?', before)
  }
}

function noticeOf(row: NoticeRow): Notice {
  return {
    id: row.id,
    accountId: row.account_id,
    topic: row.topic,
    subject: row.subject,
    severity: row.severity,
    title: row.title,
    body: row.body,
    link: row.link,
    createdAt: row.created_at,
    readAt: row.read_at,
  }
}
