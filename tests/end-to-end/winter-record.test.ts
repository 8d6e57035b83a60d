import { MINUTE_MS } from '@towncrier/core'
import type { NightRecordView, PublicStreetsView, SeasonReportView } from '@towncrier/protocol'
import { beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { eventually, type TestPlatform } from '../support/platform.ts'
import {
  decideNight,
  driveAlong,
  edgeIdOf,
  MORNING_AT,
  NIGHT,
  startRecordTown,
} from '../support/record-town.ts'

const SPAN = 'from=2026-01-14T12:00:00Z&to=2026-01-15T12:00:00Z'
/** Twenty to six in the morning. */
const DRIVEN_AT = MORNING_AT - 50 * MINUTE_MS

let platform: TestPlatform
let lorry: TestDevice
let viewer: Person
let driver: Person
let jobs: ReturnType<typeof decideNight>

const get = async <Answer>(path: string): Promise<Answer> => {
  const { status, body } = await viewer.api('GET', path)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
const passes = async (more = '') =>
  (
    await get<{ items: { streetName: string; source: string; edgeId: string }[] }>(
      `/winter/treatments?${SPAN}${more}`,
    )
  ).items
const asAnyone = async (path: string) => {
  const response = await fetch(`${platform.url}/api/v1/public/gritting/${path}`)
  return { status: response.status, headers: response.headers, body: await response.json() }
}

beforeAll(async () => {
  const town = await startRecordTown()
  platform = town.platform
  jobs = decideNight(platform)
  viewer = await Person.withRole(platform, 'vic', 'viewer')
  driver = await Person.withRole(platform, 'dave', 'gritter-driver')
  lorry = await TestDevice.connect(platform, town.lorry)
  // Three of the four stretches of High Street, and all of Station Road, which no job holds.
  await lorry.publish(driveAlong(0, 0, 3, DRIVEN_AT))
  await lorry.publish(driveAlong(3, 0, 4, DRIVEN_AT + 15 * MINUTE_MS))
  await eventually(passes, (found) => found.some(({ streetName }) => streetName === 'Station Road'), 30_000)
}, 60_000)

test('a lorry’s positions over MQTT become the record of the streets it gritted', async () => {
  const found = await passes('&street=high')
  expect(new Set(found.map(({ edgeId }) => edgeId))).toEqual(
    new Set([0, 1, 2].map((n) => edgeIdOf('High Street', n))),
  )
  expect(found.every((pass) => pass.source === 'telemetry')).toBe(true)
  expect(found[0]).toMatchObject({ gritterName: 'Salty Sue', rateGm2: 12 })
  expect(await passes('&route=n1')).toHaveLength(found.length)
  const first = await get<{ items: unknown[]; nextCursor: string }>(`/winter/treatments?${SPAN}&limit=2`)
  const second = await get<{ items: unknown[] }>(
    `/winter/treatments?${SPAN}&limit=500&cursor=${first.nextCursor}`,
  )
  expect([...first.items, ...second.items]).toEqual(await passes())
})

test('what a driver reports stands where the lorry tells nothing, and is said so', async () => {
  const event = (id: string, type: string, minutes: number, more: object = {}) => ({
    ...{
      id: `event-${id}`,
      jobId: jobs.n2,
      type,
      at: new Date(DRIVEN_AT + minutes * MINUTE_MS).toISOString(),
    },
    ...more,
  })
  const treated = (n: number) => event(`t${n}`, 'treated', n + 1, { edgeId: edgeIdOf('Mill Lane', n) })
  const events = [
    event('start', 'start', 0),
    ...[0, 1, 2].map(treated),
    event('block', 'blocked', 5, { edgeId: edgeIdOf('Mill Lane', 3), note: '=cmd|parked van' }),
    event('done', 'done', 6),
  ]
  for (const _ of [1, 2]) {
    expect((await driver.api('POST', '/winter/jobs/events', { events })).status).toBe(200)
  }
  expect((await passes('&street=mill')).map(({ source }) => source)).toEqual(['driver', 'driver', 'driver'])
  const { items } = (await platform.get('/api/v1/winter/depots/depot/salt')) as { items: { note: string }[] }
  expect(items.filter(({ note }) => note.includes('driver’s word'))).toHaveLength(1)
})

test('the night holds what was decided, planned, treated, missed and beside the plan', async () => {
  const record = await get<NightRecordView>(`/winter/nights/${NIGHT}`)
  expect(record).toMatchObject({
    authority: 'Larkhampton Council',
    from: '2026-01-14T12:00:00.000Z',
    totals: { planned: 8, treated: 6, missed: 2, extra: 4 },
  })
  const [north] = record.domains
  expect(north).toMatchObject({
    decisions: [{ choice: 'change', forecastMinC: -1.2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    measuredMinC: null,
  })
  const [n1, n2] = north!.jobs
  expect(n1!.streets.map(({ outcome }) => outcome)).toEqual(['missed', 'treated', 'treated', 'treated'])
  expect(n2).toMatchObject({ state: 'done', blocked: [{ name: 'Mill Lane', note: '=cmd|parked van' }] })
  expect(n2!.saltKg).toBeCloseTo(3 * 14.35)
  expect(new Set(record.extra.map(({ name }) => name))).toEqual(new Set(['Station Road']))
  expect(record.extra[0]!.line.length).toBeGreaterThan(1)
})

test('CSV holds every pass in local time and UTC', async () => {
  const response = await fetch(`${platform.url}/api/v1/winter/treatments.csv?${SPAN}`, {
    headers: { cookie: viewer.cookie },
  })
  expect(response.headers.get('content-type')).toMatch(/^text\/csv/)
  const [head, ...rows] = (await response.text()).trimEnd().split('\r\n')
  expect(head).toContain('localTime,at,streetName')
  expect(rows).toHaveLength((await passes()).length)
  expect(rows.some((row) => /^2026-01-15 05:\d\d:\d\d GMT,2026-01-15T05:/.test(row))).toBe(true)
  const { items } = await platform.get('/api/v1/audit?action=winter.export')
  expect(items).toMatchObject([{ actor: 'vic', subject: 'treatments' }])
})

test('the season counts the night', async () => {
  const report = await get<SeasonReportView>('/winter/season?from=2026-01-13&to=2026-01-14')
  expect(report).toMatchObject({
    nights: 2,
    total: { overrides: { changed: 1, undecided: 1, overrideRate: 1 }, outcomes: { unknown: 2 } },
    saving: { nights: 1, marginalC: 3 },
    lateStarts: { jobs: 2, late: 1, neverBegun: 1 },
    salt: [{ depotName: 'Mill Lane depot' }],
  })
  expect(report.saving.everythingKm).toBeCloseTo(8 * 0.205, 1)
  expect(report.outsideJobs.passes).toBeGreaterThanOrEqual(7)
})

test('anyone may ask when a street was gritted, late by a quarter of an hour, and is told no more than that', async () => {
  const { body, headers } = await asAnyone('streets?search=HIGH')
  const { items, delayMinutes } = body as PublicStreetsView
  expect(delayMinutes).toBe(15)
  expect(headers.get('cache-control')).toBe('public, max-age=60')
  expect(items).toMatchObject([
    {
      name: 'High Street',
      lastGritted: { rateGm2: 12, isWhole: false },
      routeNames: ['North 1'],
      tonight: 'planned',
    },
  ])
  expect((await asAnyone('streets?search=eglise')).body.items).toMatchObject([
    { name: 'Église Road', lastGritted: null, tonight: 'no-route' },
  ])
  expect((await asAnyone('streets?search=mill')).body.items[0]).toMatchObject({
    tonight: 'done',
    plannedBefore: null,
  })
  const near = await asAnyone('near?latitude=52.3001&longitude=-1.4985')
  expect(near.body.items[0].name).toBe('High Street')
  expect(near.headers.get('cache-control')).toMatch(/^private/)
  const map = await asAnyone('map')
  const states = Map.groupBy(
    map.body.features as { properties: { state: string } }[],
    ({ properties }) => properties.state,
  )
  expect(states.get('gritted')).toHaveLength(10)
  expect(states.get('planned')).toHaveLength(1)
  for (const text of [JSON.stringify(body), JSON.stringify(map.body)]) {
    expect(text).not.toMatch(/sue|salty|spears|dave|lorry/i)
  }
})

test('a street that has just been gritted is not told yet', async () => {
  const now = Date.parse((await asAnyone('streets?search=high')).body.at)
  await lorry.publish(driveAlong(2, 0, 4, now - 9 * MINUTE_MS))
  await eventually(
    () => passes('&street=lise'),
    (found) => found.length === 4,
    30_000,
  )
  expect((await asAnyone('streets?search=eglise')).body.items[0].lastGritted).toBeNull()
})

test('odd questions are answered or refused, never mistaken', async () => {
  const statusOf = async (path: string) => {
    const { status, body } = await viewer.api('GET', path)
    return [status, body.code]
  }
  expect(await passes('&street=%25')).toEqual([])
  expect(await passes('&street=_')).toEqual([])
  expect(await passes(`&street=${encodeURIComponent("'; DROP TABLE winter_treatments; --")}`)).toEqual([])
  expect(await statusOf(`/winter/treatments?${SPAN}&street=${'x'.repeat(10_000)}`)).toEqual([
    400,
    'TC_REQUEST_INVALID',
  ])
  expect(await statusOf('/winter/treatments?from=2026-01-15T00:00:00Z&to=2026-01-14T00:00:00Z')).toEqual([
    400,
    'TC_RANGE_INVALID',
  ])
  expect(await statusOf('/winter/treatments?from=yesterday&to=today')).toEqual([400, 'TC_REQUEST_INVALID'])
  expect((await statusOf(`/winter/treatments?${SPAN}&cursor=zzz`))[1]).toBe('TC_CURSOR_INVALID')
  expect((await statusOf(`/winter/treatments?${SPAN}&route=nowhere`))[1]).toBe('TC_WINTER_UNKNOWN')
  expect(await statusOf('/winter/nights/2026-02-30')).toEqual([400, 'TC_REQUEST_INVALID'])
  expect(await statusOf('/winter/season?from=2026-02-01&to=2026-01-01')).toEqual([400, 'TC_RANGE_INVALID'])
  expect(await statusOf('/winter/season?from=2020-01-01&to=2026-01-01')).toEqual([400, 'TC_SEASON_TOO_LONG'])
  expect((await asAnyone('streets?search=%25%25%25')).body.items).toEqual([])
  expect((await asAnyone(`streets?search=${'x'.repeat(10_000)}`)).status).toBe(400)
  expect((await asAnyone('streets?search=hi')).status).toBe(400)
  expect((await asAnyone('near?latitude=91&longitude=0')).status).toBe(400)
  expect((await asAnyone('near?latitude=0&longitude=0')).body.items).toEqual([])
  const statuses = new Set<number>()
  for (let n = 0; n < 40; n++) statuses.add((await asAnyone('near?latitude=0&longitude=0')).status)
  expect(statuses).toContain(429)
})
