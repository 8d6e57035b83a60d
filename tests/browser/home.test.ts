import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import type { DiaryEntryView, HomeView } from '@towncrier/protocol'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bathroomAir, PASSWORD, Resident, TestBox } from '../support/home-town.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'
import { startBrowser } from './browser.ts'
import { expectReadable, look, openHome } from './home-phone.ts'

let platform: TestPlatform
let browser: Browser
let box: TestBox
let hana: Resident

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([startPlatform(), startBrowser()])
  box = await TestBox.make(platform, 'frog-new')
  const bath = await TestBox.make(platform, 'frog-bath')
  hana = await Resident.claim(platform, bath, 'hana', { roomName: 'Bathroom', roomType: 'bathroom' })
  const now = Date.now()
  hana.livedHereSince(now - 30 * DAY_MS)
  await bath.says(bathroomAir(now - 9 * DAY_MS, now - 40 * MINUTE_MS))
}, 60_000)
afterAll(async () => {
  await browser.close()
})

const act = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const tab = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name }).click()
const diaryOf = async (resident: Person, homeId: string) =>
  ((await resident.api('GET', `/homes/${homeId}/diary`)).body as { entries: DiaryEntryView[] }).entries

test('a household comes by the code under its box, and sees how its home is', async () => {
  const screen = await openHome(browser, platform)
  const { page } = screen
  await page.getByRole('heading', { name: 'How is your home?' }).waitFor()
  await look(screen, 'start')
  await page.getByRole('link', { name: /I have a box/ }).click()
  await page.getByRole('heading', { name: 'Set up your box' }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  await act(page, 'Go on')
  await page.getByText('Please fill this in.').first().waitFor()
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('code')
  await look(screen, 'claim-missing')

  await page.getByLabel('Code under the box').fill('0000-0000-0000')
  await page.getByLabel('A name to sign in with').fill('rosa')
  await page.getByLabel('A password').fill('short')
  await page.getByLabel('What do you call your home?').fill('Our flat')
  await page.getByLabel('Which room is the box in?').fill('Bedroom')
  await act(page, 'Go on')
  await page.getByText('The password is too short. Use 15 letters or more.').waitFor()
  await page.getByLabel('A password').fill(PASSWORD)
  await act(page, 'Show')
  await act(page, 'Go on')
  await page.getByText('We do not know this code.', { exact: false }).waitFor()
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('code')
  await look(screen, 'claim-wrong-code')
  await page.getByLabel('Code under the box').fill(box.code.toLowerCase().replaceAll('-', ' '))
  await act(page, 'Go on')
  await page.getByText('This box has sent us nothing yet.').waitFor()
  await look(screen, 'now-nothing-yet')

  await box.says([{ at: Date.now(), tempC: 18.4, humidityPct: 61 }])
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.getByText('18.4 °C').waitFor()
  await page.getByText('61 %').waitFor()
  await page
    .getByTestId('age')
    .getByText(/^Measured (just now|1 minute ago)$/)
    .waitFor()
  // Without a place there is no guess at walls, and a way to tell it.
  await page.getByText('To tell, we need to know roughly where you live.').waitFor()
  await look(screen, 'now')
  await page.emulateMedia({ colorScheme: 'dark' })
  await look(screen, 'now-dark', 'colours')

  await page.context().setOffline(true)
  await page.reload()
  await page.getByText('18.4 °C').waitFor()
  await page.getByText(/^You are not online. What you see is from/).waitFor()
  await look(screen, 'now-offline-dark', 'colours')
  await page.context().setOffline(false)
  const kept = await page.evaluate(async () => {
    const found: string[] = []
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
    }
    return found
  })
  expect(kept.length).toBeGreaterThan(5)
  expect(kept.filter((path) => !path.startsWith('/home/'))).toEqual([])

  await tab(page, 'More')
  await act(page, 'Sign out')
  await page.getByRole('heading', { name: 'How is your home?' }).waitFor()
  expect(await page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes('own')))).toEqual(
    [],
  )
  await screen.close()
})

test('the diary takes two taps, works without a network, and says what it and the sensor know', async () => {
  const screen = await openHome(browser, platform, hana, '/home/#/diary')
  const { page } = screen
  await page.getByText('Nothing is noted yet.', { exact: false }).waitFor()
  await page.getByText('Do you know what it was?', { exact: false }).waitFor()
  await look(screen, 'diary-empty')
  await act(page, 'Cooking')
  await look(screen, 'diary-when')
  await act(page, 'Now')
  await page.getByText('Noted: Cooking.').waitFor()
  await eventually(
    () => diaryOf(hana, hana.home.id),
    (entries) => entries.length === 1 && entries[0]!.activity === 'cooking',
  )

  await page.context().setOffline(true)
  await act(page, 'Window open')
  await act(page, '1 hour ago')
  await page.getByTestId('waiting').getByText('1 note on this phone, waiting to be sent.').waitFor()
  await look(screen, 'diary-offline')
  await page.reload()
  await page.getByTestId('waiting').waitFor()
  await expect.poll(() => page.getByTestId('entry').count()).toBe(2)
  await page.context().setOffline(false)
  await page.getByTestId('waiting').waitFor({ state: 'detached' })
  const entries = await diaryOf(hana, hana.home.id)
  expect(entries.map(({ activity }) => activity).sort()).toEqual(['cooking', 'window'])
  const window = entries.find(({ activity }) => activity === 'window')!
  expect(Math.abs(Date.now() - HOUR_MS - Date.parse(window.at))).toBeLessThan(5 * MINUTE_MS)

  // A time to come is refused in words, before it is sent.
  await act(page, 'Heating on')
  await act(page, 'Some other time, or more to say')
  await page.getByLabel('Time', { exact: true }).fill('2096-01-01T10:00')
  await act(page, 'Save')
  await page.getByText('This time is still to come. Choose a time that is past.').waitFor()
  await act(page, 'Not now')

  await page.getByRole('button', { name: /^Take out: Window open/ }).click()
  await act(page, 'Put it back')
  await expect.poll(() => page.getByTestId('entry').count()).toBe(2)
  await page.getByRole('button', { name: /^Change: Cooking/ }).click()
  await page.getByLabel('Anything to add?').fill('Soup')
  await act(page, 'Save')
  await page.getByText('Soup', { exact: true }).waitFor()
  await eventually(
    () => diaryOf(hana, hana.home.id),
    (found) => found.some(({ note }) => note === 'Soup'),
  )

  await page
    .getByRole('button', { name: /^Tell what it was/ })
    .first()
    .click()
  await page.getByRole('heading', { name: 'What was it?' }).waitFor()
  await act(page, 'Shower or bath')
  await look(screen, 'diary-tell')
  await act(page, 'Save')
  await page.getByText('After a shower: seen 1 time. We need 5 to say more.').waitFor()
  await look(screen, 'diary')
  await screen.close()
})

test('history is a chart and a table, and damp risk says what it is and is not', async () => {
  const screen = await openHome(browser, platform, hana, '/home/#/history?range=week')
  const { page } = screen
  await page.locator('[data-testid=chart][data-drawn]').waitFor()
  await look(screen, 'history-week')
  await page.getByText('The same as a table').click()
  expect(await page.getByRole('row').count()).toBeGreaterThan(6)
  await page.getByRole('radio', { name: '24 hours' }).check({ force: true })
  await page.waitForURL(/range=day/)
  await page.locator('[data-testid=chart][data-drawn]').waitFor()
  await page.getByLabel('Show the dew point').check()
  await page.getByText('Dew point (°C)').waitFor()
  await act(page, 'Earlier')
  await page.waitForURL(/to=/)
  await page.locator('[data-testid=chart][data-drawn]').waitFor()
  await look(screen, 'history-day')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.locator('[data-testid=chart][data-drawn]').waitFor()
  await look(screen, 'history-dark', 'colours')
  await page.goto(`${platform.url}/home/#/history?range=day&to=2020-01-01T00:00:00.000Z`)
  await page.getByText('There are no readings for this time.').waitFor()
  await page.emulateMedia({ colorScheme: 'light' })

  await tab(page, 'Damp risk')
  await page.getByTestId('risk').waitFor()
  await page.getByText('This is a sum, not a look at your wall. It may be wrong.').waitFor()
  await look(screen, 'damp')
  await page.getByLabel('How cold is the outside wall?').selectOption({ label: 'Cold in the corners' })
  await act(page, 'Save')
  await page.getByText('Saved.').waitFor()
  const [home] = (await hana.api('GET', '/homes')).body as HomeView[]
  expect(home!.rooms[0]!.wallFactor).toBe(0.6)
  await page.getByText('the wall factor is 0.60', { exact: false }).waitFor()
  await screen.close()
})

test('in Welsh, on the smallest phone, and for whoever has no home here', async () => {
  const screen = await openHome(browser, platform, hana, '/home/#/settings')
  const { page } = screen
  await page.setViewportSize({ width: 320, height: 640 })
  await page.getByRole('radio', { name: 'Cymraeg' }).check({ force: true })
  await page.getByRole('heading', { name: 'Iaith a chyfrinair' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('cy')
  for (const name of [
    'now',
    'history',
    'diary',
    'damp',
    'more',
    'my-home',
    'my-data',
    'evidence',
    'neighbourhood',
  ]) {
    await page.goto(`${platform.url}/home/#/${name}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await screen.settled()
    await look(screen, `${name}-welsh-small`)
  }
  await page.goto(`${platform.url}/home/#/now`)
  await page.getByText('Beth i’w wneud').first().waitFor()
  await page.reload()
  await page.getByText('Beth i’w wneud').first().waitFor()
  await page.goto(`${platform.url}/home/privacy`)
  await page.getByRole('heading', { name: 'What we keep, and why' }).waitFor()
  await expectReadable(screen, 'privacy')
  await screen.close()

  const looker = await Person.withRole(platform, 'vic', 'viewer')
  const other = await openHome(browser, platform, looker)
  await other.page.getByRole('heading', { name: 'This page is for people at home' }).waitFor()
  await look(other, 'not-a-resident')
  await other.close()
})

test('a housing officer sees averages over many homes, by part of town, and nothing else', async () => {
  const store = openOperationsStore(platform.dataDirectory, { durability: 'normal' })
  const place = { category: 'district', latitude: null, longitude: null, attributes: {} }
  store.places.put([
    { id: 'mill-end', name: 'Mill End', ...place },
    { id: 'oakridge', name: 'Oakridge', ...place },
  ])
  const week = { homeIds: [], tempC: null, humidityPct: null, shareDamp: null, homesAtLeast: 0, madeAt: 0 }
  const told = { tempC: 17.4, humidityPct: 61.2, shareDamp: 0.3, homesAtLeast: 10, refused: null }
  for (const average of [
    { areaId: 'mill-end', from: '2026-11-09', to: '2026-11-15', ...week, ...told },
    { areaId: 'mill-end', from: '2026-11-02', to: '2026-11-08', ...week, refused: 'too-close-to-an-answer' },
    { areaId: 'oakridge', from: '2026-11-09', to: '2026-11-15', ...week, refused: 'too-few-homes' },
  ]) {
    store.homeAverages.tell(average)
  }
  store.close()
  const hugo = await Person.withRole(platform, 'hugo', 'housing-officer')
  const screen = await openHome(browser, platform, hugo, '/')
  const { page } = screen
  await page.waitForURL('**/home/')
  await page.getByRole('heading', { name: 'Homes in this town' }).waitFor()
  const mill = page.getByRole('table', { name: /Mill End/ })
  await mill.getByText('17.4 °C').waitFor()
  await expect.poll(() => mill.getByRole('row').count()).toBe(3)
  await page.getByText('Too few homes').waitFor()
  await look(screen, 'averages')
  await page.getByLabel('Part of town').selectOption('Oakridge')
  await mill.waitFor({ state: 'detached' })
  expect(await page.getByRole('navigation').count()).toBe(0)
  await screen.close()
})
