import { ChunkCursor } from './chunk.ts'
import { findChunkKey, type JournalEnvironment, newestSeq, openEnvironment } from './environment.ts'
import { journalErrors } from './errors.ts'
import type { JournalEntry, JournalReader, ReadLimits } from './port.ts'

export interface JournalReaderOptions {
  /** The journal's folder; made when it is not there yet. */
  readonly directory: string
  /** Address space to reserve at first, in bytes; grows by itself. */
  readonly mapSize?: number
}

/**
 * Opens a journal for reading, in any thread or process. Sees a record only once it is durable (see
 * `openEnvironment`), so nothing that was processed can later be gone.
 */
export function openJournalReader({ directory, mapSize }: JournalReaderOptions): JournalReader {
  return new LmdbJournalReader(openEnvironment(directory, mapSize))
}

class LmdbJournalReader implements JournalReader {
  readonly #environment: JournalEnvironment
  /** Where the last read stopped inside a chunk, so that the next does not fetch and walk it again. */
  #cursor: ChunkCursor | null = null
  #closed = false

  constructor(environment: JournalEnvironment) {
    this.#environment = environment
  }

  /**
   * {@link JournalReader.read}. Payloads are views of a chunk of up to a megabyte: copy what is kept long
   * or posted to another thread.
   *
   * @throws TC_JOURNAL_CLOSED after close, TC_JOURNAL_CORRUPT when a checksum does not hold.
   */
  read(afterSeq: number, limits: ReadLimits): JournalEntry[] {
    this.#assertOpen()
    const entries: JournalEntry[] = []
    let bytes = 0
    let after = afterSeq
    while (entries.length < limits.maxRecords && bytes <= limits.maxBytes) {
      const cursor = this.#cursorAfter(after)
      if (cursor === null) break
      bytes = cursor.take(entries, limits, bytes)
      after = cursor.nextSeq - 1
    }
    return entries
  }

  lastSeq(): number {
    this.#assertOpen()
    return newestSeq(this.#environment)
  }

  async commitPosition(consumer: string, seq: number): Promise<void> {
    this.#assertOpen()
    this.#environment.assertDiskRoom(0)
    await this.#environment.positions.put(consumer, seq)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cursor = null
    await this.#environment.close()
  }

  /** A cursor whose next record is the first with seq > `afterSeq`; null when there is none. */
  #cursorAfter(afterSeq: number): ChunkCursor | null {
    const kept = this.#cursor
    if (kept !== null && kept.nextSeq === afterSeq + 1 && kept.nextSeq <= kept.lastSeq) return kept
    const { chunks } = this.#environment
    // Without this the snapshot of this turn of the event loop would be read again.
    chunks.resetReadTxn()
    let key = findChunkKey(chunks, afterSeq + 1)
    if (key === null || key[0] + key[1] - 1 <= afterSeq) {
      // Trimmed up to somewhere beyond, or at the end.
      const start = [afterSeq + 1] as unknown as [number, number, number]
      key = [...chunks.getKeys({ start, limit: 1 })][0] ?? null
    }
    if (key === null) return null
    const bytes = chunks.getBinary(key)
    // Trimmed between the two lookups: the next read finds what follows.
    if (bytes === undefined) return null
    const cursor = new ChunkCursor(bytes, key[0])
    cursor.skipTo(afterSeq)
    this.#cursor = cursor
    return cursor
  }

  #assertOpen(): void {
    if (this.#closed) throw journalErrors.make('TC_JOURNAL_CLOSED', 'for reading')
  }
}
