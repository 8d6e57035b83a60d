import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { CookieBrowser } from '../support/cookie-browser.ts'
import { TestProvider } from '../support/oidc-provider.ts'
import { firstAdministrator, Person } from '../support/people.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'

const provider = new TestProvider()
let platform: TestPlatform

beforeAll(async () => {
  await provider.reserve()
  platform = await startPlatform({ env: provider.environment })
  await provider.start([`${platform.url}/api/v1/session/oidc/callback`])
})
beforeEach(() => {
  provider.forge(null)
  provider.hang(false)
})
afterAll(() => provider.stop())

const START = '/api/v1/session/oidc/start'
const audit = async (query: string): Promise<{ action: string; detail: Record<string, unknown> }[]> =>
  (await platform.get(`/api/v1/audit?${query}`)).items

/** Goes through the whole sign-in with a fresh browser. */
async function signIn(login: string, start = START): Promise<CookieBrowser> {
  const browser = new CookieBrowser(platform.url)
  await browser.visit(start)
  await browser.passProvider(login)
  return browser
}

describe('through the provider', () => {
  test('somebody with a group that maps gets an account and a session, without a password', async () => {
    provider.people.set('sub-ann', {
      groups: ['other', 'town-all', 'town-ops'],
      name: 'Ann Smith',
      preferred_username: 'ann',
    })
    const ways = (await platform.api('GET', '/api/v1/session/ways', undefined, null)).body
    expect(ways).toEqual({
      local: 'always',
      provider: { button: 'Sign in with the town’s account', isAvailable: true, problem: null },
    })
    const browser = await signIn('sub-ann')
    expect(browser.path).toBe('/')
    expect(await browser.json('/api/v1/session')).toMatchObject({
      userName: 'ann',
      displayName: 'Ann Smith',
      role: 'operator',
      needsSecondFactor: false,
    })
    expect(browser.rawCookie('towncrier_session')).toMatch(/HttpOnly.*SameSite=Strict/)
    expect(await audit('subject=ann')).toMatchObject([
      { action: 'account.add', detail: { role: 'operator' } },
    ])
    const password = await platform.api('POST', '/api/v1/session', { userName: 'ann', password: '' }, null)
    expect(password.status).toBe(400)
    const guessed = await platform.api('POST', '/api/v1/session', { userName: 'ann', password: 'x' }, null)
    expect(guessed.body.code).toBe('TC_SIGN_IN_FAILED')
  })

  test('the role follows the groups at each sign-in, and without any nobody is let in', async () => {
    provider.people.set('sub-bob', { groups: ['town-it'], preferred_username: 'bob' })
    const before = await signIn('sub-bob')
    expect(await before.json('/api/v1/session')).toMatchObject({ role: 'administrator' })
    provider.people.set('sub-bob', { groups: ['town-all'], preferred_username: 'bob' })
    expect(await (await signIn('sub-bob')).json('/api/v1/session')).toMatchObject({ role: 'viewer' })
    // What was open with the old role has ended.
    expect(await before.json('/api/v1/session')).toMatchObject({ code: 'TC_SIGN_IN_REQUIRED' })
    const open = await signIn('sub-bob')
    provider.people.set('sub-bob', { groups: [], preferred_username: 'bob' })
    const refused = await signIn('sub-bob')
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('TC_OIDC_NO_ROLE')])
    expect(await open.json('/api/v1/session')).toMatchObject({ code: 'TC_SIGN_IN_REQUIRED' })
    provider.people.set('sub-new', { preferred_username: 'new' })
    expect((await signIn('sub-new')).text).toContain('You have no role here')
    const accounts = (await platform.get('/api/v1/accounts')).map(
      ({ userName }: { userName: string }) => userName,
    )
    expect(accounts).not.toContain('new')
  })

  test('an account made here is never taken over by a name or an address; its owner ties it, signed in', async () => {
    const cal = await Person.withRole(platform, 'cal', 'viewer')
    provider.people.set('sub-cal', {
      groups: ['town-ops'],
      preferred_username: 'cal',
      email: 'cal@town.example',
      email_verified: true,
    })
    const refused = await signIn('sub-cal')
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('TC_OIDC_NAME_TAKEN')])
    const browser = new CookieBrowser(platform.url, cal.cookie)
    await browser.visit('/api/v1/session/oidc/link')
    await browser.passProvider('sub-cal')
    expect(browser.path).toBe('/?page=account')
    expect(await (await signIn('sub-cal')).json('/api/v1/session')).toMatchObject({
      userName: 'cal',
      role: 'operator',
    })
    expect((await audit('subject=cal&action=account.link')).length).toBe(1)
    const stranger = new CookieBrowser(platform.url)
    await stranger.visit('/api/v1/session/oidc/link')
    expect([stranger.status, stranger.text]).toEqual([401, expect.stringContaining('TC_SIGN_IN_REQUIRED')])
  })

  test('a disabled account stays out', async () => {
    provider.people.set('sub-dee', { groups: ['town-ops'], preferred_username: 'dee' })
    await signIn('sub-dee')
    await platform.api('PATCH', '/api/v1/accounts/dee', { disabled: true })
    expect((await signIn('sub-dee')).text).toContain('TC_OIDC_DISABLED')
  })
})

describe('what must not work', () => {
  test('a return without the browser’s flow, a second return, another state, another code', async () => {
    provider.people.set('sub-eve', { groups: ['town-ops'], preferred_username: 'eve' })
    const browser = new CookieBrowser(platform.url)
    await browser.visit(START)
    const callback = await browser.passProvider('sub-eve', { stopBefore: '/api/v1/session/oidc/callback' })
    const stranger = new CookieBrowser(platform.url)
    await stranger.visit(callback)
    expect([stranger.status, stranger.text]).toEqual([400, expect.stringContaining('TC_OIDC_STALE')])
    const forged = new URL(callback)
    forged.searchParams.set('state', 'forged')
    await browser.visit(forged.href)
    expect([browser.status, browser.text]).toEqual([403, expect.stringContaining('TC_OIDC_REFUSED')])
    // The flow is used up: the true address comes too late.
    await browser.visit(callback)
    expect(browser.text).toContain('TC_OIDC_STALE')
    expect(await browser.json('/api/v1/session')).toMatchObject({ code: 'TC_SIGN_IN_REQUIRED' })
  })

  test.each([
    ['the nonce of another sign-in', { nonce: 'another' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'another-client' }],
    ['an end in the past', { exp: 1_000 }],
  ])('an ID token with %s', async (_name, change) => {
    provider.forge((body) => ({ ...body, id_token: provider.resign(String(body.id_token), change) }))
    const browser = await signIn('sub-eve')
    expect([browser.status, browser.text]).toEqual([403, expect.stringContaining('TC_OIDC_REFUSED')])
    expect(await browser.json('/api/v1/session')).toMatchObject({ code: 'TC_SIGN_IN_REQUIRED' })
  })

  test('an ID token signed with another key', async () => {
    provider.forge((body) => ({
      ...body,
      id_token: provider.resign(String(body.id_token), {}, 'another key'),
    }))
    expect((await signIn('sub-eve')).text).toContain('TC_OIDC_REFUSED')
  })
})

describe('while the provider is away', () => {
  test('hanging or gone, it is said within five seconds, and passwords still work', async () => {
    const timed = async () => {
      const startAt = performance.now()
      const { body } = await platform.api('GET', '/api/v1/session/ways', undefined, null)
      expect(performance.now() - startAt).toBeLessThan(5_000)
      return body.provider
    }
    await platform.stop()
    provider.hang(true)
    await platform.start()
    expect(await timed()).toMatchObject({ isAvailable: false, problem: 'TC_OIDC_UNAVAILABLE' })
    const browser = new CookieBrowser(platform.url)
    const startAt = performance.now()
    await browser.visit(START)
    expect(performance.now() - startAt).toBeLessThan(5_000)
    expect([browser.status, browser.text]).toEqual([503, expect.stringContaining('TC_OIDC_UNAVAILABLE')])
    const administrator = new Person(platform, firstAdministrator(platform))
    expect((await administrator.signIn()).status).toBe(204)
  })

  test('it is tried again by itself', async () => {
    provider.hang(false)
    await new Promise((resolve) => setTimeout(resolve, 5_500))
    const { body } = await platform.api('GET', '/api/v1/session/ways', undefined, null)
    expect(body.provider.isAvailable).toBe(true)
    expect(await (await signIn('sub-ann')).json('/api/v1/session')).toMatchObject({ userName: 'ann' })
  })
})

test('with passwords for emergencies only, the break-glass account gets in, and loudly', async () => {
  const away = await startPlatform({
    env: { ...provider.environment, OIDC_ISSUER: 'http://127.0.0.1:9', LOCAL_SIGN_IN: 'break-glass-only' },
  })
  const administrator = new Person(away, firstAdministrator(away))
  expect((await administrator.signIn()).status).toBe(204)
  expect((await away.get('/api/v1/audit?action=session.break-glass')).items).toMatchObject([
    { actor: 'admin' },
  ])
  expect(away.output).toContain('session.break-glass')
  const { body } = await administrator.api('POST', '/accounts', {
    userName: 'ann',
    displayName: 'Ann',
    role: 'administrator',
  })
  const ann = new Person(away, body)
  expect((await ann.signIn()).body).toMatchObject({ status: 403, code: 'TC_LOCAL_SIGN_IN_OFF' })
  expect((await towncrier(away, 'account', 'break-glass', 'ann')).code).toBe(0)
  expect((await ann.signIn()).status).toBe(204)
  expect((await administrator.api('PATCH', '/accounts/ann', { role: 'operator' })).body.breakGlass).toBe(
    false,
  )
  expect((await ann.signIn()).body.code).toBe('TC_LOCAL_SIGN_IN_OFF')
})
