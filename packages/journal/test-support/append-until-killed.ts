/**
 * Appends without end, 100 in flight, and notes each acknowledged record as a line `seq name` in a file.
 * Run as a process of its own, to be killed: `node append-until-killed.ts DIRECTORY ACK_FILE RUN`.
 */
import { openSync, writeSync } from 'node:fs'
import { openJournalWriter } from '../src/index.ts'

const [directory, ackPath, run] = process.argv.slice(2) as [string, string, string]
const writer = openJournalWriter({ directory, groupCommitMs: 1 })
const ackFile = openSync(ackPath, 'a')
let counter = 0

async function appendOn(lane: number): Promise<void> {
  for (;;) {
    const name = `${run}:${counter++}`
    const payload = Buffer.from(name.padEnd(20 + ((counter * 37) % 2_000), ' '))
    const deviceId = `lane-${lane}`
    const seq = await writer.append({
      type: 'reading',
      receivedAt: Date.now(),
      kind: 'bin-fill',
      deviceId,
      payload,
    })
    writeSync(ackFile, `${seq} ${name}\n`)
  }
}

await Promise.all(Array.from({ length: 100 }, (_, lane) => appendOn(lane)))
