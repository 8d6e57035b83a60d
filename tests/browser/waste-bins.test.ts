import { openOperationsStore } from '@towncrier/operations-store'
import type { WasteBinsView } from '@towncrier/protocol'
import type { BinForecast } from '@towncrier/waste-rounds'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'
import { Screen, type ScreenOptions, startBrowser } from './browser.ts'

let platform: TestPlatform
let browser: Browser
let planner: Person
let looker: Person

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([
    startPlatform({ words: ['--demo', '--demo-devices', '100'] }),
    startBrowser(),
  ])
  planner = new Person(platform, { userName: 'waste-planner', password: 'demo-waste-planner' })
  looker = new Person(platform, { userName: 'duty-manager', password: 'demo-duty-manager' })
  await Promise.all([planner.signIn(), looker.signIn()])
}, 60_000)
afterAll(async () => {
  await browser.close()
})

const open = (person: Person, path: string, options: ScreenOptions = {}) => {
  const [name, value] = person.cookie.split('=')
  return Screen.open(browser, platform, { path, cookie: { name: name!, value: value! }, ...options })
}
const drawn = (screen: Screen) => screen.page.locator('[data-testid=bin-map][data-drawn]').waitFor()
const BINS = '/?page=waste-bins'
const HOUR_MS = 3_600_000

/** A bin of a stream that is below its threshold, forecast to fill by 2 points an hour, 1 to 3 of them. */
async function forecastOne(stream: string): Promise<WasteBinsView['bins'][number]> {
  const isApt = (each: WasteBinsView['bins'][number]) =>
    each.stream === stream && each.fillPct !== null && each.fillPct < 60 && each.forecast !== null
  const { bins } = await eventually(
    async () => (await planner.api('GET', '/waste/bins')).body as WasteBinsView,
    (view) => view.bins.some(isApt),
  )
  const bin = bins.find(isApt)!
  const now = Date.now()
  const fillPct = bin.fillPct!
  const at = (level: number, perHour: number) => now + ((level - fillPct) / perHour) * HOUR_MS
  const forecast: BinForecast = {
    binId: bin.id,
    madeAt: now,
    basis: 'sensor',
    remark: '',
    fillNowPct: fillPct,
    measuredAt: now,
    emptiedAt: now - 20 * HOUR_MS,
    perDayPct: 48,
    ownDays: 14,
    thresholdAt: { early: at(80, 3), median: at(80, 2), late: at(80, 1) },
    overflowAt: { early: at(95, 3), median: at(95, 2), late: at(95, 1) },
    points: Array.from({ length: 29 }, (_, n) => {
      const level = (perHour: number) => Math.min(100, fillPct + n * 6 * perHour)
      return {
        at: now + n * 6 * HOUR_MS,
        lowPct: level(1),
        medianPct: level(2),
        highPct: level(3),
        overflowChance: 0,
      }
    }),
  }
  const store = openOperationsStore(platform.dataDirectory, { durability: 'normal' })
  store.wasteForecasts.replace([forecast])
  store.close()
  return bin
}

test('a planner sees what needs emptying, finds a bin by keyboard, and takes it out of service and back', async () => {
  const forecast = await forecastOne('glass')
  const screen = await open(planner, BINS)
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: /need.* emptying by tomorrow evening/ }).waitFor()
  await drawn(screen)
  await screen.settled()
  await screen.picture('waste-bins-desk-light')
  await screen.expectAccessible()

  const list = page.getByTestId('bin-list')
  await page.getByLabel('Stream').selectOption('glass')
  await page.getByText(/\d+ of \d+ bins/).waitFor()
  const rows = list.getByRole('row')
  const place = (await rows.allInnerTexts()).findIndex((text) => text.includes(forecast.name))
  await list.focus()
  for (let n = 0; n < place; n++) await page.keyboard.press('ArrowDown')
  expect(await rows.nth(place).innerText()).toMatch(/Due|full by/)
  await page.keyboard.press('Enter')
  const panel = page.getByTestId('bin-panel')
  await panel.getByRole('heading', { level: 2, name: forecast.name }).waitFor()
  await panel
    .getByText(/, between .* and /)
    .first()
    .waitFor()
  await panel.getByText('Fill, and what is expected').waitFor()
  expect(new URL(page.url()).searchParams.get('stream')).toBe('glass')
  await panel.getByText('Service history').waitFor()
  await screen.settled()
  await screen.picture('waste-bins-panel-desk-light')
  await screen.expectAccessible('colours')

  await panel.getByRole('button', { name: 'Take out of service' }).click()
  await page.getByRole('dialog').getByLabel('Why').fill('Road works until Friday')
  await page.getByRole('dialog').getByRole('button', { name: 'Take out of service' }).click()
  await panel.getByRole('button', { name: 'Bring back into service' }).click()
  await panel.getByRole('button', { name: 'Take out of service' }).waitFor()

  await panel.getByRole('button', { name: 'Change' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('May be collected between').fill('07:30-12:00, 13:00-17:00')
  await dialog.getByLabel('For the crew').fill('Gate code 1234')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await panel.getByText('07:30-12:00, 13:00-17:00. Gate code 1234').waitFor()
  await page.getByRole('button', { name: 'All bins' }).click()
  await list.waitFor()
  await screen.close()
}, 25_000)

test('a file is looked at line by line before anything is imported', async () => {
  const screen = await open(planner, BINS, { theme: 'dark' })
  const { page } = screen
  await drawn(screen)
  await screen.settled()
  await screen.picture('waste-bins-desk-dark')
  const { bins } = (await planner.api('GET', '/waste/bins')).body as WasteBinsView
  const { latitude, longitude } = bins[0]!
  const csv = [
    'name,stream,latitude,longitude,volumeL',
    `Library paper bank,paper,${latitude + 0.0001},${longitude},1100`,
    `Swapped,paper,${longitude},${latitude},1100`,
    `Hollow,paper,${latitude},${longitude},-5`,
  ].join('\n')
  await page.getByRole('button', { name: 'Import …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog
    .getByLabel('File')
    .setInputFiles({ name: 'bins.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await dialog.getByText('1 new, 0 changed, 0 as they are, 2 refused').waitFor()
  await dialog.getByText('latitude and longitude look swapped').waitFor()
  await dialog.getByText('volumeL -5 is not between 1 and 100000').waitFor()
  await screen.settled()
  await screen.picture('waste-bins-import-desk-dark')
  await screen.expectAccessible()
  await dialog.getByRole('button', { name: 'Import 1 bin' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByLabel('Find a bin or street').fill('library')
  await page.getByTestId('bin-list').getByText('Library paper bank').waitFor()
  await screen.turnTo('/?page=waste-fleet')
  await page.getByRole('button', { name: 'Lorries', exact: true }).click()
  await drawn(screen)
  await screen.settled()
  await screen.picture('waste-fleet-desk-dark')
  await screen.expectAccessible('colours')
  await screen.close()
}, 25_000)

test('on a phone the list, the map and a bin fit; who may only look changes nothing', async () => {
  const screen = await open(looker, BINS, { screen: 'phone' })
  const { page } = screen
  await page.getByTestId('bin-list').waitFor()
  await drawn(screen)
  await screen.settled()
  await screen.picture('waste-bins-phone-light')
  await screen.expectAccessible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await page.getByRole('button', { name: 'Add bin' }).count()).toBe(0)
  await page.getByTestId('bin-list').getByRole('row').first().click()
  await page.getByTestId('bin-panel').getByText('Service history').waitFor()
  await screen.settled()
  await screen.picture('waste-bins-panel-phone-light')
  expect(await page.getByRole('button', { name: 'Change' }).count()).toBe(0)
  await screen.turnTo('/?page=waste-fleet')
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByTestId('waste-settings').getByLabel('Overflows from, %').waitFor()
  await screen.settled()
  await screen.picture('waste-fleet-phone-light')
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await screen.close()
}, 25_000)

test('a round is put together from the list, and a site is placed by keyboard', async () => {
  const screen = await open(planner, '/?page=waste-fleet')
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: /12 standing rounds, 3 lorries/ }).waitFor()
  await drawn(screen)
  await page.getByRole('button', { name: 'Litter north', exact: true }).click()
  await screen.settled()
  await screen.picture('waste-fleet-desk-light')
  await screen.expectAccessible()
  await page.getByRole('button', { name: 'Change Litter north' }).click()
  const editor = page.getByTestId('round-editor')
  const order = editor.getByRole('list').getByRole('listitem')
  const [first, second] = [await order.nth(0).innerText(), await order.nth(1).innerText()]
  await editor.getByLabel('Sat').check()
  await order
    .nth(0)
    .getByRole('button', { name: /later$/ })
    .click()
  expect((await order.nth(1).innerText()).slice(1)).toBe(first.slice(1))
  expect((await order.nth(0).innerText()).slice(1)).toBe(second.slice(1))
  await screen.settled()
  await screen.picture('waste-round-desk-light')
  await editor.getByRole('button', { name: 'Save' }).click()
  await page.getByTestId('round-list').getByText(/Sat/).first().waitFor()

  await page.getByRole('button', { name: 'Lorries', exact: true }).click()
  await page.getByRole('button', { name: 'Forbidden streets: Lorry 2, glass' }).click()
  const forbid = page.getByTestId('forbid-panel')
  await page.getByTestId('bin-map').locator('canvas').focus()
  for (let n = 0; n < 6 && (await forbid.getByRole('listitem').count()) === 0; n++) {
    await page.keyboard.press('Enter')
    await page.waitForTimeout(150)
    await page.keyboard.press('ArrowRight')
    await page.waitForTimeout(150)
  }
  await forbid.getByRole('listitem').first().waitFor()
  await forbid.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/\d+ streets? forbidden/).waitFor()

  await page.getByRole('button', { name: 'Sites', exact: true }).click()
  await page.getByRole('button', { name: 'Add site' }).click()
  await page.getByTestId('bin-map').locator('canvas').focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Second tip')
  await dialog.getByLabel('What it is').selectOption('disposal')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Second tip').first().waitFor()

  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const settings = page.getByTestId('waste-settings')
  await settings.getByLabel('Overflows from, %').fill('90')
  await settings.getByRole('button', { name: 'Save' }).click()
  await settings.getByText('Version 1, saved by waste-planner.').waitFor()
  await screen.expectAccessible('colours')
  await screen.close()
}, 25_000)
