import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { endWithFile, temporaryFolder } from './platform.ts'

const FROG_BOX = fileURLToPath(new URL('../../firmware-sim/bin/frog-box.mjs', import.meta.url))
const LOG_CHARACTERS = 20_000

const LEDS = ['frog-calm', 'frog-damp', 'frog-alert']

/** A folder that looks like `/sys` with one BME280, whose values a test sets, and three LEDs. */
export class TestSysfs {
  readonly root = join(temporaryFolder(), 'sys')

  constructor(tempC = 19.5, humidityPct = 55) {
    mkdirSync(join(this.root, 'bus/iio/devices/iio:device0'), { recursive: true })
    for (const led of LEDS) mkdirSync(join(this.root, 'class/leds', led), { recursive: true })
    this.set(tempC, humidityPct)
    writeFileSync(join(this.root, 'bus/iio/devices/iio:device0/name'), 'bme280\n')
  }

  set(tempC: number, humidityPct: number): void {
    this.#write('in_temp_input', tempC)
    this.#write('in_humidityrelative_input', humidityPct)
  }

  /** The lights that are on. */
  lit(): string[] {
    return LEDS.filter((led) => {
      const brightness = join(this.root, 'class/leds', led, 'brightness')
      return existsSync(brightness) && readFileSync(brightness, 'utf8') !== '0'
    })
  }

  /** In one step, so that the box never reads half of it. */
  #write(file: string, value: number): void {
    const path = join(this.root, 'bus/iio/devices/iio:device0', file)
    writeFileSync(`${path}.new`, `${Math.round(value * 1_000)}\n`)
    renameSync(`${path}.new`, path)
  }
}

/** The frog box as a process of its own; its folder stays, so that it can be killed and started again. */
export class TestFrogBox {
  readonly dataDirectory: string
  readonly #environment: Readonly<Record<string, string>>
  #child: ChildProcess | null = null
  output = ''

  constructor(environment: Readonly<Record<string, string>>, dataDirectory = temporaryFolder()) {
    this.dataDirectory = dataDirectory
    const synchronised = join(temporaryFolder(), 'synchronised')
    writeFileSync(synchronised, '')
    this.#environment = {
      PATH: process.env.PATH ?? '',
      FROG_BOX_DATA_DIR: this.dataDirectory,
      FROG_BOX_CLOCK_SYNCHRONISED_FILE: synchronised,
      FROG_BOX_HTTP_HOST: '127.0.0.1',
      FROG_BOX_HTTP_PORT: '0',
      FROG_BOX_RETRY_SECONDS: '0.2',
      ...environment,
    }
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('the frog box does not run')
    return this.#child.pid
  }

  get outbox(): string {
    return join(this.dataDirectory, 'outbox.db')
  }

  /** Where its page is, once it has said so. */
  get url(): string | null {
    return /its page is on (http:\/\/\S+)/.exec(this.output)?.[1] ?? null
  }

  start(words: readonly string[] = []): void {
    this.output = ''
    const child = spawn(process.execPath, [FROG_BOX, ...words], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    endWithFile(child)
    const listen = (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(-LOG_CHARACTERS)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
  }

  /** What is in its file, in the order it was taken; while it does not run. */
  rows(): { readonly at: string | null; readonly isSent: boolean }[] {
    const database = new DatabaseSync(this.outbox, { readOnly: true })
    const rows = database.prepare('SELECT at, acknowledged_at FROM readings ORDER BY id').all()
    database.close()
    return rows.map(({ at, acknowledged_at: acknowledgedAt }) => ({
      at: at === null ? null : new Date(Number(at)).toISOString(),
      isSent: acknowledgedAt !== null,
    }))
  }

  async page(language = 'en'): Promise<string> {
    if (this.url === null) return ''
    return (await fetch(`${this.url}?lang=${language}`)).text()
  }

  /** Ends it as the power does, or as systemd does. @returns its exit code; null when it was killed. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    return child.exitCode
  }
}
