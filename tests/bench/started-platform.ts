import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openOperationsStore } from '@towncrier/operations-store'
import { type Pipeline, pipelineSchema } from '@towncrier/protocol'
import type { LoadDevice } from '../load/mqtt-load.ts'

const CLI = fileURLToPath(new URL('../../apps/cli/bin/towncrier.mjs', import.meta.url))

/** A platform in a process of its own, for measuring. */
export interface StartedPlatform {
  readonly url: string
  readonly mqttPort: number
  readonly child: ChildProcess
  /** From the spawn to the first answer that it is ready, milliseconds. */
  readonly startMs: number
  readonly headers: Readonly<Record<string, string>>
  pipeline(): Promise<Pipeline>
  metrics(): Promise<string>
  /** Resident memory and processor time so far. */
  usage(): { readonly residentMb: number; readonly cpuSeconds: number }
  stop(): Promise<void>
}

export async function startMeasuredPlatform(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedPlatform> {
  const [httpPort, mqttPort] = [await freePort(), await freePort()]
  const startedAt = performance.now()
  const child = spawn(process.execPath, [CLI, 'up'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATA_DIR: directory,
      HTTP_PORT: String(httpPort),
      MQTT_PORT: String(mqttPort),
      MQTT_MESSAGES_PER_SECOND: '0',
      MQTT_CONNECTS_PER_SECOND: '0',
      LOG_LEVEL: 'warn',
      SKIP_SCREENS: '1',
      ...environment,
    },
  })
  const url = `http://127.0.0.1:${httpPort}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The platform ended with code ${child.exitCode}`)
    const isReady = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (isReady) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const startMs = performance.now() - startedAt
  const token = readFileSync(join(directory, 'local.token')).toString('base64url')
  const headers = { authorization: `Bearer ${token}` }
  return {
    url,
    mqttPort,
    child,
    startMs,
    headers,
    pipeline: async () =>
      pipelineSchema.parse(await (await fetch(`${url}/api/v1/pipeline`, { headers })).json()),
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    usage: () => usageOf(child.pid!),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

function usageOf(pid: number): { residentMb: number; cpuSeconds: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return {
    residentMb: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024),
    // utime and stime in clock ticks of 10 ms, see proc(5).
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
  }
}

/** Registers devices of one kind straight in the data folder. */
export function registerDevices(directory: string, kind: string, count: number): LoadDevice[] {
  const store = openOperationsStore(directory, { durability: 'normal' })
  const devices = Array.from({ length: count }, (_, index) => ({
    id: `load-${index}`,
    kind,
    name: `Load ${index}`,
    latitude: 52.2 + (index % 100) / 500,
    longitude: -1.6 + Math.floor(index / 100) / 500,
  }))
  const tokens = store.devices.add(devices, Date.now())
  store.close()
  return devices.map(({ id }, index) => ({ deviceId: id, kind, token: tokens[index]! }))
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
