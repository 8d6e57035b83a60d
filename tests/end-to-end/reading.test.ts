import { expect, test } from 'vitest'
import { LiveViewer } from '../support/live-viewer.ts'
import { mosquittoPub } from '../support/mosquitto.ts'
import { eventually, startPlatform } from '../support/platform.ts'

test('a reading that a stranger’s client publishes is stored, alerted and on screens in under a second', async () => {
  const platform = await startPlatform()
  const device = await platform.addDevice({
    id: 'a38-station-bridge',
    kind: 'road-surface',
    name: 'A38 Station Bridge',
    latitude: 52.48,
    longitude: -1.9,
  })
  const viewer = await LiveViewer.open(platform)
  const unheard = await eventually(
    () => viewer.devices.get(device.id),
    (found) => found !== undefined,
  )
  expect(unheard).toMatchObject({ freshness: 'never-seen', severity: null })

  const at = new Date(Date.now() - 1_000).toISOString()
  const startedAt = performance.now()
  const published = await mosquittoPub(
    platform,
    device,
    '-m',
    JSON.stringify({ at, seq: 1, surfaceTempC: -1.2, surfaceState: 'wet', airTempC: 0.4, humidityPct: 96 }),
  )
  expect(published).toMatchObject({ code: 0, stderr: '' })
  await eventually(
    () => viewer.alerts.size,
    (count) => count > 0,
  )
  await eventually(
    () => platform.get(`/api/v1/devices/${device.id}/readings`),
    ({ items }) => items.length === 1,
  )
  const tookMs = performance.now() - startedAt

  const { items } = await platform.get(`/api/v1/devices/${device.id}/readings`)
  expect(items[0]).toMatchObject({
    at,
    values: { surfaceTempC: -1.2, surfaceState: 'wet', airTempC: 0.4, humidityPct: 96 },
    flags: [],
  })
  expect(items[0].values.dewPointC).toBeCloseTo(-0.17, 1)
  expect(viewer.devices.get(device.id)).toMatchObject({
    freshness: 'online',
    severity: 'critical',
    at: Date.parse(at),
    values: { surfaceTempC: -1.2 },
  })
  const alerts = (await platform.get('/api/v1/alerts?open=true')).items
  expect(alerts.map(({ rule }: { rule: string }) => rule)).toEqual(['ice'])
  const ice = alerts.find(({ rule }: { rule: string }) => rule === 'ice')
  expect(ice).toMatchObject({
    deviceId: device.id,
    deviceName: 'A38 Station Bridge',
    severity: 'critical',
    state: 'unacknowledged',
    raisedAt: at,
  })
  expect(ice.message).toContain('−1.2 °C')
  expect([...viewer.alerts.values()].find(({ rule }) => rule === 'ice')).toEqual(ice)
  expect(await platform.metric('towncrier_broker_messages_total{qos="1"}')).toBe(1)
  expect(await platform.metric('towncrier_processor_readings_total{outcome="stored"}')).toBe(1)
  expect(tookMs).toBeLessThan(1_000)

  // An operator takes it on; everybody sees so.
  const { status, body } = await platform.api('POST', `/api/v1/alerts/${ice.id}/acknowledge`, {
    comment: 'Gritter 4 is on its way',
  })
  expect({ status, state: body.state }).toEqual({ status: 200, state: 'acknowledged' })
  await eventually(
    () => viewer.alerts.get(ice.id)?.state,
    (state) => state === 'acknowledged',
  )
  const { events } = await platform.get(`/api/v1/alerts/${ice.id}`)
  expect(events.map(({ type }: { type: string }) => type)).toEqual(['raised', 'acknowledged'])
  expect(events[1]).toMatchObject({ actor: 'local', message: 'Gritter 4 is on its way' })
  viewer.close()
})
