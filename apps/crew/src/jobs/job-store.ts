import { signal } from '@preact/signals'
import { RequestError } from '@towncrier/screens/request-error'
import type { OutboxEvent } from '../outbox/outbox-event.ts'

/** Any job, as far as keeping it goes. */
export interface KeptJob {
  readonly id: string
  /** Rises with every change. */
  readonly version: number
}

export interface JobStoreOptions<Job extends KeptJob> {
  /** The platform; every method throws RequestError. */
  readonly api: {
    /** What there is, in the order of the list. */
    readonly list: () => Promise<readonly KeptJob[]>
    /** @param before what the phone knew of it; null: nothing. */
    readonly get: (id: string, before: Job | null) => Promise<Job>
    readonly take: (id: string, before: Job | null) => Promise<Job>
  }
  /** The phone’s own storage of these jobs. */
  readonly kept: {
    readonly all: () => Promise<readonly Job[]>
    readonly put: (job: Job) => Promise<unknown>
    readonly remove: (id: string) => Promise<void>
    readonly clear: () => Promise<void>
  }
  /** Events that a job tells of. */
  readonly eventIdsOf: (job: Job) => readonly string[]
  /** Where a job stands in the list, epoch ms: until the platform has said so itself. */
  readonly orderOf: (job: Job) => number
  /** The job that is on screen: it is asked for also when it is no longer the driver’s. */
  readonly openJobId: () => string | null
}

/** Jobs of one work, kept on the phone and brought up to date while there is a network. */
export class JobStore<Job extends KeptJob> {
  readonly #options: JobStoreOptions<Job>
  readonly jobs = signal<ReadonlyMap<string, Job>>(new Map())
  /** The jobs of the list, those that must start first before the others. */
  readonly order = signal<readonly string[]>([])
  /** Why the last question had no answer; null when it had. */
  readonly problem = signal<RequestError | null>(null)
  #refreshing: Promise<boolean> | null = null
  #again = false

  constructor(options: JobStoreOptions<Job>) {
    this.#options = options
  }

  /** Reads what is there from before. */
  async load(): Promise<void> {
    const { kept, orderOf } = this.#options
    const known = await kept.all()
    this.jobs.value = new Map(known.map((job) => [job.id, job]))
    this.order.value = known
      .toSorted((a, b) => (orderOf(a) === orderOf(b) ? (a.id < b.id ? -1 : 1) : orderOf(a) - orderOf(b)))
      .map(({ id }) => id)
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
    await this.keep(await this.#options.api.take(id, this.#known(id)))
  }

  /** Forgets everything: somebody else has this phone now. */
  async clear(): Promise<void> {
    await this.#options.kept.clear()
    this.jobs.value = new Map()
    this.order.value = []
  }

  /** True when the platform has told the phone of this event, or of a job that it is no part of. */
  tells({ id, jobId }: OutboxEvent): boolean {
    const job = this.#known(jobId)
    return job === null || this.#options.eventIdsOf(job).includes(id)
  }

  /** Keeps a job as it is now. */
  async keep(job: Job): Promise<void> {
    await this.#options.kept.put(job)
    this.jobs.value = new Map(this.jobs.peek()).set(job.id, job)
  }

  #known(id: string): Job | null {
    return this.jobs.peek().get(id) ?? null
  }

  async #refresh(): Promise<boolean> {
    const { api, kept, openJobId } = this.#options
    try {
      const listed = await api.list()
      const open = openJobId()
      const isGone = open !== null && this.jobs.peek().has(open) && listed.every(({ id }) => id !== open)
      for (const { id, version } of listed) {
        const known = this.#known(id)
        if (known?.version !== version) await this.keep(await api.get(id, known))
      }
      if (isGone) await this.keep(await api.get(open, this.#known(open)))
      const wanted = new Set(listed.map(({ id }) => id))
      for (const id of this.jobs.peek().keys()) {
        if (!wanted.has(id) && id !== open) await kept.remove(id)
      }
      this.jobs.value = new Map([...this.jobs.peek()].filter(([id]) => wanted.has(id) || id === open))
      this.order.value = listed.map(({ id }) => id)
      this.problem.value = null
      return true
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      this.problem.value = error
      return false
    }
  }
}
