import type { CauseChange } from '@towncrier/alerting'
import type { EpochMs, Severity } from '@towncrier/core'
import type { CauseEventType } from './causes.ts'
import type { Database } from './database.ts'

type Change<Type extends CauseChange['type']> = Extract<CauseChange, { readonly type: Type }>

/** Writes what the processor found out about causes. Call inside the transaction that moves its position. */
export class CauseWriter {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  apply(change: CauseChange): void {
    if (change.type === 'opened') this.#open(change)
    else if (change.type === 'joined') this.#join(change)
    else if (change.type === 'alarmed') this.#alarm(change)
    else if (change.type === 'merged') this.#merge(change)
    else if (change.type === 'quieted') this.#setQuiet(change)
    else if (change.type === 'calmed') this.#calm(change)
    else if (change.type === 'cleared') this.#clear(change)
    else this.#summarise(change)
  }

  #calm({ causeId, at }: Change<'calmed'>): void {
    this.#database.run('UPDATE causes SET chattering = 0 WHERE id = ?', causeId)
    this.addEvent(causeId, { type: 'calmed', at })
  }

  #open({ causeId, group, scope, isChattering, startedAt, at }: Change<'opened'>): void {
    const opened = this.#database.run(
      `INSERT INTO causes (id, cause_group, scope_type, scope_id, rule, severity, title, message, chattering,
                           started_at, joined_at, changed_at, touched_at)
       VALUES (?1, ?2, ?3, ?4, '', 'watch', '', '', ?5, ?6, ?7, ?7, ?7) ON CONFLICT DO NOTHING`,
      causeId,
      group,
      scope.type,
      scope.id,
      isChattering ? 1 : 0,
      startedAt,
      at,
    )
    if (opened === 1) this.addEvent(causeId, { type: 'opened', at })
  }

  /** Who joins what is acknowledged, shelved or assigned shares that. */
  #join({ causeId, alertId, placeId, area, quietReason, at }: Change<'joined'>): void {
    this.#database.run(
      `UPDATE alerts SET cause_id = ?1, place_id = ?2, area = ?3, quiet_reason = ?4,
         acknowledged_at = CASE WHEN cause.acknowledged_at IS NULL THEN alerts.acknowledged_at ELSE ?5 END,
         acknowledged_by = cause.acknowledged_by, assigned_to = cause.assigned_to,
         shelved_until = cause.shelved_until, shelved_by = cause.shelved_by, shelve_reason = cause.shelve_reason
       FROM (SELECT * FROM causes WHERE id = ?1) AS cause WHERE alerts.id = ?6 AND alerts.cause_id IS NULL`,
      causeId,
      placeId,
      area,
      quietReason,
      at,
      alertId,
    )
  }

  #alarm({ causeId, alertId, severity, at }: Change<'alarmed'>): void {
    this.#database.run(
      `UPDATE causes SET alarmed_at = ?1, acknowledged_at = NULL, acknowledged_by = NULL, shelved_at = NULL,
         shelved_until = NULL WHERE id = ?2`,
      at,
      causeId,
    )
    this.#database.run(
      `UPDATE alerts SET acknowledged_at = NULL, acknowledged_by = NULL, shelved_until = NULL
       WHERE id = ? AND cleared_at IS NULL`,
      alertId,
    )
    this.#database.run(
      'UPDATE alerts SET shelved_until = NULL WHERE cause_id = ? AND shelved_until IS NOT NULL',
      causeId,
    )
    this.addEvent(causeId, { type: 'alarmed', at, severity })
  }

  #merge({ causeId, intoId, at }: Change<'merged'>): void {
    this.#database.run('UPDATE alerts SET cause_id = ? WHERE cause_id = ?', intoId, causeId)
    this.#database.run(
      `UPDATE causes SET merged_into = ?1, cleared_at = ?2, changed_at = ?2, active_count = 0, device_count = 0, quiet_count = 0,
         shelved_until = NULL WHERE id = ?3`,
      intoId,
      at,
      causeId,
    )
    this.addEvent(causeId, { type: 'merged', at, message: intoId })
  }

  #setQuiet({ alertId, quietReason, at }: Change<'quieted'>): void {
    this.#database.run('UPDATE alerts SET quiet_reason = ? WHERE id = ?', quietReason, alertId)
    this.#database.run(
      'INSERT INTO alert_events (alert_id, at, type, message) VALUES (?, ?, ?, ?)',
      alertId,
      at,
      quietReason === null ? 'called' : 'quietened',
      quietReason,
    )
  }

  #clear({ causeId, at }: Change<'cleared'>): void {
    this.#database.run(
      `UPDATE causes SET cleared_at = ?1, changed_at = ?1, chattering = 0, active_count = 0, device_count = 0, quiet_count = 0,
         acknowledged_at = CASE WHEN shelved_until IS NULL AND quiet_reason IS NULL THEN acknowledged_at
                                ELSE coalesce(acknowledged_at, ?1) END,
         shelved_until = NULL
       WHERE id = ?2 AND cleared_at IS NULL`,
      at,
      causeId,
    )
    this.addEvent(causeId, { type: 'cleared', at })
  }

  #summarise({ causeId, summary, at }: Change<'summarised'>): void {
    this.#database.run(
      `UPDATE causes SET kind = ?, rule = ?, severity = ?, title = ?, message = ?, quiet_reason = ?,
         member_count = ?, active_count = ?, device_count = ?, quiet_count = ?, worst_alert_id = ?, worst_value = ?, places = ?,
         areas = ?, started_at = ?, joined_at = ?, changed_at = max(changed_at, ?) WHERE id = ?`,
      summary.kind,
      summary.rule,
      summary.severity,
      summary.title,
      summary.message,
      summary.quietReason,
      summary.members,
      summary.active,
      summary.devices,
      summary.quiet,
      summary.worstAlertId,
      summary.worstValue,
      JSON.stringify(summary.places),
      JSON.stringify(summary.areas),
      summary.startedAt,
      summary.joinedAt,
      at,
      causeId,
    )
  }

  addEvent(
    causeId: string,
    event: {
      readonly at: EpochMs
      readonly type: CauseEventType
      readonly actor?: string | null
      readonly severity?: Severity | null
      readonly message?: string | null
      readonly waitedMs?: number | null
    },
  ): void {
    this.#database.run(
      `INSERT INTO cause_events (cause_id, at, type, actor, severity, message, waited_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      causeId,
      event.at,
      event.type,
      event.actor ?? null,
      event.severity ?? null,
      event.message ?? null,
      event.waitedMs ?? null,
    )
  }
}
