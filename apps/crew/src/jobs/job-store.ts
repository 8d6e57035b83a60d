import { signal } from '@preact/signals'
import type { WinterJobDetail } from '@towncrier/protocol'
import { RequestError } from '@towncrier/screens/request-error'
import type { CrewApi } from '../api/crew-api.ts'
import type { OutboxEvent } from '../outbox/outbox-event.ts'
import type { CrewDatabase } from '../store/crew-database.ts'

export interface JobStoreOptions {
  readonly api: Pick<CrewApi, 'jobs' | 'job' | 'take'>
  readonly database: CrewDatabase
  readonly now: () => number
  /** The job that is on screen: it is asked for also when it is no longer the driver’s. */
  readonly openJobId: () => string | null
}

/** Jobs with their streets, kept on the phone and brought up to date while there is a network. */
export class JobStore {
  readonly #options: JobStoreOptions
  readonly jobs = signal<ReadonlyMap<string, WinterJobDetail>>(new Map())
  /** The jobs of the list, those that must start first before the others. */
  readonly order = signal<readonly string[]>([])
  readonly refreshedAt = signal<number | null>(null)
  /** Why the last question had no answer; null when it had. */
  readonly problem = signal<RequestError | null>(null)
  #refreshing: Promise<boolean> | null = null
  #again = false

  constructor(options: JobStoreOptions) {
    this.#options = options
  }

  /** Reads what is there from before. */
  async load(refreshedAt: number | null): Promise<void> {
    const known = await this.#options.database.getAll('jobs')
    this.jobs.value = new Map(known.map((job) => [job.id, job]))
    this.order.value = known.toSorted(byStart).map(({ id }) => id)
    this.refreshedAt.value = refreshedAt
  }

  /** Asks the platform. Never throws: what went wrong is {@link problem}. @returns true when it answered. */
  async refresh(): Promise<boolean> {
    if (this.#refreshing !== null) {
      this.#again = true
      return this.#refreshing
    }
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = null
    })
    const isAnswered = await this.#refreshing
    if (!this.#again) return isAnswered
    this.#again = false
    return this.refresh()
  }

  /** @throws RequestError, of which TC_JOB_TAKEN and TC_JOB_OVER say that somebody was quicker. */
  async take(id: string): Promise<void> {
    await this.#keep(await this.#options.api.take(id))
  }

  /** Forgets everything: somebody else has this phone now. */
  async clear(): Promise<void> {
    await this.#options.database.clear('jobs')
    this.jobs.value = new Map()
    this.order.value = []
    this.refreshedAt.value = null
  }

  /** True when the platform has told the phone of this event, or of a job that it is no part of. */
  tells({ id, jobId }: OutboxEvent): boolean {
    const job = this.jobs.peek().get(jobId)
    return job === undefined || job.events.some((event) => event.id === id)
  }

  async #refresh(): Promise<boolean> {
    const { api, database, now, openJobId } = this.#options
    try {
      const listed = await api.jobs()
      const open = openJobId()
      const isGone = open !== null && this.jobs.peek().has(open) && listed.every(({ id }) => id !== open)
      for (const { id, version } of listed) {
        if (this.jobs.peek().get(id)?.version !== version) await this.#keep(await api.job(id))
      }
      if (isGone) await this.#keep(await api.job(open))
      const wanted = new Set(listed.map(({ id }) => id))
      for (const id of this.jobs.peek().keys()) {
        if (!wanted.has(id) && id !== open) await database.delete('jobs', id)
      }
      this.jobs.value = new Map([...this.jobs.peek()].filter(([id]) => wanted.has(id) || id === open))
      this.order.value = listed.map(({ id }) => id)
      this.refreshedAt.value = now()
      this.problem.value = null
      return true
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      this.problem.value = error
      return false
    }
  }

  async #keep(job: WinterJobDetail): Promise<void> {
    await this.#options.database.put('jobs', job)
    this.jobs.value = new Map(this.jobs.peek()).set(job.id, job)
  }
}

function byStart(a: WinterJobDetail, b: WinterJobDetail): number {
  const at = ({ startBy }: WinterJobDetail) => (startBy === null ? Infinity : Date.parse(startBy))
  return at(a) === at(b) ? (a.id < b.id ? -1 : 1) : at(a) - at(b)
}
