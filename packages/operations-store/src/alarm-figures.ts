import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, type Severity } from '@towncrier/core'
import type { Database } from './database.ts'

const WINDOW_MS = 10 * MINUTE_MS

export interface AlarmRate {
  readonly total: number
  readonly perHourMean: number
  readonly perHourMax: number
  readonly perTenMinutesMax: number
}

export interface FrequentAlert {
  readonly deviceId: string
  readonly deviceName: string
  readonly kind: string
  readonly rule: string
  readonly alerts: number
  /** Of all alerts of the period, 0…1. */
  readonly share: number
}

/** How the alarms of a period were, and how they were dealt with (ISA-18.2 clause 16, EEMUA 191). */
export interface AlarmFigures {
  /** Alarms as an operator gets them: each time a cause called. */
  readonly causes: AlarmRate
  /** What the rules raised underneath. */
  readonly alerts: AlarmRate
  /** Of all ten-minute windows, those with more calls than the limit, 0…1. */
  readonly floodShare: number
  readonly acknowledgement: {
    readonly count: number
    readonly medianMs: number | null
    readonly p90Ms: number | null
  }
  readonly bySeverity: Readonly<Record<Severity, number>>
  readonly mostFrequent: readonly FrequentAlert[]
  /** What the most frequent ten make of all alerts, 0…1. */
  readonly mostFrequentShare: number
}

export interface AlarmPeriod {
  readonly from: EpochMs
  readonly to: EpochMs
  /** Counts only what this user acknowledged. */
  readonly operator?: string
  /** More calls in ten minutes are a flood. */
  readonly floodAbove: number
}

/** Counts alarms of a period; tens of milliseconds over 100,000 alerts. */
export function alarmFigures(database: Database, period: AlarmPeriod): AlarmFigures {
  const { from, to, operator } = period
  const ofOperator =
    operator === undefined
      ? ''
      : `AND cause_id IN (SELECT cause_id FROM cause_events WHERE type = 'acknowledged' AND actor = ?3)`
  const values = operator === undefined ? [from, to] : [from, to, operator]
  const calls = database.all<{ at: number; severity: Severity }>(
    `SELECT at, severity FROM cause_events WHERE type = 'alarmed' AND at >= ?1 AND at < ?2 ${ofOperator}`,
    ...values,
  )
  const raised = database.all<{ at: number }>(
    `SELECT raised_at AS at FROM alerts WHERE raised_at >= ?1 AND raised_at < ?2 ${ofOperator}`,
    ...values,
  )
  const waited = database
    .all<{ ms: number }>(
      `SELECT waited_ms AS ms FROM cause_events
       WHERE type = 'acknowledged' AND at >= ?1 AND at < ?2 AND waited_ms IS NOT NULL
       ${operator === undefined ? '' : 'AND actor = ?3'} ORDER BY waited_ms`,
      ...values,
    )
    .map(({ ms }) => ms)
  const mostFrequent = database
    .all<Omit<FrequentAlert, 'share'>>(
      `SELECT device_id AS deviceId, max(device_name) AS deviceName, max(kind) AS kind, rule, count(*) AS alerts
       FROM alerts WHERE raised_at >= ?1 AND raised_at < ?2 ${ofOperator}
       GROUP BY device_id, rule ORDER BY alerts DESC, device_id, rule LIMIT 10`,
      ...values,
    )
    .map((row) => ({ ...row, share: raised.length === 0 ? 0 : row.alerts / raised.length }))
  const bySeverity: Record<Severity, number> = { watch: 0, warning: 0, critical: 0 }
  for (const { severity } of calls) bySeverity[severity]++
  const windows = countsBy(calls, WINDOW_MS)
  const floods = windows.filter((count) => count > period.floodAbove).length
  return {
    causes: rateOf(calls, from, to),
    alerts: rateOf(raised, from, to),
    floodShare: floods / Math.max(1, Math.ceil((to - from) / WINDOW_MS)),
    acknowledgement: {
      count: waited.length,
      medianMs: quantile(waited, 0.5),
      p90Ms: quantile(waited, 0.9),
    },
    bySeverity,
    mostFrequent,
    mostFrequentShare: mostFrequent.reduce((sum, { share }) => sum + share, 0),
  }
}

/** Causes that have stood for more than a day; `stale`: nobody did anything about them, nor did any alert join, for a day. */
export function standingCauseIds(
  database: Database,
  now: EpochMs,
  limit: number,
): { id: string; isStale: boolean }[] {
  return database
    .all<{ id: string; stale: number }>(
      `SELECT id, touched_at < ?1 AND joined_at < ?1 AS stale FROM causes
       WHERE cleared_at IS NULL AND merged_into IS NULL AND started_at < ?1 ORDER BY started_at LIMIT ?2`,
      now - DAY_MS,
      limit,
    )
    .map(({ id, stale }) => ({ id, isStale: stale === 1 }))
}

function rateOf(events: readonly { readonly at: number }[], from: EpochMs, to: EpochMs): AlarmRate {
  return {
    total: events.length,
    perHourMean: events.length / ((to - from) / HOUR_MS),
    perHourMax: most(countsBy(events, HOUR_MS)),
    perTenMinutesMax: most(countsBy(events, WINDOW_MS)),
  }
}

/** How many fall into each window that holds any; windows begin at whole multiples of their length. */
function countsBy(events: readonly { readonly at: number }[], windowMs: number): number[] {
  const counts = new Map<number, number>()
  for (const { at } of events) {
    const window = Math.floor(at / windowMs)
    counts.set(window, (counts.get(window) ?? 0) + 1)
  }
  return [...counts.values()]
}

function most(counts: readonly number[]): number {
  return counts.reduce((greatest, count) => Math.max(greatest, count), 0)
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}
