import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Observation } from '@towncrier/core'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { batchObservations } from './batch.ts'
import { literal } from './duckdb/sql.ts'
import type { ObservationSchema, TelemetryStore } from './port.ts'

/** One place where an engine keeps data; a store over it can be made again and again. */
export interface Place {
  makeStore(): TelemetryStore
  remove(): Promise<void>
}

/** What the suite needs to know of an engine. */
export interface Engine {
  readonly name: string
  start(): Promise<void>
  stop(): Promise<void>
  /** An empty place. */
  makePlace(): Promise<Place>
}

const KIND = 'road-surface'
const T0 = Date.UTC(2026, 0, 10)
const RANGE = { from: T0 - 400 * DAY_MS, to: T0 + 400 * DAY_MS }

const measure = (name: string, type: 'number' | 'boolean' | 'category') => ({
  name,
  title: name,
  unit: '',
  type,
})

const ROAD: ObservationSchema = {
  kind: KIND,
  measures: [
    measure('surfaceTempC', 'number'),
    measure('humidityPct', 'number'),
    measure('treated', 'boolean'),
    measure('surfaceState', 'category'),
  ],
}
const BIN: ObservationSchema = { kind: 'bin-fill', measures: [measure('fillPct', 'number')] }
const SCHEMAS = [ROAD, BIN]

const HOSTILE = [
  `'; DROP TABLE device; --`,
  'a,b c=d "e" \\',
  '\\" =,',
  'line\nfeed\r\nand\ttab',
  '=1+1',
  'ice ❄️ 霜',
  '$1 %s {} \u0001',
  '',
]

function road(
  deviceId: string,
  at: number,
  values: Observation['values'] = { surfaceTempC: -1.2 },
  flags: Observation['flags'] = [],
): Observation {
  return { deviceId, kind: KIND, at, receivedAt: at + 250, values, flags }
}

const byTime = (a: Observation, b: Observation): number =>
  a.deviceId === b.deviceId ? a.at - b.at : a.deviceId < b.deviceId ? -1 : 1

/** The behaviour every engine shares. Call it once for each engine, in a test file. */
export function describeTelemetryStore(engine: Engine): void {
  describe(`telemetry store: ${engine.name}`, () => {
    let place: Place
    let store: TelemetryStore

    beforeAll(() => engine.start())
    afterAll(() => engine.stop())
    beforeEach(async () => {
      place = await engine.makePlace()
      store = place.makeStore()
      await store.open(SCHEMAS)
    })
    afterEach(async () => {
      await store.close()
      await place.remove()
    })

    const write = (...observations: Observation[]) => store.write(batchObservations(observations, SCHEMAS))
    const reopen = async (schemas: readonly ObservationSchema[] = SCHEMAS): Promise<void> => {
      await store.close()
      store = place.makeStore()
      await store.open(schemas)
    }
    const all = (deviceId: string, kind = KIND) =>
      store.readings({ kind, deviceId, ...RANGE, limit: 100_000, order: 'oldest-first' })

    describe('writing', () => {
      it('keeps every kind of value, absent ones absent, and flags', async () => {
        const rows = [
          road('r1', T0, { surfaceTempC: -0.1, humidityPct: 81.5, treated: true, surfaceState: 'ice' }),
          road('r1', T0 + 1, { treated: false }, ['surfaceTempC:range', 'reading:late']),
          road('r1', T0 + 2, {}),
          road('r1', T0 + 3, { surfaceTempC: 1e-7, humidityPct: 123_456_789.123 }),
          road('r1', T0 + 4, { surfaceTempC: 0.1 + 0.2, humidityPct: -1e21 }),
        ]
        expect(await write(...rows)).toEqual({ written: 5, duplicates: 0 })
        expect(await all('r1')).toEqual(rows)
        await reopen()
        expect(await all('r1')).toEqual(rows)
      })

      it('writes several kinds at once and nothing for nothing', async () => {
        const bin: Observation = { ...road('b1', T0), kind: 'bin-fill', values: { fillPct: 40 } }
        expect(await write(road('r1', T0), bin)).toEqual({ written: 2, duplicates: 0 })
        expect(await all('b1', 'bin-fill')).toEqual([bin])
        expect(await all('b1')).toEqual([])
        expect(await store.write([])).toEqual({ written: 0, duplicates: 0 })
        expect(await write()).toEqual({ written: 0, duplicates: 0 })
      })

      it('takes the same batch again, at once and after opening again, without change', async () => {
        const rows = Array.from({ length: 50 }, (_, i) => road(`r${i % 5}`, T0 + i * MINUTE_MS))
        await write(...rows)
        expect(await write(...rows)).toEqual({ written: 0, duplicates: 50 })
        await reopen()
        expect(await write(...rows)).toEqual({ written: 0, duplicates: 50 })
        expect(await all('r0')).toHaveLength(10)
      })

      it('stores only what is new of a batch that overlaps', async () => {
        const rows = Array.from({ length: 30 }, (_, i) => road('r1', T0 + i * MINUTE_MS))
        await write(...rows.slice(0, 20))
        expect(await write(...rows.slice(10))).toEqual({ written: 10, duplicates: 10 })
        expect(await all('r1')).toEqual(rows)
      })

      it('lets the first write of a point stay, within a batch, a write and between writes', async () => {
        const first = road('r1', T0, { surfaceTempC: 1 }, ['reading:late'])
        const other = road('r1', T0, { surfaceTempC: 2, surfaceState: 'wet' })
        expect(await write(first, other)).toEqual({ written: 1, duplicates: 1 })
        expect(await write(other)).toEqual({ written: 0, duplicates: 1 })
        const batch = batchObservations([road('r2', T0, { surfaceTempC: 1 })], SCHEMAS)
        const again = batchObservations([road('r2', T0, { surfaceTempC: 2 })], SCHEMAS)
        expect(await store.write([...batch, ...again])).toEqual({ written: 1, duplicates: 1 })
        expect(await all('r1')).toEqual([first])
        expect((await all('r2'))[0]?.values).toEqual({ surfaceTempC: 1 })
        expect(await store.latest()).toHaveLength(2)
      })

      it('puts out-of-order and late data in its place, and takes it once', async () => {
        const instants = [5, 3, 9, 1, 7, 3, -1_440 * 40, -1_440 * 300, 9].map((m) => T0 + m * MINUTE_MS)
        const rows = instants.map((at) => road('r1', at))
        expect(await write(...rows)).toEqual({ written: 7, duplicates: 2 })
        const late = [4, 3, 2, -1_440 * 40].map((m) => road('r1', T0 + m * MINUTE_MS))
        expect(await write(...late)).toEqual({ written: 2, duplicates: 2 })
        expect((await all('r1')).map(({ at }) => (at - T0) / MINUTE_MS)).toEqual([
          -432_000, -57_600, 1, 2, 3, 4, 5, 7, 9,
        ])
        expect((await store.latest())[0]?.at).toBe(T0 + 9 * MINUTE_MS)
      })

      it('stores concurrent writes of the same rows once', async () => {
        const rows = Array.from({ length: 40 }, (_, i) => road('r1', T0 + i))
        const results = await Promise.all([write(...rows), write(...rows), write(...rows.toReversed())])
        expect(results.reduce((sum, { written }) => sum + written, 0)).toBe(40)
        expect(await all('r1')).toEqual(rows)
      })

      it('keeps hostile texts as they are', async () => {
        const rows = HOSTILE.map((text, i) =>
          road('r1', T0 + i, { surfaceState: text }, [`m:${text.replaceAll(',', '')}`]),
        )
        await write(...rows)
        expect(await all('r1')).toEqual(rows)
        await reopen()
        expect(await all('r1')).toEqual(rows)
      })

      it('refuses malformed batches whole', async () => {
        const [good] = batchObservations([road('r1', T0)], SCHEMAS)
        const bad = [
          { ...good!, devices: [`x' OR '1'='1`] },
          { ...good!, at: Float64Array.of(Number.NaN) },
          { ...good!, at: Float64Array.of(T0 + 0.5) },
          { ...good!, at: Float64Array.of(1e15) },
          { ...good!, count: 2 },
          { ...good!, deviceIndex: Uint32Array.of(1) },
          { ...good!, columns: { surfaceTempC: Float64Array.of(Number.POSITIVE_INFINITY) } },
          { ...good!, columns: { surfaceState: Float64Array.of(1) } },
          { ...good!, columns: { nothing: Float64Array.of(1) } },
        ]
        for (const batch of bad) {
          await expect(store.write([good!, batch])).rejects.toMatchObject({ code: 'TC_STORE_BATCH_INVALID' })
        }
        expect(await all('r1')).toEqual([])
      })

      it('reads back any set of observations as that set, the first write of a point winning', async () => {
        const point = fc.record({
          device: fc.integer({ min: 0, max: 3 }),
          minute: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: -60_000, max: 60_000 })),
          value: fc.integer({ min: -400, max: 400 }),
        })
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.array(point, { maxLength: 12 }), { maxLength: 6 }),
            fc.boolean(),
            async (writes, compacts) => {
              const fresh = await engine.makePlace()
              const subject = fresh.makeStore()
              await subject.open(SCHEMAS)
              const expected = new Map<string, Observation>()
              for (const points of writes) {
                const rows = points.map(({ device, minute, value }) =>
                  road(`p${device}`, T0 + minute * MINUTE_MS, { surfaceTempC: value / 10 }),
                )
                const sizeBefore = expected.size
                for (const row of rows) {
                  const key = `${row.deviceId} ${row.at}`
                  if (!expected.has(key)) expected.set(key, row)
                }
                const { written } = await subject.write(batchObservations(rows, SCHEMAS))
                expect(written).toBe(expected.size - sizeBefore)
                if (compacts) await subject.compact(T0)
              }
              const read: Observation[] = []
              for (const device of [0, 1, 2, 3]) {
                read.push(
                  ...(await subject.readings({
                    kind: KIND,
                    deviceId: `p${device}`,
                    ...RANGE,
                    limit: 1_000,
                    order: 'oldest-first',
                  })),
                )
              }
              expect(read).toEqual([...expected.values()].sort(byTime))
              const newest = new Map(read.map((row) => [row.deviceId, row]))
              expect((await subject.latest()).sort(byTime)).toEqual([...newest.values()])
              await subject.close()
              await fresh.remove()
            },
          ),
          { numRuns: 15 },
        )
      })
    })

    describe('reading', () => {
      it('gives the newest observation of each device, by kind or of all', async () => {
        const bin: Observation = { ...road('b1', T0), kind: 'bin-fill', values: { fillPct: 40 } }
        const newest = road('r1', T0 + 2, { surfaceTempC: 3, treated: true, surfaceState: 'wet' }, [
          'reading:late',
        ])
        await write(road('r1', T0), newest, road('r1', T0 + 1), road('r2', T0), bin)
        const expected = [bin, newest, road('r2', T0)]
        expect((await store.latest()).sort(byTime)).toEqual(expected)
        expect((await store.latest(KIND)).sort(byTime)).toEqual(expected.slice(1))
        await reopen()
        expect((await store.latest()).sort(byTime)).toEqual(expected)
      })

      it('gives a range in both orders, from included, to excluded, at most the limit', async () => {
        const rows = Array.from({ length: 10 }, (_, i) => road('r1', T0 + i))
        await write(...rows, road('r2', T0 + 3))
        const query = { kind: KIND, deviceId: 'r1', from: T0 + 2, to: T0 + 8 }
        expect(await store.readings({ ...query, limit: 100, order: 'oldest-first' })).toEqual(
          rows.slice(2, 8),
        )
        expect(await store.readings({ ...query, limit: 2, order: 'oldest-first' })).toEqual(rows.slice(2, 4))
        expect(await store.readings({ ...query, limit: 2, order: 'newest-first' })).toEqual([
          rows[7],
          rows[6],
        ])
        for (const deviceId of ['nobody', `r1' OR '1'='1`, 'r1"', 'r1\\']) {
          expect(await store.readings({ ...query, deviceId, limit: 9, order: 'oldest-first' })).toEqual([])
        }
      })

      it('gives buckets of minimum, mean and maximum, gaps left out, range-flagged values not counted', async () => {
        await write(
          road('r1', T0 + 0, { surfaceTempC: 1, treated: true }),
          road('r1', T0 + 99, { surfaceTempC: 3, treated: false }),
          road('r1', T0 + 100, { surfaceTempC: -5 }),
          road('r1', T0 + 150, { surfaceTempC: 99, humidityPct: 50 }, ['surfaceTempC:range']),
          road('r1', T0 + 160, { surfaceTempC: 7 }, ['airSurfaceTempC:range', 'humidityPct:range']),
          road('r1', T0 + 399, { surfaceTempC: 2 }),
          road('r1', T0 + 400, { surfaceTempC: 50 }),
          road('r2', T0 + 50, { surfaceTempC: 50 }),
        )
        const query = { kind: KIND, deviceId: 'r1', from: T0, to: T0 + 400, buckets: 4 }
        const measures = ['surfaceTempC', 'treated', 'humidityPct']
        expect(await store.series({ ...query, measures })).toEqual({
          surfaceTempC: [
            { startAt: T0, count: 2, min: 1, mean: 2, max: 3 },
            { startAt: T0 + 100, count: 2, min: -5, mean: 1, max: 7 },
            { startAt: T0 + 300, count: 1, min: 2, mean: 2, max: 2 },
          ],
          treated: [{ startAt: T0, count: 2, min: 0, mean: 0.5, max: 1 }],
          humidityPct: [{ startAt: T0 + 100, count: 1, min: 50, mean: 50, max: 50 }],
        })
        const thirds = await store.series({ ...query, measures: ['surfaceTempC'], buckets: 3 })
        expect(thirds.surfaceTempC?.map(({ startAt, count }) => [startAt, count])).toEqual([
          [T0, 3],
          [T0 + 400 / 3, 1],
          [T0 + (400 / 3) * 2, 1],
        ])
        expect(await store.series({ ...query, deviceId: 'nobody', measures })).toEqual({
          surfaceTempC: [],
          treated: [],
          humidityPct: [],
        })
      })

      it('aggregates over all devices, range-flagged values not counted, also after compacting', async () => {
        const rows = [
          road('r1', T0 + 10, { surfaceTempC: 1, treated: true }),
          road('r2', T0 + 20, { surfaceTempC: 3, treated: true }),
          road('r3', T0 + 30, { surfaceTempC: 80 }, ['reading:late', 'surfaceTempC:range']),
          road('r1', T0 + 3 * HOUR_MS, { surfaceTempC: 5, treated: false }),
          road('r1', T0 - 2 * DAY_MS, { surfaceTempC: -4 }),
        ]
        await write(...rows)
        const query = { kind: KIND, measure: 'surfaceTempC', from: T0, to: T0 + DAY_MS, everyMs: HOUR_MS }
        const expected = [
          { startAt: T0, count: 2, min: 1, mean: 2, max: 3 },
          { startAt: T0 + 3 * HOUR_MS, count: 1, min: 5, mean: 5, max: 5 },
        ]
        const check = async (): Promise<void> => {
          expect(await store.aggregate(query)).toEqual(expected)
          expect(await store.aggregate({ ...query, measure: 'treated', everyMs: DAY_MS })).toEqual([
            { startAt: T0, count: 3, min: 0, mean: 2 / 3, max: 1 },
          ])
          expect(await store.aggregate({ ...query, everyMs: 15 })).toEqual([
            { startAt: T0 + 10 - ((T0 + 10) % 15), count: 1, min: 1, mean: 1, max: 1 },
            { startAt: T0 + 20 - ((T0 + 20) % 15), count: 1, min: 3, mean: 3, max: 3 },
            { startAt: T0 + 3 * HOUR_MS - ((T0 + 3 * HOUR_MS) % 15), count: 1, min: 5, mean: 5, max: 5 },
          ])
          expect(await store.aggregate({ ...query, from: T0 + 15, to: T0 + 2 * HOUR_MS + 5 })).toEqual([
            { startAt: T0, count: 1, min: 3, mean: 3, max: 3 },
          ])
        }
        await check()
        await store.compact(T0 + 3 * DAY_MS)
        await check()
        await store.compact(T0 + 3 * DAY_MS)
        await reopen()
        await check()
        expect(await write(...rows)).toEqual({ written: 0, duplicates: 5 })
        await write(road('r9', T0 + 40, { surfaceTempC: 8 }))
        expected[0] = { startAt: T0, count: 3, min: 1, mean: 4, max: 8 }
        expect(await store.aggregate(query)).toEqual(expected)
        await store.compact(T0 + 3 * DAY_MS)
        expect(await store.aggregate(query)).toEqual(expected)
        expect(await all('r9')).toHaveLength(1)
        expect(await store.latest()).toHaveLength(4)
      })

      it('refuses kinds, measures and ranges that are none', async () => {
        const invalid = { code: 'TC_STORE_QUERY_INVALID' }
        const readings = {
          kind: KIND,
          deviceId: 'r1',
          from: T0,
          to: T0 + 1,
          limit: 1,
          order: 'oldest-first',
        } as const
        const series = {
          kind: KIND,
          deviceId: 'r1',
          measures: ['surfaceTempC'],
          from: T0,
          to: T0 + 1,
          buckets: 1,
        }
        const aggregate = { kind: KIND, measure: 'surfaceTempC', from: T0, to: T0 + 1, everyMs: 1 }
        await expect(store.readings({ ...readings, kind: 'parking' })).rejects.toMatchObject(invalid)
        await expect(store.readings({ ...readings, to: T0 })).rejects.toMatchObject(invalid)
        await expect(store.readings({ ...readings, limit: 0 })).rejects.toMatchObject(invalid)
        await expect(store.series({ ...series, measures: ['"'] })).rejects.toMatchObject(invalid)
        await expect(store.series({ ...series, measures: ['surfaceState'] })).rejects.toMatchObject(invalid)
        await expect(store.series({ ...series, buckets: 5_001 })).rejects.toMatchObject(invalid)
        await expect(store.aggregate({ ...aggregate, measure: 'x' })).rejects.toMatchObject(invalid)
        await expect(store.aggregate({ ...aggregate, everyMs: 0.5 })).rejects.toMatchObject(invalid)
        await expect(store.latest('parking')).rejects.toMatchObject(invalid)
        await expect(
          store.exportTo('/dev/null', { kind: 'parking', from: 0, to: 1, format: 'csv' }),
        ).rejects.toMatchObject(invalid)
        const foreign = { ...batchObservations([road('r1', T0)], SCHEMAS)[0]!, kind: 'parking' }
        await expect(store.write([foreign])).rejects.toMatchObject(invalid)
        expect(await store.failure()).toBeNull()
      })
    })

    describe('as known at an instant', () => {
      const known = (receivedUntil: number, from = T0 - DAY_MS) =>
        store.knownAt({
          kind: KIND,
          from,
          to: receivedUntil + DAY_MS,
          receivedUntil,
          withoutFlags: ['reading:out-of-order', 'reading:clock-ahead'],
        })
      const late = (at: number, receivedAt: number, flags: Observation['flags'] = []): Observation => ({
        ...road('r1', at, { surfaceTempC: at - T0, surfaceState: 'ice', treated: false }, flags),
        receivedAt,
      })

      it('is the newest of each device among what had arrived', async () => {
        const first = late(T0, T0 + 100)
        const held = late(T0 + 5_000, T0 + 60_000)
        const other = road('r2', T0 + 1_000)
        await write(first, held, other)
        expect(await known(T0 + 99)).toEqual([])
        expect(await known(T0 + 100)).toEqual([first])
        expect((await known(T0 + 59_999)).sort(byTime)).toEqual([first, other])
        expect((await known(T0 + 60_000)).sort(byTime)).toEqual([held, other])
        await store.compact(T0 + 2 * DAY_MS)
        expect((await known(T0 + 59_999)).sort(byTime)).toEqual([first, other])
      })

      it('passes over what its flags say, and looks no further back than asked', async () => {
        const good = late(T0, T0 + 100, ['humidityPct:range'])
        await write(
          good,
          late(T0 + 9_000, T0 + 200, ['humidityPct:range', 'reading:clock-ahead']),
          late(T0 - 9_000, T0 + 300, ['reading:out-of-order']),
        )
        expect(await known(T0 + 1_000)).toEqual([good])
        expect(await known(T0 + 1_000, T0 + 1)).toEqual([])
      })

      it('is the same as reading everything and thinking, for any order of arrival', async () => {
        const rows = Array.from({ length: 200 }, (_, n) => ({
          ...road(`r${n % 7}`, T0 + ((n * 7_919) % 1_000) * 1_000, { surfaceTempC: n }),
          receivedAt: T0 + n * 6_000,
        }))
        for (let first = 0; first < rows.length; first += 40) await write(...rows.slice(first, first + 40))
        for (const step of [0, 13, 77, 150, 199]) {
          const at = T0 + step * 6_000
          const newest = new Map<string, Observation>()
          for (const row of rows) {
            const before = newest.get(row.deviceId)
            if (row.receivedAt <= at && (before === undefined || row.at > before.at))
              newest.set(row.deviceId, row)
          }
          expect((await known(at)).sort(byTime)).toEqual([...newest.values()].sort(byTime))
        }
      })

      it('refuses what is no flag', async () => {
        const query = {
          kind: KIND,
          from: T0,
          to: T0 + 1,
          receivedUntil: T0,
          withoutFlags: ["a:b' OR 1=1" as const],
        }
        await expect(store.knownAt(query)).rejects.toMatchObject({ code: 'TC_STORE_QUERY_INVALID' })
      })
    })

    describe('exporting', () => {
      let folder: string
      beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'towncrier-export-'))
      })
      afterEach(() => rm(folder, { recursive: true }))

      it.each(['csv', 'parquet'] as const)('writes %s that DuckDB reads back', async (format) => {
        const rows = [
          ...HOSTILE.map((text, i) => road('r1', T0 + i, { surfaceTempC: i / 10, surfaceState: text })),
          road('r2', T0, { treated: true, humidityPct: 80 }, ['surfaceTempC:range', 'reading:late']),
          road('r2', T0 + 1, { treated: false }),
        ]
        await write(...rows, road('r3', T0 - 1), road('r3', T0 + DAY_MS))
        const path = join(folder, `it's.${format}`)
        const query = { kind: KIND, from: T0, to: T0 + DAY_MS, format }
        expect(await store.exportTo(path, query)).toBe(rows.length)
        expect(await readBack(path, format)).toEqual(rows)
        await store.compact(T0 + 5 * DAY_MS)
        expect(await store.exportTo(path, { ...query, deviceIds: ['r2', 'nobody'] })).toBe(2)
        expect(await readBack(path, format)).toEqual(rows.slice(-2))
        expect(await store.exportTo(path, { ...query, deviceIds: [] })).toBe(0)
        expect(await readBack(path, format)).toEqual([])
      })
    })

    it.each(['csv', 'parquet'] as const)(
      'says that a %s file cannot be written, and stays well',
      async (format) => {
        await write(road('r1', T0))
        const path = join(tmpdir(), 'towncrier-no-such-folder', `x.${format}`)
        await expect(
          store.exportTo(path, { kind: KIND, from: T0, to: T0 + 1, format }),
        ).rejects.toMatchObject({
          code: 'TC_STORE_EXPORT_FAILED',
        })
        expect(await store.failure()).toBeNull()
        expect(await all('r1')).toHaveLength(1)
      },
    )

    describe('erasing', () => {
      const day = { kind: KIND, measure: 'surfaceTempC', ...RANGE, everyMs: DAY_MS }
      const dayOf = (deviceId: string, value: number) =>
        Array.from({ length: 48 }, (_, i) => road(deviceId, T0 + i * 30 * MINUTE_MS, { surfaceTempC: value }))

      it('forgets what a device sent in a time, in every answer, and nothing else', async () => {
        const mine = dayOf('r1', 17.731)
        const other = dayOf('r2', 3)
        await write(...mine, ...other)
        await store.compact(T0 + 12 * HOUR_MS)
        const [from, to] = [T0 + 5 * HOUR_MS + 1, T0 + 23 * HOUR_MS]
        const erased = await store.erase({ kind: KIND, deviceId: 'r1', from, to })
        const left = mine.filter(({ at }) => at < from || at >= to)
        if (erased !== null) expect(erased).toBe(mine.length - left.length)
        const expectForgotten = async () => {
          expect(await all('r1')).toEqual(left)
          expect(await all('r2')).toEqual(other)
          expect((await store.latest()).sort(byTime)).toEqual([left.at(-1), other.at(-1)])
          const known = { kind: KIND, from: T0, to, receivedUntil: to }
          expect((await store.knownAt(known)).find(({ deviceId }) => deviceId === 'r1')).toEqual(
            left.findLast(({ at }) => at < from),
          )
          const series = { kind: KIND, deviceId: 'r1', measures: ['surfaceTempC'], ...RANGE, buckets: 1 }
          expect((await store.series(series)).surfaceTempC?.[0]?.count).toBe(left.length)
          const [sum] = await store.aggregate(day)
          expect(sum).toMatchObject({ count: left.length + other.length, min: 3, max: 17.731 })
          const directory = await mkdtemp(join(tmpdir(), 'towncrier-erase-'))
          try {
            const path = join(directory, 'r1.csv')
            await store.exportTo(path, { kind: KIND, deviceIds: ['r1'], ...RANGE, format: 'csv' })
            expect(await readBack(path, 'csv')).toEqual(left)
          } finally {
            await rm(directory, { recursive: true })
          }
        }
        await expectForgotten()
        await store.compact(T0 + 12 * HOUR_MS)
        await expectForgotten()
        await reopen()
        await expectForgotten()
      })

      it('of all a device has sent leaves no newest, no extremes, and takes new readings as new', async () => {
        await write(...dayOf('r1', 17.731), ...dayOf('r2', 3))
        await store.compact(T0 + 20 * DAY_MS)
        const span = { kind: KIND, deviceId: 'r1', from: T0 - DAY_MS, to: T0 + DAY_MS }
        await store.erase(span)
        expect((await store.latest()).map(({ deviceId }) => deviceId)).toEqual(['r2'])
        expect((await store.aggregate(day)).map(({ count, max }) => [count, max])).toEqual([[48, 3]])
        expect(await store.erase(span)).toBe((await store.stats()).readings === null ? null : 0)
        const again = road('r1', T0, { surfaceTempC: 9 })
        expect(await write(again)).toEqual({ written: 1, duplicates: 0 })
        expect(await write({ ...again, values: { surfaceTempC: 8 } })).toEqual({ written: 0, duplicates: 1 })
        expect(await all('r1')).toEqual([again])
        await store.compact(T0 + 20 * DAY_MS)
        expect(await all('r1')).toEqual([again])
      })

      it('comes after the writes that were asked for before it, and before those after', async () => {
        const rows = dayOf('r1', 5)
        const tasks: Promise<unknown>[] = rows.slice(0, 24).map((row) => write(row))
        tasks.push(store.compact(T0 + 20 * DAY_MS))
        tasks.push(store.erase({ kind: KIND, deviceId: 'r1', from: T0 - 1, to: T0 + 12 * HOUR_MS }))
        await Promise.all(tasks)
        await write(...rows.slice(24))
        expect(await all('r1')).toEqual(rows.slice(24))
      })

      it('of a device that never sent is harmless, and a range that is none is refused', async () => {
        await store.erase({ kind: KIND, deviceId: HOSTILE[0]!, from: T0, to: T0 + 1 })
        const invalid = { code: 'TC_STORE_QUERY_INVALID' }
        const nothing = { deviceId: 'r1', from: T0, to: T0 }
        await expect(store.erase({ kind: KIND, ...nothing })).rejects.toMatchObject(invalid)
        await expect(store.erase({ kind: 'none', ...nothing, to: T0 + 1 })).rejects.toMatchObject(invalid)
      })
    })

    describe('upkeep', () => {
      it('removes what is older than the retention says, and nothing else', async () => {
        const rows = [-30, -20, -10, 0].map((day) =>
          road('r1', T0 + day * DAY_MS + 1_800_000, { surfaceTempC: day }),
        )
        const gone = road('r2', T0 - 30 * DAY_MS)
        await write(...rows, gone)
        await store.compact(T0 - DAY_MS)
        await store.applyRetention(T0 - 20 * DAY_MS + 1_800_000)
        expect(await all('r1')).toEqual(rows.slice(1))
        expect(await store.latest()).toEqual([rows[3]])
        await reopen()
        expect(await all('r2')).toEqual([])
        expect(await store.latest()).toEqual([rows[3]])
        const daily = { kind: KIND, measure: 'surfaceTempC', ...RANGE, everyMs: DAY_MS }
        expect((await store.aggregate(daily)).map(({ min, count }) => [min, count])).toEqual([
          [-20, 1],
          [-10, 1],
          [0, 1],
        ])
        expect(await write(gone)).toEqual({ written: 1, duplicates: 0 })
      })

      it('does upkeep, writes and reads side by side', async () => {
        const rowsOf = (day: number): Observation[] =>
          Array.from({ length: 200 }, (_, i) =>
            road(`r${i % 20}`, T0 + day * DAY_MS + i * 60_000, { surfaceTempC: day }),
          )
        const query = { kind: KIND, measure: 'surfaceTempC', ...RANGE, everyMs: DAY_MS }
        const tasks: Promise<unknown>[] = []
        for (let day = 0; day < 8; day++) {
          tasks.push(write(...rowsOf(day)), store.compact(T0 + day * DAY_MS), store.applyRetention(T0))
          tasks.push(all('r1'), store.aggregate(query), store.latest(), store.stats())
        }
        await Promise.all(tasks)
        await store.compact(T0 + 30 * DAY_MS)
        expect((await store.aggregate(query)).map(({ min, max, count }) => [min, max, count])).toEqual(
          Array.from({ length: 8 }, (_, day) => [day, day, 200]),
        )
        const closing = write(...rowsOf(9))
        await store.close()
        expect(await closing).toEqual({ written: 200, duplicates: 0 })
      })

      it('takes a measure that a kind gains, and keeps the old rows', async () => {
        const old = road('r1', T0)
        await write(old)
        const schemas = [
          {
            ...ROAD,
            measures: [measure('airTempC', 'number'), ...ROAD.measures, measure('camera', 'category')],
          },
          BIN,
        ]
        await store.compact(T0 + 5 * DAY_MS)
        await reopen(schemas)
        const now = road('r1', T0 + 1, { airTempC: 4.5, surfaceTempC: 2, camera: 'clear' })
        await store.write(batchObservations([now], schemas))
        expect(await all('r1')).toEqual([old, now])
        expect(await store.latest()).toEqual([now])
        await reopen()
        await write(road('r1', T0 + 2, { surfaceTempC: 3 }))
        expect((await all('r1')).map(({ values }) => values)).toEqual([
          { surfaceTempC: -1.2 },
          { surfaceTempC: 2 },
          { surfaceTempC: 3 },
        ])
      })

      it('refuses a measure that is stored with another type', async () => {
        await write(road('r1', T0))
        await store.close()
        const other = place.makeStore()
        const measures = [measure('surfaceTempC', 'category')]
        await expect(other.open([{ kind: KIND, measures }])).rejects.toMatchObject({
          code: 'TC_STORE_SCHEMA_INVALID',
        })
        await store.open(SCHEMAS)
        expect(await all('r1')).toHaveLength(1)
      })

      it('refuses kinds that cannot be stored', async () => {
        for (const measures of [
          [measure('a"; DROP TABLE x; --', 'number')],
          [measure('flags', 'number')],
          [measure('tempC', 'number'), measure('TempC', 'number')],
        ]) {
          const other = place.makeStore()
          await expect(other.open([{ kind: 'odd', measures }])).rejects.toMatchObject({
            code: 'TC_STORE_SCHEMA_INVALID',
          })
        }
      })

      it('says that it is closed when it is', async () => {
        await store.close()
        const closed = { code: 'TC_STORE_CLOSED' }
        await expect(write(road('r1', T0))).rejects.toMatchObject(closed)
        await expect(all('r1')).rejects.toMatchObject(closed)
        await expect(store.stats()).rejects.toMatchObject(closed)
      })
    })
  })
}

/** The rows of an exported file as observations, read by DuckDB with the types as they should be. */
async function readBack(path: string, format: 'csv' | 'parquet'): Promise<Observation[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const columns = `{'deviceId': 'VARCHAR', 'at': 'VARCHAR', 'receivedAt': 'VARCHAR', 'surfaceTempC': 'DOUBLE',
    'humidityPct': 'DOUBLE', 'treated': 'BOOLEAN', 'surfaceState': 'VARCHAR', 'flags': 'VARCHAR'}`
  const source =
    format === 'csv'
      ? `read_csv(${literal(path)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
           new_line = '\\n', allow_quoted_nulls = false, parallel = false, columns = ${columns})`
      : `read_parquet(${literal(path)})`
  const instant = (name: string): string => (format === 'csv' ? `"${name}"` : `epoch_ms("${name}")::DOUBLE`)
  const result = await connection.run(
    `SELECT "deviceId", ${instant('at')}, ${instant('receivedAt')}, "surfaceTempC", "humidityPct", treated,
       "surfaceState", flags FROM ${source}`,
  )
  const rows = await result.getRows()
  connection.disconnectSync()
  instance.closeSync()
  const names = ROAD.measures.map(({ name }) => name)
  const epochMs = (cell: unknown): number => (typeof cell === 'string' ? Date.parse(cell) : Number(cell))
  return rows.map(([deviceId, at, receivedAt, ...cells]) => {
    const present = names.map((name, i) => [name, cells[i]]).filter(([, cell]) => cell !== null)
    const flags = cells[names.length]
    return {
      deviceId: String(deviceId),
      kind: KIND,
      at: epochMs(at),
      receivedAt: epochMs(receivedAt),
      values: Object.fromEntries(present),
      flags: typeof flags === 'string' ? (flags.split(',') as Observation['flags']) : [],
    }
  })
}
