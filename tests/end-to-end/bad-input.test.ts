import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { mosquittoPub } from '../support/mosquitto.ts'
import {
  type Credentials,
  eventually,
  startPlatform,
  type TestPlatform,
  temporaryFolder,
} from '../support/platform.ts'

const refused = (reason: string) => `towncrier_broker_refused_total{reason="${reason}"}`
const quarantined = (code: string) => `towncrier_processor_quarantined_total{code="${code}"}`
const READING = '{"surfaceTempC":4.5}'

let platform: TestPlatform
let device: Credentials
let bystander: TestDevice
let bystanding: Promise<void>
let isOver: boolean
let slowestMs: number

beforeAll(async () => {
  platform = await startPlatform()
  device = await platform.addDevice({ id: 'hostile', kind: 'road-surface' })
  bystander = await TestDevice.add(platform, 'bystander')
})
afterAll(() => bystander.end())

/** All the while a well-behaved device goes about its business, and is answered. */
beforeEach(() => {
  isOver = false
  slowestMs = 0
  bystanding = (async () => {
    while (!isOver) {
      const startedAt = performance.now()
      await bystander.publish({ surfaceTempC: 5 })
      slowestMs = Math.max(slowestMs, performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
})
afterEach(async () => {
  isOver = true
  await bystanding
  expect(slowestMs).toBeGreaterThan(0)
  expect(slowestMs).toBeLessThan(1_000)
})

async function refusals(reason: string, attempt: () => Promise<unknown>): Promise<number> {
  const before = await platform.metric(refused(reason))
  await attempt()
  return (
    (await eventually(
      () => platform.metric(refused(reason)),
      (count) => count > before,
    )) - before
  )
}

test.each([
  ['a wrong password', { id: 'hostile', token: 'guess' }],
  ['a device nobody registered', { id: 'stranger', token: 'guess' }],
])('%s is not let in', async (_what, who) => {
  const count = await refusals('bad-credentials', async () => {
    const result = await mosquittoPub(platform, { ...who, topic: device.topic }, '-m', READING)
    expect(result.code).not.toBe(0)
    expect(result.stderr).toMatch(/not authorised|bad user ?name or password/i)
  })
  expect(count).toBe(1)
})

test.each([
  ['another device’s topic', 'towncrier/v1/road-surface/bystander/reading'],
  ['a kind there is not', 'towncrier/v1/teapot/hostile/reading'],
  ['a kind that is not its own', 'towncrier/v1/bin-fill/hostile/reading'],
  ['a topic of no meaning', 'a/b/c'],
])('a publish to %s is refused', async (_what, topic) => {
  await refusals('forbidden-publish', async () => {
    const result = await mosquittoPub(platform, device, '-t', topic, '-m', '{"surfaceTempC":-99}')
    expect(result.code).not.toBe(0)
  })
  await platform.settled()
  const { items } = await platform.get('/api/v1/devices/bystander/readings?limit=10000')
  expect(items.every(({ values }: { values: object }) => 'surfaceTempC' in values)).toBe(true)
  expect(items.some(({ values }: { values: { surfaceTempC: number } }) => values.surfaceTempC === -99)).toBe(
    false,
  )
})

test('a payload of 5 MB is refused before it is read', async () => {
  const file = join(temporaryFolder(), 'large.json')
  writeFileSync(file, Buffer.alloc(5_000_000, '1'))
  await refusals('too-large', async () => {
    const result = await mosquittoPub(platform, device, '-f', file)
    expect(result.code).not.toBe(0)
  })
})

test('an array of 100,000 is quarantined whole, with its reason', async () => {
  const file = join(temporaryFolder(), 'array.json')
  writeFileSync(file, JSON.stringify(Array.from({ length: 100_000 }, () => 0)))
  const { code, reason, payloadIsWhole, payloadBytes } = await quarantineOf('-f', file)
  expect({ code, payloadIsWhole, payloadBytes }).toEqual({
    code: 'TC_READING_BATCH_TOO_LONG',
    payloadIsWhole: false,
    payloadBytes: 200_001,
  })
  expect(reason).toContain('100000 readings')
})

test.each([
  ['broken JSON', '{"surfaceTempC":', 'TC_READING_NOT_JSON'],
  ['NaN', '{"surfaceTempC":NaN}', 'TC_READING_NOT_JSON'],
  ['a wrong type', '{"surfaceTempC":"cold"}', 'TC_READING_INVALID'],
  ['a missing field', '{"airTempC":3}', 'TC_READING_INVALID'],
  ['a huge number', '{"surfaceTempC":1e300}', 'TC_READING_INVALID'],
  ['infinity by overflow', '{"surfaceTempC":1e999}', 'TC_READING_INVALID'],
  ['a number alone', '7', 'TC_READING_NOT_AN_OBJECT'],
  ['a time in 1970', '{"at":"1970-01-02T00:00:00Z","surfaceTempC":1}', 'TC_READING_TIME_IMPLAUSIBLE'],
  ['a time in 2099', '{"at":"2099-01-01T00:00:00Z","surfaceTempC":1}', 'TC_READING_TIME_IMPLAUSIBLE'],
  ['a time that is none', '{"at":"yesterday","surfaceTempC":1}', 'TC_READING_TIME_INVALID'],
])('%s goes to quarantine', async (_what, payload, code) => {
  const entry = await quarantineOf('-m', payload)
  expect(entry).toMatchObject({ code, payload, payloadIsWhole: true, deviceId: 'hostile', status: 'open' })
  expect(entry.reason).not.toBe('')
})

/** Publishes what the broker must take and the processor cannot: acknowledged, counted, kept. */
async function quarantineOf(...words: readonly string[]) {
  const before = await platform.get('/api/v1/quarantine?limit=1')
  const result = await mosquittoPub(platform, device, ...words)
  expect(result).toMatchObject({ code: 0, stderr: '' })
  const { items } = await eventually(
    () => platform.get('/api/v1/quarantine?limit=1'),
    (page) => page.items[0]?.id !== before.items[0]?.id,
  )
  expect(await platform.metric(quarantined(items[0].code))).toBeGreaterThan(0)
  return platform.get(`/api/v1/quarantine/${items[0].id}`)
}

test('in an array, what can be read is stored and only the rest is quarantined', async () => {
  const mixed = await TestDevice.add(platform, 'mixed')
  const at = (minute: number) => new Date(Date.now() - 600_000 + minute * 60_000).toISOString()
  await mixed.publish([
    { at: at(0), surfaceTempC: 1 },
    { at: at(1), surfaceTempC: 'cold' },
    { at: at(2), surfaceTempC: 3 },
    { surfaceTempC: 4 },
  ])
  await platform.settled()
  expect((await platform.get('/api/v1/devices/mixed')).counts).toMatchObject({ stored: 2, quarantined: 2 })
  const { items } = await platform.get('/api/v1/quarantine?deviceId=mixed')
  expect(items.map(({ code }: { code: string }) => code).sort()).toEqual([
    'TC_READING_INVALID',
    'TC_READING_TIME_MISSING',
  ])
  await mixed.end()
})

test('repeated and disordered readings are stored once, in their place, and flagged', async () => {
  const disordered = await TestDevice.add(platform, 'disordered')
  const startAt = Date.now() - 600_000
  const reading = (seq: number, minute: number) => ({
    at: startAt + minute * 60_000,
    seq,
    surfaceTempC: minute,
  })
  for (const each of [
    reading(5, 1),
    reading(5, 1),
    reading(6, 3),
    reading(5, 2),
    reading(6, 4),
    reading(2, 5),
  ]) {
    await disordered.publish(each)
  }
  await platform.settled()
  const { items } = await platform.get('/api/v1/devices/disordered/readings?order=oldest-first')
  expect(
    items.map(({ values, flags }: { values: { surfaceTempC: number }; flags: string[] }) => [
      values.surfaceTempC,
      flags.filter((flag) => flag.startsWith('reading:')),
    ]),
  ).toEqual([
    [1, []],
    [2, ['reading:out-of-order']],
    [3, []],
    [4, ['reading:sequence-repeated']],
    [5, ['reading:sequence-restarted']],
  ])
  const { counts } = await platform.get('/api/v1/devices/disordered')
  expect(counts).toMatchObject({ stored: 5, duplicate: 1 })
  expect(await platform.metric('towncrier_processor_readings_total{outcome="duplicate"}')).toBeGreaterThan(0)
  await disordered.end()
})

test('a clock that runs ahead is flagged and moves no latest value; unknown fields are counted', async () => {
  const ahead = await TestDevice.add(platform, 'ahead')
  const now = Date.now()
  await ahead.publish({ at: now - 1_000, surfaceTempC: 4, shoeSize: 43 })
  await ahead.publish({ at: now + 3_600_000, surfaceTempC: -8, surfaceState: 'ice' })
  await platform.settled()
  const { values } = await platform.get('/api/v1/devices/ahead')
  expect(values.surfaceTempC).toBe(4)
  const page = await platform.get('/api/v1/devices/ahead/readings')
  expect(page.items[0].flags).toContain('reading:clock-ahead')
  expect((await platform.get('/api/v1/alerts?deviceId=ahead')).items).toEqual([])
  const unknownFields = 'towncrier_processor_unknown_fields_total{kind="road-surface",field="shoeSize"}'
  expect(await platform.metric(unknownFields)).toBe(1)
  await ahead.end()
})

test.each([
  ['an HTTP request', 'GET / HTTP/1.1\r\nHost: town\r\n\r\n'],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['noise', '\xff\xfe\xfd\x00\x01\x02'],
])('%s on the MQTT port ends that connection only', async (_what, bytes) => {
  const count = await refusals('not-mqtt', async () => {
    const socket = connect(platform.mqttPort, '127.0.0.1')
    socket.on('error', () => {})
    const closed = once(socket, 'close')
    socket.write(Buffer.from(bytes, 'latin1'))
    await closed
  })
  expect(count).toBe(1)
})

test('a flood of connections from one address is cut off, and those who are in stay served', async () => {
  const small = await startPlatform({ env: { MQTT_CONNECTS_PER_SECOND: '5' } })
  const inside = await TestDevice.add(small, 'inside')
  const sockets = Array.from({ length: 300 }, () => {
    const socket = connect(small.mqttPort, '127.0.0.1')
    socket.on('error', () => {})
    return socket
  })
  await Promise.all(sockets.slice(100).map((socket) => once(socket, 'close')))
  const startedAt = performance.now()
  await inside.publish({ surfaceTempC: 1 })
  expect(performance.now() - startedAt).toBeLessThan(1_000)
  expect(await small.metric(refused('connect-rate'))).toBeGreaterThan(200)
  for (const socket of sockets) socket.destroy()
  await inside.end()
  expect(await small.stop()).toBe(0)
})
