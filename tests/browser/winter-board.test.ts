import type { WinterBoardView, WinterSettingsView } from '@towncrier/protocol'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from '../support/people.ts'
import { eventually } from '../support/platform.ts'
import { SCREENS, Screen, type ScreenOptions, startBrowser } from './browser.ts'
import { type BoardTown, startBoardTown } from './winter-board-town.ts'

let town: BoardTown
let browser: Browser
let manager: Person
let viewer: Person

beforeAll(async () => {
  ;[town, browser] = await Promise.all([startBoardTown(), startBrowser()])
  const { platform } = town
  manager = await Person.withRole(platform, 'mary', 'duty-manager')
  viewer = await Person.withRole(platform, 'vic', 'viewer')
  await eventually(
    async () => {
      await platform.api('POST', '/api/v1/winter/forecasts')
      const board: WinterBoardView = await platform.get('/api/v1/winter/board')
      return board.domains.every(({ now, hours }) => now !== null && hours.length > 0)
    },
    (isForecast) => isForecast,
    20_000,
  )
}, 60_000)
afterAll(async () => {
  await browser.close()
})

const open = (person: Person, options: ScreenOptions = {}) => {
  const [name, value] = person.cookie.split('=')
  return Screen.open(browser, town.platform, {
    path: '/?page=winter',
    cookie: { name: name!, value: value! },
    ...options,
  })
}
const rowOf = (page: Page, name: string) =>
  page.getByTestId('winter-domain').filter({ has: page.getByRole('heading', { name, exact: true }) })
const answerOf = (page: Page) => page.getByTestId('winter-answer').getByRole('heading')
const chipOf = (page: Page, name: string) => rowOf(page, name).getByTestId('decision-chip')
/** Goes to another part of tonight as a person does. */
const turn = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'What of tonight is shown' }).getByRole('link', { name }).click()

test('the board says what to do by when; decisions are signed, revised and seen by others at once', async () => {
  const other = await open(viewer, { screen: 'phone', theme: 'dark' })
  const screen = await open(manager)
  const { page } = screen
  await answerOf(page)
    .and(page.getByText(/^Treat 2 of 3 domains tonight: start by \d\d:\d\d$/))
    .waitFor()
  await page.getByText(/4 routes to treat · .* of salt of 84\.0\st in stock/).waitFor()
  await page.getByText('without a weather feed').waitFor()
  expect(await page.getByTestId('winter-domain').getByRole('heading').allTextContents()).toEqual([
    'North Moor',
    'Market Town',
    'South Shore',
  ])
  const north = rowOf(page, 'North Moor')
  await north.getByText('Treat, 16 g/m²').first().waitFor()
  await screen.settled()
  await screen.picture('winter-board-desk-light')
  await page.setViewportSize(SCREENS.wall)
  await screen.picture('winter-board-wall-light')
  await page.emulateMedia({ media: 'print' })
  await north.getByText('North Moor 2').waitFor()
  await screen.picture('winter-board-print')
  await page.emulateMedia({ media: 'screen' })
  await page.setViewportSize(SCREENS.desk)
  await north.getByRole('button', { name: 'routes and hours of North Moor' }).click()
  await north.getByTestId('winter-route').nth(1).waitFor()
  expect(await north.getByTestId('winter-route').count()).toBe(2)
  await north.getByText('Hour by hour').click()
  expect(await north.locator('.winter-hours tbody tr').count()).toBe(24)
  await screen.expectAccessible()
  await north.getByRole('button', { name: 'Whole matrix' }).click()
  await page.getByRole('dialog').locator('[aria-current=true]').getByText('applies tonight').waitFor()
  await screen.picture('winter-board-matrix-desk-light')
  await page.keyboard.press('Escape')
  await rowOf(page, 'South Shore').getByText('No gritter has it (2 routes)').first().waitFor()

  // Declining asks for a reason.
  const dialog = page.getByRole('dialog')
  await rowOf(page, 'Market Town').getByRole('button', { name: 'Decide' }).click()
  await dialog.getByRole('button', { name: 'Decline' }).click()
  await dialog.getByText('No route is treated; no job is made.').waitFor()
  await dialog.getByRole('button', { name: 'Sign' }).click()
  await dialog.getByRole('alert').getByText('Say why, in 5 characters or more.').waitFor()
  await dialog.getByLabel('Reason').fill('Salted at noon, the road dries')
  await screen.settled()
  await screen.picture('winter-decide-desk-light')
  await screen.expectAccessible()
  // The session runs out meanwhile: what was typed is signed after signing in again.
  await page.context().clearCookies()
  await dialog.getByRole('button', { name: 'Sign' }).click()
  const signIn = page.getByRole('dialog', { name: 'Sign in' })
  await signIn.getByLabel('User name').fill(manager.userName)
  await signIn.getByLabel('Password', { exact: true }).fill(manager.password)
  await signIn.getByRole('button', { name: 'Sign in', exact: true }).click()
  await chipOf(page, 'Market Town').getByText('Declined by mary').waitFor()
  await chipOf(other.page, 'Market Town').getByText('Declined by mary').waitFor()

  // Revising changes one route and leaves the other.
  await rowOf(page, 'Market Town').getByRole('button', { name: 'Revise' }).click()
  await dialog.getByText('A decision is never edited').waitFor()
  await dialog.getByText('Salted at noon, the road dries').waitFor()
  await dialog.getByRole('button', { name: 'Change' }).click()
  await dialog.getByLabel('Treat Market Town 1').check()
  await dialog.getByLabel('Rate on Market Town 1, g/m²').fill('12')
  await dialog.getByLabel('Reason').fill('Rain came after all')
  await dialog.getByText(/Market Town 1: a job for Gritney Spears, 12\sg\/m²/).waitFor()
  await screen.picture('winter-revise-desk-light')
  await dialog.getByRole('button', { name: 'Sign' }).click()
  await chipOf(page, 'Market Town').getByText('Changed by mary').waitFor()
  await chipOf(other.page, 'Market Town').getByText('Changed by mary').waitFor()
  await other.settled()
  expect(
    await other.page.getByRole('button', { name: /Decide|Revise|Accept all|Forecast now/ }).count(),
  ).toBe(0)
  await other.picture('winter-board-phone-dark')
  await other.expectAccessible()
  for (const view of ['board', 'map', 'forecast', 'settings']) {
    await other.turnTo(`/?page=winter&tonight=${view}`)
    await other.settled()
    expect(await other.page.locator('.winter-page').evaluate((page) => page.scrollWidth), view).toBe(390)
  }
  await other.close()
  await screen.close()
})

test('what is recommended changes while one decides: it is said, and what was typed stays', async () => {
  const screen = await open(manager)
  const { page } = screen
  const dialog = page.getByRole('dialog')
  await rowOf(page, 'North Moor').getByRole('button', { name: 'Decide' }).click()
  await dialog.getByLabel('Reason').fill('Black ice near the moor last night')
  const { version, settings }: WinterSettingsView = await town.platform.get('/api/v1/winter/settings')
  const cells = settings.matrix.cells.map((cell) =>
    cell.condition === 'wet' && cell.dryGm2 === 16 ? { ...cell, dryGm2: 18 } : cell,
  )
  const { status } = await town.platform.api('PUT', '/api/v1/winter/settings', {
    basedOn: version,
    note: 'A little more on wet roads',
    settings: { ...settings, matrix: { ...settings.matrix, cells } },
  })
  expect(status).toBe(200)
  await dialog.getByText(/When you began it was: Treat, 16\sg\/m²\. Now it is: Treat, 18\sg\/m²\./).waitFor()
  expect(await dialog.getByRole('button', { name: 'Sign' }).isDisabled()).toBe(true)
  await screen.settled()
  await screen.picture('winter-changed-desk-light')
  await dialog.getByRole('button', { name: 'Go on with what is recommended now' }).click()
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('Black ice near the moor last night')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: 'Forecast now' }).click()
  await page.getByText('The roads are forecast anew').waitFor()
  await page.getByRole('button', { name: 'Accept all' }).click()
  await dialog.getByText(/Treat, 18\sg\/m² · 2 routes/).waitFor()
  await screen.picture('winter-accept-all-desk-light')
  await dialog.getByRole('button', { name: 'Sign 2 decisions' }).click()
  await answerOf(page).and(page.getByText('Tonight is decided: 2 of 3 domains treated')).waitFor()
  await rowOf(page, 'North Moor').getByText('2 waiting').waitFor()

  await turn(page, 'Jobs')
  const jobs = page.getByTestId('winter-job')
  await jobs.nth(2).waitFor()
  expect(await jobs.count()).toBe(3)
  const first = jobs.filter({ hasText: 'North Moor 1' })
  await first.getByRole('button', { name: 'Assign' }).click()
  await dialog.getByLabel('Gritter').selectOption({ label: 'Gritney Spears' })
  await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
  await first.getByText('Gritney Spears').waitFor()
  await jobs.filter({ hasText: 'North Moor 2' }).getByRole('button', { name: 'Cancel' }).click()
  await dialog.getByLabel('Why').fill('The bridge is closed')
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByText('2 waiting, 0 under way, 0 done').waitFor()
  await screen.settled()
  await screen.picture('winter-jobs-desk-light')

  await turn(page, 'Decisions')
  const decisions = page.getByTestId('winter-decision')
  await decisions.nth(3).waitFor()
  await page.getByText('decision 2 took its place').waitFor()
  await page.getByRole('button', { name: 'Check the signatures' }).click()
  await page.getByText('4 decisions, every signature is right').waitFor()
  await page.getByText('2 accepted, 1 changed, 0 declined').waitFor()
  await decisions
    .first()
    .getByRole('button', { name: /What was known/ })
    .click()
  await decisions.first().locator('tbody tr').nth(23).waitFor()
  await screen.settled()
  await screen.picture('winter-decisions-desk-light')
  await screen.expectAccessible()
  await page.emulateMedia({ media: 'print' })
  await screen.picture('winter-decisions-print')
  await screen.close()
})

test('the roads hour by hour on the map and as a list, the forecast beside what came, and the matrix', async () => {
  const screen = await open(manager, { path: '/?page=winter&tonight=map&hour=3', theme: 'dark' })
  const { page } = screen
  const map = page.getByTestId('winter-map')
  await page.locator('[data-testid=winter-map][data-drawn]').waitFor()
  expect(await map.getAttribute('data-hour')).toBe('3')
  const slider = page.getByRole('slider', { name: 'Hour' })
  await slider.focus()
  for (let n = 0; n < 13; n++) await page.keyboard.press('ArrowRight')
  await page.getByRole('heading', { name: 'Coldest streets at 06:00' }).waitFor()
  expect(new URL(page.url()).searchParams.get('hour')).toBe('16')
  await page.getByTestId('winter-streets').getByRole('button', { name: 'Moor Road' }).waitFor()
  await page.locator('[data-testid=winter-map][data-drawn]').waitFor()
  await screen.settled()
  await screen.picture('winter-map-desk-dark')
  await screen.expectAccessible('colours')
  await page.getByRole('button', { name: 'Chance of freezing' }).click()
  await page.getByRole('heading', { name: 'Streets most likely to freeze at 06:00' }).waitFor()
  await page.locator('[data-testid=winter-map][data-drawn]').waitFor()
  await screen.picture('winter-map-freezing-desk-dark')
  await page.keyboard.press('n')
  await eventually(
    () => map.getAttribute('data-hour'),
    (hour) => hour === '0',
  )
  await page.getByRole('button', { name: 'Treated and planned' }).click()
  await page.getByText('0 streets treated, 2 planned, 0 missed').waitFor()
  await page.getByLabel('Find a street').fill('moor')
  await page.getByTestId('winter-streets').getByText('planned').waitFor()
  await page.locator('[data-testid=winter-map][data-drawn]').waitFor()
  await screen.picture('winter-map-treated-desk-dark')

  await turn(page, 'Forecast and actual')
  await page.getByLabel('Domain or sensor').selectOption({ label: 'North Moor' })
  await page.getByRole('heading', { name: 'North Moor' }).waitFor()
  await screen.settled()
  await screen.picture('winter-forecast-desk-dark')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('forecast-north-moor-2026-01-14.csv')

  await turn(page, 'Settings')
  await page.getByText('Version 1 in force').waitFor()
  await page.getByText('The matrix covers every condition and temperature once.').waitFor()
  await page.getByLabel('From, °C: Wet, −5 to −2 °C', { exact: true }).fill('-4')
  await page.getByText('1 cell has to be put right').waitFor()
  await page.getByRole('alert').getByText('no row covers −5.0 to −4.0').waitFor()
  expect(await page.getByRole('button', { name: 'Put in force' }).isDisabled()).toBe(true)
  await screen.picture('winter-settings-desk-dark')
  await screen.expectAccessible('colours')
  await page.getByRole('button', { name: 'Take changes back' }).click()
  await page.getByText('The matrix covers every condition and temperature once.').waitFor()
  await page.getByLabel('Call-out, min').fill('45')
  await page.getByLabel('Why (kept with the version)').fill('Crews sleep at the depot')
  await page.getByRole('button', { name: 'Put in force' }).click()
  await page.getByText('Version 2 in force').waitFor()
  await screen.close()
})
