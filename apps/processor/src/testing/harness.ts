import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EpochMs, systemClock } from '@towncrier/core'
import { type JournalRecordType, openJournalReader, openJournalWriter } from '@towncrier/journal'
import { type NewDevice, openOperationsStore } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { createTelemetryStore, type TelemetryStore } from '@towncrier/telemetry-store'
import { pino } from 'pino'
import { Processor, type ProcessorChanges } from '../processor.ts'

/** A processor on a real journal and real stores in a folder of its own. */
export class ProcessorHarness {
  readonly directory: string
  readonly journal: ReturnType<typeof openJournalWriter>
  readonly operations: ReturnType<typeof openOperationsStore>
  readonly changes: ProcessorChanges[] = []
  telemetry: TelemetryStore
  processor: Processor
  readonly #kinds: Awaited<ReturnType<typeof discoverKinds>>
  #reader: ReturnType<typeof openJournalReader>

  static async start(
    devices: readonly NewDevice[],
    telemetry?: (directory: string) => TelemetryStore,
  ): Promise<ProcessorHarness> {
    const directory = await mkdtemp(join(tmpdir(), 'towncrier-processor-'))
    const harness = new ProcessorHarness(directory, await discoverKinds(), telemetry ?? duckDb)
    harness.operations.devices.add(devices, 0)
    harness.processor.start()
    return harness
  }

  private constructor(
    directory: string,
    kinds: Awaited<ReturnType<typeof discoverKinds>>,
    telemetry: (directory: string) => TelemetryStore,
  ) {
    this.directory = directory
    this.#kinds = kinds
    this.journal = openJournalWriter({ directory: join(directory, 'journal') })
    this.operations = openOperationsStore(directory, { durability: 'normal' })
    this.telemetry = telemetry(directory)
    this.#reader = openJournalReader({ directory: join(directory, 'journal') })
    this.processor = this.#makeProcessor()
  }

  #makeProcessor(): Processor {
    return new Processor({
      journal: this.#reader,
      operations: this.operations,
      telemetry: this.telemetry,
      kinds: this.#kinds,
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      onChanges: (changes) => this.changes.push(changes),
      commitIntervalMs: 1,
    })
  }

  /** Puts a message into the journal as the broker would. Text and bytes go as they are. */
  async send(
    kind: string,
    deviceId: string,
    message: unknown,
    receivedAt: EpochMs,
    type: JournalRecordType = 'reading',
  ): Promise<number> {
    const payload =
      message instanceof Uint8Array
        ? message
        : Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    const seq = await this.journal.append({ type, receivedAt, kind, deviceId, payload })
    this.processor.wake()
    return seq
  }

  async tick(receivedAt: EpochMs): Promise<void> {
    await this.send('', '', '', receivedAt, 'tick')
  }

  /** Waits until everything in the journal is judged and stored. */
  async settle(): Promise<void> {
    const deadline = Date.now() + 20_000
    for (;;) {
      const { lag, waitingReadings } = this.processor.status()
      if (lag === 0 && waitingReadings === 0) return
      if (Date.now() > deadline) throw new Error(`Not settled: ${JSON.stringify(this.processor.status())}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** Stops the processor and starts another on the same folders, as after a restart. */
  async restart(): Promise<void> {
    await this.processor.stop()
    await this.telemetry.close()
    this.telemetry = duckDb(this.directory)
    this.processor = this.#makeProcessor()
    this.processor.start()
  }

  async stop(): Promise<void> {
    await this.processor.stop()
    await this.telemetry.close()
    await this.#reader.close()
    await this.journal.close()
    this.operations.close()
    await rm(this.directory, { recursive: true, force: true })
  }
}

function duckDb(directory: string): TelemetryStore {
  return createTelemetryStore({ engine: 'duckdb', directory: join(directory, 'telemetry') })
}
