import {
  type AlarmState,
  alarmStateOf,
  type CauseMember,
  type CauseScope,
  type CauseSummary,
  loudnessOf,
  type OpenCause,
  type QuietReason,
  type RememberedCauses,
} from '@towncrier/alerting'
import { DAY_MS, type EpochMs, type Severity } from '@towncrier/core'
import { Conditions, stateCondition } from './alarm-conditions.ts'
import type { AlertRow } from './alerts.ts'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** An alert, or many that stand for one reason: what an operator deals with. */
export interface Cause extends CauseSummary {
  readonly id: string
  readonly scope: CauseScope
  readonly state: AlarmState
  readonly isChattering: boolean
  /** When it last called for somebody; null while it never has. */
  readonly alarmedAt: EpochMs | null
  readonly changedAt: EpochMs
  readonly clearedAt: EpochMs | null
  /** The cause its members went over to. */
  readonly mergedInto: string | null
  readonly acknowledgedAt: EpochMs | null
  readonly acknowledgedBy: string | null
  readonly assignedTo: string | null
  readonly assignedAt: EpochMs | null
  readonly assignedBy: string | null
  readonly shelvedAt: EpochMs | null
  readonly shelvedUntil: EpochMs | null
  readonly shelvedBy: string | null
  readonly shelveReason: string | null
}

export type CauseEventType =
  | 'opened'
  | 'alarmed'
  | 'merged'
  | 'calmed'
  | 'cleared'
  | 'acknowledged'
  | 'commented'
  | 'assigned'
  | 'unassigned'
  | 'shelved'
  | 'unshelved'

export interface CauseEvent {
  readonly at: EpochMs
  readonly type: CauseEventType
  readonly actor: string | null
  readonly severity: Severity | null
  /** A comment, a reason, who it was assigned to, or the cause it was merged into. */
  readonly message: string | null
}

export interface CauseFilter {
  /** `open`: it stands, or is over and not acknowledged. */
  readonly open?: boolean
  readonly kind?: string
  readonly rule?: string
  readonly severity?: Severity
  readonly state?: AlarmState
  readonly placeId?: string
  readonly area?: string
  readonly deviceId?: string
  readonly assignedTo?: string
  readonly chattering?: boolean
  /** Words that its title or message must hold, all of them. */
  readonly text?: string
  /** Started at or after / before. */
  readonly from?: EpochMs
  readonly to?: EpochMs
  readonly cursor?: string
  readonly limit: number
}

export interface CauseRow {
  id: string
  cause_group: string
  scope_type: CauseScope['type']
  scope_id: string | null
  kind: string | null
  rule: string
  severity: Severity
  title: string
  message: string
  quiet_reason: QuietReason | null
  chattering: number
  member_count: number
  active_count: number
  device_count: number
  quiet_count: number
  worst_alert_id: string | null
  worst_value: number | null
  places: string
  areas: string
  started_at: number
  joined_at: number
  alarmed_at: number | null
  changed_at: number
  cleared_at: number | null
  merged_into: string | null
  acknowledged_at: number | null
  acknowledged_by: string | null
  assigned_to: string | null
  assigned_at: number | null
  assigned_by: string | null
  shelved_at: number | null
  shelved_until: number | null
  shelved_by: string | null
  shelve_reason: string | null
  touched_at: number
}

const OPEN = 'merged_into IS NULL AND (cleared_at IS NULL OR acknowledged_at IS NULL)'

/** Causes as they are read; `CauseWriter` writes what the processor found, people write by `AlarmHandling`. */
export class Causes {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(id: string): Cause | null {
    const row = this.#database.get<CauseRow>('SELECT * FROM causes WHERE id = ?', id)
    return row === undefined ? null : causeOf(row)
  }

  /** @throws TC_CAUSE_UNKNOWN */
  require(id: string): Cause {
    const cause = this.find(id)
    if (cause === null) throw operationsStoreErrors.make('TC_CAUSE_UNKNOWN', id)
    return cause
  }

  /** The cause's history, oldest first. */
  events(id: string): CauseEvent[] {
    return this.#database
      .all<CauseEvent>(
        'SELECT at, type, actor, severity, message FROM cause_events WHERE cause_id = ? ORDER BY id',
        id,
      )
      .map((event) => ({ ...event }))
  }

  /** Every cause that stands, or is over and not acknowledged, newest first. */
  open(): Cause[] {
    return this.#database
      .all<CauseRow>(`SELECT * FROM causes WHERE ${OPEN} ORDER BY started_at DESC, id DESC`)
      .map(causeOf)
  }

  /** When causes called for somebody, after `since`. */
  alarmedSince(since: EpochMs): EpochMs[] {
    return this.#database
      .all<{ at: number }>("SELECT at FROM cause_events WHERE type = 'alarmed' AND at > ?", since)
      .map(({ at }) => at)
  }

  /** Newest first, without those that went over to another. @throws TC_CURSOR_INVALID */
  list(filter: CauseFilter): Page<Cause> {
    const where = new Conditions()
    where.add('merged_into IS NULL')
    if (filter.cursor !== undefined) {
      where.add('(started_at, id) < (?, ?)', ...decodeCursor(filter.cursor, ['number', 'string']))
    }
    if (filter.open) where.add('(cleared_at IS NULL OR acknowledged_at IS NULL)')
    if (filter.kind !== undefined) where.add('kind = ?', filter.kind)
    if (filter.rule !== undefined) where.add('rule = ?', filter.rule)
    if (filter.severity !== undefined) where.add('severity = ?', filter.severity)
    if (filter.state !== undefined) where.add(stateCondition(filter.state))
    if (filter.assignedTo !== undefined) where.add('assigned_to = ?', filter.assignedTo)
    if (filter.chattering !== undefined) where.add('chattering = ?', filter.chattering ? 1 : 0)
    for (const [column, value] of [
      ['device_id', filter.deviceId],
      ['place_id', filter.placeId],
      ['area', filter.area],
    ] as const) {
      if (value !== undefined) where.add(`id IN (SELECT cause_id FROM alerts WHERE ${column} = ?)`, value)
    }
    if (filter.from !== undefined) where.add('started_at >= ?', filter.from)
    if (filter.to !== undefined) where.add('started_at < ?', filter.to)
    where.addText(filter.text, "title || ' ' || message")
    const rows = this.#database.all<CauseRow>(
      `SELECT * FROM causes ${where.sql} ORDER BY started_at DESC, id DESC LIMIT ?`,
      ...where.values,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.started_at, row.id])
    return { items: page.items.map(causeOf), nextCursor: page.nextCursor }
  }

  /** What the processor goes on from: open causes with their active members, and the last day's raises. */
  remembered(): RememberedCauses {
    const members = new Map<string, Map<string, CauseMember>>()
    for (const row of this.#database.all<AlertRow>('SELECT * FROM alerts WHERE cleared_at IS NULL')) {
      if (row.cause_id === null) continue
      const ofCause = members.get(row.cause_id) ?? new Map<string, CauseMember>()
      members.set(row.cause_id, ofCause)
      ofCause.set(row.id, memberOf(row))
    }
    const rows = this.#database.all<CauseRow>(
      'SELECT * FROM causes WHERE cleared_at IS NULL AND merged_into IS NULL ORDER BY started_at, id',
    )
    const newest =
      this.#database.get<{ at: number | null }>('SELECT max(raised_at) AS at FROM alerts')!.at ?? 0
    const raises = this.#database.all<{ deviceId: string; rule: string; at: number }>(
      `SELECT device_id AS deviceId, rule, raised_at AS at FROM alerts WHERE raised_at > ? ORDER BY raised_at`,
      newest - DAY_MS,
    )
    return { causes: rows.map((row) => openCauseOf(row, members.get(row.id) ?? new Map())), raises }
  }
}

function openCauseOf(row: CauseRow, members: Map<string, CauseMember>): OpenCause {
  const cause: OpenCause = {
    id: row.id,
    group: row.cause_group,
    scope: { type: row.scope_type, id: row.scope_id },
    startedAt: row.started_at,
    joinedAt: row.joined_at,
    isChattering: row.chattering === 1,
    severity: row.severity,
    isLoud: row.alarmed_at !== null,
    memberCount: row.member_count,
    members,
  }
  return Object.assign(cause, loudnessOf(cause))
}

function memberOf(row: AlertRow): CauseMember {
  return {
    alertId: row.id,
    deviceId: row.device_id,
    kind: row.kind,
    rule: row.rule,
    severity: row.severity,
    placeId: row.place_id,
    area: row.area,
    quietReason: row.quiet_reason,
    value: null,
  }
}

export function causeOf(row: CauseRow): Cause {
  const isOver = row.cleared_at !== null
  return {
    id: row.id,
    scope: { type: row.scope_type, id: row.scope_id },
    kind: row.kind,
    rule: row.rule,
    severity: row.severity,
    title: row.title,
    message: row.message,
    state: alarmStateOf({
      isActive: !isOver,
      isAcknowledged: row.acknowledged_at !== null || row.merged_into !== null,
      isShelved: row.shelved_until !== null,
      quietReason: row.quiet_reason,
    }),
    quietReason: row.quiet_reason,
    isChattering: row.chattering === 1,
    members: row.member_count,
    active: row.active_count,
    devices: row.device_count,
    quiet: row.quiet_count,
    worstAlertId: row.worst_alert_id,
    worstValue: row.worst_value,
    places: JSON.parse(row.places) as Record<string, number>,
    areas: JSON.parse(row.areas) as Record<string, number>,
    startedAt: row.started_at,
    joinedAt: row.joined_at,
    alarmedAt: row.alarmed_at,
    changedAt: row.changed_at,
    clearedAt: row.cleared_at,
    mergedInto: row.merged_into,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    assignedTo: row.assigned_to,
    assignedAt: row.assigned_at,
    assignedBy: row.assigned_by,
    shelvedAt: row.shelved_at,
    shelvedUntil: row.shelved_until,
    shelvedBy: row.shelved_by,
    shelveReason: row.shelve_reason,
  }
}
