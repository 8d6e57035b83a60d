import { setTimeout as wait } from 'node:timers/promises'
import { startInfluxd } from '@towncrier/telemetry-store/testing'
import { expect, test } from 'vitest'
import { LiveViewer } from '../support/live-viewer.ts'
import { PersistentPublisher } from '../support/persistent-publisher.ts'
import { eventually, startPlatform } from '../support/platform.ts'
import { alertHistory, expectStoredOnce } from '../support/stored.ts'

const DEVICES = 30
const SEND_EVERY_MS = 50
const AWAY_MS = 60_000
/** Batteries weaken and recover, so that alerts come and go all the while. */
const BATTERY_MS = 4_000
const READY_LIMIT_MS = 20_000
const WARM_READINGS = 3_000
/** In the same minute with its store the platform grows by about 90: the heaps of four threads come to their size. */
const MEMORY_GROWTH_MIB = 200

test('InfluxDB is away for a minute under load: nothing is lost, alerts and the live feed go on', async () => {
  const influxd = await startInfluxd()
  try {
    const platform = await startPlatform({ env: { TELEMETRY_STORE: 'influxdb', INFLUXDB_URL: influxd.url } })
    const publishers: PersistentPublisher[] = []
    for (let index = 0; index < DEVICES; index++) {
      const credentials = await platform.addDevice({ id: `road-${index}`, kind: 'road-surface' })
      publishers.push(new PersistentPublisher(platform.mqttPort, credentials, 100))
    }
    for (const publisher of publishers) publisher.start()
    const viewer = await LiveViewer.open(platform)
    const readiness = () => platform.api('GET', '/readyz', undefined, null)
    await eventually(
      async () => (await readiness()).body.status,
      (status) => status === 'ok',
    )

    let isOver = false
    const load = (async () => {
      for (let count = 0; !isOver; count++) {
        const at = Date.now()
        for (const [index, publisher] of publishers.entries()) {
          const isWeak = (at + index * 100) % (2 * BATTERY_MS) < BATTERY_MS
          // A wide window of its own instants: two readings of a device never share one.
          publisher.send({
            at,
            surfaceTempC: 3,
            airTempC: (count % 10_000) / 10_000,
            batteryV: isWeak ? 3 : 3.7,
          })
        }
        await wait(SEND_EVERY_MS)
      }
    })()
    const acknowledged = () => publishers.reduce((sum, publisher) => sum + publisher.acknowledged.length, 0)
    await eventually(acknowledged, (count) => count > WARM_READINGS, READY_LIMIT_MS * 3)

    await influxd.kill('SIGKILL')
    const awayFrom = performance.now()
    const degraded = await eventually(readiness, ({ body }) => body.status === 'degraded', READY_LIMIT_MS)
    expect(degraded.status).toBe(200)
    expect(degraded.body.checks.telemetryStore.status).toBe('degraded')
    expect(degraded.body.checks.journal.status).toBe('ok')
    let residentBefore: number | null = null
    while (performance.now() - awayFrom < AWAY_MS) {
      const before = { acknowledged: acknowledged(), deltas: viewer.deltas.length, at: newest(viewer) }
      const alertsBefore = (await alertHistory(platform)).length
      await wait(Math.min(BATTERY_MS * 3, Math.max(1_000, AWAY_MS - (performance.now() - awayFrom))))
      // At work, and without the store, for a while: what it holds then anyway is not growth.
      residentBefore ??= platform.residentMiB()
      expect(acknowledged()).toBeGreaterThan(before.acknowledged)
      expect(viewer.deltas.length).toBeGreaterThan(before.deltas)
      expect(newest(viewer)).toBeGreaterThan(before.at)
      if (performance.now() - awayFrom < AWAY_MS) {
        expect((await alertHistory(platform)).length).toBeGreaterThan(alertsBefore)
      }
    }
    const history = await platform.api('GET', '/api/v1/devices/road-0/readings')
    expect(history).toMatchObject({ status: 503, body: { code: 'TC_STORE_UNAVAILABLE' } })
    const waiting = (await platform.pipeline()).telemetryStore.waitingReadings
    expect(waiting).toBeGreaterThan((AWAY_MS / SEND_EVERY_MS) * DEVICES * 0.5)

    await influxd.start()
    await eventually(readiness, ({ body }) => body.status === 'ok', READY_LIMIT_MS)
    await wait(1_000)
    isOver = true
    await load
    await Promise.all(publishers.map((publisher) => publisher.drained()))
    await platform.settled(60_000)
    // What was kept for the store is given back, when the collector has come round to it.
    await expect.poll(() => platform.residentMiB() - residentBefore!).toBeLessThan(MEMORY_GROWTH_MIB)

    let stored = 0
    for (const publisher of publishers) {
      expect(publisher.reconnections).toBe(0)
      stored += await expectStoredOnce(platform, publisher)
    }
    expect(stored).toBe(acknowledged())
    expect(await platform.stop()).toBe(0)
  } finally {
    await influxd.stop()
  }
}, 240_000)

function newest(viewer: LiveViewer): number {
  return Math.max(...[...viewer.devices.values()].map(({ at }) => at ?? 0))
}
