import { MessageChannel, Worker } from 'node:worker_threads'
import type { RoadData } from '@towncrier/road-network'
import { linkThreads, type ThreadLink } from '@towncrier/thread-link'
import { apiErrors } from '../../errors.ts'
import type { PlanChange, PlanJob, PlanOutcome } from './plan-job.ts'
import type { PlannerFunctions, PlannerListener, PlannerThreadData } from './thread.ts'

/** A thread that plans one day: it searches, and afterwards stays to tell at once what a change comes to. */
export class PlannerThread {
  readonly job: PlanJob
  readonly #worker: Worker
  readonly #link: ThreadLink<PlannerFunctions, PlannerListener>
  readonly #ready = Promise.withResolvers<void>()
  #isOver = false

  /** @param seconds of search; null: none. */
  constructor(roads: RoadData, job: PlanJob, seconds: number | null, listener: PlannerListener) {
    this.job = job
    const { port1, port2 } = new MessageChannel()
    this.#link = linkThreads<PlannerFunctions, PlannerListener>(port1, {
      progress: listener.progress,
      ready: (outcome, fixedRound) => {
        this.#ready.resolve()
        listener.ready(outcome, fixedRound)
      },
      failed: (message) => this.#fail(message, listener),
    })
    // Whoever waits for it is told; nobody may be waiting.
    this.#ready.promise.catch(() => undefined)
    const workerData: PlannerThreadData = { roads, job, seconds, port: port2 }
    this.#worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData, transferList: [port2] })
    this.#worker.on('error', (error) => this.#fail(error.message, listener))
    this.#worker.on('exit', () => {
      this.#isOver = true
      this.#fail('it ended without an answer', listener)
      port1.close()
    })
    // The platform may end while it waits for changes.
    this.#worker.unref()
    port1.unref()
  }

  #fail(message: string, listener: PlannerListener): void {
    this.#ready.reject(apiErrors.make('TC_WASTE_PLANNING_FAILED', message))
    listener.failed(message)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  finish(): void {
    this.#link.finish.asEvent()
  }

  /** @throws TC_WASTE_PLANNING_FAILED */
  async evaluate(change: PlanChange): Promise<PlanOutcome> {
    await this.#ready.promise
    return this.#link.evaluate(change)
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#worker.terminate()
  }
}
