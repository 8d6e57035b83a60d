import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'
import { Screen, type ScreenName, startBrowser, type Theme } from './browser.ts'

let platform: TestPlatform
let browser: Browser
let ann: Person

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([startPlatform(), startBrowser()])
  ann = await Person.withRole(platform, 'ann', 'operator')
  for (let n = 0; n < 12; n++) {
    const device = await TestDevice.add(platform, `road-${n}`)
    await device.publish({ surfaceTempC: 3, airTempC: 4, surfaceState: 'wet' })
    await device.end()
  }
  await platform.settled()
})
afterAll(() => browser.close())

function openAs(person: Person, options: { screen?: ScreenName; theme?: Theme } = {}) {
  const [name, value] = person.cookie.split('=') as [string, string]
  return Screen.open(browser, platform, { ...options, path: '/?page=rules', cookie: { name, value } })
}

test('a threshold is changed, tried on what was measured, thought over and put in force', async () => {
  const screen = await openAs(ann)
  const { page } = screen
  await page.getByLabel('Kind of sensor').selectOption('road-surface')
  const level = page.getByLabel(/Road temperature at which treatment is considered/)
  await level.fill('4')
  await level.blur()
  await page.getByRole('heading', { name: '1 change not saved' }).waitFor()
  await page.getByRole('button', { name: 'Try these rules' }).click()
  const result = page.getByTestId('trial-result')
  await result.waitFor()
  await result.filter({ hasText: 'This would have raised 12 alerts in 1 cause' }).waitFor()
  await screen.picture('rules-trial-desk-light')
  await screen.expectAccessible()
  const save = page.getByRole('button', { name: 'Save and put in force' })
  await page.getByLabel('Why is this changed?').fill('Treat earlier on wet roads')
  expect(await save.isDisabled()).toBe(true)
  await page.getByLabel('Yes, that is what we want').check()
  await save.click()
  await page.getByText(/Version 1, by ann/).waitFor()
  await page.getByRole('button', { name: 'Versions' }).click()
  await page.getByRole('button', { name: 'What version 1 changed' }).click()
  await page.getByRole('cell', { name: /actionLevelC/ }).waitFor()
  await screen.picture('rules-versions-desk-light')
  await screen.close()
})

test('a rule of one’s own is made, saved elsewhere meanwhile is noticed, and the draft is kept in a file', async () => {
  const [one, other] = await Promise.all([openAs(ann), openAs(ann, { theme: 'dark' })])
  for (const { page } of [one, other]) {
    await page.getByLabel('Kind of sensor').selectOption('road-surface')
    await page.getByRole('button', { name: 'Rules of your own' }).click()
    await page.getByRole('button', { name: 'New rule' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name of the rule').fill('Very warm road')
    await dialog.getByLabel('Speaks when it').selectOption('above')
    await dialog.getByLabel(/From which value: watch/).fill('35')
    await dialog.getByRole('button', { name: 'Take into the draft' }).click()
    await page.getByText(/is above 35 °C \(watch\)/).waitFor()
  }
  await one.page.getByRole('button', { name: 'Try these rules' }).click()
  await one.page.getByTestId('trial-result').waitFor()
  await one.page.getByLabel('Why is this changed?').fill('Hot summers')
  await one.page.getByRole('button', { name: 'Save and put in force' }).click()
  await one.page.getByText(/Version 2, by ann/).waitFor()

  await other.page.getByText('Somebody has saved the rules since you opened them').waitFor()
  await other.picture('rules-stale-desk-dark')
  await other.expectAccessible()
  const [download] = await Promise.all([
    other.page.waitForEvent('download'),
    other.page.getByRole('button', { name: /mine stay in a file/ }).click(),
  ])
  expect(readFileSync(await download.path(), 'utf8')).toContain('Very warm road')
  await other.page.getByText(/Version 2, by ann/).waitFor()
  await Promise.all([one.close(), other.close()])
})

test('who may only look sees the rules and changes nothing; on a phone too', async () => {
  const eve = await Person.withRole(platform, 'eve', 'viewer')
  const screen = await openAs(eve, { screen: 'phone', theme: 'dark' })
  const { page } = screen
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  await page.getByText('Device offline').waitFor()
  expect(await page.getByRole('checkbox').first().isDisabled()).toBe(true)
  expect(await page.getByRole('button', { name: 'Import' }).count()).toBe(0)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await screen.picture('rules-phone-dark')
  await screen.expectAccessible()
  await screen.close()
})
