import { RequestError, toRequestError } from '@towncrier/screens/request-error'
import { Refusal } from './refusal.ts'

/** On the edge of a network an answer can take for ever. */
const ANSWER_LIMIT_MS = 25_000
/** Photos are long, and a report takes the platform a while to make. */
const LONG_LIMIT_MS = 120_000

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Asks the platform. */
export class Asker {
  readonly #onServerTime: (serverAt: number, phoneAt: number) => void

  /** @param onServerTime told what time it was on the platform and on the phone, epoch ms, with every answer. */
  constructor(onServerTime: (serverAt: number, phoneAt: number) => void) {
    this.#onServerTime = onServerTime
  }

  /** @throws Refusal; `TC_UNREACHABLE` when nothing answered. */
  async ask<Answer>(method: Method, path: string, body?: unknown, isLong = false): Promise<Answer> {
    const isForm = body instanceof FormData
    const sentAt = Date.now()
    const { response, text } = await this.#fetch(`/api/v1${path}`, isForm || isLong, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(isForm ? { body } : {}),
      ...(body === undefined || isForm
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const serverAt = Date.parse(response.headers.get('date') ?? '')
    if (Number.isFinite(serverAt)) this.#onServerTime(serverAt, (sentAt + Date.now()) / 2)
    const answer: unknown = parseJson(text)
    if (!response.ok) {
      const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
      throw new Refusal(
        toRequestError(response.status, response.statusText, answer),
        Number.isFinite(wait) ? wait : null,
      )
    }
    return answer as Answer
  }

  async #fetch(
    url: string,
    isLong: boolean,
    init: RequestInit,
  ): Promise<{ response: Response; text: string }> {
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), isLong ? LONG_LIMIT_MS : ANSWER_LIMIT_MS)
    try {
      const response = await fetch(url, { ...init, signal: limit.signal })
      return { response, text: await response.text() }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Refusal(new RequestError('TC_UNREACHABLE', 0, reason, ''), null)
    } finally {
      clearTimeout(timer)
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
