import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '@towncrier/config'
import { problemSchema } from '@towncrier/protocol'
import type { Command } from 'commander'
import { z } from 'zod'
import { cliErrors } from './errors.ts'

export interface ClientOptions {
  readonly url?: string
  readonly token?: string
}

/** Adds the options by which a command finds the platform. */
export function withClientOptions(command: Command): Command {
  return command
    .option('--url <url>', 'address of the platform (default: HTTP_HOST and HTTP_PORT)')
    .option('--token <token>', 'bearer token (default: the one in DATA_DIR, on the platform’s machine)')
}

/** Speaks to a running platform. Answers are checked against the schema that the caller names. */
export class Client {
  readonly url: string
  readonly #token: string | null

  constructor(config: Config, options: ClientOptions) {
    const host = config.HTTP_HOST === '0.0.0.0' ? '127.0.0.1' : config.HTTP_HOST
    this.url = options.url ?? `http://${host}:${config.HTTP_PORT}`
    const path = join(config.DATA_DIR, 'local.token')
    this.#token = options.token ?? (existsSync(path) ? readFileSync(path).toString('base64url') : null)
  }

  /** True when a platform answers at the address. */
  async isUp(): Promise<boolean> {
    try {
      return (await fetch(new URL('/healthz', this.url), { signal: AbortSignal.timeout(2_000) })).ok
    } catch {
      return false
    }
  }

  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return this.#call('GET', path, undefined, schema)
  }

  post<Schema extends z.ZodType>(path: string, body: unknown, schema: Schema): Promise<z.output<Schema>> {
    return this.#call('POST', path, body, schema)
  }

  async delete(path: string): Promise<void> {
    await this.#fetch('DELETE', path)
  }

  /** The answer’s body as it comes, for files. */
  async download(path: string): Promise<ReadableStream<Uint8Array>> {
    return (await this.#fetch('GET', path)).body!
  }

  async #call<Schema extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const response = await this.#fetch(method, path, body)
    return schema.parse(await response.json())
  }

  async #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    if (this.#token === null) throw cliErrors.make('TC_TOKEN_MISSING', `${method} ${this.url}${path}`)
    let response: Response
    try {
      response = await fetch(new URL(path, this.url), {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (cause) {
      throw cliErrors.make('TC_PLATFORM_UNREACHABLE', this.url, {}, { cause })
    }
    if (response.ok) return response
    const problem = problemSchema.safeParse(await response.json().catch(() => null))
    throw cliErrors.make(
      'TC_PLATFORM_REFUSED',
      problem.success
        ? `${problem.data.code}: ${problem.data.detail}`
        : `${method} ${path}: ${response.status}`,
      { status: response.status, ...(problem.success ? { code: problem.data.code } : {}) },
    )
  }
}

/** Every item of a paged list. */
export async function* pagesOf<Item extends z.ZodType>(
  client: Client,
  path: string,
  item: Item,
): AsyncGenerator<z.output<Item>> {
  const schema = z.object({ items: z.array(item), nextCursor: z.string().nullable() })
  let cursor: string | null = null
  do {
    const query: string =
      cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
    const page: z.output<typeof schema> = await client.get(path + query, schema)
    yield* page.items as z.output<Item>[]
    cursor = page.nextCursor
  } while (cursor !== null)
}
