import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { eraseInChunk, marksOfDevice } from './chunk.ts'
import type { ChunkKey, JournalEnvironment } from './environment.ts'
import { journalErrors } from './errors.ts'
import type { RecordsToErase } from './port.ts'

const KEYS_AT_ONCE = 256
/** Pages overwritten in one transaction: 1 MiB, so that appends wait little between two of them. */
const FILLERS_PER_TRANSACTION = 256
/** LMDB hands a page out again two transactions after it was freed. */
const DRY_TRANSACTIONS = 3
const PAGE_HEADER_BYTES = 16
const READERS_LIMIT_MS = 10_000
const READERS_CHECK_MS = 5

/**
 * Replaces a device's records chunk by chunk, each in a transaction of its own, and then overwrites the
 * pages that this and earlier writes have freed: LMDB never writes into a page in force, so the chunks as
 * they were are still in the file.
 *
 * @returns how many records were replaced.
 * @throws TC_JOURNAL_BUSY, TC_JOURNAL_CLOSED when the journal is closed meanwhile, and errors of LMDB.
 */
export async function eraseRecords(
  environment: JournalEnvironment,
  records: RecordsToErase,
  isClosed: () => boolean,
): Promise<number> {
  const { chunks, marks } = environment
  const marksOfRecords = marksOfDevice(records)
  let erased = 0
  let after = 0
  for (;;) {
    assertOpen(isClosed)
    chunks.resetReadTxn()
    const start = [after + 1] as unknown as ChunkKey
    const keys = [...chunks.getKeys({ start, limit: KEYS_AT_ONCE })]
    for (const key of keys) {
      const [firstSeq, , newestReceivedAt] = key
      after = firstSeq
      if (newestReceivedAt < records.receivedFrom) continue
      assertOpen(isClosed)
      if (chunks.getBinary(key)?.includes(marksOfRecords) !== true) continue
      erased += await eraseChunk(environment, key, records)
      await turn()
    }
    if (keys.length < KEYS_AT_ONCE) break
    await turn()
  }
  marks.resetReadTxn()
  if (marks.get('wipeDue') === 1) await wipeFreePages(environment, isClosed)
  return erased
}

async function eraseChunk(
  { root, chunks, marks, assertDiskRoom }: JournalEnvironment,
  key: ChunkKey,
  records: RecordsToErase,
): Promise<number> {
  assertDiskRoom(0)
  return root.transaction(() => {
    const stored = chunks.getBinary(key)
    // Trimmed since.
    if (stored === undefined) return 0
    const bytes = Buffer.from(stored)
    const erased = eraseInChunk(bytes, key[0], records)
    if (erased > 0) {
      chunks.putSync(key, bytes)
      marks.putSync('wipeDue', 1)
    }
    return erased
  })
}

/**
 * Writes pages of zeros until LMDB has none left to reuse and the file grows, then frees them again. What
 * was in free pages before is gone from the file then.
 */
async function wipeFreePages(environment: JournalEnvironment, isClosed: () => boolean): Promise<void> {
  const { root, chunks, fillers, marks } = environment
  await whenReadersMovedOn(environment, isClosed)
  const { pageSize } = chunks.getStats() as { pageSize: number }
  // One page each, in the space that LMDB uses for values too long for a leaf.
  const zeros = Buffer.alloc(pageSize - PAGE_HEADER_BYTES)
  let dry = 0
  for (let next = 1; dry < DRY_TRANSACTIONS; next += FILLERS_PER_TRANSACTION) {
    assertOpen(isClosed)
    environment.assertDiskRoom(FILLERS_PER_TRANSACTION * pageSize)
    const before = lastPage(environment)
    await root.transaction(() => {
      for (let i = 0; i < FILLERS_PER_TRANSACTION; i++) fillers.putSync(next + i, zeros)
    })
    const isDry = lastPage(environment) - before >= FILLERS_PER_TRANSACTION
    dry = isDry ? dry + 1 : 0
    await turn()
  }
  await root.transaction(() => {
    fillers.clearSync()
    marks.removeSync('wipeDue')
  })
}

/** Pages that a reader's snapshot still shows are not free: waits until none is older than now. */
async function whenReadersMovedOn(
  { root, chunks, marks }: JournalEnvironment,
  isClosed: () => boolean,
): Promise<void> {
  // A commit of its own, so that a snapshot of this very moment is older than what is waited for.
  await root.transaction(() => {
    marks.putSync('wipeDue', 1)
  })
  chunks.resetReadTxn()
  const { lastTxnId } = chunks.getStats() as { lastTxnId: number }
  const endAt = performance.now() + READERS_LIMIT_MS
  for (;;) {
    assertOpen(isClosed)
    chunks.resetReadTxn()
    if (oldestSnapshot(root.readerList()) >= lastTxnId) return
    if (performance.now() > endAt) {
      throw journalErrors.make('TC_JOURNAL_BUSY', `for ${READERS_LIMIT_MS / 1_000} s`)
    }
    await wait(READERS_CHECK_MS)
  }
}

/** LMDB lists readers as lines of process, thread and transaction; a dash stands for none. */
function oldestSnapshot(readerList: string): number {
  let oldest = Number.POSITIVE_INFINITY
  for (const line of readerList.split('\n')) {
    const transaction = /^\s*\d+\s+[0-9a-f]+\s+(\d+)\s*$/i.exec(line)?.[1]
    if (transaction !== undefined) oldest = Math.min(oldest, Number(transaction))
  }
  return oldest
}

function lastPage({ chunks }: JournalEnvironment): number {
  chunks.resetReadTxn()
  return (chunks.getStats() as { lastPageNumber: number }).lastPageNumber
}

function assertOpen(isClosed: () => boolean): void {
  if (isClosed()) throw journalErrors.make('TC_JOURNAL_CLOSED', 'for erasing')
}
