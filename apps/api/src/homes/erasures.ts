import { randomUUID } from 'node:crypto'
import { type Clock, DAY_MS, type EpochMs, isTowncrierError } from '@towncrier/core'
import type {
  DeviceSpan,
  ErasureRecord,
  ErasureStepRecord,
  ErasureStepState,
  OperationsStore,
} from '@towncrier/operations-store'
import type { FastifyBaseLogger } from 'fastify'
import type { BrokerPort, ProcessorPort } from '../ports.ts'
import { type BoxMemories, makeBoxMemories } from './erasure-boxes.ts'
import type { ErasureList } from './erasure-list.ts'
import { type ErasureStatus, type ErasureStepName, statusOf } from './erasure-receipt.ts'

/** What an erasure is about, for those who erase what the platform itself wrote down. */
export type ErasureSubject = Pick<ErasureRecord, 'id' | 'spans' | 'subjects'>

export interface ErasuresOptions {
  readonly store: Pick<OperationsStore, 'erasures' | 'processing'>
  readonly processor: Pick<ProcessorPort, 'forgetDevice' | 'eraseReadings' | 'compactTelemetry' | 'readings'>
  readonly broker: Pick<BrokerPort, 'eraseRecords' | 'commandDevice'>
  readonly list: ErasureList
  readonly clock: Clock
  readonly logger: FastifyBaseLogger
  readonly backupKeepDays: number
  readonly timeZone: string
  /** Removes what people wrote and what was made of it; harmless when repeated. @returns rows. */
  readonly eraseRecords?: (erasure: ErasureSubject) => number | Promise<number>
  /** Makes anew what was worked out over many homes; harmless when repeated. @returns rows. */
  readonly recomputeAggregates?: (erasure: ErasureSubject) => number | Promise<number>
}

export interface ErasureOrder {
  readonly spans: readonly DeviceSpan[]
  readonly now: EpochMs
  /** Ids of what else is erased (homes), handed to `eraseRecords`; never names. */
  readonly subjects?: readonly string[]
}

interface StepResult {
  readonly erased: number | null
  readonly detail: string
}

interface Step {
  readonly name: ErasureStepName
  /** Steps that must be done before it. */
  readonly after: readonly ErasureStepName[]
  readonly run: (erasure: ErasureRecord) => Promise<StepResult>
}

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000
const BOX_CHECK_MS = 2_000
/** Lines of the list stay so much longer than backups: days are cut where the operator cuts them. */
const LIST_MARGIN_MS = 7 * DAY_MS

/**
 * Erases what devices sent, everywhere it is. Every step can be repeated, and is until it is done: after a
 * crash, while a store is away, and when an old backup was put back. What waits does not hold up the rest.
 */
export class Erasures {
  readonly #options: ErasuresOptions
  readonly #steps: readonly Step[]
  readonly #boxes: BoxMemories
  #wake: () => void = () => {}
  #hasNews = false
  #isStopped = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: ErasuresOptions) {
    this.#options = options
    this.#boxes = makeBoxMemories(options)
    this.#steps = this.#makeSteps()
  }

  /**
   * Begins to erase. It is durable when this resolves: it will be done, whatever happens.
   *
   * @returns its id.
   */
  async begin({ spans, now, subjects = [] }: ErasureOrder): Promise<string> {
    const id = randomUUID()
    const wanted = spans.filter(({ from, to }) => from < to)
    await this.#options.list.append({ id, spans: wanted, subjects, at: now })
    this.#add({ id, spans: wanted, subjects, at: now })
    this.#news()
    return id
  }

  /** How far it is. @throws TC_ERASURE_MISSING */
  status(id: string): ErasureStatus {
    const { store, clock, backupKeepDays, timeZone } = this.#options
    return statusOf(store.erasures.require(id), clock.now(), backupKeepDays, timeZone)
  }

  /**
   * Somebody says that a box is lost, broken or was wiped by hand: its memory is not waited for any more.
   *
   * @throws TC_ERASURE_MISSING
   */
  async boxIsGone(id: string, deviceId: string): Promise<void> {
    this.#options.store.erasures.require(id)
    await this.#boxes.giveUp(id, deviceId, this.#options.clock.now())
  }

  /** Takes up what is not finished, and what a database from a backup does not know of. Call at the start. */
  async resume(): Promise<void> {
    const { list, store, clock, backupKeepDays, logger } = this.#options
    await list.prune(clock.now() - backupKeepDays * DAY_MS - LIST_MARGIN_MS)
    for (const erasure of await list.read()) {
      if (store.erasures.find(erasure.id) !== null) continue
      logger.warn({ erasure: erasure.id }, 'The database does not know an erasure; it is done again')
      this.#add(erasure)
    }
    this.#running = this.#reopen().then(() => this.#run())
  }

  /** Files of a backup put back beside a newer database: what that takes to be erased is there again. */
  async #reopen(): Promise<void> {
    const { store, processor, logger } = this.#options
    for (const { id, spans, steps, finishedAt } of store.erasures.all()) {
      if (finishedAt === null || this.#isStopped) continue
      try {
        let isThere = false
        for (const span of spans) {
          const [found] = await processor.readings({ ...span, limit: 1, order: 'oldest-first' })
          isThere ||= found !== undefined
        }
        if (!isThere) continue
        logger.warn({ erasure: id }, 'What was erased is there again; it is erased once more')
        const again = steps.map((step): ErasureStepRecord => {
          if (step.name === 'box') return step
          return { ...step, state: 'waiting', detail: 'To be done once more', doneAt: null }
        })
        store.erasures.update(id, again, null)
      } catch (error) {
        logger.warn(
          { err: error, erasure: id },
          'Whether what was erased is still gone could not be looked at',
        )
      }
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#news()
    await this.#running
  }

  #add({ id, spans, subjects, at }: ErasureSubject & { readonly at: EpochMs }): void {
    const waiting = { state: 'waiting', detail: 'Not begun', doneAt: null, erased: null } as const
    this.#options.store.erasures.add({
      id,
      spans,
      subjects,
      begunAt: at,
      finishedAt: null,
      steps: ['box', ...this.#steps.map(({ name }) => name)].map((name) => ({ name, ...waiting })),
    })
  }

  async #run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    let isFirst = true
    while (!this.#isStopped) {
      let isOpen = false
      let isBoxAway = false
      this.#hasNews = false
      try {
        await this.#boxes.look(isFirst)
        isFirst = false
        for (const { id, finishedAt } of this.#options.store.erasures.all()) {
          if (finishedAt === null && !this.#isStopped) isOpen = !(await this.#advance(id)) || isOpen
        }
        isBoxAway = this.#boxes.isAnyAway()
      } catch (error) {
        this.#options.logger.error({ err: error }, 'Erasing stands still; it goes on by itself')
        isOpen = true
      }
      retryMs = isOpen && !this.#hasNews ? Math.min(retryMs * 2, LAST_RETRY_MS) : FIRST_RETRY_MS
      if (isOpen || isBoxAway) await this.#sleep(isOpen ? retryMs : BOX_CHECK_MS)
      else await this.#sleep(null)
    }
  }

  #news(): void {
    this.#hasNews = true
    this.#wake()
  }

  #sleep(ms: number | null): Promise<void> {
    if (this.#hasNews || this.#isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = ms === null ? null : setTimeout(resolve, ms)
      this.#wake = () => {
        if (timer !== null) clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Does what can be done. @returns true when nothing but the box is left. */
  async #advance(id: string): Promise<boolean> {
    const { store, clock, logger } = this.#options
    await this.#boxes.ask(id)
    for (const step of this.#steps) {
      const erasure = store.erasures.require(id)
      const stateOf = (name: string) => erasure.steps.find((each) => each.name === name)?.state ?? 'done'
      if (stateOf(step.name) === 'done' || this.#isStopped) continue
      const missing = step.after.filter((name) => stateOf(name) !== 'done')
      if (missing.length > 0) {
        this.#keep(id, step.name, { state: 'waiting', detail: `Waits for: ${missing.join(', ')}` })
        continue
      }
      this.#keep(id, step.name, { state: 'running', detail: 'Under way' })
      try {
        const { erased, detail } = await step.run(erasure)
        this.#keep(id, step.name, { state: 'done', detail, doneAt: clock.now(), erased })
      } catch (error) {
        const isRefused = isTowncrierError(error, 'TC_STORE_WRITE_REFUSED')
        const detail = error instanceof Error ? error.message : String(error)
        this.#keep(id, step.name, { state: isRefused ? 'failed' : 'waiting', detail })
        logger.error({ err: error, erasure: id, step: step.name }, 'A step of an erasure is tried again')
      }
    }
    const { steps } = store.erasures.require(id)
    const isDone = steps.every(({ name, state }) => name === 'box' || state === 'done')
    if (isDone) store.erasures.update(id, steps, clock.now())
    return isDone
  }

  #keep(
    id: string,
    name: string,
    change: {
      readonly state: ErasureStepState
      readonly detail: string
      readonly doneAt?: EpochMs
      readonly erased?: number | null
    },
  ): void {
    const { erasures } = this.#options.store
    const { steps, finishedAt } = erasures.require(id)
    const changed = steps.map((step): ErasureStepRecord => {
      if (step.name !== name) return step
      // Of a step that was cut off, what went before counts too.
      const erased = change.erased == null ? step.erased : (step.erased ?? 0) + change.erased
      return { ...step, ...change, erased }
    })
    erasures.update(id, changed, finishedAt)
  }

  #makeSteps(): Step[] {
    const { processor, broker, store, eraseRecords, recomputeAggregates } = this.#options
    const each = async (
      { spans }: ErasureRecord,
      erase: (span: DeviceSpan) => Promise<number | null>,
    ): Promise<number | null> => {
      let erased: number | null = 0
      for (const span of spans) {
        const count = await erase(span)
        erased = count === null || erased === null ? null : erased + count
      }
      return erased
    }
    const steps: Step[] = [
      {
        name: 'alerts',
        after: [],
        run: async (erasure) => {
          let [alerts, others] = [0, 0]
          await each(erasure, async (span) => {
            const forgotten = await processor.forgetDevice(span)
            alerts += forgotten.alerts
            others += forgotten.quarantined + forgotten.waitingReadings
            return null
          })
          this.#keep(erasure.id, 'quarantine', { state: 'waiting', detail: 'Counted', erased: others })
          return { erased: alerts, detail: 'Alerts and the device’s state are erased' }
        },
      },
      {
        name: 'quarantine',
        after: ['alerts'],
        run: async () => ({ erased: null, detail: 'Messages that could not be read or waited are erased' }),
      },
      {
        name: 'telemetry',
        after: ['alerts'],
        run: async (erasure) => {
          const erased = await each(erasure, (span) => processor.eraseReadings(span))
          await processor.compactTelemetry()
          return { erased, detail: 'Readings are erased' }
        },
      },
      {
        name: 'journal',
        after: ['alerts'],
        run: async (erasure) => {
          const erased = await each(erasure, ({ kind, deviceId, from, to }) =>
            broker.eraseRecords({ kind, deviceId, receivedFrom: from, receivedBefore: to }),
          )
          return { erased, detail: 'Messages as they arrived are erased' }
        },
      },
    ]
    if (eraseRecords !== undefined) {
      steps.push({
        name: 'records',
        after: [],
        run: async (erasure) => ({
          erased: await eraseRecords(erasure),
          detail: 'What was written down is erased',
        }),
      })
    }
    if (recomputeAggregates !== undefined) {
      steps.push({
        name: 'aggregates',
        after: ['telemetry', 'records'],
        run: async (erasure) => ({
          erased: await recomputeAggregates(erasure),
          detail: 'Averages are worked out anew',
        }),
      })
    }
    steps.push({
      name: 'files',
      after: steps.map(({ name }) => name).filter((name) => name !== 'telemetry' && name !== 'journal'),
      run: async () => {
        await store.erasures.wipeFreePages()
        return { erased: null, detail: 'What was left in the database’s files is overwritten' }
      },
    })
    return steps
  }
}
