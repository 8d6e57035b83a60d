/**
 * The whole pipeline under load: QoS 1 with durable acknowledgement, validation, quality, derived values,
 * rules, DuckDB, live feed with one viewer. Prints JSON.
 *
 *   node tests/bench/pipeline.ts [--seconds 60] [--rate max] [--connections 1000] [--in-flight 5]
 *
 * With a rate, readings bear the wall clock, and how long each takes to the viewer is measured too.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { decodeLive, type LiveDelta } from '@towncrier/protocol'
import { io } from 'socket.io-client'
import { runMqttLoadInWorker } from '../load/mqtt-load.worker.ts'
import { machine } from './machine.ts'
import { registerDevices, startMeasuredPlatform } from './started-platform.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: 'max' },
    connections: { type: 'string', default: '1000' },
    'in-flight': { type: 'string', default: '5' },
    kind: { type: 'string', default: 'road-surface' },
  },
})
/** At full speed a device's readings are this far apart in their own time, so that none is a repeat. */
const PHENOMENON_STEP_MS = 30
const seconds = Number(values.seconds)
const directory = mkdtempSync(join(tmpdir(), 'towncrier-bench-'))
try {
  console.log(JSON.stringify(await measure(), null, 2))
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function measure(): Promise<object> {
  const devices = registerDevices(directory, values.kind, Number(values.connections))
  const platform = await startMeasuredPlatform(directory)
  const viewer = watch(platform.url, platform.headers)
  const residentMb: number[] = []
  const lags: number[] = []
  const waiting: number[] = []
  const sampling = setInterval(async () => {
    residentMb.push(platform.usage().residentMb)
    const { processor, telemetryStore } = await platform.pipeline()
    lags.push(processor.lag)
    waiting.push(telemetryStore.waitingReadings)
  }, 1_000)
  const cpuBefore = platform.usage().cpuSeconds
  const load = await runMqttLoadInWorker({
    host: '127.0.0.1',
    port: platform.mqttPort,
    devices,
    seconds,
    rate: values.rate === 'max' ? 'max' : Number(values.rate),
    inFlight: Number(values['in-flight']),
    stepMs: values.rate === 'max' ? PHENOMENON_STEP_MS : 0,
  })
  const endedAt = performance.now()
  clearInterval(sampling)
  const cpuSeconds = platform.usage().cpuSeconds - cpuBefore
  let left = await platform.pipeline()
  const lagAtEnd = left.processor.lag
  const waitingAtEnd = left.telemetryStore.waitingReadings
  let judgedMs: number | null = lagAtEnd === 0 ? 0 : null
  while (left.processor.lag > 0 || left.telemetryStore.waitingReadings > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    left = await platform.pipeline()
    if (judgedMs === null && left.processor.lag === 0) judgedMs = performance.now() - endedAt
  }
  const storedMs = performance.now() - endedAt
  await viewer.stop()
  await platform.stop()
  return {
    machine: machine(),
    load,
    platform: {
      startMs: Math.round(platform.startMs),
      cpuCores: round(cpuSeconds / load.seconds),
      residentMbMedian: median(residentMb),
      residentMbMax: Math.max(...residentMb),
      journalLagMax: Math.max(...lags),
      outboxReadingsMax: Math.max(...waiting),
    },
    afterTheEnd: {
      lagAtEnd,
      waitingAtEnd,
      judgedMs: Math.round(judgedMs ?? 0),
      storedMs: Math.round(storedMs),
    },
    stored: left.telemetryStore.written,
    liveFeed: { ...viewer.counts, ...(values.rate === 'max' ? {} : { publishToViewerMs: viewer.latency() }) },
  }
}

/** One viewer who wants everything. The age of a change is from its reading's own time to its arrival here. */
function watch(url: string, headers: Readonly<Record<string, string>>) {
  const socket = io(`${url}/live`, { extraHeaders: headers, transports: ['websocket'] })
  const counts = { deltas: 0, changes: 0 }
  const ages: number[] = []
  socket.on('connect', () => socket.emit('subscribe', {}))
  socket.on('delta', (bytes: Uint8Array, received: () => void) => {
    const now = Date.now()
    const delta = decodeLive<LiveDelta>(bytes)
    counts.deltas++
    counts.changes += delta.devices.length
    for (const { at } of delta.devices) if (at !== null) ages.push(now - at)
    received()
  })
  return {
    counts,
    latency: () => {
      ages.sort((a, b) => a - b)
      const quantile = (share: number) => ages[Math.floor((ages.length - 1) * share)] ?? null
      return { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) }
    },
    stop: async () => {
      socket.disconnect()
    },
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
