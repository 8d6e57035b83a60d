import type { Condition, SensorKind, Severity } from '@towncrier/core'
import { MINUTE_MS, SEVERITIES } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkRuleBook } from './check.ts'
import { customCondition } from './custom-rule.ts'
import { deviceRules } from './device-rules.ts'
import { ruleBookDifferences } from './differences.ts'
import { EMPTY_RULE_BOOK, type RuleBook, type RuleBookInput, ruleBookSchema } from './rule-book.ts'

const kind: SensorKind = {
  id: 'kettle',
  title: 'Kettle',
  titlePlural: 'Kettles',
  purpose: 'Tells when the water boils.',
  measures: [
    { name: 'waterTempC', title: 'Water', unit: '°C', type: 'number', decimals: 1 },
    { name: 'lid', title: 'Lid', unit: '', type: 'category', categories: ['open', 'shut'] },
    { name: 'isOn', title: 'On', unit: '', type: 'boolean' },
  ],
  primaryMeasure: 'waterTempC',
  mobile: false,
  readingSchema: z.object({ waterTempC: z.number() }),
  settingsSchema: z.object({
    boilC: z.number().min(50).max(110).default(100),
    dryC: z.number().max(200).default(120),
  }),
  staleAfterMs: MINUTE_MS,
  offlineAfterMs: MINUTE_MS,
  lateAfterMs: MINUTE_MS,
  rules: [
    { id: 'boils', title: 'It boils', advice: 'Make tea.', onDelayMs: 0, offDelayMs: 5 * MINUTE_MS },
    { id: 'dry', title: 'It boils dry', advice: 'Switch it off.', onDelayMs: 0, offDelayMs: 0 },
  ],
  initialMemory: () => null,
  judge: () => ({ values: {}, flags: [], conditions: [], memory: null }),
}
const offline = { id: 'offline', title: 'Offline', advice: '', onDelayMs: 0, offDelayMs: 0 }
const kinds = new Map([[kind.id, kind]])
const book = (input: RuleBookInput): RuleBook => ruleBookSchema.parse(input)
const rulesOf = (input: RuleBookInput, placeId: string | null = null, area: string | null = null, own = {}) =>
  deviceRules(kind, [offline], book(input), { placeId, area }, own)
const raise = (rule: string, severity: Severity): Condition => ({
  rule,
  state: 'raise',
  severity,
  message: 'It is so',
})

describe('what holds for a device', () => {
  test('the device’s own comes before its place, its part of town, its kind, and what the kind brings', () => {
    const input: RuleBookInput = {
      kinds: {
        kettle: {
          settings: { boilC: 98 },
          places: { hills: { settings: { boilC: 95 } }, hut: { settings: { boilC: 90 } } },
        },
      },
    }
    expect(deviceRules(kind, [], EMPTY_RULE_BOOK, { placeId: null, area: null }, {}).settings).toMatchObject({
      boilC: 100,
    })
    expect(rulesOf(input).settings).toMatchObject({ boilC: 98, dryC: 120 })
    expect(rulesOf(input, 'inn', 'hills').settings).toMatchObject({ boilC: 95 })
    expect(rulesOf(input, 'hut', 'hills').settings).toMatchObject({ boilC: 90 })
    expect(rulesOf(input, 'hut', 'hills', { boilC: 85 }).settings).toMatchObject({ boilC: 85 })
  })

  test('a layer that the kind no longer takes is left out, not the device', () => {
    const input: RuleBookInput = { kinds: { kettle: { settings: { boilC: 98 } } } }
    expect(rulesOf(input, null, null, { boilC: 7_000 }).settings).toMatchObject({ boilC: 98 })
  })

  test('delays and severities are as changed; a rule that is off says nothing', () => {
    const { rules, adjust } = rulesOf({
      kinds: {
        kettle: {
          rules: {
            boils: { onDelayMinutes: 3, severityAtMost: 'watch', note: 'Ask Ann' },
            dry: { enabled: false },
            offline: { severityAtLeast: 'warning' },
          },
        },
      },
    })
    expect(rules.get('boils')).toMatchObject({ onDelayMs: 3 * MINUTE_MS, offDelayMs: 5 * MINUTE_MS })
    expect(rules.has('dry')).toBe(false)
    expect(adjust([raise('boils', 'critical'), raise('dry', 'critical'), raise('offline', 'watch')])).toEqual(
      [
        { rule: 'boils', state: 'raise', severity: 'watch', message: 'It is so. Ask Ann' },
        { rule: 'offline', state: 'raise', severity: 'warning', message: 'It is so' },
      ],
    )
    expect(adjust([{ rule: 'boils', state: 'clear' }])).toEqual([{ rule: 'boils', state: 'clear' }])
  })

  test('an empty book changes nothing', () => {
    const conditions = [raise('boils', 'critical'), raise('dry', 'watch')]
    const { adjust, custom, rules } = rulesOf({})
    expect(adjust(conditions)).toBe(conditions)
    expect(custom({ waterTempC: 500 }, [])).toEqual([])
    expect([...rules.keys()]).toEqual(['boils', 'dry', 'offline'])
  })
})

describe('a rule made by people', () => {
  const cold = {
    id: 'cold',
    kind: 'kettle',
    title: 'Water cold',
    measure: 'waterTempC',
    comparison: 'below' as const,
    levels: { watch: 30, warning: 10 },
    deadband: 5,
    forMinutes: 10,
    places: ['hut'],
  }

  test('speaks where it is meant to, at the worst level that is reached', () => {
    const { custom, rules } = rulesOf({ custom: [cold] }, 'hut')
    expect(rules.get('cold')).toMatchObject({
      onDelayMs: 10 * MINUTE_MS,
      worst: { measure: 'waterTempC', is: 'lowest' },
    })
    expect(custom({ waterTempC: 8 }, [])).toEqual([
      { rule: 'cold', state: 'raise', severity: 'warning', message: 'Water cold: 8.0 °C, below 10.0 °C' },
    ])
    expect(custom({ waterTempC: 29 }, [])).toMatchObject([{ severity: 'watch' }])
    expect(custom({ waterTempC: 33 }, [])).toEqual([])
    expect(custom({ waterTempC: 35 }, [])).toEqual([{ rule: 'cold', state: 'clear' }])
    expect(custom({ waterTempC: 8 }, ['waterTempC:range'])).toEqual([])
    expect(custom({}, [])).toEqual([])
    expect(rulesOf({ custom: [cold] }, 'inn', 'valley').custom({ waterTempC: 8 }, [])).toEqual([])
    expect(rulesOf({ custom: [{ ...cold, enabled: false }] }, 'hut').custom({ waterTempC: 8 }, [])).toEqual(
      [],
    )
  })

  test('may be about a state', () => {
    const open = {
      ...cold,
      id: 'open',
      comparison: 'is' as const,
      levels: undefined,
      measure: 'lid',
      value: 'open',
    }
    const { custom } = rulesOf({ custom: [{ ...open, severity: 'critical' }] }, 'hut')
    expect(custom({ lid: 'open' }, [])).toMatchObject([{ state: 'raise', severity: 'critical' }])
    expect(custom({ lid: 'shut' }, [])).toEqual([{ rule: 'open', state: 'clear' }])
  })

  test('raises and clears never both hold, and worse values are never told as milder', () => {
    const value = fc.double({ min: -50, max: 150, noNaN: true })
    fc.assert(
      fc.property(value, value, fc.constantFrom('below' as const, 'above' as const), (a, b, comparison) => {
        const levels = comparison === 'below' ? { watch: 30, critical: 10 } : { watch: 10, critical: 30 }
        const [rule] = book({ custom: [{ ...cold, comparison, levels }] }).custom
        const rank = (x: number) => {
          const condition = customCondition(rule!, { waterTempC: x }, [], String)
          if (condition === null) return 0
          return condition.state === 'clear' ? -1 : 1 + SEVERITIES.indexOf(condition.severity)
        }
        const [milder, worse] = (comparison === 'below') === a > b ? [a, b] : [b, a]
        expect(rank(worse)).toBeGreaterThanOrEqual(rank(milder))
      }),
    )
  })

  test.each([
    [{ levels: undefined }, /give a value/],
    [{ levels: { watch: 10, warning: 30 } }, /further below/],
    [{ comparison: 'is' as const }, /say which value/],
  ])('that makes no sense is refused: %#', (change, why) => {
    expect(() => book({ custom: [{ ...cold, ...change }] })).toThrow(why)
  })
})

test('what does not fit the kinds is named', () => {
  const problems = checkRuleBook(
    book({
      kinds: {
        teapot: {},
        kettle: {
          settings: { boilC: 400, colour: 'red' },
          rules: { sings: { enabled: false } },
          places: { moon: { settings: { dryC: 500 } } },
        },
      },
      custom: [
        {
          id: 'dry',
          kind: 'kettle',
          title: 'x',
          measure: 'waterTempC',
          comparison: 'above',
          levels: { watch: 1 },
        },
        { id: 'a', kind: 'kettle', title: 'x', measure: 'weight', comparison: 'above', levels: { watch: 1 } },
        { id: 'b', kind: 'kettle', title: 'x', measure: 'lid', comparison: 'is', value: 'ajar' },
        { id: 'c', kind: 'kettle', title: 'x', measure: 'waterTempC', comparison: 'is', value: 'hot' },
      ],
    }),
    kinds,
    [offline],
    new Set(['hut']),
  )
  expect(problems.map(({ path }) => path)).toEqual([
    'custom.0.id',
    'custom.1.measure',
    'custom.2.value',
    'custom.3.comparison',
    'kinds.teapot',
    'kinds.kettle.settings.colour',
    'kinds.kettle.settings.boilC',
    'kinds.kettle.rules.sings',
    'kinds.kettle.places.moon',
    'kinds.kettle.places.moon.settings.boilC',
    'kinds.kettle.places.moon.settings.dryC',
  ])
})

test('differences name each leaf that changed, whichever way, and nothing else', () => {
  const before = book({ kinds: { kettle: { settings: { boilC: 98 }, rules: { dry: { enabled: false } } } } })
  const after = book({ kinds: { kettle: { settings: { boilC: 97, dryC: 130 } } } })
  expect(ruleBookDifferences(before, after)).toEqual([
    { path: 'kinds.kettle.rules.dry.enabled', before: false, after: undefined },
    { path: 'kinds.kettle.settings.boilC', before: 98, after: 97 },
    { path: 'kinds.kettle.settings.dryC', before: undefined, after: 130 },
  ])
  expect(ruleBookDifferences(after, after)).toEqual([])
})
