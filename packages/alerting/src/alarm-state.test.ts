import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ALARM_TRANSITIONS,
  type AlarmEvent,
  type AlarmFacts,
  advanceAlarm,
  alarmStateOf,
  NORMAL_ALARM,
} from './alarm-state.ts'

const event = fc.oneof(
  fc.record({
    type: fc.constantFrom(
      'raise' as const,
      'escalate' as const,
      'clear' as const,
      'acknowledge' as const,
      'shelve' as const,
      'unshelve' as const,
      'call' as const,
    ),
  }),
  fc.record({
    type: fc.constant('quieten' as const),
    reason: fc.constantFrom('suppressed' as const, 'out-of-service' as const),
  }),
)

function after(events: readonly AlarmEvent[]): AlarmFacts {
  return events.reduce(advanceAlarm, NORMAL_ALARM)
}

test('every step of every path is one that the table allows', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let facts = NORMAL_ALARM
      for (const each of events) {
        const from = alarmStateOf(facts)
        facts = advanceAlarm(facts, each)
        const to = alarmStateOf(facts)
        if (to !== from)
          expect(ALARM_TRANSITIONS[from][each.type] ?? [], `${from} ${each.type}`).toContain(to)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('every step of the table is taken by some path', () => {
  const taken = new Set<string>()
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let facts = NORMAL_ALARM
      for (const each of events) {
        const from = alarmStateOf(facts)
        facts = advanceAlarm(facts, each)
        taken.add(`${from} ${each.type} ${alarmStateOf(facts)}`)
      }
    }),
    { numRuns: 3_000, seed: 1 },
  )
  for (const [from, events] of Object.entries(ALARM_TRANSITIONS)) {
    for (const [type, states] of Object.entries(events)) {
      for (const to of states) expect(taken).toContain(`${from} ${type} ${to}`)
    }
  }
})

test('clearing and acknowledging end every alarm, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      expect(alarmStateOf(after([...events, { type: 'clear' }, { type: 'acknowledge' }]))).toBe('normal')
    }),
  )
})

test('what becomes worse is never left on its shelf, nor acknowledged', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const state = alarmStateOf(after([...events, { type: 'raise' }, { type: 'escalate' }]))
      expect(['unacknowledged', 'suppressed', 'out-of-service']).toContain(state)
    }),
  )
})
