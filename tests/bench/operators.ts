/**
 * An operations room at work: so many operators' browsers on the live feed, one of them a real Chromium, while
 * readings come in at a steady rate and alarms are raised. Measures from the moment a device hands its reading
 * over to the moment the cause is in each operator's delta, and on the screen. Prints JSON.
 *
 *   node tests/bench/operators.ts [--operators 200] [--rate 2000] [--alarms 60] [--no-browser]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openOperationsStore } from '@towncrier/operations-store'
import { connectAsync } from 'mqtt'
import { chromium } from 'playwright-core'
import { runMqttLoadInWorker } from '../load/mqtt-load.worker.ts'
import { FeedReader } from './feed-reader.ts'
import { machine } from './machine.ts'
import { registerDevices, startMeasuredPlatform } from './started-platform.ts'

const { values } = parseArgs({
  options: {
    operators: { type: 'string', default: '200' },
    rate: { type: 'string', default: '2000' },
    alarms: { type: 'string', default: '60' },
    'no-browser': { type: 'boolean', default: false },
  },
})
const KIND = 'road-surface'
const rate = Number(values.rate)
const alarms = Number(values.alarms)
const EVERY_MS = 500
const WARM_UP_MS = 5_000

const directory = mkdtempSync(join(tmpdir(), 'towncrier-operators-'))
const devices = registerDevices(directory, KIND, rate)
const tokens = registerAlarmDevices()
const platform = await startMeasuredPlatform(directory, {
  // Each district its own cause: what is measured is one line more on the screen for each alarm.
  ALARM_ROLL_UP_ABOVE: String(alarms + 1),
  SKIP_SCREENS: '',
})
const seconds = (WARM_UP_MS + alarms * EVERY_MS) / 1_000 + 5
const browser = values['no-browser'] ? null : await startBrowser()
try {
  const readers = await Promise.all(
    Array.from({ length: Number(values.operators) }, () =>
      FeedReader.open(platform.url, platform.headers, /District (\d+)\b/g),
    ),
  )
  const seenOnScreen = browser === null ? null : await watchScreen(browser)
  const cpuBefore = platform.usage().cpuSeconds
  const load = runMqttLoadInWorker({
    host: '127.0.0.1',
    port: platform.mqttPort,
    devices,
    seconds,
    rate,
    inFlight: 5,
  })
  await wait(WARM_UP_MS)
  const raisedAt = await raiseAlarms()
  await wait(3_000)
  const screen = seenOnScreen === null ? null : await seenOnScreen()
  const { acknowledgedPerSecond, p99Ms } = await load
  const cpuCores = (platform.usage().cpuSeconds - cpuBefore) / seconds
  const { residentMb } = platform.usage()
  for (const reader of readers) reader.close()
  const figures = {
    machine: machine(),
    operators: readers.length,
    lost: readers.filter(({ isLost }) => isLost).length,
    load: { readingsPerSecond: Math.round(acknowledgedPerSecond), acknowledgeP99Ms: p99Ms },
    platform: { cpuCores: Math.round(cpuCores * 100) / 100, residentMb },
    deltasPerOperatorAndSecond:
      Math.round(readers.reduce((sum, { deltas }) => sum + deltas, 0) / readers.length / seconds) || 0,
    megabytesPerSecond: Math.round(readers.reduce((sum, { bytes }) => sum + bytes, 0) / seconds / 1e6),
    alarmToSocketMs: quantiles(
      raisedAt.flatMap((at, n) =>
        readers.map((reader) => (reader.firstSeen.get(String(n)) ?? Number.NaN) - at),
      ),
    ),
    alarmToScreenMs:
      screen === null ? null : quantiles(raisedAt.map((at, n) => (screen[String(n)] ?? Number.NaN) - at)),
  }
  console.log(JSON.stringify(figures, null, 2))
} finally {
  await browser?.close()
  await platform.stop()
  rmSync(directory, { recursive: true, force: true })
}

/** One device in each of as many districts. */
function registerAlarmDevices(): string[] {
  const store = openOperationsStore(directory, { durability: 'normal' })
  const numbers = Array.from({ length: alarms }, (_, n) => n)
  store.places.put(
    numbers.map((n) => ({
      id: `district-${n}`,
      name: `District ${n}`,
      category: 'district',
      latitude: null,
      longitude: null,
      attributes: {},
    })),
  )
  const registered = store.devices.add(
    numbers.map((n) => ({
      id: `alarm-${n}`,
      kind: KIND,
      name: `District ${n} bridge`,
      placeId: `district-${n}`,
      latitude: 52.3,
      longitude: -1.5,
    })),
    Date.now(),
  )
  store.close()
  return registered
}

async function raiseAlarms(): Promise<number[]> {
  const clients = await Promise.all(
    tokens.map((password, n) =>
      connectAsync(`mqtt://127.0.0.1:${platform.mqttPort}`, {
        username: `alarm-${n}`,
        clientId: `alarm-${n}`,
        password,
      }),
    ),
  )
  const raisedAt: number[] = []
  for (const [n, client] of clients.entries()) {
    raisedAt.push(Date.now())
    await client.publishAsync(
      `towncrier/v1/${KIND}/alarm-${n}/reading`,
      JSON.stringify({ surfaceTempC: -2, surfaceState: 'ice' }),
      { qos: 1 },
    )
    await wait(EVERY_MS)
  }
  await Promise.all(clients.map((client) => client.endAsync()))
  return raisedAt
}

function startBrowser() {
  return chromium.launch({
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
}

/** Notes when each district's name first stands in the alarm list. @returns asks for it. */
async function watchScreen(chrome: Awaited<ReturnType<typeof startBrowser>>) {
  const context = await chrome.newContext({
    viewport: { width: 1440, height: 900 },
    extraHTTPHeaders: platform.headers,
  })
  const page = await context.newPage()
  await page.goto(`${platform.url}/?page=alerts`)
  await page.getByTestId('connection').and(page.locator('[data-connection=live]')).waitFor()
  await page.evaluate(() => {
    const seen: Record<string, number> = {}
    Object.assign(window, { seenDistricts: seen })
    const look = () => {
      for (const [, n] of document.body.innerText.matchAll(/District (\d+)\b/g)) seen[n!] ??= Date.now()
    }
    new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true })
  })
  return () =>
    page.evaluate(() => (window as unknown as { seenDistricts: Record<string, number> }).seenDistricts)
}

function quantiles(ages: readonly number[]) {
  const sorted = ages.filter((age) => !Number.isNaN(age)).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? null
  return { seen: sorted.length, missed: ages.length - sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}
