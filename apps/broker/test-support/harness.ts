/** A broker on a real journal, with a gate in between that a test can shut. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatTopic, systemClock, type TopicChannel } from '@towncrier/core'
import {
  type JournalEntry,
  type JournalReader,
  type JournalRecord,
  type JournalWriter,
  openJournalReader,
  openJournalWriter,
  type RecordsToErase,
} from '@towncrier/journal'
import { pino } from 'pino'
import { type Broker, type BrokerOptions, type BrokerPorts, createBroker } from '../src/index.ts'
import { RawClient } from './raw-client.ts'

export const TOKEN = 'right-token'
/** Every id is a registered `bin-fill` device but those beginning with `unknown`. */
export const KIND = 'bin-fill'

export function topicOf(deviceId: string, channel: TopicChannel = 'reading'): string {
  return formatTopic({ kind: KIND, deviceId, channel })
}

/** Holds appends back, or makes them fail, until told otherwise. */
export class GatedJournal implements JournalWriter {
  readonly #writer: JournalWriter
  #held: (() => void)[] | null = null
  #failure: Error | null = null
  appends = 0

  constructor(writer: JournalWriter) {
    this.#writer = writer
  }

  hold(): void {
    this.#held ??= []
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const go of held) go()
  }

  fail(error: Error | null): void {
    this.#failure = error
  }

  async append(record: JournalRecord): Promise<number> {
    this.appends += 1
    // The broker's buffer is its own again as soon as this returns.
    const kept = { ...record, payload: Buffer.from(record.payload) }
    const held = this.#held
    if (held !== null) await new Promise<void>((resolve) => held.push(resolve))
    if (this.#failure !== null) throw this.#failure
    return this.#writer.append(kept)
  }

  trim(before: number): Promise<number> {
    return this.#writer.trim(before)
  }

  erase(records: RecordsToErase): Promise<number> {
    return this.#writer.erase(records)
  }

  stats() {
    return this.#writer.stats()
  }

  failure(): Error | null {
    return this.#failure ?? this.#writer.failure()
  }

  close(): Promise<void> {
    return this.#writer.close()
  }
}

export interface Harness {
  readonly broker: Broker
  readonly journal: GatedJournal
  readonly reader: JournalReader
  readonly ports: BrokerPorts
  /** Everything in the journal. */
  entries(): JournalEntry[]
  /** Payloads of one device, as text, in order. */
  payloads(deviceId: string): string[]
  /** Connects and signs in. */
  device(deviceId: string, options?: Parameters<RawClient['signIn']>[1]): Promise<RawClient>
  /** Opens a TCP connection and says nothing. */
  raw(): Promise<RawClient>
  /** Value of one metric line, such as `refused_total{reason="malformed"}`. */
  metric(line: string): Promise<number>
  /** Waits until the metric is at least `value`. */
  metricReaches(line: string, value: number): Promise<void>
  stop(): Promise<void>
}

export async function startHarness(options: Partial<BrokerOptions> = {}): Promise<Harness> {
  const directory = mkdtempSync(join(tmpdir(), 'broker-'))
  const journal = new GatedJournal(openJournalWriter({ directory }))
  const reader = openJournalReader({ directory })
  const broker = createBroker({
    journal,
    directory: {
      authenticate: (deviceId, token) =>
        token === TOKEN && !deviceId.startsWith('unknown') ? { deviceId, kind: KIND } : null,
    },
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    tcp: { host: '127.0.0.1', port: 0 },
    tickEveryMs: 0,
    ...options,
  })
  const ports = await broker.start()
  const clients: RawClient[] = []
  const raw = async () => {
    const client = await RawClient.open(ports.tcp)
    clients.push(client)
    return client
  }
  const entries = () => reader.read(0, { maxRecords: 1e9, maxBytes: 1e12 })
  const metric = async (line: string) => {
    const text = await broker.metrics()
    const found = text.split('\n').find((candidate) => candidate.startsWith(`towncrier_broker_${line} `))
    if (found === undefined) throw new Error(`no metric ${line}`)
    return Number(found.split(' ').at(-1))
  }
  return {
    broker,
    journal,
    reader,
    ports,
    entries,
    raw,
    metric,
    payloads: (deviceId) =>
      entries()
        .filter((entry) => entry.deviceId === deviceId)
        .map((entry) => Buffer.from(entry.payload).toString()),
    device: async (deviceId, signInOptions) => {
      const client = await raw()
      await client.signIn(deviceId, signInOptions)
      return client
    },
    metricReaches: async (line, value) => {
      const deadline = Date.now() + 5_000
      while ((await metric(line)) < value) {
        if (Date.now() > deadline) throw new Error(`${line} is ${await metric(line)}, not ${value}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    stop: async () => {
      for (const client of clients) client.destroy()
      journal.release()
      await broker.stop()
      await reader.close()
      await journal.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
