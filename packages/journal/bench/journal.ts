/** Durable records a second and latency of the journal at a given number in flight; prints JSON. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openJournalWriter } from '../src/index.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    'in-flight': { type: 'string', default: '1000' },
    directory: { type: 'string', default: tmpdir() },
  },
})
const inFlight = Number(values['in-flight'])
const directory = mkdtempSync(join(values.directory, 'journal-bench-'))
const writer = openJournalWriter({ directory })
const payload = Buffer.from(
  '{"at":"2026-01-14T05:35:00.000Z","seq":123456,"surfaceTempC":-1.23,"batteryV":3.61}',
)
const latenciesMs: number[] = []
const startedAt = performance.now()
const endsAt = startedAt + Number(values.seconds) * 1_000

async function publish(deviceId: string): Promise<void> {
  while (performance.now() < endsAt) {
    const sentAt = performance.now()
    await writer.append({ type: 'reading', receivedAt: Date.now(), kind: 'road-surface', deviceId, payload })
    latenciesMs.push(performance.now() - sentAt)
  }
}

await Promise.all(Array.from({ length: inFlight }, (_, index) => publish(`road-${index}`)))
const seconds = (performance.now() - startedAt) / 1_000
latenciesMs.sort((a, b) => a - b)
const percentile = (share: number) => Number(latenciesMs[Math.floor(latenciesMs.length * share)]?.toFixed(2))
const { diskBytes } = writer.stats()
console.log(
  JSON.stringify({
    inFlight,
    recordsPerSecond: Math.round(latenciesMs.length / seconds),
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    bytesPerRecord: Math.round(diskBytes / latenciesMs.length),
  }),
)
await writer.close()
rmSync(directory, { recursive: true })
