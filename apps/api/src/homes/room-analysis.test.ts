import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS, type Observation } from '@towncrier/core'
import { type Home, type OperationsStore, openOperationsStore, type Room } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveState } from '../live/live-state.ts'
import type { ProcessorPort } from '../ports.ts'
import { HouseholdLive } from './household-live.ts'
import { RoomAnalyses } from './room-analysis.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')
const KIND = 'damp-box'
const kinds = await discoverKinds()

let folder: string
let store: OperationsStore
let home: Home
let room: Room
let analyses: RoomAnalyses
let kept: Observation[]
let timesRead: number

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout'] })
  folder = mkdtempSync(join(tmpdir(), 'towncrier-analysis-'))
  store = openOperationsStore(folder, { durability: 'normal' })
  store.devices.add([{ id: 'frog-1', kind: KIND, name: 'Frog box 1' }], NOW - HOUR_MS)
  const { id } = store.accounts.add({
    ...{ userName: 'rosa', displayName: 'rosa', role: 'resident', passwordHash: '' },
    now: NOW,
  })
  home = store.homes.add(id, { name: 'Home', areaId: null }, NOW - HOUR_MS)
  room = store.homes.addRoom(
    home.id,
    { name: 'Room', type: 'other', wallFactor: 0.75, material: 'wallpaper', placement: '' },
    NOW,
  )
  store.homes.place('frog-1', room, NOW - HOUR_MS)
  kept = []
  timesRead = 0
  const live = new LiveState(kinds)
  const householdLive = new HouseholdLive(kinds)
  const processor = {
    readings: async ({ kind, deviceId, from, to }) => {
      timesRead++
      return kind === KIND && deviceId === 'frog-1' ? kept.filter(({ at }) => at >= from && at < to) : []
    },
  } as Pick<ProcessorPort, 'readings'> as ProcessorPort
  analyses = new RoomAnalyses({
    ...{ store, live, kinds, processor, householdLive },
    config: { TIME_ZONE: 'Europe/London' },
  })
})
afterEach(() => {
  vi.useRealTimers()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function heard(at: number, receivedAt: number, tempC: number): void {
  kept.push({
    ...{ kind: KIND, deviceId: 'frog-1', at, receivedAt, flags: [] },
    values: { tempC, humidityPct: 55 },
  })
}
const ask = () => analyses.of(home, room, NOW - 2 * HOUR_MS, NOW, NOW)

test('what came before the box was the household’s is not theirs, whatever time it says of itself', async () => {
  heard(NOW - 30 * MINUTE_MS, NOW - 2 * HOUR_MS, 26)
  heard(NOW - 20 * MINUTE_MS, NOW - 20 * MINUTE_MS, 19)
  heard(NOW - 50 * MINUTE_MS, NOW - MINUTE_MS, 18)
  const { analysis } = await ask()
  expect(analysis.readings.map(({ tempC }) => tempC).sort()).toEqual([18, 19])
})

test('of a box that is struck off what it measured is read all the same', async () => {
  heard(NOW - 20 * MINUTE_MS, NOW - 20 * MINUTE_MS, 19)
  store.devices.remove('frog-1')
  expect((await ask()).analysis.readings).toHaveLength(1)
})

test('an answer is kept for minutes and let go of by itself, or when the home is forgotten', async () => {
  heard(NOW - 20 * MINUTE_MS, NOW - 20 * MINUTE_MS, 19)
  await ask()
  await ask()
  expect(timesRead).toBe(1)
  analyses.forget([room.id])
  await ask()
  expect(timesRead).toBe(2)
  vi.advanceTimersByTime(5 * MINUTE_MS + 1)
  await ask()
  expect(timesRead).toBe(3)
})
