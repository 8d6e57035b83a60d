import 'fake-indexeddb/auto'
import { RequestError } from '@towncrier/screens/request-error'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CrewDatabase, openCrewDatabase } from '../store/crew-database.ts'
import { HOLD_MS, Outbox } from './outbox.ts'
import type { OutboxEvent, Photo, WorkId } from './outbox-event.ts'
import { PhotoBox } from './photo-box.ts'

const NOW = Date.parse('2026-11-23T09:00:00Z')
const PHOTO: Photo = { bytes: new Uint8Array([255, 216, 255, 1, 2, 3]).buffer, mediaType: 'image/jpeg' }

let databaseNumber = 0
let database: CrewDatabase
let outbox: Outbox
let photos: PhotoBox
let now: number
let userName: string
let eventNumber: number
/** What the network does to the requests that follow, by what is sent; without an entry they go through. */
let weather: { events: RequestError[]; photos: (RequestError | 'answer-lost')[] }
/** What the platform has got, in the order it came. */
let received: string[]
let pictures: Map<string, number>

const unreachable = () => new RequestError('TC_UNREACHABLE', 0, 'no network', '')

beforeEach(async () => {
  database = await openCrewDatabase(`photos-${++databaseNumber}`)
  now = NOW
  userName = 'cara'
  eventNumber = 0
  weather = { events: [], photos: [] }
  received = []
  pictures = new Map()
  await open()
})
afterEach(() => {
  outbox.stop()
  photos.stop()
  database.close()
})

async function open(): Promise<void> {
  outbox = new Outbox({
    database,
    report: async (work: WorkId, events: readonly OutboxEvent[]) => {
      const problem = weather.events.shift()
      if (problem !== undefined) throw problem
      received.push(...events.map(({ id }) => `${work} ${id}`))
      return events.map(({ id }) => ({ id, reason: null }))
    },
    userName: () => userName,
    position: () => null,
    now: () => now,
    newId: () => `id-${++eventNumber}`,
    onSent: () => undefined,
    onPhotos: () => void photos.reload(),
  })
  photos = new PhotoBox({
    database,
    send: async (eventId, { bytes }) => {
      const problem = weather.photos.shift()
      if (problem instanceof RequestError) throw problem
      pictures.set(eventId, (pictures.get(eventId) ?? 0) + bytes.byteLength)
      received.push(`photo ${eventId}`)
      if (problem === 'answer-lost') throw unreachable()
    },
    isEventWaiting: (id) => outbox.waiting.value.some((event) => event.id === id),
    userName: () => userName,
    now: () => now,
  })
  await outbox.load()
  await photos.load()
}

const mark = (photo?: Photo, canUndo = false) =>
  outbox.add(
    {
      ...{ work: 'round', jobId: 'round-1', type: 'contaminated', placeIds: ['library'] },
      ...(photo === undefined ? {} : { photo }),
    },
    canUndo,
  )

test('a photo waits for its event, survives the phone being switched off, and is sent once it can be', async () => {
  weather.events = [unreachable()]
  await mark(PHOTO)
  await outbox.flush()
  await photos.flush()
  expect(received).toEqual([])
  outbox.stop()
  photos.stop()
  await open()
  expect(photos.waiting.value).toMatchObject([{ byteCount: 6, mediaType: 'image/jpeg' }])
  await outbox.flush()
  await photos.flush()
  const [event] = await database.getAll('outbox')
  expect(received).toEqual([`round ${event!.id}`, `photo ${event!.id}`])
  expect(pictures.get(event!.id)).toBe(6)
  expect(photos.photos.value).toEqual([])
  expect(await database.count('photo-bytes')).toBe(0)
})

test('a photo whose answer was lost is sent again under the same name; events do not wait for it', async () => {
  weather.photos = ['answer-lost', unreachable()]
  await mark(PHOTO)
  await outbox.flush()
  await photos.flush()
  await mark()
  await outbox.flush()
  await photos.flush()
  expect(received.filter((each) => each.startsWith('round'))).toHaveLength(2)
  expect(photos.waiting.value).toHaveLength(1)
  await photos.flush()
  expect(photos.waiting.value).toEqual([])
  expect(pictures.size).toBe(1)
})

test('a photo that is not taken is shown with its reason, and the next one goes on', async () => {
  weather.photos = [new RequestError('TC_FILE_TYPE', 415, 'no picture', '')]
  await mark(PHOTO)
  now += 1_000
  await mark(PHOTO)
  await outbox.flush()
  await photos.flush()
  expect(photos.refused.value).toMatchObject([{ reason: 'no picture' }])
  expect(photos.waiting.value).toEqual([])
  expect(pictures.size).toBe(1)
  expect(await database.count('photo-bytes')).toBe(0)
  now += 8 * 86_400_000
  await photos.load()
  expect(photos.photos.value).toEqual([])
})

test('what is taken back takes its photo along; what one crew took is not sent as another’s', async () => {
  await mark(PHOTO, true)
  await photos.reload()
  expect(photos.waiting.value).toHaveLength(1)
  await outbox.undo()
  await photos.reload()
  expect(photos.waiting.value).toEqual([])
  expect(await database.count('photo-bytes')).toBe(0)

  await mark(PHOTO, true)
  now += HOLD_MS
  await outbox.flush()
  userName = 'colin'
  await photos.flush()
  expect(pictures.size).toBe(0)
  userName = 'cara'
  await photos.flush()
  expect(pictures.size).toBe(1)
})

test('a photo that the phone cannot keep is told as not taken; its event is kept, once', async () => {
  const bytes = new ArrayBuffer(8)
  structuredClone(bytes, { transfer: [bytes] })
  await mark({ bytes, mediaType: 'image/jpeg' })
  await outbox.flush()
  await photos.flush()
  expect(received).toHaveLength(1)
  expect(photos.refused.value).toMatchObject([{ reason: 'There was no room for it on this phone' }])
  expect(photos.waiting.value).toEqual([])
  expect(await database.count('outbox')).toBe(1)
})

test('both kinds of work go their own way, in one order; one that is denied does not hold up the other', async () => {
  const grit = () =>
    outbox.add({ work: 'gritting', jobId: 'job-1', type: 'note', note: 'salt is low' }, false)
  weather.events = [unreachable(), unreachable(), unreachable(), unreachable(), unreachable()]
  await mark()
  await grit()
  await mark()
  await mark()
  await outbox.flush()
  weather.events = []
  await outbox.flush()
  expect(received.map((each) => each.split(' ')[0])).toEqual(['round', 'gritting', 'round', 'round'])
  expect(new Set(received).size).toBe(4)

  received = []
  const denied = new RequestError('TC_PERMISSION_DENIED', 403, 'no', '')
  weather.events = [unreachable(), unreachable(), unreachable()]
  await grit()
  await mark()
  await outbox.flush()
  weather.events = [denied]
  await outbox.flush()
  expect(received.map((each) => each.split(' ')[0])).toEqual(['round'])
  expect(outbox.problem.value).toBe('denied')
  expect(outbox.waiting.value).toMatchObject([{ work: 'gritting' }])
})
