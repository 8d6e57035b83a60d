/**
 * The dashboard in Chromium with a large town: 20,000 devices on the map, 2,000 of them changing each
 * second. Counts tasks that hold up the main thread (Long Tasks API, from 50 ms). Prints JSON.
 *
 *   node tests/bench/dashboard.ts [--devices 20000] [--rate 2000] [--seconds 30]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { runMqttLoadInWorker } from '../load/mqtt-load.worker.ts'
import { machine } from './machine.ts'
import { registerDevices, startMeasuredPlatform } from './started-platform.ts'

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '20000' },
    rate: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '30' },
    screenshot: { type: 'string' },
  },
})
const KIND = 'road-surface'
const rate = Number(values.rate)
const seconds = Number(values.seconds)
/** Connections at once while every device says its first word; an open file each. */
const FIRST_WORDS_AT_ONCE = 5_000

const directory = mkdtempSync(join(tmpdir(), 'towncrier-dashboard-'))
const devices = registerDevices(directory, KIND, Number(values.devices))
const platform = await startMeasuredPlatform(directory)
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
})
try {
  const load = { host: '127.0.0.1', port: platform.mqttPort, inFlight: 5 }
  for (let first = 0; first < devices.length; first += FIRST_WORDS_AT_ONCE) {
    const some = devices.slice(first, first + FIRST_WORDS_AT_ONCE)
    await runMqttLoadInWorker({ ...load, devices: some, seconds: 1.5, rate: some.length })
  }
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    extraHTTPHeaders: platform.headers,
  })
  const page = await context.newPage()
  const openedAt = performance.now()
  await page.goto(platform.url)
  await page.getByTestId('map').waitFor()
  await page.waitForFunction(
    (count) => (window as unknown as TestWindow).towncrier?.deviceCount() === count,
    devices.length,
    { timeout: 60_000 },
  )
  const openMs = Math.round(performance.now() - openedAt)
  const changing = runMqttLoadInWorker({
    ...load,
    devices: devices.slice(0, rate),
    seconds: seconds + 10,
    rate,
  })
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  const before = await changesSeen()
  const tasks = await page.evaluate(
    (durationMs) =>
      new Promise<number[]>((resolve) => {
        const found: number[] = []
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) found.push(Math.round(entry.duration))
        })
        observer.observe({ type: 'longtask' })
        setTimeout(() => {
          observer.disconnect()
          resolve(found)
        }, durationMs)
      }),
    seconds * 1_000,
  )
  const changes = (await changesSeen()) - before
  if (values.screenshot !== undefined) await page.screenshot({ path: values.screenshot })
  const result = await changing
  console.log(
    JSON.stringify(
      {
        machine: machine(),
        devices: devices.length,
        openMs,
        seconds,
        acknowledgedPerSecond: result.acknowledgedPerSecond,
        changesShownPerSecond: Math.round(changes / seconds),
        tasksOver50Ms: tasks.length,
        tasksOver100Ms: tasks.filter((duration) => duration > 100).length,
        longestTaskMs: Math.max(0, ...tasks),
      },
      null,
      2,
    ),
  )

  function changesSeen(): Promise<number> {
    return page.evaluate(() => (window as unknown as TestWindow).towncrier?.changeCount() ?? 0)
  }
} finally {
  await browser.close()
  await platform.stop()
  rmSync(directory, { recursive: true, force: true })
}

/** The dashboard's window on itself for tests; see its README. */
interface TestWindow {
  readonly towncrier?: { deviceCount(): number; changeCount(): number }
}
