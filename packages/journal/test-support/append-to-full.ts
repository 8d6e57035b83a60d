/**
 * Appends 16 kB records one after the other and prints each outcome as a line: `ok SEQ` or `CODE SYSTEM_CODE`.
 * SIGTERM ends it. Run under a file size limit: `node append-to-full.ts DIRECTORY`.
 */
import { isTowncrierError } from '@towncrier/core'
import { openJournalWriter } from '../src/index.ts'

const writer = openJournalWriter({ directory: process.argv[2]!, groupCommitMs: 0 })
const payload = Buffer.alloc(16_384, 'x')
let ending = false
process.once('SIGTERM', () => {
  ending = true
})

while (!ending) {
  try {
    const seq = await writer.append({
      type: 'reading',
      receivedAt: 0,
      kind: 'bin-fill',
      deviceId: 'a',
      payload,
    })
    console.log(`ok ${seq} ${writer.failure() === null}`)
  } catch (error) {
    if (!isTowncrierError(error)) throw error
    console.log(`${error.code} ${error.details.systemCode} ${writer.failure() === error}`)
  }
  await new Promise((resolve) => setTimeout(resolve, 2))
}
await writer.close()
