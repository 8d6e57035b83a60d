import type { EpochMs, Severity } from '@towncrier/core'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** ISA-18.2 alarm states that follow from what the rule says and what people did. */
export type AlertState = 'unacknowledged' | 'acknowledged' | 'returned-unacknowledged' | 'normal'

export interface Alert {
  readonly id: string
  readonly deviceId: string
  readonly kind: string
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly state: AlertState
  readonly raisedAt: EpochMs
  /** Last change of severity or message, acknowledgement or return. */
  readonly changedAt: EpochMs
  readonly clearedAt: EpochMs | null
  readonly acknowledgedAt: EpochMs | null
  readonly acknowledgedBy: string | null
}

export type AlertEventType = 'raised' | 'changed' | 'cleared' | 'acknowledged' | 'commented'

export interface AlertEvent {
  readonly at: EpochMs
  readonly type: AlertEventType
  readonly actor: string | null
  readonly severity: Severity | null
  readonly message: string | null
}

/** What the processor found out about an alert. Applying one twice changes nothing. */
export type AlertTransition =
  | {
      readonly type: 'raised'
      readonly alertId: string
      readonly deviceId: string
      readonly kind: string
      readonly rule: string
      readonly severity: Severity
      readonly message: string
      readonly at: EpochMs
      readonly seq: number
    }
  | {
      readonly type: 'changed'
      readonly alertId: string
      readonly severity: Severity
      readonly message: string
      readonly at: EpochMs
    }
  | { readonly type: 'cleared'; readonly alertId: string; readonly at: EpochMs }

export interface AlertFilter {
  /** `open`: active, or returned and not yet acknowledged. */
  readonly open?: boolean
  readonly deviceId?: string
  readonly kind?: string
  readonly severity?: Severity
  /** Raised at or after / before. */
  readonly from?: EpochMs
  readonly to?: EpochMs
  readonly cursor?: string
  readonly limit: number
}

interface AlertRow {
  id: string
  device_id: string
  kind: string
  rule: string
  severity: Severity
  message: string
  raised_at: number
  changed_at: number
  cleared_at: number | null
  acknowledged_at: number | null
  acknowledged_by: string | null
}

/**
 * Alerts and their history. The processor writes what the rules found (raise, change, clear), people write
 * what they did (acknowledge, comment); neither touches the other's columns, so both may act at once.
 */
export class Alerts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Writes one transition. Call inside the transaction that moves the processor's position. */
  apply(transition: AlertTransition): void {
    if (transition.type === 'raised') {
      const inserted = this.#database.run(
        `INSERT INTO alerts (id, device_id, kind, rule, severity, message, raised_at, raised_seq, changed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        transition.alertId,
        transition.deviceId,
        transition.kind,
        transition.rule,
        transition.severity,
        transition.message,
        transition.at,
        transition.seq,
        transition.at,
      )
      if (inserted === 1) this.#addEvent(transition.alertId, transition)
    } else if (transition.type === 'changed') {
      const changed = this.#database.run(
        'UPDATE alerts SET severity = ?, message = ?, changed_at = ? WHERE id = ? AND cleared_at IS NULL',
        transition.severity,
        transition.message,
        transition.at,
        transition.alertId,
      )
      if (changed === 1) this.#addEvent(transition.alertId, transition)
    } else {
      const cleared = this.#database.run(
        'UPDATE alerts SET cleared_at = ?, changed_at = ? WHERE id = ? AND cleared_at IS NULL',
        transition.at,
        transition.at,
        transition.alertId,
      )
      if (cleared === 1) this.#addEvent(transition.alertId, transition)
    }
  }

  #addEvent(
    alertId: string,
    event: { at: EpochMs; type: AlertEventType; actor?: string; severity?: Severity; message?: string },
  ): void {
    this.#database.run(
      'INSERT INTO alert_events (alert_id, at, type, actor, severity, message) VALUES (?, ?, ?, ?, ?, ?)',
      alertId,
      event.at,
      event.type,
      event.actor ?? null,
      event.severity ?? null,
      event.message ?? null,
    )
  }

  /**
   * Marks an alert as seen by a person. When two do so at once the first stays and both get the same alert.
   *
   * @throws TC_ALERT_UNKNOWN
   */
  acknowledge(id: string, actor: string, now: EpochMs, comment?: string): Alert {
    return this.#database.transaction(() => {
      const changed = this.#database.run(
        `UPDATE alerts SET acknowledged_at = ?, acknowledged_by = ?, changed_at = max(changed_at, ?)
         WHERE id = ? AND acknowledged_at IS NULL`,
        now,
        actor,
        now,
        id,
      )
      const alert = this.require(id)
      if (changed === 1) {
        this.#addEvent(id, { at: now, type: 'acknowledged', actor, ...(comment ? { message: comment } : {}) })
      }
      return alert
    })
  }

  find(id: string): Alert | null {
    const row = this.#database.get<AlertRow>('SELECT * FROM alerts WHERE id = ?', id)
    return row === undefined ? null : alertOf(row)
  }

  /** @throws TC_ALERT_UNKNOWN */
  require(id: string): Alert {
    const alert = this.find(id)
    if (alert === null) throw operationsStoreErrors.make('TC_ALERT_UNKNOWN', id)
    return alert
  }

  /** The alert's history, oldest first. */
  events(id: string): AlertEvent[] {
    return this.#database
      .all<AlertEvent>(
        'SELECT at, type, actor, severity, message FROM alert_events WHERE alert_id = ? ORDER BY id',
        id,
      )
      .map((event) => ({ ...event }))
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  list(filter: AlertFilter): Page<Alert> {
    const [raisedAt, id] =
      filter.cursor === undefined
        ? [Number.MAX_SAFE_INTEGER, '']
        : decodeCursor(filter.cursor, ['number', 'string'])
    const rows = this.#database.all<AlertRow>(
      `SELECT * FROM alerts WHERE (raised_at, id) < (?1, ?2)
       ${filter.open ? 'AND (cleared_at IS NULL OR acknowledged_at IS NULL)' : ''}
       ${filter.deviceId === undefined ? 'AND ?3 IS NULL' : 'AND device_id = ?3'}
       AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR severity = ?5)
       AND raised_at >= ?6 AND raised_at < ?7
       ORDER BY raised_at DESC, id DESC LIMIT ?8`,
      raisedAt!,
      id!,
      filter.deviceId ?? null,
      filter.kind ?? null,
      filter.severity ?? null,
      filter.from ?? 0,
      filter.to ?? Number.MAX_SAFE_INTEGER,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.raised_at, row.id])
    return { items: page.items.map(alertOf), nextCursor: page.nextCursor }
  }

  /** The device's active alerts. */
  activeOf(deviceId: string): Alert[] {
    return this.#database
      .all<AlertRow>('SELECT * FROM alerts WHERE device_id = ? AND cleared_at IS NULL', deviceId)
      .map(alertOf)
  }

  /** Every alert that is active, or returned and unacknowledged, newest first. */
  open(): Alert[] {
    return this.#database
      .all<AlertRow>(
        `SELECT * FROM alerts WHERE cleared_at IS NULL OR acknowledged_at IS NULL
         ORDER BY raised_at DESC, id DESC`,
      )
      .map(alertOf)
  }
}

function alertOf(row: AlertRow): Alert {
  const acknowledged = row.acknowledged_at !== null
  const active = row.cleared_at === null
  return {
    id: row.id,
    deviceId: row.device_id,
    kind: row.kind,
    rule: row.rule,
    severity: row.severity,
    message: row.message,
    state: active
      ? acknowledged
        ? 'acknowledged'
        : 'unacknowledged'
      : acknowledged
        ? 'normal'
        : 'returned-unacknowledged',
    raisedAt: row.raised_at,
    changedAt: row.changed_at,
    clearedAt: row.cleared_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
  }
}
