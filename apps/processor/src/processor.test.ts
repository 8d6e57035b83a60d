import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@towncrier/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProcessorHarness } from './testing/harness.ts'

const NIGHT = Date.parse('2026-01-14T03:00:00Z')
const ROAD = 'road-surface'
const COLD_AND_WET = { surfaceTempC: -2, airTempC: -1, humidityPct: 98, surfaceState: 'wet' }
const MILD = { surfaceTempC: 6, airTempC: 7, humidityPct: 60, surfaceState: 'dry' }

let platform: ProcessorHarness
beforeEach(async () => {
  platform = await ProcessorHarness.start([
    { id: 'bridge', kind: ROAD, name: 'Station Bridge', latitude: 52.3, longitude: -1.5 },
    { id: 'lorry', kind: 'gritter', name: 'Gritter 1' },
  ])
})
afterEach(() => platform.stop())

const at = (time: number) => new Date(time).toISOString()
const day = { kind: ROAD, deviceId: 'bridge', from: 0, to: NIGHT + 30 * DAY_MS, limit: 1000 } as const
const readings = () => platform.telemetry.readings({ ...day, order: 'oldest-first' })
const alerts = () => platform.operations.alerts.list({ limit: 100 }).items
const quarantined = () => platform.operations.quarantine.list({ limit: 100 }).items

describe('a reading', () => {
  test('is stored with what was derived, and raises the alert it deserves', async () => {
    await platform.send(ROAD, 'bridge', { at: at(NIGHT), seq: 1, ...COLD_AND_WET }, NIGHT + 200)
    await platform.settle()
    const [observation] = await readings()
    expect(observation).toMatchObject({ at: NIGHT, receivedAt: NIGHT + 200, values: COLD_AND_WET, flags: [] })
    expect(observation!.values.dewPointC).toBeCloseTo(-1.27, 1)
    expect(alerts().find(({ rule }) => rule === 'ice')).toMatchObject({
      deviceId: 'bridge',
      severity: 'critical',
      state: 'unacknowledged',
      raisedAt: NIGHT,
    })
    expect(platform.processor.snapshot().find(({ id }) => id === 'bridge')).toMatchObject({
      freshness: 'online',
      severity: 'critical',
      at: NIGHT,
    })
  })

  test('without a time takes that of its arrival, and two in one millisecond are both kept', async () => {
    await platform.send(ROAD, 'bridge', { surfaceTempC: 3 }, NIGHT)
    await platform.send(ROAD, 'bridge', { surfaceTempC: 2 }, NIGHT)
    await platform.settle()
    expect((await readings()).map(({ values, flags }) => [values.surfaceTempC, flags])).toEqual([
      [3, ['reading:time-of-arrival']],
      [2, ['reading:time-of-arrival']],
    ])
  })

  test('sent again changes nothing', async () => {
    const reading = { at: at(NIGHT), seq: 7, ...COLD_AND_WET }
    for (let n = 0; n < 3; n++) await platform.send(ROAD, 'bridge', reading, NIGHT + n * SECOND_MS)
    await platform.settle()
    expect(await readings()).toHaveLength(1)
    expect(alerts().filter(({ rule }) => rule === 'ice')).toHaveLength(1)
    expect(platform.operations.processing.deviceRecord('bridge')!.counts).toMatchObject({
      stored: 1,
      duplicate: 2,
    })
  })

  test('that is late takes its place in time and raises no alarm', async () => {
    await platform.send(ROAD, 'bridge', { at: at(NIGHT), ...MILD }, NIGHT)
    await platform.send(ROAD, 'bridge', { at: at(NIGHT - 2 * HOUR_MS), ...COLD_AND_WET }, NIGHT + SECOND_MS)
    await platform.settle()
    expect((await readings()).map(({ at, flags }) => [at, flags.at(-1)])).toEqual([
      [NIGHT - 2 * HOUR_MS, 'reading:out-of-order'],
      [NIGHT, undefined],
    ])
    expect(alerts()).toEqual([])
    expect(platform.processor.snapshot().find(({ id }) => id === 'bridge')!.values.surfaceTempC).toBe(6)
  })

  test('in a burst after an outage raises alarms only for what is news', async () => {
    const burst = Array.from({ length: 24 }, (_, hour) => ({
      at: at(NIGHT - (23 - hour) * HOUR_MS),
      ...(hour < 23 ? COLD_AND_WET : MILD),
    }))
    await platform.send(ROAD, 'bridge', burst, NIGHT + SECOND_MS)
    await platform.settle()
    expect(await readings()).toHaveLength(24)
    expect(alerts()).toEqual([])
  })

  test('from a clock that runs ahead is stored and flagged, and does not hold up the right ones', async () => {
    await platform.send(ROAD, 'bridge', { at: at(NIGHT + 3 * HOUR_MS), ...COLD_AND_WET }, NIGHT)
    await platform.send(ROAD, 'bridge', { at: at(NIGHT + MINUTE_MS), ...COLD_AND_WET }, NIGHT + MINUTE_MS)
    await platform.settle()
    expect((await readings()).map(({ at, flags }) => [at, flags])).toEqual([
      [NIGHT + MINUTE_MS, []],
      [NIGHT + 3 * HOUR_MS, ['reading:clock-ahead']],
    ])
    expect(alerts().find(({ rule }) => rule === 'ice')!.raisedAt).toBe(NIGHT + MINUTE_MS)
  })

  test('whose sequence repeats or starts again is stored and says so', async () => {
    const sequences = [5, 6, 6, 1]
    for (const [n, seq] of sequences.entries()) {
      const time = NIGHT + n * MINUTE_MS
      await platform.send(ROAD, 'bridge', { at: at(time), seq, ...MILD }, time)
    }
    await platform.settle()
    expect((await readings()).map(({ flags }) => flags)).toEqual([
      [],
      [],
      ['reading:sequence-repeated'],
      ['reading:sequence-restarted'],
    ])
  })
})

test('a moving device is where its newest reading says', async () => {
  await platform.send('gritter', 'lorry', { at: at(NIGHT), lat: 52.31, lon: -1.52, speedKph: 30 }, NIGHT)
  await platform.settle()
  expect(platform.processor.snapshot().find(({ id }) => id === 'lorry')).toMatchObject({
    latitude: 52.31,
    longitude: -1.52,
  })
})

describe('what cannot be read goes to quarantine with its reason', () => {
  const cases: readonly (readonly [name: string, message: unknown, code: string, reason: RegExp])[] = [
    ['no JSON', '{"surfaceTempC":', 'TC_READING_NOT_JSON', /JSON/],
    ['NaN', '{"surfaceTempC":NaN}', 'TC_READING_NOT_JSON', /NaN|token/],
    ['nothing', '', 'TC_READING_NOT_JSON', /empty/],
    ['not text', Uint8Array.of(0xff, 0xfe, 0x00, 0x80), 'TC_READING_NOT_JSON', /UTF-8/],
    ['a number', '12', 'TC_READING_NOT_AN_OBJECT', /number/],
    ['a wrong type', { surfaceTempC: 'cold' }, 'TC_READING_INVALID', /surfaceTempC/],
    ['a missing field', { airTempC: 3 }, 'TC_READING_INVALID', /surfaceTempC/],
    ['an infinite number', '{"surfaceTempC":1e999}', 'TC_READING_INVALID', /surfaceTempC/],
    ['an absurd number', { surfaceTempC: 1e300 }, 'TC_READING_INVALID', /surfaceTempC/],
    ['1970', { at: at(0), surfaceTempC: 1 }, 'TC_READING_TIME_IMPLAUSIBLE', /before 2000/],
    ['2099', { at: '2099-01-01T00:00:00Z', surfaceTempC: 1 }, 'TC_READING_TIME_IMPLAUSIBLE', /ahead/],
    ['seconds', { at: NIGHT / 1000, surfaceTempC: 1 }, 'TC_READING_TIME_IMPLAUSIBLE', /seconds/],
    ['a date that is none', { at: '2026-02-30T00:00:00Z', surfaceTempC: 1 }, 'TC_READING_TIME_INVALID', /at/],
    ['a time without zone', { at: '2026-01-14T03:00:00', surfaceTempC: 1 }, 'TC_READING_TIME_INVALID', /at/],
    ['a very long array', `[${'1,'.repeat(99_999)}1]`, 'TC_READING_BATCH_TOO_LONG', /100000 readings/],
  ]
  test.each(cases)('%s', async (_name, message, code, reason) => {
    await platform.send(ROAD, 'bridge', message, NIGHT)
    await platform.settle()
    const [entry, ...others] = quarantined()
    expect(others).toEqual([])
    expect(entry).toMatchObject({ code, deviceId: 'bridge', status: 'open', receivedAt: NIGHT })
    expect(entry!.reason).toMatch(reason)
    expect(await platform.processor.metrics.text()).toContain(
      `towncrier_processor_quarantined_total{code="${code}"} 1`,
    )
  })

  test('one bad reading in an array costs only itself', async () => {
    const good = (n: number) => ({ at: at(NIGHT + n * MINUTE_MS), ...MILD })
    await platform.send(ROAD, 'bridge', [good(0), { at: 'soon' }, good(2), null, { surfaceTempC: 1 }], NIGHT)
    await platform.settle()
    expect(await readings()).toHaveLength(2)
    expect(
      quarantined()
        .map(({ item, code, payload }) => [item, code, Buffer.from(payload).toString()])
        .reverse(),
    ).toEqual([
      [1, 'TC_READING_TIME_INVALID', '{"at":"soon"}'],
      [3, 'TC_READING_NOT_AN_OBJECT', 'null'],
      [4, 'TC_READING_TIME_MISSING', '{"surfaceTempC":1}'],
    ])
  })

  test('a device that is not registered, or not as this kind', async () => {
    await platform.send(ROAD, 'ghost', MILD, NIGHT)
    await platform.send('bin-fill', 'bridge', { fillPct: 3 }, NIGHT)
    await platform.settle()
    expect(quarantined().map(({ code }) => code)).toEqual([
      'TC_READING_DEVICE_UNKNOWN',
      'TC_READING_DEVICE_UNKNOWN',
    ])
  })

  test('fields nobody knows are ignored and counted', async () => {
    await platform.send(ROAD, 'bridge', { ...MILD, vendorThing: 1 }, NIGHT)
    await platform.settle()
    expect(await platform.processor.metrics.text()).toContain(
      'towncrier_processor_unknown_fields_total{kind="road-surface",field="vendorThing"} 1',
    )
  })
})

describe('silence', () => {
  const freshness = () => platform.processor.snapshot().find(({ id }) => id === 'bridge')!.freshness

  /** Ticks every 5 s of journal time, as the broker writes them. */
  async function listen(from: number, to: number): Promise<void> {
    for (let time = from; time <= to; time += 5 * SECOND_MS) void platform.tick(time)
    await platform.tick(to)
    await platform.settle()
  }

  test('goes from stale to offline with an alert, and a reading ends it', async () => {
    expect(freshness()).toBe('never-seen')
    await platform.send(ROAD, 'bridge', { at: at(NIGHT), ...MILD }, NIGHT)
    await listen(NIGHT, NIGHT + 10 * SECOND_MS)
    expect(freshness()).toBe('online')
    await listen(NIGHT, NIGHT + 8 * HOUR_MS)
    expect(freshness()).toBe('offline')
    expect(alerts()).toMatchObject([{ rule: 'offline', severity: 'watch', clearedAt: null }])
    const back = NIGHT + 8 * HOUR_MS + SECOND_MS
    await platform.send(ROAD, 'bridge', { at: at(back), ...MILD }, back)
    await platform.settle()
    expect(freshness()).toBe('online')
    expect(alerts()).toMatchObject([{ rule: 'offline', clearedAt: back }])
  })

  test('a last will counts at once, its alert after a grace', async () => {
    await platform.send(ROAD, 'bridge', { at: at(NIGHT), ...MILD }, NIGHT)
    await platform.send(ROAD, 'bridge', { online: false }, NIGHT + SECOND_MS, 'status')
    await listen(NIGHT + SECOND_MS, NIGHT + MINUTE_MS)
    expect(freshness()).toBe('offline')
    expect(alerts()).toEqual([])
    await listen(NIGHT + MINUTE_MS, NIGHT + 3 * MINUTE_MS)
    expect(alerts()).toMatchObject([{ rule: 'offline', message: 'Disconnected and not back' }])
    await platform.send(ROAD, 'bridge', { online: true, firmware: '1.4.2' }, NIGHT + 3 * MINUTE_MS, 'status')
    await platform.settle()
    expect(platform.operations.processing.deviceRecord('bridge')!.firmware).toBe('1.4.2')
    expect(freshness()).toBe('online')
  })

  test('of the platform itself is not the device’s', async () => {
    await platform.send(ROAD, 'bridge', { at: at(NIGHT), ...MILD }, NIGHT)
    await listen(NIGHT, NIGHT + MINUTE_MS)
    const nextWeek = NIGHT + 7 * DAY_MS
    await listen(nextWeek, nextWeek + MINUTE_MS)
    expect(freshness()).toBe('stale')
    expect(alerts()).toEqual([])
  })
})

test('after a restart it goes on where it was: nothing twice, nothing lost', async () => {
  await platform.send(ROAD, 'bridge', { at: at(NIGHT), ...COLD_AND_WET }, NIGHT)
  await platform.settle()
  const before = alerts()
  await platform.restart()
  const later = NIGHT + 10 * MINUTE_MS
  await platform.send(ROAD, 'bridge', { at: at(later), ...COLD_AND_WET }, later)
  await platform.settle()
  expect(await readings()).toHaveLength(2)
  expect(alerts()).toEqual(before)
})

test('a corrected reading that is released is judged like any other', async () => {
  await platform.send(ROAD, 'bridge', { at: at(NIGHT), surfaceTempC: '-2' }, NIGHT)
  await platform.settle()
  expect(quarantined()).toHaveLength(1)
  await platform.send(ROAD, 'bridge', { at: at(NIGHT), surfaceTempC: -2 }, NIGHT + HOUR_MS, 'release')
  await platform.settle()
  expect(await readings()).toMatchObject([{ at: NIGHT, values: { surfaceTempC: -2 } }])
})

test('a device that was registered a moment ago is known', async () => {
  platform.operations.devices.add([{ id: 'new', kind: ROAD, name: 'New' }], NIGHT)
  await platform.send(ROAD, 'new', { at: at(NIGHT), ...MILD }, NIGHT)
  await platform.settle()
  expect(quarantined()).toEqual([])
  expect(platform.processor.snapshot().map(({ id }) => id)).toContain('new')
})

test('a device that is struck off leaves no alert standing, also when the platform was not running', async () => {
  platform.operations.devices.add([{ id: 'hill', kind: ROAD, name: 'Hill' }], NIGHT)
  for (const id of ['bridge', 'hill'])
    await platform.send(ROAD, id, { at: at(NIGHT), ...COLD_AND_WET }, NIGHT)
  await platform.settle()
  expect(alerts().filter(({ clearedAt }) => clearedAt === null).length).toBe(2)
  platform.operations.devices.remove('hill')
  await expect.poll(() => platform.operations.alerts.activeOf('hill'), { timeout: 5000 }).toEqual([])
  expect(platform.changes.flatMap(({ removedDevices }) => removedDevices)).toEqual(['hill'])
  await platform.processor.stop()
  platform.operations.devices.remove('bridge')
  await platform.restart()
  expect(platform.operations.alerts.activeOf('bridge')).toEqual([])
  expect(platform.processor.snapshot().map(({ id }) => id)).toEqual(['lorry'])
})

test('a device that is disabled is not missed', async () => {
  await platform.send(ROAD, 'bridge', { at: at(NIGHT), ...MILD }, NIGHT)
  await platform.settle()
  platform.operations.devices.update('bridge', { enabled: false })
  await platform.restart()
  for (let hour = 0; hour <= 30; hour++) {
    for (let second = 0; second < 3600; second += 50)
      void platform.tick(NIGHT + hour * HOUR_MS + second * SECOND_MS)
  }
  await platform.settle()
  expect(alerts()).toEqual([])
})

test('when the platform’s clock was hours ahead for a while, nothing is held up after it is set right', async () => {
  const wrong = NIGHT + 5 * HOUR_MS
  await platform.send(ROAD, 'bridge', MILD, wrong)
  await platform.send(ROAD, 'bridge', COLD_AND_WET, NIGHT)
  await platform.tick(NIGHT + 5 * SECOND_MS)
  await platform.settle()
  const bridge = platform.processor.snapshot().find(({ id }) => id === 'bridge')!
  expect(bridge).toMatchObject({ at: NIGHT, freshness: 'online', severity: 'critical' })
})
