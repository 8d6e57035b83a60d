import { DAY_MS, type EpochMs } from '@towncrier/core'
import type { AlertEventType } from './alerts.ts'
import { CauseWriter } from './cause-writer.ts'
import type { CauseEventType } from './causes.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** Longest that an alarm can be shelved for. */
export const LONGEST_SHELF_MS = 7 * DAY_MS

/** What a person's act changed; look them up to see how they stand now. */
export interface ChangedAlarms {
  readonly causeIds: readonly string[]
  readonly alertIds: readonly string[]
}

interface AlarmRow {
  readonly id: string
  readonly cause_id: string | null
  readonly alarmed_at: number | null
  readonly cleared_at: number | null
  readonly acknowledged_at: number | null
  readonly assigned_to: string | null
  readonly shelved_until: number | null
}

export interface Shelf {
  readonly until: EpochMs
  readonly reason: string
}

/**
 * What people do about alerts and causes. Of two at once the first stays, and both get what is there then;
 * each act is in the history of all that it concerns. An act on a cause is one on each of its alerts that
 * still stands; an act on the only alert of a cause is one on the cause.
 */
export class AlarmHandling {
  readonly #database: Database
  readonly #writer: CauseWriter

  constructor(database: Database) {
    this.#database = database
    this.#writer = new CauseWriter(database)
  }

  /** Marks a cause, and all its alerts, as seen. @throws TC_CAUSE_UNKNOWN */
  acknowledgeCause(id: string, actor: string, now: EpochMs, comment?: string): ChangedAlarms {
    return this.#database.transaction(() => {
      const cause = this.#cause(id)
      const alertIds = this.#change(
        `UPDATE alerts SET acknowledged_at = ?1, acknowledged_by = ?2, changed_at = max(changed_at, ?1)
         WHERE cause_id = ?3 AND acknowledged_at IS NULL RETURNING id`,
        now,
        actor,
        cause.id,
      )
      this.#addAlertEvents(alertIds, 'acknowledged', actor, now, comment)
      this.#acknowledgeCause(cause, actor, now, comment)
      return { causeIds: [cause.id], alertIds }
    })
  }

  /** Marks an alert as seen; its cause too when nothing else of it waits. @throws TC_ALERT_UNKNOWN */
  acknowledgeAlert(id: string, actor: string, now: EpochMs, comment?: string): ChangedAlarms {
    return this.#database.transaction(() => {
      const alert = this.#alert(id)
      const alertIds = this.#change(
        `UPDATE alerts SET acknowledged_at = ?1, acknowledged_by = ?2, changed_at = max(changed_at, ?1)
         WHERE id = ?3 AND acknowledged_at IS NULL RETURNING id`,
        now,
        actor,
        id,
      )
      this.#addAlertEvents(alertIds, 'acknowledged', actor, now, comment)
      const cause = this.#causeOf(alert)
      const waiting = this.#database.get(
        'SELECT 1 FROM alerts WHERE cause_id = ? AND acknowledged_at IS NULL LIMIT 1',
        cause.id,
      )
      if (waiting === undefined) this.#acknowledgeCause(cause, actor, now, comment)
      return { causeIds: [cause.id], alertIds: [id] }
    })
  }

  #acknowledgeCause(cause: AlarmRow, actor: string, now: EpochMs, comment?: string): void {
    if (cause.acknowledged_at !== null) return
    this.#database.run(
      `UPDATE causes SET acknowledged_at = ?1, acknowledged_by = ?2, changed_at = max(changed_at, ?1),
         touched_at = ?1 WHERE id = ?3`,
      now,
      actor,
      cause.id,
    )
    const waitedMs = cause.alarmed_at === null ? null : Math.max(0, now - cause.alarmed_at)
    this.#addCauseEvent(cause.id, 'acknowledged', actor, now, comment, waitedMs)
  }

  /** Adds to a cause's history. @throws TC_CAUSE_UNKNOWN */
  commentCause(id: string, actor: string, now: EpochMs, comment: string): ChangedAlarms {
    return this.#database.transaction(() => {
      const cause = this.#cause(id)
      this.#touch(cause.id, now)
      this.#addCauseEvent(cause.id, 'commented', actor, now, comment)
      return { causeIds: [cause.id], alertIds: [] }
    })
  }

  /** Adds to an alert's history. @throws TC_ALERT_UNKNOWN */
  commentAlert(id: string, actor: string, now: EpochMs, comment: string): ChangedAlarms {
    return this.#database.transaction(() => {
      const cause = this.#causeOf(this.#alert(id))
      this.#touch(cause.id, now)
      this.#addAlertEvents([id], 'commented', actor, now, comment)
      return { causeIds: [cause.id], alertIds: [id] }
    })
  }

  /**
   * Gives a cause and its alerts to somebody; null takes it from whoever has it.
   *
   * @throws TC_CAUSE_UNKNOWN, TC_ACCOUNT_UNKNOWN
   */
  assignCause(id: string, assignee: string | null, actor: string, now: EpochMs): ChangedAlarms {
    return this.#database.transaction(() => {
      this.#requireAccount(assignee)
      const cause = this.#cause(id)
      const alertIds = this.#change(
        `UPDATE alerts SET assigned_to = ?1, changed_at = max(changed_at, ?2)
         WHERE cause_id = ?3 AND assigned_to IS NOT ?1 AND (cleared_at IS NULL OR acknowledged_at IS NULL)
         RETURNING id`,
        assignee,
        now,
        cause.id,
      )
      this.#addAlertEvents(alertIds, assignedType(assignee), actor, now, assignee)
      this.#assignCause(cause, assignee, actor, now)
      return { causeIds: [cause.id], alertIds }
    })
  }

  /** Gives one alert to somebody. @throws TC_ALERT_UNKNOWN, TC_ACCOUNT_UNKNOWN */
  assignAlert(id: string, assignee: string | null, actor: string, now: EpochMs): ChangedAlarms {
    return this.#database.transaction(() => {
      this.#requireAccount(assignee)
      const cause = this.#causeOf(this.#alert(id))
      const alertIds = this.#change(
        `UPDATE alerts SET assigned_to = ?1, changed_at = max(changed_at, ?2)
         WHERE id = ?3 AND assigned_to IS NOT ?1 RETURNING id`,
        assignee,
        now,
        id,
      )
      this.#addAlertEvents(alertIds, assignedType(assignee), actor, now, assignee)
      if (this.#isOnlyAlert(cause.id)) this.#assignCause(cause, assignee, actor, now)
      return { causeIds: [cause.id], alertIds: [id] }
    })
  }

  #assignCause(cause: AlarmRow, assignee: string | null, actor: string, now: EpochMs): void {
    if (cause.assigned_to === assignee) return
    this.#database.run(
      `UPDATE causes SET assigned_to = ?1, assigned_at = ?2, assigned_by = ?3, changed_at = max(changed_at, ?4),
         touched_at = ?4 WHERE id = ?5`,
      assignee,
      assignee === null ? null : now,
      assignee === null ? null : actor,
      now,
      cause.id,
    )
    this.#addCauseEvent(cause.id, assignedType(assignee), actor, now, assignee ?? cause.assigned_to)
  }

  /**
   * Puts a cause that stands aside for a time. Who joins it meanwhile is put aside with it; it comes back when
   * the time is over, and at once when it becomes worse.
   *
   * @throws TC_CAUSE_UNKNOWN, TC_ALARM_NOT_ACTIVE, TC_SHELF_TOO_LONG
   */
  shelveCause(id: string, shelf: Shelf, actor: string, now: EpochMs): ChangedAlarms {
    checkShelf(shelf, now)
    return this.#database.transaction(() => {
      const cause = this.#cause(id)
      if (cause.cleared_at !== null) throw operationsStoreErrors.make('TC_ALARM_NOT_ACTIVE', id)
      const alertIds = this.#change(
        `UPDATE alerts SET shelved_until = ?1, shelved_by = ?2, shelve_reason = ?3, changed_at = max(changed_at, ?4)
         WHERE cause_id = ?5 AND cleared_at IS NULL RETURNING id`,
        shelf.until,
        actor,
        shelf.reason,
        now,
        cause.id,
      )
      this.#addAlertEvents(alertIds, 'shelved', actor, now, shelf.reason)
      this.#shelveCause(cause.id, shelf, actor, now)
      return { causeIds: [cause.id], alertIds }
    })
  }

  /** Puts one alert aside. @throws TC_ALERT_UNKNOWN, TC_ALARM_NOT_ACTIVE, TC_SHELF_TOO_LONG */
  shelveAlert(id: string, shelf: Shelf, actor: string, now: EpochMs): ChangedAlarms {
    checkShelf(shelf, now)
    return this.#database.transaction(() => {
      const alert = this.#alert(id)
      if (alert.cleared_at !== null) throw operationsStoreErrors.make('TC_ALARM_NOT_ACTIVE', id)
      this.#database.run(
        `UPDATE alerts SET shelved_until = ?1, shelved_by = ?2, shelve_reason = ?3, changed_at = max(changed_at, ?4)
         WHERE id = ?5`,
        shelf.until,
        actor,
        shelf.reason,
        now,
        id,
      )
      this.#addAlertEvents([id], 'shelved', actor, now, shelf.reason)
      const cause = this.#causeOf(alert)
      if (this.#isOnlyAlert(cause.id)) this.#shelveCause(cause.id, shelf, actor, now)
      return { causeIds: [cause.id], alertIds: [id] }
    })
  }

  #shelveCause(causeId: string, { until, reason }: Shelf, actor: string, now: EpochMs): void {
    this.#database.run(
      `UPDATE causes SET shelved_at = ?1, shelved_until = ?2, shelved_by = ?3, shelve_reason = ?4,
         changed_at = max(changed_at, ?1), touched_at = ?1 WHERE id = ?5`,
      now,
      until,
      actor,
      reason,
      causeId,
    )
    this.#addCauseEvent(causeId, 'shelved', actor, now, reason)
  }

  /** Takes a cause off its shelf, unacknowledged. Does nothing when it is on none. @throws TC_CAUSE_UNKNOWN */
  unshelveCause(id: string, actor: string | null, now: EpochMs): ChangedAlarms {
    return this.#database.transaction(() => {
      const cause = this.#cause(id)
      return this.#unshelve(cause, 'cause_id = ?', cause.id, actor, now)
    })
  }

  /** Takes an alert off its shelf; its cause too when that is all of it. @throws TC_ALERT_UNKNOWN */
  unshelveAlert(id: string, actor: string | null, now: EpochMs): ChangedAlarms {
    return this.#database.transaction(() => {
      const cause = this.#causeOf(this.#alert(id))
      const changed = this.#unshelve(cause, 'id = ?', id, actor, now)
      return { causeIds: changed.causeIds, alertIds: [id] }
    })
  }

  #unshelve(
    cause: AlarmRow,
    which: 'id = ?' | 'cause_id = ?',
    id: string,
    actor: string | null,
    now: EpochMs,
  ): ChangedAlarms {
    const alertIds = this.#change(
      `UPDATE alerts SET shelved_until = NULL, acknowledged_at = NULL, acknowledged_by = NULL,
         changed_at = max(changed_at, ?) WHERE ${which} AND shelved_until IS NOT NULL RETURNING id`,
      now,
      id,
    )
    this.#addAlertEvents(alertIds, 'unshelved', actor, now)
    if (cause.shelved_until !== null && (which === 'cause_id = ?' || alertIds.length > 0)) {
      this.#database.run(
        `UPDATE causes SET shelved_at = NULL, shelved_until = NULL, acknowledged_at = NULL, acknowledged_by = NULL,
           alarmed_at = ?1, changed_at = max(changed_at, ?1), touched_at = ?1 WHERE id = ?2`,
        now,
        cause.id,
      )
      this.#addCauseEvent(cause.id, 'unshelved', actor, now)
    }
    return { causeIds: [cause.id], alertIds }
  }

  /** Brings back what has been on its shelf for long enough. */
  endShelves(now: EpochMs): ChangedAlarms {
    const due = (table: string) =>
      this.#database.all<{ id: string }>(
        `SELECT id FROM ${table} WHERE shelved_until IS NOT NULL AND shelved_until <= ?`,
        now,
      )
    const changes = [
      ...due('causes').map(({ id }) => this.unshelveCause(id, null, now)),
      ...due('alerts').map(({ id }) => this.unshelveAlert(id, null, now)),
    ]
    return {
      causeIds: changes.flatMap(({ causeIds }) => causeIds),
      alertIds: changes.flatMap(({ alertIds }) => alertIds),
    }
  }

  /** The cause, or the one its members went over to. */
  #cause(id: string): AlarmRow {
    const row = this.#database.get<AlarmRow & { merged_into: string | null }>(
      'SELECT *, id AS cause_id FROM causes WHERE id = ?',
      id,
    )
    if (row === undefined) throw operationsStoreErrors.make('TC_CAUSE_UNKNOWN', id)
    return row.merged_into === null ? row : this.#cause(row.merged_into)
  }

  #alert(id: string): AlarmRow {
    const row = this.#database.get<AlarmRow>(
      'SELECT id, cause_id, NULL AS alarmed_at, cleared_at, acknowledged_at, assigned_to, shelved_until FROM alerts WHERE id = ?',
      id,
    )
    if (row === undefined) throw operationsStoreErrors.make('TC_ALERT_UNKNOWN', id)
    return row
  }

  #causeOf(alert: AlarmRow): AlarmRow {
    if (alert.cause_id === null) throw operationsStoreErrors.make('TC_CAUSE_UNKNOWN', `of ${alert.id}`)
    return this.#cause(alert.cause_id)
  }

  #isOnlyAlert(causeId: string): boolean {
    return (
      this.#database.all('SELECT 1 FROM alerts WHERE cause_id = ? AND cleared_at IS NULL LIMIT 2', causeId)
        .length <= 1
    )
  }

  #requireAccount(userName: string | null): void {
    if (userName === null) return
    const row = this.#database.get('SELECT 1 FROM accounts WHERE user_name = ?', userName)
    if (row === undefined) throw operationsStoreErrors.make('TC_ACCOUNT_UNKNOWN', userName)
  }

  #change(sql: string, ...values: (string | number | null)[]): string[] {
    return this.#database.all<{ id: string }>(sql, ...values).map(({ id }) => id)
  }

  #touch(causeId: string, now: EpochMs): void {
    this.#database.run(
      'UPDATE causes SET touched_at = ?1, changed_at = max(changed_at, ?1) WHERE id = ?2',
      now,
      causeId,
    )
  }

  #addAlertEvents(
    alertIds: readonly string[],
    type: AlertEventType,
    actor: string | null,
    now: EpochMs,
    message?: string | null,
  ): void {
    for (const alertId of alertIds) {
      this.#database.run(
        'INSERT INTO alert_events (alert_id, at, type, actor, message) VALUES (?, ?, ?, ?, ?)',
        alertId,
        now,
        type,
        actor,
        message ?? null,
      )
    }
  }

  #addCauseEvent(
    causeId: string,
    type: CauseEventType,
    actor: string | null,
    at: EpochMs,
    message?: string | null,
    waitedMs?: number | null,
  ): void {
    this.#writer.addEvent(causeId, { at, type, actor, message: message ?? null, waitedMs: waitedMs ?? null })
  }
}

function assignedType(assignee: string | null): 'assigned' | 'unassigned' {
  return assignee === null ? 'unassigned' : 'assigned'
}

function checkShelf({ until }: Shelf, now: EpochMs): void {
  if (until > now && until <= now + LONGEST_SHELF_MS) return
  throw operationsStoreErrors.make('TC_SHELF_TOO_LONG', new Date(until).toISOString())
}
