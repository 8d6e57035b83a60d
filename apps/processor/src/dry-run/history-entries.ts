import { createReadStream } from 'node:fs'
import { type AnySensorKind, type EpochMs, MINUTE_MS } from '@towncrier/core'
import type { JournalEntry } from '@towncrier/journal'
import { parse } from 'csv-parse'

const EMPTY = new Uint8Array()

/** Reads an export of a kind's observations as the readings they once were. */
export async function readingsOf(path: string, kind: AnySensorKind): Promise<Omit<JournalEntry, 'seq'>[]> {
  const types = new Map(kind.measures.map(({ name, type }) => [name, type]))
  const fields = Object.keys(kind.readingSchema.shape)
  const entries: Omit<JournalEntry, 'seq'>[] = []
  const rows = createReadStream(path).pipe(parse({ columns: true, skip_empty_lines: true }))
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    const reading: Record<string, unknown> = { at: row.at }
    for (const field of fields) {
      const text = row[field]
      if (text === undefined || text === '') continue
      const type = types.get(field)
      reading[field] =
        type === 'number' ? Number(text) : type === 'boolean' ? text === 'true' || text === '1' : text
    }
    entries.push({
      type: 'reading',
      receivedAt: Date.parse(row.receivedAt!),
      kind: kind.id,
      deviceId: row.deviceId!,
      payload: Buffer.from(JSON.stringify(reading)),
    })
  }
  return entries
}

/**
 * Puts readings in the order in which they came and lets time pass between them, a tick a minute, as the
 * journal does.
 */
export function* asJournal(
  readings: readonly Omit<JournalEntry, 'seq'>[],
  from: EpochMs,
  to: EpochMs,
  firstSeq: number,
): Generator<JournalEntry> {
  const ordered = readings.toSorted((a, b) => a.receivedAt - b.receivedAt)
  let seq = firstSeq
  let next = 0
  for (let tickAt = from; tickAt < to; tickAt += MINUTE_MS) {
    for (; next < ordered.length && ordered[next]!.receivedAt < tickAt; next++) {
      yield { ...ordered[next]!, seq: seq++ }
    }
    yield { seq: seq++, type: 'tick', receivedAt: tickAt, kind: '', deviceId: '', payload: EMPTY }
  }
  for (; next < ordered.length; next++) yield { ...ordered[next]!, seq: seq++ }
}
