import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pinnedAddress } from '../webhooks/public-address.ts'

const ANSWER_BYTES_READ = 16 * 1024

export interface PinnedAnswer {
  readonly status: number
  readonly retryAfter: string | undefined
}

/**
 * Posts to an address that somebody outside chose: its host is looked up once, checked and connected to, and
 * redirects are not followed.
 *
 * @throws TC_WEBHOOK_ADDRESS, and whatever the connection fails with.
 */
export async function postPinned(
  url: URL,
  headers: Readonly<Record<string, string | number>>,
  body: Uint8Array,
  options: { readonly allowPrivate: boolean; readonly signal: AbortSignal },
): Promise<PinnedAnswer> {
  const { allowPrivate, signal } = options
  const { address, family } = await abortable(pinnedAddress(url.hostname, allowPrivate), signal)
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    const request = send(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
        agent: false,
        signal,
        lookup: (_hostname, lookup, callback) => {
          if (lookup.all) callback(null, [{ address, family }])
          else callback(null, address, family)
        },
      },
      (response) => {
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > ANSWER_BYTES_READ) response.destroy()
        })
        response.once('error', reject)
        response.once('close', () =>
          resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] }),
        )
      },
    )
    request.once('error', (error) => reject(signal.aborted ? signal.reason : error))
    request.end(body)
  })
}

/** What is awaited, or the reason of the signal if that comes first. */
export function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([promise, aborted.promise]).finally(() => signal.removeEventListener('abort', abort))
}
