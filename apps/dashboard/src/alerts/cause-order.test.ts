import { describe, expect, it } from 'vitest'
import type { CauseView } from '../api/types.ts'
import { inOrder, ofView, passes } from './cause-order.ts'

const cause = (id: string, change: Partial<CauseView> = {}): CauseView => ({
  id,
  title: 'Ice on the road: 400 road sensors in 3 areas',
  message: 'Since 05:12, worst −4.1 °C',
  severity: 'warning',
  state: 'unacknowledged',
  kind: 'road',
  rule: 'ice',
  ruleTitle: 'Ice',
  advice: '',
  scope: { type: 'area', id: 'mill' },
  members: 400,
  active: 400,
  devices: 400,
  quiet: 0,
  chattering: false,
  quietReason: null,
  worst: { alertId: 'a', deviceId: 'bridge', deviceName: 'A38 Station Bridge' },
  areas: [{ id: 'mill', name: 'Mill Ward', active: 400 }],
  places: [],
  startedAt: '2026-01-14T05:12:00.000Z',
  joinedAt: '2026-01-14T05:12:00.000Z',
  alarmedAt: '2026-01-14T05:12:00.000Z',
  changedAt: '2026-01-14T05:12:00.000Z',
  clearedAt: null,
  mergedInto: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  assignedTo: null,
  assignedAt: null,
  shelvedUntil: null,
  shelvedBy: null,
  shelveReason: null,
  ...change,
})
const ids = (causes: readonly CauseView[]) => causes.map(({ id }) => id)

describe('views', () => {
  const all = [
    cause('waits'),
    cause('mine', { assignedTo: 'ann' }),
    cause('theirs', { assignedTo: 'bob' }),
    cause('taken', { state: 'acknowledged', assignedTo: 'ann' }),
    cause('over', { state: 'returned-unacknowledged', clearedAt: '2026-01-14T06:00:00.000Z' }),
    cause('aside', { state: 'shelved', assignedTo: 'ann' }),
    cause('designed', { state: 'suppressed' }),
    cause('worked-on', { state: 'out-of-service' }),
  ]

  it('needs me: what waits and nobody else has', () => {
    expect(ids(ofView(all, 'needs-me', 'ann'))).toEqual(['waits', 'mine', 'over'])
  })

  it('mine: all I have, also what is put aside', () => {
    expect(ids(ofView(all, 'mine', 'ann'))).toEqual(['mine', 'taken', 'aside'])
    expect(ofView(all, 'mine', null)).toEqual([])
  })

  it('open leaves out what calls nobody; that has views of its own', () => {
    expect(ids(ofView(all, 'open', 'ann'))).toEqual(['waits', 'mine', 'theirs', 'taken', 'over'])
    expect(ids(ofView(all, 'shelved', 'ann'))).toEqual(['aside'])
    expect(ids(ofView(all, 'suppressed', 'ann'))).toEqual(['designed'])
  })
})

it('lists what waits first, then worst, then what called last', () => {
  const order = inOrder([
    cause('taken', { state: 'acknowledged', severity: 'critical' }),
    cause('watch', { severity: 'watch' }),
    cause('critical', { severity: 'critical' }),
    cause('early'),
    cause('late', { alarmedAt: '2026-01-14T06:12:00.000Z' }),
  ])
  expect(ids(order)).toEqual(['critical', 'late', 'early', 'watch', 'taken'])
})

it('follows the filter of the map: kinds, severity, words of what and where', () => {
  const none = { kinds: [], states: [], search: '' }
  expect(passes(cause('1'), none)).toBe(true)
  expect(passes(cause('1'), { ...none, kinds: ['bin'] })).toBe(false)
  expect(passes(cause('1', { kind: null }), { ...none, kinds: ['bin'] })).toBe(true)
  expect(passes(cause('1'), { ...none, states: ['critical'] })).toBe(false)
  expect(passes(cause('1'), { ...none, search: 'ICE mill' })).toBe(true)
  expect(passes(cause('1'), { ...none, search: 'station' })).toBe(true)
  expect(passes(cause('1'), { ...none, search: 'harbour' })).toBe(false)
})
