import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { afterEach, expect, test } from 'vitest'
import { ProcessorHarness } from './testing/harness.ts'

const START = Date.parse('2026-01-14T03:00:00Z')
const DEVICES = 2_000
const INTERVAL_MS = 15 * MINUTE_MS

let platform: ProcessorHarness
afterEach(() => platform.stop())

test('2,000 devices that fall silent behind one gateway, each in its own time, are one cause', async () => {
  const ids = Array.from({ length: DEVICES }, (_, n) => `road-${n}`)
  platform = await ProcessorHarness.start(
    ids.map((id) => ({ id, kind: 'road-surface', name: id, gatewayId: 'mast' })),
  )
  const sent: Promise<unknown>[] = []
  let at = START
  const until = (end: number) => {
    for (; at < end; at += MINUTE_MS / 2) sent.push(platform.tick(at))
  }
  until(START + 5 * MINUTE_MS)
  // Their last readings come one after the other over a quarter of an hour, until the gateway has failed.
  for (const [n, id] of ids.entries()) {
    const sentAt = START + 5 * MINUTE_MS + Math.floor((n * INTERVAL_MS) / DEVICES)
    until(sentAt)
    sent.push(platform.send('road-surface', id, { at: sentAt, surfaceTempC: 9 }, sentAt))
  }
  until(START + 5 * MINUTE_MS + INTERVAL_MS + 3 * HOUR_MS)
  await Promise.all(sent)
  await platform.settle()
  const { items } = platform.operations.causes.list({ open: true, limit: 10 })
  expect(items).toMatchObject([
    {
      title: `Gateway mast is probably down: ${DEVICES} of its ${DEVICES} devices silent`,
      active: DEVICES,
      members: DEVICES,
      state: 'unacknowledged',
    },
  ])
  const alarms = platform.operations.causes.events(items[0]!.id).map(({ type }) => type)
  expect(alarms).toEqual(['opened', 'alarmed'])
  const causeId = items[0]!.id
  await platform.restart()
  const back = at
  await Promise.all(ids.map((id) => platform.send('road-surface', id, { at: back, surfaceTempC: 9 }, back)))
  await platform.settle()
  expect(platform.operations.causes.require(causeId)).toMatchObject({
    state: 'returned-unacknowledged',
    active: 0,
  })
}, 120_000)

test('a cause that opens and is over among readings judged together has its words', async () => {
  platform = await ProcessorHarness.start([{ id: 'road-0', kind: 'road-surface', name: 'Mill Lane' }])
  const sent: Promise<unknown>[] = []
  for (let n = 0; n < 60; n++) {
    const at = START + n * 5 * MINUTE_MS
    const surfaceTempC = n < 12 ? -2.4 : 9
    const reading = { at, surfaceTempC, airTempC: 0, humidityPct: 97, surfaceState: 'wet' }
    sent.push(platform.send('road-surface', 'road-0', reading, at))
  }
  await Promise.all(sent)
  await platform.settle()
  const { items } = platform.operations.causes.list({ limit: 10 })
  expect(items.filter(({ clearedAt }) => clearedAt !== null).length).toBeGreaterThan(0)
  for (const { title, message } of items) {
    expect(title).toContain('Mill Lane')
    expect(message).not.toBe('')
  }
})
