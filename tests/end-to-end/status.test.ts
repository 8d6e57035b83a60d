import { beforeAll, expect, test } from 'vitest'
import { LiveViewer } from '../support/live-viewer.ts'
import { mosquittoDevice, mosquittoPub } from '../support/mosquitto.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})

test('a device that is cut off is shown offline by its last will, and online again when it speaks', async () => {
  const device = await platform.addDevice({ id: 'cut-off', kind: 'damp-box' })
  const viewer = await LiveViewer.open(platform)
  const freshness = () => viewer.devices.get(device.id)?.freshness
  const connected = await mosquittoDevice(platform, device)
  await mosquittoPub(platform, device, '-m', '{"tempC":19.5,"humidityPct":52}')
  await eventually(freshness, (value) => value === 'online')

  // A battery that is pulled: no DISCONNECT is sent, so the broker speaks the will.
  await connected.end('SIGKILL')
  await eventually(freshness, (value) => value === 'offline')
  expect(await platform.metric('towncrier_broker_wills_total')).toBe(1)
  expect((await platform.get(`/api/v1/devices/${device.id}`)).freshness).toBe('offline')

  await mosquittoPub(platform, device, '-m', '{"tempC":19.6,"humidityPct":52}')
  await eventually(freshness, (value) => value === 'online')
  viewer.close()
})

test('a device that signs off properly leaves no will', async () => {
  const device = await platform.addDevice({ id: 'polite', kind: 'damp-box' })
  const before = await platform.metric('towncrier_broker_wills_total')
  const connected = await mosquittoDevice(platform, device)
  await mosquittoPub(platform, device, '-m', '{"tempC":19.5,"humidityPct":52}')
  await connected.end('SIGINT')
  await platform.settled()
  expect((await platform.get(`/api/v1/devices/${device.id}`)).freshness).toBe('online')
  expect(await platform.metric('towncrier_broker_wills_total')).toBe(before)
})

test('firmware comes from the status message; a status that cannot be read is quarantined', async () => {
  const device = await platform.addDevice({ id: 'versioned', kind: 'bin-fill' })
  const topic = device.topic.replace(/reading$/, 'status')
  await mosquittoPub(platform, device, '-t', topic, '-r', '-m', '{"online":true,"firmware":"1.4.2"}')
  await mosquittoPub(platform, device, '-t', topic, '-m', '{"online":"perhaps"}')
  await platform.settled()
  expect((await platform.get(`/api/v1/devices/${device.id}`)).firmware).toBe('1.4.2')
  const { items } = await platform.get(`/api/v1/quarantine?deviceId=${device.id}`)
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ code: 'TC_STATUS_INVALID', reason: 'online: expected true or false' })
})

test('a device whose token is replaced is put out at once', async () => {
  const device = await platform.addDevice({ id: 'renewed', kind: 'damp-box' })
  const connected = await mosquittoDevice(platform, device)
  const before = await platform.metric('towncrier_broker_connections')
  const { status } = await platform.api('POST', `/api/v1/devices/${device.id}/token`)
  expect(status).toBe(200)
  await eventually(
    () => platform.metric('towncrier_broker_connections'),
    (count) => count < before,
  )
  expect((await mosquittoPub(platform, device, '-m', '{"tempC":1,"humidityPct":1}')).code).not.toBe(0)
  await connected.end('SIGKILL')
})
