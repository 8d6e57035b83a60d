import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MINUTE_MS } from '@towncrier/core'
import { createTelemetryStore, storeErrors, type TelemetryStore } from '@towncrier/telemetry-store'
import { startInfluxd } from '@towncrier/telemetry-store/testing'
import { afterEach, expect, test } from 'vitest'
import { ProcessorHarness } from './testing/harness.ts'

const NIGHT = Date.parse('2026-01-14T03:00:00Z')
const KIND = 'road-surface'
const DEVICES = [{ id: 'bridge', kind: KIND, name: 'Station Bridge' }]
const RANGE = {
  kind: KIND,
  deviceId: 'bridge',
  from: 0,
  to: NIGHT * 2,
  order: 'oldest-first',
  limit: 5000,
} as const

const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function send(platform: ProcessorHarness, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n++) {
    const at = NIGHT + n * MINUTE_MS
    await platform.send(KIND, 'bridge', { at, surfaceTempC: -2, surfaceState: 'wet' }, at)
  }
}

test('with InfluxDB away judging and alerts go on, readings wait on disk, and all arrive when it is back', async () => {
  const influxd = await startInfluxd()
  cleanUps.push(() => influxd.stop())
  const platform = await ProcessorHarness.start(DEVICES, () =>
    createTelemetryStore({ engine: 'influxdb', url: influxd.url, database: 'drain' }),
  )
  cleanUps.push(() => platform.stop())
  await send(platform, 0, 10)
  await platform.settle()
  await influxd.kill('SIGKILL')
  await send(platform, 10, 50)
  await expect.poll(() => platform.processor.status()).toMatchObject({ lag: 0, waitingReadings: 50 })
  await expect.poll(() => platform.processor.status().storeProblem).toMatch(/away/)
  expect(platform.processor.snapshot()[0]).toMatchObject({ at: NIGHT + 59 * MINUTE_MS, severity: 'critical' })
  await influxd.start()
  await platform.settle()
  expect(await platform.telemetry.readings(RANGE)).toHaveLength(60)
  expect(platform.processor.status().storeProblem).toBeNull()
})

test('a platform that starts while InfluxDB is away judges all the same', async () => {
  const influxd = await startInfluxd()
  cleanUps.push(() => influxd.stop())
  await influxd.kill('SIGKILL')
  const platform = await ProcessorHarness.start(DEVICES, () =>
    createTelemetryStore({ engine: 'influxdb', url: influxd.url, database: 'drain' }),
  )
  cleanUps.push(() => platform.stop())
  await send(platform, 0, 5)
  await expect.poll(() => platform.processor.status()).toMatchObject({ lag: 0, waitingReadings: 5 })
  await influxd.start()
  await platform.settle()
  expect(await platform.telemetry.readings(RANGE)).toHaveLength(5)
})

test('what the store refuses for good is kept aside, holds up nothing, and is tried again at the next start', async () => {
  let refuses = true
  const directory = mkdtempSync(join(tmpdir(), 'towncrier-drain-'))
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true }))
  const platform = await ProcessorHarness.start(DEVICES, (folder) => {
    const real = createTelemetryStore({ engine: 'duckdb', directory: join(folder, 'telemetry') })
    // A real store, that for a while takes nothing of the 13th minute.
    return new Proxy(real, {
      get(store: TelemetryStore, name: keyof TelemetryStore) {
        if (name !== 'write') return store[name].bind(store)
        const write: TelemetryStore['write'] = async (batches) => {
          const isRefused = batches.some(({ at }) => at.includes(NIGHT + 13 * MINUTE_MS))
          if (refuses && isRefused) throw storeErrors.make('TC_STORE_WRITE_REFUSED', 'minute 13')
          return store.write(batches)
        }
        return write
      },
    })
  })
  cleanUps.push(() => platform.stop())
  for (let n = 0; n < 20; n++) {
    await send(platform, n, 1)
    if (n === 12 || n === 13) await expect.poll(() => platform.processor.status().lag).toBe(0)
  }
  await platform.settle()
  const stored = (await platform.telemetry.readings(RANGE)).length
  const { refusedReadings } = platform.processor.status()
  expect(refusedReadings).toBeGreaterThan(0)
  expect(stored + refusedReadings).toBe(20)
  refuses = false
  await platform.restart()
  await platform.settle()
  expect(await platform.telemetry.readings(RANGE)).toHaveLength(20)
  expect(platform.processor.status().refusedReadings).toBe(0)
})
