import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'
import { Screen, startBrowser } from './browser.ts'

let platform: TestPlatform
let browser: Browser

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([
    startPlatform({ words: ['--demo', '--demo-devices', '10'] }),
    startBrowser(),
  ])
})
afterAll(async () => {
  await browser.close()
})

async function openIncident(fields: object = {}): Promise<number> {
  const { body } = await platform.api('POST', '/api/v1/incidents', {
    kind: 'ice',
    title: 'Black ice',
    severity: 'critical',
    placeText: 'Mill Lane',
    ...fields,
  })
  return body.id
}

async function signedIn(
  path: string,
  userName = 'operator',
  screen: 'desk' | 'phone' = 'desk',
): Promise<Screen> {
  const credentials = { userName, password: `demo-${userName}` }
  const { headers } = await platform.api('POST', '/api/v1/session', credentials, null)
  const [name, value] = headers.get('set-cookie')!.split(';')[0]!.split('=')
  const opened = await Screen.open(browser, platform, {
    screen,
    path,
    cookie: { name: name!, value: value! },
  })
  return opened
}

test('from an alert to an incident in hand, with a note and a task, without a mouse on the map', async () => {
  const device = await TestDevice.add(platform, 'frozen-lane')
  await device.publish({ surfaceTempC: -3, surfaceState: 'ice' })
  await platform.settled()
  const [alert] = (await platform.get('/api/v1/alerts?deviceId=frozen-lane')).items
  const screen = await signedIn(`/?page=alerts&device=frozen-lane&alert=${encodeURIComponent(alert.id)}`)
  const { page } = screen
  await page.getByRole('button', { name: 'Open an incident from this' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What has happened').fill('Ice, reported by the sensor')
  await dialog.getByLabel('Kind').selectOption({ label: 'Ice' })
  await dialog.getByRole('button', { name: 'Open an incident' }).click()
  await page.getByRole('heading', { name: 'Ice, reported by the sensor' }).waitFor()
  await page.getByText('frozen-lane: ').first().waitFor()

  await page.getByRole('button', { name: 'Take in hand' }).click()
  await dialog.getByRole('button', { name: 'Take in hand' }).click()
  await page.getByTestId('incident-facts').getByText('operator leads').waitFor()
  await page.getByTestId('composer').fill('Gritter called')
  await page.keyboard.press('Control+Enter')
  await page.getByTestId('incident-log').getByText('Gritter called').waitFor()
  await page.getByRole('button', { name: 'Add a task' }).click()
  await page.getByLabel('Task').fill('Close the lane')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('Close the lane').check()
  await page.getByTestId('incident-log').getByText('Done: Close the lane').waitFor()
  await screen.expectAccessible()
  await screen.close()
  await device.end()
})

test('two at the same incident see each other, and lose nothing of what they change', async () => {
  const id = await openIncident()
  const path = `/?page=incidents&incident=${id}`
  const [one, other] = await Promise.all([signedIn(path), signedIn(path, 'duty-manager')])
  await one.page.getByTestId('presence').waitFor()
  await other.page.getByTestId('presence').waitFor()
  for (const { page } of [one, other]) await page.getByRole('button', { name: 'Change', exact: true }).click()
  const change = async ({ page }: Screen, label: string, text: string) => {
    await page.getByRole('dialog').getByLabel(label).fill(text)
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  }
  await change(one, 'What has happened', 'Black ice and a crash')
  await one.page.getByRole('dialog').waitFor({ state: 'detached' })
  await change(other, 'Where, in words', 'Mill Lane, by the bridge')
  await other.page.getByRole('dialog').waitFor({ state: 'detached' })
  for (const { page } of [one, other]) {
    await page.getByRole('heading', { name: 'Black ice and a crash' }).waitFor()
    await page.getByTestId('incident-facts').getByText('by the bridge').waitFor()
  }
  for (const { page } of [one, other]) await page.getByRole('button', { name: 'Change', exact: true }).click()
  await change(one, 'What has happened', 'A crash')
  await one.page.getByRole('dialog').waitFor({ state: 'detached' })
  await change(other, 'What has happened', 'Two crashes')
  const refusal = other.page.getByRole('dialog').getByRole('alert')
  await refusal.waitFor()
  await expect.poll(() => refusal.textContent()).toMatch(/A crash.*Two crashes/)
  await Promise.all([one.close(), other.close()])
})

test('publishing is looked at before it is done; an exercise says that it is one', async () => {
  const id = await openIncident({ mode: 'exercise', title: 'Practice' })
  const screen = await signedIn(`/?page=incidents&incident=${id}`)
  const { page } = screen
  await page.getByRole('note').getByText('Exercise').waitFor()
  await page.getByRole('button', { name: 'Publish …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What is the matter').fill('Nothing')
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await page
    .getByTestId('preview')
    .getByRole('heading', { name: /^EXERCISE/ })
    .waitFor()
  const feed = async () =>
    (await platform.api('GET', '/public/incidents.geojson', undefined, null)).body.features
  expect(await feed()).toEqual([])
  await dialog.getByRole('button', { name: 'Publish now' }).click()
  await page.getByText('Before the public until').waitFor()
  expect(await feed()).toHaveLength(1)
  await screen.close()
})

describe('the public', () => {
  test('reports from a phone, by keyboard alone, and is told the reference; it waits in the queue', async () => {
    const screen = await Screen.open(browser, platform, {
      screen: 'phone',
      path: '/report',
      waitsForLive: false,
    })
    const { page } = screen
    await screen.expectAccessible()
    await page.getByLabel('Flooding').focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Water over the kerb')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Ford Street')
    await page.getByRole('button', { name: 'Send' }).press('Enter')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    const reference = await page.locator('#reference').textContent()
    await screen.close()

    const desk = await signedIn('/?page=reports')
    await desk.page.getByTestId('report').getByText('Water over the kerb').waitFor()
    await desk.page.getByText(reference!).waitFor()
    await desk.expectAccessible()
    await desk.page.getByRole('button', { name: 'Open an incident' }).click()
    await desk.page.getByTestId('incident-log').getByText('Water over the kerb').first().waitFor()
    await desk.close()
  })
})

test('lists and pages fit a phone and are accessible; webhooks are for administrators', async () => {
  await openIncident({ latitude: 52.3, longitude: -1.5 })
  const screen = await signedIn('/?page=incidents', 'administrator', 'phone')
  for (const path of [
    '/?page=incidents',
    '/?page=incidents&incident=1',
    '/?page=reports',
    '/?page=webhooks',
  ]) {
    await screen.turnTo(path)
    await screen.settled()
    await screen.page.getByRole('heading', { level: 1 }).waitFor()
    const overflow = await screen.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, path).toBe(0)
    await screen.expectAccessible()
  }
  await screen.close()
})
