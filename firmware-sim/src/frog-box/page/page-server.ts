import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { formatInstant } from '@towncrier/core'
import { frogBoxErrors } from '../../errors.ts'
import type { BoxState } from '../box-state.ts'
import type { KeptReading, Outbox } from '../outbox.ts'
import { isOwnHost } from './host-guard.ts'
import { languageOf, MESSAGES } from './language.ts'
import type { Language } from './messages/messages.ts'
import { type PageOptions, pageOf, plainPage } from './page.ts'
import { SECURITY_HEADERS } from './style.ts'

export interface PageServerOptions
  extends Pick<PageOptions, 'deviceId' | 'timeZone' | 'staleAfterMs' | 'dampPct'> {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** Names of the box beside its addresses and `.local` ones. */
  readonly names: readonly string[]
  readonly outbox: Outbox
  readonly state: () => BoxState
}

const HTML = 'text/html; charset=utf-8'
const ROWS_AT_ONCE = 1_000
const MOST_CONNECTIONS = 32

/** Shows the box on the local network: its page, its readings, its health. It takes nothing. */
export class PageServer {
  readonly #options: PageServerOptions
  readonly #server: Server

  constructor(options: PageServerOptions) {
    this.#options = options
    this.#server = createServer(
      { maxHeaderSize: 8_192, requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 },
      (request, response) => void this.#answer(request, response),
    )
    this.#server.maxConnections = MOST_CONNECTIONS
  }

  /** @returns the port. @throws TC_FROG_BOX_PAGE_FAILED */
  async start(): Promise<number> {
    const { host, port } = this.#options
    try {
      this.#server.listen(port, host)
      await once(this.#server, 'listening')
    } catch (error) {
      throw frogBoxErrors.make('TC_FROG_BOX_PAGE_FAILED', `${host}:${port}`, {}, { cause: error })
    }
    const address = this.#server.address()
    return address === null || typeof address === 'string' ? port : address.port
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    // What a request carries is not read; the connection ends with the answer.
    if (
      request.headers['content-length'] !== undefined ||
      request.headers['transfer-encoding'] !== undefined
    ) {
      response.setHeader('connection', 'close')
    }
    const { path, asked } = targetOf(request.url ?? '/')
    const language = languageOf(asked, request.headers['accept-language'])
    const messages = MESSAGES[language]
    try {
      if (!isOwnHost(request.headers.host, this.#options.names)) {
        end(request, response, 421, HTML, plainPage(language, messages.otherHost))
      } else if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD')
        end(request, response, 405, HTML, plainPage(language, messages.notAllowed))
      } else if (path === '/') {
        this.#page(request, response, language)
      } else if (path === '/readings.json') {
        await this.#export(request, response, 'application/json; charset=utf-8', jsonExport)
      } else if (path === '/readings.csv') {
        await this.#export(request, response, 'text/csv; charset=utf-8', csvExport)
      } else if (path === '/healthz') {
        this.#health(request, response)
      } else {
        end(request, response, 404, HTML, plainPage(language, messages.notFound))
      }
    } catch {
      if (response.headersSent) response.destroy()
      else end(request, response, 500, HTML, plainPage(language, messages.notices.storage))
    }
  }

  #page(request: IncomingMessage, response: ServerResponse, language: Language): void {
    response.setHeader('vary', 'Accept-Language')
    end(request, response, 200, HTML, pageOf({ ...this.#options, state: this.#options.state(), language }))
  }

  /** Well when readings are kept; that nothing is sent is no illness of the box. */
  #health(request: IncomingMessage, response: ServerResponse): void {
    const { isStorageFailing, sensor, notSending, counts, eyes } = this.#options.state()
    const status = isStorageFailing ? 503 : 200
    const body = {
      status: isStorageFailing ? 'failing' : 'ok',
      sensor,
      sending: notSending === null,
      eyes,
      ...counts,
    }
    end(request, response, status, 'application/json; charset=utf-8', `${JSON.stringify(body)}\n`)
  }

  /** Everything on the box, however much: a page at a time, as fast as it is taken. */
  async #export(
    request: IncomingMessage,
    response: ServerResponse,
    type: string,
    format: ExportFormat,
  ): Promise<void> {
    response.writeHead(200, { 'content-type': type })
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    response.write(format.head)
    let lastId = 0
    for (;;) {
      const rows = this.#options.outbox.pageAfter(lastId, ROWS_AT_ONCE)
      if (rows.length === 0 || response.destroyed) break
      const isFirst = lastId === 0
      lastId = rows.at(-1)!.id
      const text = rows.map(format.row).join(format.between)
      if (!response.write(isFirst ? text : `${format.between}${text}`)) {
        await Promise.race([once(response, 'drain'), once(response, 'close')])
      }
    }
    response.end(format.tail)
  }
}

interface ExportFormat {
  readonly head: string
  readonly between: string
  readonly tail: string
  readonly row: (reading: KeptReading) => string
}

const jsonExport: ExportFormat = {
  head: '{"readings":[\n',
  between: ',\n',
  tail: '\n]}\n',
  row: ({ id, at, tempC, humidityPct, isSent }) =>
    JSON.stringify({ at: at === null ? null : formatInstant(at), seq: id, tempC, humidityPct, sent: isSent }),
}

/** RFC 4180. */
const csvExport: ExportFormat = {
  head: 'at,seq,tempC,humidityPct,sent\r\n',
  between: '\r\n',
  tail: '\r\n',
  row: ({ id, at, tempC, humidityPct, isSent }) =>
    `${at === null ? '' : formatInstant(at)},${id},${tempC},${humidityPct},${isSent ? 'yes' : 'no'}`,
}

function targetOf(url: string): { readonly path: string; readonly asked: string | null } {
  try {
    const { pathname, searchParams } = new URL(url, 'http://frog-box')
    return { path: pathname, asked: searchParams.get('lang') }
  } catch {
    return { path: '', asked: null }
  }
}

function end(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
  response.end(request.method === 'HEAD' ? undefined : text)
}
