import type { PublicBin, PublicBins, PublicStreetsView } from '@towncrier/protocol'
import { binsMessages as words } from '../messages/bins.ts'

export interface Place {
  readonly latitude: number
  readonly longitude: number
}

/** An answer that is none, in words for whoever asked. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** About ten metres: nobody needs to be told more exactly where somebody stands. */
const PLACE_DIGITS = 4

export function binsNear({ latitude, longitude }: Place, stream: string | null): Promise<PublicBins> {
  const query = new URLSearchParams({
    latitude: latitude.toFixed(PLACE_DIGITS),
    longitude: longitude.toFixed(PLACE_DIGITS),
    ...(stream === null ? {} : { stream }),
  })
  return ask(`bins/near?${query}`)
}

export function binOf(id: string): Promise<PublicBin> {
  return ask(`bins/${encodeURIComponent(id)}`)
}

export function streetsNamed(search: string): Promise<PublicStreetsView> {
  return ask(`gritting/streets?${new URLSearchParams({ search })}`)
}

export async function reportFull(id: string, note: string, website: string): Promise<void> {
  const response = await send(`bins/${encodeURIComponent(id)}/reports`, words.offlineReport, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ note, website }),
  })
  if (response.ok) return
  const message =
    response.status === 429
      ? words.tooManyReports
      : response.status === 400 || response.status === 413
        ? words.tooLong
        : words.failed
  throw new Refusal(response.status, message)
}

async function ask<Answer>(path: string): Promise<Answer> {
  const response = await send(path, words.offline)
  if (!response.ok)
    throw new Refusal(response.status, response.status === 429 ? words.tooOften : words.failed)
  return (await response.json()) as Answer
}

async function send(path: string, offline: string, options: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(`/api/v1/public/${path}`, { ...options, credentials: 'omit' })
  } catch {
    throw new Refusal(0, offline)
  }
}
