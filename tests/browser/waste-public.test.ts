import type { PublicBin } from '@towncrier/protocol'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HERE, type PublicBinsTown, startPublicBinsTown } from '../support/public-bins-town.ts'
import { Screen, startBrowser, type Theme } from './browser.ts'

let town: PublicBinsTown
let browser: Browser
beforeAll(async () => {
  ;[town, browser] = await Promise.all([startPublicBinsTown(), startBrowser()])
}, 60_000)
afterAll(() => browser.close())

const open = (path: string, theme: Theme = 'light') =>
  Screen.open(browser, town.platform, { path, theme, screen: 'phone', waitsForLive: false })

test('somebody looks for a bin where they stand: the nearest with room stands first', async () => {
  const screen = await open('/bins')
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: 'Find a bin with space' }).waitFor()
  await screen.picture('bins-phone-light')
  await screen.expectAccessible()
  const context = page.context()
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation(HERE)
  await page.getByRole('button', { name: 'Use my place' }).click()
  const best = page.getByRole('region', { name: 'Nearest with room' })
  await best.getByText('Mill Lane, by the school').waitFor()
  await best.getByText('270 m away').waitFor()
  await best.getByText('Checked just now').waitFor()
  expect(await best.getByRole('link', { name: 'Open in maps app' }).getAttribute('href')).toMatch(
    /^geo:52\.3/,
  )
  const others = page.getByRole('list').last().getByRole('listitem')
  expect(await others.count()).toBe(3)
  await others.nth(0).getByText('Full – try the next one, 270 m').waitFor()
  await others.nth(1).getByText('Nearly full').waitFor()
  await others.nth(2).getByText('Not known').waitFor()
  await screen.settled()
  await screen.picture('bins-near-phone-light')
  await page.screenshot({ path: 'test-results/screens/bins-near-whole-phone-light.png', fullPage: true })
  await screen.expectAccessible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)

  await page.getByLabel('Glass').check()
  await best.getByText('Library glass bank').waitFor()
  expect(new URL(page.url()).search).toBe('?stream=glass')
  expect(await context.cookies()).toEqual([])
  await screen.close()
})

test('without a place a street will do, and what is not there is said', async () => {
  const screen = await open('/bins', 'dark')
  const { page } = screen
  await page.getByRole('button', { name: 'Use my place' }).click()
  await page.getByText('We could not find your place. Please type a street.').waitFor()
  const street = page.getByLabel('Or type a street')
  await street.fill('Elm Avenue')
  await page.getByText('No street here is called “Elm Avenue”').waitFor()
  await street.fill('mill')
  const found = page.getByRole('button', { name: 'Mill Lane' })
  await found.waitFor()
  await screen.picture('bins-street-phone-dark')
  await found.click()
  await page.getByRole('heading', { name: 'Bins near Mill Lane' }).waitFor()
  await page.getByRole('region', { name: 'Nearest with room' }).waitFor()
  await screen.settled()
  await screen.picture('bins-near-phone-dark')
  await screen.expectAccessible('colours')
  await page.getByRole('button', { name: 'Look somewhere else' }).click()
  await street.waitFor()
  expect(new URL(page.url()).searchParams.has('street')).toBe(false)
  await screen.close()
})

test('from the label of a bin it is reported full with one tap, and what is wrong is said plainly', async () => {
  const screen = await open('/bin/mill-2')
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: 'Mill Lane, by the school' }).waitFor()
  await page.getByText('Room', { exact: true }).waitFor()
  await page.getByRole('heading', { name: 'Other bins near this one' }).waitFor()
  await screen.settled()
  await screen.picture('bin-phone-light')
  await screen.expectAccessible()
  const report = page.getByRole('button', { name: 'Report it full' })
  const bytes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\.(js|css)$/.test(name))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  )
  expect(bytes).toBeGreaterThan(1_000)
  expect(bytes).toBeLessThan(60_000)

  await page.context().setOffline(true)
  await report.click()
  await page.getByText('You are not connected, so your report has not been sent.').waitFor()
  await page.context().setOffline(false)
  await page.getByLabel('Anything to add?').fill('A bag lies beside it')
  await report.click()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await page.getByText('It stays open until the bin is emptied.').waitFor()
  await page.getByText('Full – try the next one, 150 m').first().waitFor()
  await screen.settled()
  await screen.picture('bin-thanks-phone-light')
  await screen.expectAccessible('colours')
  const { body } = await town.platform.api('GET', '/api/v1/public/bins/mill-2', undefined, {})
  expect(body as PublicBin).toMatchObject({ space: 'full', isReported: true })
  await screen.close()

  const again = await open('/bin/mill-2', 'dark')
  await again.page.getByText('Somebody has told us already that it is full.').waitFor()
  await again.settled()
  await again.picture('bin-phone-dark')
  await again.expectAccessible('colours')
  await again.goto('/bin/..%2Fnone', false)
  await again.page.getByRole('heading', { level: 1, name: 'We do not know this bin' }).waitFor()
  await again.picture('bin-unknown-phone-dark')
  await again.close()
})
