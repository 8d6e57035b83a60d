import type { Condition, EpochMs, Rule, Severity } from '@towncrier/core'
import { SEVERITIES } from '@towncrier/core'

/**
 * Where one rule stands for one device. Absent means normal. Plain JSON.
 *
 * - `pending`: the condition holds, the on-delay runs.
 * - `active`: the alert is raised.
 * - `returning`: the condition is gone, the off-delay runs; the alert is still active.
 */
export type RuleState =
  | { readonly phase: 'pending'; readonly since: EpochMs }
  | { readonly phase: 'active'; readonly alertId: string; readonly severity: Severity }
  | {
      readonly phase: 'returning'
      readonly alertId: string
      readonly severity: Severity
      readonly since: EpochMs
    }

export type RuleTransition =
  | {
      readonly type: 'raised'
      readonly alertId: string
      readonly severity: Severity
      readonly message: string
    }
  | {
      readonly type: 'changed'
      readonly alertId: string
      readonly severity: Severity
      readonly message: string
    }
  | { readonly type: 'cleared'; readonly alertId: string }

export interface RuleAdvance {
  /** Undefined: normal. The same object as before when nothing changed. */
  readonly state: RuleState | undefined
  readonly transition: RuleTransition | null
}

/**
 * Takes one rule of one device through one condition: on-delay, off-delay and at most one active alert
 * (ISA-18.2 on- and off-delay; the deadband is the rule's own, by leaving the condition out).
 * While an alert is active its severity only rises, so that a value at the edge of two does not chatter.
 *
 * @param at         phenomenon time of the reading, ms; not before the previous call's.
 * @param newAlertId called at most once, only when an alert is raised.
 */
export function advanceRule(
  state: RuleState | undefined,
  condition: Condition,
  rule: Pick<Rule, 'onDelayMs' | 'offDelayMs'>,
  at: EpochMs,
  newAlertId: () => string,
): RuleAdvance {
  return condition.state === 'raise'
    ? raise(state, condition, rule.onDelayMs, at, newAlertId)
    : clear(state, rule.offDelayMs, at)
}

function raise(
  state: RuleState | undefined,
  condition: Extract<Condition, { state: 'raise' }>,
  onDelayMs: number,
  at: EpochMs,
  newAlertId: () => string,
): RuleAdvance {
  const { severity, message } = condition
  if (state === undefined || state.phase === 'pending') {
    const since = state?.since ?? at
    if (at - since < onDelayMs) {
      return { state: state ?? { phase: 'pending', since }, transition: null }
    }
    const alertId = newAlertId()
    return {
      state: { phase: 'active', alertId, severity },
      transition: { type: 'raised', alertId, severity, message },
    }
  }
  const { alertId } = state
  if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(state.severity)) {
    return {
      state: { phase: 'active', alertId, severity },
      transition: { type: 'changed', alertId, severity, message },
    }
  }
  if (state.phase === 'active') return { state, transition: null }
  return { state: { phase: 'active', alertId, severity: state.severity }, transition: null }
}

function clear(state: RuleState | undefined, offDelayMs: number, at: EpochMs): RuleAdvance {
  if (state === undefined || state.phase === 'pending') return { state: undefined, transition: null }
  const { alertId, severity } = state
  const since = state.phase === 'returning' ? state.since : at
  if (at - since >= offDelayMs) {
    return { state: undefined, transition: { type: 'cleared', alertId } }
  }
  if (state.phase === 'returning') return { state, transition: null }
  return { state: { phase: 'returning', alertId, severity, since }, transition: null }
}
