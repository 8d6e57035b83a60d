import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const BINARIES = ['/usr/bin/influxd', '/usr/sbin/influxd', '/usr/local/bin/influxd']
const START_LIMIT_MS = 30_000

/** A real server on this machine with data of its own. */
export interface Influxd {
  readonly url: string
  readonly directory: string
  readonly running: boolean
  /** Starts it again on the same port and data; resolves when it answers. */
  start(): Promise<void>
  /** Ends it at once (SIGKILL, unless another signal is given) and keeps its data. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/**
 * Starts InfluxDB 1.x on random ports of the loopback.
 *
 * @throws Error that names the Debian package when the program is not installed.
 */
export async function startInfluxd(): Promise<Influxd> {
  const binary = BINARIES.find((path) => existsSync(path))
  if (binary === undefined) {
    throw new Error(
      'influxd is not installed. Install the Debian package "influxdb": apt-get install influxdb',
    )
  }
  const directory = await mkdtemp(join(tmpdir(), 'towncrier-influxd-'))
  const [httpPort, rpcPort] = await freePorts(2)
  const configPath = join(directory, 'influxdb.conf')
  await writeFile(configPath, configOf(directory, httpPort!, rpcPort!))
  const server = new InfluxdProcess(binary, configPath, directory, `http://127.0.0.1:${httpPort}`)
  try {
    await server.start()
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

class InfluxdProcess implements Influxd {
  readonly url: string
  readonly directory: string
  readonly #binary: string
  readonly #configPath: string
  #child: ChildProcess | null = null

  constructor(binary: string, configPath: string, directory: string, url: string) {
    this.#binary = binary
    this.#configPath = configPath
    this.directory = directory
    this.url = url
  }

  get running(): boolean {
    return this.#child !== null
  }

  async start(): Promise<void> {
    if (this.#child !== null) return
    const child = spawn(this.#binary, ['-config', this.#configPath], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000)
    })
    this.#child = child
    const endAt = performance.now() + START_LIMIT_MS
    while (performance.now() < endAt) {
      if (child.exitCode !== null) break
      if (await answers(this.url)) return
      await delay(50)
    }
    await this.kill()
    throw new Error(`influxd did not start: ${said}`)
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.directory, { recursive: true, force: true })
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`)).status === 204
  } catch {
    return false
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports: number[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address !== null && typeof address === 'object') ports.push(address.port)
  }
  for (const server of servers) {
    server.close()
    await once(server, 'close')
  }
  return ports
}

function configOf(directory: string, httpPort: number, rpcPort: number): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${directory}/meta"
[data]
  dir = "${directory}/data"
  wal-dir = "${directory}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${httpPort}"
  log-enabled = false
`
}
