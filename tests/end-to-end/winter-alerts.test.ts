import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import type { CauseView, WinterBoardView } from '@towncrier/protocol'
import { connectAsync, type MqttClient } from 'mqtt'
import { beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

const SENSORS = 400
const DOMAINS = 8
const AT_ONCE = 100

/** One street of four links for each domain, 2 km apart. */
const at = (x: number, y: number) => [-1.5 + x * 0.003, 52.2 + y * 0.018] as const
const domainIds = Array.from({ length: DOMAINS }, (_, n) => `area-${n}`)
const kind = 'road-surface'
let platform: TestPlatform
let clients: MqttClient[] = []

function prepare() {
  const directory = temporaryFolder()
  const store = openOperationsStore(directory, { durability: 'normal' })
  const place = { category: 'district', latitude: null, longitude: null, attributes: {} }
  store.places.put(domainIds.map((id) => ({ ...place, id, name: id })))
  const devices = Array.from({ length: SENSORS }, (_, n) => {
    const [longitude, latitude] = at((n % 50) / 12.5, Math.floor(n / 50))
    return {
      id: `s-${n}`,
      kind,
      name: `S ${n}`,
      placeId: domainIds[Math.floor(n / 50)]!,
      longitude,
      latitude,
    }
  })
  const tokens = store.devices.add(devices, Date.now())
  store.close()
  return { directory, devices, tokens }
}

async function forAll(work: (n: number) => Promise<unknown>) {
  for (let first = 0; first < SENSORS; first += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => work(first + n)))
  }
}

const send = async (method: string, path: string, body?: object) => {
  const answer = await platform.api(method, `/api/v1${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body
}

const reading = (instant: number, surfaceTempC: number, n: number, surfaceState: string) => ({
  at: new Date(instant).toISOString(),
  surfaceTempC: Math.round((surfaceTempC + 0.3 * Math.sin(n)) * 10) / 10,
  airTempC: Math.round((surfaceTempC + 1) * 10) / 10,
  humidityPct: 90,
  surfaceState,
  waterFilmMm: 0.5,
})

/** All sensors speak; then the roads are forecast, and all of it is judged. */
async function hour(surfaceTempC: number, surfaceState: string): Promise<void> {
  await forAll((n) =>
    clients[n]!.publishAsync(
      `towncrier/v1/${kind}/s-${n}/reading`,
      JSON.stringify(reading(Date.now(), surfaceTempC, n, surfaceState)),
      { qos: 1 },
    ),
  )
  await platform.settled()
  expect((await send('POST', '/winter/forecasts')).issueId).not.toBeNull()
  await platform.settled()
}

/** What domains have said since the start, by domain and rule. */
async function spoken(): Promise<string[]> {
  const { items } = await platform.get('/api/v1/alerts?limit=1000')
  return items
    .filter(({ deviceId }: { deviceId: string }) => deviceId.startsWith('domain-'))
    .map(({ deviceId, rule }: { deviceId: string; rule: string }) => `${deviceId} ${rule}`)
}

beforeAll(async () => {
  const { directory, devices, tokens } = prepare()
  platform = await startPlatform({ dataDirectory: directory })
  const features = domainIds.flatMap((id, y) =>
    [0, 1, 2, 3].map((x) => ({
      type: 'Feature',
      properties: { id: `${id}-${x}`, name: `${id} Street`, class: 'A Road' },
      geometry: { type: 'LineString', coordinates: [at(x, y), at(x + 1, y)] },
    })),
  )
  // One road joins them all.
  for (let y = 0; y + 1 < DOMAINS; y++) {
    features.push({
      type: 'Feature',
      properties: { id: `trunk-${y}`, name: 'Trunk Road', class: 'A Road' },
      geometry: { type: 'LineString', coordinates: [at(0, y), at(0, y + 1)] },
    })
  }
  const file = join(temporaryFolder(), 'roads.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }))
  expect((await towncrier(platform, 'import', 'roads', file)).code).toBe(0)
  const [longitude, latitude] = at(0, 0)
  await send('POST', '/winter/depots', { id: 'depot', name: 'Depot', longitude, latitude })
  await send('POST', '/winter/depots/depot/salt', { type: 'delivery', kg: 500_000 })
  for (const id of domainIds) {
    await send('POST', '/winter/domains', { id, name: id })
    await send('POST', '/winter/routes', {
      id: `route-${id}`,
      name: id,
      domainId: id,
      depotId: 'depot',
      streets: [0, 1, 2, 3].map((x) => ({ edgeId: `${id}-${x}`, direction: 'forward' })),
    })
  }
  clients = []
  await forAll(async (n) => {
    clients[n] = await connectAsync(platform.mqttUrl, {
      username: devices[n]!.id,
      password: tokens[n]!,
      clientId: devices[n]!.id,
      reconnectPeriod: 0,
    })
  })
  // The day before, at each sensor: falling from 8 °C to 4 °C in the last hours.
  const past = (n: number) =>
    Array.from({ length: 26 }, (_, k) =>
      reading(Date.now() - (26 - k) * HOUR_MS + MINUTE_MS, k < 18 ? 8 : 8 - (k - 17) / 2, n, 'wet'),
    )
  await forAll((n) =>
    clients[n]!.publishAsync(`towncrier/v1/${kind}/s-${n}/reading`, JSON.stringify(past(n)), { qos: 1 }),
  )
  await platform.settled()
}, 90_000)

test('400 falling sensors give at most one alert for each domain and condition, and a handful of causes', async () => {
  await hour(3.8, 'wet')
  const { domains } = (await send('GET', '/winter/board')) as WinterBoardView
  expect(domains).toHaveLength(DOMAINS)
  for (const { sensors, leftOut, basis } of domains) {
    expect(sensors.length + leftOut.length).toBe(SENSORS / DOMAINS)
    expect(sensors.length, JSON.stringify(leftOut.slice(0, 3))).toBeGreaterThan(40)
    expect(basis).not.toBe('observations-only')
  }
  for (const surfaceTempC of [2.5, 1.2, 0.2, -0.6, -1.4]) await hour(surfaceTempC, 'wet')
  await hour(-2.2, 'ice')
  await hour(-2.6, 'ice')

  const alerts = await spoken()
  expect(new Set(alerts).size).toBe(alerts.length)
  for (const id of domainIds) {
    expect(alerts).toContain(`domain-${id} action-level-expected`)
    expect(alerts).toContain(`domain-${id} ice-now`)
    expect(alerts).toContain(`domain-${id} untreated-freezing`)
  }
  const { items } = (await platform.get('/api/v1/causes?open=true&limit=1000')) as { items: CauseView[] }
  expect(items.length).toBeLessThanOrEqual(8)
})

test('every road between the sensors is told, and each domain by its coldest', async () => {
  const { domains } = (await send('GET', '/winter/board')) as WinterBoardView
  expect(domains.every(({ now }) => now !== null && now.surfaceTempC < -2)).toBe(true)
  const { edgeIds, surfaceTempTenths } = await send('GET', '/winter/roads')
  expect(edgeIds).toHaveLength(DOMAINS * 4 + DOMAINS - 1)
  for (const [now] of surfaceTempTenths as number[][]) expect(now).toBeLessThan(-15)
})
