import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { createTelemetryStore } from '@towncrier/telemetry-store'
import { batchesOf, startInfluxd } from '@towncrier/telemetry-store/testing'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { batchesWithout, eraseReadings } from './forget-device.ts'
import { ProcessorHarness } from './testing/harness.ts'

const START = Date.parse('2026-01-14T03:00:00Z')
const KIND = 'damp-box'
const BOXES = ['frog-1', 'frog-2'].map((id) => ({ id, kind: KIND, name: id }))
const END = START + 10 * HOUR_MS
const SPAN = { kind: KIND, deviceId: 'frog-1', from: START - HOUR_MS, to: END }
const DAMP = { tempC: 17.731, humidityPct: 83.37, batteryV: 3.6 }

const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(telemetry?: Parameters<typeof ProcessorHarness.start>[1]): Promise<ProcessorHarness> {
  const platform = await ProcessorHarness.start(BOXES, telemetry)
  cleanUps.push(() => platform.stop())
  return platform
}

async function send(
  platform: ProcessorHarness,
  from: number,
  to: number,
  deviceId = 'frog-1',
): Promise<void> {
  for (let at = from; at < to; at += 30 * MINUTE_MS) await platform.send(KIND, deviceId, { at, ...DAMP }, at)
}

const stored = async (platform: ProcessorHarness, deviceId = 'frog-1') =>
  (
    await platform.telemetry.readings({
      kind: KIND,
      deviceId,
      from: 0,
      to: START * 2,
      limit: 10_000,
      order: 'oldest-first',
    })
  ).map(({ at }) => at)

const stateOf = (platform: ProcessorHarness, deviceId: string): string =>
  platform.operations.processing.deviceStates().get(deviceId) ?? ''

test('state, alerts, quarantine and counts of a device are forgotten, and of no other', async () => {
  const platform = await start()
  await send(platform, START, END)
  await send(platform, START, END, 'frog-2')
  for (const deviceId of ['frog-1', 'frog-2']) {
    await platform.send(KIND, deviceId, { at: END - 2, ...DAMP, batteryV: 2.9 }, END - 2)
    await platform.send(KIND, deviceId, '{"tempC":"17.731"}', END - 1)
  }
  await platform.settle()
  const { alerts, causes, householdAlerts, quarantine } = platform.operations
  expect(householdAlerts.ofDevice('frog-1', { limit: 10 })).toHaveLength(1)
  const alertsOf = (id: string) => alerts.list({ limit: 10 }).items.filter(({ deviceId }) => deviceId === id)
  const [mine, others] = [alertsOf('frog-1').length, alertsOf('frog-2')]
  expect(mine).toBeGreaterThan(0)
  platform.changes.length = 0

  const forgotten = platform.processor.forgetDevice(SPAN)
  expect(forgotten).toMatchObject({ alerts: mine + 1, quarantined: 1 })
  expect(householdAlerts.ofDevice('frog-1', { limit: 10 })).toEqual([])
  expect(householdAlerts.ofDevice('frog-2', { limit: 10 })).toHaveLength(1)
  expect(alertsOf('frog-1')).toEqual([])
  expect(alertsOf('frog-2')).toEqual(others)
  expect(new Set(causes.list({ limit: 10 }).items.map(({ id }) => id))).toEqual(
    new Set(others.map(({ causeId }) => causeId)),
  )
  expect(quarantine.list({ limit: 10 }).items.map(({ deviceId }) => deviceId)).toEqual(['frog-2'])
  expect(stateOf(platform, 'frog-1')).not.toMatch(/17\.731|83\.37/)
  expect(stateOf(platform, 'frog-2')).toMatch(/83\.37/)
  expect(platform.changes.at(-1)?.devices).toMatchObject([{ id: 'frog-1', at: null, values: {} }])
  expect(platform.operations.processing.deviceRecord('frog-1')?.counts.stored).toBe(0)
  expect(platform.processor.forgetDevice(SPAN)).toMatchObject({ alerts: 0, quarantined: 0 })

  await platform.restart()
  await send(platform, END, END + 4 * HOUR_MS)
  await platform.settle()
  expect(platform.processor.snapshot().find(({ id }) => id === 'frog-1')?.values).toMatchObject(DAMP)
  expect(householdAlerts.ofDevice('frog-1', { limit: 10 })).toHaveLength(1)
})

test('readings of that time that come later are passed over, those of after it stay', async () => {
  const platform = await start()
  await send(platform, START, END)
  await platform.settle()
  platform.processor.forgetDevice(SPAN)
  await platform.telemetry.erase(SPAN)
  // What the box still held, and in one message with what is new; and an old one that could not be read.
  const held = Array.from({ length: 20 }, (_, i) => ({ at: END - (20 - i) * MINUTE_MS, ...DAMP }))
  await platform.send(KIND, 'frog-1', [...held, { at: END + 1, ...DAMP }], END + 5)
  await platform.send(KIND, 'frog-1', { at: START, tempC: 'warm' }, END + 6)
  await platform.settle()
  expect(await stored(platform)).toEqual([END + 1])
  expect(platform.operations.quarantine.countOpen()).toBe(0)
  expect(await platform.processor.metrics.text()).toContain('readings_total{outcome="erased"} 21')
})

test('what came in that time with a clock that was ahead goes too', async () => {
  const platform = await start()
  await platform.send(KIND, 'frog-1', { at: END + 4 * HOUR_MS, ...DAMP }, END - HOUR_MS)
  await platform.send(KIND, 'frog-1', { at: END + 2 * MINUTE_MS, ...DAMP }, END - 1)
  await platform.send(KIND, 'frog-1', { at: END + 3 * MINUTE_MS, ...DAMP }, END + 3 * MINUTE_MS)
  await platform.settle()
  expect(await stored(platform)).toHaveLength(3)
  platform.processor.forgetDevice(SPAN)
  expect(await eraseReadings(platform.telemetry, SPAN)).toBe(2)
  expect(await stored(platform)).toEqual([END + 3 * MINUTE_MS])
})

test('of nobody’s time only what was measured goes, by the time it says of itself; what comes late is taken', async () => {
  const platform = await start()
  await send(platform, START, END)
  await platform.send(KIND, 'frog-1', '{"tempC":"17.731"}', END - 2)
  // The platform's clock was set back: this is of after that time, though it came in it.
  const after = { at: END + 2 * HOUR_MS, tempC: 20.5, humidityPct: 41 }
  await platform.settle()
  const unowned = { ...SPAN, isUnowned: true } as const
  const { alerts, householdAlerts, quarantine } = platform.operations
  expect(householdAlerts.ofDevice('frog-1', { limit: 10 })).toHaveLength(1)
  const before = JSON.parse(stateOf(platform, 'frog-1'))
  const deviceAlerts = () => alerts.list({ limit: 10 }).items.map(({ id }) => id)
  const known = deviceAlerts()
  platform.changes.length = 0

  expect(platform.processor.forgetDevice(unowned)).toMatchObject({ alerts: 1, quarantined: 0 })
  expect(householdAlerts.ofDevice('frog-1', { limit: 10 })).toEqual([])
  expect([deviceAlerts(), quarantine.countOpen()]).toEqual([known, 1])
  const { at, values, counts, erased } = JSON.parse(stateOf(platform, 'frog-1'))
  expect({ at, values, counts, erased }).toEqual({
    at: before.at,
    values: { batteryV: DAMP.batteryV },
    counts: before.counts,
    erased: undefined,
  })
  expect(platform.changes.flatMap(({ devices }) => devices.map((device) => device.values))).toEqual([
    { batteryV: DAMP.batteryV },
  ])
  await platform.send(KIND, 'frog-1', after, END - 1)
  await platform.send(KIND, 'frog-1', { ...DAMP, at: START - 5 * MINUTE_MS }, END + 3 * HOUR_MS)
  await platform.settle()
  expect(await stored(platform)).toContain(START - 5 * MINUTE_MS)
  expect(await eraseReadings(platform.telemetry, unowned)).toBe(21)
  expect(await stored(platform)).toEqual([after.at])
  // A household has had it since: what it knows of then stays.
  await platform.send(KIND, 'frog-1', { ...after, at: END + 4 * HOUR_MS }, END + 4 * HOUR_MS)
  await platform.settle()
  const since = stateOf(platform, 'frog-1')
  platform.processor.forgetDevice(unowned)
  expect(JSON.parse(stateOf(platform, 'frog-1'))).toEqual(JSON.parse(since))
})

test('judging the journal again brings nothing back, whether its records are erased or not', async () => {
  const platform = await start()
  await send(platform, START, END)
  await send(platform, END, END + 2 * HOUR_MS)
  await platform.settle()
  platform.processor.forgetDevice(SPAN)
  await platform.telemetry.erase(SPAN)
  const [late] = await stored(platform)
  expect(late).toBe(END)
  const judgeAgain = async () => {
    await platform.processor.stop()
    platform.operations.processing.commit({
      consumer: 'processor',
      seq: 0,
      deviceStates: [],
      alertTransitions: [],
      causeChanges: [],
      quarantined: [],
      outbox: null,
    })
    await platform.restart()
    await platform.settle()
    expect((await stored(platform)).filter((at) => at < END)).toEqual([])
    expect(platform.operations.quarantine.countOpen()).toBe(0)
  }
  await judgeAgain()
  const records = { kind: KIND, deviceId: 'frog-1', receivedFrom: SPAN.from, receivedBefore: SPAN.to }
  expect(await platform.journal.erase(records)).toBe(20)
  await judgeAgain()
})

test('what waits for a store that is away is never written, in memory and on disk', async () => {
  const influxd = await startInfluxd()
  cleanUps.push(() => influxd.stop())
  const platform = await start(() =>
    createTelemetryStore({ engine: 'influxdb', url: influxd.url, database: 'forget' }),
  )
  await send(platform, START, START + HOUR_MS)
  await platform.settle()
  await influxd.kill('SIGKILL')
  await send(platform, START + HOUR_MS, END)
  await send(platform, START, END, 'frog-2')
  await send(platform, END, END + HOUR_MS)
  await expect.poll(() => platform.processor.status().storeProblem).toMatch(/away/)
  await expect.poll(() => platform.processor.status().lag).toBe(0)
  expect(platform.processor.forgetDevice(SPAN).waitingReadings).toBe(18)
  expect(platform.processor.status().waitingReadings).toBe(22)
  await expect(platform.telemetry.erase(SPAN)).rejects.toMatchObject({ code: 'TC_STORE_UNAVAILABLE' })
  await influxd.start()
  await platform.settle()
  await platform.telemetry.erase(SPAN)
  expect(await stored(platform)).toEqual([END, END + 30 * MINUTE_MS])
  expect(await stored(platform, 'frog-2')).toHaveLength(20)
})

test('the box’s word that its memory is erased is kept for whoever asked for it', async () => {
  const platform = await start()
  const id = crypto.randomUUID()
  const said = { online: true, firmware: '1.4.2', erased: { id, at: '2020-01-01T00:00:00Z' } }
  await platform.send(KIND, 'frog-1', said, END, 'status')
  await platform.send(KIND, 'frog-1', { online: true, erased: { id: 'nonsense' } }, END + 1, 'status')
  await platform.settle()
  const record = () => platform.operations.processing.deviceRecord('frog-1')
  expect(record()?.boxErased).toEqual({ id, at: END })
  platform.processor.forgetDevice(SPAN)
  expect(record()?.boxErased).toEqual({ id, at: END })
})

test('batches lose the rows of the device and time, whatever they hold, and no others', () => {
  const observation = fc.record({
    kind: fc.constantFrom(KIND, 'bin-fill'),
    deviceId: fc.constantFrom('frog-1', 'frog-2'),
    at: fc.integer({ min: 0, max: 20 }),
    receivedAt: fc.integer({ min: 0, max: 30 }),
    values: fc.record({ tempC: fc.integer(), state: fc.constantFrom('dry', 'wet') }, { requiredKeys: [] }),
    flags: fc.constantFrom([], ['tempC:range'] as const),
  })
  fc.assert(
    fc.property(
      fc.array(observation, { maxLength: 40 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 20 }),
      (observations, from, to) => {
        const span = { kind: KIND, deviceId: 'frog-1', from, to }
        const left = observations.filter(
          ({ kind, deviceId, at, receivedAt }) =>
            kind !== KIND ||
            deviceId !== 'frog-1' ||
            !((at >= from && at < to) || (at >= to && receivedAt >= from && receivedAt < to)),
        )
        const rows = (all: readonly (typeof observations)[number][]) =>
          batchesWithout(batchesOf(all), { ...span, deviceId: 'nobody' }).flatMap((batch) =>
            Array.from({ length: batch.count }, (_, i) => [
              batch.kind,
              batch.devices[batch.deviceIndex[i]!],
              batch.at[i],
              batch.receivedAt[i],
              batch.columns.tempC?.[i],
              batch.columns.state?.[i] ?? null,
              batch.flags[i],
            ]),
          )
        const erased = batchesWithout(batchesOf(observations), span).flatMap((batch) =>
          Array.from({ length: batch.count }, (_, i) => [
            batch.kind,
            batch.devices[batch.deviceIndex[i]!],
            batch.at[i],
            batch.receivedAt[i],
          ]),
        )
        expect(erased.map(String).sort()).toEqual(
          rows(left)
            .map((row) => String(row.slice(0, 4)))
            .sort(),
        )
      },
    ),
  )
})
