import { setTimeout as wait } from 'node:timers/promises'
import { formatInstant } from '@towncrier/core'
import { expect, test } from 'vitest'
import { PersistentPublisher } from '../support/persistent-publisher.ts'
import { startPlatform } from '../support/platform.ts'
import { type AlertFacts, alertHistory, expectStoredOnce, inOrder } from '../support/stored.ts'
import { expectedAlerts, nightReading, nightTime } from './icy-night.ts'

const KILLS = 20
const DEVICES = 20
const SEND_EVERY_MS = 25
const ids = Array.from({ length: DEVICES }, (_, index) => `road-${String(index).padStart(2, '0')}`)
const env = { MQTT_MESSAGES_PER_SECOND: '0' }

test('kill -9, twenty times under load: every acknowledged reading is stored once, no alert is lost or doubled', async () => {
  const platform = await startPlatform({ env })
  const publishers: PersistentPublisher[] = []
  for (const id of ids) {
    const credentials = await platform.addDevice({ id, kind: 'road-surface' })
    publishers.push(new PersistentPublisher(platform.mqttPort, credentials, 50))
  }
  for (const publisher of publishers) publisher.start()

  const beganAt = Date.now()
  const startedAt = performance.now()
  let isOver = false
  const load = (async () => {
    for (let count = 0; !isOver; count++) {
      const at = nightTime(beganAt, performance.now() - startedAt)
      for (const [index, publisher] of publishers.entries()) publisher.send(nightReading(index, at, count))
      await wait(SEND_EVERY_MS)
    }
  })()
  const acknowledged = () => publishers.reduce((sum, publisher) => sum + publisher.acknowledged.length, 0)
  let killedWithWorkAtHand = 0
  for (let kill = 0; kill < KILLS; kill++) {
    // At any moment of its life, also a very early one.
    const before = acknowledged()
    await wait(100 + ((kill * 397) % 1_100))
    if (acknowledged() > before) killedWithWorkAtHand++
    await platform.kill9()
    await platform.start()
  }
  isOver = true
  await load
  await Promise.all(publishers.map((publisher) => publisher.drained()))
  await platform.settled()

  expect(killedWithWorkAtHand).toBeGreaterThan(KILLS / 2)
  expect(publishers.every(({ reconnections }) => reconnections >= KILLS)).toBe(true)
  let stored = 0
  for (const publisher of publishers) {
    stored += await expectStoredOnce(platform, publisher)
    expect(publisher.acknowledged).toHaveLength(publisher.sent.length)
  }
  expect(stored).toBe(acknowledged())
  expect(stored).toBeGreaterThan(10_000)
  expect((await platform.pipeline()).quarantineOpen).toBe(0)

  const history = await alertHistory(platform)
  const expected = publishers.flatMap(({ credentials, sent }) => expectedAlerts(credentials.id, sent))
  expect(history).toEqual(inOrder(expected))
  expect(new Set(history.map(({ rule }) => rule))).toEqual(new Set(['ice', 'near-freezing', 'battery-low']))
  expect(history.filter(({ clearedAt }) => clearedAt !== null).length).toBeGreaterThan(DEVICES * 3)
  expectOneActive(history)

  // A platform that nothing happened to comes to the same.
  expect(await undisturbed(publishers, beganAt)).toEqual(history)
}, 240_000)

/** At any time there is at most one active alert for a device and rule. */
function expectOneActive(history: readonly AlertFacts[]): void {
  for (const [index, alert] of history.entries()) {
    const next = history[index + 1]
    if (next?.deviceId !== alert.deviceId || next.rule !== alert.rule) continue
    expect(alert.clearedAt).not.toBeNull()
    expect(alert.clearedAt!).toBeLessThanOrEqual(next.raisedAt)
  }
}

async function undisturbed(
  publishers: readonly PersistentPublisher[],
  beganAt: number,
): Promise<AlertFacts[]> {
  // Its clock starts where the trial began, so that nothing is late.
  const calm = await startPlatform({ env: { ...env, CLOCK_START: formatInstant(beganAt) } })
  await Promise.all(
    publishers.map(async ({ credentials, sent }) => {
      const twin = new PersistentPublisher(
        calm.mqttPort,
        await calm.addDevice({ id: credentials.id, kind: credentials.kind }),
        500,
      )
      twin.start()
      for (const reading of sent) while (!twin.send(reading)) await wait(2)
      await twin.drained()
      twin.close()
    }),
  )
  await calm.settled()
  return alertHistory(calm)
}
