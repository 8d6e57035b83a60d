import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { HomeErasureView, HomeNowView } from '@towncrier/protocol'
import { beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestFrogBox, TestSysfs } from '../support/frog-box.ts'
import { PASSWORD, Resident } from '../support/home-town.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

const BOX = 'frog-1'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})

async function newCode(deviceId: string): Promise<string> {
  const { code, json, stderr } = await towncrier(platform, 'device', 'code', deviceId, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return json.code
}

async function claim(code: string, userName: string): Promise<Resident> {
  const resident = new Resident(platform, { userName, password: PASSWORD })
  expect((await resident.tryClaim(code)).status).toBe(201)
  return resident
}

/** True where a file of the box holds the value, as text or as a double of either byte order. */
function holds({ dataDirectory }: TestFrogBox, value: number): boolean {
  const double = Buffer.alloc(8)
  double.writeDoubleBE(value)
  const needles = [Buffer.from(String(value)), double, Buffer.from(double).reverse()]
  return readdirSync(dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    .some((bytes) => needles.some((needle) => bytes.includes(needle)))
}

const shown = (resident: Resident, tempC: number) =>
  eventually(
    async () => (await resident.own('GET', '/now')).body as HomeNowView,
    ({ rooms }) => rooms[0]?.tempC === tempC,
  )

/** Has the home erased. @returns where it can be followed without an account. */
async function erase(resident: Resident): Promise<string> {
  const { status, body } = await resident.own('POST', '/erase', { confirm: 'Our flat' })
  expect(status).toBe(202)
  return `/api/v1/home-erasures/${body.id}%?token=${body.token}`
}

const erasure = (address: string, isWanted: (view: HomeErasureView) => boolean) =>
  eventually<HomeErasureView>(async () => {
    // Slower than the address is braked.
    await wait(300)
    const { status, body } = await platform.api('GET', address.replace('%', ''), undefined, {})
    expect(status).toBe(200)
    return body
  }, isWanted)

const boxStep = ({ steps }: HomeErasureView) => steps.find(({ name }) => name === 'box')!
const toldOfBox = ({ receipt }: HomeErasureView) =>
  (JSON.parse(receipt!.text) as HomeErasureView).steps.find(({ name }) => name === 'box')

test('from the code under it to the last byte in it: a box is claimed, cut off, erased, and somebody else’s', async () => {
  const { token } = await platform.addDevice({ id: BOX, kind: 'damp-box' })
  const firstCode = await newCode(BOX)
  const rosa = await claim(firstCode, 'rosa')
  const sysfs = new TestSysfs(17.731, 83.37)
  const box = new TestFrogBox({
    FROG_BOX_MQTT_URL: platform.mqttUrl,
    FROG_BOX_DEVICE_ID: BOX,
    FROG_BOX_TOKEN: token,
    FROG_BOX_SYSFS_ROOT: sysfs.root,
    FROG_BOX_INTERVAL_SECONDS: '0.25',
  })
  box.start()
  await shown(rosa, 17.731)
  await platform.stop()
  sysfs.set(16.871, 82.19)
  await eventually(
    async () => (await (await fetch(`${box.url}readings.json`)).json()).readings as { sent: boolean }[],
    (readings) => readings.filter(({ sent }) => !sent).length > 2,
  )
  await platform.start()
  await shown(rosa, 16.871)
  expect([holds(box, 17.731), holds(box, 16.871)]).toEqual([true, true])

  sysfs.set(21.254, 44.61)
  await shown(rosa, 21.254)
  const rosas = await erase(rosa)
  const done = await erasure(rosas, (view) => view.finishedAt !== null && boxStep(view).state === 'done')
  expect(done.boxes).toEqual([{ deviceId: BOX, isDone: true }])
  expect(boxStep(done).detail).toBe('The box has erased its memory')
  expect(toldOfBox(done)).toMatchObject({ state: 'done', doneAt: boxStep(done).doneAt })
  expect(done.steps.filter(({ state }) => state !== 'done').map(({ name }) => name)).toEqual(['backups'])
  expect([holds(box, 17.731), holds(box, 83.37), holds(box, 16.871)]).toEqual([false, false, false])

  // With a new code the old one opens nothing, and whoever comes next sees nothing of before.
  const code = await newCode(BOX)
  const eve = new Resident(platform, { userName: 'eve', password: PASSWORD })
  expect((await eve.tryClaim(firstCode)).body.code).toBe('TC_CLAIM_CODE_WRONG')
  const ben = await claim(code, 'ben')
  expect(((await ben.own('GET', '/now')).body as HomeNowView).rooms[0]!.at).toBeNull()
  sysfs.set(18.423, 61.27)
  await shown(ben, 18.423)
  const csv = String((await ben.own('GET', '/export?format=csv')).body)
  const times = [...csv.matchAll(/^[^,]+,frog-1,([^,]+),/gm)].map(([, at]) => at!)
  expect(times.length).toBeGreaterThan(0)
  expect(times.filter((at) => at < ben.home.begunAt)).toEqual([])

  // A box that is off hears of it when it comes back; all else does not wait for it.
  expect(await box.end('SIGTERM')).toBe(0)
  expect(holds(box, 18.423)).toBe(true)
  const bens = await erase(ben)
  const waiting = await erasure(bens, ({ finishedAt }) => finishedAt !== null)
  expect(waiting.boxes).toEqual([{ deviceId: BOX, isDone: false }])
  expect(toldOfBox(waiting)).toMatchObject({ state: 'waiting', doneAt: null })
  sysfs.set(20.117, 50.13)
  box.start()
  expect((await erasure(bens, (view) => boxStep(view).state === 'done')).boxes).toEqual([
    { deviceId: BOX, isDone: true },
  ])
  expect([holds(box, 18.423), holds(box, 61.27)]).toEqual([false, false])
  expect(await box.end('SIGTERM')).toBe(0)
})

test('a box that is lost is not waited for when whoever has the link says so', async () => {
  await platform.addDevice({ id: 'frog-2', kind: 'damp-box' })
  const address = await erase(await claim(await newCode('frog-2'), 'cat'))
  await erasure(address, ({ finishedAt }) => finishedAt !== null)
  const say = (at: string, deviceId: string) =>
    platform.api('POST', at.replace('%', '/box-gone'), { deviceId }, {})
  expect(await say(`${address}x`, 'frog-2')).toMatchObject({
    status: 404,
    body: { code: 'TC_ERASURE_UNKNOWN' },
  })
  expect(await say(address, BOX)).toMatchObject({ status: 404, body: { code: 'TC_ERASURE_BOX_UNKNOWN' } })
  for (let time = 0; time < 2; time++) {
    const { status, body } = await say(address, 'frog-2')
    expect([status, body.boxes]).toEqual([200, [{ deviceId: 'frog-2', isDone: true }]])
  }
  const told = toldOfBox(await erasure(address, () => true))
  expect(told).toMatchObject({ state: 'done', detail: expect.stringContaining('said to be lost') })
  const { items } = await platform.get('/api/v1/audit?action=home.erase.box-gone&limit=10')
  expect(items).toMatchObject([{ detail: { deviceId: 'frog-2' } }])
})
