import type { Condition, Severity } from '@towncrier/core'
import { MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advanceRule, type RuleState, type RuleTransition } from './rule-state.ts'

const rule = { onDelayMs: 10 * MINUTE_MS, offDelayMs: 20 * MINUTE_MS }

function raise(severity: Severity = 'warning'): Condition {
  return { rule: 'ice', state: 'raise', severity, message: `${severity} message` }
}
const clear: Condition = { rule: 'ice', state: 'clear' }

/** Runs conditions given as [minute, condition] and returns the transitions with their minute. */
function run(steps: readonly (readonly [minute: number, condition: Condition])[], delays = rule) {
  let state: RuleState | undefined
  let alerts = 0
  const transitions: (readonly [number, RuleTransition['type'], string])[] = []
  for (const [minute, condition] of steps) {
    const advance = advanceRule(state, condition, delays, minute * MINUTE_MS, () => `alert-${++alerts}`)
    state = advance.state
    if (advance.transition) transitions.push([minute, advance.transition.type, advance.transition.alertId])
  }
  return { transitions, state }
}

describe('a rule with delays', () => {
  test('raises only when the condition has held for the on-delay', () => {
    expect(
      run([
        [0, raise()],
        [5, raise()],
        [10, raise()],
      ]).transitions,
    ).toEqual([[10, 'raised', 'alert-1']])
  })

  test('a condition that comes and goes within the on-delay is never heard of', () => {
    expect(
      run([
        [0, raise()],
        [5, clear],
        [9, raise()],
        [14, clear],
        [18, raise()],
      ]).transitions,
    ).toEqual([])
  })

  test('clears only when the condition has been gone for the off-delay, and is the same alert till then', () => {
    expect(
      run([
        [0, raise()],
        [10, raise()],
        [15, clear],
        [30, raise()],
        [31, clear],
        [50, clear],
        [51, clear],
      ]).transitions,
    ).toEqual([
      [10, 'raised', 'alert-1'],
      [51, 'cleared', 'alert-1'],
    ])
  })

  test('severity rises while active and does not chatter back', () => {
    const none = { onDelayMs: 0, offDelayMs: 0 }
    expect(
      run(
        [
          [0, raise('watch')],
          [1, raise('critical')],
          [2, raise('watch')],
          [3, raise('critical')],
          [4, clear],
        ],
        none,
      ).transitions,
    ).toEqual([
      [0, 'raised', 'alert-1'],
      [1, 'changed', 'alert-1'],
      [4, 'cleared', 'alert-1'],
    ])
  })
})

test('whatever comes: raised and cleared alternate, one alert at a time, ids never reused', () => {
  const condition = fc.oneof(
    fc.constant(clear),
    fc.constantFrom<Severity>('watch', 'warning', 'critical').map((severity) => raise(severity)),
  )
  const steps = fc.array(fc.tuple(fc.nat(30), condition), { maxLength: 60 })
  const delays = fc.record({
    onDelayMs: fc.nat(30).map((minutes) => minutes * MINUTE_MS),
    offDelayMs: fc.nat(30).map((minutes) => minutes * MINUTE_MS),
  })
  fc.assert(
    fc.property(steps, delays, (gaps, someDelays) => {
      let minute = 0
      const timed = gaps.map(([gap, each]) => {
        minute += gap
        return [minute, each] as const
      })
      const { transitions, state } = run(timed, someDelays)
      const ids = transitions.filter(([, type]) => type === 'raised').map(([, , id]) => id)
      expect(new Set(ids).size).toBe(ids.length)
      let active: string | null = null
      for (const [, type, id] of transitions) {
        if (type === 'raised') {
          expect(active).toBeNull()
          active = id
        } else {
          expect(id).toBe(active)
          if (type === 'cleared') active = null
        }
      }
      const stillActive = state !== undefined && state.phase !== 'pending' ? state.alertId : null
      expect(stillActive).toBe(active)
    }),
  )
})
