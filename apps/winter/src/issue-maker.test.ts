import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { type RoadData, readOsOpenRoads } from '@towncrier/road-network'
import { discoverKinds } from '@towncrier/sensor-kinds'
import type { SeriesQuery } from '@towncrier/telemetry-store'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HistoryKeeper, roadSensorKinds } from './history-keeper.ts'
import { IssueMaker } from './issue-maker.ts'
import { ROAD_TRAITS } from './road-traits.ts'
import { WinterRegister } from './winter-register.ts'

const NOW = Date.UTC(2026, 0, 14, 17, 5)
const kinds = await discoverKinds()
const roadKind = roadSensorKinds(kinds)[0]!.id
const domainKind = [...kinds.values()].find(({ madeBy }) => madeBy === 'winter-service')!.id
const east = (metres: number) => -1.5 + metres / 68_000

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-issue-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  const features = [0, 1, 2, 3, 4, 5].map((n) => ({
    type: 'Feature',
    properties: { id: `main-${n}`, name: 'Main Street', class: 'A Road' },
    geometry: {
      type: 'LineString',
      coordinates: [
        [east(n * 400), 52.3],
        [east((n + 1) * 400), 52.3],
      ],
    },
  }))
  const roads: RoadData = readOsOpenRoads(JSON.stringify({ type: 'FeatureCollection', features }))
  store.roads.replace({ source: 'test', attribution: '', linkCount: 6, importedAt: NOW }, roads)
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true, force: true })
})

/** A network with one domain over six sensors. */
function addNetwork() {
  store.devices.add(
    [0, 1, 2, 3, 4, 5].map((n) => ({
      id: `s-${n}`,
      kind: roadKind,
      name: `S ${n}`,
      longitude: east(200 + n * 400),
      latitude: 52.3,
    })),
    NOW,
  )
  store.winterNetwork.addDepot({ id: 'depot', name: 'Depot', longitude: east(0), latitude: 52.3 })
  store.winterNetwork.addDomain('town', { name: 'Town', sensorIds: [], actionLevelC: 1 }, domainKind, NOW)
  store.winterNetwork.addRoute(
    'one',
    {
      name: 'One',
      domainId: 'town',
      depotId: 'depot',
      gritterId: null,
      priority: 1,
      origin: 'drawn',
      isKept: false,
      streets: [0, 1, 2, 3, 4, 5].map((n) => ({ edgeId: `main-${n}`, direction: 'forward' })),
    },
    { actor: 'test', at: NOW },
  )
}

const roadAt = (at: number) => 2 + 3 * Math.cos(((at - NOW) / HOUR_MS / 24) * 2 * Math.PI)

interface Sources {
  readonly feedSource?: string
  readonly silent?: readonly string[]
}

function maker({ feedSource, silent = [] }: Sources = {}) {
  const register = new WinterRegister(store, kinds)
  const series = async ({ from, to, buckets }: SeriesQuery) => {
    const width = (to - from) / buckets
    const all = Array.from({ length: buckets }, (_, n) => {
      const value = roadAt(from + (n + 0.5) * width)
      return { startAt: from + n * width, count: 4, min: value, mean: value, max: value }
    }).filter(({ startAt }) => startAt > NOW - 60 * HOUR_MS && startAt < NOW)
    return { surfaceTempC: all, airTempC: all }
  }
  return new IssueMaker({
    store,
    register,
    kinds,
    history: new HistoryKeeper({ series, kinds, hours: 120, standardOffsetMs: 0 }),
    knownAt: async () =>
      [0, 1, 2, 3, 4, 5].flatMap((n) =>
        silent.includes(`s-${n}`)
          ? []
          : {
              deviceId: `s-${n}`,
              kind: roadKind,
              at: NOW - 5 * MINUTE_MS,
              receivedAt: NOW,
              values: { surfaceTempC: roadAt(NOW), airTempC: roadAt(NOW), surfaceState: 'wet' },
              flags: [],
            },
      ),
    passing: () => [],
    feedSource,
    standardOffsetMs: 0,
    logger: pino({ level: 'silent' }),
  })
}

function feedFile(hours: number, airTempC: number, agedMs = 0): string {
  const path = join(directory, 'feed.csv')
  const rows = Array.from(
    { length: hours },
    (_, n) =>
      `${new Date(Math.floor(NOW / HOUR_MS) * HOUR_MS + (n + 1) * HOUR_MS).toISOString()},${airTempC}`,
  )
  writeFileSync(path, ['time,airTempC', ...rows].join('\n'))
  const at = new Date(NOW - agedMs)
  utimesSync(path, at, at)
  return path
}

test('without a domain nothing is forecast; with one, its sensors are, and the issue is kept', async () => {
  expect(await maker().make(NOW)).toBeNull()
  addNetwork()
  const issue = (await maker().make(NOW))!
  expect(issue.domains).toMatchObject([{ domainId: 'town', basis: 'cooling-curve', leftOut: [] }])
  expect(issue.domains[0]!.hours).toHaveLength(24)
  expect(store.winterForecasts.latest()).toMatchObject({
    id: issue.id,
    feedState: 'none',
    summary: { sensors: 6, coolingCurve: 6 },
  })
  expect(store.winterForecasts.roads()?.roads.edgeIds).toHaveLength(6)
})

test('half the sensors silent: the others speak, and who is left out is said; all silent: no forecast', async () => {
  addNetwork()
  const half = (await maker({ silent: ['s-0', 's-2', 's-4'] }).make(NOW))!
  expect(half.domains[0]!.sensorIds).toEqual(['s-1', 's-3', 's-5'])
  expect(half.domains[0]!.leftOut.map(({ problem }) => problem)).toEqual(['silent', 'silent', 'silent'])
  const none = (await maker({ silent: ['s-0', 's-1', 's-2', 's-3', 's-4', 's-5'] }).make(NOW + 1))!
  expect(none.domains[0]).toMatchObject({ basis: 'observations-only', hours: [], observed: null })
})

test('a feed is used while it is fresh and says enough; else that is said, and sensors alone serve', async () => {
  addNetwork()
  const plain = (await maker().make(NOW))!.domains[0]!.hours[11]!.surfaceTempC
  const fed = maker({ feedSource: feedFile(24, -8) })
  const cold = (await fed.make(NOW + 1))!.domains[0]!
  expect(fed.feedState).toEqual({ state: 'used', problem: null })
  expect(cold.usesWeatherFeed).toBe(true)
  expect(cold.hours[11]!.surfaceTempC).toBeLessThan(plain - 1)

  const stale = maker({ feedSource: feedFile(24, -8, 7 * HOUR_MS) })
  await stale.make(NOW + 2)
  expect(stale.feedState.state).toBe('stale')
  const short = maker({ feedSource: feedFile(3, -8) })
  await short.make(NOW + 3)
  expect(short.feedState.state).toBe('stale')

  writeFileSync(join(directory, 'feed.csv'), 'time,airTempC\nyesterday,cold')
  const broken = maker({ feedSource: join(directory, 'feed.csv') })
  const issue = await broken.make(NOW + 4)
  expect(broken.feedState).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('line 2, airTempC'),
  })
  expect(issue!.domains[0]!.hours).toHaveLength(24)
  const missing = maker({ feedSource: join(directory, 'nowhere.json') })
  await missing.make(NOW + 5)
  expect(missing.feedState.state).toBe('failed')
})

test('a feed is fetched from an address; a server that refuses is named', async () => {
  addNetwork()
  let status = 200
  const hours = Array.from({ length: 24 }, (_, n) => ({
    time: new Date(Math.floor(NOW / HOUR_MS) * HOUR_MS + (n + 1) * HOUR_MS).toISOString(),
    screenTemperature: -3,
  }))
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(hours))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const feedSource = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`
    const fetched = maker({ feedSource })
    expect((await fetched.make(NOW))!.domains[0]!.usesWeatherFeed).toBe(true)
    status = 503
    // What was given last still serves while it is fresh.
    expect((await fetched.make(NOW + HOUR_MS / 2))!.domains[0]!.usesWeatherFeed).toBe(true)
    expect(fetched.feedState).toEqual({ state: 'failed', problem: 'the server answers 503' })
  } finally {
    server.close()
  }
})

test('a thermal map moves the roads that it knows', async () => {
  addNetwork()
  const before = (await maker().make(NOW))!.roads
  const trait = (edgeId: string, thermalOffsetK: number) => ({ edgeId, elevationM: null, thermalOffsetK })
  store.settings.set(
    ROAD_TRAITS,
    [0, 1, 2, 3, 4, 5].map((n) => trait(`main-${n}`, n === 2 ? -3 : 0)),
    NOW,
  )
  const after = (await maker({ silent: ['s-2'] }).make(NOW + 1))!.roads
  const now = (roads: typeof after, n: number) => roads.surfaceTempC[n * roads.times.length]!
  expect(now(after, 2)).toBeCloseTo(now(before, 2) - 3, 0)
  expect(now(after, 4)).toBeCloseTo(now(before, 4), 1)
})
