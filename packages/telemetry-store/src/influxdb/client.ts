import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { HttpError, InfluxDB } from '@influxdata/influxdb-client'
import type { TowncrierError } from '@towncrier/core'
import { storeErrors } from '../errors.ts'
import { MAX_STORABLE_MS } from '../schema.ts'

export interface InfluxDbOptions {
  /** Base URL of the server: `http://localhost:8086`. */
  readonly url: string
  /** Database (1.x, 3) or bucket (2.x). */
  readonly database: string
  /** 1.x with authentication on. */
  readonly username?: string
  readonly password?: string
  /** 2.x and 3. */
  readonly token?: string
  /** 2.x only. */
  readonly org?: string
  /** Where line protocol goes, with its query; by server version unless given. */
  readonly writePath?: string
  /** Where InfluxQL goes, with its query; by server version unless given. */
  readonly queryPath?: string
  /** `1.8`, `2.7`, `3`; asked of the server unless given. */
  readonly serverVersion?: string
  /** A request that takes longer counts as failed, 30,000 unless given. */
  readonly timeoutMs?: number
}

/** One series of an InfluxQL answer. */
export interface InfluxSeries {
  readonly name: string
  readonly tags?: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly unknown[])[]
}

interface InfluxAnswer {
  readonly results?: readonly { readonly series?: readonly InfluxSeries[]; readonly error?: string }[]
  readonly error?: string
}

export interface InfluxPaths {
  readonly write: string
  readonly query: string
}

/**
 * Where a server of a version takes line protocol and InfluxQL. 1.x has its own write path (1.6 answers 404
 * to `/api/v2/write`); 2.x and 3 take writes at `/api/v2/write` and InfluxQL at the 1.x-compatible `/query`.
 */
export function influxPaths(majorVersion: number, options: InfluxDbOptions): InfluxPaths {
  const database = encodeURIComponent(options.database)
  const org = encodeURIComponent(options.org ?? '')
  const write =
    majorVersion === 1
      ? `/write?db=${database}&precision=ms`
      : `/api/v2/write?org=${org}&bucket=${database}&precision=ms`
  return {
    write: options.writePath ?? write,
    query: options.queryPath ?? `/query?db=${database}&epoch=ms`,
  }
}

/**
 * Requests to one server, one at a time as called: no buffer and no retry, so that what failed is known to
 * the caller. Every failure is a coded error.
 */
export class InfluxClient {
  readonly #options: InfluxDbOptions
  readonly #agent: HttpAgent
  readonly #client: InfluxDB
  #paths: InfluxPaths | null = null
  #majorVersion = 0

  constructor(options: InfluxDbOptions) {
    this.#options = options
    this.#agent = options.url.startsWith('https:')
      ? new HttpsAgent({ keepAlive: true })
      : new HttpAgent({ keepAlive: true })
    const { username, password } = options
    const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')
    this.#client = new InfluxDB({
      url: options.url,
      ...(options.token === undefined ? {} : { token: options.token }),
      timeout: options.timeoutMs ?? 30_000,
      headers: username === undefined ? {} : { Authorization: `Basic ${basic}` },
      transportOptions: { agent: this.#agent },
    })
  }

  get majorVersion(): number {
    return this.#majorVersion
  }

  /** Finds the server and its version, and on 1.x makes the database when it is missing. */
  async connect(): Promise<void> {
    const version = this.#options.serverVersion ?? (await this.ping())
    const major = /^v?(\d+)/.exec(version)?.[1]
    if (major === undefined) {
      throw storeErrors.make('TC_STORE_UNAVAILABLE', `${this.#options.url} tells no version: ${version}`)
    }
    this.#majorVersion = Number(major)
    this.#paths = influxPaths(this.#majorVersion, this.#options)
    if (this.#majorVersion === 1) {
      await this.query(`CREATE DATABASE "${escapeIdentifier(this.#options.database)}"`)
    }
  }

  /** @returns the server's version as its header says. @throws TC_STORE_UNAVAILABLE when it is away. */
  async ping(): Promise<string> {
    let version = ''
    try {
      await this.#client.transport.request('/ping', '', { method: 'GET' }, (headers) => {
        version = String(headers['x-influxdb-version'] ?? '')
      })
    } catch (error) {
      throw this.#asStoreError(error, 'ping')
    }
    return version
  }

  /** Writes lines of line protocol with times in milliseconds. */
  async write(lines: string): Promise<void> {
    try {
      await this.#client.transport.request(this.#connected().write, lines, {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      })
    } catch (error) {
      throw this.#asStoreError(error, 'write')
    }
  }

  /** Runs InfluxQL statements. @returns the series of each statement; times are epoch milliseconds. */
  async query(statements: string): Promise<readonly (readonly InfluxSeries[])[]> {
    let answer: InfluxAnswer
    try {
      answer = (await this.#client.transport.request(
        this.#connected().query,
        `q=${encodeURIComponent(statements)}`,
        { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      )) as InfluxAnswer
    } catch (error) {
      throw this.#asStoreError(error, 'query')
    }
    const results = answer.results ?? []
    const failed = answer.error ?? results.find(({ error }) => error !== undefined)?.error
    if (failed !== undefined) throw this.#unavailable('query', failed)
    return results.map(({ series }) => series ?? [])
  }

  /** Removes what is older than `before` from a measurement. */
  async deleteBefore(measurement: string, before: number): Promise<void> {
    if (this.#majorVersion === 1) {
      await this.query(`DELETE FROM "${escapeIdentifier(measurement)}" WHERE time < ${before}ms`)
      return
    }
    const stop = new Date(before).toISOString()
    await this.#deleteWhere('1678-01-01T00:00:00Z', stop, `_measurement="${escapeIdentifier(measurement)}"`)
  }

  /** Removes what a device sent, from <= time < to. */
  async deleteOfDevice(points: {
    readonly kind: string
    readonly deviceId: string
    readonly from: number
    readonly to: number
  }): Promise<void> {
    const kind = escapeIdentifier(points.kind)
    const clamped = (at: number): number => Math.min(MAX_STORABLE_MS, Math.max(-MAX_STORABLE_MS, at))
    const [from, to] = [clamped(points.from), clamped(points.to)]
    if (this.#majorVersion === 1) {
      const device = escapeText(points.deviceId)
      await this.query(
        `DELETE FROM "${kind}" WHERE "device" = '${device}' AND time >= ${from}ms AND time < ${to}ms`,
      )
      return
    }
    // Half a millisecond before `to`: right whether the server takes the stop in or leaves it out.
    const stop = new Date(to - 1).toISOString().replace('Z', '500Z')
    const device = escapeIdentifier(points.deviceId)
    await this.#deleteWhere(
      new Date(from).toISOString(),
      stop,
      `_measurement="${kind}" AND device="${device}"`,
    )
  }

  async #deleteWhere(start: string, stop: string, predicate: string): Promise<void> {
    if (this.#majorVersion > 2) {
      throw storeErrors.make(
        'TC_STORE_WRITE_REFUSED',
        `InfluxDB ${this.#majorVersion} deletes by the retention period of its database only`,
      )
    }
    const { org, database } = this.#options
    const query = `org=${encodeURIComponent(org ?? '')}&bucket=${encodeURIComponent(database)}`
    try {
      await this.#client.transport.request(
        `/api/v2/delete?${query}`,
        JSON.stringify({ start, stop, predicate }),
        { method: 'POST', headers: { 'content-type': 'application/json' } },
      )
    } catch (error) {
      throw this.#asStoreError(error, 'delete')
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #connected(): InfluxPaths {
    if (this.#paths === null) throw storeErrors.make('TC_STORE_CLOSED', `InfluxDB at ${this.#options.url}`)
    return this.#paths
  }

  #asStoreError(error: unknown, what: string): TowncrierError {
    if (!(error instanceof HttpError)) {
      return this.#unavailable(what, error instanceof Error ? error.message : String(error), error)
    }
    const { statusCode } = error
    const said = `${what} at ${this.#options.url}: HTTP ${statusCode}, ${error.body || error.message}`
    if (statusCode === 401 || statusCode === 403) {
      return storeErrors.make('TC_STORE_CREDENTIALS_REFUSED', said, { statusCode }, { cause: error })
    }
    // 404 is a database that is gone, 408 and 429 pass: all of them may be well at the next try.
    if (statusCode >= 500 || [404, 408, 429].includes(statusCode)) {
      return this.#unavailable(what, `HTTP ${statusCode}, ${error.body || error.message}`, error)
    }
    if (what === 'query') {
      return storeErrors.make('TC_STORE_QUERY_INVALID', said, { statusCode }, { cause: error })
    }
    const partial = /partial write/i.test(error.body ?? '')
    return storeErrors.make(
      'TC_STORE_WRITE_REFUSED',
      partial ? `only a part was written by the ${said}` : said,
      { statusCode, partial },
      { cause: error },
    )
  }

  #unavailable(what: string, said: string, cause?: unknown): TowncrierError {
    return storeErrors.make(
      'TC_STORE_UNAVAILABLE',
      `InfluxDB at ${this.#options.url}, ${what}: ${said}`,
      {},
      { cause },
    )
  }
}

/** For InfluxQL between double quotes. */
export function escapeIdentifier(name: string): string {
  return name.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** For InfluxQL between single quotes. */
export function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')
}
