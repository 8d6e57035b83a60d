import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { discoverKinds } from '@towncrier/sensor-kinds'
import type { SeriesQuery } from '@towncrier/telemetry-store'
import { expect, test } from 'vitest'
import { HistoryKeeper, type RoadSensor, roadSensorKinds } from './history-keeper.ts'

const kinds = await discoverKinds()
const [kind] = roadSensorKinds(kinds)
const sensor: RoadSensor = { id: 'a', kind: kind!.id, name: 'A', longitude: 0, latitude: 52 }
const MIDNIGHT = Date.UTC(2026, 0, 15)

function keeper(valueAt: (at: number) => number | null) {
  const queries: SeriesQuery[] = []
  const history = new HistoryKeeper({
    kinds,
    hours: 48,
    standardOffsetMs: HOUR_MS,
    series: async (query) => {
      queries.push(query)
      const width = (query.to - query.from) / query.buckets
      const buckets = Array.from({ length: query.buckets }, (_, n) => query.from + n * width).flatMap(
        (startAt) => {
          const value = valueAt(startAt + width / 2)
          return value === null ? [] : [{ startAt, count: 1, min: value, mean: value, max: value }]
        },
      )
      return { surfaceTempC: buckets, airTempC: buckets }
    },
  })
  return { history, queries }
}

test('one kind in the street measures roads, not the lorries and not what the platform makes itself', () => {
  expect(roadSensorKinds(kinds).map(({ mobile, madeBy }) => [mobile, madeBy])).toEqual([[false, undefined]])
})

test('an hour’s value is what is around it, on local standard time; gaps are gaps', async () => {
  const { history } = keeper((at) => (at === MIDNIGHT - 5 * HOUR_MS ? null : (at - MIDNIGHT) / HOUR_MS))
  const { startHour, surfaceTempC, airTempC } = await history.of(sensor, MIDNIGHT + 10 * MINUTE_MS)
  expect(startHour).toBe(MIDNIGHT / HOUR_MS - 48 + 1)
  expect(surfaceTempC).toHaveLength(49)
  expect([surfaceTempC[0], surfaceTempC.at(-1), surfaceTempC.at(-6)]).toEqual([-48, 0, Number.NaN])
  expect(airTempC).toEqual(surfaceTempC)
})

test('a sensor that is new is read whole again soon: its past may still be on its way', async () => {
  let isThere = false
  const { history } = keeper((at) => (isThere ? 1 : at > MIDNIGHT - HOUR_MS ? 1 : null))
  await history.of(sensor, MIDNIGHT)
  isThere = true
  const later = await history.of(sensor, MIDNIGHT + 15 * MINUTE_MS)
  expect([...later.surfaceTempC].every((value) => value === 1)).toBe(true)
})

test('afterwards only the newest hours are read, and the window moves on; after a day all of it again', async () => {
  let shift = 0
  const { history, queries } = keeper((at) => (at - MIDNIGHT) / HOUR_MS + shift)
  await history.of(sensor, MIDNIGHT)
  shift = 1_000
  const later = await history.of(sensor, MIDNIGHT + 2 * HOUR_MS)
  expect(queries.at(-1)!.buckets).toBe(6)
  expect(later.startHour).toBe(MIDNIGHT / HOUR_MS - 46 + 1)
  expect(later.surfaceTempC).toHaveLength(49)
  expect(later.surfaceTempC[0]).toBe(-46)
  expect(later.surfaceTempC.at(-1)).toBe(1_002)
  // Nothing was asked for so long that hours are missing between: they are read, too.
  const muchLater = await history.of(sensor, MIDNIGHT + 20 * HOUR_MS)
  expect([...muchLater.surfaceTempC].every(Number.isFinite)).toBe(true)
  await history.of(sensor, MIDNIGHT + 24 * HOUR_MS)
  expect(queries.at(-1)!.buckets).toBe(49)
})
