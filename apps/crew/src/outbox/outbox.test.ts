import 'fake-indexeddb/auto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { jobEventsSchema } from '@towncrier/protocol'
import { toRequestError } from '@towncrier/screens/request-error'
import fc from 'fast-check'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addGrittingJobs } from '../../../../tests/support/gritting-jobs.ts'
import type { CrewApi } from '../api/crew-api.ts'
import { type CrewDatabase, openCrewDatabase } from '../store/crew-database.ts'
import { HOLD_MS, Outbox } from './outbox.ts'
import type { OutboxEvent, WorkId } from './outbox-event.ts'

const NOW = Date.parse('2026-11-22T21:00:00Z')

let directory: string
let store: OperationsStore
let server: FastifyInstance
let url: string
let job: string
let now = NOW
let userName = 'dave'
let databaseNumber = 0
let database: CrewDatabase
/** What the network does to the requests that follow; without an entry they go through. */
let weather: ('cut' | 'answer-lost' | 'expired' | 'broken')[] = []
let boxes: Outbox[] = []
let eventNumber = 0

/** The platform’s own record behind a network that may fail before and after it. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-outbox-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  job = addGrittingJobs(store, NOW).north
  now = NOW
  userName = 'dave'
  weather = []
  server = fastify({ forceCloseConnections: true })
  server.post('/api/v1/winter/jobs/events', async (request, reply) => {
    const event = weather.shift()
    if (event === 'cut') return request.socket.destroy()
    if (event === 'expired') return reply.code(401).send({ code: 'TC_SIGN_IN_REQUIRED' })
    if (event === 'broken') return reply.code(503).send('busy')
    const { success, data } = jobEventsSchema.safeParse(request.body)
    if (!success) return reply.code(400).send({ code: 'TC_REQUEST_INVALID', detail: 'cannot be read' })
    const events = data.events.map((each) => ({ ...each, at: Date.parse(each.at) }))
    const answers = store.winterJobs.report(events, { actor: userName, at: now })
    if (event === 'answer-lost') return request.socket.destroy()
    return { answers, jobs: [] }
  })
  url = await server.listen({ host: '127.0.0.1', port: 0 })
  database = await openCrewDatabase(`crew-${++databaseNumber}`)
})
afterEach(async () => {
  for (const box of boxes) box.stop()
  boxes = []
  database.close()
  await server.close()
  store.close()
  rmSync(directory, { recursive: true })
})

async function report(_work: WorkId, marked: readonly OutboxEvent[]) {
  const events = marked.map(({ at, placeId, ...event }) => ({
    ...event,
    at: new Date(at).toISOString(),
    edgeId: placeId,
  }))
  const response = await fetch(`${url}/api/v1/winter/jobs/events`, {
    method: 'POST',
    body: JSON.stringify({ events }),
    headers: { 'content-type': 'application/json' },
  })
  const text = await response.text()
  const body = text.startsWith('{') ? JSON.parse(text) : undefined
  if (!response.ok) throw toRequestError(response.status, response.statusText, body)
  return (body as Awaited<ReturnType<CrewApi['report']>>).answers
}

async function openBox(): Promise<Outbox> {
  const box = new Outbox({
    database,
    report,
    userName: () => userName,
    position: () => ({ latitude: 52.3, longitude: -1.5 }),
    now: () => now,
    newId: () => `phone-${String(++eventNumber).padStart(6, '0')}`,
    onSent: () => undefined,
  })
  await box.load()
  boxes.push(box)
  return box
}

const treated = (edgeId: string) =>
  ({ work: 'gritting', jobId: job, type: 'treated', placeIds: [edgeId] }) as const
/** What the platform has of the job, in the order it happened. */
const known = () => store.winterJobs.eventsOf(job).map(({ type, edgeId }) => edgeId ?? type)

test('marks arrive in their order, and each once, whatever the network does', async () => {
  const box = await openBox()
  weather = ['cut', 'answer-lost', 'broken', 'answer-lost']
  await box.add({ work: 'gritting', jobId: job, type: 'start' }, false)
  await box.flush()
  expect(box.problem.value).toBe('unreachable')
  for (const edge of ['station-road', 'mill-lane', 'church-street']) {
    now += 60_000
    await box.add(treated(edge), true)
  }
  now += HOLD_MS + 1
  for (let n = 0; n < 5; n++) await box.flush()
  expect(box.problem.value).toBeNull()
  expect(box.waiting.value).toEqual([])
  expect(known()).toEqual(['start', 'station-road', 'mill-lane', 'church-street'])
  expect(store.winterJobs.require(job)).toMatchObject({ state: 'under-way', driver: 'dave' })
  expect(store.winterJobs.eventsOf(job)[1]).toMatchObject({ latitude: 52.3, longitude: -1.5 })
})

test('a phone that was switched off has everything, and sends it', async () => {
  const before = await openBox()
  weather = ['cut', 'cut']
  await before.add({ work: 'gritting', jobId: job, type: 'start' }, false)
  await before.flush()
  now += 60_000
  await before.add(treated('station-road'), true)
  before.stop()
  weather = []
  const after = await openBox()
  expect(after.waiting.value.map(({ type }) => type)).toEqual(['start', 'treated'])
  await after.flush()
  expect(known()).toEqual(['start'])
  now += HOLD_MS
  await after.flush()
  expect(known()).toEqual(['start', 'station-road'])
})

test('the last mark can be taken back for ten seconds; the next one sends it on its way', async () => {
  const box = await openBox()
  await box.add({ work: 'gritting', jobId: job, type: 'start' }, false)
  now += 1_000
  await box.add(treated('station-road'), true)
  await box.flush()
  expect(known()).toEqual(['start'])
  await box.undo()
  now += 1_000
  await box.add(treated('mill-lane'), true)
  now += 1_000
  await box.add(treated('church-street'), true)
  await box.flush()
  expect(known()).toEqual(['start', 'mill-lane'])
  expect(box.held.value).toMatchObject({ placeId: 'church-street' })
  // A clock that is put back does not hold it for hours.
  now -= 3 * 3_600_000
  await box.flush()
  expect(known()).toContain('church-street')
})

test('a road of several streets is one mark: counted once, taken back whole, known street by street', async () => {
  const box = await openBox()
  weather = ['cut', 'cut', 'cut', 'cut']
  const road = {
    work: 'gritting',
    jobId: job,
    type: 'treated',
    placeIds: ['church-street', 'market-place'],
  } as const
  await box.add(road, true)
  expect(box.waiting.value).toHaveLength(2)
  expect(box.waitingMarks.value).toHaveLength(1)
  await box.undo()
  expect(box.waiting.value).toEqual([])
  await box.add(road, true)
  now += HOLD_MS
  weather = []
  await box.flush()
  expect(known().toSorted()).toEqual(['church-street', 'market-place'])
})

test('an expired sign-in loses nothing; what one driver marked is not sent as another’s', async () => {
  const box = await openBox()
  weather = ['expired']
  await box.add({ work: 'gritting', jobId: job, type: 'start' }, false)
  await box.flush()
  expect(box.problem.value).toBe('sign-in')
  userName = 'erin'
  await box.flush()
  expect(known()).toEqual([])
  expect(box.waiting.value).toMatchObject([{ userName: 'dave' }])
  userName = 'dave'
  await box.flush()
  expect(known()).toEqual(['start'])
})

test('what is refused is kept with its reason; what cannot be read does not stand in the way', async () => {
  const box = await openBox()
  store.winterJobs.cancel(job, 'rain has stopped', NOW - 1)
  await box.add({ work: 'gritting', jobId: job, type: 'start' }, false)
  await box.flush()
  expect(box.refusedMarks.value).toMatchObject([{ type: 'start', reason: 'the job was cancelled' }])
  weather = ['cut']
  await box.add({ work: 'gritting', jobId: job, type: 'note', note: 'x'.repeat(2_001) }, false)
  await box.add({ work: 'gritting', jobId: job, type: 'note', note: 'salt is wet' }, false)
  await box.flush()
  await box.flush()
  expect(box.refusedMarks.value).toMatchObject([{ type: 'start' }, { reason: 'cannot be read' }])
  expect(store.winterJobs.eventsOf(job).map(({ note }) => note)).toContain('salt is wet')
  now += 8 * 86_400_000
  expect((await openBox()).refusedMarks.value).toEqual([])
})

test('whatever is marked under whatever weather is known once, in its order', async () => {
  const storm = fc.array(fc.constantFrom('cut', 'answer-lost', 'broken', 'expired', 'fair'), {
    maxLength: 12,
  })
  await fc.assert(
    fc.asyncProperty(storm, fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (sky, marks) => {
      const from = known().length
      const box = await openBox()
      weather = sky as typeof weather
      for (const [n, canUndo] of marks.entries()) {
        now += 20_000
        await box.add(treated(`edge-${from + n}`), canUndo)
        await box.flush()
      }
      now += HOLD_MS + 1
      weather = []
      await box.flush()
      await box.flush()
      expect(known().slice(from)).toEqual(marks.map((_, n) => `edge-${from + n}`))
      box.stop()
    }),
    { numRuns: 25 },
  )
})
