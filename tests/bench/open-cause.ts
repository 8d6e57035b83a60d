/**
 * Opening a cause of many alerts in Chromium, in the list beside the map: how long the main thread is held
 * up by one task, by the clock and in its own processor time, and when its alerts are listed. Prints JSON.
 *
 *   node tests/bench/open-cause.ts [--members 2000] [--times 5] [--trace FILE]
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
    trace: { type: 'string' },
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
  const runs: { longestTaskMs: number; longestTaskCpuMs: number; listedMs: number }[] = []
  for (let run = 0; run < Number(values.times); run++) {
    await browser.startTracing(page, {
      categories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline'],
    })
    const openedAt = performance.now()
    await page.locator('[data-cause-open]').first().click()
    await page.getByTestId('cause-members').getByText('Mill Lane').first().waitFor()
    const listedMs = Math.round(performance.now() - openedAt)
    await page.waitForTimeout(1_500)
    const trace = (await browser.stopTracing()).toString()
    if (values.trace !== undefined) writeFileSync(values.trace, trace)
    const tasks = mainThreadTasks((JSON.parse(trace) as { traceEvents: TraceEvent[] }).traceEvents)
    runs.push({
      longestTaskMs: longestMs(tasks.map(({ dur }) => dur)),
      longestTaskCpuMs: longestMs(tasks.map(({ tdur }) => tdur)),
      listedMs,
    })
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

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds by the clock, and in the thread's own processor time. */
  readonly dur?: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** Tasks of the main threads of pages. */
function mainThreadTasks(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  return events.filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid} ${tid}`))
}

function longestMs(durations: readonly (number | undefined)[]): number {
  return Math.round(Math.max(0, ...durations.map((duration) => duration ?? 0)) / 1_000)
}

/** The dashboard's window on itself for tests; see its README. */
interface TestWindow {
  readonly towncrier?: { mapIsIdle(): boolean }
}
