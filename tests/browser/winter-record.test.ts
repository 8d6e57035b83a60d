import { mkdirSync } from 'node:fs'
import { MINUTE_MS } from '@towncrier/core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { eventually, type TestPlatform } from '../support/platform.ts'
import { decideNight, driveAlong, MORNING_AT, NIGHT, startRecordTown } from '../support/record-town.ts'
import { PICTURES, SCREENS, Screen, type ScreenOptions, startBrowser } from './browser.ts'

/** As a printer has it, at 96 dpi. */
const A4 = { width: 794, height: 1123 }
const DRIVEN_AT = MORNING_AT - 50 * MINUTE_MS

let platform: TestPlatform
let browser: Browser
let viewer: Person

beforeAll(async () => {
  const [town, started] = await Promise.all([startRecordTown(), startBrowser()])
  platform = town.platform
  browser = started
  decideNight(platform)
  viewer = await Person.withRole(platform, 'vic', 'viewer')
  const lorry = await TestDevice.connect(platform, town.lorry)
  await lorry.publish(driveAlong(0, 0, 2.5, DRIVEN_AT))
  await lorry.publish(driveAlong(3, 0, 4, DRIVEN_AT + 15 * MINUTE_MS))
  await eventually(
    () =>
      platform.get(
        '/api/v1/winter/treatments?from=2026-01-14T12:00:00Z&to=2026-01-15T12:00:00Z&street=station',
      ),
    ({ items }) => items.length === 4,
    30_000,
  )
}, 60_000)
afterAll(async () => {
  await browser.close()
})

const open = (path: string, options: ScreenOptions = {}) => {
  const [name, value] = viewer.cookie.split('=')
  return Screen.open(browser, platform, { path, cookie: { name: name!, value: value! }, ...options })
}
const mapDrawn = (screen: Screen) => screen.page.locator('[data-testid=record-map][data-drawn]').waitFor()

test('the record of a street is found, and printed as evidence', async () => {
  const screen = await open('/?page=winter-record')
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: /passes over 2 streets/ }).waitFor()
  await page.getByLabel('Street', { exact: true }).fill('high')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('heading', { level: 1, name: '3 passes over 1 street' }).waitFor()
  await page.getByText('Signatures were checked (1 decision)').waitFor()
  await page.getByText('Thu 15 Jan 2026 05:40:00 GMT').waitFor()
  await screen.settled()
  await screen.picture('winter-record-desk-light')
  await screen.expectAccessible()
  await page.emulateMedia({ media: 'print' })
  await page.getByText(/^Produced Thu 15 Jan 2026 06:\d\d:\d\d GMT by vic/).waitFor()
  expect(await page.getByText('Larkhampton Council').isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
  mkdirSync(PICTURES, { recursive: true })
  await page.pdf({ path: `${PICTURES}winter-record.pdf`, format: 'A4' })
  await page.setViewportSize(A4)
  await page.screenshot({ path: `${PICTURES}winter-record-print.png`, fullPage: true })
  await screen.close()
})

test('a night shows what was missed first, on the map and in the list', async () => {
  const screen = await open(`/?page=winter-record&record=night&evening=${NIGHT}`)
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: '5 of 8 stretches of road missed' }).waitFor()
  await mapDrawn(screen)
  await screen.settled()
  await screen.picture('winter-night-desk-light')
  await screen.expectAccessible()
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize(A4)
  // What is folded away on the screen is printed.
  expect(await page.getByRole('listitem').filter({ hasText: 'High Street (2 stretches)' }).isVisible()).toBe(
    true,
  )
  await page.screenshot({ path: `${PICTURES}winter-night-print.png`, fullPage: true })
  await page.emulateMedia({ media: 'screen' })
  await page.setViewportSize(SCREENS.desk)
  const job = page.getByRole('region', { name: 'North 1' })
  expect(await job.locator('summary').allInnerTexts()).toEqual([
    '1 street missed',
    '1 street in part',
    '1 street treated',
  ])
  await page.getByRole('button', { name: 'Night before' }).click()
  await page.getByRole('heading', { level: 1, name: 'Nothing was planned' }).waitFor()
  await screen.close()

  const phone = await open(`/?page=winter-record&record=night&evening=${NIGHT}`, {
    screen: 'phone',
    theme: 'dark',
  })
  await mapDrawn(phone)
  await phone.settled()
  await phone.picture('winter-night-phone-dark')
  await phone.expectAccessible('colours')
  await phone.close()
})

test('a season is told in figures, with how the saving was reckoned', async () => {
  const screen = await open('/?page=winter-season&since=2026-01-10&until=2026-01-14', { theme: 'dark' })
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: /treated with .* of salt/ }).waitFor()
  await page.getByText('Method: a night of a domain is marginal').waitFor()
  await page.getByText('0 of 2 jobs began after the latest start, 2 were never begun.').waitFor()
  await screen.settled()
  await screen.picture('winter-season-desk-dark')
  await screen.expectAccessible()
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize(A4)
  await page.screenshot({ path: `${PICTURES}winter-season-print.png`, fullPage: true })
  await page.emulateMedia({ media: 'screen' })
  await page.setViewportSize(SCREENS.desk)
  await page.getByText('Show every night').click()
  await page.getByRole('link', { name: 'Wed 14 Jan 2026' }).click()
  await page.getByRole('heading', { level: 1, name: '5 of 8 stretches of road missed' }).waitFor()
  await screen.close()

  const phone = await open('/?page=winter-season&since=2026-01-10&until=2026-01-14', { screen: 'phone' })
  await phone.page.getByTestId('saving').waitFor()
  await phone.settled()
  await phone.picture('winter-season-phone-light')
  await phone.expectAccessible('colours')
  await phone.close()
})

test('anyone reads when their road was gritted, on a phone and without an account', async () => {
  const screen = await Screen.open(browser, platform, {
    path: '/gritting',
    screen: 'phone',
    waitsForLive: false,
  })
  const { page } = screen
  await page.getByLabel('Street name').fill('high')
  await page.getByText('Part of High Street was last gritted today at 05:40, 12\u00a0g/m².').waitFor()
  await page.getByText('Tonight it is on route North 1.', { exact: true }).waitFor()
  expect(new URL(page.url()).searchParams.get('street')).toBe('high')
  await screen.picture('gritting-phone-light')
  await screen.expectAccessible()
  await page.getByRole('button', { name: 'Show the map' }).click()
  await page.locator('.map[data-drawn]').waitFor()
  await page.locator('.map').scrollIntoViewIfNeeded()
  await screen.picture('gritting-phone-light-map')
  await page.getByLabel('Street name').fill('nowhere at all')
  await page.getByText('No street here is called “nowhere at all”.').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await screen.close()

  const desk = await Screen.open(browser, platform, {
    path: '/gritting?street=road',
    theme: 'dark',
    waitsForLive: false,
  })
  await desk.page.getByText('We have no record of Église Road being gritted.').waitFor()
  await desk.picture('gritting-desk-dark')
  await desk.expectAccessible('colours')
  await desk.close()
})
