import { MINUTE_MS } from '@towncrier/core'
import { expect, test } from 'vitest'
import { floodOf } from './flood.ts'
import { localTimeOf, quietReasonOf, type Suppression } from './suppression.ts'

const ALWAYS: Suppression = {
  rule: 'full',
  kind: null,
  placeId: null,
  months: [],
  fromMinute: null,
  toMinute: null,
  whileRule: null,
}
const FULL = {
  rule: 'full',
  kind: 'bin',
  placeId: 'market',
  area: 'north',
  isOutOfService: false,
  stands: () => false,
}
const NIGHT = { month: 12, minute: 23 * 60 }

test('a suppression holds for its rule, kind, place, months and hours only', () => {
  const reason = (change: Partial<Suppression>, time = NIGHT) =>
    quietReasonOf(FULL, [{ ...ALWAYS, ...change }], time)
  expect(reason({})).toBe('suppressed')
  expect(reason({ rule: 'fire' })).toBeNull()
  expect(reason({ kind: 'home' })).toBeNull()
  expect(reason({ placeId: 'school' })).toBeNull()
  expect(reason({ placeId: 'market' })).toBe('suppressed')
  expect(reason({ placeId: 'north' })).toBe('suppressed')
  expect(reason({ months: [7, 8] })).toBeNull()
  expect(reason({ months: [12] })).toBe('suppressed')
  const overMidnight = { fromMinute: 22 * 60, toMinute: 6 * 60 }
  expect(reason(overMidnight)).toBe('suppressed')
  expect(reason(overMidnight, { month: 12, minute: 6 * 60 })).toBeNull()
  expect(reason({ fromMinute: 6 * 60, toMinute: 22 * 60 })).toBeNull()
})

test('one rule may keep another quiet while it stands; work on the device goes before', () => {
  const suppressions = [{ ...ALWAYS, whileRule: 'tilted' }]
  expect(quietReasonOf(FULL, suppressions, NIGHT)).toBeNull()
  expect(quietReasonOf({ ...FULL, stands: (rule) => rule === 'tilted' }, suppressions, NIGHT)).toBe(
    'suppressed',
  )
  expect(quietReasonOf({ ...FULL, isOutOfService: true }, [ALWAYS], NIGHT)).toBe('out-of-service')
})

test('months and hours are those of the clock on the wall', () => {
  expect(localTimeOf(Date.parse('2026-06-30T23:30:00Z'), 'Europe/London')).toEqual({ month: 7, minute: 30 })
  expect(localTimeOf(Date.parse('2026-01-01T00:00:00Z'), 'Europe/London')).toEqual({ month: 1, minute: 0 })
})

test('a flood begins above its limit and goes on until half of it', () => {
  const every = (count: number) => Array.from({ length: count }, (_, n) => n * 1_000)
  const now = 5 * MINUTE_MS
  expect(floodOf(every(10), now, 10, null)).toBeNull()
  const flood = floodOf(every(11), now, 10, null)
  expect(flood).toEqual({ since: 0, causes: 11 })
  expect(floodOf(every(5), now, 10, flood)).toEqual({ since: 0, causes: 5 })
  expect(floodOf(every(4), now, 10, flood)).toBeNull()
  expect(floodOf(every(11), 11 * MINUTE_MS, 10, flood)).toBeNull()
})
