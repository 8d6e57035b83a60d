import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import { type ForgetSpan, type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import type { LiveDevice } from '@towncrier/protocol'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { createTelemetryStore, storeErrors, type TelemetryStore } from '@towncrier/telemetry-store'
import { batchesOf, schemasOf } from '@towncrier/telemetry-store/testing'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HouseholdLive } from './household-live.ts'
import { UNCLAIMED_KEPT_MS, UnclaimedReadings, unclaimedTimes } from './unclaimed-readings.ts'

const NOW = Date.parse('2026-01-14T12:00:00Z')
const KIND = 'damp-box'
const before = (hours: number) => NOW - hours * HOUR_MS

const kinds = await discoverKinds()

let directory: string
let store: OperationsStore
let telemetry: TelemetryStore
let now: EpochMs
let isStoreAway: boolean
let cannotErase: boolean
let warnings: number
let forgotten: ForgetSpan[]
let rewrites: number
let householdLive: HouseholdLive
let unclaimed: UnclaimedReadings

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-unclaimed-'))
  store = openOperationsStore(directory, { durability: 'full' })
  telemetry = createTelemetryStore({ engine: 'duckdb', directory: join(directory, 'telemetry') })
  ;[now, isStoreAway, cannotErase, forgotten, rewrites, warnings] = [NOW, false, false, [], 0, 0]
  await telemetry.open(schemasOf(rowsOf('frog-1', [0])))
  store.devices.add(
    ['frog-1', 'frog-2'].map((id) => ({ id, kind: KIND, name: id })),
    before(400),
  )
  householdLive = new HouseholdLive(kinds)
  unclaimed = new UnclaimedReadings({
    store,
    kinds,
    householdLive,
    clock: { now: () => now },
    logger: pino(
      { level: 'warn' },
      {
        write: () => {
          warnings++
        },
      },
    ),
    processor: {
      forgetDevice: async (span) => {
        forgotten.push(span)
        return store.processing.forget({
          span,
          state: null,
          alertIds: store.processing.alertsToForget(span),
          alertTransitions: [],
          causeChanges: [],
          withoutErased: () => null,
        })
      },
      eraseReadings: async (span) => {
        if (cannotErase) throw storeErrors.make('TC_STORE_WRITE_REFUSED', 'InfluxDB 3')
        return telemetry.erase(span)
      },
      compactTelemetry: async () => {
        rewrites++
        await telemetry.compact(now)
      },
      readings: (query) => telemetry.readings(query),
      knownAt: async (query) => {
        if (isStoreAway) throw storeErrors.make('TC_STORE_UNAVAILABLE', 'the store')
        return telemetry.knownAt(query)
      },
    },
  })
})
afterEach(async () => {
  await unclaimed.stop()
  await telemetry.close()
  store.close()
  rmSync(directory, { recursive: true, force: true })
})

const rowsOf = (deviceId: string, hoursAgo: readonly number[]) =>
  hoursAgo.map((hours) => {
    const at = before(hours)
    return { deviceId, kind: KIND, at, receivedAt: at, values: { tempC: 18, humidityPct: 60 }, flags: [] }
  })

const measured = (deviceId: string, hoursAgo: readonly number[]) =>
  telemetry.write(batchesOf(rowsOf(deviceId, hoursAgo)))

const kept = async (deviceId: string) =>
  (
    await telemetry.readings({
      kind: KIND,
      deviceId,
      from: 0,
      to: NOW + 1,
      limit: 1_000,
      order: 'oldest-first',
    })
  ).map(({ at }) => (NOW - at) / HOUR_MS)

/** A household that had the box for a time, in hours before now; it still has it where `to` is null. */
function household(name: string, deviceId: string, from: number, to: number | null): string {
  const account = store.accounts.add({
    userName: name,
    displayName: name,
    role: 'resident',
    passwordHash: 'x',
    now: before(from),
  })
  const home = store.homes.add(account.id, { name, areaId: null }, before(from))
  const room = store.homes.addRoom(
    home.id,
    { name: 'Room', type: 'bedroom', wallFactor: 0.75, material: 'paint', placement: '' },
    before(from),
  )
  store.homes.place(deviceId, room, before(from))
  if (to !== null) store.homes.release(home.id, deviceId, before(to))
  return home.id
}

test('what nobody’s box measured goes after a day; of a household’s time nothing, handed on or not', async () => {
  await measured('frog-1', [300, 200, 150, 100, 90, 50, 30, 23, 1])
  await measured('frog-2', [300, 25, 24, 1])
  household('ann', 'frog-1', 200, 100)
  household('ben', 'frog-1', 50, null)
  expect(await unclaimed.eraseNow()).toEqual({ devices: 2, readings: 5, failed: 0 })
  expect(await kept('frog-1')).toEqual([200, 150, 50, 30, 23, 1])
  expect(await kept('frog-2')).toEqual([24, 1])
  expect(forgotten.every(({ isUnowned }) => isUnowned === true)).toBe(true)
  expect(rewrites).toBe(1)
  forgotten = []
  expect(await unclaimed.eraseNow()).toEqual({ devices: 0, readings: 0, failed: 0 })
  expect([forgotten, rewrites]).toEqual([[], 1])
})

test('a household that handed its box on finds its readings until it erases them; then that time is nobody’s', async () => {
  await measured('frog-1', [200, 150])
  const ann = household('ann', 'frog-1', 210, 100)
  await unclaimed.eraseNow()
  expect(await kept('frog-1')).toEqual([200, 150])
  // What the box had held back comes late, of her time and of after it.
  await measured('frog-1', [140, 80])
  await unclaimed.eraseNow()
  expect(await kept('frog-1')).toEqual([200, 150, 140])
  store.homes.remove(ann)
  await unclaimed.eraseNow()
  expect(await kept('frog-1')).toEqual([])
})

test('boxes struck off the register count too, other kinds of device do not', async () => {
  await measured('frog-2', [48])
  store.devices.remove('frog-2')
  expect(await unclaimed.eraseNow()).toMatchObject({ readings: 1 })
  expect(forgotten.map(({ kind, deviceId }) => [kind, deviceId])).toEqual([[KIND, 'frog-2']])
})

test('newest values and alerts for a household go too, when no reading of theirs is stored any more', async () => {
  const live = (values: LiveDevice['values']): LiveDevice => ({
    ...{ id: 'frog-1', kind: KIND, name: 'Frog box 1', latitude: null, longitude: null, at: before(30) },
    ...{ values, flags: [], freshness: 'offline', severity: null },
  })
  householdLive.applyDevices([live({ tempC: 18, batteryV: 3.5 })], [])
  store.householdAlerts.apply({
    type: 'raised',
    alertId: 'frog-2.damp.1',
    deviceId: 'frog-2',
    kind: KIND,
    rule: 'damp',
    severity: 'watch',
    message: 'Damp: 84 %',
    at: before(40),
    seq: 1,
    household: true,
  })
  expect(await unclaimed.eraseNow()).toEqual({ devices: 2, readings: 0, failed: 0 })
  expect(store.householdAlerts.ofDevice('frog-2', { limit: 5 })).toEqual([])
  expect(rewrites).toBe(0)
  householdLive.applyDevices([live({ batteryV: 3.5 })], [])
  expect(await unclaimed.eraseNow()).toMatchObject({ devices: 0 })
})

test('a clock set back before the newest claim takes nothing that may be of that household', async () => {
  await measured('frog-1', [60, 40])
  household('ann', 'frog-1', 30, null)
  now = before(31)
  expect(await unclaimed.eraseNow()).toMatchObject({ readings: 0 })
  now = NOW
  await unclaimed.eraseNow()
  expect(await kept('frog-1')).toEqual([])
})

test('of a store that cannot erase it is said once, and all else goes', async () => {
  cannotErase = true
  await measured('frog-1', [60])
  await measured('frog-2', [60])
  expect(await unclaimed.eraseNow()).toEqual({ devices: 0, readings: 0, failed: 0 })
  expect(forgotten.map(({ deviceId }) => deviceId)).toEqual(['frog-1', 'frog-2'])
  expect(warnings).toBe(1)
})

test('it comes an hour after the start, every day, and an hour after what failed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await measured('frog-1', [60])
    isStoreAway = true
    unclaimed.start()
    await vi.advanceTimersByTimeAsync(HOUR_MS - 1)
    expect(warnings).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    await vi.waitFor(() => expect([warnings, vi.getTimerCount()]).toEqual([1, 1]))
    isStoreAway = false
    await vi.advanceTimersByTimeAsync(HOUR_MS)
    await vi.waitFor(() => expect([rewrites, vi.getTimerCount()]).toEqual([1, 1]))
    await measured('frog-2', [60])
    await vi.advanceTimersByTimeAsync(DAY_MS - 1)
    expect(rewrites).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    await vi.waitFor(() => expect([rewrites, vi.getTimerCount()]).toEqual([2, 1]))
    await unclaimed.stop()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('a store that is away is said, and nothing is lost by it', async () => {
  isStoreAway = true
  await measured('frog-1', [60])
  await expect(unclaimed.eraseNow()).rejects.toMatchObject({ code: 'TC_STORE_UNAVAILABLE' })
  isStoreAway = false
  expect(await unclaimed.eraseNow()).toMatchObject({ readings: 1 })
})

test('no time of a household is ever named, none of the last day, and all else that is older is', () => {
  const hours = fc.integer({ min: 1, max: 500 })
  const spansArbitrary = fc
    .uniqueArray(hours, { maxLength: 8 })
    .map((ends) => ends.toSorted((a, b) => a - b))
    .map((ends) =>
      Array.from({ length: Math.ceil(ends.length / 2) }, (_, i) => ({
        from: ends[2 * i]! * HOUR_MS,
        to: ends[2 * i + 1] === undefined ? null : ends[2 * i + 1]! * HOUR_MS,
      })),
    )
  fc.assert(
    fc.property(spansArbitrary, fc.integer({ min: 0, max: 540 }), (spans, nowHours) => {
      const at = nowHours * HOUR_MS
      const times = unclaimedTimes(spans, at)
      const isIn = (t: number, all: readonly { from: number; to: number | null }[]) =>
        all.some(({ from, to }) => t >= from && t < (to ?? Number.POSITIVE_INFINITY))
      const isClockBack = spans.some(({ from }) => from > at)
      for (let t = 0; t < 600 * HOUR_MS; t += HOUR_MS / 2) {
        const isNamed = isIn(t, times)
        if (isNamed) expect(isIn(t, spans) || t >= at - UNCLAIMED_KEPT_MS).toBe(false)
        else if (!isClockBack) expect(isIn(t, spans) || t >= at - UNCLAIMED_KEPT_MS).toBe(true)
      }
    }),
  )
  expect(UNCLAIMED_KEPT_MS).toBe(DAY_MS)
})
