import { setTimeout as wait } from 'node:timers/promises'
import { type EpochMs, isTowncrierError } from '@towncrier/core'
import { ChunkBuilder } from './chunk.ts'
import {
  type ChunkKey,
  type JournalEnvironment,
  newestSeq,
  oldestSeq,
  openEnvironment,
} from './environment.ts'
import { eraseRecords } from './erase.ts'
import { journalErrors } from './errors.ts'
import type { JournalRecord, JournalStats, JournalWriter, RecordsToErase } from './port.ts'

export interface JournalWriterOptions {
  /** The journal's folder; made when it is not there yet. */
  readonly directory: string
  /** How long a record waits for others to share its fsync, in ms; 0 to 100. */
  readonly groupCommitMs?: number
  /** A group is committed at this many records, without waiting longer. */
  readonly maxGroupRecords?: number
  /** A group is committed at this many bytes, without waiting longer. */
  readonly maxGroupBytes?: number
  /** Appends are refused with TC_JOURNAL_FULL while the records kept take more bytes than this on disk. */
  readonly maxDiskBytes?: number
  /** Appends are refused with TC_JOURNAL_FULL while the disk has less than this left, in bytes. */
  readonly minFreeDiskBytes?: number
  /** Address space to reserve at first, in bytes; grows by itself. */
  readonly mapSize?: number
  /** A commit that takes longer than this, in ms, shows in `failure()` until it ends. */
  readonly stallAfterMs?: number
}

/**
 * Opens a journal for writing. There is one writer; should a second one appear by mistake, each append
 * of either is either durable with a seq of its own or rejected.
 */
export function openJournalWriter(options: JournalWriterOptions): JournalWriter {
  const settings = {
    groupCommitMs: 2,
    maxGroupRecords: 8_192,
    maxGroupBytes: 1024 * 1024,
    maxDiskBytes: Number.POSITIVE_INFINITY,
    stallAfterMs: 10_000,
    ...options,
  }
  return new LmdbJournalWriter(
    openEnvironment(options.directory, options.mapSize, options.minFreeDiskBytes),
    settings,
  )
}

type Settings = Required<Omit<JournalWriterOptions, 'directory' | 'mapSize' | 'minFreeDiskBytes'>>

interface Waiter {
  readonly resolve: (seq: number) => void
  readonly reject: (error: Error) => void
}

/** Records that become durable together, or not at all. */
interface Group {
  readonly chunk: ChunkBuilder
  readonly waiters: Waiter[]
  openedAt: number
}

const TRIM_CHUNKS_PER_TRANSACTION = 512
const SPARE_CHUNKS = 4
// lmdb-js writes a few lines to stderr for every commit that fails.
const RETRY_AFTER_MS = 250
// errno of Linux, as LMDB hands them on: ENOSPC, EDQUOT, EFBIG; and MDB_MAP_FULL, MDB_TXN_FULL.
const FULL_CODES: ReadonlySet<unknown> = new Set([28, 122, 27, -30792, -30788])
// What LMDB makes of a write that the disk took only in part.
const EIO = 5
const SPARE_DISK_BYTES = 256 * 1024

/**
 * One transaction is in flight at a time, and takes one chunk. What arrives meanwhile gathers in the
 * next one, so the group grows with the load and with the slowness of the disk; and since a group gets
 * its seqs when it is written, a group that fails leaves no gap.
 */
class LmdbJournalWriter implements JournalWriter {
  readonly #environment: JournalEnvironment
  readonly #settings: Settings
  readonly #spare: ChunkBuilder[] = []
  /** Full groups, oldest first, waiting for their turn. */
  readonly #sealed: Group[] = []
  #open: Group | null = null
  #timer: NodeJS.Timeout | null = null
  #commit: Promise<void> | null = null
  #commitStartedAt = 0
  #lastSeq: number
  /** Groups whose turn has come and gone, also those that failed. */
  #written = 0
  #failure: Error | null = null
  /** Before this, on the clock of `performance.now()`, a disk that has just failed is left alone. */
  #retryAt = 0
  #closed = false
  /** Ends when the erasure before has ended: they are one after another. */
  #erasing: Promise<unknown> = Promise.resolve()

  constructor(environment: JournalEnvironment, settings: Settings) {
    this.#environment = environment
    this.#settings = settings
    this.#lastSeq = newestSeq(environment)
  }

  append(record: JournalRecord): Promise<number> {
    if (this.#closed) return Promise.reject(journalErrors.make('TC_JOURNAL_CLOSED', 'for writing'))
    return new Promise((resolve, reject) => {
      const group = this.#open ?? this.#openGroup()
      try {
        group.chunk.add(record)
      } catch (error) {
        reject(error)
        return
      }
      group.waiters.push({ resolve, reject })
      const { maxGroupRecords, maxGroupBytes } = this.#settings
      if (group.chunk.count >= maxGroupRecords || group.chunk.byteLength >= maxGroupBytes) {
        this.#seal()
        this.#writeNext()
      }
    })
  }

  async trim(before: EpochMs): Promise<number> {
    if (this.#closed) throw journalErrors.make('TC_JOURNAL_CLOSED', 'for writing')
    const { root, chunks, marks } = this.#environment
    const positions = Object.values(this.#positions())
    // Before anyone reads, nobody has passed anything.
    const passedByAll = positions.length === 0 ? 0 : Math.min(...positions)
    let trimmed = 0
    for (;;) {
      chunks.resetReadTxn()
      const keys: ChunkKey[] = []
      for (const key of chunks.getKeys({ limit: TRIM_CHUNKS_PER_TRANSACTION })) {
        const [firstSeq, count, newestReceivedAt] = key
        // Stops at the first that stays, so that what remains has no holes.
        if (newestReceivedAt >= before || firstSeq + count - 1 > passedByAll) break
        keys.push(key)
      }
      const last = keys.at(-1)
      if (last === undefined) return trimmed
      try {
        this.#environment.assertDiskRoom(0)
        await root.transaction(() => {
          for (const key of keys) chunks.removeSync(key)
          marks.putSync('trimmedThrough', last[0] + last[1] - 1)
        })
      } catch (error) {
        throw await writeError(error, this.#environment.freeDiskBytes())
      }
      for (const key of keys) trimmed += key[1]
    }
  }

  erase(records: RecordsToErase): Promise<number> {
    const erased = this.#erasing.then(() => this.#eraseInTurn(records))
    this.#erasing = erased.catch(() => undefined)
    return erased
  }

  async #eraseInTurn(records: RecordsToErase): Promise<number> {
    await this.#settled()
    try {
      return await eraseRecords(this.#environment, records, () => this.#closed)
    } catch (error) {
      throw await writeError(error, this.#environment.freeDiskBytes())
    }
  }

  /** Resolves when all that was appended until now is on disk or rejected. */
  async #settled(): Promise<void> {
    const groups = [...this.#sealed, ...(this.#open === null ? [] : [this.#open])]
    const target = this.#written + groups.length + (this.#commit === null ? 0 : 1)
    while (this.#written < target && !this.#closed) await wait(this.#settings.groupCommitMs)
  }

  stats(): JournalStats {
    return {
      firstSeq: oldestSeq(this.#environment),
      lastSeq: this.#lastSeq,
      diskBytes: this.#environment.diskBytes(),
      positions: this.#positions(),
    }
  }

  failure(): Error | null {
    if (this.#failure !== null) return this.#failure
    if (this.#commit === null) return null
    const waitedMs = performance.now() - this.#commitStartedAt
    if (waitedMs < this.#settings.stallAfterMs) return null
    return journalErrors.make('TC_JOURNAL_STALLED', `for ${Math.round(waitedMs)} ms`, { waitedMs })
  }

  /** Commits what was appended, then closes. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    while (this.#open !== null || this.#sealed.length > 0 || this.#commit !== null) {
      this.#seal()
      this.#writeNext()
      await this.#commit
    }
    await this.#erasing
    await this.#environment.close()
  }

  #openGroup(): Group {
    const group = { chunk: this.#spare.pop() ?? new ChunkBuilder(), waiters: [], openedAt: performance.now() }
    this.#open = group
    if (this.#commit === null) this.#startTimer(this.#settings.groupCommitMs)
    return group
  }

  #startTimer(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#seal()
      this.#writeNext()
    }, delayMs)
  }

  #seal(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const group = this.#open
    if (group === null) return
    this.#open = null
    if (group.waiters.length > 0) this.#sealed.push(group)
  }

  #writeNext(): void {
    if (this.#commit !== null) return
    const group = this.#sealed.shift()
    if (group === undefined) return
    this.#commitStartedAt = performance.now()
    this.#commit = this.#write(group).then(() => {
      this.#commit = null
      this.#written++
      this.#release(group.chunk)
      this.#afterWrite()
    })
  }

  /** Keeps the disk busy: a full group at once, an open one when it has waited its time. */
  #afterWrite(): void {
    if (this.#sealed.length === 0 && this.#open !== null) {
      const leftMs = this.#open.openedAt + this.#settings.groupCommitMs - performance.now()
      if (leftMs >= 1) {
        this.#startTimer(leftMs)
        return
      }
      this.#seal()
    }
    this.#writeNext()
  }

  /** Never rejects: the group's waiters are told. */
  async #write({ chunk, waiters }: Group): Promise<void> {
    if (this.#failure !== null && performance.now() < this.#retryAt) {
      for (const { reject } of waiters) reject(this.#failure)
      return
    }
    const firstSeq = this.#lastSeq + 1
    try {
      this.#assertRoom(chunk.byteLength)
      const key: ChunkKey = [firstSeq, waiters.length, chunk.newestReceivedAt]
      const { chunks } = this.#environment
      // `append` refuses a key that is not past the last one: another writer's records stay whole.
      const wrote = await chunks.put(key, chunk.finish(), { append: true } as unknown as number)
      if (!wrote) {
        this.#lastSeq = newestSeq(this.#environment)
        throw new Error('another writer has the journal open')
      }
    } catch (cause) {
      const error = await writeError(cause, this.#environment.freeDiskBytes() - chunk.byteLength)
      this.#failure = error
      if (isTowncrierError(error) && error.details.systemCode !== undefined) {
        this.#retryAt = performance.now() + RETRY_AFTER_MS
      }
      for (const { reject } of waiters) reject(error)
      return
    }
    this.#failure = null
    this.#lastSeq = firstSeq + waiters.length - 1
    let seq = firstSeq
    for (const { resolve } of waiters) resolve(seq++)
  }

  #assertRoom(bytes: number): void {
    this.#environment.assertDiskRoom(bytes)
    const { maxDiskBytes } = this.#settings
    if (maxDiskBytes === Number.POSITIVE_INFINITY) return
    const used = this.#environment.chunkBytes()
    if (used + bytes <= maxDiskBytes) return
    throw journalErrors.make('TC_JOURNAL_FULL', `${used} of ${maxDiskBytes} bytes are in use`, {
      usedBytes: used,
      maxDiskBytes,
    })
  }

  #release(chunk: ChunkBuilder): void {
    chunk.clear()
    if (this.#spare.length < SPARE_CHUNKS) this.#spare.push(chunk)
  }

  #positions(): Record<string, number> {
    const positions: Record<string, number> = {}
    this.#environment.positions.resetReadTxn()
    for (const { key, value } of this.#environment.positions.getRange({})) positions[key] = value
    return positions
  }
}

/** What LMDB says, in this package's codes. lmdb-js keeps the cause of a failed commit in a promise. */
async function writeError(error: unknown, roomBytes: number): Promise<Error> {
  if (isTowncrierError(error)) return error
  let cause = error
  if (error instanceof Error && 'commitError' in error) {
    try {
      await error.commitError
    } catch (commitError) {
      cause = commitError
    }
  }
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const what = cause instanceof Error ? cause.message : String(cause)
  const full = FULL_CODES.has(code) || (code === EIO && roomBytes < SPARE_DISK_BYTES)
  const name = full ? 'TC_JOURNAL_FULL' : 'TC_JOURNAL_FAILED'
  return journalErrors.make(name, what, { systemCode: code }, { cause })
}
