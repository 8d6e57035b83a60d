import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { type Config, clockOf } from '@towncrier/config'
import { DAY_MS, HOUR_MS } from '@towncrier/core'
import { openJournalReader } from '@towncrier/journal'
import { openOperationsStore } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { createTelemetryStore } from '@towncrier/telemetry-store'
import { linkThreads } from '@towncrier/thread-link'
import { pino } from 'pino'
import { causePolicyOf } from './cause-policy.ts'
import { eraseReadings } from './forget-device.ts'
import { Processor } from './processor.ts'
import type { ProcessorFunctions, ProcessorListener, ProcessorThreadData } from './thread-contract.ts'

const QUARANTINE_KEEP = 100_000

/** The processor's composition root; runs in a worker thread. */
async function main({ config, port, journalPort }: ProcessorThreadData): Promise<void> {
  const logger = pino({ name: 'processor', level: config.LOG_LEVEL })
  const clock = clockOf(config)
  const kinds = await discoverKinds()
  const operations = openOperationsStore(config.DATA_DIR, { durability: 'normal' })
  const journal = openJournalReader({ directory: join(config.DATA_DIR, 'journal') })
  const telemetry = createTelemetryStore(telemetryOptions(config))

  const processor = new Processor({
    journal,
    operations,
    telemetry,
    kinds,
    clock,
    logger,
    alarms: { policy: causePolicyOf(config), timeZone: config.TIME_ZONE },
    onChanges: (changes) => void listener.changes.asEvent(changes),
  })

  let upkeep = Promise.resolve()
  const runUpkeep = async () => {
    const now = clock.now()
    try {
      await telemetry.compact(now)
      if (config.TELEMETRY_RETENTION_DAYS > 0) {
        await telemetry.applyRetention(now - config.TELEMETRY_RETENTION_DAYS * DAY_MS)
      }
      operations.quarantine.prune(now - config.QUARANTINE_RETENTION_DAYS * DAY_MS, QUARANTINE_KEEP)
    } catch (error) {
      logger.error({ err: error }, 'Upkeep of the stores failed; it is tried again within the hour')
    }
  }
  const upkeepTimer = setInterval(() => {
    upkeep = upkeep.then(runUpkeep)
  }, HOUR_MS)

  const functions: ProcessorFunctions = {
    snapshot: () => processor.snapshot(),
    registerChanged: () => processor.registerChanged(),
    status: () => processor.status(),
    metrics: () => {
      processor.status()
      return processor.metrics.text()
    },
    knownAt: (query) => telemetry.knownAt(query),
    readings: (query) => telemetry.readings(query),
    series: (query) => telemetry.series(query),
    aggregate: (query) => telemetry.aggregate(query),
    exportTo: (path, query) => telemetry.exportTo(path, query),
    telemetryStats: () => telemetry.stats(),
    forgetDevice: (span) => processor.forgetDevice(span),
    eraseReadings: (span) => eraseReadings(telemetry, span),
    compactTelemetry: () => telemetry.compact(clock.now()),
    stop: async () => {
      clearInterval(upkeepTimer)
      await processor.stop()
      await upkeep
      await telemetry.close()
      await journal.close()
      operations.close()
      journalPort.close()
      // The answer must still go out by this port.
      setImmediate(() => port.close())
    },
  }
  const listener = linkThreads<ProcessorListener, ProcessorFunctions>(port, functions)
  journalPort.on('message', () => processor.wake())
  processor.start()
  await listener.started()
}

function telemetryOptions(config: Config): Parameters<typeof createTelemetryStore>[0] {
  if (config.TELEMETRY_STORE === 'duckdb') {
    return {
      engine: 'duckdb',
      directory: join(config.DATA_DIR, 'telemetry'),
      memoryLimit: `${config.DUCKDB_MEMORY_MB}MB`,
    }
  }
  return {
    engine: 'influxdb',
    url: config.INFLUXDB_URL!,
    database: config.INFLUXDB_DATABASE,
    ...(config.INFLUXDB_USERNAME === undefined ? {} : { username: config.INFLUXDB_USERNAME }),
    ...(config.INFLUXDB_PASSWORD === undefined ? {} : { password: config.INFLUXDB_PASSWORD }),
    ...(config.INFLUXDB_TOKEN === undefined ? {} : { token: config.INFLUXDB_TOKEN }),
    ...(config.INFLUXDB_ORG === undefined ? {} : { org: config.INFLUXDB_ORG }),
  }
}

await main(workerData as ProcessorThreadData)
