import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournalReader, openJournalWriter } from '@towncrier/journal'
import { openOperationsStore } from '@towncrier/operations-store'
import { buildNetwork, RoadFinder, readOsOpenRoads } from '@towncrier/road-network'
import { discoverKinds } from '@towncrier/sensor-kinds'
import type { GritterVehicle } from '@towncrier/winter-service'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { TreatmentFollower } from './treatment-follower.ts'

const START_AT = Date.UTC(2026, 0, 14, 22)
const KIND = [...(await discoverKinds()).values()].find(({ mobile }) => mobile)!
const kinds = new Map([[KIND.id, KIND]])
const logger = pino({ level: 'silent' })
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const gritter: GritterVehicle = {
  id: 'g1',
  name: 'Salty Sue',
  depotId: 'north',
  deviceId: 'lorry-1',
  capacityKg: 9_000,
  spreadWidthM: 7,
  treatingSpeedKph: 40,
  travellingSpeedKph: 56,
  isPreWet: false,
  isInService: true,
}

const east = (metres: number) => -1.5 + metres / 68_000
const roads = (() => {
  const features = [0, 300, 600].map((from) => ({
    type: 'Feature',
    properties: { id: `main-${from}`, name: 'Main Street', class: 'A Road' },
    geometry: {
      type: 'LineString',
      coordinates: [
        [east(from), 52.3],
        [east(from + 300), 52.3],
      ],
    },
  }))
  const network = buildNetwork(readOsOpenRoads(JSON.stringify({ type: 'FeatureCollection', features })))
  return { network, finder: new RoadFinder(network) }
})()

async function town() {
  const directory = mkdtempSync(join(tmpdir(), 'towncrier-winter-'))
  closing.push(() => rmSync(directory, { recursive: true, force: true }))
  const journal = openJournalWriter({ directory: join(directory, 'journal') })
  closing.push(() => journal.close())
  let now = START_AT
  const start = () => {
    const store = openOperationsStore(directory, { durability: 'normal' })
    const reader = openJournalReader({ directory: join(directory, 'journal') })
    closing.push(
      () => store.close(),
      () => reader.close(),
    )
    const follower = new TreatmentFollower({
      journal: reader,
      store,
      kinds,
      clock: { now: () => now },
      logger,
      gritters: () => [gritter],
      jobOf: () => ({ id: 'job-1', edgeIds: new Set(['main-0', 'main-300', 'main-600']) }),
      roads: () => roads,
    })
    return { store, follower }
  }
  const report = (metres: number, values: object = {}) => {
    now += 10_000
    const reading = {
      at: new Date(now).toISOString(),
      lat: 52.3,
      lon: east(metres),
      spreading: true,
      spreadRateGm2: 10,
      surfaceTempC: -1,
      ...values,
    }
    const payload = new TextEncoder().encode(JSON.stringify(reading))
    return journal.append({ type: 'reading', receivedAt: now, kind: KIND.id, deviceId: 'lorry-1', payload })
  }
  return {
    start,
    report,
    pass: (ms: number) => {
      now += ms
    },
    now: () => now,
    journal,
  }
}

test('a lorry’s readings become streets treated, with salt, once, whatever is read again after a crash', async () => {
  const { start, report, pass, now } = await town()
  const first = start()
  for (let metres = 0; metres <= 500; metres += 100) await report(metres)
  await first.follower.poll()
  // It ends here without a word, and another takes over from what is on disk.
  const second = start()
  for (let metres = 600; metres <= 900; metres += 100) await report(metres)
  await second.follower.poll()
  pass(15 * 60_000)
  await report(900, { spreading: false })
  await second.follower.poll()
  const treatments = second.store.winterTreatments.list({ from: START_AT, to: now() + 1 })
  expect(treatments.map(({ edgeId }) => edgeId)).toEqual(['main-600', 'main-300', 'main-0'])
  for (const { covered, rateGm2, saltKg, jobId, streetName, lengthM } of treatments) {
    expect(covered).toBeGreaterThan(0.97)
    expect(rateGm2).toBe(10)
    expect(saltKg).toBeCloseTo((10 * lengthM * covered * 7) / 1_000)
    expect([jobId, streetName]).toEqual(['job-1', 'Main Street'])
  }
  expect(second.store.winterTreatments.totals(START_AT, now() + 1)).toMatchObject({ passes: 3 })
  expect(second.store.winterTreatments.list({ from: START_AT, to: now(), street: 'main' })).toHaveLength(3)
  expect(second.store.winterTreatments.list({ from: START_AT, to: now(), street: '%' })).toEqual([])
})

test('what is broken, from the future, or off the globe is passed over; where a lorry stands is known', async () => {
  const { start, report, journal, now } = await town()
  const { follower, store } = start()
  const append = (text: string) =>
    journal.append({
      type: 'reading',
      receivedAt: now(),
      kind: KIND.id,
      deviceId: 'lorry-1',
      payload: new TextEncoder().encode(text),
    })
  await append('no json')
  await append('null')
  await append(
    JSON.stringify({ at: new Date(now() + 3_600_000).toISOString(), lat: 52.3, lon: -1.5, spreading: true }),
  )
  await report(0, { lat: 0, lon: 0 })
  await report(100)
  const since = now()
  await report(110)
  await report(105)
  await follower.poll()
  expect(follower.standOf('lorry-1')).toMatchObject({ since })
  expect(follower.passing()).toHaveLength(1)
  expect(store.winterTreatments.since(0)).toEqual([])
})
