import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { TestFrogBox, TestSysfs } from '../support/frog-box.ts'
import { Resident, TestBox } from '../support/home-town.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})

const boxReadings = async (box: TestFrogBox) =>
  (await (await fetch(`${box.url}readings.json`)).json()).readings as { at: string; sent: boolean }[]

test('a box at home: its readings reach the household, wait when the platform is away, and catch up in order', async () => {
  const registered = await TestBox.make(platform, 'frog-1')
  await registered.device.end()
  const rosa = await Resident.claim(platform, registered, 'rosa')
  const sysfs = new TestSysfs(18.4, 61.25)
  const box = new TestFrogBox({
    FROG_BOX_MQTT_URL: platform.mqttUrl,
    FROG_BOX_DEVICE_ID: 'frog-1',
    FROG_BOX_TOKEN: registered.device.credentials.token,
    FROG_BOX_SYSFS_ROOT: sysfs.root,
    FROG_BOX_INTERVAL_SECONDS: '0.25',
  })
  box.start()
  const now = await eventually(
    async () => (await rosa.own('GET', '/now')).body,
    ({ rooms }) => rooms[0]?.at != null,
  )
  expect(now.rooms[0]).toMatchObject({ freshness: 'fresh', tempC: 18.4, humidityPct: 61.25 })
  expect((await platform.get('/api/v1/devices/frog-1')).firmware).toMatch(/^frog-box \d/)
  const page = await eventually(
    () => box.page(),
    (text) => text.includes('Sending as it should.'),
  )
  expect(page).toMatch(/18\.4 <small>°C.*61 <small>%/s)
  await eventually(
    () => sysfs.lit(),
    (lit) => lit.join() === 'frog-calm',
  )

  await platform.stop()
  const away = await eventually(
    () => box.page('cy'),
    (text) => text.includes('Heb anfon ers'),
  )
  expect(away).toContain('Gwiriwch fod eich Wi-Fi yn gweithio')
  await eventually(
    () => sysfs.lit(),
    (lit) => lit.join() === 'frog-alert',
  )
  sysfs.set(19.6, 64)
  await eventually(
    () => boxReadings(box),
    (readings) => readings.filter(({ sent }) => !sent).length > 5,
  )

  await platform.start()
  await eventually(
    () => box.page(),
    (text) => text.includes('Sending as it should.'),
  )
  await eventually(
    async () => (await boxReadings(box)).filter(({ sent }) => !sent).length,
    (waiting) => waiting <= 1,
  )
  expect(await box.end('SIGTERM')).toBe(0)
  await platform.settled()
  const csv = String((await rosa.own('GET', '/export?format=csv')).body)
  const arrived = [...csv.matchAll(/^[^,]+,frog-1,([^,]+),[^,]+,tempC,([^,]+),(.*)$/gm)]
  const rows = box.rows()
  const sent = rows.filter(({ isSent }) => isSent)
  expect(sent.length).toBeGreaterThan(8)
  // Each once, in order, unflagged; after the last that the box knows of at most the one it was stopped at.
  const times = rows.slice(0, arrived.length).map(({ at }) => at)
  expect(arrived.map(([, at]) => at)).toEqual(times)
  expect(arrived.length - sent.length).toBeOneOf([0, 1])
  expect(new Set(arrived.map(([, , tempC]) => tempC))).toEqual(new Set(['18.4', '19.6']))
  expect(arrived.filter(([, , , flags]) => flags!.trim() !== '')).toEqual([])
  // It said goodbye.
  expect((await platform.get('/api/v1/devices/frog-1')).freshness).toBe('offline')
  expect((await platform.pipeline()).quarantineOpen).toBe(0)
})

test('a box with a wrong token says so on its page, and gets in when it is put right, without a restart', async () => {
  const credentials = await platform.addDevice({ id: 'frog-2', kind: 'damp-box' })
  const token = join(platform.dataDirectory, 'frog-2.token')
  writeFileSync(token, 'guessed\n')
  const box = new TestFrogBox({
    FROG_BOX_MQTT_URL: platform.mqttUrl,
    FROG_BOX_DEVICE_ID: 'frog-2',
    FROG_BOX_TOKEN_FILE: token,
    FROG_BOX_INTERVAL_SECONDS: '0.25',
  })
  box.start(['--simulate'])
  await eventually(
    () => box.page(),
    (text) => /The box is not let in, .*\d readings wait here/.test(text),
  )
  expect(box.output).not.toContain('guessed')
  writeFileSync(token, credentials.token)
  await eventually(
    () => box.page(),
    (text) => text.includes('Sending as it should.'),
  )
  await eventually(
    () => platform.get('/api/v1/devices/frog-2'),
    ({ freshness }) => freshness === 'online',
  )
  expect(await box.end('SIGTERM')).toBe(0)
})
