/**
 * From the start of the process to the first reading acknowledged, with readings in store. Prints JSON.
 *
 *   node tests/bench/start-up.ts [--readings 5000000] [--devices 1000] [--runs 5]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MINUTE_MS } from '@towncrier/core'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { createTelemetryStore, type ObservationBatch } from '@towncrier/telemetry-store'
import { connectAsync } from 'mqtt'
import type { LoadDevice } from '../load/mqtt-load.ts'
import { machine } from './machine.ts'
import { registerDevices, startMeasuredPlatform } from './started-platform.ts'

const { values } = parseArgs({
  options: {
    readings: { type: 'string', default: '5000000' },
    devices: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '5' },
  },
})
const KIND = 'road-surface'
const ROUND = 20

const directory = mkdtempSync(join(tmpdir(), 'towncrier-start-'))
try {
  const devices = registerDevices(directory, KIND, Number(values.devices))
  const stored = await fill(devices, Number(values.readings))
  const runs: { readyMs: number; firstAcknowledgedMs: number }[] = []
  for (let run = 0; run < Number(values.runs); run++) runs.push(await start(devices[0]!))
  const median = (of: (run: (typeof runs)[number]) => number) =>
    Math.round(runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)]!)
  console.log(
    JSON.stringify(
      {
        machine: machine(),
        stored,
        runs: runs.length,
        readyMsMedian: median(({ readyMs }) => readyMs),
        firstAcknowledgedMsMedian: median(({ firstAcknowledgedMs }) => firstAcknowledgedMs),
      },
      null,
      2,
    ),
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function fill(devices: readonly LoadDevice[], readings: number): Promise<number> {
  const store = createTelemetryStore({ engine: 'duckdb', directory: join(directory, 'telemetry') })
  await store.open([...(await discoverKinds()).values()].map(({ id, measures }) => ({ kind: id, measures })))
  const each = Math.ceil(readings / devices.length)
  const startAt = Date.now() - each * 5 * MINUTE_MS
  for (let first = 0; first < each; first += ROUND) {
    await store.write([roundOf(devices, first, Math.min(ROUND, each - first), startAt)])
  }
  await store.compact(Date.now())
  const { readings: stored } = await store.stats()
  await store.close()
  return stored ?? 0
}

function roundOf(
  devices: readonly LoadDevice[],
  first: number,
  rounds: number,
  startAt: number,
): ObservationBatch {
  const count = devices.length * rounds
  const index = (row: number) => row % devices.length
  const at = Float64Array.from({ length: count }, (_, row) => {
    return startAt + (first + Math.floor(row / devices.length)) * 5 * MINUTE_MS + index(row)
  })
  return {
    kind: KIND,
    count,
    devices: devices.map(({ deviceId }) => deviceId),
    deviceIndex: Uint32Array.from({ length: count }, (_, row) => index(row)),
    at,
    receivedAt: at,
    columns: {
      surfaceTempC: at.map((time, row) => Math.round(50 * Math.sin(time / 1e7 + row)) / 10),
      airTempC: at.map((time) => Math.round(50 * Math.sin(time / 1e7)) / 10),
    },
    flags: new Array<null>(count).fill(null),
  }
}

async function start(device: LoadDevice): Promise<{ readyMs: number; firstAcknowledgedMs: number }> {
  const startedAt = performance.now()
  const platform = await startMeasuredPlatform(directory)
  const client = await connectAsync(`mqtt://127.0.0.1:${platform.mqttPort}`, {
    username: device.deviceId,
    password: device.token,
  })
  await client.publishAsync(`towncrier/v1/${KIND}/${device.deviceId}/reading`, '{"surfaceTempC":1}', {
    qos: 1,
  })
  const firstAcknowledgedMs = performance.now() - startedAt
  await client.endAsync()
  await platform.stop()
  return { readyMs: platform.startMs, firstAcknowledgedMs }
}
