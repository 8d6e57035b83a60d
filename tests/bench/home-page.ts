/**
 * How soon the resident's page says how the home is, on a slow phone: Chromium with its processor slowed down and the
 * network of a phone (1.6 Mbit/s down, 0.75 up, 150 ms there and back: what Lighthouse calls slow 4G). `first`: nothing is
 * kept; `again`: the page was here before, and shows what it knew; `anew`: then, with the platform's answer of this visit;
 * `offline`: with no network at all. From navigation to the sentence on screen. Prints a line of JSON.
 *
 *   node tests/bench/home-page.ts [--slowdown 4] [--runs 7]
 */
import { parseArgs } from 'node:util'
import { DAY_MS, MINUTE_MS } from '@towncrier/core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { ensureScreens } from '../../apps/cli/src/screens.ts'
import { startBrowser } from '../browser/browser.ts'
import { bathroomAir, Resident, TestBox } from '../support/home-town.ts'
import { endPlatforms, startPlatform, type TestPlatform } from '../support/platform.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: { slowdown: { type: 'string', default: '4' }, runs: { type: 'string', default: '7' } },
})
const slowdown = Number(values.slowdown)
const runs = Number(values.runs)
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (0.75 * 1024 * 1024) / 8,
}

const measuredOn = machine()
await ensureScreens(() => {})
const platform = await startPlatform()
const browser = await startBrowser()
try {
  const box = await TestBox.make(platform, 'frog-1')
  const resident = await Resident.claim(platform, box, 'rosa')
  resident.livedHereSince(Date.now() - 30 * DAY_MS)
  await box.says(bathroomAir(Date.now() - 14 * DAY_MS, Date.now() - MINUTE_MS))
  const times: Record<'first' | 'again' | 'anew' | 'offline', number[]> = {
    first: [],
    again: [],
    anew: [],
    offline: [],
  }
  for (let run = 0; run < runs; run++) {
    const context = await contextOf(browser, platform, resident)
    const page = await slowPage(context)
    times.first.push(await secondsToNow(page, platform))
    await page.waitForFunction(async () => {
      const registration = await navigator.serviceWorker.getRegistration()
      return registration?.active?.state === 'activated'
    })
    await page.close()
    const again = await slowPage(context)
    times.again.push(await secondsToNow(again, platform))
    times.anew.push(await answeredAt(again))
    await again.close()
    await context.setOffline(true)
    const offline = await slowPage(context)
    times.offline.push(await secondsToNow(offline, platform))
    await context.close()
  }
  const medians = Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]))
  console.log(
    JSON.stringify({ machine: measuredOn, slowdown, network: NETWORK, runs, medianMs: medians, times }),
  )
  await box.device.end()
} finally {
  await browser.close()
  await endPlatforms()
}

async function contextOf(
  from: Browser,
  { url }: TestPlatform,
  { cookie }: Resident,
): Promise<BrowserContext> {
  const context = await from.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  })
  const [name, value] = cookie.split('=')
  await context.addCookies([{ name: name!, value: value!, url }])
  return context
}

async function slowPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', NETWORK)
  return page
}

/** From the navigation’s beginning, by the page’s own clock, to the sentence of the first room. */
async function secondsToNow(page: Page, { url }: TestPlatform): Promise<number> {
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (document.querySelector('[data-testid=room] .status') === null) return
      const marked = window as unknown as { toldAt?: number }
      marked.toldAt ??= performance.now()
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(`${url}/home/`, { waitUntil: 'commit' })
  await page.waitForFunction(() => 'toldAt' in window, null, { timeout: 30_000 })
  return Math.round(await page.evaluate(() => (window as unknown as { toldAt: number }).toldAt))
}

/** When the answer of this visit was there; it is on screen with the next frame. */
async function answeredAt(page: Page): Promise<number> {
  const answered = () =>
    performance
      .getEntriesByType('resource')
      .find(({ name }) => name.endsWith('/now'))
      ?.toJSON().responseEnd as number | undefined
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/now')),
  )
  return Math.round((await page.evaluate(answered))!)
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}
