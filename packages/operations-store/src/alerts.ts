import { type AlarmState, alarmStateOf, type QuietReason } from '@towncrier/alerting'
import type { EpochMs, Severity } from '@towncrier/core'
import { Conditions, stateCondition } from './alarm-conditions.ts'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

export interface Alert {
  readonly id: string
  /** The cause it belongs to. */
  readonly causeId: string
  readonly deviceId: string
  /** What the device was called when it was raised. */
  readonly deviceName: string
  /** Where the device stood then. */
  readonly placeId: string | null
  readonly area: string | null
  readonly kind: string
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly state: AlarmState
  /** Why it calls nobody, or did not when it ended. */
  readonly quietReason: QuietReason | null
  readonly raisedAt: EpochMs
  /** Last change of severity or message, acknowledgement or return. */
  readonly changedAt: EpochMs
  readonly clearedAt: EpochMs | null
  readonly acknowledgedAt: EpochMs | null
  readonly acknowledgedBy: string | null
  /** User name of who sees to it. */
  readonly assignedTo: string | null
  readonly shelvedUntil: EpochMs | null
  readonly shelvedBy: string | null
  readonly shelveReason: string | null
}

export type AlertEventType =
  | 'raised'
  | 'changed'
  | 'cleared'
  | 'acknowledged'
  | 'commented'
  | 'assigned'
  | 'unassigned'
  | 'shelved'
  | 'unshelved'
  | 'quietened'
  | 'called'

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
      /** For the household alone: kept apart, see `HouseholdAlerts`. */
      readonly household?: true
    }
  | {
      readonly type: 'changed'
      readonly alertId: string
      readonly severity: Severity
      readonly message: string
      readonly at: EpochMs
      readonly household?: true
    }
  | {
      readonly type: 'cleared'
      readonly alertId: string
      readonly at: EpochMs
      /** Why, where it is not that the condition has gone. */
      readonly message?: string
    }

export interface AlertFilter {
  /** `open`: active, or returned and not yet acknowledged. */
  readonly open?: boolean
  readonly deviceId?: string
  readonly causeId?: string
  readonly kind?: string
  readonly rule?: string
  readonly severity?: Severity
  readonly state?: AlarmState
  readonly placeId?: string
  readonly area?: string
  readonly assignedTo?: string
  /** Words that its message, rule or device's id or name must hold, all of them. */
  readonly text?: string
  /** Raised at or after / before. */
  readonly from?: EpochMs
  readonly to?: EpochMs
  readonly cursor?: string
  readonly limit: number
}

export interface AlertRow {
  id: string
  cause_id: string | null
  device_id: string
  device_name: string
  place_id: string | null
  area: string | null
  kind: string
  rule: string
  severity: Severity
  message: string
  raised_at: number
  changed_at: number
  cleared_at: number | null
  acknowledged_at: number | null
  acknowledged_by: string | null
  quiet_reason: QuietReason | null
  assigned_to: string | null
  shelved_until: number | null
  shelved_by: string | null
  shelve_reason: string | null
}

/**
 * Alerts and their history. The processor writes what the rules found (raise, change, clear), people write
 * what they did (see `AlarmHandling`), in statements of their own, so both may act at once.
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
        `INSERT INTO alerts (id, device_id, device_name, kind, rule, severity, message, raised_at, raised_seq,
                             changed_at)
         VALUES (?1, ?2, coalesce((SELECT name FROM devices WHERE id = ?2), ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT DO NOTHING`,
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
        // Nobody was called: nobody has to say that it was seen.
        `UPDATE alerts SET cleared_at = ?1, changed_at = ?1, shelved_until = NULL,
           acknowledged_at = CASE WHEN shelved_until IS NULL AND quiet_reason IS NULL THEN acknowledged_at
                                  ELSE coalesce(acknowledged_at, ?1) END
         WHERE id = ?2 AND cleared_at IS NULL`,
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
    const where = new Conditions()
    if (filter.cursor !== undefined) {
      where.add('(raised_at, id) < (?, ?)', ...decodeCursor(filter.cursor, ['number', 'string']))
    }
    if (filter.open) where.add('(cleared_at IS NULL OR acknowledged_at IS NULL)')
    if (filter.deviceId !== undefined) where.add('device_id = ?', filter.deviceId)
    if (filter.causeId !== undefined) where.add('cause_id = ?', filter.causeId)
    if (filter.placeId !== undefined) where.add('place_id = ?', filter.placeId)
    if (filter.area !== undefined) where.add('area = ?', filter.area)
    if (filter.assignedTo !== undefined) where.add('assigned_to = ?', filter.assignedTo)
    // Written so that the list is walked in its order: rules and kinds are few and have many alerts each.
    if (filter.rule !== undefined) where.add('+rule = ?', filter.rule)
    if (filter.kind !== undefined) where.add('kind = ?', filter.kind)
    if (filter.severity !== undefined) where.add('severity = ?', filter.severity)
    if (filter.state !== undefined) where.add(stateCondition(filter.state))
    if (filter.from !== undefined) where.add('raised_at >= ?', filter.from)
    if (filter.to !== undefined) where.add('raised_at < ?', filter.to)
    where.addText(filter.text, ALERT_TEXT)
    const rows = this.#database.all<AlertRow>(
      `SELECT * FROM alerts ${where.sql} ORDER BY raised_at DESC, id DESC LIMIT ?`,
      ...where.values,
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

  /** Active alerts that call nobody, by why; at most `limit` of each. */
  quiet(limit: number): Alert[] {
    return this.#database
      .all<AlertRow>(
        `SELECT * FROM alerts WHERE quiet_reason IS NOT NULL AND cleared_at IS NULL
         ORDER BY raised_at DESC LIMIT ?`,
        limit,
      )
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

const ALERT_TEXT = "message || ' ' || device_name || ' ' || device_id || ' ' || rule"

export function alertOf(row: AlertRow): Alert {
  return {
    id: row.id,
    causeId: row.cause_id ?? `c-${row.id}`,
    deviceId: row.device_id,
    deviceName: row.device_name,
    placeId: row.place_id,
    area: row.area,
    kind: row.kind,
    rule: row.rule,
    severity: row.severity,
    message: row.message,
    state: alarmStateOf({
      isActive: row.cleared_at === null,
      isAcknowledged: row.acknowledged_at !== null,
      isShelved: row.shelved_until !== null,
      quietReason: row.quiet_reason,
    }),
    quietReason: row.quiet_reason,
    raisedAt: row.raised_at,
    changedAt: row.changed_at,
    clearedAt: row.cleared_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    assignedTo: row.assigned_to,
    shelvedUntil: row.shelved_until,
    shelvedBy: row.shelved_by,
    shelveReason: row.shelve_reason,
  }
}
