import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type { JobStop } from '@towncrier/waste-rounds'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type NewWasteEvent, type OperationsStore, openOperationsStore } from './index.ts'

const NOW = Date.parse('2026-03-03T09:00:00Z')
const DAY = '2026-03-03'
const planner = { actor: 'petra', at: NOW }
const crew = { actor: 'carl', at: NOW + HOUR_MS }
const SUMMARY = {
  ...{ lorries: 1, collections: 2, leftOut: 0, metres: 1, workS: 1, expectedOverflows: 0 },
  ...{ isFeasible: true, problems: [] },
}

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-waste-'))
  store = openOperationsStore(directory, { durability: 'normal' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const stop = (placeId: string): JobStop => ({
  ...{
    type: 'collect',
    placeId,
    name: placeId,
    street: '',
    position: [0, 0],
    stream: 'general',
    volumeL: 240,
  },
  ...{
    fillPct: 80,
    accessNote: '',
    accessTimes: [],
    why: '',
    arriveAt: NOW,
    serviceS: 60,
    metres: 100,
    drivingS: 20,
  },
  ...{ wayThere: [], turns: [], isAdded: false },
})
const job = (lorryId: string, ...bins: string[]) => ({
  ...{ lorryId, lorryName: lorryId, leavesAt: NOW },
  stops: bins.map(stop),
})
function publish(id: string, jobs: ReturnType<typeof job>[], replaces: string | null = null) {
  store.wastePlans.add({ id, day: DAY, replaces, summary: SUMMARY }, {}, { kept: id }, planner)
  return store.wastePlans.publish(id, 1, jobs, planner)
}
const event = (
  id: string,
  type: NewWasteEvent['type'],
  minutes: number,
  placeId: string | null = null,
): NewWasteEvent => ({
  ...{ id, jobId: `${DAY}-l1`, type, at: NOW + minutes * MINUTE_MS, placeId },
  ...{ note: '', latitude: null, longitude: null },
})
const report = (...events: NewWasteEvent[]) =>
  store.wasteJobs.report(events, (id) => id.startsWith('bin'), crew)

test('a plan becomes a job for each lorry; a crew takes it, and another cannot', () => {
  publish('a', [job('l1', 'bin-1', 'bin-2'), job('l2', 'bin-3')])
  expect(store.wasteJobs.ofDay(DAY).map(({ id }) => id)).toEqual([`${DAY}-l1`, `${DAY}-l2`])
  expect(store.wasteJobs.take(`${DAY}-l1`, crew)).toMatchObject({ crew: 'carl', state: 'waiting' })
  expect(() => store.wasteJobs.take(`${DAY}-l1`, { actor: 'cora', at: NOW })).toThrow(
    expect.objectContaining({ code: 'TC_WASTE_JOB_TAKEN' }),
  )
  expect(store.wasteJobs.forCrew('cora', NOW).map(({ lorryId }) => lorryId)).toEqual(['l2'])
  expect(store.wastePlans.detail<object, object>('a').content).toEqual({ kept: 'a' })
})

test('whatever the order in which a day is reported, and however often, the round and the history are the same', () => {
  const day = [
    event('e-start', 'start', 0),
    event('e-lift-1', 'lifted', 5, 'bin-1'),
    event('e-partly', 'partly', 12, 'bin-2'),
    event('e-break-1', 'break-begin', 20),
    event('e-break-2', 'break-end', 40),
    event('e-lift-2', 'lifted', 45, 'bin-2'),
    event('e-tip', 'tipped', 50, 'tip'),
    event('e-done', 'done', 59),
  ]
  const told = () => {
    const { state, startedAt, endedAt } = store.wasteJobs.require(`${DAY}-l1`)
    const history = store.wasteServices
      .between(0, NOW * 2)
      .map(({ binId, at, outcome }) => [binId, at, outcome])
    const progress = store.wasteJobs.progressOf(`${DAY}-l1`)
    return {
      state,
      startedAt,
      endedAt,
      history,
      outcomes: [...progress.outcomes],
      tippings: progress.tippings,
    }
  }
  publish('a', [job('l1', 'bin-1', 'bin-2')])
  report(...day)
  const expected = told()
  expect(expected).toMatchObject({ state: 'done', startedAt: NOW, endedAt: NOW + 59 * MINUTE_MS })
  expect(expected.history).toHaveLength(3)
  fc.assert(
    fc.property(fc.shuffledSubarray([...day, ...day], { minLength: 16 }), (mixed) => {
      store.close()
      rmSync(directory, { recursive: true })
      store = openOperationsStore(directory, { durability: 'normal' })
      publish('a', [job('l1', 'bin-1', 'bin-2')])
      for (const one of mixed) report(one)
      expect(told()).toEqual(expected)
    }),
    { numRuns: 15 },
  )
})

test('a re-plan changes the rounds under way, and cancels those that it does without', () => {
  publish('a', [job('l1', 'bin-1', 'bin-2'), job('l2', 'bin-3')])
  report(event('e1', 'start', 0), event('e2', 'lifted', 2, 'bin-1'))
  expect(() => publish('stranger', [])).toThrow(expect.objectContaining({ code: 'TC_WASTE_PLAN_OVERTAKEN' }))
  publish('b', [job('l1', 'bin-1', 'bin-3')], 'a')
  expect(store.wasteJobs.require(`${DAY}-l1`)).toMatchObject({ planId: 'b', revision: 2, state: 'under-way' })
  expect(store.wasteJobs.require(`${DAY}-l2`)).toMatchObject({ state: 'cancelled' })
  expect(store.wastePlans.require('a').state).toBe('replaced')
  store.wastePlans.withdraw('b', 'Snow', NOW + 5 * MINUTE_MS)
  expect(store.wasteJobs.require(`${DAY}-l1`)).toMatchObject({ state: 'cancelled', endedNote: 'Snow' })
  expect(() => store.wastePlans.withdraw('b', 'Snow', NOW)).toThrow(
    expect.objectContaining({ code: 'TC_WASTE_PLAN_STATE' }),
  )
})

test('what another crew reports of a round stays on record and does not move it', () => {
  publish('a', [job('l1', 'bin-1')])
  store.wasteJobs.take(`${DAY}-l1`, { actor: 'cora', at: NOW })
  expect(report(event('e1', 'lifted', 1, 'bin-1'))).toMatchObject([{ outcome: 'refused', isKept: true }])
  expect(store.wasteJobs.require(`${DAY}-l1`).state).toBe('waiting')
  expect(store.wasteServices.ofBin('bin-1')).toHaveLength(1)
  const stranger = { ...event('e2', 'lifted', 1, 'bin-1'), jobId: 'no-such' }
  expect(report(stranger)).toMatchObject([{ outcome: 'refused', isKept: false }])
})

test('sensor and crew of one emptying are one entry, whichever tells first; two emptyings are two', () => {
  publish('a', [job('l1', 'bin-1', 'bin-2')])
  const sensed = (binId: string, minutes: number) =>
    store.wasteServices.addSensed({
      binId,
      at: NOW + minutes * MINUTE_MS,
      fillBeforePct: 88,
      fillAfterPct: 3,
    })
  expect(sensed('bin-1', 30)).toBe(true)
  report(event('e1', 'lifted', 5, 'bin-1'), event('e2', 'lifted', 8, 'bin-2'))
  expect(sensed('bin-2', 40)).toBe(true)
  expect(sensed('bin-2', 41)).toBe(false)
  for (const binId of ['bin-1', 'bin-2']) {
    expect(store.wasteServices.ofBin(binId)).toMatchObject([
      { source: 'both', outcome: 'lifted', fillBeforePct: 88 },
    ])
  }
  expect(sensed('bin-2', 60 * 30)).toBe(true)
  expect(store.wasteServices.ofBin('bin-2')).toHaveLength(2)
})

test('a disputed lift is no emptying; a report is closed by one, and one that comes later stays', () => {
  publish('a', [job('l1', 'bin-1')])
  store.wasteReports.addPublic('bin-1', 'full', NOW)
  store.wasteReports.addPublic('bin-1', 'full again', NOW + 20 * MINUTE_MS)
  report(event('e1', 'lifted', 5, 'bin-1'), event('e2', 'seen-overflowing', 30, 'bin-2'))
  expect(store.wasteReports.open().map(({ note, source }) => [note, source])).toEqual([
    ['', 'crew'],
    ['full again', 'public'],
  ])
  expect(store.wasteServices.lastEmptied().get('bin-1')).toBe(NOW + 5 * MINUTE_MS)
  store.wasteServices.dispute('bin-1', NOW + HOUR_MS)
  expect(store.wasteServices.lastEmptied().has('bin-1')).toBe(false)
})

test('a lift is told to the sensor once, in the order received', () => {
  publish('a', [job('l1', 'bin-1', 'bin-2')])
  report(
    event('e2', 'lifted', 8, 'bin-2'),
    event('e1', 'lifted', 5, 'bin-1'),
    event('e3', 'partly', 9, 'bin-1'),
  )
  const [first, second, ...rest] = store.wasteJobs.liftedSince(0, 10)
  expect([first, second].map((each) => each?.binId)).toEqual(['bin-2', 'bin-1'])
  expect(rest).toEqual([])
  expect(store.wasteJobs.liftedSince(second!.row, 10)).toEqual([])
})

test('a device knows the round of its bin, for alerts to be gathered by', () => {
  const { wasteNetwork, devices } = store
  devices.add([{ id: 'eye', kind: 'any', name: 'Eye' }], NOW)
  wasteNetwork.addRound('tue', { name: 'Tuesday', weekdays: [1], lorryId: null }, 'any', NOW)
  const bin = wasteNetwork.bins.add({
    ...{
      id: 'bin-1',
      name: 'Bin',
      deviceId: 'eye',
      stream: 'general',
      latitude: 52,
      longitude: -1,
      street: '',
    },
    ...{ volumeL: 240, thresholdPct: 80, maxAgeDays: null, accessNote: '', accessTimes: [], serviceS: 60 },
    ...{ roundId: 'tue', roundOrder: 0, isInService: true },
  })
  expect(devices.require('eye').serviceGroup).toBe('Tuesday')
  wasteNetwork.changeRound(
    'tue',
    { name: 'Tuesday north', weekdays: [1], lorryId: null },
    wasteNetwork.requireRound('tue').version,
  )
  expect(devices.require('eye').serviceGroup).toBe('Tuesday north')
  wasteNetwork.bins.change({ ...wasteNetwork.bins.require(bin.id), roundId: null, roundOrder: null })
  expect(devices.require('eye').serviceGroup).toBeNull()
})
