import { readFile, stat } from 'node:fs/promises'
import type { EpochMs } from '@towncrier/core'

/** What was read of a feed, or why nothing was. */
export type FeedText =
  | { readonly state: 'none' }
  | {
      readonly state: 'read'
      readonly text: string
      readonly givenAt: EpochMs
      readonly format: 'csv' | 'json'
    }
  | { readonly state: 'failed'; readonly problem: string }

const MOST_BYTES = 5 * 1024 * 1024
const TIMEOUT_MS = 20_000

/**
 * Reads a weather feed from a file or an http(s) address.
 *
 * @param source path or address; undefined when none is set.
 * @param now    taken as when it was given, where the server does not say.
 */
export async function readFeed(source: string | undefined, now: EpochMs): Promise<FeedText> {
  if (source === undefined) return { state: 'none' }
  try {
    return /^https?:\/\//.test(source) ? await fetchFeed(source, now) : await readFeedFile(source)
  } catch (error) {
    const { message, cause } = error as Error
    const why = cause instanceof Error ? `${message}: ${cause.message}` : message
    return { state: 'failed', problem: why }
  }
}

async function readFeedFile(path: string): Promise<FeedText> {
  const { size, mtimeMs } = await stat(path)
  if (size > MOST_BYTES) return tooLarge(size)
  const text = await readFile(path, 'utf8')
  return { state: 'read', text, givenAt: Math.round(mtimeMs), format: formatOf(text) }
}

async function fetchFeed(url: string, now: EpochMs): Promise<FeedText> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, text/csv' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) return { state: 'failed', problem: `the server answers ${response.status}` }
  const bytes = await response.arrayBuffer()
  if (bytes.byteLength > MOST_BYTES) return tooLarge(bytes.byteLength)
  const text = new TextDecoder().decode(bytes)
  const modified = Date.parse(response.headers.get('last-modified') ?? '')
  return { state: 'read', text, givenAt: Number.isNaN(modified) ? now : modified, format: formatOf(text) }
}

function tooLarge(bytes: number): FeedText {
  return { state: 'failed', problem: `it has ${bytes} bytes, at most ${MOST_BYTES} are read` }
}

function formatOf(text: string): 'csv' | 'json' {
  return /^\s*[[{]/.test(text) ? 'json' : 'csv'
}
