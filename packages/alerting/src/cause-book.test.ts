import { HOUR_MS, MINUTE_MS, SEVERITIES, type Severity } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QuietReason } from './alarm-state.ts'
import type { AlertFacts, CauseChange } from './cause.ts'
import { CauseBook } from './cause-book.ts'
import { DEFAULT_CAUSE_POLICY } from './policy.ts'

const START = Date.parse('2026-01-14T03:00:00Z')

function facts(deviceId: string, change: Partial<AlertFacts> = {}): AlertFacts {
  const area = change.area ?? 'north'
  return {
    alertId: `${deviceId}.ice`,
    deviceId,
    kind: 'road',
    rule: 'ice',
    severity: 'warning',
    group: 'road/cold',
    scope: { type: 'area', id: area },
    placeId: null,
    area,
    quietReason: null,
    value: null,
    ...change,
  }
}

function bookOf(): CauseBook {
  return new CauseBook(DEFAULT_CAUSE_POLICY)
}

const types = (changes: readonly CauseChange[]) => changes.map(({ type }) => type)

describe('a cause', () => {
  test('takes in what is alike until an hour after its last member, and then another begins', () => {
    const book = bookOf()
    book.raise(facts('a'), START)
    book.raise(facts('b'), START + 59 * MINUTE_MS)
    book.raise(facts('c'), START + 118 * MINUTE_MS)
    expect([...book.causes()]).toHaveLength(1)
    book.raise(facts('d'), START + 179 * MINUTE_MS)
    expect([...book.causes()].map(({ members }) => members.size)).toEqual([3, 1])
  })

  test('calls once for many of one severity, and again when one is worse', () => {
    const book = bookOf()
    for (const id of ['a', 'b', 'c']) book.raise(facts(id), START)
    expect(types(book.takeChanges()).filter((type) => type === 'alarmed')).toHaveLength(1)
    book.raise(facts('d', { severity: 'critical', rule: 'black-ice' }), START)
    expect(book.takeChanges().at(-1)).toMatchObject({ type: 'alarmed', severity: 'critical' })
    book.change('a.ice', 'critical', START)
    expect(book.takeChanges()).toEqual([])
  })

  test('stands until the last member has cleared', () => {
    const book = bookOf()
    book.raise(facts('a'), START)
    book.raise(facts('b'), START)
    book.takeChanges()
    book.clear('a.ice', START + 1)
    expect(book.takeChanges()).toEqual([])
    book.clear('b.ice', START + 2)
    expect(book.takeChanges()).toEqual([{ type: 'cleared', causeId: 'c-a.ice', at: START + 2 }])
    expect([...book.causes()]).toEqual([])
  })
})

describe('the same in many areas', () => {
  test('is one cause of the town from the third area on; members go over, later ones join', () => {
    const book = bookOf()
    for (const area of ['north', 'south']) book.raise(facts(area, { area }), START)
    expect([...book.causes()]).toHaveLength(2)
    book.raise(facts('east', { area: 'east' }), START + MINUTE_MS)
    const [town] = [...book.causes()]
    expect(town).toMatchObject({ id: 'c-town-east.ice', startedAt: START, memberCount: 3, isLoud: true })
    expect([...town!.members.keys()].sort()).toEqual(['east.ice', 'north.ice', 'south.ice'])
    book.raise(facts('west', { area: 'west' }), START + 2 * MINUTE_MS)
    expect([...book.causes()]).toHaveLength(1)
    expect(types(book.takeChanges()).filter((type) => type === 'merged')).toHaveLength(3)
  })
})

describe('chatter', () => {
  test('stands as one cause from the third raise in an hour, and ends when it has calmed', () => {
    const book = bookOf()
    for (let n = 0; n < 6; n++) {
      const alertId = `a.ice.${n}`
      book.raise(facts('a', { alertId }), START + n * 10 * MINUTE_MS)
      book.clear(alertId, START + (n * 10 + 5) * MINUTE_MS)
    }
    const changes = book.takeChanges()
    expect(changes.filter(({ type }) => type === 'opened')).toHaveLength(3)
    expect(changes.filter(({ type }) => type === 'alarmed')).toHaveLength(3)
    const [standing] = [...book.causes()]
    expect(standing).toMatchObject({ isChattering: true, memberCount: 4 })
    book.pass(START + HOUR_MS, () => null)
    expect(book.takeChanges()).toEqual([])
    book.pass(START + 3 * HOUR_MS, () => null)
    expect(types(book.takeChanges())).toEqual(['calmed', 'cleared'])
  })
})

describe('quiet members', () => {
  test('call nobody until what keeps them quiet is over', () => {
    const book = bookOf()
    book.raise(facts('a', { quietReason: 'suppressed' }), START)
    expect(types(book.takeChanges())).toEqual(['opened', 'joined'])
    book.pass(START + MINUTE_MS, () => null)
    expect(types(book.takeChanges())).toEqual(['quieted', 'alarmed'])
    book.pass(START + 2 * MINUTE_MS, () => 'out-of-service')
    expect([...book.causes()][0]).toMatchObject({ isLoud: false })
  })
})

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('raise' as const),
      device: fc.integer({ min: 0, max: 11 }),
      area: fc.integer({ min: 0, max: 3 }),
      severity: fc.constantFrom(...SEVERITIES),
      quietReason: fc.constantFrom<QuietReason | null>(null, null, null, 'suppressed', 'out-of-service'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('clear' as const), device: fc.integer({ min: 0, max: 11 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('change' as const),
      device: fc.integer({ min: 0, max: 11 }),
      severity: fc.constantFrom<Severity>(...SEVERITIES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pass' as const), quiet: fc.boolean() }) },
)

test('no alert is lost: each that is active is in exactly one open cause, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.integer({ min: 0, max: 50 })), { maxLength: 120 }), (steps) => {
      const play = () => {
        const book = bookOf()
        const active = new Map<number, string>()
        const changes: CauseChange[] = []
        let at = START
        steps.forEach(([each, minutes], n) => {
          at += minutes * MINUTE_MS
          if (each.type === 'pass') book.pass(at, () => (each.quiet ? 'suppressed' : null))
          else if (each.type === 'raise' && !active.has(each.device)) {
            const { device, area, severity, quietReason } = each
            const alertId = `${device}.${n}`
            active.set(device, alertId)
            book.raise(facts(`d${device}`, { alertId, area: `${area}`, severity, quietReason }), at)
          } else if (each.type === 'change' && active.has(each.device)) {
            book.change(active.get(each.device)!, each.severity, at)
          } else if (each.type === 'clear' && active.has(each.device)) {
            book.clear(active.get(each.device)!, at)
            active.delete(each.device)
          }
          const held = [...book.causes()].flatMap(({ members }) => [...members.keys()])
          expect(held.sort()).toEqual([...active.values()].sort())
          for (const cause of book.causes()) {
            expect(cause.members.size > 0 || cause.isChattering).toBe(true)
            for (const id of cause.members.keys()) expect(book.causeOf(id)).toBe(cause)
            const isCalling = [...cause.members.values()].some(({ quietReason }) => quietReason === null)
            if (cause.members.size > 0) expect(cause.isLoud).toBe(isCalling)
          }
          changes.push(...book.takeChanges())
        })
        return changes
      }
      expect(play()).toEqual(play())
    }),
    { numRuns: 300 },
  )
})
