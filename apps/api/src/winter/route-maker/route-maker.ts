import { randomUUID } from 'node:crypto'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { RoadData } from '@towncrier/road-network'
import { linkThreads } from '@towncrier/thread-link'
import type { RouteMaking, RoutesMade } from '@towncrier/winter-service'
import { apiErrors } from '../../errors.ts'
import type { RouteMakerListener, RouteMakerThreadData } from './thread.ts'

export type RouteMakingState = 'running' | 'done' | 'failed' | 'cancelled' | 'accepted'

interface Run<Request> {
  readonly id: string
  readonly request: Request
  state: RouteMakingState
  progress: number
  made: RoutesMade | null
  problem: string | null
  worker: Worker | null
}

export type RouteMakingRun<Request> = Readonly<Omit<Run<Request>, 'worker'>>

/** Finished ones that are remembered. */
const REMEMBERED = 20

/** Makes routes, each time in a thread of its own, one at a time. */
export class RouteMaker<Request> {
  readonly #runs = new Map<string, Run<Request>>()

  /**
   * Begins to make routes.
   *
   * @param request what they were asked for with; comes back with them.
   * @returns its id.
   * @throws TC_ROUTE_MAKING_BUSY
   */
  begin(roads: RoadData, making: RouteMaking, request: Request): string {
    if ([...this.#runs.values()].some(({ state }) => state === 'running')) {
      throw apiErrors.make('TC_ROUTE_MAKING_BUSY', 'the routes')
    }
    const id = randomUUID()
    const run: Run<Request> = {
      id,
      request,
      state: 'running',
      progress: 0,
      made: null,
      problem: null,
      worker: null,
    }
    this.#runs.set(id, run)
    for (const old of [...this.#runs.keys()].slice(0, -REMEMBERED)) this.#runs.delete(old)
    const { port1, port2 } = new MessageChannel()
    linkThreads<Record<string, never>, RouteMakerListener>(port1, {
      progress: (share) => {
        run.progress = share
      },
      done: (made) => this.#end(run, 'done', { made, progress: 1 }),
      failed: (problem) => this.#end(run, 'failed', { problem }),
    })
    const workerData: RouteMakerThreadData = { roads, making, port: port2 }
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData, transferList: [port2] })
    run.worker = worker
    worker.on('error', (error) => this.#end(run, 'failed', { problem: error.message }))
    worker.on('exit', () => {
      this.#end(run, 'failed', { problem: 'it ended without an answer' })
      port1.close()
    })
    return id
  }

  #end(run: Run<Request>, state: RouteMakingState, outcome: Partial<Run<Request>>): void {
    if (run.state !== 'running') return
    Object.assign(run, outcome, { state, worker: null })
  }

  /** @throws TC_ROUTE_MAKING_UNKNOWN */
  status(id: string): RouteMakingRun<Request> {
    return this.#require(id)
  }

  #require(id: string): Run<Request> {
    const run = this.#runs.get(id)
    if (run === undefined) throw apiErrors.make('TC_ROUTE_MAKING_UNKNOWN', id.slice(0, 60))
    return run
  }

  /** It was taken over. @throws TC_ROUTE_MAKING_UNKNOWN */
  accepted(id: string): void {
    this.#require(id).state = 'accepted'
  }

  /** Ends one that is under way; one that has ended stays as it is. @throws TC_ROUTE_MAKING_UNKNOWN */
  async cancel(id: string): Promise<void> {
    const run = this.#require(id)
    const { worker } = run
    this.#end(run, 'cancelled', {})
    await worker?.terminate()
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((id) => this.cancel(id)))
  }
}
