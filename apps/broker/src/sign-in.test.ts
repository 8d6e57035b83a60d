import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Harness, startHarness, topicOf } from '../test-support/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await startHarness()
})
afterEach(() => harness.stop())

test('lets a registered device in, and tells bad credentials so', async () => {
  await harness.device('bin-1')
  expect(harness.broker.connectedCount()).toBe(1)
  for (const attempt of [
    { username: 'unknown-1' },
    { password: Buffer.from('wrong') },
    { username: undefined, password: undefined },
    { password: undefined },
  ]) {
    const client = await harness.raw()
    expect(await client.connect('bin-1', attempt)).toBe(4)
    await client.closed
  }
  expect(await harness.metric('refused_total{reason="bad-credentials"}')).toBe(4)
  expect(harness.broker.connectedCount()).toBe(1)
})

test('speaks MQTT 3.1 and 3.1.1, and refuses other versions', async () => {
  const old = await harness.raw()
  expect(await old.connect('bin-1', { protocolId: 'MQIsdp', protocolVersion: 3 })).toBe(0)
  const five = await harness.raw()
  expect(await five.connect('bin-1', { protocolVersion: 5 })).not.toBe(0)
  await five.closed
  expect(await harness.metric('refused_total{reason="protocol-version"}')).toBe(1)
})

test('a device that cannot be looked up is told to come again, not that it is unknown', async () => {
  const broken = await startHarness({
    directory: {
      authenticate: () => {
        throw new Error('the database is locked')
      },
    },
  })
  const client = await broken.raw()
  expect(await client.connect('bin-1')).toBe(3)
  await broken.metricReaches('refused_total{reason="directory-failed"}', 1)
  await broken.stop()
})

test('a client id is taken over by the same device, and not by another', async () => {
  const first = await harness.device('bin-1', { clientId: 'meter' })
  const other = await harness.device('bin-2', { clientId: 'meter' })
  const second = await harness.device('bin-1', { clientId: 'meter' })
  await first.closed
  expect(second.isClosed).toBe(false)
  expect(other.isClosed).toBe(false)
  expect(harness.broker.connectedCount()).toBe(2)
})

test('a device has a few lasting sessions, and none without a client id', async () => {
  for (const clientId of ['a', 'b', 'c', 'd', 'a']) await harness.device('bin-1', { clientId, clean: false })
  const fifth = await harness.raw()
  expect(await fifth.connect('bin-1', { clientId: 'e', clean: false })).toBe(2)
  await harness.metricReaches('refused_total{reason="client-id"}', 1)
})

test('publishes as itself only', async () => {
  for (const topic of [
    topicOf('bin-2'),
    topicOf('bin-1', 'config'),
    'towncrier/v1/damp-box/bin-1/reading',
    '$SYS/x',
    'x'.repeat(60_000),
    `${topicOf('bin-1')}/`,
    'a/'.repeat(200),
  ]) {
    const client = await harness.device('bin-1')
    client.publish(topic, '{"fillPct":1}')
    await client.closed
    expect(client.received).toEqual([])
  }
  const wildcard = await harness.device('bin-1')
  const publish = topicOf('bin-1').replace('bin-1', '+')
  wildcard.write(
    Buffer.concat([Buffer.from([0x30, publish.length + 2, 0, publish.length]), Buffer.from(publish)]),
  )
  await wildcard.closed
  expect(harness.entries()).toEqual([])
  expect(await harness.metric('refused_total{reason="forbidden-publish"}')).toBe(8)
})

test('hears its own config and commands only', async () => {
  const client = await harness.device('bin-1')
  const topics = [
    topicOf('bin-1', 'config'),
    topicOf('bin-1', 'command'),
    topicOf('bin-2', 'config'),
    topicOf('bin-1'),
    'towncrier/#',
    '+/v1/bin-fill/bin-1/config',
  ]
  client.send({ cmd: 'subscribe', messageId: 5, subscriptions: topics.map((topic) => ({ topic, qos: 1 })) })
  expect(await client.next('suback')).toMatchObject({ granted: [1, 1, 128, 128, 128, 128] })
  expect(await harness.metric('refused_total{reason="forbidden-subscribe"}')).toBe(4)

  await harness.broker.publishToDevice(topicOf('bin-2', 'config'), 'not for you', { retain: true })
  await harness.broker.publishToDevice(topicOf('bin-1', 'command'), 'restart', { retain: false })
  expect(await client.next('publish')).toMatchObject({ topic: topicOf('bin-1', 'command'), qos: 1 })
  expect(await client.hearsNothing('publish', 50)).toBe(true)
})

test('retained config waits for the device; other topics are not the platform’s to publish to', async () => {
  await harness.broker.publishToDevice(topicOf('bin-1', 'config'), '{"everyS":60}', { retain: true })
  const client = await harness.device('bin-1')
  client.send({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [{ topic: topicOf('bin-1', 'config'), qos: 1 }],
  })
  const config = await client.next('publish')
  expect(config).toMatchObject({ retain: true, payload: Buffer.from('{"everyS":60}') })
  await expect(
    harness.broker.publishToDevice(topicOf('bin-1'), '{}', { retain: false }),
  ).rejects.toMatchObject({ code: 'TC_BROKER_TOPIC' })
})

test('a command for a lasting session waits until the device is back', async () => {
  const session = { clientId: 'controller', clean: false }
  const before = await harness.device('bin-1', session)
  before.send({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [{ topic: topicOf('bin-1', 'command'), qos: 1 }],
  })
  await before.next('suback')
  before.send({ cmd: 'disconnect' })
  await before.closed
  await harness.broker.publishToDevice(topicOf('bin-1', 'command'), 'empty yourself', { retain: false })

  const stranger = await harness.device('bin-2', session)
  expect(await stranger.hearsNothing('publish', 50)).toBe(true)
  const after = await harness.device('bin-1', session)
  expect(await after.next('publish')).toMatchObject({ payload: Buffer.from('empty yourself') })
})

test('a last will goes to the journal when the connection breaks, and not after a good-bye', async () => {
  const will = {
    topic: topicOf('bin-1', 'status'),
    payload: Buffer.from('{"online":false}'),
    qos: 1,
    retain: true,
  } as const
  const broken = await harness.device('bin-1', { will })
  broken.destroy()
  await harness.metricReaches('wills_total', 1)
  await expect.poll(() => harness.payloads('bin-1')).toEqual(['{"online":false}'])
  expect(harness.entries()[0]).toMatchObject({ type: 'status', kind: 'bin-fill', deviceId: 'bin-1' })

  const polite = await harness.device('bin-1', { will })
  polite.publish(topicOf('bin-1', 'status'), '{"online":true}', { retain: true })
  await polite.next('puback')
  polite.send({ cmd: 'disconnect' })
  await polite.closed
  expect(await harness.metric('wills_total')).toBe(1)
  expect(harness.payloads('bin-1')).toEqual(['{"online":false}', '{"online":true}'])
})

test('the will of a half-open connection is kept back while the device is here on another', async () => {
  const will = {
    topic: topicOf('bin-1', 'status'),
    payload: Buffer.from('{"online":false}'),
    qos: 0,
    retain: false,
  } as const
  const halfOpen = await harness.device('bin-1', { clientId: 'boot-1', will })
  const current = await harness.device('bin-1', { clientId: 'boot-2', will })
  halfOpen.destroy()
  await expect.poll(() => harness.broker.connectedCount()).toBe(1)
  expect(harness.entries()).toEqual([])
  current.destroy()
  await expect.poll(() => harness.payloads('bin-1')).toEqual(['{"online":false}'])
})

test('a will to another topic is refused at sign-in', async () => {
  for (const topic of [topicOf('bin-2', 'status'), topicOf('bin-1'), 'a/b']) {
    const client = await harness.raw()
    const will = { topic, payload: Buffer.from('x'), qos: 0, retain: false } as const
    expect(await client.connect('bin-1', { will })).toBe(5)
    await client.closed
  }
  expect(await harness.metric('refused_total{reason="forbidden-will"}')).toBe(3)
  expect(harness.entries()).toEqual([])
})

test('stopping writes no wills, and a device can be shown the door', async () => {
  const will = {
    topic: topicOf('bin-1', 'status'),
    payload: Buffer.from('{"online":false}'),
    qos: 0,
    retain: false,
  } as const
  const one = await harness.device('bin-1', { clientId: 'a' })
  const two = await harness.device('bin-1', { clientId: 'b' })
  expect(harness.broker.disconnect('bin-1')).toBe(2)
  await Promise.all([one.closed, two.closed])
  const left = await harness.device('bin-1', { will })
  await harness.broker.stop()
  await left.closed
  expect(harness.entries()).toEqual([])
  await expect(
    harness.broker.publishToDevice(topicOf('bin-1', 'config'), '', { retain: false }),
  ).rejects.toMatchObject({ code: 'TC_BROKER_STOPPED' })
})

test('connections that vanish in the middle of their sign-in leave nothing behind', async () => {
  for (let round = 0; round < 100; round++) {
    const client = await harness.raw()
    void client.connect(`bin-${round}`).catch(() => {})
    if (round % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
    client.destroy()
  }
  await expect.poll(() => harness.broker.connectedCount()).toBe(0)
})
