import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@towncrier/config'
import { type AnySensorKind, HOUR_MS, MINUTE_MS, type Observation } from '@towncrier/core'
import { type NewJob, type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { batchObservations, DuckDbTelemetryStore } from '@towncrier/telemetry-store'
import type { JobPlan } from '@towncrier/winter-service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiContext } from '../context.ts'
import { LiveState } from '../live/live-state.ts'
import { RoadService } from '../roads/road-service.ts'
import { NetworkPlans } from './network-plans.ts'
import { recordDriversWord } from './records-driver.ts'
import { SeasonReport } from './season.ts'
import { seasonCsv } from './season-csv.ts'
import { equalPieces, nightSpans } from './season-nights.ts'

const ZONE = 'Europe/London'
/** One street of 2 km, 6 m wide: 12,000 m². */
const STREET_KM = 2

let directory: string
let store: OperationsStore
let telemetry: DuckDbTelemetryStore
let context: ApiContext
/** The kind by which domains speak. */
let kind: AnySensorKind

const plan = (routeId: string): JobPlan => ({
  routeId,
  routeName: `Route ${routeId}`,
  depotId: 'depot',
  gritterId: 'sue',
  isPreWet: false,
  streets: [
    {
      edgeId: 'street',
      direction: 'forward',
      name: 'High Street',
      line: [
        [-1.5, 52.3],
        [-1.47, 52.3],
      ],
      lengthM: STREET_KM * 1_000,
      areaM2: 12_000,
      rateGm2: 10,
      passes: 1,
      saltKg: 120,
      wayThere: [],
    },
  ],
  wayBack: [],
  treatedM: STREET_KM * 1_000,
  travelledM: 0,
  seconds: 600,
  treatedAreaM2: 12_000,
  saltKg: 120,
  missingEdgeIds: [],
  unreachableEdgeIds: [],
})
const noonOf = (night: string) => Date.parse(`${night}T12:00:00Z`)

interface MadeUpNight {
  readonly night: string
  readonly choice?: 'accept' | 'change' | 'decline'
  readonly treats?: boolean
  readonly advised?: string
  readonly forecastMinC?: number
  readonly measuredC?: number
  readonly iceSensors?: number
  /** Minutes after the latest start; null: never begun. */
  readonly lateMinutes?: number | null
}

/** Seven nights of one domain, that anyone can count. */
const NIGHTS: readonly MadeUpNight[] = [
  // Hit, in time.
  {
    night: '2026-01-10',
    choice: 'accept',
    treats: true,
    advised: 'treat',
    forecastMinC: -1,
    measuredC: -2,
    iceSensors: 2,
    lateMinutes: -30,
  },
  // Hit against the advice, 45 minutes late.
  {
    night: '2026-01-11',
    choice: 'change',
    treats: true,
    advised: 'monitor',
    forecastMinC: 1,
    measuredC: -0.5,
    lateMinutes: 45,
  },
  // False alarm; the lorry never left.
  {
    night: '2026-01-12',
    choice: 'accept',
    treats: true,
    advised: 'treat',
    forecastMinC: 0,
    measuredC: 2,
    lateMinutes: null,
  },
  // Miss: declined, and it froze.
  {
    night: '2026-01-13',
    choice: 'decline',
    advised: 'treat',
    forecastMinC: 0.5,
    measuredC: -1,
    iceSensors: 1,
  },
  // Correct: nothing needed.
  { night: '2026-01-14', choice: 'accept', advised: 'none', forecastMinC: 5, measuredC: 6 },
  // Nobody decided; the forecast of the afternoon stands.
  { night: '2026-01-15', forecastMinC: 2, measuredC: 3 },
  // Nothing was measured.
  { night: '2026-01-16', choice: 'accept', advised: 'none', forecastMinC: 8 },
]

async function fill(nights: readonly MadeUpNight[]): Promise<void> {
  const observations: Observation[] = []
  for (const each of nights) {
    const noonAt = noonOf(each.night)
    const { choice, forecastMinC, measuredC, lateMinutes } = each
    if (measuredC !== undefined) {
      for (const [hours, above] of [
        [1, 6],
        [16, 0],
        [23, 4],
      ] as const) {
        const at = noonAt + hours * HOUR_MS
        observations.push({
          deviceId: 'domain-north',
          kind: kind.id,
          at,
          receivedAt: at,
          values: {
            surfaceTempC: measuredC + above,
            iceSensors: hours === 16 ? (each.iceSensors ?? 0) : 0,
            frostSensors: 0,
          },
          flags: [],
        })
      }
    }
    if (choice === undefined) {
      store.winterForecasts.add({
        madeAt: noonAt + 2 * HOUR_MS,
        feedAt: null,
        feedState: 'none',
        summary: {},
        domains: {
          forecasts: [
            {
              domainId: 'north',
              hours: [
                { at: noonAt + 10 * HOUR_MS, surfaceTempC: forecastMinC, lowC: 0, highC: 9 },
                // The next evening is another night.
                { at: noonAt + 26 * HOUR_MS, surfaceTempC: -9, lowC: -9, highC: -9 },
              ],
            },
          ],
        },
        sensors: [],
      })
      continue
    }
    const startBy = noonAt + 8 * HOUR_MS
    const job: NewJob = { plan: plan('n1'), rateGm2: 10, passes: 1, startBy }
    const { jobs } = store.winterDecisions.sign(
      {
        domainId: 'north',
        domainName: 'North',
        night: each.night,
        choice,
        reason: 'as the test has it',
        revises: null,
        issueId: null,
        content: {
          routes: [
            { routeId: 'n1', routeName: 'Route n1', isTreated: each.treats === true, rateGm2: 10, passes: 1 },
          ],
          snapshot: { recommendation: { action: each.advised }, outlook: { minimumC: forecastMinC } },
          settingsVersion: 0,
        },
      },
      each.treats === true ? [job] : [],
      { actor: 'mary', at: noonAt + 3 * HOUR_MS },
    )
    const [made] = jobs
    if (made === undefined || typeof lateMinutes !== 'number') continue
    const startedAt = startBy + lateMinutes * MINUTE_MS
    store.winterJobs.report(
      [
        {
          id: `start-${each.night}`,
          jobId: made.id,
          type: 'start',
          at: startedAt,
          edgeId: null,
          note: '',
          latitude: null,
          longitude: null,
        },
      ],
      { actor: 'dave', at: startedAt },
    )
    store.winterTreatments.add({
      edgeId: 'street',
      streetName: 'High Street',
      at: startedAt + MINUTE_MS,
      gritterId: 'sue',
      jobId: made.id,
      rateGm2: 10,
      lengthM: 2_000,
      covered: 1,
      saltKg: 120,
      source: 'telemetry',
    })
  }
  await telemetry.write(batchObservations(observations, [{ kind: kind.id, measures: kind.measures }]))
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-season-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  const kinds = await discoverKinds()
  kind = [...kinds.values()].find(({ madeBy }) => madeBy === 'winter-service')!
  telemetry = new DuckDbTelemetryStore({ directory: join(directory, 'telemetry') })
  await telemetry.open([...kinds.values()].map(({ id, measures }) => ({ kind: id, measures })))
  const roads = new RoadService(store, new LiveState(new Map()), kinds, [])
  context = {
    config: loadConfig({ DATA_DIR: directory, TIME_ZONE: ZONE, CAP_SENDER_NAME: 'Larkhampton Council' }),
    clock: { now: () => Date.parse('2026-01-20T09:00:00Z') },
    store,
    kinds,
    processor: { series: telemetry.series.bind(telemetry) },
    networkPlans: new NetworkPlans(store, roads, kinds),
  } as unknown as ApiContext
  store.winterNetwork.addDepot({ id: 'depot', name: 'Depot', latitude: 52.3, longitude: -1.5 })
  store.winterNetwork.addGritter({
    id: 'sue',
    name: 'Salty Sue',
    depotId: 'depot',
    deviceId: null,
    capacityKg: 9_000,
    spreadWidthM: 6,
    treatingSpeedKph: 30,
    travellingSpeedKph: 48,
    isPreWet: false,
    isInService: true,
  })
  store.winterNetwork.addDomain('north', { name: 'North', sensorIds: [], actionLevelC: 1 }, kind.id, 0)
  const { salt } = store.winterNetwork
  const act = (night: string) => ({ actor: 'mary', at: noonOf(night) })
  salt.add('depot', { type: 'delivery', changeKg: 5_000, note: '' }, act('2025-12-01'))
  salt.add('depot', { type: 'delivery', changeKg: 1_000, note: '' }, act('2026-01-11'))
  salt.add('depot', { type: 'treatment', changeKg: -240, note: '' }, act('2026-01-12'))
  salt.count('depot', 5_700, 'after the rain', act('2026-01-13'))
  await fill(NIGHTS)
})
afterAll(async () => {
  await telemetry.close()
  store.close()
  rmSync(directory, { recursive: true })
})

test('a season is what was counted by hand', async () => {
  const report = await new SeasonReport(context).report('2026-01-10', '2026-01-16', 10)
  expect(report).toMatchObject({
    authority: 'Larkhampton Council',
    nights: 7,
    total: {
      overrides: { accepted: 4, changed: 1, declined: 1, undecided: 1, overrideRate: 2 / 6 },
      outcomes: { hits: 2, falseAlarms: 1, misses: 1, correctRejections: 2, unknown: 1, shareCorrect: 4 / 6 },
      minimum: { nights: 6 },
      treatedKm: 4,
      saltT: 0.24,
    },
    outsideJobs: { treatedKm: 0, passes: 0 },
    saving: { nights: 5, usedKm: 4 },
    lateStarts: {
      jobs: 3,
      late: 1,
      neverBegun: 1,
      worst: [{ lateMinutes: null }, { lateMinutes: 45, night: '2026-01-11' }],
    },
    salt: [{ atStartKg: 5_000, boughtKg: 1_000, usedKg: 240, correctedKg: -60, leftKg: 5_700 }],
  })
  // Forecast less measured: 1, 1.5, −2, 1.5, −1, −1.
  expect(report.total.minimum.rmseK).toBeCloseTo(Math.sqrt((1 + 2.25 + 4 + 2.25 + 1 + 1) / 6))
  expect(report.total.minimum.biasK).toBeCloseTo(0)
  expect(report.rows.map(({ hadIceOrFrost }) => hadIceOrFrost)).toEqual([
    true,
    false,
    false,
    true,
    false,
    false,
    null,
  ])
  expect(report.rows.map(({ wasRecommended }) => wasRecommended)).toEqual([
    true,
    false,
    true,
    true,
    false,
    null,
    false,
  ])
  const lines = seasonCsv(report).trimEnd().split('\r\n')
  expect(lines).toHaveLength(8)
  expect(lines[4]).toBe('2026-01-13,North,decline,no,yes,0.5,-1,yes,yes,0,0')
})

test('nights that are still to come are nobody’s omission', async () => {
  const report = await new SeasonReport(context).report('2026-01-16', '2026-01-25', 10)
  expect(report.rows.map(({ night }) => night)).toEqual([
    '2026-01-16',
    '2026-01-17',
    '2026-01-18',
    '2026-01-19',
  ])
})

test('nights run from noon to noon also when the clock is changed', () => {
  const spans = nightSpans('2026-10-23', '2026-10-26', ZONE)
  expect(spans.map(({ from, to }) => (to - from) / HOUR_MS)).toEqual([24, 25, 24, 24])
  expect(equalPieces(spans).map((piece) => piece.map(({ night }) => night))).toEqual([
    ['2026-10-23'],
    ['2026-10-24'],
    ['2026-10-25', '2026-10-26'],
  ])
})

test('a driver’s word stands where no lorry tells, once, and the salt leaves the stock', () => {
  const before = store.winterNetwork.salt.stockKg('depot')
  const job = store.winterJobs.ofDecision(3)[0]!
  const event = {
    id: 'treated-12345',
    jobId: job.id,
    type: 'treated' as const,
    at: noonOf('2026-01-12') + 9 * HOUR_MS,
    edgeId: 'street',
    note: '',
    latitude: null,
    longitude: null,
  }
  const act = { actor: 'dave', at: event.at + MINUTE_MS }
  store.winterJobs.report([event], act)
  const live = new LiveState(new Map())
  const given = { store, live }
  expect(recordDriversWord(given, job, [event, { ...event, edgeId: 'elsewhere' }], act)).toBe(1)
  expect(recordDriversWord(given, job, [event], act)).toBe(0)
  expect(store.winterNetwork.salt.stockKg('depot')).toBeCloseTo(before - 120)
  expect(store.winterTreatments.list({ from: event.at, to: event.at + 1 })).toMatchObject([
    { source: 'driver', jobId: job.id, rateGm2: 10, covered: 1 },
  ])
})
