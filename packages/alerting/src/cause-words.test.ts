import { MINUTE_MS } from '@towncrier/core'
import { expect, test } from 'vitest'
import type { AlertFacts, CauseScope } from './cause.ts'
import { CauseBook } from './cause-book.ts'
import { type CauseWordsContext, summariseCause } from './cause-words.ts'
import { DEFAULT_CAUSE_POLICY } from './policy.ts'

const START = Date.parse('2026-01-14T03:10:00Z')

const context: CauseWordsContext = {
  policy: DEFAULT_CAUSE_POLICY,
  timeZone: 'Europe/London',
  ruleTitle: (_, rule) => (rule === 'offline' ? 'Device offline' : 'Ice on the road'),
  deviceName: (id) => `Device ${id}`,
  kindWord: (_, count) => (count === 1 ? 'road sensor' : 'road sensors'),
  areaName: (area) => (area === 'north' ? 'Northfield' : area),
  gatewayDevices: () => 4,
  lowerIsWorse: (_, rule) => (rule === 'offline' ? null : true),
  valueWords: (_kind, _rule, value) => `Lowest road surface temperature ${value} °C`,
  isReturning: ({ value }) => value !== null && value > 3,
  alertMessage: ({ alertId }) => `Message of ${alertId}`,
}

function wordsOf(alerts: readonly Partial<AlertFacts>[], scope: CauseScope, clears: readonly string[] = []) {
  const book = new CauseBook(DEFAULT_CAUSE_POLICY)
  alerts.forEach((change, n) => {
    book.raise(
      {
        alertId: `a${n}`,
        deviceId: `${n}`,
        kind: 'road',
        rule: 'ice',
        severity: 'critical',
        group: 'road/cold',
        scope,
        placeId: null,
        area: 'north',
        quietReason: null,
        value: null,
        ...change,
      },
      START + n * MINUTE_MS,
    )
  })
  for (const alertId of clears) book.clear(alertId, START + 9 * MINUTE_MS)
  const [cause] = [...book.causes()]
  return summariseCause(cause!, context, null)
}

const NORTH: CauseScope = { type: 'area', id: 'north' }

test('a cause of one speaks as its alert does', () => {
  expect(wordsOf([{}], NORTH)).toMatchObject({
    title: 'Ice on the road: Device 0',
    message: 'Message of a0',
  })
})

test('a cause of many says what, how many, where, since when and how bad', () => {
  const summary = wordsOf([{ value: -1 }, { value: -3.2 }, { value: -2 }], NORTH, ['a2'])
  expect(summary).toMatchObject({
    title: 'Ice on the road: 2 road sensors in Northfield',
    message:
      'Since 14 Jan, 03:10. 2 of 3 alerts still stand. Lowest road surface temperature -3.2 °C (Device 1)',
    worstAlertId: 'a1',
    areas: { north: 2 },
  })
})

test('a cause that only its off-delay keeps says that it returns to normal', () => {
  expect(wordsOf([{ value: 7 }, { value: 6.1 }], NORTH).message).toBe(
    'Since 14 Jan, 03:10. Returning to normal: lowest road surface temperature 6.1 °C (Device 1)',
  )
  expect(wordsOf([{ value: 7 }, { value: 0.2 }], NORTH).message).toContain(
    '. Lowest road surface temperature 0.2 °C',
  )
})

test('two alerts of one device are one device', () => {
  const summary = wordsOf([{ rule: 'near', severity: 'watch' }, { deviceId: '0' }, {}], NORTH)
  expect(summary).toMatchObject({ active: 3, devices: 2, title: expect.stringContaining('2 road sensors') })
})

test('a gateway counts as down when half of its devices are silent', () => {
  const gateway: CauseScope = { type: 'gateway', id: 'mast' }
  const offline = { rule: 'offline', group: '*/offline' }
  expect(wordsOf([{ ...offline, deviceId: '7' }], gateway).title).toBe('Device offline: Device 7')
  expect(wordsOf([offline, offline], gateway).title).toBe(
    'Gateway mast is probably down: 2 of its 4 devices silent',
  )
})
