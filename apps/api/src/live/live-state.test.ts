import type { AlertView, CauseView, LiveDelta, LiveDevice, LiveSnapshot } from '@towncrier/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LiveFilter, LiveState } from './live-state.ts'

const ALL: LiveFilter = { kinds: null, bounds: null }

function device(id: string, change: Partial<LiveDevice> = {}): LiveDevice {
  return {
    id,
    kind: 'road-surface',
    name: id,
    latitude: 52,
    longitude: -1,
    at: 0,
    values: {},
    flags: [],
    freshness: 'online',
    severity: null,
    ...change,
  }
}

function alert(id: string, state: AlertView['state']): AlertView {
  const instant = '2026-01-14T03:00:00.000Z'
  return {
    id,
    causeId: `c-${id}`,
    deviceId: 'a',
    deviceName: 'A',
    kind: 'road-surface',
    rule: 'ice',
    ruleTitle: 'Ice',
    advice: '',
    severity: 'critical',
    message: '',
    state,
    raisedAt: instant,
    changedAt: instant,
    clearedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
  }
}

function cause(id: string, state: CauseView['state']): CauseView {
  const instant = '2026-01-14T03:00:00.000Z'
  return {
    id,
    title: id,
    message: '',
    severity: 'warning',
    state,
    kind: null,
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
    startedAt: instant,
    joinedAt: instant,
    alarmedAt: instant,
    changedAt: instant,
    clearedAt: null,
    mergedInto: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    assignedTo: null,
    assignedAt: null,
    shelvedUntil: null,
    shelvedBy: null,
    shelveReason: null,
  }
}

/** A viewer as the dashboard is one: what it has after a snapshot and deltas. */
class Screen {
  readonly devices = new Map<string, LiveDevice>()
  readonly alerts = new Map<string, AlertView>()
  readonly causes = new Map<string, CauseView>()
  sequence: number

  constructor(snapshot: LiveSnapshot) {
    for (const each of snapshot.devices) this.devices.set(each.id, each)
    for (const each of snapshot.alerts) this.alerts.set(each.id, each)
    for (const each of snapshot.causes) this.causes.set(each.id, each)
    this.sequence = snapshot.sequence
  }

  apply(delta: LiveDelta): void {
    expect(delta.from).toBe(this.sequence)
    for (const each of delta.devices) this.devices.set(each.id, each)
    for (const id of delta.removed) this.devices.delete(id)
    for (const each of delta.alerts) {
      if (each.state === 'normal') this.alerts.delete(each.id)
      else this.alerts.set(each.id, each)
    }
    for (const each of delta.causes) {
      if (each.state === 'normal') this.causes.delete(each.id)
      else this.causes.set(each.id, each)
    }
    this.sequence = delta.sequence
  }

  shows() {
    const byId = <Item extends { id: string }>(items: Iterable<Item>) =>
      [...items].sort((a, b) => (a.id < b.id ? -1 : 1))
    return {
      devices: byId(this.devices.values()),
      alerts: byId(this.alerts.values()),
      causes: byId(this.causes.values()),
    }
  }
}

describe('a viewer', () => {
  test('gets of what changed since only the latest', () => {
    const state = new LiveState(new Map())
    state.applyDevices([device('a'), device('b')], [])
    state.finishRound()
    for (let n = 1; n <= 5; n++) {
      state.applyDevices([device('a', { values: { surfaceTempC: n } })], [])
      state.finishRound()
    }
    const delta = state.deltaSince(1, ALL, 0, null)
    expect(delta).toMatchObject({ from: 1, sequence: 6 })
    expect(delta.devices).toEqual([device('a', { values: { surfaceTempC: 5 } })])
  })

  test('with bounds is told when a device drives out of them, and when it comes back', () => {
    const state = new LiveState(new Map())
    const filter: LiveFilter = { kinds: null, bounds: [-2, 51, 0, 53] }
    const shown = new Set<string>()
    state.applyDevices([device('lorry')], [])
    state.finishRound()
    expect(state.deltaSince(0, filter, 0, shown).devices).toHaveLength(1)
    state.applyDevices([device('lorry', { longitude: 5 })], [])
    state.finishRound()
    expect(state.deltaSince(1, filter, 0, shown)).toMatchObject({ devices: [], removed: ['lorry'] })
    state.applyDevices([device('lorry', { longitude: 6 })], [])
    state.finishRound()
    expect(state.deltaSince(2, filter, 0, shown)).toMatchObject({ devices: [], removed: [] })
    state.applyDevices([device('lorry', { longitude: -1 })], [])
    state.finishRound()
    expect(state.deltaSince(3, filter, 0, shown).devices).toHaveLength(1)
  })

  test('sees a device without colour, and why, while none of its alerts calls for anybody', () => {
    const state = new LiveState(new Map())
    state.applyDevices([device('a', { severity: 'critical' })], [])
    state.applyAlerts([alert('1', 'shelved')])
    state.finishRound()
    expect(state.snapshot(ALL, 0).devices[0]).toMatchObject({ severity: null, quietReason: 'shelved' })
    state.applyAlerts([alert('1', 'unacknowledged')])
    state.finishRound()
    const [shown] = state.deltaSince(1, ALL, 0, null).devices
    expect(shown).toEqual(device('a', { severity: 'critical' }))
  })

  test('gets alerts of the devices it looks at and of no others; causes always', () => {
    const state = new LiveState(new Map())
    const look: LiveFilter = { ...ALL, alertsOf: new Set(['b']) }
    state.applyAlerts([alert('1', 'unacknowledged'), { ...alert('2', 'unacknowledged'), deviceId: 'b' }])
    state.applyCauses([cause('c', 'unacknowledged')])
    state.finishRound()
    expect(state.snapshot(ALL, 0).alerts).toHaveLength(2)
    for (const message of [state.snapshot(look, 0), state.deltaSince(0, look, 0, null)]) {
      expect(message.alerts.map(({ id }) => id)).toEqual(['2'])
      expect(message.causes).toHaveLength(1)
    }
    expect(state.snapshot({ ...ALL, alertsOf: new Set() }, 0).alerts).toEqual([])
  })

  test('is told of a flood when it begins and when it ends', () => {
    const state = new LiveState(new Map())
    state.setFlood({ since: 1, causes: 11 })
    expect(state.finishRound()).toBe(true)
    state.setFlood({ since: 1, causes: 11 })
    expect(state.finishRound()).toBe(false)
    expect(state.deltaSince(0, ALL, 0, null).flood).toEqual({ since: 1, causes: 11 })
  })

  test('of another start, or too far behind, must take a snapshot', () => {
    const state = new LiveState(new Map())
    expect(state.canResume(state.epoch, 0)).toBe(true)
    expect(state.canResume('another', 0)).toBe(false)
    expect(state.canResume(state.epoch, 5)).toBe(false)
    for (let n = 0; n < 1000; n++) {
      state.applyDevices([device('a', { at: n })], [])
      state.finishRound()
    }
    expect(state.canResume(state.epoch, 10)).toBe(false)
    expect(state.canResume(state.epoch, 990)).toBe(true)
  })

  test('who looks in whenever it likes ends with the same picture as one who starts afresh', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd')
    const change = fc.oneof(
      fc.record({
        type: fc.constant('device' as const),
        id,
        kind: fc.constantFrom('road-surface', 'bin-fill'),
        longitude: fc.integer({ min: -4, max: 4 }),
      }),
      fc.record({ type: fc.constant('remove' as const), id }),
      fc.record({
        type: fc.constant('alert' as const),
        id,
        state: fc.constantFrom('unacknowledged' as const, 'shelved' as const, 'normal' as const),
      }),
      fc.record({
        type: fc.constant('cause' as const),
        id,
        state: fc.constantFrom('unacknowledged' as const, 'acknowledged' as const, 'normal' as const),
      }),
      fc.record({ type: fc.constant('round' as const) }),
      fc.record({ type: fc.constant('look' as const) }),
    )
    const filters = fc.constantFrom<LiveFilter>(
      ALL,
      { kinds: new Set(['bin-fill']), bounds: null },
      { kinds: null, bounds: [-2, 50, 2, 54] },
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 80 }), filters, (changes, filter) => {
        const state = new LiveState(new Map())
        const kinds = new Map<string, string>()
        const first = state.snapshot(filter, 0)
        const screen = new Screen(first)
        const shown = filter.bounds === null ? null : new Set(first.devices.map((each) => each.id))
        const look = () => {
          if (screen.sequence < state.sequence) {
            screen.apply(state.deltaSince(screen.sequence, filter, 0, shown))
          }
        }
        for (const each of changes) {
          if (each.type === 'round') state.finishRound()
          else if (each.type === 'look') look()
          else if (each.type === 'remove') state.applyDevices([], [each.id])
          else if (each.type === 'alert') state.applyAlerts([alert(each.id, each.state)])
          else if (each.type === 'cause') state.applyCauses([cause(each.id, each.state)])
          else {
            // A device keeps its kind for life.
            const kind = kinds.get(each.id) ?? each.kind
            kinds.set(each.id, kind)
            state.applyDevices([device(each.id, { kind, longitude: each.longitude })], [])
          }
        }
        state.finishRound()
        look()
        expect(screen.shows()).toEqual(new Screen(state.snapshot(filter, 0)).shows())
      }),
      { numRuns: 500 },
    )
  })
})
