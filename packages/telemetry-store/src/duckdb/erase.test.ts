import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS, MINUTE_MS, type Observation } from '@towncrier/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { batchesOf, schemasOf } from '../testing/batch.ts'
import { DuckDbTelemetryStore } from './store.ts'

const T0 = Date.UTC(2026, 0, 10)
const KIND = 'damp-box'
const MARKER = 17.731_313_131_313

let directory: string
let store: DuckDbTelemetryStore

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'towncrier-erase-'))
  store = new DuckDbTelemetryStore({ directory })
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

function rowsOf(deviceId: string, tempC: (minute: number) => number): Observation[] {
  return Array.from({ length: 3_000 }, (_, minute) => {
    const at = T0 + minute * MINUTE_MS
    return { deviceId, kind: KIND, at, receivedAt: at + 5, values: { tempC: tempC(minute) }, flags: [] }
  })
}

/** Files that hold the number, as text or as a double of either order. */
async function filesWith(value: number): Promise<string[]> {
  const double = Buffer.alloc(8)
  double.writeDoubleLE(value)
  const found: string[] = []
  for (const name of await readdir(directory)) {
    const bytes = await readFile(join(directory, name)).catch(() => Buffer.alloc(0))
    if (
      [double, Buffer.from(double).reverse(), Buffer.from(String(value))].some((each) => bytes.includes(each))
    ) {
      found.push(name)
    }
  }
  return found
}

it.each([
  ['in order of arrival', T0],
  ['archived', T0 + 20 * DAY_MS],
])('leaves no byte of values that were %s after erase and compact', async (_, compactedAt) => {
  const mine = rowsOf('box-1', () => MARKER)
  const other = rowsOf('box-2', (minute) => 3 + Math.sin(minute))
  await store.open(schemasOf(mine))
  await store.write(batchesOf([...mine, ...other]))
  await store.compact(compactedAt)
  expect(await filesWith(MARKER)).not.toEqual([])
  await store.erase({ kind: KIND, deviceId: 'box-1', from: T0, to: T0 + 20 * DAY_MS })
  await store.compact(compactedAt)
  expect(await filesWith(MARKER)).toEqual([])
  const query = { kind: KIND, deviceId: 'box-2', from: T0, to: T0 + 20 * DAY_MS, limit: 10_000 } as const
  expect(await store.readings({ ...query, order: 'oldest-first' })).toEqual(other)
  await store.close()
  expect(await filesWith(MARKER)).toEqual([])
})

it('takes the bytes out after a restart too, and is not misled by what a crash has left', async () => {
  const mine = rowsOf('box-1', () => MARKER)
  await store.open(schemasOf(mine))
  await store.write(batchesOf([...mine, ...rowsOf('box-2', (minute) => minute)]))
  await store.compact(T0)
  await store.erase({ kind: KIND, deviceId: 'box-1', from: T0, to: T0 + 20 * DAY_MS })
  await store.close()
  for (const name of ['telemetry.duckdb.rewritten', 'telemetry.duckdb.rewritten.wal']) {
    await writeFile(join(directory, name), 'half a file')
  }
  await store.open(schemasOf(mine))
  await store.compact(T0)
  expect(await filesWith(MARKER)).toEqual([])
  expect(await readdir(directory)).toEqual(['telemetry.duckdb'])
  expect((await store.stats()).readings).toBe(3_000)
})

it('reads and writes go on while the file is written anew', async () => {
  const mine = rowsOf('box-1', () => MARKER)
  const other = rowsOf('box-2', (minute) => minute % 20)
  await store.open(schemasOf(mine))
  await store.write(batchesOf([...mine, ...other.slice(0, 1_000)]))
  const all = { kind: KIND, deviceId: 'box-2', from: T0, to: T0 + 20 * DAY_MS, limit: 10_000 } as const
  await store.erase({ kind: KIND, deviceId: 'box-1', from: T0, to: T0 + 20 * DAY_MS })
  const compacting = store.compact(T0)
  const tasks: Promise<unknown>[] = []
  for (let i = 1_000; i < 3_000; i += 100) {
    tasks.push(store.write(batchesOf(other.slice(i, i + 100))))
    tasks.push(store.readings({ ...all, order: 'oldest-first' }), store.latest())
  }
  await Promise.all([compacting, ...tasks])
  expect(await store.readings({ ...all, order: 'oldest-first' })).toEqual(other)
  expect(await store.failure()).toBeNull()
})
