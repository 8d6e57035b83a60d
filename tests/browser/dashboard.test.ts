import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mosquittoPub } from '../support/mosquitto.ts'
import { type Credentials, eventually, startPlatform, type TestPlatform } from '../support/platform.ts'
import { Screen, type ScreenOptions, startBrowser } from './browser.ts'

let platform: TestPlatform
let browser: Browser
let bridge: Credentials
let hill: Credentials
let operator: { userName: string; password: string }

const COLD = '{"surfaceTempC":-2.4,"airTempC":-0.5,"humidityPct":97,"surfaceState":"wet"}'
const MILD = '{"surfaceTempC":6.1,"airTempC":7,"humidityPct":60,"surfaceState":"dry"}'

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([startPlatform(), startBrowser()])
  bridge = await platform.addDevice({
    id: 'bridge',
    kind: 'road-surface',
    name: 'Station Bridge',
    latitude: 52.3,
    longitude: -1.5,
  })
  hill = await platform.addDevice({
    id: 'hill',
    kind: 'road-surface',
    name: 'Beacon Hill',
    latitude: 52.33,
    longitude: -1.45,
  })
  await mosquittoPub(platform, hill, '-m', MILD)
  const { body } = await platform.api('POST', '/api/v1/accounts', {
    userName: 'ann',
    displayName: 'Ann Smith',
    role: 'operator',
  })
  operator = body
})
afterAll(async () => {
  await browser.close()
})

/** Without the demonstration nobody sees anything before they have signed in. */
async function openSignedIn(options: ScreenOptions = {}): Promise<Screen> {
  const response = await fetch(new URL('/api/v1/session', platform.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operator),
  })
  const [name, value] = response.headers.get('set-cookie')!.split(';')[0]!.split('=')
  return Screen.open(browser, platform, { ...options, cookie: { name: name!, value: value! } })
}

describe('the live map', () => {
  test('shows the device that has just published, and its alert is acknowledged on the page', async () => {
    const screen = await openSignedIn()
    const { page } = screen
    await screen.mapDrawn()
    expect(await page.getByTestId('answer').textContent()).toMatch(/nothing needs you/i)

    await mosquittoPub(platform, bridge, '-m', COLD)
    const cause = page.getByTestId('cause').and(page.locator('[data-device=bridge]')).first()
    await cause.waitFor({ timeout: 2_000 })
    await page
      .getByTestId('answer')
      .filter({ hasText: /1 needs you now/i })
      .waitFor()
    await eventually(
      () => screen.symbolOf('bridge'),
      (symbol) => symbol === 'road-surface|critical|solid',
    )
    await screen.picture('live-critical')

    await screen.clickDevice('bridge')
    const panel = page.getByTestId('device-panel')
    await panel.waitFor()
    await panel.filter({ hasText: 'Station Bridge' }).waitFor()
    await page.getByTestId('device-value').filter({ hasText: '−2.4' }).waitFor()
    await page.waitForURL(/device=bridge/)
    await screen.picture('device-panel')

    const ice = panel
      .getByTestId('alert')
      .filter({ hasText: /ice likely/i })
      .first()
    await ice.getByTestId('acknowledge').click()
    await eventually(
      async () => (await platform.get('/api/v1/alerts?deviceId=bridge')).items,
      (items: { rule: string; state: string; acknowledgedBy: string }[]) =>
        items.some(
          ({ rule, state, acknowledgedBy }) =>
            rule === 'ice' && state === 'acknowledged' && acknowledgedBy === 'ann',
        ),
    )
    await eventually(
      () => page.locator('[data-testid=cause][data-state=acknowledged]').count(),
      (count) => count > 0,
    )

    await mosquittoPub(platform, bridge, '-m', MILD)
    await eventually(
      () => page.getByTestId('answer').textContent(),
      (text) => /nothing needs you/i.test(text ?? ''),
    )
    await screen.close()
  })

  test('is used by keyboard alone: find, open, close, back on the list', async () => {
    const screen = await openSignedIn({ path: '/?list=devices' })
    const { page } = screen
    await page.getByTestId('device-list').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('beacon')
    await eventually(
      () => page.getByTestId('device-list').textContent(),
      (text) => /Beacon Hill/.test(text ?? '') && !/Station Bridge/.test(text ?? ''),
    )
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab')
      const isOnList = await page.evaluate(
        () => document.activeElement?.closest('[data-testid=device-list]') !== null,
      )
      if (isOnList) break
    }
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByTestId('device-panel').waitFor()
    expect(await page.getByTestId('device-panel').getAttribute('data-device')).toBe('hill')
    await screen.picture('keyboard')
    await page.keyboard.press('Escape')
    await page.getByTestId('device-panel').waitFor({ state: 'detached' })
    await screen.close()
  })

  test('a link shows a colleague the same', async () => {
    const screen = await openSignedIn({ path: '/?device=hill&kinds=road-surface&list=devices' })
    expect(await screen.page.getByTestId('device-panel').getAttribute('data-device')).toBe('hill')
    await screen.close()
  })

  test('says at once, and unmistakably, that it has lost the platform, and catches up by itself', async () => {
    const screen = await openSignedIn()
    await screen.mapDrawn()
    await platform.kill9()
    const lost = screen.page.locator('[data-testid=connection][data-connection=lost]')
    await lost.waitFor({ timeout: 10_000 })
    await screen.page
      .getByRole('alert')
      .filter({ hasText: /lost|old/i })
      .first()
      .waitFor()
    await screen.picture('connection-lost')
    await platform.start()
    await screen.page.locator('[data-testid=connection][data-connection=live]').waitFor({ timeout: 20_000 })
    await mosquittoPub(platform, bridge, '-m', COLD)
    await screen.page.getByTestId('cause').and(screen.page.locator('[data-device=bridge]')).first().waitFor()
    await screen.close()
  })
})

test('quarantine: a broken reading is seen, corrected and released on the page', async () => {
  await mosquittoPub(platform, hill, '-m', '{"surfaceTempC":"mild"}')
  await platform.settled()
  const screen = await openSignedIn({ path: '/?page=quarantine' })
  const { page } = screen
  await page.getByTestId('quarantine-list').getByText('hill').first().click()
  const payload = page.getByTestId('quarantine-payload')
  await payload.waitFor()
  await expect.poll(() => payload.inputValue()).toContain('"mild"')
  await screen.picture('quarantine')
  await payload.fill('{"at":"2026-01-14T03:00:00Z","surfaceTempC":4.5}')
  await page.getByRole('button', { name: 'Release corrected reading' }).click()
  await eventually(
    async () =>
      (await platform.get('/api/v1/devices/hill/readings?from=2026-01-14T00:00:00Z&to=2026-01-15T00:00:00Z'))
        .items,
    (items: { values: { surfaceTempC: number } }[]) => items[0]?.values.surfaceTempC === 4.5,
  )
  await screen.close()
})

test('signing in: a stranger sees nothing, a wrong password says so, the right one opens the room', async () => {
  const screen = await Screen.open(browser, platform, { waitsForLive: false })
  const { page } = screen
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await eventually(
    () => dialog.getByLabel('User name').evaluate((field) => field === document.activeElement),
    (hasFocus) => hasFocus,
  )
  await screen.picture('sign-in')
  await screen.expectAccessible()
  await dialog.getByLabel('User name').fill('ann')
  await dialog.getByLabel('Password', { exact: true }).fill('wrong')
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('Password', { exact: true }).fill(operator.password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.locator('[data-testid=connection][data-connection=live]').waitFor()
  await page.getByRole('banner').filter({ hasText: 'Ann Smith' }).waitFor()
  await screen.close()
})
