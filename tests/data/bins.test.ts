import { beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'
import { storedReadings } from '../support/stored.ts'
import { dataFile, rowsOf } from './recorded-data.ts'

/** Edinburgh in British Summer Time, all of the recording. */
const ZONE = '+01:00'
const SINCE = Date.parse('2016-06-01T00:00:00Z')
const EDINBURGH = { west: -3.5, south: 55.8, east: -2.9, north: 56.05 }

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})

const isInEdinburgh = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
  latitude > EDINBURGH.south &&
  latitude < EDINBURGH.north &&
  longitude > EDINBURGH.west &&
  longitude < EDINBURGH.east

async function allDevices() {
  const devices = []
  let cursor: string | null = null
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = await platform.get(`/api/v1/devices?limit=1000${next}`)
    devices.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return devices
}

test('collections become fill readings of bins, placed in their streets', async () => {
  const file = dataFile('bins', 'edinburgh-collections-2016-06-03_07-19.csv')
  const roads = dataFile('geo', 'edinburgh-os-open-roads.geojson')
  const rows = await rowsOf(file)
  const expected = new Map<string, Map<number, number>>()
  for (const { site, emptiedAtLocal, fillBefore, fillAfter } of rows) {
    const emptiedAt = Date.parse(`${emptiedAtLocal}${ZONE}`)
    const readings = expected.get(`site-${site}`) ?? new Map<number, number>()
    expected.set(`site-${site}`, readings)
    for (const [at, fillPct] of [
      [emptiedAt - 60_000, Number(fillBefore)],
      [emptiedAt, Number(fillAfter)],
    ] as const) {
      if (!readings.has(at)) readings.set(at, fillPct)
    }
  }
  const distinct = [...expected.values()].reduce((sum, { size }) => sum + size, 0)

  const words = [
    ...['replay', file, '--kind', 'bin-fill', '--device-column', 'site', '--prefix', 'site-'],
    ...['--name-column', 'siteName', '--places', roads, '--place-by', 'street=name1', '--json'],
    ...['--map', 'at=emptiedAtLocal-1m,fillPct=fillBefore', '--map', 'at=emptiedAtLocal,fillPct=fillAfter'],
  ]
  const result = await towncrier(platform, ...words)
  expect(result.code, result.stderr).toBe(0)
  const sent = rows.length * 2
  expect(result.json).toMatchObject({
    rows: rows.length,
    unreadableRows: 0,
    devices: expected.size,
    sent,
    acknowledged: sent,
    stored: distinct,
    duplicate: sent - distinct,
    quarantined: 0,
  })
  for (const [id, readings] of expected) {
    const stored = await storedReadings(platform, id, SINCE)
    expect(stored.length).toBe(readings.size)
    for (const { at, values } of stored) expect(values.fillPct).toBe(readings.get(Date.parse(at)))
  }

  const devices = await allDevices()
  const placed = devices.filter(({ latitude }) => latitude !== null)
  expect(placed.length).toBeGreaterThan(devices.length / 2)
  expect(placed.every(isInEdinburgh)).toBe(true)
  const festival = devices.find(({ id }) => id === 'site-325143')
  expect(festival).toMatchObject({
    name: 'Festival Square outside Capital Hose in far corner',
    kind: 'bin-fill',
  })
})

test('recycling points become devices at their places, with a token each', async () => {
  const file = dataFile('bins', 'edinburgh-recycling-points.csv')
  const rows = (await rowsOf(file)).filter(({ BankTypeNa }) => BankTypeNa === 'Paper Bank')
  const result = await towncrier(
    platform,
    ...['import', 'devices', file, '--kind', 'bin-fill', '--where', 'BankTypeNa=Paper Bank', '--json'],
    ...['--id', 'Site_Name+BankTypeNa', '--name', 'Site_Name+RecyclingS', '--tokens', 'tokens.csv'],
  )
  expect(result.code, result.stderr).toBe(0)
  expect(result.json).toEqual({ registered: rows.length, refused: [] })
  const devices = (await allDevices()).filter(({ id }) => id.includes('paper-bank'))
  expect(devices).toHaveLength(rows.length)
  // A few of the council's positions lie in other seas; they are imported as they stand.
  expect(devices.filter(isInEdinburgh).length).toBeGreaterThan(rows.length * 0.95)
  const places = new Set(devices.map(({ latitude, longitude }) => `${latitude},${longitude}`))
  expect(places).toEqual(
    new Set(rows.map(({ Latitude, Longitude }) => `${Number(Latitude)},${Number(Longitude)}`)),
  )
})

test('the roads of the town become the base map', async () => {
  const roads = dataFile('geo', 'edinburgh-os-open-roads.geojson')
  const result = await towncrier(
    platform,
    ...[
      'import',
      'map',
      roads,
      '--layer',
      'roads',
      '--attribution',
      'Contains OS data © Crown copyright',
      '--json',
    ],
  )
  expect(result.json).toEqual({ layer: 'roads', features: 1_696 })
  const { layers } = await platform.get('/api/v1/map')
  expect(layers).toMatchObject([{ name: 'roads', attribution: 'Contains OS data © Crown copyright' }])
  const { features } = await platform.get(layers[0].url)
  expect(features).toHaveLength(1_696)
  const names = new Set(features.map(({ properties }: { properties: { name: string } }) => properties.name))
  expect(names).toContain('Princes Street')
})
