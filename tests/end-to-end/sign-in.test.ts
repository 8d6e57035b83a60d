import { beforeAll, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { LiveViewer } from '../support/live-viewer.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

const DEMO_OPERATOR = { userName: 'operator', password: 'demo-operator' }

async function signIn(
  platform: TestPlatform,
  body: object,
): Promise<{ status: number; cookie: string; raw: string }> {
  const { status, headers } = await platform.api('POST', '/api/v1/session', body, null)
  const raw = headers.getSetCookie()[0] ?? ''
  return { status, raw, cookie: raw.split(';')[0]! }
}

describe('in real use', () => {
  let platform: TestPlatform
  let administrator: { userName: string; password: string }
  beforeAll(async () => {
    platform = await startPlatform()
    const printed = /First sign-in: (\S+) \/ (\S+)/.exec(platform.output)
    administrator = { userName: printed![1]!, password: printed![2]! }
  })

  test('the first administrator is printed once, at the first start', async () => {
    expect(await platform.stop()).toBe(0)
    const before = platform.output.length
    await platform.start()
    expect(platform.output.slice(before)).toContain('Dashboard')
    expect(platform.output.slice(before)).not.toContain('First sign-in')
    const { status, raw, cookie } = await signIn(platform, administrator)
    expect(status).toBe(204)
    expect(raw).toMatch(/; HttpOnly/)
    expect(raw).toMatch(/; SameSite=Strict/)
    const session = await platform.api('GET', '/api/v1/session', undefined, { cookie })
    expect(session.body).toMatchObject({ userName: 'admin', role: 'administrator', demo: false })
    expect((await platform.api('DELETE', '/api/v1/session', undefined, { cookie })).status).toBe(204)
    expect((await platform.api('GET', '/api/v1/session', undefined, { cookie })).status).toBe(401)
  })

  test('nothing is shown without a sign-in, and demo accounts do not exist', async () => {
    for (const path of ['devices', 'alerts', 'pipeline', 'map', 'kinds', 'quarantine', 'audit', 'session']) {
      const { status, body } = await platform.api('GET', `/api/v1/${path}`, undefined, null)
      expect({ path, status, code: body.code }).toEqual({ path, status: 401, code: 'TC_SIGN_IN_REQUIRED' })
    }
    const { body } = await platform.api('GET', '/api/v1/platform', undefined, null)
    expect(body).toMatchObject({ demo: false, demoAccounts: [] })
    expect((await signIn(platform, DEMO_OPERATOR)).status).toBe(401)
    await expect(LiveViewer.open(platform, { cookie: 'towncrier_session=guess' })).rejects.toThrow(
      'TC_SIGN_IN_REQUIRED',
    )
  })

  test('a change that another site’s page makes with our cookie is refused', async () => {
    const { cookie } = await signIn(platform, administrator)
    const device = { id: 'forged', kind: 'bin-fill', name: 'Forged' }
    for (const origin of ['https://evil.example', 'null', `${platform.url}.evil.example`]) {
      const { status, body } = await platform.api('POST', '/api/v1/devices', device, { cookie, origin })
      expect({ origin, status, code: body.code }).toEqual({
        origin,
        status: 403,
        code: 'TC_CROSS_SITE_REQUEST',
      })
    }
    const own = await platform.api('POST', '/api/v1/devices', device, { cookie, origin: platform.url })
    expect(own.status).toBe(201)
  })

  test('accounts are made on the machine: a viewer sees and may not act, until the role is changed', async () => {
    const device = await TestDevice.add(platform, 'icy')
    await device.publish({ surfaceTempC: -2, surfaceState: 'ice' })
    await platform.settled()
    const [alert] = (await platform.get('/api/v1/alerts?deviceId=icy')).items
    const acknowledge = (cookie: string) =>
      platform.api('POST', `/api/v1/alerts/${alert.id}/acknowledge`, {}, { cookie })

    const made = await towncrier(
      platform,
      'account',
      'add',
      'ann',
      '--role',
      'viewer',
      '--name',
      'Ann',
      '--json',
    )
    expect(made.code, made.stderr).toBe(0)
    const viewer = await signIn(platform, made.json)
    expect(viewer.status).toBe(204)
    expect((await platform.api('GET', '/api/v1/alerts', undefined, { cookie: viewer.cookie })).status).toBe(
      200,
    )
    const refused = await acknowledge(viewer.cookie)
    expect(refused).toMatchObject({ status: 403, body: { code: 'TC_PERMISSION_DENIED' } })
    for (const path of ['quarantine', 'audit']) {
      const { status } = await platform.api('GET', `/api/v1/${path}`, undefined, { cookie: viewer.cookie })
      expect({ path, status }).toEqual({ path, status: 403 })
    }
    expect((await platform.get(`/api/v1/alerts/${alert.id}`)).state).toBe('unacknowledged')

    expect((await towncrier(platform, 'account', 'role', 'ann', '--role', 'operator')).code).toBe(0)
    expect((await acknowledge(viewer.cookie)).status).toBe(401)
    const operator = await signIn(platform, made.json)
    expect(await acknowledge(operator.cookie)).toMatchObject({ status: 200, body: { acknowledgedBy: 'ann' } })

    expect((await towncrier(platform, 'account', 'disable', 'ann')).code).toBe(0)
    expect((await acknowledge(operator.cookie)).status).toBe(401)
    expect((await signIn(platform, made.json)).status).toBe(401)
    const { json } = await towncrier(platform, 'account', 'list', '--json')
    expect(json.map(({ userName }: { userName: string }) => userName).sort()).toEqual(['admin', 'ann'])
    await device.end()
  })

  test('sessions are listed in words and ended one by one; their live feeds are cut within seconds', async () => {
    const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
    const desk = new Person(platform, administrator, FIREFOX)
    const phone = new Person(platform, administrator)
    await desk.signIn()
    await phone.signIn()
    const listed = (await desk.api('GET', '/session/sessions')).body
    expect(listed.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toMatchObject({
      device: 'Firefox on Linux',
      address: '127.0.0.1',
    })
    const wall = await LiveViewer.open(platform, { cookie: phone.cookie })
    const other = listed.find(({ device }: { device: string }) => device.startsWith('node'))
    expect((await desk.api('DELETE', `/session/sessions/${other.id}`)).status).toBe(204)
    await eventually(
      () => wall.socket.connected,
      (isConnected) => !isConnected,
    )
    expect((await phone.api('GET', '/session')).status).toBe(401)
    expect((await desk.api('DELETE', `/session/sessions/${other.id}`)).body.code).toBe('TC_SESSION_UNKNOWN')
    await phone.signIn()
    expect((await desk.api('DELETE', '/session/sessions')).body.ended).toBeGreaterThan(0)
    expect((await phone.api('GET', '/session')).status).toBe(401)
    expect((await desk.api('GET', '/session')).status).toBe(200)
  })

  test('a new password is a long one nobody else has, and ends the other sessions', async () => {
    const eve = await Person.withRole(platform, 'eve', 'viewer')
    const other = new Person(platform, eve)
    await other.signIn()
    const change = (next: string, current = eve.password) =>
      eve.api('POST', '/session/password', { current, next })
    expect((await change('a quiet gritter at four', 'wrong')).body.code).toBe('TC_SIGN_IN_FAILED')
    expect((await change('too short')).body.code).toBe('TC_PASSWORD_TOO_SHORT')
    expect((await change('eveeveeveeveeveeve')).body.code).toBe('TC_PASSWORD_TOO_WEAK')
    expect((await change('a quiet gritter at four')).status).toBe(204)
    expect((await eve.api('GET', '/session')).status).toBe(200)
    expect((await other.api('GET', '/session')).status).toBe(401)
    expect((await eve.signIn(undefined, 'a quiet gritter at four')).status).toBe(204)
    expect((await towncrier(platform, 'account', 'sign-out', 'eve')).code).toBe(0)
    expect((await eve.api('GET', '/session')).status).toBe(401)
    expect((await towncrier(platform, 'account', 'disable', 'eve')).code).toBe(0)
  })

  test('administrators see and end other people’s sessions, and the last of them stays', async () => {
    const fay = await Person.withRole(platform, 'fay', 'operator')
    const boss = new Person(platform, administrator)
    await boss.signIn()
    const [session] = (await boss.api('GET', '/accounts/fay/sessions')).body
    expect((await fay.api('GET', '/accounts/admin/sessions')).body.code).toBe('TC_PERMISSION_DENIED')
    expect((await boss.api('DELETE', `/accounts/fay/sessions/${session.id}`)).status).toBe(204)
    expect((await fay.api('GET', '/session')).status).toBe(401)
    await fay.signIn()
    expect((await boss.api('DELETE', '/accounts/fay/sessions')).body).toEqual({ ended: 1 })
    const last = await boss.api('PATCH', '/accounts/admin', { role: 'viewer' })
    expect(last.body.code).toBe('TC_ACCOUNT_LAST_ADMINISTRATOR')
    await boss.api('PATCH', '/accounts/fay', { role: 'administrator' })
    await fay.signIn()
    const demotions = await Promise.all([
      boss.api('PATCH', '/accounts/fay', { role: 'viewer' }),
      fay.api('PATCH', '/accounts/admin', { role: 'viewer' }),
    ])
    expect(demotions.map(({ status }) => status).sort()).toContain(200)
    const left = (await platform.get('/api/v1/accounts')).filter(
      ({ role }: { role: string }) => role === 'administrator',
    )
    expect(left).toHaveLength(1)
    await platform.api('PATCH', '/api/v1/accounts/admin', { role: 'administrator' })
    await platform.api('PATCH', '/api/v1/accounts/fay', { disabled: true })
  })

  test('guessing passwords is slowed down, whoever is guessed at', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 14; attempt++) {
      statuses.push((await signIn(platform, { userName: `user-${attempt}`, password: 'guess' })).status)
    }
    expect(statuses.at(-1)).toBe(429)
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    const { body, headers } = await platform.api('POST', '/api/v1/session', administrator, null)
    expect(body).toMatchObject({ status: 429, code: 'TC_TOO_MANY_REQUESTS' })
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('as a demonstration', () => {
  let platform: TestPlatform
  beforeAll(async () => {
    platform = await startPlatform({ words: ['--demo', '--demo-devices', '20'] })
  })

  test('it says so, names its accounts, and lets anyone look', async () => {
    expect(platform.output).toContain('DEMONSTRATION')
    expect(platform.output).not.toContain('First sign-in')
    const { body } = await platform.api('GET', '/api/v1/platform', undefined, null)
    expect(body.demo).toBe(true)
    expect(body.demoAccounts).toContainEqual({ ...DEMO_OPERATOR, role: 'operator' })
    const session = await platform.api('GET', '/api/v1/session', undefined, null)
    expect(session.body).toMatchObject({ userName: 'visitor', role: 'viewer', demo: true })
    const devices = await platform.api('GET', '/api/v1/devices', undefined, null)
    const { domains } = await platform.get('/api/v1/winter/network')
    expect(domains).toHaveLength(4)
    const rounds = await platform.get('/api/v1/waste/rounds')
    expect(rounds.length).toBeGreaterThan(0)
    // Each domain and each round has a device that speaks for it.
    expect(devices.body.items).toHaveLength(20 + domains.length + rounds.length)
  })

  test('a visitor may look but not act; an operator acts but does not administer', async () => {
    const device = await TestDevice.add(platform, 'frozen')
    await device.publish({ surfaceTempC: -2, surfaceState: 'ice' })
    await platform.settled()
    const { items } = await platform.get('/api/v1/alerts?deviceId=frozen')
    const acknowledge = `/api/v1/alerts/${items[0].id}/acknowledge`
    const byVisitor = await platform.api('POST', acknowledge, {}, null)
    expect(byVisitor).toMatchObject({ status: 401, body: { code: 'TC_SIGN_IN_REQUIRED' } })
    expect((await platform.get(`/api/v1/alerts/${items[0].id}`)).state).toBe('unacknowledged')

    const { status, cookie } = await signIn(platform, DEMO_OPERATOR)
    expect(status).toBe(204)
    const byOperator = await platform.api('POST', acknowledge, {}, { cookie })
    expect(byOperator).toMatchObject({ status: 200, body: { acknowledgedBy: 'operator' } })
    const audit = await platform.api('GET', '/api/v1/audit', undefined, { cookie })
    expect(audit).toMatchObject({ status: 403, body: { code: 'TC_PERMISSION_DENIED' } })
    await device.end()
  })

  test('its accounts are gone when the same folder is used in earnest', async () => {
    await platform.stop()
    const earnest = await startPlatform({ dataDirectory: platform.dataDirectory })
    expect(earnest.output).toContain('First sign-in')
    expect((await signIn(earnest, DEMO_OPERATOR)).status).toBe(401)
  })
})
