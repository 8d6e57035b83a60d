import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { PersistentPublisher } from '../support/persistent-publisher.ts'
import { eventually, startPlatform } from '../support/platform.ts'
import { makeSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { alertHistory, expectStoredOnce } from '../support/stored.ts'

const DEVICES = 5
const SEND_EVERY_MS = 10

let disk: SmallDisk
afterEach(() => disk.remove())

test('a full disk: nothing is acknowledged that is not kept, the platform says so, and goes on when there is room', async () => {
  disk = makeSmallDisk(192)
  const platform = await startPlatform({ dataDirectory: disk.folder })
  const publishers: PersistentPublisher[] = []
  for (let index = 0; index < DEVICES; index++) {
    const credentials = await platform.addDevice({ id: `road-${index}`, kind: 'road-surface' })
    publishers.push(new PersistentPublisher(platform.mqttPort, credentials, 20))
  }
  for (const publisher of publishers) publisher.start()
  let isOver = false
  const load = (async () => {
    for (let count = 0; !isOver; count++) {
      const at = Date.now()
      for (const publisher of publishers)
        publisher.send({ at, surfaceTempC: -1, surfaceState: 'wet', airTempC: count / 10_000 })
      await wait(SEND_EVERY_MS)
    }
  })()
  const acknowledged = () => publishers.reduce((sum, publisher) => sum + publisher.acknowledged.length, 0)
  const readiness = () => platform.api('GET', '/readyz', undefined, null)
  await eventually(acknowledged, (count) => count > 500)

  disk.fill(platform.pid)
  const failed = await eventually(readiness, ({ body }) => body.checks.journal.status === 'failed', 20_000)
  expect(failed.status).toBe(503)
  expect(failed.body.checks.journal.detail).toMatch(/no room left|could not be written/)
  await wait(500)
  const refusedBefore = await platform.metric('towncrier_broker_refused_total{reason="journal-failed"}')
  const before = acknowledged()
  await wait(2_000)
  expect(acknowledged()).toBe(before)
  expect(await platform.metric('towncrier_broker_refused_total{reason="journal-failed"}')).toBeGreaterThan(
    refusedBefore,
  )
  expect(await platform.metric('towncrier_broker_journal_healthy')).toBe(0)
  expect((await fetch(`${platform.url}/healthz`)).status).toBe(200)
  expect((await readiness()).status).toBe(503)

  disk.free(platform.pid)
  await eventually(readiness, ({ status }) => status === 200, 20_000)
  await eventually(acknowledged, (count) => count > before + 300, 20_000)
  isOver = true
  await load
  await Promise.all(publishers.map((publisher) => publisher.drained()))
  await platform.settled()
  for (const publisher of publishers) {
    await expectStoredOnce(platform, publisher)
    expect(publisher.acknowledged).toHaveLength(publisher.sent.length)
  }
  expect((await alertHistory(platform)).filter(({ rule }) => rule === 'ice')).toHaveLength(DEVICES)

  // What was kept is there after a restart, too.
  expect(await platform.stop()).toBe(0)
  await platform.start()
  await platform.settled()
  for (const publisher of publishers) {
    await expectStoredOnce(platform, publisher)
    publisher.close()
  }
  expect(await platform.stop()).toBe(0)
}, 120_000)
