import { beforeAll, expect, test } from 'vitest'
import { LiveViewer } from '../support/live-viewer.ts'
import { firstAdministrator, Person } from '../support/people.ts'
import { type ApiAnswer, eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
let ann: Person
beforeAll(async () => {
  platform = await startPlatform()
  ann = await Person.withRole(platform, 'ann', 'operator')
})

const by = (token: string, method: string, path: string, body?: unknown): Promise<ApiAnswer> =>
  platform.api(method, `/api/v1${path}`, body, { authorization: `Bearer ${token}` })

async function make(scopes: string[], name: string): Promise<{ id: number; token: string }> {
  const { status, body } = await ann.api('POST', '/session/tokens', { name, scopes, days: 30 })
  expect(status, JSON.stringify(body)).toBe(201)
  expect(body.token).toMatch(/^tc_[\w-]{43}$/)
  return body
}

test('a token does what its scopes name and nothing else, and what it did carries its name', async () => {
  const { token } = await make(['town.view', 'device.manage'], 'fleet loader')
  expect((await by(token, 'GET', '/devices')).status).toBe(200)
  const device = { id: 'by-token', kind: 'bin-fill', name: 'By token' }
  expect((await by(token, 'POST', '/devices', device)).status).toBe(201)
  const [entry] = (await platform.get('/api/v1/audit?subject=by-token')).items
  expect(entry).toMatchObject({ actor: 'ann', action: 'device.add', detail: { token: 'fleet loader' } })
  for (const [method, path] of [
    ['GET', '/quarantine'],
    ['GET', '/session'],
    ['GET', '/session/tokens'],
    ['POST', '/session/tokens'],
    ['GET', '/accounts'],
  ] as const) {
    const body = method === 'GET' ? undefined : { name: 'more', scopes: ['town.view'] }
    expect((await by(token, method, path, body)).body, path).toMatchObject({ code: 'TC_PERMISSION_DENIED' })
  }
  const [listed] = (await ann.api('GET', '/session/tokens')).body
  expect(listed).toMatchObject({ name: 'fleet loader', lastUsedFrom: '127.0.0.1' })
  expect(JSON.stringify(listed)).not.toContain(token)
})

test('nobody gives a token more than they have, or a life of more than a year', async () => {
  const refused = await ann.api('POST', '/session/tokens', {
    name: 'x',
    scopes: ['town.view', 'account.manage'],
  })
  expect(refused.body).toMatchObject({ status: 422, code: 'TC_API_TOKEN_SCOPE' })
  expect(refused.body.detail).toContain('account.manage')
  const own = await ann.api('POST', '/session/tokens', { name: 'x', scopes: ['self.manage'] })
  expect(own.body.code).toBe('TC_API_TOKEN_SCOPE')
  for (const days of [0, 366]) {
    const { status } = await ann.api('POST', '/session/tokens', { name: 'x', scopes: ['town.view'], days })
    expect(status).toBe(400)
  }
  await make(['town.view'], 'twice')
  const again = await ann.api('POST', '/session/tokens', { name: 'twice', scopes: ['town.view'] })
  expect(again.body.code).toBe('TC_API_TOKEN_EXISTS')
})

test('with its owner’s role a token becomes less, and more again; no role gives it what it was not made for', async () => {
  const { token } = await make(['town.view', 'quarantine.view'], 'role')
  expect((await by(token, 'GET', '/quarantine')).status).toBe(200)
  await platform.api('PATCH', '/api/v1/accounts/ann', { role: 'viewer' })
  expect((await by(token, 'GET', '/quarantine')).body.code).toBe('TC_PERMISSION_DENIED')
  expect((await by(token, 'GET', '/devices')).status).toBe(200)
  await platform.api('PATCH', '/api/v1/accounts/ann', { role: 'administrator' })
  expect((await by(token, 'GET', '/quarantine')).status).toBe(200)
  expect((await by(token, 'GET', '/accounts')).body.code).toBe('TC_PERMISSION_DENIED')
  await platform.api('PATCH', '/api/v1/accounts/ann', { role: 'operator' })
  await ann.signIn()
})

test('a revoked token stops at once, by its owner or an administrator, and its live feed is cut', async () => {
  const first = await make(['town.view'], 'first')
  const viewer = await LiveViewer.open(platform, { token: first.token })
  expect((await ann.api('DELETE', `/session/tokens/${first.id}`)).status).toBe(204)
  expect((await by(first.token, 'GET', '/devices')).body).toMatchObject({
    status: 401,
    code: 'TC_API_TOKEN_INVALID',
  })
  await eventually(
    () => viewer.socket.connected,
    (isConnected) => !isConnected,
  )
  await expect(LiveViewer.open(platform, { token: first.token })).rejects.toThrow('TC_SIGN_IN_REQUIRED')
  const second = await make(['town.view'], 'second')
  const administrator = new Person(platform, firstAdministrator(platform))
  await administrator.signIn()
  expect((await administrator.api('DELETE', `/accounts/ann/tokens/${second.id}`)).status).toBe(204)
  expect((await by(second.token, 'GET', '/devices')).status).toBe(401)
  const third = await make(['town.view'], 'third')
  await platform.api('PATCH', '/api/v1/accounts/ann', { disabled: true })
  expect((await by(third.token, 'GET', '/devices')).status).toBe(401)
  await platform.api('PATCH', '/api/v1/accounts/ann', { disabled: false })
  await ann.signIn()
})

test('a token without the town in its scopes does not get the live feed', async () => {
  const { token } = await make(['reading.export'], 'export only')
  await expect(LiveViewer.open(platform, { token })).rejects.toThrow('TC_PERMISSION_DENIED')
})

test('guessing at tokens is slowed down, and who has a good one goes on', async () => {
  const { token } = await make(['town.view'], 'good')
  const statuses: number[] = []
  for (let n = 0; n < 40; n++) statuses.push((await by(`tc_guess-${n}`, 'GET', '/devices')).status)
  expect(new Set(statuses)).toEqual(new Set([401, 429]))
  expect((await by(token, 'GET', '/devices')).status).toBe(200)
})
