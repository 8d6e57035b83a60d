import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AlertFacts,
  CauseBook,
  type CauseChange,
  DEFAULT_CAUSE_POLICY,
  type OpenCause,
  quietReasonOfCause,
} from '@towncrier/alerting'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Severity } from '@towncrier/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AlertTransition, LONGEST_SHELF_MS, type OperationsStore, openOperationsStore } from './index.ts'

const NOW = Date.parse('2026-01-14T03:00:00Z')

let directory: string
let store: OperationsStore
let book: CauseBook
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-alarms-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  book = new CauseBook(DEFAULT_CAUSE_POLICY)
  for (const userName of ['ann', 'bob']) {
    store.accounts.add({ userName, displayName: userName, role: 'operator', passwordHash: 'x', now: NOW })
  }
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

/** Commits what the processor would. */
function commit(transitions: readonly AlertTransition[], at: number): void {
  const changes: CauseChange[] = book.takeChanges()
  for (const cause of book.takeTouched()) {
    changes.push({ type: 'summarised', causeId: cause.id, at, summary: summaryOf(cause) })
  }
  store.processing.commit({
    consumer: 'processor',
    seq: at,
    deviceStates: [],
    alertTransitions: transitions,
    causeChanges: changes,
    quarantined: [],
    outbox: null,
  })
}

function summaryOf(cause: OpenCause) {
  return {
    kind: 'road',
    rule: 'ice',
    severity: cause.severity,
    quietReason: quietReasonOfCause(cause),
    startedAt: cause.startedAt,
    joinedAt: cause.joinedAt,
    members: cause.memberCount,
    active: cause.members.size,
    devices: cause.members.size,
    quiet: 0,
    worstAlertId: null,
    worstValue: null,
    places: {},
    areas: {},
    title: `Ice: ${cause.members.size} road sensors`,
    message: 'Since 03:00',
  }
}

function raise(id: string, at = NOW, change: Partial<AlertFacts> = {}): void {
  const severity: Severity = change.severity ?? 'warning'
  const facts = { alertId: id, deviceId: id, kind: 'road', rule: 'ice', placeId: null, area: null } as const
  book.raise(
    {
      ...facts,
      severity,
      group: 'road/ice',
      scope: { type: 'unknown', id: null },
      quietReason: null,
      value: null,
      ...change,
    },
    at,
  )
  commit([{ ...facts, type: 'raised', severity, message: `Ice at ${id}`, at, seq: at }], at)
}

function clear(id: string, at: number): void {
  book.clear(id, at)
  commit([{ type: 'cleared', alertId: id, at }], at)
}

function worsen(id: string, at: number): void {
  book.change(id, 'critical', at)
  commit([{ type: 'changed', alertId: id, severity: 'critical', message: 'Worse', at }], at)
}

const causeState = () => store.causes.require('c-a').state
const alertState = (id: string) => store.alerts.require(id).state

describe('acknowledging', () => {
  test('a cause is doing so for all its alerts; who joins later is acknowledged with it', () => {
    for (const id of ['a', 'b']) raise(id)
    store.alarms.acknowledgeCause('c-a', 'ann', NOW + 5 * MINUTE_MS)
    expect([causeState(), alertState('a'), alertState('b')]).toEqual(Array(3).fill('acknowledged'))
    raise('c', NOW + 6 * MINUTE_MS)
    expect([causeState(), alertState('c')]).toEqual(['acknowledged', 'acknowledged'])
  })

  test('lasts until the cause is worse', () => {
    for (const id of ['a', 'b']) raise(id)
    store.alarms.acknowledgeCause('c-a', 'ann', NOW + 1)
    worsen('b', NOW + 2)
    expect([causeState(), alertState('a'), alertState('b')]).toEqual([
      'unacknowledged',
      'acknowledged',
      'unacknowledged',
    ])
    expect(store.causes.events('c-a').map(({ type }) => type)).toEqual([
      'opened',
      'alarmed',
      'acknowledged',
      'alarmed',
    ])
  })

  test('its last alert acknowledges the cause; over and acknowledged it is normal', () => {
    for (const id of ['a', 'b']) raise(id)
    store.alarms.acknowledgeAlert('a', 'ann', NOW + 1)
    expect(causeState()).toBe('unacknowledged')
    store.alarms.acknowledgeAlert('b', 'ann', NOW + 2)
    expect(causeState()).toBe('acknowledged')
    clear('a', NOW + 3)
    clear('b', NOW + 4)
    expect([causeState(), alertState('a')]).toEqual(['normal', 'normal'])
    expect([store.causes.open(), store.alerts.open()]).toEqual([[], []])
  })

  test('by two at once: the first stays, both get the same', () => {
    raise('a')
    const other = openOperationsStore(directory, { durability: 'normal' })
    const first = store.alarms.acknowledgeAlert('a', 'ann', NOW + 1, 'on my way')
    const second = other.alarms.acknowledgeAlert('a', 'bob', NOW + 2)
    other.close()
    expect(second).toEqual(first)
    expect(store.alerts.require('a')).toMatchObject({ acknowledgedBy: 'ann', acknowledgedAt: NOW + 1 })
    expect(store.alerts.events('a').slice(1)).toEqual([
      { at: NOW + 1, type: 'acknowledged', actor: 'ann', severity: null, message: 'on my way' },
    ])
  })
})

describe('shelving', () => {
  const shelf = { until: NOW + HOUR_MS, reason: 'sensor in the shade' }

  test('puts a cause and its alerts aside until its time, and whoever joins', () => {
    raise('a')
    store.alarms.shelveCause('c-a', shelf, 'ann', NOW + 1)
    raise('b', NOW + 2)
    expect([causeState(), alertState('a'), alertState('b')]).toEqual(Array(3).fill('shelved'))
    expect(store.alarms.endShelves(NOW + HOUR_MS - 1)).toEqual({ causeIds: [], alertIds: [] })
    expect(store.alarms.endShelves(NOW + HOUR_MS).causeIds).toEqual(['c-a'])
    expect([causeState(), alertState('a'), alertState('b')]).toEqual(Array(3).fill('unacknowledged'))
  })

  test('ends at once when it is worse', () => {
    raise('a')
    store.alarms.shelveCause('c-a', shelf, 'ann', NOW + 1)
    worsen('a', NOW + 2)
    expect([causeState(), alertState('a')]).toEqual(['unacknowledged', 'unacknowledged'])
  })

  test('what ends on its shelf asks for nothing', () => {
    raise('a')
    store.alarms.shelveAlert('a', shelf, 'ann', NOW + 1)
    clear('a', NOW + 2)
    expect([causeState(), alertState('a')]).toEqual(['normal', 'normal'])
  })

  test('is refused for more than a week, for the past, and for what is over', () => {
    raise('a')
    const shelve = (until: number) => store.alarms.shelveCause('c-a', { ...shelf, until }, 'ann', NOW)
    expect(() => shelve(NOW + LONGEST_SHELF_MS + 1)).toThrow(/seven days/)
    expect(() => shelve(NOW)).toThrow(/seven days/)
    clear('a', NOW + 1)
    expect(() => shelve(NOW + HOUR_MS)).toThrow(/no longer stands/)
  })
})

describe('assigning and commenting', () => {
  test('are in the history; an alert that clears meanwhile keeps who had it', () => {
    raise('a')
    store.alarms.assignCause('c-a', 'bob', 'ann', NOW + 1)
    raise('b', NOW + 2)
    clear('a', NOW + 3)
    store.alarms.commentCause('c-a', 'bob', NOW + 4, 'Gritter sent')
    expect(store.alerts.require('a').assignedTo).toBe('bob')
    expect(store.alerts.require('b').assignedTo).toBe('bob')
    store.alarms.assignCause('c-a', null, 'ann', NOW + 5)
    expect(store.causes.require('c-a').assignedTo).toBeNull()
    expect(store.causes.events('c-a').slice(2)).toMatchObject([
      { type: 'assigned', actor: 'ann', message: 'bob' },
      { type: 'commented', actor: 'bob', message: 'Gritter sent' },
      { type: 'unassigned', actor: 'ann', message: 'bob' },
    ])
    expect(() => store.alarms.assignCause('c-a', 'nobody', 'ann', NOW)).toThrow(/no account/)
  })
})

test('the figures of a period', () => {
  for (let n = 0; n < 12; n++) raise(`d${n}`, NOW + n * 2 * HOUR_MS)
  store.alarms.acknowledgeCause('c-d0', 'ann', NOW + 10 * MINUTE_MS)
  store.alarms.acknowledgeCause('c-d1', 'bob', NOW + 2 * HOUR_MS + 30 * MINUTE_MS)
  const period = { from: NOW - 1, to: NOW + DAY_MS, floodAbove: 10 }
  const figures = store.alarmFigures(period)
  expect(figures.causes).toMatchObject({ total: 12, perHourMax: 1, perTenMinutesMax: 1 })
  expect(figures.acknowledgement).toEqual({ count: 2, medianMs: 10 * MINUTE_MS, p90Ms: 30 * MINUTE_MS })
  expect(figures.mostFrequent).toHaveLength(10)
  expect(figures.floodShare).toBe(0)
  expect(store.alarmFigures({ ...period, operator: 'bob' })).toMatchObject({
    causes: { total: 1 },
    acknowledgement: { count: 1, medianMs: 30 * MINUTE_MS },
  })
  expect(store.standingCauses(NOW + 25 * HOUR_MS, 10)).toEqual([{ id: 'c-d0', isStale: true }])
})

test('search finds words, states, people and times', () => {
  raise('bridge', NOW)
  raise('hill', NOW + 2 * HOUR_MS)
  store.alarms.assignAlert('hill', 'ann', 'bob', NOW + 3 * HOUR_MS)
  const ids = (filter: object) => store.alerts.list({ limit: 10, ...filter }).items.map(({ id }) => id)
  expect(ids({ text: 'ICE bridge' })).toEqual(['bridge'])
  expect(ids({ text: '100%' })).toEqual([])
  expect(ids({ assignedTo: 'ann' })).toEqual(['hill'])
  expect(ids({ state: 'unacknowledged', to: NOW + 1 })).toEqual(['bridge'])
  const causes = (filter: object) => store.causes.list({ limit: 10, ...filter }).items.map(({ id }) => id)
  expect(causes({ deviceId: 'bridge' })).toEqual(['c-bridge'])
  expect(causes({ text: 'road sensors', from: NOW + 1 })).toEqual(['c-hill'])
})

const act = fc.record({
  type: fc.constantFrom(
    'raise',
    'clear',
    'worsen',
    'pass',
    'acknowledgeCause',
    'acknowledgeAlert',
    'shelveCause',
    'shelveAlert',
    'unshelveCause',
    'unshelveAlert',
    'assignCause',
    'endShelves',
  ),
  device: fc.integer({ min: 0, max: 4 }),
  minutes: fc.integer({ min: 0, max: 40 }),
})

test('no alert is lost, in whatever order the rules and people act', () => {
  let run = 0
  fc.assert(
    fc.property(fc.array(act, { maxLength: 50 }), (acts) => {
      book = new CauseBook(DEFAULT_CAUSE_POLICY, store.causes.remembered())
      const prefix = `r${run++}`
      let at = NOW + run * 3 * DAY_MS
      const active = new Map<number, string>()
      acts.forEach(({ type, device, minutes }, n) => {
        at += minutes * MINUTE_MS
        const alertId = active.get(device)
        if (type === 'raise') {
          if (alertId !== undefined) return
          active.set(device, `${prefix}.${n}`)
          raise(`${prefix}.${n}`, at, { scope: { type: 'area', id: `${prefix}${device % 2}` } })
        } else if (type === 'pass') {
          book.pass(at, () => (device === 0 ? 'suppressed' : device === 1 ? 'out-of-service' : null))
          commit([], at)
        } else if (type === 'endShelves') {
          store.alarms.endShelves(at)
        } else if (alertId !== undefined) {
          const { causeId } = store.alerts.require(alertId)
          const shelf = { until: at + HOUR_MS, reason: 'x' }
          if (type === 'clear') {
            active.delete(device)
            clear(alertId, at)
          } else if (type === 'worsen') worsen(alertId, at)
          else if (type === 'acknowledgeCause') store.alarms.acknowledgeCause(causeId, 'ann', at)
          else if (type === 'acknowledgeAlert') store.alarms.acknowledgeAlert(alertId, 'ann', at)
          else if (type === 'shelveCause') store.alarms.shelveCause(causeId, shelf, 'ann', at)
          else if (type === 'shelveAlert') store.alarms.shelveAlert(alertId, shelf, 'ann', at)
          else if (type === 'unshelveCause') store.alarms.unshelveCause(causeId, 'ann', at)
          else if (type === 'unshelveAlert') store.alarms.unshelveAlert(alertId, 'ann', at)
          else store.alarms.assignCause(causeId, 'bob', 'ann', at)
        }
        for (const id of active.values()) {
          const alert = store.alerts.require(id)
          const cause = store.causes.require(alert.causeId)
          expect(book.causeOf(id)?.id).toBe(cause.id)
          expect([alert.clearedAt, cause.clearedAt, cause.mergedInto]).toEqual([null, null, null])
          // It is before somebody: open, or on a list of those that call nobody.
          expect(store.causes.open().map((each) => each.id)).toContain(cause.id)
          const waits = alert.state === 'unacknowledged'
          if (waits) expect(['unacknowledged', 'shelved']).toContain(cause.state)
        }
      })
      for (const alertId of active.values()) clear(alertId, at)
      const left = store.alerts.open().filter(({ id }) => id.startsWith(prefix))
      expect(left.every(({ state }) => state === 'returned-unacknowledged')).toBe(true)
      for (const { id, causeId } of left) {
        store.alarms.acknowledgeAlert(id, 'ann', at)
        store.alarms.acknowledgeCause(causeId, 'ann', at)
      }
      expect(store.alerts.open().filter(({ id }) => id.startsWith(prefix))).toEqual([])
    }),
    { numRuns: 60 },
  )
})
