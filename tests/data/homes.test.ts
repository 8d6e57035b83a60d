import { formatInstant, HOUR_MS } from '@towncrier/core'
import { beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'
import { readingsKept } from '../support/stored.ts'
import { dataFile, rowsOf } from './recorded-data.ts'

/** Its clock was never put forward: the row after 01:50 on 27 March is 02:00. */
const ZONE = '+01:00'
const KIND = 'damp-box'
const SINCE = Date.parse('2016-01-01T00:00:00Z')

let platform: TestPlatform
let file: string
let rows: Record<string, string>[]
beforeAll(async () => {
  platform = await startPlatform()
  file = dataFile('homes', 'uci-appliances-rooms-2016-01_03.csv')
  rows = await rowsOf(file)
  await replayRoom(5, 'bathroom')
  await replayRoom(6, 'outdoors')
  await platform.settled()
  // A home’s readings come by no route but its household’s: what is kept is looked at.
  await platform.stop()
})

async function replayRoom(room: number, device: string): Promise<void> {
  const result = await towncrier(
    platform,
    ...['replay', file, '--kind', KIND, '--device', device, '--time-zone', ZONE, '--json'],
    ...['--map', `at=observedAtLocal,tempC=T${room},humidityPct=RH_${room}`],
  )
  expect(result.code, result.stderr).toBe(0)
  expect(result.json).toMatchObject({
    rows: rows.length,
    unreadableRows: 0,
    sent: rows.length,
    acknowledged: rows.length,
    stored: rows.length,
    duplicate: 0,
    quarantined: 0,
  })
}

test('a bathroom: showers are no faults', async () => {
  const stored = await readingsKept(platform, KIND, 'bathroom', SINCE)
  const damp = stored.filter(({ values }) => Number(values.humidityPct) > 90)
  expect(Math.max(...stored.map(({ values }) => Number(values.humidityPct)))).toBeCloseTo(96.3217, 3)
  expect(damp.length).toBeGreaterThan(10)
  expect(stored.filter(({ flags }) => flags.some((flag) => flag.startsWith('humidityPct:')))).toEqual([])
  const first = stored[0]!
  expect(formatInstant(first.at)).toBe('2016-01-11T16:00:00.000Z')
  expect(first.values).toMatchObject({ tempC: 17.16666667, humidityPct: 55.2 })
  // Sonntag 1990: 17.17 °C and 55.2 %.
  expect(first.values.dewPointC).toBeCloseTo(8.13, 1)
})

test('the sensor outdoors that is broken: stuck and saturated values are flagged, and kept', async () => {
  const stored = await readingsKept(platform, KIND, 'outdoors', SINCE)
  expect(stored.map(({ values }) => values.humidityPct).toSorted()).toEqual(
    rows.map(({ RH_6 }) => Number(RH_6)).toSorted(),
  )
  let saturatedSince: number | null = null
  let unchangedSince = 0
  let previous: number | null = null
  const expected = stored.map(({ at, values }) => {
    const humidityPct = Number(values.humidityPct)
    if (humidityPct !== previous) unchangedSince = at
    previous = humidityPct
    saturatedSince = humidityPct >= 99.5 ? (saturatedSince ?? at) : null
    return {
      saturated: saturatedSince !== null && at - saturatedSince > 2 * HOUR_MS,
      persistence: at - unchangedSince >= 6 * HOUR_MS,
    }
  })
  expect(expected.filter(({ saturated }) => saturated).length).toBeGreaterThan(300)
  expect(expected.filter(({ persistence }) => persistence).length).toBeGreaterThan(300)
  expect(
    stored.map(({ flags }) => ({
      saturated: flags.includes('humidityPct:saturated'),
      persistence: flags.includes('humidityPct:persistence'),
    })),
  ).toEqual(expected)
})
