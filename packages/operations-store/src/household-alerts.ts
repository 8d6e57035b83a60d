import type { EpochMs, Severity } from '@towncrier/core'
import type { AlertTransition } from './alerts.ts'
import type { Database } from './database.ts'

/** An alert that is for the household alone: no operator sees it, no cause gathers it, nobody else is called. */
export interface HouseholdAlert {
  readonly id: string
  readonly deviceId: string
  readonly kind: string
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly raisedAt: EpochMs
  /** Last change of severity or message, or its end. */
  readonly changedAt: EpochMs
  /** Null while it stands. */
  readonly clearedAt: EpochMs | null
}

export interface HouseholdAlertFilter {
  /** Those that stand. */
  readonly active?: boolean
  /** Raised at or after / before. */
  readonly from?: EpochMs
  readonly to?: EpochMs
  readonly limit: number
}

interface HouseholdAlertRow {
  id: string
  device_id: string
  kind: string
  rule: string
  severity: Severity
  message: string
  raised_at: number
  changed_at: number
  cleared_at: number | null
}

/** Alerts of household rules, apart from all others. Read them for the household and for nobody else. */
export class HouseholdAlerts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Writes one transition; those of alerts that are not kept here change nothing. Call inside the transaction that
   * moves the processor's position.
   */
  apply(transition: AlertTransition): void {
    if (transition.type === 'cleared') {
      this.#database.run(
        'UPDATE household_alerts SET cleared_at = ?1, changed_at = ?1 WHERE id = ?2 AND cleared_at IS NULL',
        transition.at,
        transition.alertId,
      )
    } else if (transition.type === 'changed') {
      this.#database.run(
        'UPDATE household_alerts SET severity = ?, message = ?, changed_at = ? WHERE id = ? AND cleared_at IS NULL',
        transition.severity,
        transition.message,
        transition.at,
        transition.alertId,
      )
    } else {
      this.#database.run(
        `INSERT INTO household_alerts (id, device_id, kind, rule, severity, message, raised_at, raised_seq, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7) ON CONFLICT DO NOTHING`,
        transition.alertId,
        transition.deviceId,
        transition.kind,
        transition.rule,
        transition.severity,
        transition.message,
        transition.at,
        transition.seq,
      )
    }
  }

  /** A device's, newest first. */
  ofDevice(deviceId: string, { active, from, to, limit }: HouseholdAlertFilter): HouseholdAlert[] {
    return this.#database
      .all<HouseholdAlertRow>(
        `SELECT * FROM household_alerts WHERE device_id = ?1 AND raised_at >= ?2 AND raised_at < ?3
         AND (?4 = 0 OR cleared_at IS NULL) ORDER BY raised_at DESC, id DESC LIMIT ?5`,
        deviceId,
        from ?? 0,
        to ?? Number.MAX_SAFE_INTEGER,
        active === true ? 1 : 0,
        limit,
      )
      .map(alertOf)
  }

  /** Ends what stands of a device that is struck off. */
  end(deviceId: string, at: EpochMs): void {
    this.#database.run(
      'UPDATE household_alerts SET cleared_at = ?1, changed_at = ?1 WHERE device_id = ?2 AND cleared_at IS NULL',
      at,
      deviceId,
    )
  }

  /**
   * Takes over what was kept among the alerts of all, with its causes and its history: a database of before there
   * were household alerts, or a rule that has become one.
   *
   * @param rules of the kind that are for households.
   * @param causeGroups that only those rules were gathered in.
   */
  takeOver(kind: string, rules: readonly string[], causeGroups: readonly string[]): void {
    const [ruleList, groupList] = [JSON.stringify(rules), JSON.stringify(causeGroups)]
    const isOne = 'kind = ?1 AND rule IN (SELECT value FROM json_each(?2))'
    if (this.#database.get(`SELECT 1 FROM alerts WHERE ${isOne} LIMIT 1`, kind, ruleList) === undefined)
      return
    this.#database.transaction(() => {
      this.#database.run(
        `INSERT OR IGNORE INTO household_alerts
         SELECT id, device_id, kind, rule, severity, message, raised_at, raised_seq, changed_at, cleared_at
         FROM alerts WHERE ${isOne}`,
        kind,
        ruleList,
      )
      this.#database.run(`DELETE FROM alerts WHERE ${isOne}`, kind, ruleList)
      this.#database.run(
        'DELETE FROM causes WHERE cause_group IN (SELECT value FROM json_each(?))',
        groupList,
      )
      this.#database.run(
        `DELETE FROM history WHERE subject = 'alert' AND row ->> '$.kind' = ?1
         AND row ->> '$.rule' IN (SELECT value FROM json_each(?2))`,
        kind,
        ruleList,
      )
      this.#database.run(
        `DELETE FROM history WHERE subject = 'cause'
         AND row ->> '$.cause_group' IN (SELECT value FROM json_each(?))`,
        groupList,
      )
    })
  }
}

function alertOf(row: HouseholdAlertRow): HouseholdAlert {
  return {
    id: row.id,
    deviceId: row.device_id,
    kind: row.kind,
    rule: row.rule,
    severity: row.severity,
    message: row.message,
    raisedAt: row.raised_at,
    changedAt: row.changed_at,
    clearedAt: row.cleared_at,
  }
}
