import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestProvider } from '../support/oidc-provider.ts'
import { AuthenticatorApp, firstAdministrator, Person } from '../support/people.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'
import { Screen, type ScreenName, startBrowser, type Theme } from './browser.ts'

const provider = new TestProvider()
let platform: TestPlatform
let browser: Browser
let administrator: Person

beforeAll(async () => {
  await provider.reserve()
  ;[platform, browser] = await Promise.all([startPlatform({ env: provider.environment }), startBrowser()])
  await provider.start([`${platform.url}/api/v1/session/oidc/callback`])
  administrator = new Person(platform, firstAdministrator(platform))
  await administrator.signIn()
})
afterAll(async () => {
  await browser.close()
  await provider.stop()
})

function openAs(person: Person, path: string, options: { screen?: ScreenName; theme?: Theme } = {}) {
  const [name, value] = person.cookie.split('=') as [string, string]
  return Screen.open(browser, platform, { ...options, path, cookie: { name, value } })
}

test('a second factor is set up on the page, and asked for at the next sign-in', async () => {
  const ann = await Person.withRole(platform, 'ann', 'operator')
  const screen = await openAs(ann, '/?page=account')
  const { page } = screen
  await page.getByTestId('second-factor').getByRole('button', { name: 'Set up' }).click()
  await page.getByRole('dialog').getByLabel('Your password now').fill(ann.password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  await screen.picture('people-second-factor-desk-light')
  await screen.expectAccessible()
  const secret = (await page.getByTestId('totp-secret').textContent())!.replaceAll(' ', '')
  const app = new AuthenticatorApp(secret)
  await page.getByLabel('The code it shows now').fill(app.code())
  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByTestId('recovery-codes').waitFor()
  const items = page.getByTestId('recovery-codes').getByRole('listitem')
  await expect.poll(() => items.count()).toBe(10)
  const codes = await items.allTextContents()
  await screen.picture('people-recovery-codes-desk-light')
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText(/10 recovery codes left/).waitFor()

  await page.getByTestId('person-menu').locator('summary').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('User name').fill('ann')
  const password = dialog.getByLabel('Password', { exact: true })
  await password.fill(ann.password)
  expect(await password.getAttribute('type')).toBe('password')
  await dialog.getByRole('button', { name: 'Show the password' }).click()
  expect(await password.getAttribute('type')).toBe('text')
  expect(await password.inputValue()).toBe(ann.password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  const code = dialog.getByLabel(/Code from your authenticator app/)
  await code.fill(app.wrongCode())
  await screen.picture('people-code-desk-light')
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByRole('button', { name: 'Use a recovery code' }).click()
  await dialog.getByLabel(/Recovery code/).fill(codes[0]!)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByTestId('person-menu').waitFor()
  await screen.close()
})

test('a session that ends in the middle of a long form loses nothing that was typed', async () => {
  const bob = await Person.withRole(platform, 'bob', 'operator')
  const screen = await openAs(bob, '/?page=devices')
  const { page } = screen
  await page.getByRole('button', { name: 'Register a device' }).click()
  const form = page.getByRole('dialog').filter({ hasText: 'Register a device' })
  await form.getByLabel('Number').fill('long-form')
  await form.getByLabel('Name').fill('Behind the third bridge, on the pole with the yellow band')
  await form.getByLabel('Latitude (°)').fill('52.31')
  await form.getByLabel('Longitude (°)').fill('-1.52')
  await platform.api('DELETE', '/api/v1/accounts/bob/sessions')
  await form.getByRole('button', { name: 'Register a device' }).click()
  const dialog = page.getByRole('dialog').filter({ hasText: 'What you have typed is kept' })
  await dialog.waitFor()
  await screen.picture('people-expired-desk-light')
  await dialog.getByLabel('User name').fill('bob')
  await dialog.getByLabel('Password', { exact: true }).fill(bob.password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('Shown only this once').waitFor()
  expect(await platform.get('/api/v1/devices/long-form')).toMatchObject({
    name: 'Behind the third bridge, on the pole with the yellow band',
    latitude: 52.31,
    longitude: -1.52,
  })
  await screen.close()
})

test('through the provider: the button, its page, and back in; while it is away the button says so', async () => {
  provider.people.set('sub-cal', { groups: ['town-ops'], name: 'Cal Jones', preferred_username: 'cal' })
  const screen = await Screen.open(browser, platform, { waitsForLive: false })
  const { page } = screen
  await page.getByRole('link', { name: 'Sign in with the town’s account' }).click()
  await page.locator('input[name=login]').fill('sub-cal')
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.locator('button[type=submit]').click()
  await page.getByTestId('person-menu').waitFor()
  await page.getByTestId('person-menu').filter({ hasText: 'Cal Jones' }).waitFor()
  await screen.close()

  await provider.stop()
  await platform.stop()
  await platform.start()
  const away = await Screen.open(browser, platform, { waitsForLive: false })
  await away.page.getByText('The sign-in provider does not answer').waitFor()
  await away.picture('people-provider-down-desk-light')
  expect(await away.page.getByLabel('User name').isVisible()).toBe(true)
  await away.close()
})

const LOOKS: readonly (readonly [ScreenName, Theme])[] = [
  ['desk', 'light'],
  ['phone', 'dark'],
]
test.each(LOOKS)(
  'on %s, %s: account, people and audit fit, and can be used by everyone',
  async (screenName, theme) => {
    const screen = await openAs(administrator, '/?page=account', { screen: screenName, theme })
    const { page } = screen
    for (const name of ['account', 'people', 'audit']) {
      await screen.turnTo(`/?page=${name}`)
      await screen.settled()
      await page
        .getByRole('heading', { level: 1 })
        .filter({ hasNotText: /Loading|Checking/ })
        .waitFor()
      if (name === 'account') await page.getByTestId('sessions').getByText('This one').waitFor()
      await screen.picture(`people-${name}-${screenName}-${theme}`)
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, `${name}: wider than its screen`).toBe(0)
      await screen.expectAccessible()
    }
    await screen.close()
  },
)

test('somebody is added, gets another role, is signed out and disabled, and all of it can be looked up', async () => {
  const screen = await openAs(administrator, '/?page=people')
  const { page } = screen
  await page.getByRole('button', { name: 'Add somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('Dee Brown')
  await dialog.getByLabel('User name').fill('dee')
  await dialog.getByLabel('Role').selectOption('duty-manager')
  await dialog.getByRole('button', { name: 'Add somebody' }).click()
  await dialog.getByText('Shown only this once').waitFor()
  const secrets = await dialog.getByTestId('secret').allTextContents()
  const dee = new Person(platform, { userName: secrets[0]!, password: secrets[1]! })
  expect((await dee.signIn()).status).toBe(204)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('button', { name: 'Manage Dee Brown' }).click()
  await screen.picture('people-manage-desk-light')
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row').filter({ hasText: 'Dee Brown' }).getByText('Viewer').waitFor()
  expect((await dee.api('GET', '/session')).status).toBe(401)
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('row').filter({ hasText: 'Dee Brown' }).getByText('Disabled').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
  expect((await dee.signIn()).status).toBe(401)

  await screen.goto('/?page=audit')
  await page.getByText(/The log is intact/).waitFor()
  await page.getByLabel('On what').fill('dee')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect.poll(() => page.getByTestId('audit').getByRole('row').count()).toBe(4)
  await page.getByTestId('audit').filter({ hasText: 'made an account' }).waitFor()
  await screen.close()
})

test('a token is made, shown once, and revoked', async () => {
  const fay = await Person.withRole(platform, 'fay', 'operator')
  const screen = await openAs(fay, '/?page=account')
  const { page } = screen
  await page.getByRole('button', { name: 'Make a token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What it is for').fill('Nightly export')
  await screen.picture('people-token-desk-light')
  await screen.expectAccessible()
  await dialog.getByRole('button', { name: 'Make a token' }).click()
  const token = (await dialog.getByTestId('secret').textContent())!
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  const use = () => platform.api('GET', '/api/v1/devices', undefined, { authorization: `Bearer ${token}` })
  expect((await use()).status).toBe(200)
  await page.getByRole('button', { name: 'Revoke Nightly export' }).click()
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('You have none.').waitFor()
  expect((await use()).status).toBe(401)
  await screen.close()
})
