import { constants } from 'node:fs'
import { access, mkdir, statfs } from 'node:fs/promises'
import { connect } from 'node:net'
import { type Config, loadConfig } from '@towncrier/config'
import { pipelineSchema } from '@towncrier/protocol'
import { Command } from 'commander'
import { Client, type ClientOptions, withClientOptions } from '../client.ts'
import { printJson } from '../output.ts'

interface Finding {
  readonly check: string
  readonly ok: boolean
  readonly detail: string
}

const LOW_DISK_BYTES = 1024 ** 3

export function doctorCommand(): Command {
  return withClientOptions(
    new Command('doctor')
      .description('Check configuration, data folder, ports and the running platform')
      .option('--json', 'print JSON'),
  ).action(async (options: ClientOptions & { readonly json?: boolean }) => {
    const findings = await examine(options)
    if (options.json) printJson(findings)
    else for (const { check, ok, detail } of findings) console.log(`${ok ? '✓' : '✗'} ${check}: ${detail}`)
    if (findings.some(({ ok }) => !ok)) process.exitCode = 1
  })
}

async function examine(options: ClientOptions): Promise<Finding[]> {
  const findings: Finding[] = []
  const check = async (name: string, work: () => Promise<string> | string) => {
    try {
      findings.push({ check: name, ok: true, detail: await work() })
    } catch (error) {
      findings.push({
        check: name,
        ok: false,
        detail: error instanceof Error ? error.message : String(error),
      })
    }
  }
  await check('Node', () => {
    if (Number(process.versions.node.split('.')[0]) < 24)
      throw new Error(`${process.version}; 24 or newer is needed`)
    return process.version
  })
  let config: Config | null = null
  await check('Configuration', () => {
    config = loadConfig(process.env)
    return `valid; telemetry in ${config.TELEMETRY_STORE}`
  })
  if (config !== null) {
    const valid: Config = config
    await check('Data folder', () => examineFolder(valid.DATA_DIR))
    const client = new Client(valid, options)
    if (await client.isUp()) await examinePlatform(client, check)
    else await examinePorts(valid, check)
    if (valid.TELEMETRY_STORE === 'influxdb') {
      await check('InfluxDB', () => examineInfluxDb(valid.INFLUXDB_URL!))
    }
  }
  return findings
}

type Check = (name: string, work: () => Promise<string> | string) => Promise<void>

async function examineFolder(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  await access(directory, constants.W_OK)
  const { bavail, bsize } = await statfs(directory)
  const freeBytes = bavail * bsize
  const free = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`
  if (freeBytes < LOW_DISK_BYTES)
    throw new Error(`${directory}: only ${free}; readings are refused when it is full`)
  return `${directory} can be written, ${free}`
}

async function examinePlatform(client: Client, check: Check): Promise<void> {
  await check('Platform', () => `answers at ${client.url}`)
  await check('Readiness', async () => {
    const response = await fetch(new URL('/readyz', client.url))
    const { status, checks } = (await response.json()) as {
      status: string
      checks: Record<string, { status: string; detail: string }>
    }
    const details = Object.entries(checks).map(([name, { detail }]) => `${name}: ${detail}`)
    if (status !== 'ok') throw new Error(`${status}: ${details.join('; ')}`)
    return details.join('; ')
  })
  await check('Pipeline', async () => {
    const { journal, processor, telemetryStore, quarantineOpen } = await client.get(
      '/api/v1/pipeline',
      pipelineSchema,
    )
    return `${journal.lastSeq} records journalled, ${processor.lag} waiting to be judged, ${telemetryStore.waitingReadings} to be stored, ${quarantineOpen} in quarantine`
  })
}

async function examinePorts(config: Config, check: Check): Promise<void> {
  await check('Platform', () => 'does not run')
  for (const [name, host, port] of [
    ['HTTP port', config.HTTP_HOST, config.HTTP_PORT],
    ['MQTT port', config.MQTT_HOST, config.MQTT_PORT],
  ] as const) {
    await check(name, async () => {
      if (await answers(host, port)) throw new Error(`${port} is taken by another program; set another one`)
      return `${port} is free`
    })
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host === '0.0.0.0' ? '127.0.0.1' : host, port, timeout: 1_000 })
    const done = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
    socket.once('timeout', () => done(false))
  })
}

async function examineInfluxDb(url: string): Promise<string> {
  const response = await fetch(new URL('ping', url.endsWith('/') ? url : `${url}/`), {
    signal: AbortSignal.timeout(3_000),
  })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return `${url}, version ${response.headers.get('x-influxdb-version') ?? 'not told'}`
}
