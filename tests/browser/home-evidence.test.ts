import { spawnSync } from 'node:child_process'
import { DAY_MS, MINUTE_MS } from '@towncrier/core'
import type { HomeView } from '@towncrier/protocol'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bathroomAir, Resident, TestBox } from '../support/home-town.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'
import { startBrowser } from './browser.ts'
import { look, openHome } from './home-phone.ts'

let platform: TestPlatform
let browser: Browser
let hana: Resident
let photo: Buffer

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([startPlatform(), startBrowser()])
  const box = await TestBox.make(platform, 'frog-bath')
  hana = await Resident.claim(platform, box, 'hana', { roomName: 'Bathroom', roomType: 'bathroom' })
  const now = Date.now()
  hana.livedHereSince(now - 30 * DAY_MS)
  await box.says(bathroomAir(now - 9 * DAY_MS, now - 10 * MINUTE_MS, 70))
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } })
  await page.setContent('<body style="background:#b7a68a"><h1>Wall</h1>')
  photo = await page.screenshot({ type: 'png' })
  await page.close()
}, 60_000)
afterAll(async () => {
  await browser.close()
})

const act = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const homesOf = async () => (await hana.api('GET', '/homes')).body as HomeView[]

test('what was written, seen and measured becomes a report that is shared, looked at and taken back', async () => {
  const screen = await openHome(browser, platform, hana, '/home/#/evidence')
  const { page } = screen
  const law = page.getByTestId('law')
  await law.getByText('Tell us if you rent, and from whom.', { exact: false }).waitFor()
  await law.getByLabel('Do you rent?').selectOption('social-rent')
  await law.getByLabel('Where do you live?').selectOption('england')
  await law.getByRole('button', { name: 'Save' }).click()
  await law.getByText('When you have told your landlord, put in the day.', { exact: false }).waitFor()
  await law.getByRole('button', { name: 'Tell us the days' }).click()
  await law.getByLabel('When did you tell your landlord about the damp?').fill('2025-11-03')
  await law.getByRole('button', { name: 'Save' }).click()
  await law
    .getByText('By law your landlord had until 17 November 2025 to look into the damp.', { exact: false })
    .waitFor()
  await law.getByText('Late', { exact: true }).waitFor()

  await act(page, 'Add a letter or call')
  await page.getByLabel('Who was it?').fill('Housing office')
  await page.getByLabel('What was it about?').fill('Black spots above the bath')
  await page.getByLabel('What was said?').fill('Please come and look.')
  await act(page, 'Save')
  await page.getByTestId('letter').getByText('Black spots above the bath').waitFor()

  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'wall.png', mimeType: 'image/png', buffer: photo })
  await page.getByLabel('What does it show?').fill('Black spots')
  await act(page, 'Keep this photo')
  const shown = page.getByTestId('photo').getByRole('img', { name: 'Black spots' })
  await shown.waitFor()
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(800)

  await act(page, 'Make a report')
  // The diary tells how somebody lives: it goes in only when it is chosen.
  expect(await page.getByLabel('Your diary').isChecked()).toBe(false)
  await look(screen, 'evidence-report-form')
  await act(page, 'Make it')
  const report = page.getByTestId('report')
  await report.getByText('Only you.').waitFor({ timeout: 60_000 })
  await report.getByRole('button', { name: 'Share it' }).click()
  await report.getByLabel('Who is it for?').fill('My landlord')
  await report.getByRole('button', { name: 'Make a link' }).click()
  const link = await report.getByTestId('share-link').inputValue()
  expect(new URL(link).origin).toBe(platform.url)
  await report.getByText('Not opened yet').waitFor()
  await look(screen, 'evidence-link')
  await page.emulateMedia({ colorScheme: 'dark' })
  await look(screen, 'evidence-dark', 'colours')
  await page.emulateMedia({ colorScheme: 'light' })

  const landlord = await browser.newContext()
  const theirs = await landlord.newPage()
  expect((await theirs.goto(link))?.status()).toBe(200)
  await theirs.getByText('Bathroom').first().waitFor()
  await page.reload()
  await report.getByText(/^Opened once/).waitFor()
  const pdf = await (await landlord.request.get(`${link}/report.pdf`)).body()
  const { stdout: words } = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' })
  for (const word of ['Bathroom', 'Black spots above the bath', 'Please come and look', 'not prove']) {
    expect(words).toContain(word)
  }
  expect(await page.getByTestId('share-link').count()).toBe(0)
  await report.getByRole('button', { name: 'Stop sharing' }).click()
  await report.getByRole('button', { name: 'Yes, stop it' }).click()
  await report.getByText(/^Closed since/).waitFor()
  expect((await theirs.reload())?.status()).toBe(404)
  await landlord.close()
  await screen.close()
})

test('rooms and boxes are the household’s: named, moved, handed on', async () => {
  const screen = await openHome(browser, platform, hana, '/home/#/my-home')
  const { page } = screen
  await page.getByText('Add a room', { exact: true }).first().click()
  await page.getByRole('textbox', { name: 'Name of the room' }).fill('Kitchen')
  await page.getByRole('button', { name: 'Add a room' }).click()
  const kitchen = page.getByRole('region', { name: 'Kitchen' })
  await kitchen.getByText('There is no box in this room.').waitFor()
  const bathroom = page.getByRole('region', { name: 'Bathroom' })
  await bathroom.getByRole('button', { name: 'Move the box' }).click()
  await bathroom.getByRole('button', { name: 'Move the box' }).click()
  await kitchen.getByText('Box: frog-bath').waitFor()
  await kitchen.getByRole('button', { name: 'Change this room: Kitchen' }).click()
  await kitchen.getByLabel('Where does the box stand?').fill('On the shelf')
  await kitchen.getByRole('button', { name: 'Save' }).click()
  await kitchen.getByText('On the shelf', { exact: true }).waitFor()
  await look(screen, 'my-home')
  await kitchen.getByRole('button', { name: 'Hand the box on' }).click()
  await kitchen.getByText('They will not see what you measured.', { exact: false }).waitFor()
  await look(screen, 'my-home-hand-on')
  await kitchen.getByRole('button', { name: 'Yes, hand it on' }).click()
  await kitchen.getByText('There is no box in this room.').waitFor()
  expect((await homesOf())[0]!.rooms.map(({ box }) => box)).toEqual([null, null])

  // The label under another box is scanned: it comes into the same home.
  const another = await TestBox.make(platform, 'frog-hall')
  await page.goto(`${platform.url}/home/#/claim?code=${another.code}`)
  await page.getByLabel('Which room is the box in?').fill('Hall')
  expect(await page.getByLabel('What do you call your home?').count()).toBe(0)
  await act(page, 'Go on')
  await expect
    .poll(async () => (await homesOf()).map(({ rooms }) => rooms.map(({ box }) => box?.deviceId ?? null)))
    .toEqual([[null, null, 'frog-hall']])
  await screen.close()
})

test('consents are off until they are given; all of it can be wiped, and the receipt needs no account', async () => {
  const screen = await openHome(browser, platform, hana, '/home/#/my-data')
  const { page } = screen
  const outdoors = page.getByLabel('Use the air outside')
  await outdoors.waitFor()
  expect(await outdoors.isChecked()).toBe(false)
  expect(await page.getByLabel('Count my home in averages').isChecked()).toBe(false)
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation({ latitude: 52.29876, longitude: -1.50321 })
  await outdoors.check()
  await page.getByText('You have agreed.').waitFor()
  await act(page, 'Use where I am now')
  await page.getByText('We know roughly where you live.').waitFor()
  expect((await homesOf())[0]!.outdoors).toEqual({ latitude: 52.3, longitude: -1.5 })
  await page.getByLabel('Use the air outside').uncheck()
  await page.getByText('You no longer agree.', { exact: false }).waitFor()
  expect((await homesOf())[0]!.outdoors).toBeNull()
  await page.getByText('looked at a report, as a page', { exact: false }).waitFor()
  await look(screen, 'my-data')
  const [loaded] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Readings as a table (CSV)' }).click(),
  ])
  expect(loaded.suggestedFilename()).toMatch(/\.csv$/)

  await page.getByRole('radio', { name: 'All my homes and my name' }).check({ force: true })
  const confirm = page.getByLabel('To go on, type the name of your home: Our flat')
  await confirm.fill('Our flatt')
  await act(page, 'Wipe it now')
  await page.getByText('This is not the name of your home.', { exact: false }).waitFor()
  await confirm.fill('Our flat')
  await act(page, 'Wipe it now')
  await page.getByRole('heading', { name: 'Your data is gone' }).waitFor({ timeout: 60_000 })
  await page.getByTestId('receipt').waitFor()
  await look(screen, 'erased')
  await page.getByText('It will wipe its own memory when it is next on', { exact: false }).waitFor()
  await act(page, 'The box is lost or broken')
  await page.getByRole('heading', { name: 'Is your box off?' }).waitFor({ state: 'detached' })
  const link = page.url()
  await page.getByRole('link', { name: 'Go to the first page' }).click()
  await page.getByRole('heading', { name: 'How is your home?' }).waitFor()
  expect(
    await page.evaluate(() => Object.keys(localStorage).filter((name) => /own|session/.test(name))),
  ).toEqual([])
  expect((await hana.signIn()).status).toBe(401)
  await screen.close()

  const other = await openHome(browser, platform, null, new URL(link).pathname + new URL(link).hash)
  await other.page.getByTestId('receipt').waitFor()
  await other.close()
})
