import type { EpochMs, Severity } from '@towncrier/core'
import type { RuleBook } from './rule-book.ts'

export interface DryRunRequest {
  /** The rules in force, and those to be tried. */
  readonly before: RuleBook
  readonly after: RuleBook
  /** Kinds whose devices are judged again. */
  readonly kinds: readonly string[]
  readonly from: EpochMs
  readonly to: EpochMs
}

export interface TriedAlert {
  readonly deviceId: string
  readonly kind: string
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly raisedAt: EpochMs
  /** Null: it still stood at the end. */
  readonly clearedAt: EpochMs | null
}

export interface TriedCounts {
  readonly alerts: number
  readonly causes: number
  readonly byRule: Readonly<Record<string, number>>
}

export interface DryRunResult {
  readonly from: EpochMs
  readonly to: EpochMs
  /** How far it came before its time was up; `to` when it is whole. */
  readonly coveredTo: EpochMs
  readonly devices: number
  readonly readings: number
  readonly before: TriedCounts
  readonly after: TriedCounts
  /** Alerts a day, from `from` on, 24 hours each. */
  readonly days: readonly { readonly startAt: EpochMs; readonly before: number; readonly after: number }[]
  /** That only the new rules raise, and that only the present ones do; the first of each by time. */
  readonly added: readonly TriedAlert[]
  readonly gone: readonly TriedAlert[]
  readonly addedCount: number
  readonly goneCount: number
}

export type DryRunState = 'running' | 'done' | 'failed' | 'cancelled'

export interface DryRunStatus {
  readonly id: string
  readonly state: DryRunState
  /** 0 to 1. */
  readonly progress: number
  readonly result: DryRunResult | null
  readonly problem: string | null
}

/** Alerts named in an answer, of each sort. */
export const MOST_NAMED = 500
