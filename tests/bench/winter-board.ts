/**
 * The board for tonight with a season behind it: decisions of every night, an issue of forecasts each quarter of an
 * hour, streets treated. Measures how long GET /winter/board takes, how long a browser needs from the address to
 * the first row, and what holds up the map of roads while its slider is moved through the night. Prints JSON.
 *
 *   node tests/bench/winter-board.ts [--nights 180] [--treatments 500000] [--roads 5000] [--screenshot FILE]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { type NewTreatment, type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import type { WinterBoardView } from '@towncrier/protocol'
import { nightOf } from '@towncrier/winter-service'
import { chromium } from 'playwright-core'
import { machine } from './machine.ts'
import { type StartedPlatform, startMeasuredPlatform } from './started-platform.ts'

const { values } = parseArgs({
  options: {
    nights: { type: 'string', default: '180' },
    treatments: { type: 'string', default: '500000' },
    roads: { type: 'string', default: '5000' },
    screenshot: { type: 'string' },
  },
})
const CLI = fileURLToPath(new URL('../../apps/cli/bin/towncrier.mjs', import.meta.url))
const TIME_ZONE = 'Europe/London'
const DOMAINS = ['north', 'east', 'south', 'west']
const ROUTES_PER_DOMAIN = 3
const STREETS_PER_ROUTE = 60
const HOURS = 24
const LOOKS = 60
const PAGES = 7
const CHUNK = 5_000

const directory = mkdtempSync(join(tmpdir(), 'towncrier-winter-board-'))
const side = Math.round(Math.sqrt(Number(values.roads) / 2))
const roadIds: string[] = []

/** A town of square blocks of 200 m. */
function importRoads(): void {
  const corner = (x: number, y: number) => [-1.6 + x * 0.003, 52.2 + y * 0.0018]
  const features = []
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (const [id, to, name] of [
        [`h-${x}-${y}`, corner(x + 1, y), `Row ${y}`],
        [`v-${x}-${y}`, corner(x, y + 1), `Column ${x}`],
      ] as const) {
        roadIds.push(id)
        features.push({
          type: 'Feature',
          properties: { id, name, class: y % 4 === 0 ? 'A Road' : 'Unclassified' },
          geometry: { type: 'LineString', coordinates: [corner(x, y), to] },
        })
      }
    }
  }
  const file = join(directory, 'roads.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }))
  execFileSync(process.execPath, [CLI, 'import', 'roads', file], {
    env: { ...process.env, DATA_DIR: directory },
    stdio: 'ignore',
  })
}

async function send(platform: StartedPlatform, path: string, body: object): Promise<void> {
  const answer = await fetch(`${platform.url}/api/v1/winter/${path}`, {
    method: 'POST',
    headers: { ...platform.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

async function addNetwork(platform: StartedPlatform): Promise<void> {
  await send(platform, 'depots', { id: 'depot', name: 'Depot', longitude: -1.6, latitude: 52.2 })
  await send(platform, 'depots/depot/salt', { type: 'delivery', kg: 900_000 })
  for (const [d, domain] of DOMAINS.entries()) {
    await send(platform, 'domains', { id: domain, name: `${domain[0]!.toUpperCase()}${domain.slice(1)}` })
    for (let n = 0; n < ROUTES_PER_DOMAIN; n++) {
      const id = `${domain}-${n}`
      await send(platform, 'gritters', {
        id,
        name: `Lorry ${id}`,
        depotId: 'depot',
        capacityKg: 9_000,
        spreadWidthM: 7,
        treatingSpeedKph: 40,
        travellingSpeedKph: 50,
      })
      const row = (d * ROUTES_PER_DOMAIN + n) * 4
      await send(platform, 'routes', {
        id,
        name: `Route ${id}`,
        domainId: domain,
        depotId: 'depot',
        gritterId: id,
        streets: Array.from({ length: STREETS_PER_ROUTE }, (_, k) => ({
          edgeId: `h-${k % side}-${Math.min(side - 1, row + Math.floor(k / side))}`,
          direction: 'forward',
        })),
      })
    }
  }
}

function addIssue(store: OperationsStore, madeAt: number): number {
  const firstHour = Math.ceil(madeAt / HOUR_MS) * HOUR_MS
  const forecasts = DOMAINS.map((domainId) => ({
    domainId,
    basis: 'learned',
    usesWeatherFeed: false,
    sensorIds: [],
    leftOut: [],
    observed: {
      sensorId: `${domainId}-sensor`,
      at: madeAt,
      surfaceTempC: 2.5,
      airTempC: 3,
      dewPointC: 1,
      surfaceState: 'wet',
      waterFilmMm: 0.3,
    },
    hours: Array.from({ length: HOURS }, (_, n) => ({
      at: firstHour + n * HOUR_MS,
      surfaceTempC: 2 - 5 * Math.sin((n / HOURS) * Math.PI),
      lowC: -5,
      highC: 3,
      sensorId: `${domainId}-sensor`,
    })),
  }))
  const summary = {
    sensors: 4,
    learned: 4,
    coolingCurve: 0,
    observationsOnly: 0,
    feedProblem: null,
    seconds: 1,
  }
  const domains = { forecasts, weather: null }
  return store.winterForecasts.add({ madeAt, feedAt: null, feedState: 'none', summary, domains, sensors: [] })
    .id
}

function addRoadEstimates(store: OperationsStore, issueId: number, now: number): void {
  const times = [
    now,
    ...Array.from({ length: HOURS }, (_, n) => Math.ceil(now / HOUR_MS) * HOUR_MS + n * HOUR_MS),
  ]
  const cells = roadIds.length * times.length
  store.winterForecasts.putRoads(issueId, {
    times,
    edgeIds: roadIds,
    surfaceTempC: Float32Array.from(
      { length: cells },
      (_, n) => 3 - ((n % times.length) % 12) / 2 + (n % 7) / 7,
    ),
    standardErrorK: Float32Array.from({ length: cells }, (_, n) => 0.6 + (n % 5) / 4),
  })
}

/** Nights before tonight, each as tonight was decided. */
function addSeason(store: OperationsStore, now: number): void {
  const tonight = DOMAINS.map((id) => store.winterDecisions.standing(id, nightOf(now, TIME_ZONE))!)
  const jobs = tonight.map(({ id }) => store.winterJobs.ofDecision(id))
  for (let back = Number(values.nights) - 1; back > 0; back--) {
    const at = now - back * DAY_MS
    for (const [n, { domainId, domainName, content }] of tonight.entries()) {
      store.winterDecisions.sign(
        {
          domainId,
          domainName,
          night: nightOf(at, TIME_ZONE),
          choice: 'accept',
          reason: '',
          revises: null,
          issueId: null,
          content,
        },
        jobs[n]!.map(({ plan, rateGm2, passes, startBy }) => ({ plan, rateGm2, passes, startBy })),
        { actor: 'season', at },
      )
    }
  }
  const count = Number(values.treatments)
  const treated = DOMAINS.flatMap((id) =>
    store.winterNetwork.routes().filter(({ domainId }) => domainId === id),
  ).flatMap(({ streets, id }) => streets.map(({ edgeId }) => ({ edgeId, gritterId: id })))
  for (let from = 0; from < count; from += CHUNK) {
    const treatments = Array.from({ length: Math.min(CHUNK, count - from) }, (_, k): NewTreatment => {
      const n = from + k
      const { edgeId, gritterId } = treated[n % treated.length]!
      return {
        edgeId,
        streetName: edgeId,
        at: now - Math.round((1 - n / count) * Number(values.nights) * DAY_MS) - MINUTE_MS,
        gritterId,
        jobId: null,
        rateGm2: 10,
        lengthM: 200,
        covered: 1,
        saltKg: 14,
        source: 'telemetry',
      }
    })
    store.winterTreatments.commit({ seq: 0, tracked: {}, treatments, usedKg: new Map(), at: now })
  }
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
const rounded = (ms: number) => Math.round(ms * 10) / 10

async function decideTonight(platform: StartedPlatform): Promise<void> {
  const board = await boardOf(platform)
  for (const { id, recommendation } of board.domains) {
    const { action, rateGm2, passes } = recommendation
    const shown = { issueId: board.issue!.id, action, rateGm2, passes }
    await send(platform, 'decisions', { domainId: id, choice: 'accept', shown })
  }
}

async function boardOf(platform: StartedPlatform): Promise<WinterBoardView> {
  const answer = await fetch(`${platform.url}/api/v1/winter/board`, { headers: platform.headers })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as WinterBoardView
}

async function measureApi(platform: StartedPlatform) {
  const took: number[] = []
  for (let n = 0; n < LOOKS; n++) {
    const begun = performance.now()
    await boardOf(platform)
    took.push(performance.now() - begun)
  }
  return {
    firstMs: rounded(took[0]!),
    medianMs: rounded(median(took)),
    longestMs: rounded(Math.max(...took.slice(1))),
  }
}

async function measureScreens(platform: StartedPlatform) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run'],
  })
  try {
    const rows: number[] = []
    for (let n = 0; n < PAGES; n++) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        extraHTTPHeaders: platform.headers,
      })
      const page = await context.newPage()
      const begun = performance.now()
      await page.goto(`${platform.url}/?page=winter`, { waitUntil: 'commit' })
      await page.getByTestId('winter-domain').first().waitFor()
      rows.push(performance.now() - begun)
      await context.close()
    }
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      extraHTTPHeaders: platform.headers,
    })
    const page = await context.newPage()
    await page.goto(`${platform.url}/?page=winter&tonight=map`)
    await page.locator('[data-testid=winter-map][data-drawn]').waitFor({ timeout: 60_000 })
    await page.getByRole('slider').focus()
    await page.evaluate(() => {
      const tasks: number[] = []
      Object.assign(window, { winterTasks: tasks })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) tasks.push(entry.duration)
      }).observe({ type: 'longtask' })
    })
    for (let n = 0; n < HOURS; n++) {
      await page.keyboard.press('ArrowRight')
      await page.locator('[data-testid=winter-map][data-drawn]').waitFor()
    }
    const tasks = await page.evaluate(() => (window as unknown as { winterTasks: number[] }).winterTasks)
    if (values.screenshot !== undefined) await page.screenshot({ path: values.screenshot })
    return {
      firstRowMedianMs: Math.round(median(rows)),
      firstRowLongestMs: Math.round(Math.max(...rows)),
      hoursMoved: HOURS,
      tasksOver50Ms: tasks.length,
      longestTaskMs: Math.round(Math.max(0, ...tasks)),
    }
  } finally {
    await browser.close()
  }
}

try {
  importRoads()
  const now = Date.now()
  let store = openOperationsStore(directory, { durability: 'normal' })
  const issues = Number(values.nights) * 96
  let newest = 0
  for (let n = issues; n > 0; n--) newest = addIssue(store, now - n * 15 * MINUTE_MS)
  newest = addIssue(store, now)
  addRoadEstimates(store, newest, now)
  store.close()
  let platform = await startMeasuredPlatform(directory)
  await addNetwork(platform)
  await decideTonight(platform)
  await platform.stop()
  store = openOperationsStore(directory, { durability: 'normal' })
  addSeason(store, now)
  store.close()
  platform = await startMeasuredPlatform(directory)
  try {
    const board = await measureApi(platform)
    const screens = await measureScreens(platform)
    console.log(
      JSON.stringify(
        {
          machine: machine(),
          nights: Number(values.nights),
          domains: DOMAINS.length,
          routes: DOMAINS.length * ROUTES_PER_DOMAIN,
          issues: issues + 1,
          treatments: Number(values.treatments),
          roads: roadIds.length,
          board,
          ...screens,
        },
        null,
        2,
      ),
    )
  } finally {
    await platform.stop()
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
