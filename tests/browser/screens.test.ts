import { copyFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'
import { PICTURES, Screen, type ScreenName, startBrowser, type Theme } from './browser.ts'

let platform: TestPlatform
let browser: Browser

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([
    startPlatform({ words: ['--demo', '--demo-devices', '150'] }),
    startBrowser(),
  ])
  await eventually(
    async () => (await platform.get('/api/v1/devices?limit=1000')).items,
    (items: { freshness: string }[]) => items.filter(({ freshness }) => freshness === 'online').length > 120,
    60_000,
  )
})
afterAll(async () => {
  await browser.close()
})

const PAGES = [
  ['live', '/'],
  ['device', '/?device=road-surface-00001'],
  ['colours', '/?kinds=road-surface&colour=road-surface'],
  ['list', '/?list=devices'],
  ['alerts', '/?page=alerts'],
  ['devices', '/?page=devices'],
  ['quarantine', '/?page=quarantine'],
  ['system', '/?page=system'],
] as const
const LOOKS: readonly (readonly [ScreenName, Theme])[] = [
  ['desk', 'light'],
  ['desk', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
  ['wall', 'dark'],
]

describe.each(LOOKS)('%s, %s', (look, theme) => {
  test('every page opens, fits its screen, and is accessible; a picture of each is kept', async () => {
    const screen = await Screen.open(browser, platform, { screen: look, theme })
    await screen.signIn('operator', 'demo-operator')
    // A wall shows the map, and nobody sits before it.
    for (const [name, path] of look === 'wall' ? PAGES.slice(0, 1) : PAGES) {
      await screen.goto(path)
      if (await screen.page.getByTestId('map').isVisible()) await screen.mapDrawn()
      await screen.picture(`${name}-${look}-${theme}`)
      const overflow = await screen.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, `${name}: wider than its screen`).toBe(0)
      await screen.expectAccessible()
    }
    await screen.close()
  }, 180_000)
})

test('the town moves: devices change on the map without a reload', async () => {
  const screen = await Screen.open(browser, platform)
  await screen.mapDrawn()
  const gritter = (await platform.get('/api/v1/devices?kind=gritter')).items[0].id as string
  const first = await screen.pixelOf(gritter)
  await eventually(
    () => screen.pixelOf(gritter),
    (pixel) => pixel !== null && (pixel.x !== first?.x || pixel.y !== first?.y),
    20_000,
  )
  await screen.close()
  // The picture in the README; made anew on request, so that a test run leaves the tree as it was.
  if (process.env.UPDATE_PICTURES !== undefined) {
    const target = fileURLToPath(new URL('../../docs/images/', import.meta.url))
    mkdirSync(target, { recursive: true })
    copyFileSync(`${PICTURES}live-desk-light.png`, `${target}dashboard.png`)
  }
})
