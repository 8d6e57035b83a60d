import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ErasureRecord, type OperationsStore, openOperationsStore } from './index.ts'
import { migrations } from './migrations.ts'

const MARKER = 'value 17.731 of a home'
const SPAN = { kind: 'damp-box', deviceId: 'frog-1', from: 0, to: 1_000 }
const ERASURE: ErasureRecord = {
  id: 'e1',
  spans: [SPAN],
  subjects: ['home-1'],
  begunAt: 1_000,
  finishedAt: null,
  steps: [{ name: 'box', state: 'waiting', detail: 'the box is away', doneAt: null, erased: null }],
}

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-erasures-'))
  store = openOperationsStore(directory, { durability: 'full' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true, force: true })
})

const filesWithMarker = () =>
  readdirSync(directory).filter((name) => readFileSync(join(directory, name)).includes(MARKER))

function commit(seq: number, text: string): void {
  store.processing.commit({
    consumer: 'processor',
    seq,
    deviceStates: Array.from({ length: 40 }, (_, i) => [
      `frog-${i}`,
      `{"values":"${text.repeat(1 + (seq % 9))}"}`,
    ]),
    alertTransitions: [],
    causeChanges: [],
    quarantined: [
      {
        seq,
        item: 0,
        receivedAt: seq,
        kind: SPAN.kind,
        deviceId: SPAN.deviceId,
        code: 'TC_READING_INVALID',
        reason: text,
        payload: Buffer.from(text),
      },
    ],
    outbox: { readingCount: 1, batches: Buffer.from(text.repeat(2_000)) },
  })
}

test('keeps an erasure and how far it is', () => {
  store.erasures.add(ERASURE)
  store.erasures.add({ ...ERASURE, begunAt: 5 })
  expect(store.erasures.require('e1')).toEqual(ERASURE)
  const steps = [{ ...ERASURE.steps[0]!, state: 'done' as const, doneAt: 2_000 }]
  store.erasures.update('e1', steps, 2_000)
  expect(store.erasures.all()).toEqual([{ ...ERASURE, steps, finishedAt: 2_000 }])
  expect(store.erasures.find('e2')).toBeNull()
  expect(() => store.erasures.require('e2')).toThrow(/TC_ERASURE|no such erasure/)
})

test('leaves no byte of rows that are gone, in pages, free pages and the write-ahead log', async () => {
  for (let seq = 1; seq <= 60; seq++) {
    commit(seq, MARKER)
    if (seq % 3 === 0) store.processing.clearOutbox(seq)
  }
  expect(filesWithMarker()).toContain('operations.db-wal')
  store.processing.clearOutbox(60)
  for (let seq = 61; seq <= 70; seq++) commit(seq, '{}')
  const states = store.processing.deviceStates()
  const forgotten = store.processing.forget({
    span: SPAN,
    state: '{}',
    alertIds: [],
    alertTransitions: [],
    causeChanges: [],
    withoutErased: () => null,
  })
  expect(forgotten.quarantined).toBe(70)
  await store.erasures.wipeFreePages()
  expect(filesWithMarker()).toEqual([])
  expect(store.processing.deviceStates()).toEqual(new Map(states).set('frog-1', '{}'))
  store.close()
  expect(filesWithMarker()).toEqual([])
  store = openOperationsStore(directory, { durability: 'full' })
  expect(
    Object.values(
      new DatabaseSync(join(directory, 'operations.db')).prepare('PRAGMA integrity_check').get()!,
    ),
  ).toEqual(['ok'])
})

test('while somebody reads it says so, and does it when they have gone', async () => {
  commit(1, MARKER)
  const reader = new DatabaseSync(join(directory, 'operations.db'))
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM quarantine').get()
  commit(2, '{}')
  const wiping = store.erasures.wipeFreePages()
  setTimeout(() => reader.exec('COMMIT'), 200)
  await wiping
  reader.close()
})

test('a database of before has its pages cleaned once, when it is brought up to date', () => {
  const old = mkdtempSync(join(directory, 'old-'))
  const raw = new DatabaseSync(join(old, 'operations.db'))
  for (const step of migrations.slice(0, 12)) raw.exec(step)
  raw.exec('PRAGMA user_version = 12')
  const add = raw.prepare('INSERT INTO settings VALUES (?, ?, 1)')
  for (let i = 0; i < 200; i++) add.run(`${i}`, MARKER)
  raw.exec('DELETE FROM settings')
  raw.close()
  expect(readFileSync(join(old, 'operations.db')).includes(MARKER)).toBe(true)
  openOperationsStore(old, { durability: 'full' }).close()
  expect(readFileSync(join(old, 'operations.db')).includes(MARKER)).toBe(false)
})
