/**
 * Opening a cause of many alerts in Chromium, in the list beside the map: how long the main thread is held
 * up (Long Tasks API, from 50 ms) and when its alerts are listed. Prints JSON.
 *
 *   node tests/bench/open-cause.ts [--members 2000] [--times 5] [--profile FILE]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openOperationsStore } from '@towncrier/operations-store'
import { connectAsync } from 'mqtt'
import { chromium } from 'playwright-core'
import { eventually, startPlatform } from '../support/platform.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '2000' },
    times: { type: 'string', default: '5' },
    profile: { type: 'string' },
  },
})
const members = Number(values.members)
const AT_ONCE = 100
const COLD = { surfaceTempC: -2.4, airTempC: -0.5, humidityPct: 97, surfaceState: 'wet' }

const directory = mkdtempSync(join(tmpdir(), 'towncrier-open-cause-'))
const store = openOperationsStore(directory, { durability: 'normal' })
const place = { category: 'district', latitude: null, longitude: null, attributes: {} }
store.places.put([{ ...place, id: 'mill', name: 'Mill' }])
const devices = Array.from({ length: members }, (_, n) => ({
  id: `mill-${n}`,
  kind: 'road-surface',
  name: `Mill Lane ${n}`,
  placeId: 'mill',
  latitude: 52.28 + Math.floor(n / 50) * 0.001,
  longitude: -1.55 + (n % 50) * 0.002,
}))
const tokens = store.devices.add(devices, Date.now())
store.close()
const platform = await startPlatform({ dataDirectory: directory, env: { SKIP_SCREENS: '' } })
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run'],
})
try {
  for (let first = 0; first < members; first += AT_ONCE) {
    await Promise.all(
      devices.slice(first, first + AT_ONCE).map(({ id }, n) => sayCold(id, tokens[first + n]!)),
    )
  }
  await platform.settled()
  await eventually(
    async () => (await platform.get('/api/v1/causes?open=true')).items as { devices: number }[],
    (causes) => causes.some((cause) => cause.devices === members),
    30_000,
  )
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    extraHTTPHeaders: { authorization: `Bearer ${platform.token}` },
  })
  await page.goto(platform.url)
  await page.waitForFunction(() => (window as unknown as TestWindow).towncrier?.mapIsIdle() === true)
  const session = await page.context().newCDPSession(page)
  const runs: { longestTaskMs: number; listedMs: number }[] = []
  for (let run = 0; run < Number(values.times); run++) {
    if (values.profile !== undefined) {
      await session.send('Profiler.enable')
      await session.send('Profiler.setSamplingInterval', { interval: 500 })
      await session.send('Profiler.start')
    }
    await page.evaluate(() => {
      const found: number[] = []
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) found.push(Math.round(entry.duration))
      }).observe({ type: 'longtask' })
      Object.assign(window, { longTasks: found })
    })
    const openedAt = performance.now()
    await page.locator('[data-cause-open]').first().click()
    await page.getByTestId('cause-members').getByText('Mill Lane').first().waitFor()
    const listedMs = Math.round(performance.now() - openedAt)
    await page.waitForTimeout(1_500)
    const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks)
    runs.push({ longestTaskMs: Math.max(0, ...tasks), listedMs })
    if (values.profile !== undefined) {
      const { profile } = await session.send('Profiler.stop')
      writeFileSync(values.profile, JSON.stringify(profile))
    }
    await page.goto(platform.url)
    await page.waitForFunction(() => (window as unknown as TestWindow).towncrier?.mapIsIdle() === true)
  }
  console.log(JSON.stringify({ machine: machine(), members, runs }, null, 2))
} finally {
  await browser.close()
  await platform.stop()
  rmSync(directory, { recursive: true, force: true })
}

async function sayCold(id: string, token: string): Promise<void> {
  const client = await connectAsync(platform.mqttUrl, {
    username: id,
    password: token,
    clientId: id,
    reconnectPeriod: 0,
  })
  const payload = JSON.stringify({ at: Date.now(), ...COLD })
  await client.publishAsync(`towncrier/v1/road-surface/${id}/reading`, payload, { qos: 1 })
  await client.endAsync()
}

/** The dashboard's window on itself for tests; see its README. */
interface TestWindow {
  readonly towncrier?: { mapIsIdle(): boolean }
}
