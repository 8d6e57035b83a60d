import { copyFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PAGES } from '../../apps/dashboard/src/url/url-state.ts'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'
import { PICTURES, Screen, type ScreenName, startBrowser, type Theme } from './browser.ts'

let platform: TestPlatform
let browser: Browser
let administrator: Person
/** What there is to open by name: a page and its address. */
let opened: readonly (readonly [string, string])[] = []

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([
    startPlatform({ words: ['--demo', '--demo-devices', '90'] }),
    startBrowser(),
  ])
  administrator = new Person(platform, { userName: 'administrator', password: 'demo-administrator' })
  await administrator.signIn()
  await eventually(
    async () => (await platform.get('/api/v1/devices?limit=1000')).items,
    (items: { freshness: string }[]) => items.filter(({ freshness }) => freshness === 'online').length > 70,
    60_000,
  )
  opened = await fillTown()
}, 90_000)
afterAll(async () => {
  await browser.close()
})

/** A night's work, so that every page has something on it. */
async function fillTown(): Promise<readonly (readonly [string, string])[]> {
  const post = async (path: string, body: object) => {
    const answer = await administrator.api('POST', path, body)
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const openCauses = (more = '') =>
    eventually(
      async () => (await platform.get(`/api/v1/causes?open=true&limit=50${more}`)).items as { id: string }[],
      ({ length }) => length > 0,
      30_000,
    )
  const [cause] = await openCauses()
  // What the town itself has open may be over by now, and then it can no longer be put aside.
  const device = await TestDevice.add(platform, 'weak-battery')
  await device.publish({ surfaceTempC: 5, surfaceState: 'dry', batteryV: 3 })
  await device.end()
  const [standing] = await openCauses('&deviceId=weak-battery')
  const [road] = (await platform.get('/api/v1/devices?kind=road-surface&limit=1')).items
  const until = new Date(Date.now() + 2 * 3_600_000).toISOString()
  const crash = await post('/incidents', {
    kind: 'ice',
    title: 'Two cars off the road on black ice',
    severity: 'critical',
    placeText: 'Mill Lane, by the bridge',
    latitude: road.latitude,
    longitude: road.longitude,
    links: [{ type: 'cause', target: cause!.id }],
  })
  await post('/incidents', {
    kind: 'flood',
    title: 'Water over the kerb',
    severity: 'warning',
    placeText: 'Station Road underpass',
  })
  await post(`/incidents/${crash.id}/log`, { text: 'Police are at the bridge; the lane is shut.' })
  await post(`/incidents/${crash.id}/tasks`, { title: 'Send a gritter to Mill Lane' })
  await post(`/causes/${encodeURIComponent(standing!.id)}/shelve`, { until, reason: 'Crew is on its way' })
  await post('/shifts/sign-on', { desk: 'Control room' })
  await post('/shifts/log', { text: 'Duty manager told of the ice on Mill Lane.', incidentId: crash.id })
  const report = new FormData()
  report.append('kind', 'ice')
  report.append('text', 'Black ice by the bus stop. Somebody has fallen.')
  report.append('placeText', 'Mill Lane')
  await fetch(new URL('/api/v1/public/reports', platform.url), { method: 'POST', body: report })
  return [
    ['cause', `/?cause=${encodeURIComponent(cause!.id)}`],
    ['replay', `/?at=${new Date().toISOString()}`],
    ['incident', `/?page=incidents&incident=${crash.id}`],
  ]
}

const PAGES_OF_TOWN: readonly (readonly [string, string])[] = [
  ...PAGES.map((page) => [page, page === 'live' ? '/' : `/?page=${page}`] as const),
  ['device', '/?device=road-surface-00001'],
  ['colours', '/?kinds=road-surface&colour=road-surface'],
  ['list', '/?list=devices'],
  ['desk-history', '/?page=alerts&desk=history'],
]
/**
 * Every size of screen is looked over by all rules of axe once; in its other theme only colours differ, and they are the
 * same on a phone as on a desk.
 */
const LOOKS: readonly (readonly [ScreenName, Theme, 'all' | 'colours' | 'none'])[] = [
  ['desk', 'light', 'all'],
  ['desk', 'dark', 'colours'],
  ['phone', 'light', 'all'],
  ['phone', 'dark', 'none'],
  ['wall', 'dark', 'all'],
]

describe.each(LOOKS)('%s, %s', (look, theme, rules) => {
  test('every page opens, fits its screen, and is accessible; a picture of each is kept', async () => {
    const [name, value] = administrator.cookie.split('=')
    const cookie = { name: name!, value: value! }
    const screen = await Screen.open(browser, platform, { screen: look, theme, cookie })
    const pages = [...PAGES_OF_TOWN, ...opened, ['report-form', '/report'] as const]
    // A wall is looked at, and nobody sits before it.
    const shown = look === 'wall' ? pages.filter(([name]) => name === 'live' || name === 'wall') : pages
    for (const [name, path] of shown) {
      await (path.startsWith('/?') || path === '/' ? screen.turnTo(path) : screen.goto(path, false))
      await screen.settled()
      await screen.picture(`${name}-${look}-${theme}`)
      const overflow = await screen.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, `${name}: wider than its screen`).toBe(0)
      if (rules !== 'none') await screen.expectAccessible(rules)
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
