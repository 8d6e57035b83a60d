import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type JournalRecord, openJournalReader, openJournalWriter } from './index.ts'

const UNLIMITED = { maxRecords: 1e9, maxBytes: 1e12 }

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function reading(payload: string | Uint8Array, receivedAt = 1_000, deviceId = 'road-1'): JournalRecord {
  return { type: 'reading', receivedAt, kind: 'road-surface', deviceId, payload: Buffer.from(payload) }
}

test('hands back every field of every type of record', async () => {
  const writer = openJournalWriter({ directory })
  const reader = openJournalReader({ directory })
  const records: JournalRecord[] = [
    reading('{"surfaceTempC":-1.5}', 1_768_368_900_123),
    {
      type: 'status',
      receivedAt: 2,
      kind: 'bin-fill',
      deviceId: 'bin_7',
      payload: Buffer.from([0, 255, 10]),
    },
    {
      type: 'release',
      receivedAt: 3,
      kind: 'damp-box',
      deviceId: 'é'.repeat(100),
      payload: Buffer.from('{}'),
    },
    { type: 'tick', receivedAt: 4, kind: '', deviceId: '', payload: Buffer.alloc(0) },
  ]
  const seqs = await Promise.all(records.map((record) => writer.append(record)))
  expect(seqs).toEqual([1, 2, 3, 4])
  const entries = reader.read(0, UNLIMITED)
  expect(entries).toEqual(records.map((record, index) => ({ ...record, seq: index + 1 })))
  await reader.close()
  await writer.close()
})

test('keeps the order of appends, whatever the groups and however it is read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        bursts: fc.array(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 40 }), { maxLength: 8 }),
        maxGroupRecords: fc.integer({ min: 1, max: 30 }),
        maxGroupBytes: fc.integer({ min: 100, max: 20_000 }),
        maxRecords: fc.integer({ min: 1, max: 50 }),
        maxBytes: fc.integer({ min: 1, max: 20_000 }),
        waits: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      }),
      async ({ bursts, maxGroupRecords, maxGroupBytes, maxRecords, maxBytes, waits }) => {
        const home = mkdtempSync(join(directory, 'run-'))
        const writer = openJournalWriter({
          directory: home,
          groupCommitMs: 0,
          maxGroupRecords,
          maxGroupBytes,
        })
        const reader = openJournalReader({ directory: home })
        const sent: string[] = []
        const acks: Promise<number>[] = []
        for (const [index, burst] of bursts.entries()) {
          for (const size of burst) {
            const text = `${sent.length}`.padEnd(size, '.')
            sent.push(text)
            acks.push(writer.append(reading(text)))
          }
          if (waits[index]) await Promise.all(acks)
        }
        expect(await Promise.all(acks)).toEqual(sent.map((_, index) => index + 1))
        const got: string[] = []
        for (let position = 0; ; ) {
          const batch = reader.read(position, { maxRecords, maxBytes })
          if (batch.length === 0) break
          expect(batch.length).toBeLessThanOrEqual(maxRecords)
          const allButLast = batch.slice(0, -1).reduce((sum, entry) => sum + entry.payload.length, 0)
          expect(allButLast).toBeLessThanOrEqual(maxBytes)
          for (const entry of batch) {
            expect(entry.seq).toBe(++position)
            got.push(Buffer.from(entry.payload).toString())
          }
        }
        expect(got).toEqual(sent)
        const middle = Math.floor(sent.length / 2)
        expect(reader.read(middle, UNLIMITED).map((entry) => entry.seq)).toEqual(
          sent.slice(middle).map((_, index) => middle + index + 1),
        )
        expect(reader.lastSeq()).toBe(sent.length)
        await reader.close()
        await writer.close()
      },
    ),
    { numRuns: 25 },
  )
})

test('goes on where it was after a reopen', async () => {
  const first = openJournalWriter({ directory })
  await first.append(reading('a'))
  await first.close()
  const second = openJournalWriter({ directory })
  expect(second.stats()).toMatchObject({ firstSeq: 1, lastSeq: 1 })
  expect(await second.append(reading('b'))).toBe(2)
  const reader = openJournalReader({ directory })
  expect(reader.read(0, UNLIMITED).map((entry) => Buffer.from(entry.payload).toString())).toEqual(['a', 'b'])
  await reader.close()
  await second.close()
})

test('an empty journal reads as empty', async () => {
  const reader = openJournalReader({ directory })
  expect(reader.lastSeq()).toBe(0)
  expect(reader.read(0, UNLIMITED)).toEqual([])
  const writer = openJournalWriter({ directory })
  expect(writer.stats()).toMatchObject({ firstSeq: 0, lastSeq: 0, positions: {} })
  await writer.append(reading('a'))
  expect(reader.read(0, UNLIMITED)).toHaveLength(1)
  expect(reader.read(1, UNLIMITED)).toEqual([])
  expect(reader.read(99, UNLIMITED)).toEqual([])
  await reader.close()
  await writer.close()
})

test('takes a payload of 512 KiB, and closing commits what was appended', async () => {
  const writer = openJournalWriter({ directory, groupCommitMs: 50 })
  const large = Buffer.alloc(512 * 1024, 7)
  const acks = [writer.append(reading('small')), writer.append(reading(large)), writer.append(reading(large))]
  const closing = writer.close()
  expect(await Promise.all(acks)).toEqual([1, 2, 3])
  await closing
  const reader = openJournalReader({ directory })
  expect(reader.read(0, { maxRecords: 10, maxBytes: 1_000 })).toHaveLength(2)
  expect(Buffer.compare(reader.read(1, UNLIMITED)[0]!.payload, large)).toBe(0)
  await reader.close()
})

test('trims whole groups that are old and that every consumer has passed', async () => {
  const writer = openJournalWriter({ directory, groupCommitMs: 0 })
  const reader = openJournalReader({ directory })
  for (let at = 1; at <= 5; at++)
    await Promise.all([writer.append(reading('a', at)), writer.append(reading('b', at))])

  expect(await writer.trim(1_000)).toBe(0)
  await reader.commitPosition('processor', 10)
  await reader.commitPosition('mirror', 5)
  expect(writer.stats().positions).toEqual({ processor: 10, mirror: 5 })
  expect(await writer.trim(2)).toBe(2)
  expect(await writer.trim(1_000)).toBe(2)
  expect(writer.stats()).toMatchObject({ firstSeq: 5, lastSeq: 10 })
  expect(reader.read(0, UNLIMITED).map((entry) => entry.seq)).toEqual([5, 6, 7, 8, 9, 10])

  await reader.commitPosition('mirror', 10)
  expect(await writer.trim(1_000)).toBe(6)
  expect(writer.stats()).toMatchObject({ firstSeq: 11, lastSeq: 10 })
  expect(reader.lastSeq()).toBe(10)
  expect(reader.read(0, UNLIMITED)).toEqual([])
  await writer.close()

  const reopened = openJournalWriter({ directory })
  expect(await reopened.append(reading('c'))).toBe(11)
  expect(reader.read(3, UNLIMITED).map((entry) => entry.seq)).toEqual([11])
  await reader.close()
  await reopened.close()
})

test('refuses appends above its limit, says so, and takes them again after a trim', async () => {
  const writer = openJournalWriter({ directory, groupCommitMs: 0, maxDiskBytes: 400_000, mapSize: 100_000 })
  const reader = openJournalReader({ directory })
  let accepted = 0
  const fill = async () => {
    for (;;) accepted = await writer.append(reading(Buffer.alloc(20_000), accepted))
  }
  await expect(fill()).rejects.toMatchObject({ code: 'TC_JOURNAL_FULL' })
  expect(accepted).toBeGreaterThan(10)
  expect(writer.failure()).toMatchObject({ code: 'TC_JOURNAL_FULL' })
  expect(reader.lastSeq()).toBe(accepted)
  expect(writer.stats().diskBytes).toBeLessThan(600_000)

  await reader.commitPosition('processor', accepted)
  expect(await writer.trim(1e9)).toBe(accepted)
  expect(await writer.append(reading('again'))).toBe(accepted + 1)
  expect(writer.failure()).toBeNull()
  await reader.close()
  await writer.close()
})

test('refuses appends after close, and a name that does not fit', async () => {
  const writer = openJournalWriter({ directory })
  await expect(writer.append(reading('a', 1, 'x'.repeat(256)))).rejects.toMatchObject({
    code: 'TC_JOURNAL_RECORD',
  })
  expect(await writer.append(reading('a'))).toBe(1)
  await writer.close()
  await expect(writer.append(reading('b'))).rejects.toMatchObject({ code: 'TC_JOURNAL_CLOSED' })
  const reader = openJournalReader({ directory })
  await reader.close()
  expect(() => reader.read(0, UNLIMITED)).toThrow(expect.objectContaining({ code: 'TC_JOURNAL_CLOSED' }))
})

test('two writers by mistake: no record is lost, none has the seq of another', async () => {
  const one = openJournalWriter({ directory, groupCommitMs: 0 })
  const two = openJournalWriter({ directory, groupCommitMs: 0 })
  expect(await one.append(reading('a'))).toBe(1)
  await expect(two.append(reading('b'))).rejects.toMatchObject({ code: 'TC_JOURNAL_FAILED' })
  expect(await two.append(reading('c'))).toBe(2)
  const reader = openJournalReader({ directory })
  expect(reader.read(0, UNLIMITED).map((entry) => Buffer.from(entry.payload).toString())).toEqual(['a', 'c'])
  await Promise.all([one.close(), two.close(), reader.close()])
})

test('a reader in a worker thread sees what is appended, in order', async () => {
  const writer = openJournalWriter({ directory })
  const worker = new Worker(new URL('../test-support/read-in-worker.ts', import.meta.url), {
    workerData: directory,
  })
  const seen: string[] = []
  const all = new Promise<void>((resolve, reject) => {
    worker.on('error', reject)
    worker.on('message', (text: string) => {
      if (seen.push(text) === 300) resolve()
    })
  })
  const sent = Array.from({ length: 300 }, (_, index) => `record ${index}`)
  for (let index = 0; index < sent.length; index += 10) {
    await Promise.all(sent.slice(index, index + 10).map((text) => writer.append(reading(text))))
  }
  await all
  expect(seen).toEqual(sent)
  const exited = new Promise((resolve) => worker.once('exit', resolve))
  worker.postMessage('close')
  await exited
  expect(writer.stats().positions).toEqual({ worker: 300 })
  await writer.close()
})

test('readers in another thread and another process follow a journal that outgrows every map', async () => {
  const total = 6_000
  const writer = openJournalWriter({ directory, mapSize: 64 * 1024 })
  const script = new URL('../test-support/follow.ts', import.meta.url)
  const worker = new Worker(script, { workerData: [directory, total] })
  const child = spawn(process.execPath, [fileURLToPath(script), directory, `${total}`], { stdio: 'inherit' })
  const ends = Promise.all([
    new Promise((resolve, reject) => {
      worker.once('error', reject)
      worker.once('exit', resolve)
    }),
    new Promise((resolve) => child.once('exit', resolve)),
  ])
  for (let seq = 1; seq <= total; seq += 50) {
    const group = Array.from({ length: 50 }, (_, index) => Buffer.alloc(10_000, (seq + index) % 251))
    await Promise.all(group.map((payload) => writer.append(reading(payload))))
  }
  expect(await ends).toEqual([0, 0])
  expect(writer.stats().diskBytes).toBeGreaterThan(60_000_000)
  await writer.close()
})

test('a disk that is nearly full is not written to, and goes on when there is room', async () => {
  const before = openJournalWriter({ directory })
  await before.append(reading('kept'))
  await before.close()
  const full = openJournalWriter({ directory, minFreeDiskBytes: Number.MAX_SAFE_INTEGER })
  await expect(full.append(reading('refused'))).rejects.toMatchObject({ code: 'TC_JOURNAL_FULL' })
  expect(full.failure()).toMatchObject({ code: 'TC_JOURNAL_FULL' })
  await full.close()

  const writer = openJournalWriter({ directory })
  expect(await writer.append(reading('there is room'))).toBe(2)
  expect(writer.failure()).toBeNull()
  const reader = openJournalReader({ directory })
  expect(reader.read(0, UNLIMITED).map(({ payload }) => Buffer.from(payload).toString())).toEqual([
    'kept',
    'there is room',
  ])
  await reader.close()
  await writer.close()
})
