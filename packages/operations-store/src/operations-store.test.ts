import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HOUR_MS } from '@towncrier/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AlertTransition, type OperationsStore, openOperationsStore } from './index.ts'
import { migrations } from './migrations.ts'

const NOW = Date.parse('2026-01-14T03:00:00Z')

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-operations-'))
  store = openOperationsStore(directory, { durability: 'full' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const raised = (n: number, change: Partial<Extract<AlertTransition, { type: 'raised' }>> = {}) =>
  ({
    type: 'raised',
    alertId: `alert-${n}`,
    deviceId: `device-${n}`,
    kind: 'road-surface',
    rule: 'ice',
    severity: 'critical',
    message: 'Ice likely now',
    at: NOW + n,
    seq: n,
    ...change,
  }) as const

describe('devices', () => {
  const bridge = { id: 'bridge', kind: 'road-surface', name: 'Station Bridge' }

  test('sign in with their own token and nothing else', () => {
    const [token, other] = store.devices.add([bridge, { ...bridge, id: 'hill' }], NOW)
    expect(store.devices.authenticate('bridge', token!)).toEqual({ deviceId: 'bridge', kind: 'road-surface' })
    expect(store.devices.authenticate('bridge', other!)).toBeNull()
    expect(store.devices.authenticate('bridge', '')).toBeNull()
    expect(store.devices.authenticate('ghost', token!)).toBeNull()
  })

  test('lose their access with a new token, when disabled, and when struck off', () => {
    const [token] = store.devices.add([bridge], NOW)
    const second = store.devices.rotateToken('bridge')
    expect(store.devices.authenticate('bridge', token!)).toBeNull()
    store.devices.update('bridge', { enabled: false })
    expect(store.devices.authenticate('bridge', second)).toBeNull()
    store.devices.update('bridge', { enabled: true })
    expect(store.devices.authenticate('bridge', second)).not.toBeNull()
    store.devices.remove('bridge')
    expect(store.devices.authenticate('bridge', second)).toBeNull()
  })

  test('keep no token that could be read from the files', () => {
    const [token] = store.devices.add([bridge], NOW)
    store.close()
    for (const file of ['operations.db', 'device-token.key']) {
      expect(readFileSync(join(directory, file)).includes(token!)).toBe(false)
    }
    expect(statSync(join(directory, 'device-token.key')).mode & 0o077).toBe(0)
    store = openOperationsStore(directory, { durability: 'full' })
    expect(store.devices.authenticate('bridge', token!)).not.toBeNull()
  })

  test('are registered all or none', () => {
    expect(() => store.devices.add([bridge, bridge], NOW)).toThrow(/TC_DEVICE_EXISTS|registered already/)
    expect(() => store.devices.add([{ ...bridge, id: 'No Good/#' }], NOW)).toThrow(/cannot be a device id/)
    expect(store.devices.count()).toBe(0)
  })

  test('are found by any part of id or name, wildcards taken as they are', () => {
    store.devices.add([bridge, { ...bridge, id: 'hill_1', name: '100% Hill' }], NOW)
    const search = (text: string) => store.devices.list({ search: text, limit: 10 }).map(({ id }) => id)
    expect(search('station')).toEqual(['bridge'])
    expect(search('100%')).toEqual(['hill_1'])
    expect(search('_')).toEqual(['hill_1'])
    expect(search("'; DROP TABLE devices; --")).toEqual([])
  })

  test('know their gateway and a place that there is', () => {
    const place = {
      id: 'mill',
      name: 'Mill',
      category: 'district',
      latitude: null,
      longitude: null,
      attributes: {},
    }
    store.places.put([place])
    store.devices.add([{ ...bridge, gatewayId: 'mast', placeId: 'mill' }], NOW)
    expect(store.devices.require('bridge')).toMatchObject({ gatewayId: 'mast', placeId: 'mill' })
    expect(store.devices.update('bridge', { gatewayId: null }).gatewayId).toBeNull()
    expect(() => store.devices.update('bridge', { placeId: 'nowhere' })).toThrow(/no such place/)
  })

  test('tell other connections that the register changed', () => {
    const other = openOperationsStore(directory, { durability: 'normal' })
    const before = other.devices.version()
    store.devices.add([bridge], NOW)
    expect(other.devices.version()).toBeGreaterThan(before)
    other.close()
  })
})

describe('alerts', () => {
  test('a transition that comes twice changes nothing', () => {
    for (let n = 0; n < 2; n++) {
      store.alerts.apply(raised(1))
      store.alerts.apply({
        type: 'changed',
        alertId: 'alert-1',
        severity: 'warning',
        message: 'x',
        at: NOW + 5,
      })
      store.alerts.apply({ type: 'cleared', alertId: 'alert-1', at: NOW + 9 })
    }
    expect(store.alerts.list({ limit: 10 }).items).toHaveLength(1)
    expect(store.alerts.events('alert-1').map(({ type }) => type)).toEqual(['raised', 'changed', 'cleared'])
  })

  test('at most one is active for a device and rule', () => {
    store.alerts.apply(raised(1))
    store.alerts.apply(raised(2, { deviceId: 'device-1' }))
    expect(store.alerts.list({ limit: 10 }).items).toHaveLength(1)
    store.alerts.apply({ type: 'cleared', alertId: 'alert-1', at: NOW + 1 })
    store.alerts.apply(raised(3, { deviceId: 'device-1' }))
    expect(store.alerts.list({ limit: 10 }).items).toHaveLength(2)
  })

  test('are listed in pages, newest first, none twice and none left out', () => {
    for (let n = 0; n < 25; n++) store.alerts.apply(raised(n, { at: NOW + Math.floor(n / 3) }))
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = store.alerts.list({ limit: 7, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(new Set(seen).size).toBe(25)
    expect(seen).toHaveLength(25)
    expect(() => store.alerts.list({ limit: 7, cursor: 'nonsense' })).toThrow(/cursor/)
  })
})

describe('what the processor commits', () => {
  const commit = (seq: number, alerts: readonly AlertTransition[] = []) => ({
    consumer: 'processor',
    seq,
    deviceStates: [['bridge', `{"seq":${seq}}`]] as const,
    alertTransitions: alerts,
    causeChanges: [],
    quarantined: [],
    outbox: { readingCount: seq, batches: Uint8Array.of(seq) },
  })

  test('is there as a whole or not at all', () => {
    store.processing.commit(commit(1, [raised(1)]))
    const broken = {
      ...commit(2, [raised(2)]),
      outbox: { readingCount: 1, batches: null as unknown as Uint8Array },
    }
    expect(() => store.processing.commit(broken)).toThrow()
    expect(store.processing.position('processor')).toBe(1)
    expect(store.alerts.list({ limit: 10 }).items.map(({ id }) => id)).toEqual(['alert-1'])
    expect(store.processing.deviceStates().get('bridge')).toBe('{"seq":1}')
  })

  test('waits in the outbox, in order, until the telemetry store has it', () => {
    for (const seq of [1, 2, 3]) store.processing.commit(commit(seq))
    expect(store.processing.outboxDepth()).toMatchObject({ entries: 3, readings: 6 })
    const [first, second] = store.processing.outbox(0, 2)
    expect([...first!.batches]).toEqual([1])
    store.processing.clearOutbox(second!.id)
    expect(store.processing.outbox(0, 10).map(({ readingCount }) => readingCount)).toEqual([3])
  })

  test('keeps aside what is refused, and brings it back when asked', () => {
    for (const seq of [1, 2, 3]) store.processing.commit(commit(seq))
    const [, second] = store.processing.outbox(0, 10)
    store.processing.setOutboxAside(second!.id, second!.id, 'no such column', NOW)
    expect(store.processing.outboxDepth().readings).toBe(4)
    expect(store.processing.refusedReadings()).toBe(2)
    expect(store.processing.retryRefused()).toBe(2)
    expect(store.processing.outbox(0, 10).map(({ readingCount }) => readingCount)).toEqual([1, 3, 2])
  })
})

describe('quarantine', () => {
  const entry = (seq: number, receivedAt = NOW) => ({
    seq,
    item: 0,
    receivedAt,
    kind: 'road-surface',
    deviceId: 'bridge',
    code: 'TC_READING_NOT_JSON',
    reason: 'no JSON',
    payload: Buffer.from('{'),
  })

  test('an entry is resolved once', () => {
    store.quarantine.add(entry(1))
    store.quarantine.add(entry(1))
    const [reading] = store.quarantine.list({ limit: 10 }).items
    expect(store.quarantine.countOpen()).toBe(1)
    store.quarantine.resolve(reading!.id, 'discarded', 'ann', NOW)
    expect(() => store.quarantine.resolve(reading!.id, 'released', 'bob', NOW)).toThrow(/discarded by ann/)
    expect(store.quarantine.countOpen()).toBe(0)
  })

  test('is kept for a time and to a number', () => {
    for (let n = 0; n < 10; n++) store.quarantine.add(entry(n, NOW - n * HOUR_MS))
    expect(store.quarantine.prune(NOW - 7.5 * HOUR_MS, 1000)).toBe(2)
    expect(store.quarantine.prune(0, 5)).toBe(3)
    expect(store.quarantine.list({ limit: 100 }).items).toHaveLength(5)
  })
})

test('sessions end by time, by sign-out and with a new password', () => {
  const account = store.accounts.add({
    userName: 'Ann',
    displayName: 'Ann',
    role: 'operator',
    passwordHash: 'x',
    now: NOW,
  })
  const open = () => store.sessions.open(account.id, { address: '::1', userAgent: 'test' }, NOW, HOUR_MS)
  const [first, second, third] = [open(), open(), open()]
  expect(store.sessions.find(first, NOW + HOUR_MS - 1, HOUR_MS)?.account.userName).toBe('Ann')
  expect(store.sessions.find(first, NOW + HOUR_MS, 2 * HOUR_MS)).toBeNull()
  store.sessions.end(second)
  expect(store.sessions.find(second, NOW, HOUR_MS)).toBeNull()
  store.accounts.setPassword(account.id, 'y')
  expect(store.sessions.find(third, NOW, HOUR_MS)).toBeNull()
  expect(store.accounts.findByUserName('ann')!.passwordHash).toBe('y')
})

test('the audit log cannot be rewritten', () => {
  store.audit.add({ at: NOW, actor: 'ann', action: 'device.add', subject: 'bridge' })
  store.close()
  const raw = new DatabaseSync(join(directory, 'operations.db'))
  expect(() => raw.exec(`UPDATE audit SET actor = 'bob'`)).toThrow(/append-only/)
  expect(() => raw.exec('DELETE FROM audit')).toThrow(/append-only/)
  raw.close()
  store = openOperationsStore(directory, { durability: 'full' })
  expect(store.audit.list({ limit: 10 }).items).toMatchObject([{ actor: 'ann', subject: 'bridge' }])
})

describe('migrations', () => {
  test.each(migrations.map((_, index) => index + 1))(
    'a file of schema %i is brought up to date with its data',
    (version) => {
      const old = mkdtempSync(join(directory, 'old-'))
      const raw = new DatabaseSync(join(old, 'operations.db'))
      for (const step of migrations.slice(0, version)) raw.exec(step)
      raw.exec(`PRAGMA user_version = ${version}`)
      raw.exec(
        `INSERT INTO devices (id, kind, name, token_hash, created_at) VALUES ('old', 'bin-fill', 'Old', x'00', 1)`,
      )
      raw.exec(`INSERT INTO audit (at, actor, action, subject) VALUES (1, 'ann', 'device.add', 'old')`)
      raw.close()
      const opened = openOperationsStore(old, { durability: 'full' })
      expect(opened.devices.require('old')).toMatchObject({ name: 'Old', enabled: true })
      expect(opened.audit.list({ limit: 10 }).items).toHaveLength(1)
      expect(opened.processing.refusedReadings()).toBe(0)
      opened.close()
    },
  )

  test('a file of a newer version is left alone', () => {
    store.close()
    const raw = new DatabaseSync(join(directory, 'operations.db'))
    raw.exec(`PRAGMA user_version = ${migrations.length + 1}`)
    raw.close()
    expect(() => openOperationsStore(directory, { durability: 'full' })).toThrow(/newer Towncrier/)
    const again = new DatabaseSync(join(directory, 'operations.db'))
    again.exec(`PRAGMA user_version = ${migrations.length}`)
    again.close()
    store = openOperationsStore(directory, { durability: 'full' })
  })
})
