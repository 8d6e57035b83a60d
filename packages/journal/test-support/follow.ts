/**
 * Follows a journal, as a thread or as a process of its own, through a map that is too small from the
 * beginning, and checks every record it sees. Ends at record LAST: `node follow.ts DIRECTORY LAST`.
 */
import { workerData } from 'node:worker_threads'
import { openJournalReader } from '../src/index.ts'

const [directory, last] = (workerData as [string, number] | null) ?? [
  process.argv[2]!,
  Number(process.argv[3]),
]
const reader = openJournalReader({ directory, mapSize: 64 * 1024 })
let position = 0
while (position < last) {
  const entries = reader.read(position, { maxRecords: 500, maxBytes: 4_000_000 })
  for (const { seq, payload } of entries) {
    if (seq !== position + 1) throw new Error(`record ${seq} after ${position}`)
    if (payload.some((byte) => byte !== seq % 251)) throw new Error(`record ${seq} holds another's bytes`)
    position = seq
  }
  if (entries.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
await reader.close()
