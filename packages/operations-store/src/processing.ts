import type { CauseChange } from '@towncrier/alerting'
import type { EpochMs } from '@towncrier/core'
import type { Alerts, AlertTransition } from './alerts.ts'
import { CauseWriter } from './cause-writer.ts'
import type { Database } from './database.ts'
import {
  alertsToForget,
  type DeviceForgetting,
  type ForgetSpan,
  type ForgottenDevice,
  forgetDevice,
} from './forget-device.ts'
import type { HouseholdAlerts } from './household-alerts.ts'
import type { NewQuarantinedReading, Quarantine } from './quarantine.ts'

/** What judging a stretch of the journal changed; written all together or not at all. */
export interface ProcessingCommit {
  readonly consumer: string
  /** The last journal record that is part of this commit. */
  readonly seq: number
  /** Changed device states as JSON. */
  readonly deviceStates: Iterable<readonly [deviceId: string, state: string]>
  readonly alertTransitions: readonly AlertTransition[]
  /** What that made of causes, in order; comes after the transitions. */
  readonly causeChanges: readonly CauseChange[]
  readonly quarantined: readonly NewQuarantinedReading[]
  /** Judged observations on their way to the telemetry store, as the processor packed them. */
  readonly outbox: { readonly readingCount: number; readonly batches: Uint8Array } | null
}

/** The part of a device's state that others than the processor read. */
export interface DeviceRecord {
  readonly firmware: string | null
  readonly counts: {
    readonly stored: number
    readonly duplicate: number
    readonly late: number
    readonly quarantined: number
  }
  /** What the device said of the last erasure of its own memory. */
  readonly boxErased?: { readonly id: string; readonly at: EpochMs }
}

export interface OutboxEntry {
  readonly id: number
  readonly readingCount: number
  readonly batches: Uint8Array
}

/** The processor's side of the operations store: state, position and outbox commit together. */
export class Processing {
  readonly #database: Database
  readonly #alerts: Alerts
  readonly #householdAlerts: HouseholdAlerts
  readonly #quarantine: Quarantine
  readonly #causes: CauseWriter

  constructor(database: Database, alerts: Alerts, householdAlerts: HouseholdAlerts, quarantine: Quarantine) {
    this.#database = database
    this.#alerts = alerts
    this.#householdAlerts = householdAlerts
    this.#quarantine = quarantine
    this.#causes = new CauseWriter(database)
  }

  /** The last journal record this consumer has committed; 0 at first. */
  position(consumer: string): number {
    return (
      this.#database.get<{ seq: number }>('SELECT seq FROM journal_positions WHERE consumer = ?', consumer)
        ?.seq ?? 0
    )
  }

  /** @returns the outbox entry's id, or null when there was nothing for the telemetry store. */
  commit(commit: ProcessingCommit): number | null {
    return this.#database.transaction(() => {
      for (const [deviceId, state] of commit.deviceStates) {
        this.#database.run(
          'INSERT INTO device_states (device_id, state) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET state = ?2',
          deviceId,
          state,
        )
      }
      for (const transition of commit.alertTransitions) this.#applyTransition(transition)
      for (const change of commit.causeChanges) this.#causes.apply(change)
      for (const reading of commit.quarantined) this.#quarantine.add(reading)
      this.#database.run(
        'INSERT INTO journal_positions (consumer, seq) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET seq = ?2',
        commit.consumer,
        commit.seq,
      )
      if (commit.outbox === null) return null
      const { lastInsertRowid } = this.#database
        .prepare('INSERT INTO telemetry_outbox (reading_count, batches) VALUES (?, ?)')
        .run(commit.outbox.readingCount, commit.outbox.batches)
      return Number(lastInsertRowid)
    })
  }

  /** Forgets the states of devices that were struck off, with the end of their alerts. */
  retire(
    deviceIds: readonly string[],
    alertTransitions: readonly AlertTransition[],
    causeChanges: readonly CauseChange[],
    at: EpochMs,
  ): void {
    this.#database.transaction(() => {
      for (const deviceId of deviceIds) {
        this.#database.run('DELETE FROM device_states WHERE device_id = ?', deviceId)
        this.#householdAlerts.end(deviceId, at)
      }
      for (const transition of alertTransitions) this.#applyTransition(transition)
      for (const change of causeChanges) this.#causes.apply(change)
    })
  }

  /**
   * Ids of all alerts of a device that stood at some time of the span, those for its household too; of nobody’s
   * time only those for a household that began in it.
   */
  alertsToForget(span: ForgetSpan): string[] {
    return alertsToForget(this.#database, span)
  }

  /** Writes what remains when a device's past is forgotten, in one commit. @returns what went. */
  forget(forgetting: DeviceForgetting): ForgottenDevice {
    return this.#database.transaction(() => {
      for (const transition of forgetting.alertTransitions) this.#applyTransition(transition)
      for (const change of forgetting.causeChanges) this.#causes.apply(change)
      return forgetDevice(this.#database, forgetting)
    })
  }

  #applyTransition(transition: AlertTransition): void {
    if (transition.type === 'cleared') {
      this.#alerts.apply(transition)
      this.#householdAlerts.apply(transition)
    } else if (transition.household === true) this.#householdAlerts.apply(transition)
    else this.#alerts.apply(transition)
  }

  /** What became of causes without a record of the journal: the register has changed. */
  commitCauses(causeChanges: readonly CauseChange[]): void {
    this.#database.transaction(() => {
      for (const change of causeChanges) this.#causes.apply(change)
    })
  }

  /** What the processor has recorded of one device; null before its first reading. */
  deviceRecord(deviceId: string): DeviceRecord | null {
    const row = this.#database.get<{ state: string }>(
      'SELECT state FROM device_states WHERE device_id = ?',
      deviceId,
    )
    return row === undefined ? null : (JSON.parse(row.state) as DeviceRecord)
  }

  deviceStates(): Map<string, string> {
    const rows = this.#database.all<{ device_id: string; state: string }>('SELECT * FROM device_states')
    return new Map(rows.map((row) => [row.device_id, row.state]))
  }

  /** The oldest entries after `afterId`, at most `limit`. */
  outbox(afterId: number, limit: number): OutboxEntry[] {
    return this.#database
      .all<{ id: number; reading_count: number; batches: Uint8Array }>(
        'SELECT * FROM telemetry_outbox WHERE id > ? ORDER BY id LIMIT ?',
        afterId,
        limit,
      )
      .map((row) => ({ id: row.id, readingCount: row.reading_count, batches: row.batches }))
  }

  /** Removes entries up to `id`: the telemetry store has them. */
  clearOutbox(upToId: number): void {
    this.#database.run('DELETE FROM telemetry_outbox WHERE id <= ?', upToId)
  }

  /**
   * Puts entries up to `id` aside, with the reason: the telemetry store will never take them as they are.
   * They stay on disk until a person decides.
   */
  setOutboxAside(fromId: number, upToId: number, reason: string, now: EpochMs): void {
    this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO telemetry_refused (id, refused_at, reason, reading_count, batches)
         SELECT id, ?, ?, reading_count, batches FROM telemetry_outbox WHERE id BETWEEN ? AND ?`,
        now,
        reason,
        fromId,
        upToId,
      )
      this.#database.run('DELETE FROM telemetry_outbox WHERE id BETWEEN ? AND ?', fromId, upToId)
    })
  }

  /** How many readings were put aside. */
  refusedReadings(): number {
    return this.#database.get<{ n: number }>(
      'SELECT coalesce(sum(reading_count), 0) AS n FROM telemetry_refused',
    )!.n
  }

  /** Brings everything that was put aside back into the outbox, to be tried again. @returns readings. */
  retryRefused(): number {
    return this.#database.transaction(() => {
      const readings = this.refusedReadings()
      this.#database.run(
        `INSERT INTO telemetry_outbox (reading_count, batches)
         SELECT reading_count, batches FROM telemetry_refused ORDER BY id`,
      )
      this.#database.run('DELETE FROM telemetry_refused')
      return readings
    })
  }

  /** How much waits for the telemetry store; `newestId` is 0 when nothing does. */
  outboxDepth(): { entries: number; readings: number; newestId: number } {
    return {
      ...this.#database.get<{ entries: number; readings: number; newestId: number }>(
        `SELECT count(*) AS entries, coalesce(sum(reading_count), 0) AS readings, coalesce(max(id), 0) AS newestId
         FROM telemetry_outbox`,
      )!,
    }
  }
}
