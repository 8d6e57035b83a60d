import { setTimeout as delay } from 'node:timers/promises'
import { DAY_MS, type Observation } from '@towncrier/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { batchesOf, schemasOf } from '../testing/batch.ts'
import { type Influxd, startInfluxd } from '../testing/influxd.ts'
import { type InfluxDbOptions, influxPaths } from './client.ts'
import { InfluxDbTelemetryStore } from './store.ts'

const T0 = Date.UTC(2026, 0, 10)
const AWAY = { code: 'TC_STORE_UNAVAILABLE' }

function road(device: number, minute: number, surfaceTempC = minute / 10): Observation {
  const at = T0 + minute * 60_000
  return {
    deviceId: `r${device}`,
    kind: 'road-surface',
    at,
    receivedAt: at + 9,
    values: { surfaceTempC },
    flags: [],
  }
}

const rowsFrom = (minute: number, count: number): Observation[] =>
  Array.from({ length: count }, (_, i) => road(i % 10, minute + Math.floor(i / 10)))

describe('with a real server', () => {
  let influxd: Influxd
  let store: InfluxDbTelemetryStore
  const schemas = schemasOf([road(0, 0)])

  beforeEach(async () => {
    influxd = await startInfluxd()
    store = new InfluxDbTelemetryStore({ url: influxd.url, database: 'town' })
  })
  afterEach(async () => {
    await store.close()
    await influxd.stop()
  })

  const all = (deviceId: string) =>
    store.readings({
      kind: 'road-surface',
      deviceId,
      from: T0 - DAY_MS,
      to: T0 + 30 * DAY_MS,
      limit: 100_000,
      order: 'oldest-first',
    })

  it('says so while the server is away, and goes on by itself when it is back', async () => {
    await influxd.kill('SIGTERM')
    await expect(store.open(schemas)).rejects.toMatchObject(AWAY)
    await influxd.start()
    await store.open(schemas)
    await store.write(batchesOf(rowsFrom(0, 100)))
    expect(await store.failure()).toBeNull()

    await influxd.kill('SIGTERM')
    await expect(store.write(batchesOf(rowsFrom(10, 100)))).rejects.toMatchObject(AWAY)
    await expect(all('r1')).rejects.toMatchObject(AWAY)
    await expect(store.applyRetention(T0)).rejects.toMatchObject(AWAY)
    expect(await store.failure()).toMatchObject(AWAY)
    expect(await store.latest()).toHaveLength(10)

    await influxd.start()
    expect(await store.failure()).toBeNull()
    expect(await store.write(batchesOf(rowsFrom(10, 100)))).toEqual({ written: 100, duplicates: 0 })
    expect(await all('r1')).toHaveLength(20)
    expect((await store.latest()).every(({ at }) => at === T0 + 19 * 60_000)).toBe(true)
  })

  it('has every acknowledged row after kill -9, and a retry changes no value that is there', async () => {
    await store.open(schemas)
    let acknowledged = 0
    for (const killAfterMs of [0, 20, 60, 120]) {
      await store.write(batchesOf(rowsFrom(acknowledged, 1_000)))
      acknowledged += 100
      const unanswered = rowsFrom(acknowledged, 20_000)
      const inFlight = store.write(batchesOf(unanswered)).then(
        () => true,
        () => false,
      )
      await delay(killAfterMs)
      await influxd.kill()
      await inFlight
      await influxd.start()
      const stored = await all('r1')
      expect(stored.slice(0, acknowledged).map(({ at }) => at)).toEqual(
        Array.from({ length: acknowledged }, (_, minute) => T0 + minute * 60_000),
      )
      // Part of it may be stored: what is not is added, and other values do not replace what is.
      const others = unanswered.map((row) => ({ ...row, receivedAt: row.receivedAt + 1 }))
      await store.write(batchesOf(others))
      const after = await all('r1')
      acknowledged += 2_000
      expect(after).toHaveLength(acknowledged)
      expect(after.slice(0, stored.length)).toEqual(stored)
      expect((await store.latest()).every(({ at }) => at === T0 + (acknowledged - 1) * 60_000)).toBe(true)
      const corrected = after.slice(stored.length)
      expect(corrected.every(({ at, receivedAt }) => receivedAt === at + 10)).toBe(true)
    }
  }, 60_000)

  it('names a part that the server refuses, and the rest of the store stays well', async () => {
    const options = { url: influxd.url, database: 'town' }
    const asText = [{ ...road(1, 0), values: { surfaceTempC: 'cold' } }]
    const texts = new InfluxDbTelemetryStore(options)
    await store.open(schemas)
    await texts.open(schemasOf(asText))
    await texts.write(batchesOf(asText))
    await texts.close()
    await expect(store.write(batchesOf([road(1, 1)]))).rejects.toMatchObject({
      code: 'TC_STORE_WRITE_REFUSED',
      details: { partial: true },
    })
    const nowhere = new InfluxDbTelemetryStore({ ...options, writePath: '/write?db=nowhere&precision=ms' })
    await nowhere.open(schemasOf(asText))
    await expect(
      nowhere.write(batchesOf(asText.map((row) => ({ ...row, at: T0 + 1 })))),
    ).rejects.toMatchObject(AWAY)
    await nowhere.close()
    const bin = { ...road(1, 1), kind: 'bin-fill' }
    await store.close()
    await store.open(schemasOf([bin]))
    expect(await store.write(batchesOf([bin]))).toEqual({ written: 1, duplicates: 0 })
  })
})

it('finds its paths by the version of the server, unless they are given', () => {
  const options: InfluxDbOptions = { url: 'http://localhost:8086', database: 'a b', org: 'city' }
  expect(influxPaths(1, options)).toEqual({
    write: '/write?db=a%20b&precision=ms',
    query: '/query?db=a%20b&epoch=ms',
  })
  expect(influxPaths(2, options).write).toBe('/api/v2/write?org=city&bucket=a%20b&precision=ms')
  expect(influxPaths(3, { ...options, writePath: '/w', queryPath: '/q' })).toEqual({
    write: '/w',
    query: '/q',
  })
})
