import { setTimeout as wait } from 'node:timers/promises'
import { deserialize } from 'node:v8'
import { type Clock, isTowncrierError } from '@towncrier/core'
import type { ForgetSpan, OperationsStore } from '@towncrier/operations-store'
import type { ObservationBatch, ObservationSchema, TelemetryStore } from '@towncrier/telemetry-store'
import type { Logger } from 'pino'
import { batchesWithout } from './forget-device.ts'
import type { ProcessorMetrics } from './metrics.ts'

/** One write takes at most this many readings: enough that the store's cost for each is small. */
const MAX_READINGS_PER_WRITE = 20_000
/** Judged readings kept in memory; beyond it they are read back from the outbox. */
const MAX_READINGS_IN_MEMORY = 100_000
const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 5_000

interface Waiting {
  readonly id: number
  readingCount: number
  readonly batches: readonly ObservationBatch[]
}

/**
 * Brings judged observations from the outbox to the telemetry store, in order. While the store is away
 * they wait on disk and judging goes on; what was written twice, after a crash, the store takes once.
 */
export class TelemetryDrain {
  readonly #store: TelemetryStore
  readonly #schemas: readonly ObservationSchema[]
  readonly #operations: OperationsStore
  readonly #metrics: ProcessorMetrics
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #abort = new AbortController()
  #memory: Waiting[] = []
  #readingsInMemory = 0
  #readingsWaiting = 0
  written = 0
  alreadyStored = 0
  /** Entries up to this id have been written. */
  #writtenId = 0
  /** The newest entry there is. */
  #newestId = 0
  #failure: Error | null = null
  /** What entries up to an id are to be written without. */
  #erased: { readonly span: ForgetSpan; readonly upToId: number }[] = []
  #wake: () => void = () => {}
  #running: Promise<void> | null = null

  constructor(
    store: TelemetryStore,
    schemas: readonly ObservationSchema[],
    operations: OperationsStore,
    metrics: ProcessorMetrics,
    clock: Clock,
    logger: Logger,
  ) {
    this.#store = store
    this.#schemas = schemas
    this.#operations = operations
    this.#metrics = metrics
    this.#clock = clock
    this.#logger = logger
  }

  start(): void {
    // What was refused before may be taken now: the store or the platform may have been mended.
    this.#operations.processing.retryRefused()
    const { readings, newestId } = this.#operations.processing.outboxDepth()
    this.#readingsWaiting = readings
    this.#newestId = newestId
    this.#running = this.#run()
  }

  /** Stops after the write under way; what is left waits in the outbox for the next start. */
  async stop(): Promise<void> {
    this.#abort.abort()
    this.#wake()
    await this.#running
  }

  /** Tells of a committed outbox entry. */
  offer(id: number, batches: readonly ObservationBatch[]): void {
    const readingCount = countOf(batches)
    this.#readingsWaiting += readingCount
    const isNext = this.#newestId === (this.#memory.at(-1)?.id ?? this.#writtenId)
    this.#newestId = id
    if (isNext && this.#readingsInMemory + readingCount <= MAX_READINGS_IN_MEMORY) {
      this.#memory.push({ id, readingCount, batches })
      this.#readingsInMemory += readingCount
    }
    this.#wake()
  }

  /**
   * What waits at this moment is written without a device's readings of a time, also where a write of it is under
   * way and has to be tried again. The store is to erase after this.
   */
  forget(span: ForgetSpan): void {
    if (this.#newestId <= this.#writtenId) return
    this.#erased.push({ span, upToId: this.#newestId })
    for (const entry of this.#memory) entry.readingCount = countOf(this.#withoutErased(entry))
    this.#readingsInMemory = this.#memory.reduce((sum, { readingCount }) => sum + readingCount, 0)
    this.#readingsWaiting = this.#operations.processing.outboxDepth().readings
  }

  #withoutErased({ id, batches }: Waiting): readonly ObservationBatch[] {
    return this.#erased
      .filter(({ upToId }) => id <= upToId)
      .reduce((left, { span }) => batchesWithout(left, span), batches)
  }

  get readingsWaiting(): number {
    return this.#readingsWaiting
  }

  /** Null when the last write went well. */
  get failure(): Error | null {
    return this.#failure
  }

  async #run(): Promise<void> {
    await this.#untilDone(() => this.#store.open(this.#schemas))
    while (!this.#abort.signal.aborted) {
      const entries = this.#next()
      if (entries.length === 0) await this.#sleep()
      else await this.#untilDone(() => this.#write(entries))
    }
  }

  async #write(entries: readonly Waiting[]): Promise<void> {
    try {
      const result = await this.#store.write(entries.flatMap((entry) => this.#withoutErased(entry)))
      this.written += result.written
      this.alreadyStored += result.duplicates
      this.#metrics.written.inc(result.written)
      this.#metrics.alreadyStored.inc(result.duplicates)
      this.#operations.processing.clearOutbox(entries.at(-1)!.id)
      this.#forget(entries)
    } catch (error) {
      if (!isRefusal(error)) throw error
      // One bad entry must cost only itself.
      if (entries.length > 1) for (const entry of entries) await this.#write([entry])
      else this.#setAside(entries[0]!, error)
    }
  }

  #setAside(entry: Waiting, error: Error): void {
    const { id, readingCount } = entry
    this.#logger.error(
      { err: error, readings: readingCount },
      'The telemetry store refuses readings; they are kept aside',
    )
    this.#metrics.refused.inc(readingCount)
    this.#operations.processing.setOutboxAside(id, id, error.message, this.#clock.now())
    this.#forget([entry])
  }

  /** Tries again, less and less often, until it went well or the drain is stopped. */
  async #untilDone(work: () => Promise<void>): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (!this.#abort.signal.aborted) {
      try {
        await work()
        if (this.#failure !== null) this.#logger.info('The telemetry store is back')
        this.#failure = null
        return
      } catch (error) {
        this.#metrics.storeFailures.inc()
        if (this.#failure === null) {
          this.#logger.error(
            { err: error },
            'The telemetry store is away; judged readings wait in the outbox',
          )
        }
        this.#failure = error as Error
        await wait(retryMs, undefined, { signal: this.#abort.signal }).catch(() => {})
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
      }
    }
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      if (this.#abort.signal.aborted) resolve()
    })
  }

  /** The next entries to write, oldest first: from memory, or from disk where memory was full. */
  #next(): Waiting[] {
    if (this.#memory.length === 0) {
      if (this.#writtenId >= this.#newestId) return []
      return this.#cut(
        this.#operations.processing.outbox(this.#writtenId, 20).map((entry) => ({
          id: entry.id,
          readingCount: entry.readingCount,
          batches: deserialize(entry.batches) as ObservationBatch[],
        })),
      )
    }
    return this.#cut(this.#memory)
  }

  #cut(entries: readonly Waiting[]): Waiting[] {
    let readings = 0
    const end = entries.findIndex((entry) => {
      readings += entry.readingCount
      return readings > MAX_READINGS_PER_WRITE
    })
    return entries.slice(0, end === -1 ? entries.length : Math.max(end, 1))
  }

  #forget(entries: readonly Waiting[]): void {
    const readings = entries.reduce((sum, entry) => sum + entry.readingCount, 0)
    this.#writtenId = entries.at(-1)!.id
    this.#erased = this.#erased.filter(({ upToId }) => upToId > this.#writtenId)
    // A write under way may have been counted with what was erased meanwhile.
    const isLast = this.#writtenId >= this.#newestId
    this.#readingsWaiting = isLast ? 0 : Math.max(0, this.#readingsWaiting - readings)
    if (this.#memory[0]?.id === entries[0]!.id) {
      this.#memory = this.#memory.slice(entries.length)
      this.#readingsInMemory -= readings
    }
    this.#metrics.waitingReadings.set(this.#readingsWaiting)
  }
}

function countOf(batches: readonly ObservationBatch[]): number {
  return batches.reduce((sum, batch) => sum + batch.count, 0)
}

/** The store will never take it as it is; trying again would hold up all that comes after. */
function isRefusal(error: unknown): error is Error {
  return (
    isTowncrierError(error, 'TC_STORE_WRITE_REFUSED') || isTowncrierError(error, 'TC_STORE_BATCH_INVALID')
  )
}
