import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { DuckDbTelemetryStore } from '../src/duckdb/store.ts'
import type { ObservationBatch, ObservationSchema } from '../src/port.ts'

const USAGE = `usage: node bench/duckdb.ts --readings N --devices N --directory D [--batch N] [--json]

Fills an empty folder with N readings by random walks and measures writing, reading and opening.`

const INTERVAL_MS = 5 * MINUTE_MS
const START_AT = Date.UTC(2026, 0, 1)
const SURFACE_STATES = ['dry', 'damp', 'wet', 'ice', 'frost', 'snow']

const number = (name: string, start: number, step: number, low: number, high: number) => ({
  measure: { name, title: name, unit: '', type: 'number' as const },
  start,
  step,
  low,
  high,
})

/** What a road sensor sends and what is derived of it; one decimal each, so steps of 0.1 and more. */
const NUMBERS = [
  number('surfaceTempC', 1.5, 0.1, -15, 40),
  number('airTempC', 2.5, 0.1, -15, 40),
  number('humidityPct', 80, 0.5, 5, 100),
  number('waterFilmMm', 0.2, 0.1, 0, 5),
  number('salinityPct', 2, 0.1, 0, 25),
  number('batteryV', 3.6, 0.1, 3, 4.2),
  number('dewPointC', -1, 0.1, -20, 25),
  number('frostPointC', -1, 0.1, -20, 25),
  number('freezingPointC', -1.2, 0.1, -21, 0),
]

const SCHEMA: ObservationSchema = {
  kind: 'road-surface',
  measures: [
    ...NUMBERS.map(({ measure }) => measure),
    { name: 'surfaceState', title: 'State', unit: '', type: 'category', categories: SURFACE_STATES },
  ],
}

/** mulberry32: the same seed gives the same readings. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Devices send in their own order and at their own second, every five minutes. */
class Town {
  readonly #random = randomOf(7)
  readonly #devices: string[]
  readonly #offsets: Float64Array
  readonly #walks: Float64Array[]
  readonly #states: Uint8Array
  #next = 0

  constructor(devices: number) {
    this.#devices = Array.from({ length: devices }, (_, i) => `road-${String(i).padStart(5, '0')}`)
    this.#offsets = Float64Array.from({ length: devices }, () =>
      Math.floor(this.#random() * INTERVAL_MS),
    ).sort()
    this.#walks = NUMBERS.map(({ start, step }) =>
      Float64Array.from({ length: devices }, () => start + Math.round(this.#random() * 40 - 20) * step),
    )
    this.#states = new Uint8Array(devices)
  }

  /** Phenomenon time of the reading that comes next. */
  get at(): number {
    const round = Math.floor(this.#next / this.#devices.length)
    return START_AT + round * INTERVAL_MS + this.#offsets[this.#next % this.#devices.length]!
  }

  batch(count: number): ObservationBatch {
    const random = this.#random
    const devices: string[] = []
    const deviceIndex = new Uint32Array(count)
    const at = new Float64Array(count)
    const receivedAt = new Float64Array(count)
    const columns = Object.fromEntries(NUMBERS.map(({ measure }) => [measure.name, new Float64Array(count)]))
    const surfaceState: string[] = new Array(count)
    const flags: (string | null)[] = new Array(count).fill(null)
    const indexOf = new Map<number, number>()
    for (let i = 0; i < count; i++) {
      const device = this.#next % this.#devices.length
      let index = indexOf.get(device)
      if (index === undefined) {
        index = devices.push(this.#devices[device]!) - 1
        indexOf.set(device, index)
      }
      deviceIndex[i] = index
      at[i] = this.at
      receivedAt[i] = at[i]! + 40 + Math.floor(random() * 400)
      for (const [m, { measure, step, low, high }] of NUMBERS.entries()) {
        const walk = this.#walks[m]!
        const moved = walk[device]! + Math.round(random() * 2 - 1) * step
        walk[device] = Math.round(Math.min(high, Math.max(low, moved)) * 10) / 10
        columns[measure.name]![i] = walk[device]!
      }
      if (random() < 0.02) this.#states[device] = Math.floor(random() * SURFACE_STATES.length)
      surfaceState[i] = SURFACE_STATES[this.#states[device]!]!
      if (random() < 0.002) flags[i] = 'surfaceTempC:step'
      this.#next++
    }
    return {
      kind: SCHEMA.kind,
      count,
      devices,
      deviceIndex,
      at,
      receivedAt,
      columns: { ...columns, surfaceState },
      flags,
    }
  }
}

async function milliseconds(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await task()
  return performance.now() - start
}

async function medianMs(runs: number, task: (run: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push(await milliseconds(() => task(run)))
  return rounded(times.sort((a, b) => a - b)[Math.floor(runs / 2)]!)
}

const rounded = (value: number): number => Math.round(value * 10) / 10

async function readingTimes(store: DuckDbTelemetryStore, devices: number, endAt: number) {
  const kind = SCHEMA.kind
  const deviceId = (run: number): string => `road-${String((run * 7_919) % devices).padStart(5, '0')}`
  return {
    dayRawMs: await medianMs(15, (run) =>
      store.readings({
        kind,
        deviceId: deviceId(run),
        from: endAt - DAY_MS,
        to: endAt,
        limit: 10_000,
        order: 'oldest-first',
      }),
    ),
    thirtyDaysMs: await medianMs(15, (run) =>
      store.series({
        kind,
        deviceId: deviceId(run),
        measures: ['surfaceTempC'],
        from: endAt - 30 * DAY_MS,
        to: endAt,
        buckets: 200,
      }),
    ),
    latestMs: await medianMs(9, () => store.latest(kind)),
    knownADayAgoMs: await medianMs(5, () =>
      store.knownAt({
        kind,
        from: endAt - 3 * DAY_MS,
        to: endAt,
        receivedUntil: endAt - DAY_MS,
      }),
    ),
    cityWeekMs: await medianMs(5, () =>
      store.aggregate({
        kind,
        measure: 'surfaceTempC',
        from: endAt - 7 * DAY_MS,
        to: endAt,
        everyMs: HOUR_MS,
      }),
    ),
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      readings: { type: 'string' },
      devices: { type: 'string' },
      directory: { type: 'string' },
      batch: { type: 'string', default: '10000' },
      json: { type: 'boolean', default: false },
    },
  })
  const readings = Number(values.readings)
  const devices = Number(values.devices)
  const batchSize = Number(values.batch)
  if (!(readings > 0 && devices > 0 && batchSize > 0) || values.directory === undefined) {
    console.error(USAGE)
    process.exitCode = 2
    return
  }
  const options = { directory: values.directory }
  const progress = (text: string): void => {
    if (!values.json) console.error(text)
  }
  let store = new DuckDbTelemetryStore(options)
  await store.open([SCHEMA])
  const town = new Town(devices)
  const batchTimes: number[] = []
  let dayCompactMs = 0
  for (let written = 0; written < readings; written += batchSize) {
    const batch = town.batch(Math.min(batchSize, readings - written))
    batchTimes.push(await milliseconds(() => store.write([batch])))
    if (batchTimes.length % 100 === 0) progress(`${written + batch.count} readings written`)
  }
  const endAt = town.at
  const writeMs = batchTimes.reduce((sum, time) => sum + time, 0)
  const sorted = batchTimes.toSorted((a, b) => a - b)
  const latest = await store.latest()
  const reopened = async (): Promise<number> => {
    await store.close()
    store = new DuckDbTelemetryStore(options)
    return rounded(await milliseconds(() => store.open([SCHEMA])))
  }
  const late = town.batch(Math.min(batchSize, 500))
  const rewriteMs = rounded(await milliseconds(() => store.write([late])))
  const againMs = rounded(await milliseconds(() => store.write([late])))
  const before = {
    openMs: await reopened(),
    bytesAReading: rounded((await store.stats()).diskBytes! / readings),
    ...(await readingTimes(store, devices, endAt)),
  }
  progress('compacting')
  dayCompactMs = await milliseconds(() => store.compact(endAt))
  const archivedDays = Math.max(1, Math.floor((endAt - START_AT) / DAY_MS))
  const after = {
    openMs: await reopened(),
    bytesAReading: rounded((await store.stats()).diskBytes! / readings),
    ...(await readingTimes(store, devices, endAt)),
  }
  await store.compact(endAt + 2 * DAY_MS)
  const wholeOpenMs = await reopened()
  const figures = {
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
    readings,
    devices,
    batchSize,
    devicesHeard: latest.length,
    writeReadingsPerSecond: Math.round((readings / writeMs) * 1_000),
    batchP50Ms: rounded(sorted[Math.floor(sorted.length * 0.5)]!),
    batchP99Ms: rounded(sorted[Math.floor(sorted.length * 0.99)]!),
    batchMaxMs: rounded(sorted.at(-1)!),
    newBatchOf500Ms: rewriteMs,
    sameBatchAgainMs: againMs,
    before,
    compactSecondsADay: rounded(dayCompactMs / 1_000 / archivedDays),
    after,
    allArchived: {
      openMs: wholeOpenMs,
      bytesAReading: rounded((await store.stats()).diskBytes! / readings),
    },
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  }
  await store.close()
  console.log(values.json ? JSON.stringify(figures) : figures)
}

await main()
