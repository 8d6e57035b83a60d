import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { clockOf } from '@towncrier/config'
import { formatTopic, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { openJournalWriter } from '@towncrier/journal'
import { openOperationsStore } from '@towncrier/operations-store'
import { linkThreads } from '@towncrier/thread-link'
import { pino } from 'pino'
import { createBroker } from './broker.ts'
import type { BrokerFunctions, BrokerListener, BrokerThreadData } from './thread-contract.ts'

const TRIM_EVERY_MS = MINUTE_MS
const KEPT_WHEN_LARGE_MS = 10 * MINUTE_MS

/** The broker's composition root; runs in a worker thread. */
async function main({ config, port, journalPort }: BrokerThreadData): Promise<void> {
  const logger = pino({ name: 'broker', level: config.LOG_LEVEL })
  const clock = clockOf(config)
  const journal = openJournalWriter({ directory: join(config.DATA_DIR, 'journal') })
  const operations = openOperationsStore(config.DATA_DIR, { durability: 'normal' })
  const broker = createBroker({
    journal,
    directory: operations.devices,
    clock,
    logger,
    tcp: { host: config.MQTT_HOST, port: config.MQTT_PORT },
    ...(config.MQTT_WEBSOCKET_PORT === 0
      ? {}
      : { webSocket: { host: config.MQTT_HOST, port: config.MQTT_WEBSOCKET_PORT } }),
    ...(config.MQTT_TLS_CERT === undefined || config.MQTT_TLS_KEY === undefined
      ? {}
      : {
          tls: {
            host: config.MQTT_HOST,
            port: config.MQTT_TLS_PORT,
            certPath: config.MQTT_TLS_CERT,
            keyPath: config.MQTT_TLS_KEY,
          },
        }),
    limits: {
      maxPayloadBytes: config.MQTT_MAX_PAYLOAD_BYTES,
      maxConnections: config.MQTT_MAX_CONNECTIONS,
      connectsPerSecondPerAddress: config.MQTT_CONNECTS_PER_SECOND,
      connectBurst: config.MQTT_CONNECTS_PER_SECOND * 10,
      messagesPerSecondPerDevice: config.MQTT_MESSAGES_PER_SECOND,
    },
    onAppended: (seq) => journalPort.postMessage(seq),
  })

  const trimTimer = setInterval(() => {
    const isLarge = journal.stats().diskBytes > config.JOURNAL_MAX_MB * 1024 * 1024
    const keptMs = isLarge ? KEPT_WHEN_LARGE_MS : config.JOURNAL_RETENTION_HOURS * HOUR_MS
    journal.trim(clock.now() - keptMs).catch((error: unknown) => {
      logger.error({ err: error }, 'The journal could not be trimmed; it is tried again')
    })
  }, TRIM_EVERY_MS)

  const functions: BrokerFunctions = {
    append: (record) => broker.append(record),
    eraseRecords: (records) => journal.erase(records),
    commandDevice: (deviceId, kind, payload, options) =>
      broker.publishToDevice(formatTopic({ kind, deviceId, channel: 'command' }), payload, options),
    journalStats: () => journal.stats(),
    journalProblem: () => journal.failure()?.message ?? null,
    metrics: () => broker.metrics(),
    connectedCount: () => broker.connectedCount(),
    disconnect: (deviceId) => broker.disconnect(deviceId),
    stop: async () => {
      clearInterval(trimTimer)
      await broker.stop()
      await journal.close()
      operations.close()
      journalPort.close()
      // The answer must still go out by this port.
      setImmediate(() => port.close())
    },
  }
  const listener = linkThreads<BrokerListener, BrokerFunctions>(port, functions)
  try {
    await listener.started(await broker.start())
  } catch (error) {
    await listener.failed(error as Error)
  }
}

await main(workerData as BrokerThreadData)
