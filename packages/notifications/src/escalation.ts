import { type EpochMs, MINUTE_MS, SEVERITIES, type Severity } from '@towncrier/core'
import type { Channel } from './channels.ts'

/** Whom a level calls. `handlers`: everyone whose role handles alarms. */
export type EscalationTarget =
  | { readonly type: 'rota'; readonly rotaId: number }
  | { readonly type: 'person'; readonly userName: string }
  | { readonly type: 'handlers' }

export interface EscalationLevel {
  /** Counted from when the cause called; minutes. */
  readonly afterMin: number
  readonly targets: readonly EscalationTarget[]
  readonly channels: readonly Channel[]
}

/** What happens to a cause that nobody acknowledges. */
export interface EscalationPolicy {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  /** This and worse. */
  readonly minSeverity: Severity
  /** Kinds of sensor; empty: all. */
  readonly kinds: readonly string[]
  /** In order of `afterMin`. */
  readonly levels: readonly EscalationLevel[]
  /** How many more times all levels are gone through; 0: never. */
  readonly repeats: number
  /** Between the last level and the first again; minutes. */
  readonly repeatAfterMin: number
}

/** What a new council begins with; the rota is to be filled by them. */
export function defaultPolicy(rotaId: number): EscalationPolicy {
  const onCall: EscalationTarget = { type: 'rota', rotaId }
  return {
    id: 'critical',
    name: 'Critical causes',
    enabled: true,
    minSeverity: 'critical',
    kinds: [],
    levels: [
      { afterMin: 0, targets: [onCall], channels: ['push', 'email'] },
      { afterMin: 10, targets: [onCall], channels: ['sms', 'voice'] },
      { afterMin: 20, targets: [{ type: 'handlers' }], channels: ['push', 'email', 'sms'] },
    ],
    repeats: 1,
    repeatAfterMin: 20,
  }
}

/** The policy for a cause: the first that is on, severe enough and for its kind. */
export function policyFor(
  policies: readonly EscalationPolicy[],
  severity: Severity,
  kind: string | null,
): EscalationPolicy | null {
  const found = policies.find(
    ({ enabled, minSeverity, kinds, levels }) =>
      enabled &&
      levels.length > 0 &&
      SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minSeverity) &&
      (kinds.length === 0 || (kind !== null && kinds.includes(kind))),
  )
  return found ?? null
}

export interface EscalationStep {
  readonly level: EscalationLevel
  /** From 1, for people. */
  readonly levelNumber: number
  readonly dueAt: EpochMs
}

/** The step with this number, from 0, of an escalation that began at `startedAt`; null after the last. */
export function escalationStep(
  policy: EscalationPolicy,
  startedAt: EpochMs,
  stepNumber: number,
): EscalationStep | null {
  const count = policy.levels.length
  const round = Math.floor(stepNumber / count)
  if (count === 0 || round > policy.repeats) return null
  const level = policy.levels[stepNumber % count]!
  const roundMin = policy.levels.at(-1)!.afterMin + policy.repeatAfterMin
  return {
    level,
    levelNumber: (stepNumber % count) + 1,
    dueAt: startedAt + (round * roundMin + level.afterMin) * MINUTE_MS,
  }
}
