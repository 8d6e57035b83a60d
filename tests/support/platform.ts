import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  deviceCredentialsSchema,
  type NewDeviceView,
  type Pipeline,
  pipelineSchema,
} from '@towncrier/protocol'
import type { z } from 'zod'

export const CLI = fileURLToPath(new URL('../../apps/cli/bin/towncrier.mjs', import.meta.url))

export type Credentials = z.output<typeof deviceCredentialsSchema>

export interface PlatformOptions {
  /** A folder that is there already; else one is made and removed at the end. */
  readonly dataDirectory?: string
  readonly env?: Readonly<Record<string, string>>
  /** Words after `towncrier up`. */
  readonly words?: readonly string[]
  /** Runs the platform by way of this shell command; `"$@"` stands for it. */
  readonly shell?: string
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every route
  readonly body: any
}

const START_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 20_000
const LOG_CHARACTERS = 20_000

const platforms = new Set<TestPlatform>()
const folders = new Set<string>()
const children = new Set<ChildProcess>()

/** Has a process ended with the test file, if it has not ended by then. */
export function endWithFile(child: ChildProcess): void {
  children.add(child)
  child.once('exit', () => children.delete(child))
}

/** A new empty folder under the system's temporary one, removed at the end of the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'towncrier-test-'))
  folders.add(folder)
  return folder
}

/** Starts the real platform by its command on free ports, and waits until it answers. */
export async function startPlatform(options: PlatformOptions = {}): Promise<TestPlatform> {
  const platform = new TestPlatform(options)
  platforms.add(platform)
  await platform.start()
  return platform
}

/** Ends all that this test file has started and removes its folders. */
export async function endPlatforms(): Promise<void> {
  for (const platform of platforms) await platform.kill9()
  platforms.clear()
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  folders.clear()
}

/** What the platforms of this test file have printed last. */
export function platformLogs(): string {
  return [...platforms].map(({ output }) => `--- platform printed:\n${output}\n`).join('')
}

process.once('exit', () => {
  for (const platform of platforms) platform.killNow()
  for (const child of children) child.kill('SIGKILL')
})

/** A platform in a process of its own; kept ports and data let it be killed and started again. */
export class TestPlatform {
  readonly dataDirectory: string
  readonly #options: PlatformOptions
  #child: ChildProcess | null = null
  #httpPort = 0
  #mqttPort = 0
  output = ''

  constructor(options: PlatformOptions) {
    this.#options = options
    this.dataDirectory = options.dataDirectory ?? temporaryFolder()
  }

  get url(): string {
    return `http://127.0.0.1:${this.#httpPort}`
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.#mqttPort}`
  }

  get mqttPort(): number {
    return this.#mqttPort
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('the platform does not run')
    return this.#child.pid
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The token by which programs on this machine act as administrator. */
  get token(): string {
    return readFileSync(join(this.dataDirectory, 'local.token')).toString('base64url')
  }

  /** What a command needs to find this platform. */
  get environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.dataDirectory,
      DATA_DIR: this.dataDirectory,
      HTTP_PORT: String(this.#httpPort),
      MQTT_PORT: String(this.#mqttPort),
      SKIP_SCREENS: '1',
      LOG_LEVEL: 'warn',
      ...this.#options.env,
    }
  }

  /** Starts it, again on the same ports if it ran before. */
  async start(): Promise<void> {
    const command = [process.execPath, CLI, 'up', ...(this.#options.words ?? [])]
    const [program, ...words] =
      this.#options.shell === undefined ? command : ['bash', '-c', this.#options.shell, 'bash', ...command]
    const child = spawn(program!, words, { env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      this.output = (this.output + chunk.toString()).slice(-LOG_CHARACTERS)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code, signal) => {
      this.output += `[ended: ${signal ?? code}]\n`
    })
    const endAt = performance.now() + START_LIMIT_MS
    for (;;) {
      const http = /^ {2}Dashboard +http:\/\/[^:]+:(\d+)$/m.exec(said)
      const mqtt = /^ {2}MQTT +mqtt:\/\/[^:]+:(\d+)$/m.exec(said)
      if (http !== null && mqtt !== null) {
        this.#httpPort = Number(http[1])
        this.#mqttPort = Number(mqtt[1])
        return
      }
      if (!this.running || performance.now() > endAt) {
        await this.kill9()
        throw new Error(`the platform did not start (${child.exitCode ?? child.signalCode}):\n${said}`)
      }
      await wait(10)
    }
  }

  /** Ends it as Ctrl-C does. @returns its exit code. */
  async stop(): Promise<number> {
    const child = this.#child
    this.#child = null
    if (child === null) return 0
    if (child.exitCode !== null) return child.exitCode
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null]
    clearTimeout(timer)
    if (signal !== null)
      throw new Error(`the platform did not stop by itself in time: ${signal}\n${this.output}`)
    return code!
  }

  async kill9(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  killNow(): void {
    this.#child?.kill('SIGKILL')
  }

  /** A request as the administrator of this machine; `headers` of null leave the token out. */
  async api(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> | null = { authorization: `Bearer ${this.token}` },
  ): Promise<ApiAnswer> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: { ...(headers ?? {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }

  /** As {@link api} with GET, of which nothing but success is expected. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every route
  async get(path: string): Promise<any> {
    const { status, body } = await this.api('GET', path)
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`)
    return body
  }

  async addDevice(device: Pick<NewDeviceView, 'id' | 'kind'> & Partial<NewDeviceView>): Promise<Credentials> {
    const { status, body } = await this.api('POST', '/api/v1/devices', { name: device.id, ...device })
    if (status !== 201 && status !== 200) throw new Error(`${device.id}: ${status} ${JSON.stringify(body)}`)
    return deviceCredentialsSchema.parse(body)
  }

  async pipeline(): Promise<Pipeline> {
    return pipelineSchema.parse(await this.get('/api/v1/pipeline'))
  }

  /** Waits until all that is in the journal is judged and stored. */
  async settled(limitMs = 30_000): Promise<void> {
    const endAt = performance.now() + limitMs
    for (;;) {
      const { processor, telemetryStore } = await this.pipeline()
      if (processor.lag === 0 && telemetryStore.waitingReadings === 0) return
      if (performance.now() > endAt) {
        throw new Error(`not settled: ${processor.lag} to judge, ${telemetryStore.waitingReadings} to store`)
      }
      await wait(25)
    }
  }

  /** One sample of /metrics by its name with labels, as `name{reason="x"}`; 0 when it is not there. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(new URL('/metrics', this.url))).text()
    const line = text.split('\n').find((each) => each.startsWith(`${name} `))
    return line === undefined ? 0 : Number(line.slice(name.length + 1))
  }

  /** Resident memory, MiB. */
  residentMiB(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024)
  }
}

/**
 * Asks again until the answer is as wanted. The limit is for slow machines; waiting costs nothing where all
 * is well. @throws with the last answer when it does not become so.
 */
export async function eventually<Answer>(
  ask: () => Promise<Answer> | Answer,
  isWanted: (answer: Answer) => boolean,
  limitMs = 20_000,
): Promise<Answer> {
  const endAt = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    if (performance.now() > endAt) {
      throw new Error(
        `not within ${limitMs} ms; the last answer was ${JSON.stringify(answer)?.slice(0, 2_000)}`,
      )
    }
    await wait(20)
  }
}
