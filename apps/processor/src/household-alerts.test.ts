import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProcessorHarness } from './testing/harness.ts'

const START = Date.parse('2026-01-14T03:00:00Z')
const KIND = 'damp-box'

let platform: ProcessorHarness
beforeEach(async () => {
  platform = await ProcessorHarness.start([
    { id: 'frog-1', kind: KIND, name: 'Frog box 1' },
    { id: 'frog-2', kind: KIND, name: 'Frog box 2' },
  ])
})
afterEach(() => platform.stop())

async function dampFor(hours: number, deviceId = 'frog-1', from = START): Promise<void> {
  const sent: Promise<unknown>[] = []
  for (let at = from; at <= from + hours * HOUR_MS; at += 30 * MINUTE_MS) {
    sent.push(platform.send(KIND, deviceId, { at, tempC: 17.731, humidityPct: 83.37, batteryV: 3.6 }, at))
  }
  await Promise.all(sent)
  await platform.settle()
}

const damp = (deviceId = 'frog-1') => platform.operations.householdAlerts.ofDevice(deviceId, { limit: 10 })
const ofStaff = () => platform.operations.alerts.list({ limit: 100 }).items
const causes = () => platform.operations.causes.list({ limit: 100 }).items

test('what a home tells its household is no alert of anybody else, and no cause', async () => {
  await dampFor(3)
  expect(damp()).toMatchObject([
    { rule: 'damp', severity: 'warning', message: expect.stringContaining('83 %'), clearedAt: null },
  ])
  expect(damp('frog-2')).toEqual([])
  expect(ofStaff()).toEqual([])
  expect(causes()).toEqual([])
  expect(platform.operations.alerts.open()).toEqual([])
  expect(platform.operations.replay.knownAt(Date.now()).alerts).toEqual([])
})

test('it changes, ends and comes again as any alert does, also after a restart', async () => {
  await dampFor(3)
  await platform.restart()
  const dryFrom = START + 4 * HOUR_MS
  for (let at = dryFrom; at <= dryFrom + 2 * HOUR_MS; at += 30 * MINUTE_MS) {
    await platform.send(KIND, 'frog-1', { at, tempC: 19, humidityPct: 50 }, at)
  }
  await platform.settle()
  expect(damp()).toMatchObject([{ clearedAt: expect.any(Number) }])
  await dampFor(3, 'frog-1', START + DAY_MS)
  expect(damp()).toHaveLength(2)
  const active = { active: true, limit: 10 }
  expect(platform.operations.householdAlerts.ofDevice('frog-1', active)).toHaveLength(1)
  const { householdAlerts } = platform.operations
  expect(householdAlerts.ofDevice('frog-1', { from: START + DAY_MS, limit: 10 })).toHaveLength(1)
})

test('what concerns the box itself is for staff, without the place it stands in', async () => {
  const { devices, places } = platform.operations
  const flat = { id: 'flat-7', name: '7 Mill Lane', category: 'home', latitude: 52.3, longitude: -1.5 }
  places.put([{ ...flat, attributes: { area: 'Mill End' } }])
  devices.update('frog-1', { placeId: 'flat-7' })
  platform.processor.registerChanged()
  await dampFor(3)
  const at = START + 4 * HOUR_MS
  await platform.send(KIND, 'frog-1', { at, tempC: 17.731, humidityPct: 83.37, batteryV: 2.9 }, at)
  await platform.settle()
  expect(ofStaff()).toMatchObject([{ rule: 'battery-low', placeId: null, area: 'Mill End' }])
  expect(causes()).toHaveLength(1)
  expect(JSON.stringify([ofStaff(), causes()])).not.toMatch(/83[.,]|83 %|17[.,]7|damp since|flat-7|Mill Lane/)
})

test('nor does one of the device fall silent because one of the household stands', async () => {
  const always = { months: [], fromMinute: null, toMinute: null, kind: null, placeId: null, enabled: true }
  const whileRule = (rule: string) => ({
    title: rule,
    reason: 'x',
    rule: 'sensor-fault',
    whileRule: rule,
    ...always,
  })
  platform.operations.suppressions.add(whileRule('damp'), 'ann', START)
  platform.operations.devices.update('frog-1', { name: 'Frog box one' })
  platform.processor.registerChanged()
  await dampFor(3)
  const at = (n: number) => START + 4 * HOUR_MS + n * 5 * MINUTE_MS
  for (let n = 0; n < 6; n++) {
    await platform.send(
      KIND,
      'frog-1',
      { at: at(n), tempC: 17.731, humidityPct: 183.37, batteryV: 2.9 },
      at(n),
    )
  }
  await platform.settle()
  expect(damp()).toMatchObject([{ clearedAt: null }])
  const quiet = () => ofStaff().map(({ rule, quietReason }) => [rule, quietReason])
  expect(quiet()).toContainEqual(['sensor-fault', null])
  platform.operations.suppressions.add(whileRule('battery-low'), 'ann', START)
  platform.operations.devices.update('frog-1', { name: 'Frog box 1' })
  platform.processor.registerChanged()
  await platform.send(KIND, 'frog-1', { at: at(6), tempC: 17.731, humidityPct: 183.37, batteryV: 2.9 }, at(6))
  await platform.tick(at(6))
  await platform.settle()
  expect(quiet()).toContainEqual(['sensor-fault', 'suppressed'])
})

test('a device that is struck off leaves none standing', async () => {
  await dampFor(3)
  platform.operations.devices.remove('frog-1')
  await platform.restart()
  expect(damp()).toMatchObject([{ clearedAt: expect.any(Number) }])
})

test('alerts of a database from before are taken over, with their causes and their history', async () => {
  const { operations } = platform
  const alertId = 'frog-1.damp.old'
  const alert = { alertId, deviceId: 'frog-1', kind: KIND, rule: 'damp', severity: 'watch' } as const
  operations.processing.commit({
    consumer: 'before',
    seq: 1,
    deviceStates: [],
    alertTransitions: [{ ...alert, type: 'raised', message: 'Air is damp: 74 %', at: START, seq: 1 }],
    causeChanges: [
      {
        type: 'opened',
        causeId: `c-${alertId}`,
        group: `${KIND}/damp`,
        scope: { type: 'unknown', id: null },
        isChattering: false,
        startedAt: START,
        at: START,
      },
    ],
    quarantined: [],
    outbox: null,
  })
  expect(ofStaff()).toHaveLength(1)
  const then = Date.now()
  await platform.restart()
  expect(damp()).toMatchObject([{ id: alertId, message: 'Air is damp: 74 %' }])
  expect(ofStaff()).toEqual([])
  expect(causes()).toEqual([])
  const known = operations.replay.knownAt(then)
  expect([known.alerts, known.causes]).toEqual([[], []])
})

test('the worst of a device’s alerts, as staff see it, is not that of its household', async () => {
  await dampFor(3)
  expect(platform.processor.snapshot().map(({ id, severity }) => [id, severity])).toEqual([
    ['frog-1', null],
    ['frog-2', null],
  ])
})
