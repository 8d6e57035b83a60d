import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/people.ts'
import { eventually } from '../support/platform.ts'
import { AlarmTown, COLD } from './alarm-town.ts'
import { startBrowser } from './browser.ts'

let town: AlarmTown
let browser: Browser
let viewer: Person

beforeAll(async () => {
  ;[town, browser] = await Promise.all([AlarmTown.start({ mill: 40, castle: 5 }), startBrowser()])
  viewer = await town.person('wall', 'viewer')
})
afterAll(async () => {
  await browser.close()
})

test('says what matters with nobody before it, and gets over a lost connection and a restart by itself', async () => {
  const screen = await town.open(browser, viewer, { screen: 'wall', theme: 'light', path: '/?page=wall' })
  const { page } = screen
  const answer = page.getByTestId('wall-answer')
  await answer.getByText('Nothing needs anybody now').waitFor()
  expect(await page.getByRole('banner').count()).toBe(0)
  expect(await page.getByRole('navigation').count()).toBe(0)
  await screen.mapDrawn()
  await screen.picture('wall-calm')
  await screen.expectAccessible()

  await town.say(town.of('mill'), COLD)
  await answer.getByText('1 needs somebody now').waitFor()
  await page.getByTestId('wall-cause').getByText('40 road sensors').waitFor()
  const { body } = await town.platform.api('POST', '/api/v1/incidents', {
    kind: 'ice',
    title: 'Black ice',
    severity: 'critical',
    placeText: 'Mill Lane',
  })
  expect(body.id).toBeGreaterThan(0)
  const gail = await town.person('gail', 'operator')
  await town.platform.api('POST', '/api/v1/shifts/sign-on', {}, { cookie: gail.cookie })
  await page.getByTestId('wall-duty').getByText('gail (Control room)').waitFor()
  await page.getByTestId('wall-incidents').getByText('Black ice').waitFor()
  await eventually(
    () => screen.symbolOf('mill-0'),
    (symbol) => symbol === 'road-surface|critical|solid',
  )
  await screen.mapDrawn()
  await screen.picture('wall-busy')
  await screen.expectAccessible()
  expect(
    await page.evaluate(() => [
      document.documentElement.scrollWidth - document.documentElement.clientWidth,
      document.documentElement.scrollHeight - document.documentElement.clientHeight,
    ]),
  ).toEqual([0, 0])

  await town.platform.kill9()
  const lost = page.getByTestId('wall-lost')
  await lost.getByText(/This picture is \d+ s old/).waitFor({ timeout: 20_000 })
  await screen.picture('wall-lost')
  await town.platform.start()
  await lost.waitFor({ state: 'detached', timeout: 30_000 })
  await town.say(town.of('castle'), COLD)
  await eventually(
    () => page.getByTestId('wall-cause').count(),
    (count) => count === 2,
  )
  await town.platform.api('POST', '/api/v1/incidents', {
    kind: 'flood',
    title: 'Ford under water',
    severity: 'warning',
  })
  await page.getByTestId('wall-incidents').getByText('Ford under water').waitFor()
  // A viewer looks; nothing here can be pressed but the sound and the way out.
  expect(await page.getByTestId('acknowledge').count()).toBe(0)
  await screen.close()
}, 120_000)
