import { beforeAll, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { AuthenticatorApp, firstAdministrator, Person } from '../support/people.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'

async function enrol(person: Person): Promise<{ app: AuthenticatorApp; recoveryCodes: string[] }> {
  const { password } = person
  const offer = await person.api('POST', '/session/second-factor', { password })
  expect(offer.status, JSON.stringify(offer.body)).toBe(200)
  const app = new AuthenticatorApp(offer.body.secret)
  const confirmed = await person.api('POST', '/session/second-factor/confirm', { code: app.code(-1) })
  expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200)
  return { app, recoveryCodes: confirmed.body.recoveryCodes }
}

describe('a second factor', () => {
  let platform: TestPlatform
  beforeAll(async () => {
    platform = await startPlatform()
  })

  test('is set up with the password and a first code, and asked for from then on', async () => {
    const ann = await Person.withRole(platform, 'ann', 'operator')
    const withoutPassword = await ann.api('POST', '/session/second-factor', { password: 'wrong' })
    expect(withoutPassword.body).toMatchObject({ status: 401, code: 'TC_SIGN_IN_FAILED' })
    const offer = await ann.api('POST', '/session/second-factor', { password: ann.password })
    expect(offer.body.uri).toMatch(/^otpauth:\/\/totp\/Towncrier:ann\?/)
    // Until a code has shown that it works, nothing is asked for.
    expect((await ann.signIn()).status).toBe(204)
    const app = new AuthenticatorApp(offer.body.secret)
    const refused = await ann.api('POST', '/session/second-factor/confirm', { code: app.wrongCode() })
    expect(refused.body).toMatchObject({ code: 'TC_SECOND_FACTOR_WRONG' })
    const { body } = await ann.api('POST', '/session/second-factor/confirm', { code: app.code(-1) })
    expect(body.recoveryCodes).toHaveLength(10)

    const needed = await ann.signIn()
    expect(needed.body).toMatchObject({ status: 401, code: 'TC_SECOND_FACTOR_NEEDED' })
    // Nothing is told of the second factor to whoever has not the password.
    expect((await ann.signIn(undefined, 'guess')).body.code).toBe('TC_SIGN_IN_FAILED')
    const wrong = await ann.signIn(app.wrongCode())
    expect(wrong.body).toMatchObject({ status: 401, code: 'TC_SECOND_FACTOR_WRONG' })
    const typed = app.code()
    expect((await ann.signIn(`${typed.slice(0, 3)} ${typed.slice(3)}`)).status).toBe(204)
    expect((await ann.api('GET', '/session/second-factor')).body).toMatchObject({
      isOn: true,
      recoveryCodesLeft: 10,
      isRequired: false,
    })
    // The same code again, and the one used to set it up.
    for (const used of [typed, app.code(-1)]) {
      expect((await ann.signIn(used)).body.code).toBe('TC_SECOND_FACTOR_WRONG')
    }
    expect((await ann.signIn(app.code(1))).status).toBe(204)
  })

  test('a recovery code works once, and new ones take the place of the old', async () => {
    const bob = await Person.withRole(platform, 'bob', 'operator')
    const { recoveryCodes } = await enrol(bob)
    const [first, second, third] = recoveryCodes as [string, string, string]
    expect((await bob.signIn(first)).status).toBe(204)
    expect((await bob.signIn(first)).body.code).toBe('TC_SECOND_FACTOR_WRONG')
    expect((await bob.signIn(second.toLowerCase().replace('-', ' '))).status).toBe(204)
    expect((await bob.api('GET', '/session/second-factor')).body.recoveryCodesLeft).toBe(8)
    const { body } = await bob.api('POST', '/session/second-factor/recovery-codes', {
      password: bob.password,
    })
    expect((await bob.signIn(third)).body.code).toBe('TC_SECOND_FACTOR_WRONG')
    expect((await bob.signIn(body.recoveryCodes[0])).status).toBe(204)
  })

  test('codes that are guessed a thousand times are slowed down to nothing', async () => {
    const cal = await Person.withRole(platform, 'cal', 'operator')
    const { app } = await enrol(cal)
    const codes: Record<string, number> = {}
    for (let n = 0; n < 1_000; n += 20) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => cal.signIn(app.wrongCode())))
      for (const { body } of answers) codes[body.code] = (codes[body.code] ?? 0) + 1
    }
    expect(codes.TC_SECOND_FACTOR_WRONG).toBeLessThan(15)
    expect(codes.TC_TOO_MANY_REQUESTS).toBeGreaterThan(985)
    const waiting = await cal.signIn(app.code())
    expect(waiting).toMatchObject({ status: 429 })
    expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0)
  }, 120_000)

  test('is switched off with the password, and reset by an administrator; both are on record', async () => {
    const dee = await Person.withRole(platform, 'dee', 'operator')
    await enrol(dee)
    expect((await dee.api('POST', '/session/second-factor/off', { password: 'wrong' })).status).toBe(401)
    expect((await dee.api('POST', '/session/second-factor/off', { password: dee.password })).status).toBe(204)
    expect((await dee.signIn()).status).toBe(204)
    await enrol(dee)
    const administrator = new Person(platform, firstAdministrator(platform))
    await administrator.signIn()
    const asDee = await dee.api('DELETE', '/accounts/dee/second-factor')
    expect(asDee.body.code).toBe('TC_PERMISSION_DENIED')
    expect((await administrator.api('DELETE', '/accounts/dee/second-factor')).status).toBe(204)
    // Whoever was signed in with it is signed out.
    expect((await dee.api('GET', '/session')).status).toBe(401)
    expect((await dee.signIn()).status).toBe(204)
    const actions = (await platform.get('/api/v1/audit?subject=dee')).items.map(
      ({ actor, action }: { actor: string; action: string }) => `${actor} ${action}`,
    )
    expect(actions).toEqual([
      'admin account.second-factor-reset',
      'dee account.second-factor-on',
      'dee account.second-factor-off',
      'dee account.second-factor-on',
      'local account.add',
    ])
  })
})

test('where a role asks for one, nothing else can be done before it is set up', async () => {
  const platform = await startPlatform({ env: { SECOND_FACTOR_ROLES: 'administrator,operator' } })
  const viewer = await Person.withRole(platform, 'viewer', 'viewer')
  expect((await viewer.api('GET', '/devices')).status).toBe(200)
  const ann = await Person.withRole(platform, 'ann', 'operator')
  expect((await ann.api('GET', '/session')).body).toMatchObject({
    needsSecondFactor: true,
    permissions: ['self.manage'],
  })
  expect((await ann.api('GET', '/devices')).body).toMatchObject({
    status: 403,
    code: 'TC_SECOND_FACTOR_REQUIRED',
  })
  const { app } = await enrol(ann)
  expect((await ann.api('GET', '/devices')).status).toBe(200)
  expect((await ann.api('GET', '/session')).body.needsSecondFactor).toBe(false)
  expect((await ann.signIn(app.code())).status).toBe(204)
  expect((await ann.api('POST', '/session/second-factor/off', { password: ann.password })).status).toBe(204)
  expect((await ann.api('GET', '/devices')).body.code).toBe('TC_SECOND_FACTOR_REQUIRED')
  // Whoever has lost phone and codes is helped on the machine, too.
  await enrol(ann)
  expect((await towncrier(platform, 'account', 'second-factor-reset', 'ann')).code).toBe(0)
  expect((await ann.signIn()).status).toBe(204)
})
