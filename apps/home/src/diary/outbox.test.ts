import 'fake-indexeddb/auto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { type NewDiaryEntry, newDiaryEntrySchema } from '@towncrier/protocol'
import { RequestError, toRequestError } from '@towncrier/screens/request-error'
import fc from 'fast-check'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HomeDatabase, openHomeDatabase } from '../store/home-database.ts'
import type { DiaryOp } from './diary-op.ts'
import { newId } from './new-id.ts'
import { HOLD_MS, Outbox } from './outbox.ts'

const NOW = Date.parse('2026-11-22T08:00:00Z')

let directory: string
let store: OperationsStore
let server: FastifyInstance
let url: string
let homeId: string
let now = NOW
let userName = 'hana'
let databaseNumber = 0
let database: HomeDatabase
/** What the network does to the requests that follow; without an entry they go through. */
let weather: ('cut' | 'answer-lost' | 'expired' | 'broken' | 'refused')[] = []
let signInsAsked = 0
let boxes: Outbox[] = []

/** The platform's own diary behind a network that may fail before and after it. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-diary-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  const { id } = store.accounts.add({
    ...{ userName: 'hana', displayName: 'hana', role: 'resident', passwordHash: 'x', now: NOW },
  })
  homeId = store.homes.add(id, { name: 'Our flat', areaId: null }, NOW).id
  now = NOW
  userName = 'hana'
  weather = []
  signInsAsked = 0
  server = fastify({ forceCloseConnections: true })
  server.route<{ Params: { id: string }; Body: unknown }>({
    method: ['POST', 'PATCH', 'DELETE'],
    url: '/diary/:id',
    handler: async (request, reply) => {
      const event = weather.shift()
      if (event === 'cut') return request.socket.destroy()
      if (event === 'expired') return reply.code(401).send({ code: 'TC_SIGN_IN_REQUIRED' })
      if (event === 'broken') return reply.code(503).send('busy')
      if (event === 'refused') return reply.code(422).send({ code: 'TC_DIARY_FUTURE' })
      const { id: entryId } = request.params
      try {
        if (request.method === 'POST') {
          const { roomId, at, endAt: _, ...entry } = newDiaryEntrySchema.parse(request.body)
          store.homeDiary.add({ ...entry, homeId, roomId, at: Date.parse(at), endAt: null, changedAt: now })
        } else if (request.method === 'PATCH') {
          store.homeDiary.update(homeId, entryId, request.body as { note: string }, now)
        } else store.homeDiary.remove(homeId, entryId)
      } catch {
        return reply.code(404).send({ code: 'TC_NOT_FOUND' })
      }
      if (event === 'answer-lost') return request.socket.destroy()
      return reply.send('')
    },
  })
  url = await server.listen({ host: '127.0.0.1', port: 0 })
  database = await openHomeDatabase(`home-${++databaseNumber}`)
})
afterEach(async () => {
  for (const box of boxes) box.stop()
  boxes = []
  database.close()
  await server.close()
  store.close()
  rmSync(directory, { recursive: true })
})

async function send({ entryId, what }: DiaryOp): Promise<void> {
  const method = { add: 'POST', change: 'PATCH', remove: 'DELETE' }[what.type]
  const body = what.type === 'add' ? what.entry : what.type === 'change' ? what.change : null
  const answer = await fetch(`${url}/diary/${entryId}`, {
    method,
    ...(body === null ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch(() => {
    throw new RequestError('TC_UNREACHABLE', 0, 'nothing answered', '')
  })
  const text = await answer.text()
  if (!answer.ok) {
    throw toRequestError(answer.status, answer.statusText, text.startsWith('{') ? JSON.parse(text) : null)
  }
}

async function openBox(): Promise<Outbox> {
  const box = new Outbox({
    database,
    send,
    userName: () => userName,
    now: () => now,
    onSent: () => undefined,
    onSignInNeeded: () => {
      signInsAsked++
    },
  })
  await box.load()
  boxes.push(box)
  return box
}

const entry = (activity: NewDiaryEntry['activity'], id = newId()): NewDiaryEntry => ({
  id,
  activity,
  at: new Date(now).toISOString(),
})
const addTo = async (box: Outbox, activity: NewDiaryEntry['activity']) => {
  const added = entry(activity)
  await box.add(homeId, added.id, { type: 'add', entry: added })
  now += 60_000
  return added.id
}
/** What the platform has, in the order of time. */
const known = () =>
  store.homeDiary.between(homeId, 0, Number.MAX_SAFE_INTEGER).map(({ activity }) => activity)

test('what is noted arrives once and in order, whatever the network does', async () => {
  const box = await openBox()
  weather = ['cut', 'answer-lost', 'broken', 'answer-lost', 'cut']
  for (const activity of ['showering', 'cooking', 'window'] as const) await addTo(box, activity)
  for (let tries = 0; tries < 8; tries++) await box.flush()
  expect(box.ops.value).toEqual([])
  expect(known()).toEqual(['showering', 'cooking', 'window'])
})

test('a phone that was switched off has everything, and sends it', async () => {
  weather = ['cut', 'cut', 'cut']
  const before = await openBox()
  await addTo(before, 'showering')
  await addTo(before, 'fan')
  await before.flush()
  before.stop()
  expect(known()).toEqual([])
  weather = []
  const after = await openBox()
  await after.flush()
  expect(known()).toEqual(['showering', 'fan'])
  expect(after.ops.value).toEqual([])
})

test('what was taken out can be put back for ten seconds, and then goes', async () => {
  const box = await openBox()
  const id = await addTo(box, 'cooking')
  await box.flush()
  await box.add(homeId, id, { type: 'remove' })
  await box.flush()
  expect(box.held.value?.entryId).toBe(id)
  expect(known()).toEqual(['cooking'])
  await box.undo()
  expect(box.ops.value).toEqual([])

  await box.add(homeId, id, { type: 'remove' })
  now += HOLD_MS + 1
  await box.flush()
  expect(known()).toEqual([])
  await box.add(homeId, id, { type: 'remove' })
  now += HOLD_MS + 1
  await box.flush()
  expect(box.ops.value).toEqual([])
})

test('what the platform will not take is told, and does not keep the rest', async () => {
  const box = await openBox()
  weather = ['refused']
  await addTo(box, 'showering')
  await addTo(box, 'heating')
  await box.flush()
  expect(known()).toEqual(['heating'])
  expect(box.refused.value).toMatchObject([{ refusal: 'TC_DIARY_FUTURE' }])
  await box.dismiss()
  expect(box.ops.value).toEqual([])
})

test('a session that has run out is told, and what was noted waits; another’s is not sent', async () => {
  const box = await openBox()
  weather = ['expired', 'expired']
  await addTo(box, 'washing')
  await box.flush()
  expect(signInsAsked).toBeGreaterThan(0)
  weather = []
  userName = 'wanda'
  await box.flush()
  expect(known()).toEqual([])
  userName = 'hana'
  await box.flush()
  expect(known()).toEqual(['washing'])
})

test('nothing is lost or doubled by any weather', async () => {
  const anyWeather = fc.array(fc.constantFrom('cut', 'answer-lost', 'broken', 'fine'), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(anyWeather, fc.integer({ min: 1, max: 5 }), async (days, count) => {
      const before = known().length
      weather = days.filter((day) => day !== 'fine')
      const box = await openBox()
      for (let each = 0; each < count; each++) await addTo(box, 'note')
      for (let tries = 0; tries < days.length + 2; tries++) await box.flush()
      box.stop()
      expect(box.ops.value).toEqual([])
      expect(known().length - before).toBe(count)
    }),
    { numRuns: 25 },
  )
})
