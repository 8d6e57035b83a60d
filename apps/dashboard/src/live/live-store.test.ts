import { beforeEach, describe, expect, it } from 'vitest'
import type { AlertView, CauseView, LiveDelta, LiveDevice, LiveSnapshot } from '../api/types.ts'
import { type LiveChange, LiveStore } from './live-store.ts'

const device = (id: string, change: Partial<LiveDevice> = {}): LiveDevice => ({
  id,
  kind: 'any',
  name: id,
  latitude: 52,
  longitude: -1,
  at: 1_000,
  values: {},
  flags: [],
  freshness: 'online',
  severity: null,
  ...change,
})
const alert = (id: string, change: Partial<AlertView> = {}): AlertView => ({
  id,
  causeId: `c-${id}`,
  deviceId: 'a',
  deviceName: 'A',
  kind: 'any',
  rule: 'ice',
  ruleTitle: 'Ice',
  advice: '',
  severity: 'critical',
  message: 'Ice',
  state: 'unacknowledged',
  raisedAt: '2026-01-14T05:35:00.000Z',
  changedAt: '2026-01-14T05:35:00.000Z',
  clearedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  ...change,
})
const cause = (id: string, change: Partial<CauseView> = {}): CauseView => ({
  id,
  title: 'Ice on the road: 2 road sensors',
  message: '',
  severity: 'critical',
  state: 'unacknowledged',
  kind: 'any',
  rule: 'ice',
  ruleTitle: 'Ice',
  advice: '',
  scope: { type: 'town', id: null },
  members: 2,
  active: 2,
  devices: 2,
  quiet: 0,
  chattering: false,
  quietReason: null,
  worst: null,
  areas: [],
  places: [],
  startedAt: '2026-01-14T05:35:00.000Z',
  joinedAt: '2026-01-14T05:35:00.000Z',
  alarmedAt: '2026-01-14T05:35:00.000Z',
  changedAt: '2026-01-14T05:35:00.000Z',
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
const snapshot = (change: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  epoch: 'first',
  sequence: 10,
  now: 2_000,
  devices: [device('a'), device('b')],
  alerts: [alert('1')],
  causes: [],
  flood: null,
  quarantineOpen: 0,
  ...change,
})
const delta = (change: Partial<LiveDelta> = {}): LiveDelta => ({
  from: 10,
  sequence: 11,
  now: 3_000,
  devices: [],
  removed: [],
  alerts: [],
  causes: [],
  flood: null,
  quarantineOpen: 0,
  ...change,
})

let store: LiveStore
beforeEach(() => {
  store = new LiveStore()
})

describe('a snapshot', () => {
  it('replaces everything, and says where to take up again', () => {
    store.applySnapshot(snapshot())
    store.applySnapshot(snapshot({ epoch: 'second', sequence: 1, devices: [device('c')], alerts: [] }))
    expect([...store.devices.keys()]).toEqual(['c'])
    expect(store.openAlerts.value).toEqual([])
    expect(store.position).toEqual({ epoch: 'second', sequence: 1 })
  })

  it('counts what the first line of the screen says', () => {
    store.applySnapshot(
      snapshot({
        devices: [
          device('a', { severity: 'critical' }),
          device('b', { freshness: 'offline', severity: 'watch' }),
          device('c', { kind: 'other' }),
        ],
        causes: [
          cause('1'),
          cause('2', { state: 'acknowledged' }),
          cause('3', { severity: 'warning' }),
          cause('4', { state: 'shelved' }),
          cause('5', { severity: 'watch' }),
        ],
        quarantineOpen: 4,
      }),
    )
    expect(store.summary.value).toMatchObject({
      devices: 3,
      reporting: 2,
      needNow: 1,
      warnings: 1,
      watches: 1,
      quarantineOpen: 4,
      byState: { critical: 1, warning: 0, watch: 0, unknown: 1, normal: 1 },
    })
    expect(store.summary.value.byKind.get('other')).toBe(1)
  })
})

describe('a delta', () => {
  it('before any snapshot asks for one', () => {
    expect(store.applyDelta(delta())).toBe(false)
    expect(store.position).toBeNull()
  })

  it('changes, adds and removes what it names, and leaves the rest', () => {
    store.applySnapshot(snapshot())
    const fits = store.applyDelta(
      delta({ devices: [device('a', { severity: 'warning' }), device('c')], removed: ['b'] }),
    )
    expect(fits).toBe(true)
    expect([...store.devices.keys()]).toEqual(['a', 'c'])
    expect(store.devices.get('a')?.severity).toBe('warning')
    expect(store.position).toEqual({ epoch: 'first', sequence: 11 })
  })

  it('that skips a sequence is refused and changes nothing', () => {
    store.applySnapshot(snapshot())
    expect(store.applyDelta(delta({ from: 12, sequence: 13, removed: ['a'] }))).toBe(false)
    expect(store.devices.size).toBe(2)
    expect(store.position?.sequence).toBe(10)
  })

  it('that repeats what is known, as after resuming, is fine', () => {
    store.applySnapshot(snapshot())
    store.applyDelta(delta({ devices: [device('a', { at: 5_000 })] }))
    expect(store.applyDelta(delta({ from: 10, sequence: 12, devices: [device('a', { at: 6_000 })] }))).toBe(
      true,
    )
    expect(store.devices.get('a')?.at).toBe(6_000)
    expect(store.applyDelta(delta({ from: 10, sequence: 11, devices: [device('a', { at: 5_000 })] }))).toBe(
      true,
    )
    expect(store.devices.get('a')?.at).toBe(6_000)
  })

  it('says when the roster is another, and not when only values are', () => {
    store.applySnapshot(snapshot())
    const before = store.rosterVersion
    store.applyDelta(delta({ devices: [device('a', { at: 9_000 })] }))
    expect(store.rosterVersion).toBe(before)
    store.applyDelta(delta({ from: 11, sequence: 12, devices: [device('a', { name: 'Renamed' })] }))
    store.applyDelta(delta({ from: 12, sequence: 13, removed: ['b', 'ghost'] }))
    expect(store.rosterVersion).toBe(before + 2)
  })

  it('closes an alert that has returned to normal', () => {
    store.applySnapshot(snapshot())
    store.applyDelta(delta({ alerts: [alert('1', { state: 'normal' }), alert('2')] }))
    store.publish()
    expect(store.openAlerts.value.map(({ id }) => id)).toEqual(['2'])
  })

  it('tells those who listen at once, and the signals when published', () => {
    store.applySnapshot(snapshot())
    const heard: LiveChange[] = []
    const stop = store.subscribe((change) => heard.push(change))
    const before = store.devicesVersion.value
    store.applyDelta(delta({ devices: [device('a')], quarantineOpen: 3 }))
    expect(heard).toHaveLength(1)
    expect(store.devicesVersion.value).toBe(before)
    store.publish()
    store.publish()
    expect(store.devicesVersion.value).toBe(before + 1)
    expect(store.summary.value.quarantineOpen).toBe(3)
    stop()
    store.applyDelta(delta({ from: 11, sequence: 12 }))
    expect(heard).toHaveLength(1)
  })
})

it('shows an acknowledgement at once, and takes it back', () => {
  store.applySnapshot(snapshot({ causes: [cause('1')] }))
  store.applyCause(cause('1', { state: 'acknowledged' }))
  expect(store.summary.value.needNow).toBe(0)
  store.applyCause(cause('1'))
  expect(store.summary.value.needNow).toBe(1)
})

it('drops a cause that is over, and tells of a flood', () => {
  store.applySnapshot(snapshot({ causes: [cause('1'), cause('2')] }))
  const flood = { since: 2_000, causes: 12 }
  store.applyDelta(delta({ causes: [cause('1', { state: 'normal' })], flood }))
  store.publish()
  expect(store.openCauses.value.map(({ id }) => id)).toEqual(['2'])
  expect(store.flood.value).toEqual(flood)
})

it('lets go of the alerts of a device that nobody looks at any more', () => {
  store.applySnapshot(snapshot())
  store.applyAlerts([alert('2')])
  store.forgetAlerts()
  expect(store.openAlerts.value).toEqual([])
})
