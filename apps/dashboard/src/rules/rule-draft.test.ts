import { expect, test } from 'vitest'
import type { RuleBook } from './rule-api.ts'
import {
  customRuleId,
  scopeOf,
  withCustomRule,
  withoutCustomRule,
  withRule,
  withSetting,
} from './rule-draft.ts'

const EMPTY: RuleBook = { kinds: {}, custom: [] }

test('a threshold is changed everywhere or at a place, and taken back without a trace', () => {
  const everywhere = withSetting(EMPTY, 'kettle', null, 'boilC', 98)
  const both = withSetting(everywhere, 'kettle', 'hut', 'boilC', 90)
  expect(both.kinds).toEqual({
    kettle: { settings: { boilC: 98 }, places: { hut: { settings: { boilC: 90 } } } },
  })
  expect(scopeOf(both, 'kettle', 'hut').settings).toEqual({ boilC: 90 })
  expect(scopeOf(both, 'kettle', 'inn')).toEqual({})
  const back = withSetting(
    withSetting(both, 'kettle', 'hut', 'boilC', undefined),
    'kettle',
    null,
    'boilC',
    undefined,
  )
  expect(back).toEqual(EMPTY)
  expect(EMPTY).toEqual({ kinds: {}, custom: [] })
})

test('a rule is switched off and on, and keeps what else was changed of it', () => {
  const delayed = withRule(EMPTY, 'kettle', null, 'dry', { onDelayMinutes: 3 })
  const off = withRule(delayed, 'kettle', null, 'dry', { enabled: false })
  expect(off.kinds.kettle?.rules).toEqual({ dry: { onDelayMinutes: 3, enabled: false } })
  const on = withRule(off, 'kettle', null, 'dry', { enabled: undefined })
  expect(on).toEqual(delayed)
  expect(withRule(on, 'kettle', null, 'dry', { onDelayMinutes: undefined })).toEqual(EMPTY)
})

test('rules of one’s own are added, replaced and removed by kind and id', () => {
  const rule: RuleBook['custom'][number] = {
    id: 'cold',
    kind: 'kettle',
    title: 'Cold',
    advice: '',
    enabled: true,
    measure: 'waterTempC',
    comparison: 'below',
    levels: { watch: 10 },
    deadband: 0,
    severity: 'warning',
    forMinutes: 0,
    clearMinutes: 0,
  }
  const one = withCustomRule(EMPTY, rule)
  const changed = withCustomRule(withCustomRule(one, { ...rule, kind: 'pot' }), { ...rule, title: 'Cool' })
  expect(changed.custom.map(({ kind, title }) => [kind, title])).toEqual([
    ['kettle', 'Cool'],
    ['pot', 'Cold'],
  ])
  expect(withoutCustomRule(changed, rule).custom).toHaveLength(1)
})

test('an id follows from the title and is no other rule’s', () => {
  expect(customRuleId('Salt is low!', [])).toBe('salt-is-low')
  expect(customRuleId('Salt is low!', ['salt-is-low', 'salt-is-low-2'])).toBe('salt-is-low-3')
  expect(customRuleId('…', [])).toBe('rule')
})
