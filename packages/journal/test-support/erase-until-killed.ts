/**
 * Erases the records of one device after another, and says so. Run as a process of its own, to be killed:
 * `node erase-until-killed.ts DIRECTORY`.
 */
import { openJournalWriter } from '../src/index.ts'

const [directory] = process.argv.slice(2) as [string]
const writer = openJournalWriter({ directory })
for (let device = 0; ; device = (device + 1) % 10) {
  process.stdout.write(`${device}\n`)
  const deviceId = `box-${device}`
  await writer.erase({ kind: 'damp-box', deviceId, receivedFrom: 0, receivedBefore: 1e15 })
}
