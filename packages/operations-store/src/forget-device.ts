import type { CauseChange } from '@towncrier/alerting'
import type { EpochMs } from '@towncrier/core'
import type { AlertTransition } from './alerts.ts'
import type { Database } from './database.ts'
import { STILL_KNOWN } from './schema/09-shifts.ts'

/** A time of a device: from <= at < to. */
export interface DeviceSpan {
  readonly kind: string
  readonly deviceId: string
  readonly from: EpochMs
  readonly to: EpochMs
}

/** A time of a device that is to be forgotten. */
export interface ForgetSpan extends DeviceSpan {
  /**
   * Nobody’s: only what was measured then goes, by the time it says of itself. The device’s own alerts, its
   * quarantine and its counts stay, and what comes late is taken as ever.
   */
  readonly isUnowned?: true
}

/** Judged observations as the processor packs them. */
export interface PackedBatches {
  readonly readingCount: number
  readonly batches: Uint8Array
}

/** What is to be written so that a device's past is forgotten. */
export interface DeviceForgetting {
  readonly span: ForgetSpan
  /** The device's state without it, JSON; null when the device is not registered any more. */
  readonly state: string | null
  /** Alerts that are erased; see {@link alertsToForget}. */
  readonly alertIds: readonly string[]
  /** How those of them end that still stand, and what that makes of causes. */
  readonly alertTransitions: readonly AlertTransition[]
  readonly causeChanges: readonly CauseChange[]
  /** Packed batches without the device's rows; null when they hold none. */
  readonly withoutErased: (packed: Uint8Array) => PackedBatches | null
}

/** What went. */
export interface ForgottenDevice {
  readonly alerts: number
  /** Causes that went or are told otherwise now. */
  readonly causeIds: readonly string[]
  readonly quarantined: number
  /** Readings that waited for the telemetry store or were refused by it. */
  readonly waitingReadings: number
}

/** Alerts of a device that stood at some time of the span; of nobody’s time those for a household that began in it. */
export function alertsToForget(database: Database, { deviceId, from, to, isUnowned }: ForgetSpan): string[] {
  if (isUnowned === true) {
    return database
      .all<{ id: string }>(
        'SELECT id FROM household_alerts WHERE device_id = ? AND raised_at >= ? AND raised_at < ?',
        deviceId,
        from,
        to,
      )
      .map(({ id }) => id)
  }
  return database
    .all<{ id: string }>(
      `SELECT id FROM alerts WHERE device_id = ?1 AND raised_at < ?3 AND coalesce(cleared_at, ?3) >= ?2
       UNION ALL
       SELECT id FROM household_alerts
       WHERE device_id = ?1 AND raised_at < ?3 AND coalesce(cleared_at, ?3) >= ?2`,
      deviceId,
      from,
      to,
    )
    .map(({ id }) => id)
}

/** Removes the rows. Call inside a transaction, after what ends has been written. */
export function forgetDevice(database: Database, forgetting: DeviceForgetting): ForgottenDevice {
  const { deviceId, isUnowned } = forgetting.span
  if (forgetting.state === null) {
    database.run('DELETE FROM device_states WHERE device_id = ?', deviceId)
  } else {
    database.run(
      'INSERT INTO device_states (device_id, state) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET state = ?2',
      deviceId,
      forgetting.state,
    )
  }
  const causeIds = forgetAlerts(database, forgetting.alertIds)
  const quarantined = isUnowned === true ? 0 : forgetDealings(database, forgetting.span)
  const waitingReadings = ['telemetry_outbox', 'telemetry_refused'].reduce(
    (sum, table) => sum + forgetWaiting(database, table, forgetting),
    0,
  )
  return { alerts: forgetting.alertIds.length, causeIds, quarantined, waitingReadings }
}

/** Removes when the device was heard of and what of it could not be read. @returns how many of the latter. */
function forgetDealings(database: Database, { deviceId, from, to }: DeviceSpan): number {
  database.run(
    `DELETE FROM history
     WHERE subject = 'freshness' AND id = ? AND known_from < ? AND known_until <> ${STILL_KNOWN}`,
    deviceId,
    to,
  )
  return database.run(
    'DELETE FROM quarantine WHERE device_id = ? AND received_at >= ? AND received_at < ?',
    deviceId,
    from,
    to,
  )
}

/** Removes alerts, the causes that only they made, and what was told of either. @returns the causes touched. */
function forgetAlerts(database: Database, alertIds: readonly string[]): string[] {
  const ids = JSON.stringify(alertIds)
  const causes = database
    .all<{ id: string }>(
      `SELECT DISTINCT cause_id AS id FROM alerts
       WHERE cause_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))`,
      ids,
    )
    .map(({ id }) => id)
  database.run('DELETE FROM household_alerts WHERE id IN (SELECT value FROM json_each(?))', ids)
  database.run('DELETE FROM alerts WHERE id IN (SELECT value FROM json_each(?))', ids)
  database.run(`DELETE FROM history WHERE subject = 'alert' AND id IN (SELECT value FROM json_each(?))`, ids)
  database.run(
    `DELETE FROM deliveries WHERE channel = 'webhook' AND topic IN ('alert.raised', 'alert.cleared')
     AND payload ->> '$.data.id' IN (SELECT value FROM json_each(?))`,
    ids,
  )
  for (const causeId of causes) forgetInCause(database, causeId, ids)
  return causes
}

function forgetInCause(database: Database, causeId: string, alertIds: string): void {
  const { left } = database.get<{ left: number }>(
    'SELECT count(*) AS left FROM alerts WHERE cause_id = ?',
    causeId,
  )!
  if (left > 0) {
    // The words of a cause that others share must not keep a value of one who is gone.
    database.run(
      `UPDATE causes SET member_count = ?1, worst_value = NULL,
         message = (SELECT message FROM alerts WHERE cause_id = ?2 ORDER BY raised_at DESC LIMIT 1),
         worst_alert_id = (SELECT id FROM alerts WHERE cause_id = ?2 ORDER BY raised_at DESC LIMIT 1)
       WHERE id = ?2 AND worst_alert_id IN (SELECT value FROM json_each(?3))`,
      left,
      causeId,
      alertIds,
    )
    database.run(
      `DELETE FROM history WHERE subject = 'cause' AND id = ? AND known_until <> ${STILL_KNOWN}`,
      causeId,
    )
    return
  }
  const gone = database
    .all<{ id: string }>('SELECT id FROM causes WHERE id = ?1 OR merged_into = ?1', causeId)
    .map(({ id }) => id)
  const ids = JSON.stringify(gone)
  for (const table of ['cause_events', 'cause_watches', 'escalations']) {
    database.run(`DELETE FROM ${table} WHERE cause_id IN (SELECT value FROM json_each(?))`, ids)
  }
  database.run(`DELETE FROM notices WHERE subject IN (SELECT 'cause/' || value FROM json_each(?))`, ids)
  database.run('DELETE FROM causes WHERE id IN (SELECT value FROM json_each(?))', ids)
  database.run(`DELETE FROM history WHERE subject = 'cause' AND id IN (SELECT value FROM json_each(?))`, ids)
}

function forgetWaiting(database: Database, table: string, { withoutErased }: DeviceForgetting): number {
  let readings = 0
  for (const { id } of database.all<{ id: number }>(`SELECT id FROM ${table}`)) {
    const row = database.get<{ reading_count: number; batches: Uint8Array }>(
      `SELECT reading_count, batches FROM ${table} WHERE id = ?`,
      id,
    )!
    const left = withoutErased(row.batches)
    if (left === null) continue
    readings += row.reading_count - left.readingCount
    database.run(
      `UPDATE ${table} SET reading_count = ?, batches = ? WHERE id = ?`,
      left.readingCount,
      left.batches,
      id,
    )
  }
  return readings
}
