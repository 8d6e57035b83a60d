import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'
import { Screen, type ScreenOptions, startBrowser } from './browser.ts'

let platform: TestPlatform
let browser: Browser
let ann: Person
/** Dry, then icy with an incident. */
const instants = { dry: 0, icy: 0 }
const at = (x: number, y: number) => [-1.5 + x * 0.003, 52.3 + y * 0.0016] as const

function loadRoads(): Promise<{ code: number | null; stderr: string }> {
  const road = (name: string, from: readonly [number, number], to: readonly [number, number]) => ({
    type: 'Feature',
    properties: { id: `${name} ${from[0]}`, name, class: 'Unclassified' },
    geometry: { type: 'LineString', coordinates: [at(...from), at(...to)] },
  })
  const features = [0, 1, 2, 3].flatMap((x) => [
    road('High Street', [x, 0], [x + 1, 0]),
    road('Back Lane', [x, 1], [x + 1, 1]),
  ])
  for (let x = 0; x <= 4; x++) features.push(road(`Rung ${x}`, [x, 0], [x, 1]))
  const file = join(temporaryFolder(), 'ladder.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }))
  return towncrier(platform, 'import', 'roads', file, '--json')
}

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([startPlatform(), startBrowser()])
  ann = await Person.withRole(platform, 'ann', 'operator')
  expect((await loadRoads()).code).toBe(0)
  const place = { longitude: at(2, 0)[0], latitude: at(2, 0)[1] }
  const lane = await TestDevice.connect(
    platform,
    await platform.addDevice({ id: 'lane', kind: 'road-surface', name: 'Mill Lane', ...place }),
  )
  await lane.publish({ surfaceTempC: 4, surfaceState: 'dry' })
  await platform.settled()
  await wait(1_500)
  instants.dry = Date.now()
  await wait(1_000)
  await lane.publish({ surfaceTempC: -2, surfaceState: 'ice' })
  const { body } = await ann.api('POST', '/incidents', {
    kind: 'ice',
    title: 'Crash on the ice',
    severity: 'critical',
    ...place,
  })
  await ann.api('POST', `/incidents/${body.id}/log`, { text: 'Gritter called' })
  await platform.settled()
  await wait(1_500)
  instants.icy = Date.now()
  await wait(1_000)
  await lane.publish({ surfaceTempC: 6, surfaceState: 'dry' })
  await ann.api('POST', `/incidents/${body.id}/state`, { state: 'resolved', resolution: 'Towed away' })
  await lane.end()
})
afterAll(async () => {
  await browser.close()
})

const open = (path: string, options: ScreenOptions = {}) => {
  const [name, value] = ann.cookie.split('=')
  return Screen.open(browser, platform, { path, cookie: { name: name!, value: value! }, ...options })
}
const link = (instant: number, more = '') => `/?at=${new Date(instant).toISOString()}${more}`

test('a link shows the town of then: values, causes, incidents with their log, and nothing to change it', async () => {
  const screen = await open(link(instants.icy))
  const { page } = screen
  await page.getByText('not live').waitFor()
  const list = page.getByTestId('then-list')
  await list.getByText('Ice on the road').first().waitFor()
  await list.getByRole('button', { name: /Crash on the ice/ }).click()
  const panel = page.getByTestId('then-panel')
  await panel.getByText('Gritter called').waitFor()
  await screen.settled()
  expect(await panel.textContent()).not.toContain('Towed away')
  await list.getByRole('button', { name: /Ice on the road/ }).click()
  await panel.getByRole('button', { name: /Mill Lane/ }).click()
  await page.getByTestId('then-values').getByText('−2.0\u00a0°C').waitFor()
  expect(
    await page.getByRole('button', { name: /acknowledge|shelve|assign|open an incident/i }).count(),
  ).toBe(0)
  await screen.mapDrawn()
  await screen.expectAccessible()
  await screen.close()
})

test('time is stepped and played by keys and buttons, and now is one key away', async () => {
  const screen = await open(link(instants.icy))
  const { page } = screen
  const room = page.getByTestId('replay')
  await room.and(page.locator('[data-shown]')).waitFor()
  await page.goto(new URL(link(instants.dry), platform.url).href)
  await page.getByText('No incident was under way').waitFor()
  await page.getByRole('button', { name: 'Play 10 times as fast' }).click()
  // It plays until it has come to now.
  await room.waitFor({ state: 'detached', timeout: 20_000 })
  await page.getByRole('button', { name: 'Look back' }).click()
  await room.waitFor()
  await page.getByTestId('time-bar').waitFor()
  const before = new URL(page.url()).searchParams.get('at')!
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Shift+ArrowLeft')
  await expect
    .poll(() => Date.parse(before) - Date.parse(new URL(page.url()).searchParams.get('at')!))
    .toBe(6 * 60_000)
  await page.getByText('This instant cannot be shown').or(page.getByText('Nothing is kept')).first().waitFor()
  await page.keyboard.press('n')
  await room.waitFor({ state: 'detached' })
  await expect.poll(() => new URL(page.url()).searchParams.get('at')).toBeNull()
  await screen.close()
})

test('on a phone the list of then is a press away', async () => {
  const screen = await open(link(instants.icy), { screen: 'phone', theme: 'dark' })
  const { page } = screen
  await page
    .getByRole('button', { name: 'Alerts and devices' })
    .or(page.locator('.then-list-button'))
    .first()
    .click()
  await page.getByTestId('then-list').getByText('Crash on the ice').waitFor()
  await screen.expectAccessible()
  await screen.close()
})

test('the way to an incident goes round a closed road, turn by turn', async () => {
  const { body: incident } = await ann.api('POST', '/incidents', {
    kind: 'obstruction',
    title: 'Fallen tree',
    severity: 'warning',
    longitude: at(3.5, 0)[0],
    latitude: at(3.5, 0)[1],
  })
  await ann.api('POST', `/incidents/${incident.id}/roads`, {
    effect: 'closed',
    name: 'High Street by the market',
    edgeIds: ['High Street 1'],
  })
  const screen = await open(`/?page=incidents&incident=${incident.id}`)
  const { page } = screen
  await page.getByRole('link', { name: 'Route to here' }).click()
  const panel = page.getByTestId('route-panel')
  await panel.getByLabel('From').fill(`${at(0.5, 0)[1]}, ${at(0.5, 0)[0]}`)
  await panel.getByLabel('From').press('Enter')
  await panel
    .getByTestId('route-answer')
    .getByText(/min, .* km/)
    .waitFor()
  await panel.getByTestId('route-avoided').getByText('High Street by the market').waitFor()
  await panel
    .getByTestId('route-steps')
    .getByText(/Back Lane/)
    .first()
    .waitFor()
  await page.waitForURL(/route=/)
  await screen.mapDrawn()
  await screen.expectAccessible()
  await panel.getByRole('button', { name: 'Clear' }).click()
  await panel.getByTestId('route-answer').waitFor({ state: 'detached' })
  // Both ends by clicks on the map, when it lies still.
  await screen.mapDrawn()
  const box = (await page.getByTestId('map').boundingBox())!
  await page.mouse.click(box.x + 500, box.y + 300)
  await expect.poll(() => panel.getByLabel('From').inputValue()).not.toBe('')
  await screen.mapDrawn()
  await page.mouse.click(box.x + 700, box.y + 420)
  await expect.poll(() => panel.getByLabel('To').inputValue()).toMatch(/^-?\d+\.\d+, -?\d+\.\d+$/)
  await screen.close()
})

test('a click on the map names the road that an incident closes', async () => {
  const { body: incident } = await ann.api('POST', '/incidents', {
    kind: 'flood',
    title: 'Water on the road',
    severity: 'watch',
    longitude: at(2.5, 1)[0],
    latitude: at(2.5, 1)[1],
  })
  const screen = await open(`/?page=incidents&incident=${incident.id}`)
  const { page } = screen
  const map = page.getByTestId('incident-map')
  await map.and(page.locator('[data-drawn]')).waitFor()
  await page.getByRole('button', { name: 'Add a road' }).click()
  await map.scrollIntoViewIfNeeded()
  // The incident lies in the middle of the map, and Back Lane runs through it.
  const name = page.getByLabel('Road', { exact: true }).or(page.locator('input[name=name]')).first()
  await expect
    .poll(
      async () => {
        const { x, y, width, height } = (await map.boundingBox())!
        await page.mouse.click(x + width / 2, y + height / 2)
        return name.inputValue()
      },
      { timeout: 20_000, interval: 700 },
    )
    .toBe('Back Lane')
  await page.getByTestId('roads').locator('..').getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByTestId('roads').getByText('Back Lane').waitFor()
  const { roads } = (await ann.api('GET', `/incidents/${incident.id}`)).body
  expect(roads).toMatchObject([{ name: 'Back Lane', edgeIds: [expect.stringMatching(/^Back Lane/)] }])
  await screen.close()
})
