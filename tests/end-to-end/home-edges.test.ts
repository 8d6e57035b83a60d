import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { DAY_MS, MINUTE_MS } from '@towncrier/core'
import type { HistoryView, HomeErasureView, HomeNowView } from '@towncrier/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, Resident, TestBox } from '../support/home-town.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
}, 60_000)

const reading = (at: number, tempC: number) => ({ at, tempC, humidityPct: 55 })

async function erased(begun: { id: string; token: string }): Promise<HomeErasureView> {
  const follow = () =>
    platform.api('GET', `/api/v1/home-erasures/${begun.id}?token=${begun.token}`, undefined, {})
  return (await eventually(follow, ({ body }) => body.finishedAt !== null)).body
}

describe('a box that is struck off', () => {
  test('leaves its household what it measured, and the right to have it erased', async () => {
    const box = await TestBox.make(platform, 'frog-broken')
    const bea = await Resident.claim(platform, box, 'bea')
    bea.livedHereSince(Date.now() - DAY_MS)
    await box.says([reading(Date.now() - 3 * MINUTE_MS, 17.17)])
    expect((await platform.api('DELETE', '/api/v1/devices/frog-broken')).status).toBeLessThan(300)
    await platform.settled()

    const history = (await bea.own('GET', `/rooms/${bea.roomId}/history`)).body as HistoryView
    expect(history.points).toMatchObject([{ tempC: 17.17 }])
    expect((await bea.own('GET', '/export?format=csv')).body).toContain('17.17')
    // Registered anew it is a box like any other.
    const anew = await Resident.claim(platform, await TestBox.make(platform, 'frog-broken'), 'ben')
    expect((await anew.own('GET', '/export?format=csv')).body).not.toContain('17.17')
    const { status, body } = await bea.own('POST', '/erase', { confirm: 'Our flat', scope: 'account' })
    expect(status).toBe(202)
    const { steps } = await erased(body)
    expect(steps.find(({ name }) => name === 'telemetry')).toMatchObject({ state: 'done', erased: 1 })
  })
})

describe('a box whose clock is ahead', () => {
  test('tells its next household nothing of the one before', async () => {
    const box = await TestBox.make(platform, 'frog-fast')
    const first = await Resident.claim(platform, box, 'frank')
    const ahead = Date.now() + 3_000
    await box.says([reading(ahead, 26.26)])
    await first.own('POST', '/boxes/frog-fast/release')
    const next = await Resident.claim(platform, box, 'nina')
    await wait(Math.max(0, ahead - Date.now()) + 50)
    await box.says([reading(Date.now(), 19.19)])
    const csv = await eventually(
      async () => (await next.own('GET', '/export?format=csv')).body as string,
      (text) => text.includes('19.19'),
    )
    expect(csv).not.toContain('26.26')
    expect(JSON.stringify((await next.own('GET', `/rooms/${next.roomId}/history`)).body)).not.toContain(
      '26.26',
    )
    const now = (await next.own('GET', '/now')).body as HomeNowView
    expect(now.rooms[0]).toMatchObject({ tempC: 19.19 })
  })
})

describe('a box that is handed on', () => {
  test('is told to forget its household: when it is handed on, and when it is claimed next', async () => {
    const box = await TestBox.make(platform, 'frog-kept')
    const { client, credentials } = box.device
    const commands: string[] = []
    client.on('message', (_, payload) => commands.push(payload.toString()))
    await client.subscribeAsync(credentials.topic.replace(/reading$/, 'command'), { qos: 1 })
    const first = await Resident.claim(platform, box, 'fay')
    const begunAt = Date.now()
    await first.own('POST', '/boxes/frog-kept/release')
    const said = () => commands.map((command) => JSON.parse(command).erase)
    await eventually(
      async () => said(),
      ({ length }) => length === 1,
    )
    expect(Date.parse(said()[0].before)).toBeGreaterThanOrEqual(begunAt)
    await Resident.claim(platform, box, 'nell')
    await eventually(
      async () => said(),
      ({ length }) => length === 2,
    )
    expect(said()[1].before).toBe(said()[0].before)
  })
})

describe('while a home is erased', () => {
  test('its boxes are free, nothing is added to it, and nobody signs in to the account', async () => {
    const box = await TestBox.make(platform, 'frog-last')
    const other = await TestBox.make(platform, 'frog-other')
    const lou = await Resident.claim(platform, box, 'lou')
    const { body: begun } = await lou.own('POST', '/erase', { confirm: 'Our flat' })
    const claim = { code: other.code, homeId: lou.home.id, roomName: 'Hall' }
    expect([404, 409]).toContain((await lou.api('POST', '/homes/claims', claim)).status)
    await erased(begun)

    const again = (await lou.api('POST', '/homes/claims', { code: box.code, homeName: 'Next' })).body
    expect(again).toMatchObject({ name: 'Next', rooms: [{ box: { deviceId: 'frog-last' } }] })
    const { status } = await lou.api('POST', `/homes/${again.id}/erase`, {
      confirm: 'next',
      scope: 'account',
    })
    expect(status).toBe(202)
    expect((await lou.api('GET', '/homes')).status).toBe(401)
    expect((await lou.signIn()).status).toBe(401)
  })

  test('a photo that is on its way and a report that is being made are told that the home is gone', async () => {
    const mona = await Resident.claim(platform, await TestBox.make(platform, 'frog-photo'), 'mona')
    const photo = photoInTwoParts(mona)
    await photo.begin()
    const day = { from: new Date(Date.now() - DAY_MS).toISOString(), to: new Date().toISOString() }
    const report = mona.own('POST', '/reports', day)
    const { body: begun } = await mona.own('POST', '/erase', { confirm: 'Our flat' })
    await erased(begun)
    expect(await photo.end()).toMatchObject({ status: 404, code: 'TC_HOME_UNKNOWN' })
    const { status, body } = await report
    expect([201, 404], JSON.stringify(body)).toContain(status)
  })
})

test('an account that is there is not taken over by a code, whatever the case of its name', async () => {
  const box = await TestBox.make(platform, 'frog-name')
  await Resident.claim(platform, await TestBox.make(platform, 'frog-taken'), 'taken')
  const stranger = new Resident(platform, { userName: 'TAKEN', password: PASSWORD })
  expect(await stranger.tryClaim(box.code)).toMatchObject({
    status: 409,
    body: { code: 'TC_ACCOUNT_EXISTS' },
  })
  const link = new Resident(platform, { userName: 'link', password: PASSWORD })
  expect(await link.tryClaim(box.code)).toMatchObject({ status: 409, body: { code: 'TC_ACCOUNT_EXISTS' } })
})

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkM9/wHwAEcAIT5r1Q+wAAAABJRU5ErkJggg==',
  'base64',
)

/** A form with a photo, of which the second half is held back. */
function photoInTwoParts({ home, cookie }: Resident) {
  const mark = 'the-form'
  const form = Buffer.concat([
    Buffer.from(
      `--${mark}\r\ncontent-disposition: form-data; name="file"; filename="w.png"\r\ncontent-type: image/png\r\n\r\n`,
    ),
    PNG,
    Buffer.from(`\r\n--${mark}--\r\n`),
  ])
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code: string }>()
  const upload = request(
    `${platform.url}/api/v1/homes/${home.id}/photos`,
    {
      method: 'POST',
      headers: {
        cookie,
        'content-type': `multipart/form-data; boundary=${mark}`,
        'content-length': form.length,
        expect: '100-continue',
      },
    },
    async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part as Buffer)
      const { code } = JSON.parse(Buffer.concat(parts).toString()) as { code: string }
      resolve({ status: response.statusCode!, code })
    },
  ).on('error', reject)
  return {
    begin: async () => {
      upload.flushHeaders()
      await once(upload, 'continue')
      upload.write(form.subarray(0, form.length - 40))
    },
    end: () => {
      upload.end(form.subarray(form.length - 40))
      return promise
    },
  }
}
