import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type { BoardDomainView, WinterBoardView } from '@towncrier/protocol'
import { beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** Two o'clock on a January afternoon; a quarter of an hour goes by in a second. */
const START_AT = Date.UTC(2026, 0, 14, 14)
const SPEED = 900
const DOMAINS = ['North', 'South'] as const
const SENSORS_PER_DOMAIN = 6

/** Two streets of five links of 205 m, 500 m apart, joined at both ends. */
const at = (x: number, y: number) => [-1.5 + x * 0.003, 52.3 + y * 0.0045] as const
const roads = DOMAINS.flatMap((name, y) =>
  [0, 1, 2, 3, 4].map((x) => ({
    type: 'Feature',
    properties: { id: `${name}-${x}`, name: `${name} Street`, class: 'A Road' },
    geometry: { type: 'LineString', coordinates: [at(x, y), at(x + 1, y)] },
  })),
)
for (const x of [0, 5]) {
  roads.push({
    type: 'Feature',
    properties: { id: `link-${x}`, name: 'Link Road', class: 'Unclassified' },
    geometry: { type: 'LineString', coordinates: [at(x, 0), at(x, 1)] },
  })
}

let platform: TestPlatform
let manager: Person
let driver: Person
const sensors: TestDevice[] = []
let gritter: TestDevice
let startedAt = 0
/** The platform's own clock. */
const now = () => START_AT + (Date.now() - startedAt) * SPEED

/** Cools from 5 °C at two o'clock to −3 °C at ten and stays cold until six, wet; the north is half a degree colder. */
function roadAt(instant: number, n: number) {
  const hours = ((((instant - START_AT) / HOUR_MS) % 24) + 24) % 24
  const share = hours <= 8 ? hours / 8 : hours <= 16 ? 1 : (24 - hours) / 8
  const surfaceTempC = 5 - 8 * share - (n < SENSORS_PER_DOMAIN ? 0.5 : 0) + 0.05 * (n % 3)
  return {
    at: new Date(instant).toISOString(),
    surfaceTempC: Math.round(surfaceTempC * 10) / 10,
    airTempC: Math.round((surfaceTempC + 1) * 10) / 10,
    humidityPct: 88,
    surfaceState: surfaceTempC <= -2 ? 'ice' : 'wet',
    waterFilmMm: 0.6,
  }
}

const speak = () => Promise.all(sensors.map((sensor, n) => sensor.publish(roadAt(now(), n))))

async function send<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await platform.api(method, `/api/v1${path}`, body)
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
  return answer.body
}
/** Asks the platform for its time; what is sent is a little behind it, never ahead. */
async function setClock() {
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < 5; n++) {
    const askedAt = Date.now()
    const { at: said } = await send<{ at: string }>('GET', '/winter/board')
    const tripMs = Date.now() - askedAt
    if (tripMs >= least) continue
    least = tripMs
    startedAt = askedAt + tripMs - (Date.parse(said) - START_AT) / SPEED + 50
  }
}
const board = async () => (await manager.api('GET', '/winter/board')).body as WinterBoardView
const domain = async (id: string) => (await board()).domains.find((each) => each.id === id)!

/** Goes on speaking until `work` answers. */
async function untilBoard<Answer>(work: () => Promise<Answer | null | undefined | false>): Promise<Answer> {
  const answer = await eventually(
    async () => {
      await speak()
      const found = await work()
      if (!found) await wait(300)
      return found
    },
    (found) => Boolean(found),
    60_000,
  )
  return answer as Answer
}

/** Alerts by which domains speak, each by domain and rule. */
async function spoken(): Promise<string[]> {
  const { items } = await platform.get('/api/v1/alerts?limit=1000')
  return items
    .filter(({ deviceId }: { deviceId: string }) => deviceId.startsWith('domain-'))
    .map(({ deviceId, rule }: { deviceId: string; rule: string }) => `${deviceId} ${rule}`)
}

beforeAll(async () => {
  platform = await startPlatform({
    env: { CLOCK_START: new Date(START_AT).toISOString(), CLOCK_SPEED: String(SPEED) },
  })
  await setClock()
  const file = join(temporaryFolder(), 'roads.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: roads }))
  expect((await towncrier(platform, 'import', 'roads', file)).code).toBe(0)
  manager = await Person.withRole(platform, 'mary', 'duty-manager')
  driver = await Person.withRole(platform, 'dave', 'gritter-driver')

  const [longitude, latitude] = at(0, 0)
  await send('POST', '/winter/depots', { id: 'depot', name: 'Depot', longitude, latitude })
  await send('POST', '/winter/depots/depot/salt', { type: 'delivery', kg: 60_000 })
  gritter = await TestDevice.connect(platform, await platform.addDevice({ id: 'lorry', kind: 'gritter' }))
  await send('POST', '/winter/gritters', {
    id: 'sue',
    name: 'Salty Sue',
    depotId: 'depot',
    deviceId: 'lorry',
    capacityKg: 9_000,
    spreadWidthM: 7,
    treatingSpeedKph: 40,
    travellingSpeedKph: 50,
  })
  for (const [y, name] of DOMAINS.entries()) {
    await send('POST', '/winter/domains', { id: name.toLowerCase(), name })
    await send('POST', '/winter/routes', {
      id: `route-${name.toLowerCase()}`,
      name: `${name} 1`,
      domainId: name.toLowerCase(),
      depotId: 'depot',
      gritterId: 'sue',
      streets: [0, 1, 2, 3, 4].map((x) => ({ edgeId: `${name}-${x}`, direction: 'forward' })),
    })
    for (let n = 0; n < SENSORS_PER_DOMAIN; n++) {
      const [lon, lat] = at(0.4 + 0.8 * n, y)
      sensors.push(
        await TestDevice.connect(
          platform,
          await platform.addDevice({
            id: `${name.toLowerCase()}-${n}`,
            kind: 'road-surface',
            name: `${name} ${n}`,
            longitude: lon,
            latitude: lat,
          }),
        ),
      )
    }
  }
  // What each measured in the day before, as a logger that was long without a network sends it.
  const past = (n: number) =>
    Array.from({ length: 60 }, (_, k) => roadAt(START_AT - (60 - k) * 30 * MINUTE_MS, n))
  await Promise.all(sensors.map((sensor, n) => sensor.publish(past(n))))
}, 60_000)

test('sensors fall, each domain says once what is coming, and the board says what to do by when', async () => {
  const north = await untilBoard(async () => {
    const found = await domain('north')
    return found.recommendation.action === 'treat' ? found : null
  })
  expect(north.basis).not.toBe('observations-only')
  expect(north.minimumC).toBeLessThan(0)
  expect(north.minimumLowC).toBeLessThan(north.minimumC!)
  expect(north.words).toMatch(/^RST .*°C .*: ice/)
  expect(north.recommendation.rateGm2).toBeGreaterThanOrEqual(8)
  expect(Date.parse(north.recommendation.latestStartAt!)).toBeLessThan(Date.parse(north.freezingAt!))
  expect(north.routes).toMatchObject([{ gritterName: 'Salty Sue', missingStreets: 0, isDefaultTime: false }])
  expect((await board()).depots).toMatchObject([{ stockKg: 60_000 }])
  await untilBoard(async () => (await spoken()).includes('domain-north action-level-expected'))
})

test('a decision becomes a job, the lorry’s reports become streets treated, and the salt is reckoned with', async () => {
  const { recommendation, routes, ...rest } = await domain('north')
  const { issue } = await board()
  const decide = (
    choice: string,
    reason: string,
    shown: BoardDomainView['recommendation'],
    issueId: number,
  ) =>
    manager.api('POST', '/winter/decisions', {
      domainId: 'north',
      choice,
      reason,
      revises: null,
      shown: { issueId, action: shown.action, rateGm2: shown.rateGm2, passes: shown.passes },
      routes: [],
    })
  expect(rest.decision).toBeNull()
  // The night goes on while one decides: what is shown may have changed, and is looked at again.
  const { body: signed } = await eventually(
    async () => {
      const latest = await board()
      const row = latest.domains.find(({ id }) => id === 'north')!
      return decide('accept', '', row.recommendation, latest.issue!.id)
    },
    ({ status }) => status === 201,
    15_000,
  )
  expect(issue).not.toBeNull()
  expect(recommendation.action).toBe('treat')
  expect(signed).toMatchObject({ choice: 'accept', madeBy: 'mary' })
  const { body: jobs } = await driver.api('GET', '/winter/jobs')
  expect(jobs).toMatchObject([{ routeName: 'North 1', state: 'waiting' }])
  const job = jobs[0]
  expect((await driver.api('POST', `/winter/jobs/${job.id}/take`, {})).status).toBe(200)
  const event = (id: string, type: string, more: object = {}) => ({
    id,
    jobId: job.id,
    type,
    at: new Date(now()).toISOString(),
    ...more,
  })
  const report = (events: object[]) => driver.api('POST', '/winter/jobs/events', { events })
  expect((await report([event('event-start', 'start')])).status).toBe(200)

  // Along the North Street at 40 km/h, as the lorry's box sends it when it has a network again.
  await wait(500)
  const readings = Array.from({ length: 94 }, (_, n) => ({
    at: new Date(now() - (94 - n) * 1_000).toISOString(),
    lon: at((n * 11) / 205, 0)[0],
    lat: at(0, 0)[1],
    speedKph: 40,
    spreading: true,
    spreadRateGm2: job.rateGm2,
    surfaceTempC: 0.4,
  }))
  await gritter.publish(readings)
  const treated = await untilBoard(async () => {
    const found = (await domain('north')).routes[0]!
    return found.residual.gm2 > 3 && found.lastTreatedAt !== null ? found : null
  })
  expect(treated.residual.gm2).toBeLessThanOrEqual(job.rateGm2)
  const twice = [event('event-done', 'done'), event('event-done', 'done')]
  expect((await report(twice)).body.answers.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    'accepted',
    'duplicate',
  ])
  const shown = (await manager.api('GET', '/winter/treated')).body
  expect(new Set(shown.treated.map(({ edgeId }: { edgeId: string }) => edgeId)).size).toBe(5)
  expect(shown.missedEdgeIds).toEqual([])
  const [depot] = (await board()).depots
  expect(depot!.stockKg).toBeLessThan(60_000)
  expect(depot!.stockKg).toBeGreaterThan(59_000)
})

test('in the night each domain has at most one alert of each kind, and ice is among them', async () => {
  await untilBoard(async () => {
    const alerts = await spoken()
    return ['domain-south ice-now', 'domain-north ice-now', 'domain-south untreated-freezing'].every((each) =>
      alerts.includes(each),
    )
  })
  const alerts = await spoken()
  expect(new Set(alerts).size).toBe(alerts.length)
})

test('what was forecast can be set beside what came', async () => {
  const found = (await manager.api('GET', '/winter/forecasts/against-actual?domain=north&night=2026-01-14'))
    .body
  expect(found.issues.length).toBeGreaterThan(2)
  expect(found.actual.length).toBeGreaterThan(3)
  expect(found.score.rmseK).toBeLessThan(5)
  const lines = (await manager.api('GET', '/winter/roads/lines')).body
  const { edgeIds, times, surfaceTempTenths } = (await manager.api('GET', '/winter/roads')).body
  expect(edgeIds).toHaveLength(lines.features.length)
  expect(surfaceTempTenths[0]).toHaveLength(times.length)
  expect(surfaceTempTenths[0].every((tenths: number | null) => tenths !== null)).toBe(true)
})
