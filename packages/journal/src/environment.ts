import { mkdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, open, type RootDatabase } from 'lmdb'
import { journalErrors } from './errors.ts'

/** Seq of the chunk's first record, how many it holds, and when the newest of them was received. */
export type ChunkKey = [firstSeq: number, count: number, newestReceivedAt: number]

export interface JournalEnvironment {
  readonly root: RootDatabase<Buffer, ChunkKey>
  /** The chunks in order of seq. The key tells what trimming and counting need; values stay unread. */
  readonly chunks: Database<Buffer, ChunkKey>
  /** `trimmedThrough`: the highest seq that was ever trimmed; `wipeDue`: 1 while free pages may hold what was erased. */
  readonly marks: Database<number, string>
  /** Empty but while free pages are overwritten. */
  readonly fillers: Database<Buffer, number>
  /** Position of each consumer. In a file of its own, so that committing one never waits for an append. */
  readonly positions: Database<number, string>
  /** Size of the journal's file in bytes. */
  diskBytes(): number
  /** Bytes of the pages that hold chunks; the rest of the file is free for later appends. */
  chunkBytes(): number
  /** Bytes that the file system has left for an ordinary user. */
  freeDiskBytes(): number
  /**
   * To be called before every write. lmdb-js 3.5 must not meet a full disk: as it words the error it writes
   * past a buffer of 100 bytes (`last_error` in its mdb.c), which may end the process.
   *
   * @throws TC_JOURNAL_FULL when less than `minFreeDiskBytes` would be left after `bytes` more.
   */
  assertDiskRoom(bytes: number): void
  close(): Promise<void>
}

const DEFAULT_MAP_BYTES = 1024 * 1024 * 1024
/** Room for what others may write to the same disk between a look at it and a write. */
const DEFAULT_MIN_FREE_DISK_BYTES = 32 * 1024 * 1024

/**
 * Opens the two LMDB files of a journal, and makes them when they are not there.
 *
 * `overlappingSync` is off: a transaction then writes its pages, waits for fdatasync, and only then
 * writes the meta page (through an O_DSYNC descriptor) that makes it visible. So readers, in whatever
 * thread or process, see nothing that a power cut could take back, and the promise of a `put` means
 * durable. LMDB is copy-on-write: a torn write leaves the previous meta page in force.
 *
 * @param mapSize          address space to reserve at first, in bytes; the map grows past it by itself.
 * @param minFreeDiskBytes what writes must leave free on the disk.
 */
export function openEnvironment(
  directory: string,
  mapSize = DEFAULT_MAP_BYTES,
  minFreeDiskBytes = DEFAULT_MIN_FREE_DISK_BYTES,
): JournalEnvironment {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, 'journal.mdb')
  const root: RootDatabase<Buffer, ChunkKey> = open({
    path,
    mapSize,
    overlappingSync: false,
    // One put a transaction. With batching on, lmdb-js leaves a rejection of its own unhandled when a
    // commit fails.
    eventTurnBatching: false,
    encoding: 'binary',
    maxDbs: 4,
    maxReaders: 126,
  })
  const positionsRoot: RootDatabase<number, string> = open({
    path: join(directory, 'positions.mdb'),
    overlappingSync: false,
    maxDbs: 2,
  })
  const chunks = root.openDB<Buffer, ChunkKey>({ name: 'chunks', encoding: 'binary' })
  const freeDiskBytes = () => {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  }
  return {
    root,
    chunks,
    marks: root.openDB<number, string>({ name: 'marks', encoding: 'msgpack' }),
    fillers: root.openDB<Buffer, number>({ name: 'fillers', encoding: 'binary' }),
    positions: positionsRoot.openDB<number, string>({ name: 'positions' }),
    diskBytes: () => statSync(path).size,
    chunkBytes: () => {
      chunks.resetReadTxn()
      const { pageSize, treeBranchPageCount, treeLeafPageCount, overflowPages } =
        chunks.getStats() as PageCounts
      return pageSize * (treeBranchPageCount + treeLeafPageCount + overflowPages)
    },
    freeDiskBytes,
    assertDiskRoom: (bytes) => {
      const freeBytes = freeDiskBytes()
      if (freeBytes - bytes >= minFreeDiskBytes) return
      throw journalErrors.make(
        'TC_JOURNAL_FULL',
        `only ${freeBytes} bytes are free on the disk of ${directory}`,
        {
          freeBytes,
          minFreeDiskBytes,
        },
      )
    },
    close: async () => {
      await Promise.all([root.close(), positionsRoot.close()])
    },
  }
}

interface PageCounts {
  readonly pageSize: number
  readonly treeBranchPageCount: number
  readonly treeLeafPageCount: number
  readonly overflowPages: number
}

/** Key of the last chunk that begins at or before `seq`; null when there is none. */
export function findChunkKey(chunks: Database<Buffer, ChunkKey>, seq: number): ChunkKey | null {
  // A shorter array sorts before every longer one that it begins, so this start is exclusive.
  const [key] = chunks.getKeys({ start: [seq + 1] as unknown as ChunkKey, reverse: true, limit: 1 })
  return key ?? null
}

/** Seq of the newest durable record; 0 when there never was one. */
export function newestSeq({ chunks, marks }: JournalEnvironment): number {
  chunks.resetReadTxn()
  const key = findChunkKey(chunks, Number.MAX_SAFE_INTEGER - 1)
  return Math.max(key === null ? 0 : key[0] + key[1] - 1, marks.get('trimmedThrough') ?? 0)
}

/** Seq of the oldest record still there; one past the newest when all are trimmed; 0 when there never was one. */
export function oldestSeq(environment: JournalEnvironment): number {
  environment.chunks.resetReadTxn()
  const [key] = environment.chunks.getKeys({ limit: 1 })
  if (key !== undefined) return key[0]
  const newest = newestSeq(environment)
  return newest === 0 ? 0 : newest + 1
}
