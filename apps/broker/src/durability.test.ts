import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Harness, startHarness, topicOf } from '../test-support/harness.ts'

let harness: Harness
let appended: number[]
beforeEach(async () => {
  appended = []
  harness = await startHarness({
    onAppended: (lastSeq) => appended.push(lastSeq),
    limits: { messagesPerSecondPerDevice: 0 },
  })
})
afterEach(() => harness.stop())

test('acknowledges QoS 1 only after the commit, and holds up nobody else', async () => {
  const client = await harness.device('bin-1')
  harness.journal.hold()
  client.publish(topicOf('bin-1'), '{"fillPct":40}', { messageId: 77 })
  expect(await client.hearsNothing('puback', 100)).toBe(true)
  expect(harness.entries()).toEqual([])

  const other = await harness.device('bin-2')
  other.send({ cmd: 'pingreq' })
  expect(await other.next('pingresp')).not.toBeNull()

  harness.journal.release()
  expect(await client.next('puback')).toMatchObject({ messageId: 77 })
  expect(harness.entries()).toMatchObject([{ seq: 1, type: 'reading', kind: 'bin-fill', deviceId: 'bin-1' }])
  expect(harness.payloads('bin-1')).toEqual(['{"fillPct":40}'])
})

test('QoS 2 goes through its whole handshake, each step after the commit', async () => {
  const client = await harness.device('bin-1')
  harness.journal.hold()
  client.publish(topicOf('bin-1'), '{"fillPct":41}', { qos: 2, messageId: 9 })
  expect(await client.hearsNothing('pubrec', 60)).toBe(true)
  harness.journal.release()
  expect(await client.next('pubrec')).toMatchObject({ messageId: 9 })
  client.send({ cmd: 'pubrel', messageId: 9 })
  expect(await client.next('pubcomp')).toMatchObject({ messageId: 9 })
  expect(harness.payloads('bin-1')).toEqual(['{"fillPct":41}'])
})

test('a journal that fails: no PUBACK, the connection ends, it shows, and then all is well again', async () => {
  const client = await harness.device('bin-1')
  harness.journal.fail(new Error('no space left on device'))
  client.publish(topicOf('bin-1'), '{"fillPct":42}')
  await client.closed
  expect(client.received).toEqual([])
  expect(harness.journal.failure()).not.toBeNull()
  expect(await harness.metric('journal_healthy')).toBe(0)
  expect(await harness.metric('refused_total{reason="journal-failed"}')).toBe(1)

  harness.journal.fail(null)
  const again = await harness.device('bin-1')
  again.publish(topicOf('bin-1'), '{"fillPct":42}')
  expect(await again.next('puback')).not.toBeNull()
  expect(harness.payloads('bin-1')).toEqual(['{"fillPct":42}'])
  expect(await harness.metric('journal_healthy')).toBe(1)
})

test('QoS 0 is journaled and counted as unpromised, and a failing journal does not end it', async () => {
  const client = await harness.device('bin-1')
  client.publish(topicOf('bin-1'), '{"fillPct":1}', { qos: 0 })
  await harness.metricReaches('unpromised_total', 1)
  expect(harness.payloads('bin-1')).toEqual(['{"fillPct":1}'])
  harness.journal.fail(new Error('EIO'))
  client.publish(topicOf('bin-1'), '{"fillPct":2}', { qos: 0 })
  await harness.metricReaches('unpromised_lost_total', 1)
  expect(client.isClosed).toBe(false)
  expect(await harness.metric('messages_total{qos="0"}')).toBe(1)
})

test('keeps the order of a client that pipelines 100,000 messages, with bounded memory', async () => {
  const client = await harness.device('bin-1')
  const total = 100_000
  harness.journal.hold()
  for (let index = 0; index < total; index++) {
    client.publish(topicOf('bin-1'), `{"fillPct":1,"seq":${index}}`, { messageId: (index % 60_000) + 1 })
  }
  await new Promise((resolve) => setTimeout(resolve, 300))
  // In flight: what one connection may have, and what one piece read from the socket holds beyond it.
  expect(await harness.metric('in_flight')).toBeLessThan(3_000)
  expect(await harness.metric('in_flight')).toBeGreaterThan(0)
  const other = await harness.device('bin-2')
  other.send({ cmd: 'pingreq' })
  expect(await other.next('pingresp')).not.toBeNull()

  harness.journal.release()
  await expect.poll(() => client.received.length, { timeout: 30_000 }).toBe(total)
  expect(harness.payloads('bin-1').map((text) => JSON.parse(text).seq)).toEqual([...Array(total).keys()])
}, 60_000)

test('one message a segment is bounded just the same', async () => {
  const tight = await startHarness({ limits: { inFlightPerDevice: 50 } })
  const client = await tight.device('bin-1')
  tight.journal.hold()
  for (let index = 0; index < 400; index++) {
    client.publish(topicOf('bin-1'), `${index}`, { messageId: index + 1 })
    await new Promise((resolve) => setImmediate(resolve))
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(tight.journal.appends).toBeLessThan(200)
  tight.journal.release()
  await expect.poll(() => client.received.length).toBe(400)
  await tight.stop()
})

test('stops reading everyone while too many bytes are on their way to the disk, then goes on', async () => {
  const small = await startHarness({ limits: { inFlightBytes: 300_000 } })
  const clients = await Promise.all(Array.from({ length: 20 }, (_, index) => small.device(`bin-${index}`)))
  small.journal.hold()
  for (const [index, client] of clients.entries())
    client.publish(topicOf(`bin-${index}`), Buffer.alloc(100_000, 'x'))
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(small.journal.appends).toBeLessThan(10)
  small.journal.release()
  for (const client of clients) expect(await client.next('puback')).not.toBeNull()
  await small.stop()
})

test('a device above its message rate is read more slowly, not lost', async () => {
  const slow = await startHarness({ limits: { messagesPerSecondPerDevice: 200 } })
  const client = await slow.device('bin-1')
  const startedAt = performance.now()
  for (let messageId = 1; messageId <= 500; messageId++) client.publish(topicOf('bin-1'), 'x', { messageId })
  await expect.poll(() => client.received.length, { timeout: 10_000 }).toBe(500)
  // 400 at once; the others may have come in the same piece, but what follows waits for all of them.
  client.publish(topicOf('bin-1'), 'x', { messageId: 501 })
  await expect.poll(() => client.received.length, { timeout: 10_000 }).toBe(501)
  expect(performance.now() - startedAt).toBeGreaterThan(480)
  expect(await slow.metric('throttled_total')).toBeGreaterThan(0)
  await slow.stop()
})

test('wakes the processor after commits, and the platform’s own records go the same way', async () => {
  const client = await harness.device('bin-1')
  for (let index = 1; index <= 20; index++) client.publish(topicOf('bin-1'), `${index}`, { messageId: index })
  for (let index = 1; index <= 20; index++) await client.next('puback')
  const release = {
    type: 'release',
    receivedAt: 5,
    kind: 'bin-fill',
    deviceId: 'bin-1',
    payload: Buffer.from('{}'),
  } as const
  expect(await harness.broker.append(release)).toBe(21)
  await expect.poll(() => appended.at(-1)).toBe(21)
  expect(appended.length).toBeLessThan(21)
  expect(harness.entries().at(-1)).toMatchObject({ type: 'release', receivedAt: 5 })
})

test('time goes to the journal as ticks, with the clock it was given', async () => {
  let now = 1_000
  const ticking = await startHarness({ tickEveryMs: 20, clock: { now: () => now++ } })
  await expect.poll(() => ticking.entries().length).toBeGreaterThan(2)
  expect(ticking.entries().slice(0, 2)).toMatchObject([
    { type: 'tick', receivedAt: 1_000, kind: '', deviceId: '' },
    { type: 'tick', receivedAt: 1_001 },
  ])
  await ticking.stop()
})
