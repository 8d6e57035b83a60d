import { expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { startPlatform } from '../support/platform.ts'
import { storedReadings } from '../support/stored.ts'
import { dataFile, rowsOf } from './recorded-data.ts'

test('two winters of a road in Canada: sent, acknowledged and stored, each at its time', async () => {
  const file = dataFile('roads', 'pavement-winters-2009-2011.csv')
  const rows = await rowsOf(file)
  const platform = await startPlatform()
  const words = [
    ...['replay', file, '--kind', 'road-surface', '--device', 'pavement', '--time-zone', '-05:00', '--json'],
    ...['--map', 'at=observedAtLocal,surfaceTempC=surfaceTempC,airTempC=airTempC'],
  ]
  const result = await towncrier(platform, ...words)
  expect(result.code, result.stderr).toBe(0)
  expect(result.json).toMatchObject({
    rows: rows.length,
    unreadableRows: 0,
    sent: rows.length,
    acknowledged: rows.length,
    stored: rows.length,
    duplicate: 0,
    quarantined: 0,
    from: '2009-11-01T06:00:00.000Z',
    to: '2012-04-01T05:00:00.000Z',
  })
  const stored = await storedReadings(platform, 'pavement', Date.parse('2009-01-01T00:00:00Z'))
  expect(stored.map(({ at, values }) => [at, values.surfaceTempC, values.airTempC])).toEqual(
    rows.map(({ observedAtLocal, surfaceTempC, airTempC }) => [
      new Date(`${observedAtLocal}-05:00`).toISOString(),
      // JSON has no −0.
      Number(surfaceTempC) + 0,
      Number(airTempC) + 0,
    ]),
  )
  const coldest = stored.toSorted((a, b) => Number(a.values.surfaceTempC) - Number(b.values.surfaceTempC))[0]!
  expect(coldest.values.surfaceTempC).toBe(-16.68)
  // A winter that is long over alarms nobody.
  expect((await platform.get('/api/v1/alerts')).items).toEqual([])

  const series = await platform.get(
    '/api/v1/devices/pavement/series?measures=surfaceTempC&from=2009-11-01T00:00:00Z&to=2012-05-01T00:00:00Z&buckets=100',
  )
  const buckets: { count: number; min: number }[] = series.series.surfaceTempC
  expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length)
  expect(Math.min(...buckets.map(({ min }) => min))).toBe(-16.68)

  const again = await towncrier(platform, ...words, '--new-tokens')
  expect(again.json).toMatchObject({ sent: rows.length, stored: 0, duplicate: rows.length })
  expect(await storedReadings(platform, 'pavement', Date.parse('2009-01-01T00:00:00Z'))).toEqual(stored)
})
