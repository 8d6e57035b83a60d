/** A worker thread that follows a journal and posts the payload of each record it sees, as text. */
import { parentPort, workerData } from 'node:worker_threads'
import { openJournalReader } from '../src/index.ts'

const reader = openJournalReader({ directory: workerData as string })
let position = 0
const timer = setInterval(() => {
  for (const entry of reader.read(position, { maxRecords: 100, maxBytes: 1e6 })) {
    position = entry.seq
    parentPort!.postMessage(Buffer.from(entry.payload).toString())
  }
}, 2)
parentPort!.once('message', async () => {
  clearInterval(timer)
  await reader.commitPosition('worker', position)
  await reader.close()
})
