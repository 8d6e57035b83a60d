import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { Person } from '../support/people.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'
import { Screen, type ScreenOptions, startBrowser } from './browser.ts'

let platform: TestPlatform
let browser: Browser
let ann: Person
let bob: Person

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([startPlatform(), startBrowser()])
  ann = await Person.withRole(platform, 'ann', 'operator')
  bob = await Person.withRole(platform, 'bob', 'duty-manager')
  await ann.api('POST', '/incidents', { kind: 'ice', title: 'Crash on the ice', severity: 'critical' })
})
afterAll(async () => {
  await browser.close()
})

const open = (person: Person, options: ScreenOptions = {}) => {
  const [name, value] = person.cookie.split('=')
  return Screen.open(browser, platform, {
    path: '/?page=shift',
    cookie: { name: name!, value: value! },
    ...options,
  })
}

test('one goes on duty, writes, hands over; the other reads, accepts and is on duty', async () => {
  const [one, other] = await Promise.all([open(ann), open(bob, { screen: 'phone', theme: 'dark' })])
  await one.page.getByRole('heading', { name: 'Nobody is on duty', level: 1 }).waitFor()
  await one.page.getByRole('button', { name: 'Go on duty' }).click()
  await one.page.getByRole('heading', { name: 'ann is on duty' }).waitFor()
  await other.page.getByRole('heading', { name: 'ann is on duty' }).waitFor()
  await one.page.getByTestId('shift-composer').fill('Police are at the lane')
  await one.page.getByLabel('About an incident').selectOption({ index: 1 })
  await one.page.getByTestId('shift-composer').press('Control+Enter')
  await other.page.getByTestId('shift-log').getByText('Police are at the lane').waitFor()

  await one.page.getByRole('button', { name: 'Hand over …' }).click()
  const wizard = one.page.getByRole('dialog')
  await wizard.getByText('Crash on the ice').waitFor()
  await one.expectAccessible()
  await wizard.getByRole('button', { name: 'Next: the note' }).click()
  await wizard.getByLabel('For').selectOption({ label: 'bob' })
  await wizard.getByLabel('Handover note').press('Control+End')
  await wizard.getByLabel('Handover note').pressSequentially('\nGritter 3 is on its way.')
  await wizard.getByRole('button', { name: 'Hand over', exact: true }).click()
  await one.page.getByTestId('waiting-handover').getByText('Yours').waitFor()

  await other.page.getByTestId('waiting-handover').getByRole('button', { name: 'Read and accept' }).click()
  await other.page.getByTestId('handover').getByText('Gritter 3 is on its way.').waitFor()
  await other.page.getByRole('button', { name: 'Accept: I am on duty now' }).click()
  for (const { page } of [one, other]) {
    await page.getByRole('heading', { name: 'bob is on duty' }).waitFor()
    await page.getByTestId('shift-log').getByText('Took over Control room from ann').waitFor()
  }
  await one.page.getByTestId('earlier-shifts').getByText('ann').waitFor()
  await one.expectAccessible()
  await other.expectAccessible()
  await Promise.all([one.close(), other.close()])
})
