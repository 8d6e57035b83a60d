/**
 * Broker and journal in this thread, the load in another; prints JSON.
 * `node tests/load/broker-only.ts [--connections 1000] [--seconds 10] [--rate max] [--in-flight 20]`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '@towncrier/core'
import { openJournalWriter } from '@towncrier/journal'
import { pino } from 'pino'
import { createBroker } from '../../apps/broker/src/index.ts'
import { runMqttLoadInWorker } from './mqtt-load.worker.ts'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '10' },
    rate: { type: 'string', default: 'max' },
    'in-flight': { type: 'string', default: '20' },
  },
})
const directory = mkdtempSync(join(tmpdir(), 'broker-only-'))
const journal = openJournalWriter({ directory })
const broker = createBroker({
  journal,
  directory: {
    authenticate: (deviceId, token) => (token === 'load' ? { deviceId, kind: 'road-surface' } : null),
  },
  clock: systemClock,
  logger: pino({ level: 'warn' }),
  tcp: { host: '127.0.0.1', port: 0 },
  limits: { connectsPerSecondPerAddress: 0, messagesPerSecondPerDevice: 0 },
})
const { tcp } = await broker.start()
const cpuBefore = process.threadCpuUsage()
const result = await runMqttLoadInWorker({
  host: '127.0.0.1',
  port: tcp,
  devices: Array.from({ length: Number(values.connections) }, (_, index) => ({
    deviceId: `road-${index}`,
    token: 'load',
    kind: 'road-surface',
  })),
  seconds: Number(values.seconds),
  rate: values.rate === 'max' ? 'max' : Number(values.rate),
  inFlight: Number(values['in-flight']),
})
const cpu = process.threadCpuUsage(cpuBefore)
console.log(
  JSON.stringify({
    ...result,
    journalLastSeq: journal.stats().lastSeq,
    brokerThreadCpuMicrosPerMessage: Math.round((100 * (cpu.user + cpu.system)) / result.acknowledged) / 100,
    rssMB: Math.round(process.memoryUsage().rss / 1e6),
  }),
)
await broker.stop()
await journal.close()
rmSync(directory, { recursive: true })
