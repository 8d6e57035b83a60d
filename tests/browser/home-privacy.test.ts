import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { given, HOME_GARBLED, HOME_MARKERS, HOME_PLACE, HOME_VALUES } from '../support/home-privacy.ts'
import { PASSWORD, Resident } from '../support/home-town.ts'
import { Person } from '../support/people.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'
import { PICTURES, Screen, type ScreenOptions, startBrowser } from './browser.ts'

const HOME = 'frog-7'
const WHOSE = 'Readings belong to the household'

let platform: TestPlatform
let browser: Browser
let ann: Person
let then = 0

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([startPlatform(), startBrowser()])
  ann = await Person.withRole(platform, 'ann', 'operator')
  const home = { id: HOME, kind: 'damp-box', name: 'Frog box 7', ...HOME_PLACE }
  const frog = await TestDevice.connect(platform, await platform.addDevice(home))
  const street = { id: 'mill-lane', kind: 'road-surface', name: 'Mill Lane', latitude: 52.4, longitude: -1.5 }
  const lane = await TestDevice.connect(platform, await platform.addDevice(street))
  const start = Date.now() - 20 * 60_000
  for (let n = 0; n < 4; n++) {
    await frog.publish({ at: start + n * 300_000, ...HOME_VALUES })
    await lane.publish({ at: start + n * 300_000, surfaceTempC: 4 + n, surfaceState: 'dry' })
  }
  await frog.publish(`{"tempC":"${HOME_GARBLED}","humidityPct":${HOME_VALUES.humidityPct}}`)
  await frog.end()
  await lane.end()
  await platform.settled()
  then = Date.now() + 500
  await wait(1_500)
})
afterAll(() => browser.close())

const open = (path: string, options: ScreenOptions = {}) => {
  const [name, value] = ann.cookie.split('=')
  return Screen.open(browser, platform, { path, cookie: { name: name!, value: value! }, ...options })
}

async function expectNothingOfTheHome(screen: Screen): Promise<void> {
  expect(given(await screen.page.locator('body').innerText(), HOME_MARKERS)).toEqual([])
}

test.each([
  ['desk', 'light'],
  ['phone', 'dark'],
] as const)(
  'a home’s device has its panel, and in place of values whose they are: %s, %s',
  async (name, theme) => {
    const screen = await open(`/?device=${HOME}`, { screen: name, theme })
    const panel = screen.page.getByTestId('device-panel')
    await panel.getByText(WHOSE).waitFor()
    await panel.getByText('3.52').first().waitFor()
    await screen.settled()
    expect(await panel.getByRole('link', { name: 'Download as CSV' }).count()).toBe(0)
    expect(await panel.getByTestId('device-value').count()).toBe(0)
    expect(await screen.symbolOf(HOME)).toBeNull()
    await expectNothingOfTheHome(screen)
    await screen.expectAccessible()
    await screen.picture(`home-privacy-panel-${name}-${theme}`)
    await screen.close()
  },
)

test('lists name its device and say whose the readings are; the map says that homes are not on it', async () => {
  const screen = await open('/?kinds=damp-box&list=devices')
  const { page } = screen
  await page.getByText('Homes are not on the map').waitFor()
  await page.getByTestId('device-list').getByText(WHOSE).waitFor()
  const colours = await page.getByTestId('colour-by').locator('option').allInnerTexts()
  expect(colours.join()).not.toMatch(/humidity indoors/i)
  expect(colours.length).toBeGreaterThan(2)
  await screen.settled()
  await screen.picture('home-privacy-map')
  await screen.goto('/?page=devices')
  await page.getByTestId('device-table').getByText(WHOSE).waitFor()
  await expectNothingOfTheHome(screen)
  await screen.picture('home-privacy-devices')
  await screen.close()
})

test('a look back shows no more, and quarantine lets the reading be sent again, not read', async () => {
  const screen = await open(`/?at=${new Date(then).toISOString()}&device=${HOME}`)
  const { page } = screen
  await page.getByTestId('then-panel').getByText(WHOSE).waitFor()
  await screen.settled()
  await expectNothingOfTheHome(screen)
  await screen.picture('home-privacy-then')
  await screen.goto('/?page=quarantine')
  await page.getByTestId('quarantine-list').getByRole('button').first().click()
  await page.getByTestId('quarantine-withheld').waitFor()
  expect(await page.getByTestId('quarantine-payload').count()).toBe(0)
  await expectNothingOfTheHome(screen)
  await screen.expectAccessible()
  await screen.picture('home-privacy-quarantine')
  await page.getByRole('button', { name: 'Send again as it came' }).click()
  await page
    .getByText(/^Released/)
    .first()
    .waitFor()
  await screen.goto('/?page=rules')
  await page.getByLabel('Kind of sensor').selectOption('damp-box')
  await page.getByRole('button', { name: 'Rules', exact: true }).last().click()
  await page.getByText('For the household alone: nobody else is told').waitFor()
  await screen.settled()
  await screen.picture('home-privacy-rules')
  await screen.close()
})

test.each([
  ['desk', 'dark', 'No household has it'],
  ['phone', 'light', 'A household has it'],
] as const)('a box gets its code and its label on the device’s panel: %s, %s', async (name, theme, state) => {
  const screen = await open(`/?device=${HOME}`, { screen: name, theme })
  const { page } = screen
  const section = page.getByTestId('home-box')
  await section.getByText(state).waitFor()
  await section.scrollIntoViewIfNeeded()
  await screen.picture(`home-box-panel-${name}-${theme}`)
  await section.getByRole('button', { name: 'Make a code' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('A code that was made before stops working').waitFor()
  await screen.picture(`home-box-make-${name}-${theme}`)
  await dialog.getByRole('button', { name: 'Make a code' }).click()
  const code = await dialog.getByTestId('box-code').innerText()
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  await screen.expectAccessible()
  await screen.picture(`home-box-code-${name}-${theme}`)
  const opening = page.waitForEvent('popup')
  await dialog.getByRole('button', { name: 'Print label' }).click()
  const label = await opening
  expect(await label.locator('strong.code').innerText()).toBe(code)
  expect(await label.locator('svg').boundingBox()).toMatchObject({ width: expect.closeTo(106, 0) })
  await label.screenshot({ path: `${PICTURES}home-box-label-${name}.png` })
  await label.close()
  await dialog.locator('.dialog-actions').getByRole('button', { name: 'Close' }).click()
  await dialog.waitFor({ state: 'detached' })
  await screen.close()
  const rosa = new Resident(platform, { userName: 'rosa', password: PASSWORD })
  expect((await rosa.tryClaim(code)).body.code).toBe(name === 'desk' ? undefined : 'TC_BOX_CLAIMED')
})

test('who makes no codes is not told whether a household has a box', async () => {
  const { cookie } = await Person.withRole(platform, 'vic', 'viewer')
  const [name, value] = cookie.split('=')
  const screen = await open(`/?device=${HOME}`, { cookie: { name: name!, value: value! } })
  await screen.page.getByRole('heading', { name: 'Connecting' }).waitFor()
  expect(await screen.page.getByTestId('home-box').count()).toBe(0)
  await screen.close()
})

test('a box that tells nothing of itself has no chart that says nothing was measured', async () => {
  const mains = { id: 'frog-mains', kind: 'damp-box', name: 'Frog box on the mains' }
  const plugged = await TestDevice.connect(platform, await platform.addDevice(mains))
  await plugged.publish({ tempC: HOME_VALUES.tempC, humidityPct: HOME_VALUES.humidityPct })
  await plugged.end()
  await platform.settled()
  const screen = await open('/?device=frog-mains')
  const panel = screen.page.getByTestId('device-panel')
  await panel.getByText(WHOSE).waitFor()
  await screen.settled()
  expect(await panel.getByText('Over time').count()).toBe(0)
  await screen.page.goto(`${platform.url}/?device=mill-lane`)
  await panel.getByText('Over time').waitFor()
  await screen.close()
})
