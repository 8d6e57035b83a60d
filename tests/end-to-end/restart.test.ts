import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { LiveViewer } from '../support/live-viewer.ts'
import { eventually, startPlatform } from '../support/platform.ts'

test.each(['stop', 'kill9'] as const)('everything is there again after %s and a new start', async (end) => {
  const platform = await startPlatform()
  const road = await TestDevice.add(platform, 'road-1')
  const bin = await TestDevice.add(platform, 'bin-1', 'bin-fill')
  await road.publish({ surfaceTempC: -1, surfaceState: 'ice', batteryV: 3 })
  await road.publish({ surfaceTempC: 'cold' })
  await bin.publish({ fillPct: 30 })
  await platform.settled()
  const [alert] = (await platform.get('/api/v1/alerts?open=true')).items
  await platform.api('POST', `/api/v1/alerts/${alert.id}/acknowledge`, { comment: 'seen' })
  const look = async () => {
    const viewer = await LiveViewer.open(platform)
    const picture = await eventually(
      () => viewer.picture() as { devices: unknown[] },
      ({ devices }) => devices.length === 2,
    )
    viewer.close()
    return {
      picture,
      devices: (await platform.get('/api/v1/devices')).items,
      road: (await platform.get('/api/v1/devices/road-1/readings')).items,
      bin: (await platform.get('/api/v1/devices/bin-1/readings')).items,
      alerts: (await platform.get('/api/v1/alerts')).items,
      events: (await platform.get(`/api/v1/alerts/${alert.id}`)).events,
      quarantine: (await platform.get('/api/v1/quarantine')).items,
    }
  }
  const before = await look()
  expect(before.alerts.length).toBeGreaterThan(1)
  expect(before.quarantine).toHaveLength(1)
  await road.end()
  await bin.end()

  const code = await platform[end]()
  if (end === 'stop') expect(code).toBe(0)
  await platform.start()
  await platform.settled()
  expect(await look()).toEqual(before)

  // And it goes on: the same credentials, the same alert going back to normal.
  const again = await TestDevice.connect(platform, road.credentials)
  await again.publish({ surfaceTempC: -0.5, surfaceState: 'ice' })
  await platform.settled()
  expect((await platform.get('/api/v1/devices/road-1')).counts.stored).toBe(2)
  expect((await platform.get('/api/v1/alerts')).items).toHaveLength(before.alerts.length)
  await again.end()
})

test('a connection that never asks anything, as browsers hold some, does not hold up the end', async () => {
  const platform = await startPlatform()
  const silent = connect(Number(new URL(platform.url).port), '127.0.0.1')
  silent.on('error', () => {})
  await once(silent, 'connect')
  await platform.get('/api/v1/devices')
  const startedAt = performance.now()
  expect(await platform.stop()).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  silent.destroy()
})
