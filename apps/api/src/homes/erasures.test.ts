import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS, type EpochMs, formatInstant } from '@towncrier/core'
import { type JournalWriter, openJournalReader, openJournalWriter } from '@towncrier/journal'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { createTelemetryStore, storeErrors, type TelemetryStore } from '@towncrier/telemetry-store'
import { batchesOf, schemasOf } from '@towncrier/telemetry-store/testing'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ErasureList } from './erasure-list.ts'
import { canonicalJson, type ErasureStatus, receiptOf } from './erasure-receipt.ts'
import { Erasures, type ErasuresOptions } from './erasures.ts'

const NOW = Date.parse('2026-01-14T12:00:00Z')
const KIND = 'damp-box'
const SPAN = { kind: KIND, deviceId: 'frog-1', from: 0, to: NOW }

let directory: string
let store: OperationsStore
let telemetry: TelemetryStore
let journal: JournalWriter
let now: EpochMs
let isStoreAway: boolean
/** By device, the command that is retained for it. */
let retained: Map<string, string>
let done: string[]
const running = new Set<Erasures>()

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-erasures-'))
  store = openOperationsStore(directory, { durability: 'full' })
  journal = openJournalWriter({ directory: join(directory, 'journal') })
  telemetry = createTelemetryStore({ engine: 'duckdb', directory: join(directory, 'telemetry') })
  const rows = ['frog-1', 'frog-2'].flatMap((deviceId) =>
    Array.from({ length: 10 }, (_, i) => {
      const at = NOW - (i + 1) * 60_000
      return { deviceId, kind: KIND, at, receivedAt: at, values: { tempC: 20 + i }, flags: [] }
    }),
  )
  await telemetry.open(schemasOf(rows))
  await telemetry.write(batchesOf(rows))
  const records = rows.map(({ deviceId, receivedAt }) =>
    journal.append({ type: 'reading', receivedAt, kind: KIND, deviceId, payload: Buffer.from('{}') }),
  )
  await Promise.all(records)
  now = NOW
  isStoreAway = false
  retained = new Map()
  done = []
})
afterEach(async () => {
  for (const erasures of running) await erasures.stop()
  running.clear()
  await telemetry.close()
  await journal.close()
  store.close()
  rmSync(directory, { recursive: true, force: true })
})

/** As after a start of the platform: the broker has forgotten what it was to retain. */
async function start(options: Partial<ErasuresOptions> = {}): Promise<Erasures> {
  retained.clear()
  const erasures = new Erasures({
    store,
    processor: {
      forgetDevice: async (span) =>
        store.processing.forget({
          span,
          state: null,
          alertIds: store.processing.alertsToForget(span),
          alertTransitions: [],
          causeChanges: [],
          withoutErased: () => null,
        }),
      eraseReadings: async (span) => {
        if (isStoreAway) throw storeErrors.make('TC_STORE_UNAVAILABLE', 'the store')
        return telemetry.erase(span)
      },
      compactTelemetry: () => telemetry.compact(now),
      readings: (query) => telemetry.readings(query),
    },
    broker: {
      eraseRecords: (records) => journal.erase(records),
      commandDevice: async (deviceId, _, payload) => {
        if (payload === '') retained.delete(deviceId)
        else retained.set(deviceId, payload)
      },
    },
    list: new ErasureList(join(directory, 'erasures.jsonl')),
    clock: { now: () => now },
    logger: pino({ level: 'silent' }),
    backupKeepDays: 30,
    timeZone: 'Europe/London',
    eraseRecords: ({ subjects }) => {
      done.push(`records of ${subjects.join(',')}`)
      return 3
    },
    recomputeAggregates: () => {
      done.push('aggregates')
      return 7
    },
    ...options,
  })
  await erasures.resume()
  running.add(erasures)
  return erasures
}

function boxSays(deviceId: string, id: string): void {
  const state = { counts: {}, firmware: null, boxErased: { id, at: now } }
  store.processing.commit({
    consumer: 'processor',
    seq: 1,
    deviceStates: [[deviceId, JSON.stringify(state)]],
    alertTransitions: [],
    causeChanges: [],
    quarantined: [],
    outbox: null,
  })
}

const states = ({ steps }: ErasureStatus) => Object.fromEntries(steps.map(({ name, state }) => [name, state]))
const finished = (erasures: Erasures, id: string) =>
  expect.poll(() => erasures.status(id).finishedAt).not.toBeNull()
const kept = async (deviceId: string) =>
  (await telemetry.latest()).filter((observation) => observation.deviceId === deviceId).length

test('erases step by step, with counts; the box and old backups do not hold it up', async () => {
  const erasures = await start()
  const id = await erasures.begin({ spans: [SPAN], now, subjects: ['home-1'] })
  await finished(erasures, id)
  const status = erasures.status(id)
  expect(status.steps).toMatchObject([
    { name: 'box', state: 'waiting' },
    { name: 'alerts', state: 'done' },
    { name: 'quarantine', state: 'done' },
    { name: 'telemetry', state: 'done', erased: 10, doneAt: NOW },
    { name: 'journal', state: 'done', erased: 10 },
    { name: 'records', state: 'done', erased: 3 },
    { name: 'aggregates', state: 'done', erased: 7 },
    { name: 'files', state: 'done' },
    { name: 'backups', state: 'waiting', detail: expect.stringContaining('2026-02-13') },
  ])
  expect(done).toEqual(['records of home-1', 'aggregates'])
  expect([await kept('frog-1'), await kept('frog-2')]).toEqual([0, 1])
  const reader = openJournalReader({ directory: join(directory, 'journal') })
  const types = reader.read(0, { maxRecords: 100, maxBytes: 1e6 }).map(({ type }) => type)
  expect(types.filter((type) => type === 'erased')).toHaveLength(10)
  await reader.close()
  expect(JSON.parse(retained.get('frog-1')!)).toEqual({ erase: { id, before: formatInstant(NOW) } })

  boxSays('frog-1', id)
  await expect.poll(() => states(erasures.status(id)).box).toBe('done')
  expect(retained.size).toBe(0)
  now += 32 * DAY_MS
  expect(states(erasures.status(id)).backups).toBe('done')
})

test('a store that is away holds up its step and those that need it, and no other', async () => {
  isStoreAway = true
  const erasures = await start()
  const id = await erasures.begin({ spans: [SPAN], now })
  await expect.poll(() => states(erasures.status(id)).records).toBe('done')
  expect(states(erasures.status(id))).toMatchObject({
    telemetry: 'waiting',
    journal: 'done',
    aggregates: 'waiting',
  })
  expect(erasures.status(id).steps.find(({ name }) => name === 'telemetry')?.detail).toMatch(/the store/)
  expect(erasures.status(id).finishedAt).toBeNull()
  isStoreAway = false
  await finished(erasures, id)
  expect(done).toEqual(['records of ', 'aggregates'])
})

test('what the engine cannot erase is said to have failed, and the rest is erased', async () => {
  const erasures = await start({
    processor: {
      forgetDevice: async () => ({ alerts: 0, causeIds: [], quarantined: 0, waitingReadings: 0 }),
      eraseReadings: () => Promise.reject(storeErrors.make('TC_STORE_WRITE_REFUSED', 'InfluxDB 3')),
      compactTelemetry: async () => {},
      readings: async () => [],
    },
  })
  const id = await erasures.begin({ spans: [SPAN], now })
  await expect.poll(() => states(erasures.status(id))).toMatchObject({ telemetry: 'failed', journal: 'done' })
  expect(erasures.status(id).finishedAt).toBeNull()
})

test('an erasure that the database of a backup does not know is done again, and boxes are asked again', async () => {
  const erasures = await start()
  const id = await erasures.begin({ spans: [SPAN], now, subjects: ['home-1'] })
  await finished(erasures, id)
  await erasures.stop()
  store.close()
  rmSync(join(directory, 'operations.db'))
  // A line that a crash cut short.
  appendFileSync(join(directory, 'erasures.jsonl'), '{"id":"1b4')
  store = openOperationsStore(directory, { durability: 'full' })
  const again = await start()
  await finished(again, id)
  expect(again.status(id).begunAt).toBe(NOW)
  expect(done.filter((each) => each === 'records of home-1')).toHaveLength(2)
  expect(retained.has('frog-1')).toBe(true)
  const next = await again.begin({ spans: [SPAN], now })
  await again.stop()
  const listed = await new ErasureList(join(directory, 'erasures.jsonl')).read()
  expect(listed.map((line) => line.id)).toEqual([id, next])
  const third = await start()
  await finished(third, next)
  expect(JSON.parse(retained.get('frog-1')!).erase.id).toBe(next)
  // The newest covers those before it.
  boxSays('frog-1', next)
  await expect.poll(() => [id, next].map((each) => states(third.status(each)).box)).toEqual(['done', 'done'])
})

test('readings that are there again, from a backup beside a newer database, are erased once more', async () => {
  const erasures = await start()
  const id = await erasures.begin({ spans: [SPAN], now })
  await finished(erasures, id)
  await erasures.stop()
  const at = NOW - 60_000
  const row = { deviceId: 'frog-1', kind: KIND, at, receivedAt: at, values: { tempC: 20 }, flags: [] }
  await telemetry.write(batchesOf([row]))
  const again = await start()
  await expect.poll(() => kept('frog-1')).toBe(0)
  await finished(again, id)
  expect(again.status(id).steps.find(({ name }) => name === 'telemetry')).toMatchObject({ erased: 11 })
})

test('a box that is lost is not waited for when somebody says so; several are waited for one by one', async () => {
  const erasures = await start()
  const second = { ...SPAN, deviceId: 'frog-2' }
  const id = await erasures.begin({ spans: [SPAN, second, { ...second, to: 0 }], now })
  await finished(erasures, id)
  expect([...retained.keys()].sort()).toEqual(['frog-1', 'frog-2'])
  boxSays('frog-1', id)
  await expect.poll(() => [...retained.keys()]).toEqual(['frog-2'])
  expect(states(erasures.status(id)).box).toBe('waiting')
  const boxes = (isSecondDone: boolean) => [
    { deviceId: 'frog-1', isDone: true },
    { deviceId: 'frog-2', isDone: isSecondDone },
  ]
  expect(erasures.status(id).boxes).toEqual(boxes(false))
  now += DAY_MS
  await erasures.boxIsGone(id, 'frog-2')
  await erasures.boxIsGone(id, 'frog-2')
  expect(erasures.status(id).boxes).toEqual(boxes(true))
  expect(erasures.status(id).steps[0]).toMatchObject({ name: 'box', state: 'done', doneAt: now })
  await expect(erasures.boxIsGone('none', 'frog-2')).rejects.toMatchObject({ code: 'TC_ERASURE_MISSING' })
})

test('the list forgets what no backup can hold any more', async () => {
  const list = new ErasureList(join(directory, 'erasures.jsonl'))
  const line = (id: string, at: number) => ({ id, spans: [SPAN], subjects: [], at })
  const [old, young] = [crypto.randomUUID(), crypto.randomUUID()]
  await list.append(line(old, NOW - 60 * DAY_MS))
  await list.append(line(young, NOW - DAY_MS))
  expect((await list.read()).map(({ id }) => id)).toEqual([old, young])
  const erasures = await start()
  expect(await list.read()).toEqual([line(young, NOW - DAY_MS)])
  expect(() => erasures.status(old)).toThrow(/no such erasure/)
})

test('a receipt holds the facts and a sum over them that anybody can work out', async () => {
  const erasures = await start()
  const id = await erasures.begin({ spans: [SPAN], now })
  await finished(erasures, id)
  const { sha256, ...facts } = receiptOf(erasures.status(id))
  expect(facts).toMatchObject({
    id,
    begunAt: '2026-01-14T12:00:00.000Z',
    devices: [{ deviceId: 'frog-1' }],
    backupsGoneBy: '2026-02-13',
  })
  expect(sha256).toBe(createHash('sha256').update(canonicalJson(facts)).digest('hex'))
  expect(canonicalJson({ b: [1, null, 'ü'], a: { d: true, c: '"' } })).toBe(
    '{"a":{"c":"\\"","d":true},"b":[1,null,"ü"]}',
  )
})
