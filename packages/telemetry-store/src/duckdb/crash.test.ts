import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DAY_MS } from '@towncrier/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CRASH_ROWS, CRASH_SCHEMA, crashBatch } from '../testing/crash-rows.ts'
import { DuckDbTelemetryStore } from './store.ts'

const WRITER = fileURLToPath(new URL('../testing/crash-writer.ts', import.meta.url))
const ALL = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2030, 0, 1) }

let directory: string
let store: DuckDbTelemetryStore

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'towncrier-crash-'))
  store = new DuckDbTelemetryStore({ directory })
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

/** Lets a process write until `acknowledgements` more batches are stored and a little longer, kills it. */
async function writeAndKill(first: number, acknowledgements: number, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  const enough = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.split('\n').length > acknowledgements) resolve()
    })
    child.once('exit', () => reject(new Error('the writer ended by itself')))
  })
  await enough
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  const ended = once(child, 'close')
  child.kill('SIGKILL')
  await ended
  return Number(said.trimEnd().split('\n').at(-1))
}

/** How many rows of each batch are stored: the batch's number is in its values. */
async function rowsByBatch(): Promise<Map<number, number>> {
  const rows = new Map<number, number>()
  for (const deviceId of crashBatch(0).devices) {
    const readings = await store.readings({
      kind: CRASH_SCHEMA.kind,
      deviceId,
      ...ALL,
      limit: 1_000_000,
      order: 'oldest-first',
    })
    for (const { values } of readings) {
      const number = Number(values.surfaceTempC)
      rows.set(number, (rows.get(number) ?? 0) + 1)
    }
  }
  return rows
}

it('has every acknowledged batch exactly once, and no half batch, after each kill -9', async () => {
  let acknowledged = -1
  for (const [round, afterMs] of [0, 7, 19, 33, 61, 111].entries()) {
    // Each round sends the last acknowledged batches again, as the processor does after a crash.
    acknowledged = await writeAndKill(Math.max(0, acknowledged - 3), 8 + round, afterMs)
    await store.open([CRASH_SCHEMA])
    const rows = await rowsByBatch()
    for (let number = 0; number <= acknowledged; number++) expect(rows.get(number)).toBe(CRASH_ROWS)
    for (const count of rows.values()) expect(count).toBe(CRASH_ROWS)
    expect((await store.stats()).readings).toBe(rows.size * CRASH_ROWS)
    const hourly = await store.aggregate({
      kind: CRASH_SCHEMA.kind,
      measure: 'surfaceTempC',
      ...ALL,
      everyMs: DAY_MS,
    })
    expect(hourly.reduce((sum, { count }) => sum + count, 0)).toBe(rows.size * CRASH_ROWS)
    expect(await store.write([crashBatch(acknowledged)])).toEqual({ written: 0, duplicates: CRASH_ROWS })
    const newest = Math.max(...rows.keys())
    for (const { values } of await store.latest()) expect(values.surfaceTempC).toBe(newest)
    await store.close()
  }
})

it('answers TC_STORE_UNAVAILABLE on a full disk, keeps what it promised and recovers by itself', async () => {
  // A limit on the size of files stands for the full disk: writing fails in the same place.
  if (!existsSync('/usr/bin/prlimit'))
    throw new Error('prlimit is missing: install the Debian package util-linux')
  const limit = (bytes: string): void => {
    execFileSync('/usr/bin/prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`])
  }
  const ignore = (): void => {}
  process.on('SIGXFSZ', ignore)
  try {
    await store.open([CRASH_SCHEMA])
    let acknowledged = -1
    let failure: unknown = null
    limit('300000')
    for (let number = 0; number < 200 && failure === null; number++) {
      try {
        await store.write([crashBatch(number)])
        acknowledged = number
      } catch (error) {
        failure = error
      }
    }
    expect(acknowledged).toBeGreaterThan(0)
    expect(failure).toMatchObject({ code: 'TC_STORE_UNAVAILABLE' })
    expect(await store.failure()).toMatchObject({ code: 'TC_STORE_UNAVAILABLE' })
    limit('unlimited')
    for (let number = 0; number <= acknowledged + 5; number++) {
      const { written } = await store.write([crashBatch(number)])
      expect(written).toBe(number <= acknowledged ? 0 : CRASH_ROWS)
    }
    expect(await store.failure()).toBeNull()
    const rows = await rowsByBatch()
    expect(rows.size).toBe(acknowledged + 6)
    for (const count of rows.values()) expect(count).toBe(CRASH_ROWS)
  } finally {
    limit('unlimited')
    process.off('SIGXFSZ', ignore)
  }
})
