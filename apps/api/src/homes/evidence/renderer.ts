import { Worker } from 'node:worker_threads'
import { evidenceErrors } from './errors.ts'
import type { RenderedReport, RenderJob } from './render-job.ts'

/** More than this many wait for nobody's good. */
const MOST_WAITING = 20

/** Makes reports in a thread of their own, one after the other: photos take memory. */
export class EvidenceRenderer {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #worker: Worker | null = null
  #isStopped = false

  /** @throws TC_EVIDENCE_FAILED, TC_EVIDENCE_BUSY */
  render(job: RenderJob): Promise<RenderedReport> {
    if (this.#waiting >= MOST_WAITING) throw evidenceErrors.make('TC_EVIDENCE_BUSY', `${this.#waiting} wait`)
    this.#waiting++
    const report = this.#last.then(() => this.#run(job)).finally(() => this.#waiting--)
    this.#last = report.catch(() => undefined)
    return report
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#worker?.terminate()
    await this.#last
  }

  #run(job: RenderJob): Promise<RenderedReport> {
    const { promise, resolve, reject } = Promise.withResolvers<RenderedReport>()
    const fail = (message: string) => reject(evidenceErrors.make('TC_EVIDENCE_FAILED', message))
    if (this.#isStopped) {
      fail('the platform stops')
      return promise
    }
    const worker = new Worker(new URL('./render-thread.ts', import.meta.url), { workerData: job })
    this.#worker = worker
    worker.once('message', resolve)
    worker.once('error', (error: Error) => fail(error.message))
    worker.once('exit', () => {
      this.#worker = null
      fail('it ended without an answer')
    })
    return promise
  }
}
