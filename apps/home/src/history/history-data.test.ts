import { expect, it } from 'vitest'
import { columnsOf, rowsOf } from './history-data.ts'

const MINUTE_MS = 60_000
const point = (at: string, tempC: number, humidityPct = 60) => ({
  ...{ at, tempC, tempLowC: tempC - 1, tempHighC: tempC + 1 },
  ...{
    humidityPct,
    humidityLowPct: humidityPct,
    humidityHighPct: humidityPct,
    dewPointC: 9,
    outdoorTempC: null,
  },
})

it('a gap is a gap: the line is broken where a box was silent for more than half an hour', () => {
  const points = [
    point('2026-11-22T07:00:00Z', 18),
    point('2026-11-22T07:25:00Z', 19),
    point('2026-11-22T09:00:00Z', 20),
  ]
  const { x, temp, humidity } = columnsOf({ points, bucketMs: 5 * MINUTE_MS })
  expect(temp).toEqual([18, 19, null, 20])
  expect(humidity).toEqual([60, 60, null, 60])
  expect([...x]).toEqual([...x].sort((a, b) => a - b))
})

it('joins points that are as far apart as they are gathered', () => {
  const points = [point('2026-11-21T00:00:00Z', 18), point('2026-11-22T00:00:00Z', 19)]
  expect(columnsOf({ points, bucketMs: 1_440 * MINUTE_MS }).temp).toEqual([18, 19])
})

it('the hour that comes twice is two rows of the table', () => {
  const points = ['00:30', '01:30'].flatMap((utc) => [point(`2026-10-25T${utc}:00Z`, 18)])
  const rows = rowsOf(points, 'day', 'Europe/London')
  expect(rows).toHaveLength(2)
  expect(rows[1]!.at - rows[0]!.at).toBe(60 * MINUTE_MS)
})

it('gathers a week by local day, with the lowest and highest of each', () => {
  const points = [
    point('2026-07-01T22:30:00Z', 18),
    point('2026-07-01T23:30:00Z', 22),
    point('2026-07-02T10:00:00Z', 24, 50),
  ]
  expect(rowsOf(points, 'week', 'Europe/London')).toEqual([
    { at: Date.parse('2026-07-01T22:30:00Z'), tempC: 18, lowC: 17, highC: 19, humidityPct: 60 },
    { at: Date.parse('2026-07-01T23:30:00Z'), tempC: 23, lowC: 21, highC: 25, humidityPct: 55 },
  ])
})
