import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type {
  NewPlanRequest,
  PlanningView,
  WasteBinDetail,
  WasteEventAnswers,
  WasteJobDetail,
  WastePlanView,
  WasteSavingsView,
} from '@towncrier/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** Half past five on a Tuesday morning; a minute goes by in a second. */
const START_AT = Date.UTC(2026, 2, 3, 5, 30)
const SPEED = 60
const DAY = '2026-03-03'
/** Two streets of ten links of 205 m, 500 m apart, joined at both ends. */
const at = (x: number, y: number) => [-1.5 + x * 0.003, 52.3 + y * 0.0045] as const
const street = (
  id: string,
  name: string,
  from: readonly [number, number],
  to: readonly [number, number],
) => ({
  type: 'Feature',
  properties: { id, name, class: 'Unclassified' },
  geometry: { type: 'LineString', coordinates: [at(...from), at(...to)] },
})
const roads = [
  ...[0, 1].flatMap((y) =>
    Array.from({ length: 10 }, (_, x) =>
      street(`s${y}-${x}`, y === 0 ? 'Low Street' : 'High Street', [x, y], [x + 1, y]),
    ),
  ),
  street('west', 'West Lane', [0, 0], [0, 1]),
  street('east', 'East Lane', [10, 0], [10, 1]),
]

/** Points of fill a day, and the fill on the morning of the test; a bin of each. */
const BINS = [
  { id: 'full-1', perDay: 30, fill: 92, place: [2, 0] },
  { id: 'full-2', perDay: 30, fill: 97, place: [5, 1] },
  { id: 'full-3', perDay: 28, fill: 88, place: [7, 0] },
  { id: 'half', perDay: 8, fill: 45, place: [3, 1] },
  { id: 'low-1', perDay: 3, fill: 12, place: [8, 1] },
  { id: 'low-2', perDay: 3, fill: 9, place: [9, 0] },
] as const

let platform: TestPlatform
let planner: Person
let crew: Person
const sensors = new Map<string, TestDevice>()
let startedAt = 0
const now = () => START_AT + (Date.now() - startedAt) * SPEED
const iso = (instant: number) => new Date(instant).toISOString()

async function send<Answer>(person: Person, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await person.api(method, path, body)
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
  return answer.body as Answer
}
const plan = (id: string) => send<WastePlanView>(planner, 'GET', `/waste/plans/${id}`)
const bin = (id: string) => send<WasteBinDetail>(planner, 'GET', `/waste/bins/${id}`)

async function planned(request: Partial<NewPlanRequest>): Promise<WastePlanView> {
  const { id } = await send<{ id: string }>(planner, 'POST', '/waste/plannings', {
    day: DAY,
    seconds: 1,
    ...request,
  })
  const done = await eventually(
    () => send<PlanningView>(planner, 'GET', `/waste/plannings/${id}`),
    ({ state }) => state !== 'preparing' && state !== 'running',
    20_000,
  )
  expect(done, String(done.problem)).toMatchObject({ state: 'done', planId: id })
  return plan(id)
}

const collected = ({ shifts }: WastePlanView) =>
  shifts.flatMap(({ visits }) =>
    visits.flatMap(({ type, placeId }) => (type === 'collect' ? [placeId!] : [])),
  )

let eventNumber = 0
const event = (jobId: string, type: string, placeId: string | null = null, more: object = {}) => ({
  ...{ id: `event-${String(++eventNumber).padStart(4, '0')}`, jobId, type, placeId, at: iso(now()) },
  ...more,
})
const report = (...events: object[]) =>
  send<WasteEventAnswers>(crew, 'POST', '/waste/jobs/events', { events })

/** Alerts that stand, by device and rule. */
async function standing(): Promise<string[]> {
  const { items } = await platform.get('/api/v1/alerts?limit=1000')
  return items
    .filter(({ clearedAt }: { clearedAt: string | null }) => clearedAt === null)
    .map(({ deviceId, rule }: { deviceId: string; rule: string }) => `${deviceId} ${rule}`)
}

beforeAll(async () => {
  platform = await startPlatform({
    env: { CLOCK_START: iso(START_AT), CLOCK_SPEED: String(SPEED), TIME_ZONE: 'UTC' },
  })
  const file = join(temporaryFolder(), 'roads.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: roads }))
  expect((await towncrier(platform, 'import', 'roads', file)).code).toBe(0)
  planner = await Person.withRole(platform, 'petra', 'waste-planner')
  crew = await Person.withRole(platform, 'carl', 'crew')
  const site = (name: string, type: string, [longitude, latitude]: readonly [number, number]) =>
    send(planner, 'POST', '/waste/sites', {
      name,
      type,
      longitude,
      latitude,
      serviceS: type === 'depot' ? 0 : 300,
    })
  await site('Depot', 'depot', at(0, 0))
  await site('Tip', 'disposal', at(10, 0.5))
  await send(planner, 'POST', '/waste/lorries', {
    name: 'Lorry 1',
    depotId: 'depot',
    capacityL: 8_000,
    payloadKg: 6_000,
    streams: ['general'],
    shift: { fromMin: 360, toMin: 840 },
    crewBreak: { fromMin: 600, toMin: 720, minutes: 30 },
  })
  await send(planner, 'POST', '/waste/rounds', { name: 'Tuesday', weekdays: [1], lorryId: 'lorry-1' })
  const asked = Date.now()
  const { at: said } = await send<{ at: string }>(planner, 'GET', '/waste/bins')
  startedAt = asked - (Date.parse(said) - START_AT) / SPEED + 50
  for (const { id, place, perDay, fill } of BINS) {
    const sensor = await TestDevice.add(platform, `eye-${id}`, 'bin-fill')
    sensors.set(id, sensor)
    const [longitude, latitude] = at(place[0], place[1])
    await send(planner, 'POST', '/waste/bins', {
      ...{
        id,
        name: `Bin ${id}`,
        stream: 'general',
        volumeL: 1_100,
        deviceId: `eye-${id}`,
        roundId: 'tuesday',
      },
      ...{ longitude, latitude },
    })
    // Three days of its past: filling evenly, emptied when it would have been full.
    const readings = Array.from({ length: 72 }, (_, n) => {
      const raw = fill - (perDay * (72 - n)) / 24
      return { at: iso(now() - (72 - n) * HOUR_MS), fillPct: Math.round(((raw % 95) + 95) % 95), tempC: 8 }
    })
    await sensor.publish(readings)
    await sensor.publish({ at: iso(now()), fillPct: fill, tempC: 8 })
  }
  await eventually(
    () => send<{ sensed: number }>(planner, 'POST', '/waste/forecasts'),
    ({ sensed }) => sensed === BINS.length,
    20_000,
  )
}, 60_000)
afterAll(() => platform.stop())

test('a round speaks for its bins in one alert a condition, and each bin for itself', async () => {
  const alerts = await eventually(standing, (found) => found.includes('round-tuesday overflowing'), 20_000)
  expect(alerts.filter((alert) => alert.startsWith('round-'))).toEqual(['round-tuesday overflowing'])
  expect(alerts.filter((alert) => alert.endsWith(' full')).sort()).toEqual([
    'eye-full-1 full',
    'eye-full-2 full',
    'eye-full-3 full',
  ])
  const { items } = await platform.get('/api/v1/causes')
  expect(items.map(({ title }: { title: string }) => title)).toContain('Bin full: 3 bin sensors on Tuesday')
})

let draft: WastePlanView
test('a plan collects what will not wait and leaves the rest, saying why; less is driven than on the fixed round', async () => {
  draft = await planned({})
  expect(collected(draft)).toEqual(expect.arrayContaining(['full-1', 'full-2', 'full-3']))
  expect(collected(draft)).not.toEqual(expect.arrayContaining(['low-1']))
  expect(draft.summary).toMatchObject({ isFeasible: true, problems: [] })
  const why = new Map(draft.verdicts.map(({ binId, words }) => [binId, words]))
  expect(why.get('full-2')).toMatch(/^In: overflowing/)
  expect(why.get('full-1')).toMatch(/^In: .*likely to overflow before Wednesday/)
  expect(draft.fixedRound).toMatchObject({ collections: 6 })
  expect(draft.fixedRound!.workS).toBeGreaterThan(draft.summary.workS)
  const { visits, line } = draft.shifts[0]!
  expect(visits.slice(-2).map(({ type }) => type)).toEqual(['dispose', 'return'])
  expect(line.length).toBeGreaterThan(5)
})

test('the same plan asked for twice at once is one search; another has to wait; one can be ended', async () => {
  const request = { day: DAY, seconds: 30 }
  const [first, second] = await Promise.all(
    [1, 2].map(() => send<{ id: string }>(planner, 'POST', '/waste/plannings', request)),
  )
  expect(second).toEqual(first)
  const other = await planner.api('POST', '/waste/plannings', { ...request, seed: 9 })
  expect(other.body).toMatchObject({ status: 409, code: 'TC_WASTE_PLANNING_BUSY' })
  const better = await eventually(
    () => send<PlanningView>(planner, 'GET', `/waste/plannings/${first!.id}`),
    ({ best }) => best !== null,
    10_000,
  )
  expect(better.best!.summary.collections).toBeGreaterThanOrEqual(3)
  expect(await send(planner, 'DELETE', `/waste/plannings/${first!.id}`)).toMatchObject({
    state: 'cancelled',
    planId: null,
  })
})

test('the planner’s hand puts a bin in and out, sees what it costs, and is not overwritten', async () => {
  const orders = [{ lorryId: 'lorry-1', binIds: ['full-1', 'low-2', 'full-3', 'full-2'] }]
  const hand = {
    version: draft.version,
    orders,
    mustBinIds: ['low-2'],
    neverBinIds: ['half'],
    locked: { 'lorry-1': ['full-1'] },
  }
  const changed = await send<WastePlanView>(planner, 'PUT', `/waste/plans/${draft.id}`, hand)
  expect(collected(changed)).toEqual(orders[0]!.binIds)
  expect(changed.verdicts.find(({ binId }) => binId === 'low-2')).toMatchObject({
    isPinned: true,
    reason: 'asked-for',
  })
  expect(changed.verdicts.find(({ binId }) => binId === 'half')).toMatchObject({
    isExcluded: true,
    reason: 'excluded',
  })
  const late = await planner.api('PUT', `/waste/plans/${draft.id}`, hand)
  expect(late.body).toMatchObject({ status: 409, code: 'TC_WASTE_PLAN_CHANGED' })
  const stranger = await planner.api('PUT', `/waste/plans/${draft.id}`, {
    ...hand,
    version: changed.version,
    orders: [{ lorryId: 'lorry-1', binIds: ['no-such-bin'] }],
  })
  expect(stranger.status).toBe(404)
  const back = await send<WastePlanView>(planner, 'PUT', `/waste/plans/${draft.id}`, {
    ...{ version: changed.version, mustBinIds: [], neverBinIds: [], locked: {} },
    orders: [{ lorryId: 'lorry-1', binIds: ['full-1', 'full-2', 'full-3'] }],
  })
  expect(collected(back)).toEqual(['full-1', 'full-2', 'full-3'])
  draft = back
})

let jobId = ''
test('published it is a crew’s round; what is lifted is recorded once and clears its alert', async () => {
  const published = await send<WastePlanView>(planner, 'POST', `/waste/plans/${draft.id}/publish`, {
    version: draft.version,
  })
  expect(published.jobs).toMatchObject([
    { lorryName: 'Lorry 1', state: 'waiting', collections: 3, crew: null },
  ])
  jobId = published.jobs[0]!.id
  const job = await send<WasteJobDetail>(crew, 'POST', `/waste/jobs/${jobId}/take`)
  expect(job.stops.map(({ type }) => type)).toEqual(['collect', 'collect', 'collect', 'dispose', 'return'])
  expect(job.stops[1]!.turns[0]).toMatchObject({ turn: 'start' })
  expect(job.nearby.map(({ id }) => id)).toContain('half')

  const lifted = event(jobId, 'lifted', 'full-1', { note: 'lid stiff' })
  const answer = await report(event(jobId, 'start'), lifted)
  expect(answer.answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
  const again = await report(lifted)
  expect(again.answers).toMatchObject([{ outcome: 'duplicate' }])
  expect(again.jobs).toMatchObject([{ state: 'under-way', done: 1, lifted: 1 }])

  // The crew’s word comes to the sensor’s record by the journal, and the alert of the bin is over.
  await eventually(standing, (found) => !found.includes('eye-full-1 full'), 20_000)
  expect((await bin('full-1')).services).toMatchObject([
    { source: 'crew', outcome: 'lifted', note: 'lid stiff' },
  ])
})

test('a sensor that sees the fall bears the crew out: one emptying, one entry', async () => {
  await report(event(jobId, 'lifted', 'full-2'))
  const sensor = sensors.get('full-2')!
  for (const fillPct of [3, 4]) {
    await sensor.publish({ at: iso(now()), fillPct, tempC: 8 })
    await new Promise((resolve) => setTimeout(resolve, (2 * MINUTE_MS) / SPEED))
  }
  await eventually(standing, (found) => !found.includes('eye-full-2 full'), 20_000)
  const { services } = await eventually(
    () => bin('full-2'),
    (found) => found.services.length > 0,
  )
  expect(services).toHaveLength(1)
  expect(services[0]).toMatchObject({ outcome: 'lifted', isDisputed: false })
})

test('a bin seen overflowing beside the round is put into it, and a re-plan in mid-shift keeps what is done', async () => {
  await report(event(jobId, 'seen-overflowing', 'half', { note: 'bags beside it' }))
  const job = await send<WasteJobDetail>(crew, 'GET', `/waste/jobs/${jobId}`)
  expect(job.stops.find(({ placeId }) => placeId === 'half')).toMatchObject({
    isAdded: true,
    why: 'Seen overflowing by the crew',
  })

  const next = await planned({ replaces: draft.id })
  expect(next.shifts[0]!.doneBinIds.sort()).toEqual(['full-1', 'full-2'])
  expect(collected(next)).toEqual(expect.arrayContaining(['full-3', 'half']))
  expect(collected(next)).not.toContain('full-1')
  await send(planner, 'POST', `/waste/plans/${next.id}/publish`, { version: next.version })
  const after = await send<WasteJobDetail>(crew, 'GET', `/waste/jobs/${jobId}`)
  expect(after).toMatchObject({ revision: 2, state: 'under-way', planId: next.id, done: 2 })
  expect(after.stops.slice(0, 2).map(({ placeId }) => placeId)).toEqual(['full-1', 'full-2'])
  expect((await plan(draft.id)).state).toBe('replaced')
  draft = next
})

test('a photo is kept once, one of 20 MB is refused, and the round goes on', async () => {
  const stop = event(jobId, 'contaminated', 'full-3', { note: 'bricks' })
  await report(stop)
  const jpeg = Buffer.from(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
    'base64',
  )
  const photo = async (bytes: Buffer) => {
    const form = new FormData()
    form.append('photo', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'bin.jpg')
    const url = new URL(`/api/v1/waste/jobs/photos/${stop.id}`, platform.url)
    const answer = await fetch(url, { method: 'POST', body: form, headers: { cookie: crew.cookie } })
    return { status: answer.status, body: await answer.json() }
  }
  expect((await photo(Buffer.concat([jpeg, Buffer.alloc(20 * 1024 * 1024)]))).status).toBe(413)
  expect((await photo(jpeg)).body).toEqual({ isNew: true })
  expect((await photo(jpeg)).body).toEqual({ isNew: false })
  const { events } = await send<WasteJobDetail>(crew, 'GET', `/waste/jobs/${jobId}`)
  expect(events.find(({ id }) => id === stop.id)).toMatchObject({
    type: 'contaminated',
    hasPhoto: true,
    refused: null,
  })
})

test('a crew that finishes a cancelled round with a wrong clock loses nothing', async () => {
  await send(planner, 'POST', `/waste/jobs/${jobId}/cancel`, { reason: 'Snow on the hill' })
  await new Promise((resolve) => setTimeout(resolve, (3 * MINUTE_MS) / SPEED))
  const years = 3 * 365 * 24 * HOUR_MS
  const late = event(jobId, 'lifted', 'half', { at: iso(now() - years) })
  const answer = await report(late, event(jobId, 'done', null, { at: iso(now() + years) }))
  expect(answer.answers).toMatchObject([
    { outcome: 'refused', reason: 'the round was cancelled', isKept: true },
    { outcome: 'refused', isKept: true },
  ])
  expect(answer.jobs).toMatchObject([{ state: 'cancelled' }])
  const { services } = await bin('half')
  expect(services).toMatchObject([{ source: 'crew', outcome: 'lifted' }])
})

test('what cannot be is named, and nothing breaks', async () => {
  await send(planner, 'POST', '/waste/bins', {
    ...{ id: 'sea', name: 'In the sea', stream: 'general', volumeL: 1_100, longitude: 3, latitude: 54 },
  })
  await send(planner, 'POST', '/waste/bins', {
    ...{
      id: 'huge',
      name: 'Huge',
      stream: 'general',
      volumeL: 90_000,
      longitude: at(4, 0)[0],
      latitude: at(4, 0)[1],
    },
  })
  const impossible = await planned({ mustBinIds: ['sea', 'huge', 'full-3'] })
  expect(impossible.summary.isFeasible).toBe(false)
  expect(impossible.summary.problems.join('\n')).toMatch(/In the sea/)
  expect(impossible.summary.problems.join('\n')).toMatch(/Huge/)
  expect(collected(impossible)).toContain('full-3')

  const nobody = await planned({ lorryIds: [], mustBinIds: ['full-3'] })
  expect(nobody.summary).toMatchObject({ isFeasible: false, collections: 0 })
  expect(nobody.summary.problems.length).toBeGreaterThan(0)
  const past = await planner.api('POST', '/waste/plannings', { day: '2026-03-02' })
  expect(past.body).toMatchObject({ status: 422, code: 'TC_WASTE_DAY' })
})

test('what it saves is told with its method', async () => {
  const { weeks, method } = await send<WasteSavingsView>(planner, 'GET', '/waste/savings?weeks=2')
  expect(weeks).toHaveLength(2)
  expect(weeks[1]).toMatchObject({ from: '2026-03-02', days: 1, actual: { collections: 3 } })
  expect(weeks[1]!.fixed.collections).toBeGreaterThan(3)
  expect(method.length).toBeGreaterThan(3)
})
