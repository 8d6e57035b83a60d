import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { CausePolicy, DryRunRequest, DryRunState, DryRunStatus } from '@towncrier/alerting'
import type { ExportQuery } from '@towncrier/telemetry-store'
import { linkThreads } from '@towncrier/thread-link'
import { processorErrors } from '../errors.ts'
import type { DryRunListener, DryRunThreadData } from './thread.ts'

export interface DryRunsOptions {
  readonly dataDirectory: string
  readonly policy: CausePolicy
  readonly timeZone: string
  readonly limitSeconds: number
  /** As the telemetry store does it. */
  readonly exportTo: (path: string, query: ExportQuery) => Promise<number>
}

const FOLDER = 'dry-runs'
/** Finished ones that are remembered. */
const REMEMBERED = 20

interface Run extends DryRunStatus {
  state: DryRunState
  progress: number
  result: DryRunStatus['result']
  problem: string | null
  worker: Worker | null
}

/** Tries rules on what was measured, each in a thread of its own, one at a time. */
export class DryRuns {
  readonly #options: DryRunsOptions
  readonly #runs = new Map<string, Run>()

  constructor(options: DryRunsOptions) {
    this.#options = options
  }

  /** Removes what an earlier process left behind. */
  async start(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  get #folder(): string {
    return join(this.#options.dataDirectory, FOLDER)
  }

  /** Begins one. @returns its id. @throws TC_DRY_RUN_BUSY */
  async begin(request: DryRunRequest): Promise<string> {
    if ([...this.#runs.values()].some(({ state }) => state === 'running')) {
      throw processorErrors.make('TC_DRY_RUN_BUSY', 'the rules')
    }
    const id = randomUUID()
    const run: Run = { id, state: 'running', progress: 0, result: null, problem: null, worker: null }
    this.#runs.set(id, run)
    for (const old of [...this.#runs.keys()].slice(0, -REMEMBERED)) this.#runs.delete(old)
    await mkdir(join(this.#folder, id), { recursive: true })
    this.#startThread(run, request)
    return id
  }

  #startThread(run: Run, request: DryRunRequest): void {
    const { dataDirectory, policy, timeZone, limitSeconds, exportTo } = this.#options
    const { port1, port2 } = new MessageChannel()
    const threadData: DryRunThreadData = {
      dataDirectory,
      request,
      policy,
      timeZone,
      limitSeconds,
      port: port2,
    }
    const listener: DryRunListener = {
      export: async (kind, from, to) => {
        const path = join(this.#folder, run.id, `${kind}.csv`)
        return { path, rows: await exportTo(path, { kind, from, to, format: 'csv' }) }
      },
      progress: (share) => {
        run.progress = share
      },
      done: (result) => this.#end(run, 'done', { result }),
      failed: (problem) => this.#end(run, 'failed', { problem }),
    }
    linkThreads<Record<string, never>, DryRunListener>(port1, listener)
    const worker = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: threadData,
      transferList: [port2],
    })
    run.worker = worker
    worker.on('error', (error) => this.#end(run, 'failed', { problem: error.message }))
    worker.on('exit', () => {
      this.#end(run, 'failed', { problem: 'it ended without an answer' })
      port1.close()
      // What cannot be removed now goes with the next start.
      rm(join(this.#folder, run.id), { recursive: true, force: true }).catch(() => {})
    })
  }

  #end(run: Run, state: DryRunState, outcome: Partial<Pick<Run, 'result' | 'problem'>>): void {
    if (run.state !== 'running') return
    Object.assign(run, outcome, { state, progress: state === 'done' ? 1 : run.progress, worker: null })
  }

  /** @throws TC_DRY_RUN_UNKNOWN */
  status(id: string): DryRunStatus {
    const run = this.#runs.get(id)
    if (run === undefined) throw processorErrors.make('TC_DRY_RUN_UNKNOWN', id.slice(0, 60))
    const { state, progress, result, problem } = run
    return { id, state, progress, result, problem }
  }

  /** Ends one that is under way; one that has ended stays as it is. @throws TC_DRY_RUN_UNKNOWN */
  async cancel(id: string): Promise<void> {
    this.status(id)
    const run = this.#runs.get(id)!
    const { worker } = run
    this.#end(run, 'cancelled', {})
    await worker?.terminate()
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((id) => this.cancel(id)))
  }
}
