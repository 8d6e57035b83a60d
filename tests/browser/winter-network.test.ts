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
    startPlatform({ words: ['--demo', '--demo-devices', '60'] }),
    startBrowser(),
  ])
  planner = new Person(platform, { userName: 'duty-manager', password: 'demo-duty-manager' })
  looker = new Person(platform, { userName: 'waste-planner', password: 'demo-waste-planner' })
  await Promise.all([planner.signIn(), looker.signIn()])
}, 60_000)
afterAll(async () => {
  await browser.close()
})

const open = (person: Person, options: ScreenOptions = {}) => {
  const [name, value] = person.cookie.split('=')
  return Screen.open(browser, platform, {
    path: '/?page=winter-network',
    cookie: { name: name!, value: value! },
    ...options,
  })
}
const drawn = (screen: Screen) => screen.page.locator('[data-testid=network-map][data-drawn]').waitFor()

test('a planner draws a route, counts salt, and makes routes that are saved when accepted', async () => {
  const screen = await open(planner)
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: /6 routes treat/ }).waitFor()
  await drawn(screen)
  await screen.settled()
  await screen.picture('winter-network-desk-light')
  await screen.expectAccessible()

  await page.getByRole('button', { name: 'Draw a route' }).click()
  await page.getByLabel('Name').fill('Sandbag Lane')
  await page.getByTestId('network-map').locator('canvas').focus()
  for (let n = 0; n < 3; n++) await page.keyboard.press('=')
  const streets = page.getByRole('list', { name: 'Streets in their order' }).locator('li')
  await eventually(
    async () => {
      await page.keyboard.press('Enter')
      await page.waitForTimeout(150)
      await page.keyboard.press('ArrowRight')
      return streets.count()
    },
    (count) => count >= 2,
  )
  await page.getByText(/treated, .* travelled/).waitFor()
  await screen.settled()
  await screen.picture('winter-network-draw-desk-light')
  await page.getByRole('button', { name: 'Save route' }).click()
  const row = page.getByTestId('winter-route').filter({ hasText: 'Sandbag Lane' })
  await row.getByText('No gritter has it').waitFor()
  await page.getByRole('heading', { level: 1, name: '1 route needs a look' }).waitFor()
  await row.getByRole('button', { name: 'Remove Sandbag Lane' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await row.waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Depots and salt' }).click()
  await page.getByRole('button', { name: 'Salt at Larkhampton depot' }).click()
  await page.getByRole('dialog').getByLabel('Delivered, kg').fill('30000')
  await page.getByRole('dialog').getByRole('button', { name: 'Write down' }).click()
  await page.getByRole('dialog').getByText('+30,000').waitFor()
  await screen.expectAccessible('colours')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await page.getByText(/3\d\d\.\d\st in stock\s·/).waitFor()

  await page.getByRole('button', { name: 'Routes', exact: true }).click()
  await page.getByRole('button', { name: 'Make routes …' }).click()
  await page.getByLabel('Domain').selectOption({ label: 'Larkhampton West' })
  await page.getByLabel('Effort').selectOption({ label: 'Quick' })
  await page.getByRole('button', { name: 'Make routes', exact: true }).click()
  await page.getByTestId('proposal').getByText('Takes the place of West 1.').waitFor()
  await screen.settled()
  await screen.picture('winter-network-proposal-desk-light')
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByTestId('winter-route').filter({ hasText: 'made' }).first().waitFor()
  const { routes } = await platform.get('/api/v1/winter/network')
  expect(routes.some(({ origin }: { origin: string }) => origin === 'made')).toBe(true)
  await screen.close()
})

test('on a phone, in the dark, whoever may only look sees the list and changes nothing', async () => {
  const screen = await open(looker, { screen: 'phone', theme: 'dark' })
  const { page } = screen
  await page.getByTestId('winter-route').first().waitFor()
  await drawn(screen)
  await screen.settled()
  expect(await page.getByRole('button', { name: /Draw a route|Make routes|^Remove/ }).count()).toBe(0)
  await page.getByTestId('winter-route').first().getByRole('button').click()
  await screen.picture('winter-network-phone-dark')
  await page.getByTestId('network-map').scrollIntoViewIfNeeded()
  await screen.picture('winter-network-phone-dark-map')
  await screen.expectAccessible()
  await screen.close()
})
