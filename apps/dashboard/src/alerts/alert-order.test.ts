import { expect, it } from 'vitest'
import type { AlertView } from '../api/types.ts'
import { groupAlerts } from './alert-order.ts'
import { acknowledgedView } from './use-acknowledge.ts'

const alert = (id: string, change: Partial<AlertView> = {}): AlertView => ({
  id,
  causeId: `c-${id}`,
  deviceId: id,
  deviceName: id,
  kind: 'road',
  rule: 'ice',
  ruleTitle: 'Ice on the road',
  advice: 'Treat now.',
  severity: 'critical',
  message: 'Ice',
  state: 'unacknowledged',
  raisedAt: '2026-01-14T05:00:00.000Z',
  changedAt: '2026-01-14T05:00:00.000Z',
  clearedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  ...change,
})

it('groups by severity and rule, worst first, then what waits, then the largest', () => {
  const groups = groupAlerts([
    alert('1', { severity: 'watch', rule: 'battery' }),
    alert('2', { severity: 'warning', rule: 'full' }),
    alert('3', { severity: 'warning', rule: 'cold' }),
    alert('4', { severity: 'warning', rule: 'cold' }),
    alert('5', { rule: 'fire', state: 'acknowledged' }),
    alert('6'),
  ])
  expect(groups.map(({ key, alerts }) => [key, alerts.length])).toEqual([
    ['critical/road/ice', 1],
    ['critical/road/fire', 1],
    ['warning/road/cold', 2],
    ['warning/road/full', 1],
    ['watch/road/battery', 1],
  ])
})

it('within a group puts those nobody is on first, then the newest', () => {
  const [group] = groupAlerts([
    alert('old'),
    alert('taken', { state: 'acknowledged', raisedAt: '2026-01-14T07:00:00.000Z' }),
    alert('new', { raisedAt: '2026-01-14T06:00:00.000Z' }),
  ])
  expect(group?.alerts.map(({ id }) => id)).toEqual(['new', 'old', 'taken'])
})

it('an acknowledged alert that is already over is closed', () => {
  expect(acknowledgedView(alert('1'), 'ann', 0)).toMatchObject({
    state: 'acknowledged',
    acknowledgedBy: 'ann',
    acknowledgedAt: '1970-01-01T00:00:00.000Z',
  })
  expect(acknowledgedView(alert('1', { state: 'returned-unacknowledged' }), 'ann', 0).state).toBe('normal')
})
