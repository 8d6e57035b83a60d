import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type JournalEntry,
  type JournalRecord,
  openJournalReader,
  openJournalWriter,
  type RecordsToErase,
} from './index.ts'

const UNLIMITED = { maxRecords: 1e9, maxBytes: 1e12 }
const KIND = 'damp-box'
const MARKER = '17.731'
const ERASER = fileURLToPath(new URL('../test-support/erase-until-killed.ts', import.meta.url))

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-erase-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function reading(deviceId: string, tempC: string, receivedAt = 1_000): JournalRecord {
  return { type: 'reading', receivedAt, kind: KIND, deviceId, payload: Buffer.from(`{"tempC":${tempC}}`) }
}

function expected(entry: JournalEntry, { kind, deviceId, receivedFrom, receivedBefore }: RecordsToErase) {
  const isErased =
    entry.kind === kind &&
    entry.deviceId === deviceId &&
    entry.receivedAt >= receivedFrom &&
    entry.receivedAt < receivedBefore
  const { seq, receivedAt } = entry
  return isErased
    ? { seq, receivedAt, type: 'erased', kind: '', deviceId: '', payload: Buffer.alloc(0) }
    : { ...entry, payload: Buffer.from(entry.payload) }
}

const occurrences = (): number =>
  readdirSync(directory).reduce((count, name) => {
    const text = readFileSync(join(directory, name)).toString('latin1')
    return count + text.split(MARKER).length - 1
  }, 0)

test('what remains of any journal after any erase reads as before, and every seq keeps its place', async () => {
  const names = fc.constantFrom('box-1', 'box-2', 'box', 'é-box')
  const record = fc.record({
    type: fc.constantFrom('reading', 'status', 'release'),
    receivedAt: fc.integer({ min: 0, max: 20 }),
    kind: fc.constantFrom(KIND, 'bin-fill', 'damp-'),
    deviceId: names,
    payload: fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        records: fc.array(record, { maxLength: 40 }),
        maxGroupRecords: fc.integer({ min: 1, max: 15 }),
        erasures: fc.array(
          fc.record({
            kind: fc.constantFrom(KIND, 'bin-fill'),
            deviceId: names,
            receivedFrom: fc.integer({ min: 0, max: 12 }),
            receivedBefore: fc.integer({ min: 0, max: 21 }),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        maxRecords: fc.integer({ min: 1, max: 50 }),
      }),
      async ({ records, maxGroupRecords, erasures, maxRecords }) => {
        const folder = mkdtempSync(join(directory, 'run-'))
        const writer = openJournalWriter({ directory: folder, maxGroupRecords, groupCommitMs: 0 })
        const reader = openJournalReader({ directory: folder })
        await Promise.all(records.map((each) => writer.append(each as JournalRecord)))
        let wanted = reader.read(0, UNLIMITED)
        for (const erasure of erasures) {
          const before = wanted
          wanted = wanted.map((entry) => expected(entry, erasure) as JournalEntry)
          const erased = await writer.erase(erasure)
          expect(erased).toBe(wanted.filter(({ type }, i) => type !== before[i]!.type).length)
          expect(await writer.erase(erasure)).toBe(0)
        }
        const found: JournalEntry[] = []
        for (;;) {
          const entries = reader.read(found.at(-1)?.seq ?? 0, { maxRecords, maxBytes: 1e12 })
          if (entries.length === 0) break
          found.push(...entries)
        }
        expect(found).toEqual(wanted)
        expect(await writer.append(reading('box-1', '1'))).toBe(records.length + 1)
        await reader.close()
        await writer.close()
      },
    ),
    { numRuns: 25 },
  )
})

test('leaves no byte of what was erased in the files, from chunks small and large', async () => {
  const writer = openJournalWriter({ directory })
  for (let i = 0; i < 40; i++) await writer.append(reading('box-7', MARKER, i))
  const many = Array.from({ length: 20_000 }, (_, i) =>
    reading(`box-${i % 100}`, i % 100 === 7 ? MARKER : '20.5', i),
  )
  await Promise.all(many.map((each) => writer.append(each)))
  expect(occurrences()).toBeGreaterThan(240)
  const erased = await writer.erase({ kind: KIND, deviceId: 'box-7', receivedFrom: 0, receivedBefore: 1e9 })
  expect(erased).toBe(240)
  expect(occurrences()).toBe(0)
  await writer.close()
  expect(occurrences()).toBe(0)
})

test('takes in what was appended before it, while appends and reads go on', async () => {
  const writer = openJournalWriter({ directory, groupCommitMs: 1 })
  const reader = openJournalReader({ directory })
  const before = Array.from({ length: 3_000 }, (_, i) => writer.append(reading('box-7', MARKER, i)))
  let isOver = false
  const erasing = writer
    .erase({ kind: KIND, deviceId: 'box-7', receivedFrom: 0, receivedBefore: 3_000 })
    .finally(() => {
      isOver = true
    })
  let appended = 0
  while (!isOver) {
    await Promise.all([
      writer.append(reading('box-7', '21', 5_000)),
      writer.append(reading('box-8', '22', 100)),
    ])
    appended += 2
    for (const entry of reader.read(0, UNLIMITED)) {
      const text = Buffer.from(entry.payload).toString()
      if (entry.type === 'erased') expect([entry.kind, entry.deviceId, text]).toEqual(['', '', ''])
      else expect(text).toMatch(/^\{"tempC":[\d.]+\}$/)
    }
  }
  await Promise.all(before)
  expect(await erasing).toBe(3_000)
  expect(appended).toBeGreaterThan(0)
  const entries = reader.read(0, UNLIMITED)
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1))
  expect(entries.filter(({ type }) => type === 'erased')).toHaveLength(3_000)
  expect(entries.filter(({ type }) => type === 'reading')).toHaveLength(appended)
  expect(occurrences()).toBe(0)
  await reader.close()
  await writer.close()
})

test('killed in the middle, again and again, the journal reads whole and erasing again finishes it', async () => {
  const writer = openJournalWriter({ directory })
  const records = Array.from({ length: 30_000 }, (_, i) =>
    reading(`box-${i % 11}`, i % 11 < 10 ? MARKER : '5', i),
  )
  await Promise.all(records.map((each) => writer.append(each)))
  await writer.close()
  for (const afterMs of [0, 3, 9, 17, 31]) {
    const child = spawn(process.execPath, [ERASER, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    await wait(afterMs)
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
    const reader = openJournalReader({ directory })
    const entries = reader.read(0, UNLIMITED)
    expect(entries.map(({ seq }) => seq)).toEqual(records.map((_, i) => i + 1))
    const kept = entries.filter(({ deviceId }) => deviceId === 'box-10')
    expect(kept).toHaveLength(records.filter(({ deviceId }) => deviceId === 'box-10').length)
    await reader.close()
  }
  const again = openJournalWriter({ directory })
  for (let device = 0; device < 10; device++) {
    await again.erase({ kind: KIND, deviceId: `box-${device}`, receivedFrom: 0, receivedBefore: 1e9 })
  }
  expect(occurrences()).toBe(0)
  expect(await again.append(reading('box-1', '1'))).toBe(30_001)
  await again.close()
})

test('says that it is closed when it is', async () => {
  const writer = openJournalWriter({ directory })
  await writer.append(reading('box-1', MARKER))
  await writer.close()
  const records = { kind: KIND, deviceId: 'box-1', receivedFrom: 0, receivedBefore: 1e9 }
  await expect(writer.erase(records)).rejects.toMatchObject({ code: 'TC_JOURNAL_CLOSED' })
})
