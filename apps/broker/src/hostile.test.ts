import fc from 'fast-check'
import mqttPacket from 'mqtt-packet'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Harness, startHarness, topicOf } from '../test-support/harness.ts'
import type { RawClient } from '../test-support/raw-client.ts'

let harness: Harness
let bystander: RawClient
beforeEach(async () => {
  harness = await startHarness({ limits: { connectTimeoutMs: 200, packetTimeoutMs: 150 } })
  bystander = await harness.device('bystander')
})
afterEach(async () => {
  // Whatever was done to the broker, it still serves others.
  bystander.publish(topicOf('bystander'), 'still here')
  expect(await bystander.next('puback')).not.toBeNull()
  await harness.stop()
})

const refused = (reason: string) => `refused_total{reason="${reason}"}`

test('a packet above the limit ends the connection on its first bytes', async () => {
  for (const cut of [1, 2, 3, 4, 5]) {
    const client = await harness.device('bin-1')
    const packet = mqttPacket.generate({
      cmd: 'publish',
      topic: topicOf('bin-1'),
      payload: Buffer.alloc(5_000_000),
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    })
    client.write(packet.subarray(0, cut))
    await new Promise((resolve) => setTimeout(resolve, 5))
    client.write(packet.subarray(cut, 10))
    await client.closed
  }
  expect(await harness.metric(refused('too-large'))).toBe(5)
  expect(harness.entries()).toEqual([])
})

test('a payload at the limit is taken, one byte more is not', async () => {
  const client = await harness.device('bin-1')
  client.publish(topicOf('bin-1'), Buffer.alloc(512 * 1024))
  expect(await client.next('puback')).not.toBeNull()
  client.publish(topicOf('bin-1'), Buffer.alloc(512 * 1024 + 1))
  await client.closed
  expect(await harness.metric(refused('too-large'))).toBe(1)
  expect(harness.entries()).toHaveLength(1)
})

test('bytes that are not MQTT', async () => {
  for (const text of [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01',
    'SSH-2.0-x\r\n',
    '\0\0\0\0',
    '\xff\xff',
  ]) {
    const client = await harness.raw()
    client.write(Buffer.from(text, 'latin1'))
    await client.closed
  }
  expect(await harness.metric(refused('not-mqtt'))).toBe(5)
})

test('broken packets after a good sign-in', async () => {
  for (const bytes of [
    [0x30, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0xf0, 0x00],
    [0x20, 0x02, 0x00, 0x00],
    [0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01],
    [0x32, 0x03, 0x00, 0x10, 0x61],
    [0x80, 0x02, 0x00, 0x01],
  ]) {
    const client = await harness.device('bin-1')
    client.write(Uint8Array.from(bytes))
    await client.closed
  }
  expect(await harness.metric(refused('malformed'))).toBe(6)
  const twice = await harness.device('bin-1')
  expect(await twice.connect('bin-1')).toBeNull()
})

test('random bytes, before and after the sign-in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 5 }),
      async (signedIn, pieces) => {
        const client = signedIn ? await harness.device('bin-1') : await harness.raw()
        for (const piece of pieces) client.write(piece)
        client.socket.end()
        await client.closed
      },
    ),
    { numRuns: 150 },
  )
  expect(harness.entries().every((entry) => entry.deviceId === 'bin-1')).toBe(true)
}, 30_000)

test('a mutated stream never reaches another device or takes the broker down', async () => {
  const good = Buffer.concat(
    [1, 2, 3].map((messageId) =>
      mqttPacket.generate({
        cmd: 'publish',
        topic: topicOf('bin-1'),
        payload: '{"fillPct":1}',
        qos: 1,
        messageId,
        dup: false,
        retain: false,
      }),
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (position, value) => {
      const client = await harness.device('bin-1')
      const bytes = Buffer.from(good)
      bytes[position] = value
      client.write(bytes)
      client.socket.end()
      await client.closed
    }),
    { numRuns: 150 },
  )
  expect(new Set(harness.entries().map((entry) => entry.deviceId))).toEqual(new Set(['bin-1']))
}, 30_000)

test('a connection that never signs in, or does so byte by byte', async () => {
  const silent = await harness.raw()
  const slow = await harness.raw()
  const connect = mqttPacket.generate({
    cmd: 'connect',
    clientId: 'x',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 0,
  })
  for (const byte of connect.subarray(0, 6)) {
    slow.write(Uint8Array.of(byte))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await Promise.all([silent.closed, slow.closed])
  expect(await harness.metric(refused('connect-timeout'))).toBe(2)
})

test('a packet that takes too long to arrive', async () => {
  const client = await harness.device('bin-1', { keepalive: 0 })
  const idle = await harness.device('bin-2', { keepalive: 0 })
  client.write(
    mqttPacket
      .generate({
        cmd: 'publish',
        topic: topicOf('bin-1'),
        payload: Buffer.alloc(1_000),
        qos: 0,
        dup: false,
        retain: false,
      })
      .subarray(0, 500),
  )
  await client.closed
  expect(await harness.metric(refused('slow-packet'))).toBe(1)
  expect(idle.isClosed).toBe(false)
})

test('a connect flood from one address', async () => {
  const guarded = await startHarness({ limits: { connectsPerSecondPerAddress: 1, connectBurst: 20 } })
  const known = await guarded.device('bin-1')
  const flood = await Promise.all(Array.from({ length: 200 }, () => guarded.raw()))
  await guarded.metricReaches(refused('connect-rate'), 180)
  expect(flood.filter((client) => client.isClosed).length).toBeGreaterThanOrEqual(170)
  known.publish(topicOf('bin-1'), '{"fillPct":1}')
  expect(await known.next('puback')).not.toBeNull()
  await guarded.stop()
})

test('more connections than there may be', async () => {
  const small = await startHarness({ limits: { maxConnections: 3 } })
  const clients = [await small.device('bin-1'), await small.device('bin-2'), await small.device('bin-3')]
  const fourth = await small.raw()
  await fourth.closed
  expect(await small.metric(refused('connections'))).toBe(1)
  clients[0]!.destroy()
  await expect.poll(() => small.broker.connectedCount()).toBe(2)
  await small.device('bin-4')
  await small.stop()
})

test('a client that never reads its acknowledgements', async () => {
  const client = await harness.device('bin-1')
  client.socket.pause()
  const packet = mqttPacket.generate({
    cmd: 'publish',
    topic: topicOf('bin-1'),
    payload: '1',
    qos: 1,
    messageId: 1,
    dup: false,
    retain: false,
  })
  client.write(Buffer.concat(Array.from({ length: 50_000 }, () => packet)))
  await harness.metricReaches('messages_total{qos="1"}', 2_000)
  expect(await harness.metric('in_flight')).toBeLessThan(3_000)
})
