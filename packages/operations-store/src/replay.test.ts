import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { CauseChange } from '@towncrier/alerting'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AlertTransition, type OperationsStore, openOperationsStore } from './index.ts'
import { ALERT_COLUMNS, CAUSE_COLUMNS, INCIDENT_COLUMNS } from './schema/09-shifts.ts'

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-replay-'))
  store = openOperationsStore(directory, { durability: 'normal' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

let seq = 0
function commit(freshness: string, ...alertTransitions: AlertTransition[]): void {
  store.processing.commit({
    consumer: 'processor',
    seq: ++seq,
    deviceStates: [
      ['lane', JSON.stringify({ freshness, at: seq })],
      ['@processor', '{"now":1}'],
    ],
    alertTransitions,
    causeChanges: alertTransitions.flatMap(({ type, at }): CauseChange[] =>
      type === 'raised' ? causeOf(at) : [],
    ),
    quarantined: [],
    outbox: null,
  })
}

function causeOf(at: number): CauseChange[] {
  const scope = { type: 'device', id: 'lane' } as const
  return [
    { type: 'opened', causeId: 'c1', group: 'road/ice', scope, isChattering: false, startedAt: at, at },
    { type: 'joined', causeId: 'c1', alertId: 'a1', placeId: null, area: null, quietReason: null, at },
  ]
}

const raised = (at: number): AlertTransition => ({
  type: 'raised',
  alertId: 'a1',
  deviceId: 'lane',
  kind: 'road',
  rule: 'ice',
  severity: 'warning',
  message: 'Ice',
  at,
  seq: 1,
})

/** The instant before what comes next. */
async function instant(): Promise<number> {
  await wait(3)
  const at = Date.now()
  await wait(3)
  return at
}

test('history holds every column of what it is the history of', () => {
  const database = new DatabaseSync(join(directory, 'operations.db'))
  const columnsOf = (table: string) =>
    database
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map(({ name }) => name)
  expect(columnsOf('alerts').sort()).toEqual([...ALERT_COLUMNS].sort())
  expect(columnsOf('causes').sort()).toEqual([...CAUSE_COLUMNS].sort())
  expect(columnsOf('incidents').sort()).toEqual([...INCIDENT_COLUMNS].sort())
  database.close()
})

test('each instant is as it was then: register, freshness, alerts and incidents', async () => {
  const opened = Date.now()
  const empty = await instant()
  store.devices.add([{ id: 'lane', kind: 'road', name: 'Lane', latitude: 52, longitude: -1 }], opened)
  commit('online', raised(opened))
  const first = await instant()
  store.devices.update('lane', { name: 'Mill Lane' })
  commit('online')
  commit('offline')
  store.alarms.acknowledgeAlert('a1', 'ann', Date.now(), 'Seen')
  const act = { actor: 'ann', at: Date.now() }
  const { id } = store.incidents.open(
    { mode: 'actual', kind: 'ice', title: 'Ice', severity: 'watch', placeText: '' },
    act,
  )
  store.incidents.tasks.add(id, { title: 'Salt', assignee: null, dueAt: null }, act)
  const second = await instant()
  commit('offline', { type: 'cleared', alertId: 'a1', at: Date.now() })
  store.incidents.advance(id, 'resolved', { commander: 'ann' }, { actor: 'ann', at: Date.now() })
  store.devices.remove('lane')
  const last = await instant()

  const { replay } = store
  expect(replay.since()).toBeLessThanOrEqual(opened)
  expect(replay.knownAt(empty)).toMatchObject({ devices: [], alerts: [], incidents: [] })
  expect(replay.knownAt(first)).toMatchObject({
    devices: [{ id: 'lane', name: 'Lane', latitude: 52 }],
    freshness: new Map([['lane', 'online']]),
    alerts: [{ id: 'a1', state: 'unacknowledged', acknowledgedBy: null }],
    causes: [{ id: 'c1', state: 'unacknowledged' }],
    incidents: [],
  })
  expect(replay.knownAt(second)).toMatchObject({
    devices: [{ name: 'Mill Lane' }],
    freshness: new Map([['lane', 'offline']]),
    alerts: [{ id: 'a1', causeId: 'c1', state: 'acknowledged', acknowledgedBy: 'ann' }],
    causes: [{ id: 'c1', state: 'acknowledged', acknowledgedBy: 'ann' }],
    incidents: [{ id, state: 'open', commander: null, openTasks: 1, isPublished: false }],
  })
  expect(replay.knownAt(second).incidents[0]!.log.map(({ type }) => type)).toEqual(['opened', 'task-added'])
  expect(replay.knownAt(last)).toMatchObject({ devices: [], alerts: [], incidents: [] })
})

test('what stays the same with every reading makes no history, and old history is forgotten', async () => {
  store.devices.add([{ id: 'lane', kind: 'road', name: 'Lane' }], Date.now())
  for (let n = 0; n < 20; n++) commit('online')
  const then = await instant()
  store.devices.update('lane', { settings: { anything: 1 } })
  store.devices.update('lane', { name: 'Mill Lane' })
  const now = await instant()
  const database = new DatabaseSync(join(directory, 'operations.db'))
  const versions = database.prepare('SELECT subject FROM history').all()
  expect(versions.map(({ subject }) => subject).sort()).toEqual(['device', 'device', 'freshness'])
  database.close()
  expect(store.replay.forget(now)).toBe(1)
  expect(store.replay.since()).toBe(now)
  expect(store.replay.knownAt(then).devices).toEqual([])
  expect(store.replay.knownAt(now).devices).toMatchObject([{ name: 'Mill Lane' }])
})
