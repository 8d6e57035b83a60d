import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { expect, test } from 'vitest'
import { jobDetail } from '../../../../tests/support/gritting-jobs.ts'
import { progressOf } from '../gritting/job-progress.ts'
import { openCrewDatabase } from './crew-database.ts'

test('a phone of the first version keeps its jobs, its sign-in and what it has not sent', async () => {
  const old = await openDB('phone', 1, {
    upgrade(database) {
      database.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
      database.createObjectStore('jobs', { keyPath: 'id' })
      database.createObjectStore('remembered')
    },
  })
  const event = {
    ...{ markId: 'mark', userName: 'dave', jobId: jobDetail().id, at: 1, note: '', latitude: null },
    ...{ longitude: null, heldUntil: null, state: 'waiting', reason: null },
  }
  await old.add('outbox', { ...event, id: 'event-1', type: 'start', edgeId: null })
  await old.add('outbox', { ...event, id: 'event-2', type: 'treated', edgeId: 'station-road' })
  await old.put('jobs', jobDetail({ driver: 'dave' }))
  const session = { userName: 'dave', displayName: 'Dave', permissions: ['winter.drive'] }
  await old.put('remembered', { session, timeZone: 'Europe/London', refreshedAt: 5 }, 'remembered')
  old.close()

  const database = await openCrewDatabase('phone')
  expect(database.version).toBe(2)
  const outbox = await database.getAll('outbox')
  expect(outbox).toMatchObject([
    { seq: 1, id: 'event-1', work: 'gritting', placeId: null },
    { seq: 2, id: 'event-2', work: 'gritting', placeId: 'station-road' },
  ])
  const [job] = await database.getAll('jobs')
  expect(progressOf(job!, outbox, 'dave')).toMatchObject({ state: 'under-way', treated: 1 })
  expect(await database.get('remembered', 'remembered')).toMatchObject({ refreshedAt: 5, session })
  expect([...database.objectStoreNames].toSorted()).toEqual([
    'jobs',
    'outbox',
    'photo-bytes',
    'photos',
    'remembered',
    'rounds',
  ])
  // A newer page makes the older one let go.
  const newer = openDB('phone', 3)
  await expect(newer.then(({ version }) => version)).resolves.toBe(3)
  ;(await newer).close()
})
