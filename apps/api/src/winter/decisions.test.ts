import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import { loadConfig } from '@towncrier/config'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import type { Role } from '@towncrier/protocol'
import {
  DEFAULT_MATRIX,
  DEFAULT_WINTER_SETTINGS,
  type JobPlan,
  outlookOf,
  recommend,
  type TreatmentOutlook,
} from '@towncrier/winter-service'
import fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { registerViewer } from '../auth/register-viewer.ts'
import { SESSION_COOKIE, SignIn } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { News } from '../live/news.ts'
import { registerProblems } from '../problem.ts'
import { winterDecisionRoutes } from '../routes/winter-decisions.ts'
import { winterJobRoutes } from '../routes/winter-jobs.ts'
import { winterSettingsRoutes } from '../routes/winter-settings.ts'
import type { BoardSnapshot, RoutePlanPort, WinterBoardPort } from './board-port.ts'

const START = Date.parse('2026-11-22T15:00:00Z')
const ROLES = { dawn: 'duty-manager', dave: 'gritter-driver', erin: 'gritter-driver', vic: 'viewer' } as const

let directory: string
let store: OperationsStore
let server: FastifyInstance
let now = START
let coldestC = -3
let issueId = 1
const told: string[] = []
const cookies = new Map<string, string>()

/** A wet road that freezes at 22:00, as cold as the test has it. */
function outlook(): TreatmentOutlook {
  const temps = [4, 3, 2.5, 2, 1.5, 1, 1, -0.5, coldestC]
  return outlookOf({
    forecast: temps.map((surfaceTempC, n) => ({
      at: START + (n + 1) * HOUR_MS,
      surfaceTempC,
      lowC: surfaceTempC - 1,
      highC: surfaceTempC + 1,
    })),
    observed: {
      at: now,
      surfaceTempC: 5,
      airTempC: 4,
      dewPointC: 1,
      surfaceState: 'wet',
      waterFilmMm: 0.8,
    },
    weather: null,
    now,
    residualSaltGm2: 0,
    actionLevelC: 1,
    settings: DEFAULT_WINTER_SETTINGS,
  })
}

const board: WinterBoardPort = {
  snapshot(domainId): BoardSnapshot | null {
    if (domainId === 'west') return null
    const advised = (isPreWet: boolean) =>
      recommend({
        outlook: outlook(),
        matrix: DEFAULT_MATRIX,
        isPreWet,
        callOutMinutes: 60,
        treatMinutes: 90,
        residualSaltGm2: 0,
        now,
        settings: DEFAULT_WINTER_SETTINGS,
        timeZone: 'Europe/London',
      })
    return {
      issueId,
      recommendation: advised(false),
      outlook: outlook(),
      observations: [
        {
          sensorId: 'road-1',
          at: now,
          surfaceTempC: 5,
          airTempC: 4,
          dewPointC: 1,
          surfaceState: 'wet',
          waterFilmMm: 0.8,
        },
      ],
      routes: [{ routeId: 'n2', recommendation: advised(true) }],
    }
  },
}

const plans: RoutePlanPort = {
  planOf: (routeId, rateGm2, passes): JobPlan => ({
    routeId,
    routeName: store.winterNetwork.requireRoute(routeId).name,
    depotId: 'depot',
    gritterId: 'lorry',
    isPreWet: false,
    streets: [
      {
        edgeId: 'e1',
        direction: 'forward',
        name: 'High Street',
        line: [
          [-1.5, 52.3],
          [-1.49, 52.3],
        ],
        lengthM: 680,
        areaM2: 4_760,
        rateGm2,
        passes,
        saltKg: (4_760 * rateGm2 * passes) / 1_000,
        wayThere: [],
      },
    ],
    wayBack: [],
    treatedM: 680,
    travelledM: 1_200,
    seconds: 1_800,
    treatedAreaM2: 4_760,
    saltKg: (4_760 * rateGm2 * passes) / 1_000,
    missingEdgeIds: [],
    unreachableEdgeIds: [],
  }),
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-decisions-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  now = START
  coldestC = -3
  issueId = 1
  told.length = 0
  const clock = { now: () => now }
  const news = new News(clock)
  news.subscribe(({ topic, id }, permission) => told.push(`${topic} ${id} ${permission}`))
  const context = {
    config: loadConfig({ DATA_DIR: directory, TIME_ZONE: 'Europe/London' }),
    clock,
    logger: pino({ level: 'silent' }),
    store,
    news,
    winterBoard: board,
    networkPlans: plans,
    localToken: 'local-token',
    demo: null,
  } as unknown as ApiContext
  server = fastify()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  registerProblems(server)
  await server.register(cookie)
  registerViewer(server, new SignIn(context), store)
  for (const routes of [winterSettingsRoutes, winterDecisionRoutes, winterJobRoutes]) {
    await server.register(routes(context))
  }
  for (const [userName, role] of Object.entries(ROLES) as [string, Role][]) {
    const { id } = store.accounts.add({ userName, displayName: userName, role, passwordHash: 'none', now })
    const from = { address: '127.0.0.1', userAgent: 'test' }
    cookies.set(userName, store.sessions.open(id, from, Date.now(), 600_000))
  }
  const act = { actor: 'dawn', at: now }
  store.winterNetwork.addDepot({ id: 'depot', name: 'Depot', latitude: 52.3, longitude: -1.5 })
  for (const id of ['north', 'west']) {
    store.winterNetwork.addDomain(id, { name: id, sensorIds: [], actionLevelC: 1 }, 'none', now)
  }
  for (const id of ['n1', 'n2']) {
    store.winterNetwork.addRoute(
      id,
      {
        name: `Route ${id}`,
        domainId: 'north',
        depotId: 'depot',
        gritterId: null,
        priority: 1,
        origin: 'drawn',
        isKept: false,
        streets: [{ edgeId: 'e1', direction: 'forward' }],
      },
      act,
    )
  }
})
afterEach(async () => {
  await server.close()
  store.close()
  rmSync(directory, { recursive: true })
})

async function ask(as: keyof typeof ROLES, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const response = await server.inject({
    method,
    url,
    cookies: { [SESSION_COOKIE]: cookies.get(as)! },
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: response.statusCode, body: response.json() }
}

const SHOWN = { issueId: 1, action: 'treat', rateGm2: 16, passes: 1 }
const decide = (more: object = {}) =>
  ask('dawn', 'POST', '/winter/decisions', { domainId: 'north', choice: 'accept', shown: SHOWN, ...more })

describe('deciding', () => {
  test('accepting signs what stood then and sends every route out at its own lorry’s rate', async () => {
    const { status, body } = await decide()
    expect(status).toBe(201)
    expect(body).toMatchObject({
      id: 1,
      night: '2026-11-22',
      madeBy: 'dawn',
      issueId: 1,
      routes: [
        { routeId: 'n1', isTreated: true, rateGm2: 16, passes: 1 },
        { routeId: 'n2', isTreated: true, rateGm2: 15, passes: 1 },
      ],
      recommendation: { action: 'treat', matrixCell: { words: 'wet, −5 to −2 °C' } },
      outlook: { minimumC: -3, hazard: 'ice' },
      observations: [{ sensorId: 'road-1', surfaceTempC: 5 }],
      jobs: [
        { id: '1-1', state: 'waiting', saltKg: 76.16 },
        { id: '1-2', state: 'waiting', saltKg: 71.4 },
      ],
    })
    const doneBy = Date.parse(body.recommendation.doneBy)
    expect(Date.parse(body.jobs[0].startBy)).toBe(doneBy - 30 * MINUTE_MS)
    expect(told).toEqual(['winter 1 winter.view', 'winter-job 1 winter.drive'])
    expect((await ask('vic', 'GET', '/winter/decisions/1')).body).toMatchObject({
      hash: body.hash,
      outlook: { minimumC: -3 },
    })
    expect((await ask('vic', 'POST', '/winter/decisions/verify')).body).toMatchObject({
      isIntact: true,
      head: { id: 1, hash: body.hash },
    })
  })

  test('is refused when the recommendation has changed meanwhile, saying how; a new forecast alone does not matter', async () => {
    issueId = 2
    coldestC = -7
    const changed = await decide()
    expect(changed).toMatchObject({ status: 409, body: { code: 'TC_RECOMMENDATION_CHANGED' } })
    expect(changed.body.detail).toContain('forecast 2 says “treat with 2×15 g/m²”, not “treat with 16 g/m²”')
    expect(store.winterDecisions.list({ limit: 1 }).items).toEqual([])
    coldestC = -3.4
    expect(await decide()).toMatchObject({ status: 201, body: { issueId: 2 } })
  })

  test('anything but accepting needs a reason, and routes must fit the choice', async () => {
    const changedRoutes = [{ routeId: 'n1', isTreated: true, rateGm2: 20 }]
    expect(await decide({ choice: 'decline' })).toMatchObject({
      status: 400,
      body: { code: 'TC_REQUEST_INVALID' },
    })
    expect(await decide({ choice: 'change', reason: 'no', routes: changedRoutes })).toMatchObject({
      status: 400,
    })
    expect(await decide({ routes: changedRoutes })).toMatchObject({
      status: 422,
      body: { code: 'TC_DECISION_NOT_AS_CHOSEN' },
    })
    expect(
      await decide({ choice: 'decline', reason: 'schools are shut', routes: changedRoutes }),
    ).toMatchObject({
      body: { code: 'TC_DECISION_NOT_AS_CHOSEN' },
    })
    const foreign = [{ routeId: 'elsewhere', isTreated: true, rateGm2: 20 }]
    expect(await decide({ choice: 'change', reason: 'bridge is icy', routes: foreign })).toMatchObject({
      body: { code: 'TC_DECISION_ROUTES' },
    })
    expect(
      await decide({
        choice: 'change',
        reason: 'bridge is icy',
        routes: [...changedRoutes, ...changedRoutes],
      }),
    ).toMatchObject({ status: 400 })
    expect(await decide({ choice: 'change', reason: 'bridge is icy', routes: changedRoutes })).toMatchObject({
      status: 201,
      body: {
        routes: [
          { routeId: 'n1', isTreated: true, rateGm2: 20 },
          { routeId: 'n2', isTreated: false, rateGm2: 0 },
        ],
        jobs: [{ routeId: 'n1', rateGm2: 20 }],
      },
    })
  })

  test('needs a domain of which something is known, and the right to', async () => {
    expect(await decide({ domainId: 'west' })).toMatchObject({
      status: 409,
      body: { code: 'TC_WINTER_NOTHING_KNOWN' },
    })
    expect(await decide({ domainId: 'nowhere' })).toMatchObject({
      status: 404,
      body: { code: 'TC_WINTER_UNKNOWN' },
    })
    expect(
      await ask('vic', 'POST', '/winter/decisions', { domainId: 'north', choice: 'accept', shown: SHOWN }),
    ).toMatchObject({
      status: 403,
      body: { code: 'TC_PERMISSION_DENIED' },
    })
  })

  test('again for the same night is revising: waiting jobs end, one under way is left to people', async () => {
    await decide()
    expect(await decide()).toMatchObject({ status: 409, body: { code: 'TC_DECISION_STANDS' } })
    await report('dave', { jobId: '1-1', type: 'start' })
    const decline = { choice: 'decline', reason: 'rain has stopped early', revises: 1 }
    expect(await decide(decline)).toMatchObject({
      status: 201,
      body: {
        id: 2,
        revises: 1,
        jobs: [],
        cancelledJobIds: ['1-2'],
        jobsUnderWay: [{ id: '1-1', driver: 'dave' }],
      },
    })
    expect(await decide(decline)).toMatchObject({ status: 409, body: { code: 'TC_DECISION_REVISED' } })
    const range = `from=${new Date(START).toISOString()}&to=${new Date(START + HOUR_MS).toISOString()}`
    expect((await ask('vic', 'GET', `/winter/decisions/figures?${range}`)).body).toEqual({
      accepted: 0,
      changed: 0,
      declined: 1,
      revised: 1,
      overrideRate: 1,
    })
    const listed = await ask('vic', 'GET', '/winter/decisions?night=2026-11-22&domain=north')
    expect(
      listed.body.items.map(({ id, revisedBy }: { id: number; revisedBy: number }) => [id, revisedBy]),
    ).toEqual([
      [2, null],
      [1, 2],
    ])
  })
})

let eventNumber = 0
function report(as: keyof typeof ROLES, ...events: object[]) {
  return ask(as, 'POST', '/winter/jobs/events', {
    events: events.map((event) => ({
      id: `event-${String(++eventNumber).padStart(4, '0')}`,
      at: new Date(now).toISOString(),
      ...event,
    })),
  })
}

describe('jobs', () => {
  beforeEach(async () => {
    await decide()
  })

  test('a driver sees what is theirs and what nobody has taken, the manager all', async () => {
    const ids = async (as: keyof typeof ROLES) =>
      (await ask(as, 'GET', '/winter/jobs')).body.map(({ id }: { id: string }) => id)
    expect(await ask('dave', 'POST', '/winter/jobs/1-1/take', {})).toMatchObject({
      status: 200,
      body: { driver: 'dave', plan: { streets: [{ name: 'High Street', rateGm2: 16 }] } },
    })
    expect(await ids('erin')).toEqual(['1-2'])
    expect(await ids('dave')).toEqual(['1-1', '1-2'])
    expect(await ids('dawn')).toEqual(['1-1', '1-2'])
    expect(await ask('erin', 'POST', '/winter/jobs/1-1/take', {})).toMatchObject({
      body: { code: 'TC_JOB_TAKEN' },
    })
    expect(await ask('dave', 'POST', '/winter/jobs/1-1/take', { gritterId: 'ghost' })).toMatchObject({
      status: 404,
    })
    expect(await ask('vic', 'GET', '/winter/jobs')).toMatchObject({ status: 403 })
  })

  test('the manager gives them to drivers only, and cancels with a reason', async () => {
    const assign = (driver: string) =>
      ask('dawn', 'POST', '/winter/jobs/1-1/assign', { driver, gritterId: null })
    expect(await assign('vic')).toMatchObject({ status: 422, body: { code: 'TC_DRIVER_UNFIT' } })
    expect(await assign('erin')).toMatchObject({ status: 200, body: { driver: 'erin' } })
    expect(await ask('dawn', 'POST', '/winter/jobs/1-1/cancel', { reason: 'no' })).toMatchObject({
      status: 400,
    })
    expect(
      await ask('dawn', 'POST', '/winter/jobs/1-1/cancel', { reason: 'lorry broke down' }),
    ).toMatchObject({
      body: { state: 'cancelled', endedNote: 'lorry broke down' },
    })
    expect(await ask('erin', 'POST', '/winter/jobs/1-1/take', {})).toMatchObject({
      body: { code: 'TC_JOB_OVER' },
    })
  })

  test('what a phone sends late, twice and out of order comes to the same, and is on record', async () => {
    const at = (minutes: number) => new Date(START + minutes * MINUTE_MS).toISOString()
    now = START + 2 * HOUR_MS
    const night = [
      { id: 'phone-0001', jobId: '1-1', type: 'start', at: at(10) },
      { id: 'phone-0002', jobId: '1-1', type: 'treated', at: at(15), edgeId: 'e1' },
      { id: 'phone-0003', jobId: '1-1', type: 'blocked', at: at(20), edgeId: 'e2', note: 'tree down' },
      { id: 'phone-0004', jobId: '1-1', type: 'done', at: at(40) },
    ]
    const outcomes = ({ body }: { body: { answers: { outcome: string }[] } }) =>
      body.answers.map(({ outcome }) => outcome)
    expect(outcomes(await report('dave', night[3]!, night[1]!))).toEqual(['accepted', 'accepted'])
    expect(outcomes(await report('dave', ...night))).toEqual([
      'accepted',
      'duplicate',
      'accepted',
      'duplicate',
    ])
    const late = await report(
      'dave',
      { jobId: '1-1', type: 'treated', edgeId: 'e3' },
      { jobId: 'none', type: 'start' },
    )
    expect(late.body).toMatchObject({
      answers: [
        { outcome: 'refused', reason: 'the job was done by then', isKept: true },
        { outcome: 'refused', reason: 'there is no such job', isKept: false },
      ],
      jobs: [{ id: '1-1', state: 'done' }],
    })
    const { body } = await ask('dave', 'GET', '/winter/jobs/1-1')
    expect(body).toMatchObject({ state: 'done', startedAt: at(10), endedAt: at(40) })
    expect(body.events.map(({ type, edgeId }: { type: string; edgeId: string }) => [type, edgeId])).toEqual([
      ['start', null],
      ['treated', 'e1'],
      ['blocked', 'e2'],
      ['done', null],
      ['treated', 'e3'],
    ])
    expect(
      store.audit.list({ action: 'winter.job-report', limit: 9 }).items.map(({ detail }) => detail.types),
    ).toEqual([['treated'], ['start', 'blocked'], ['done', 'treated']])
  })
})

describe('settings', () => {
  test('a matrix with a hole is refused, naming the cell, before and when it is saved', async () => {
    const { body: current } = await ask('dawn', 'GET', '/winter/settings')
    expect(current).toMatchObject({
      version: 0,
      settings: { matrix: { name: DEFAULT_MATRIX.name }, actionLevelC: 1 },
    })
    const matrix = {
      ...DEFAULT_MATRIX,
      cells: DEFAULT_MATRIX.cells.filter(({ condition, dryGm2 }) => condition !== 'wet' || dryGm2 !== 16),
    }
    const words = 'wet, −10 to −5 °C: no row covers −5.0 to −2.0'
    expect((await ask('dawn', 'POST', '/winter/settings/check', { matrix })).body).toEqual({
      problems: [{ code: 'TC_MATRIX_HOLE', path: expect.stringMatching(/^cells\.\d+$/), message: words }],
    })
    const save = (settings: object, basedOn = 0) =>
      ask('dawn', 'PUT', '/winter/settings', { basedOn, note: 'trial', settings })
    const refused = await save({ ...current.settings, matrix })
    expect(refused).toMatchObject({ status: 422, body: { code: 'TC_MATRIX_HOLE' } })
    expect(refused.body.detail).toContain(words)
    expect(await save({ ...current.settings, marginalBelowC: -2 })).toMatchObject({ status: 400 })
    expect(await save({ ...current.settings, actionLevelC: 0.5 })).toMatchObject({
      status: 200,
      body: { version: 1, savedBy: 'dawn' },
    })
    expect(await save(current.settings)).toMatchObject({ status: 409, body: { code: 'TC_WINTER_CHANGED' } })
    const versions = await ask('vic', 'GET', '/winter/settings/versions')
    expect(
      versions.body.map(({ version, at }: { version: number; at: string | null }) => [version, at]),
    ).toEqual([
      [1, '2026-11-22T15:00:00.000Z'],
      [0, null],
    ])
  })
})
