import { computed } from '@preact/signals'
import type { WinterJobDetail } from '@towncrier/protocol'
import { JobStore } from '../jobs/job-store.ts'
import { messages } from '../messages/messages.ts'
import type { OutboxEvent } from '../outbox/outbox-event.ts'
import type { EventAnswer, EventWords, Work, WorkRow, WorkSurroundings } from '../work/work.ts'
import { type Progress, progressOf } from './job-progress.ts'

/** Gritting: jobs of streets to be treated. */
export class GrittingWork implements Work {
  readonly id = 'gritting'
  readonly permission = 'winter.drive'
  readonly jobs: JobStore<WinterJobDetail>
  readonly #surroundings: WorkSurroundings
  /** The job that is open, and how far it is; null when none is, or it is not on the phone. */
  readonly open = computed(() => {
    const { work, job } = this.#surroundings.place.value
    return work === this.id && job !== null ? this.of(job) : null
  })
  readonly openState = computed(() => {
    const progress = this.open.value?.progress
    if (progress === undefined || progress.stop !== null) return null
    return progress.state === 'under-way' ? 'running' : 'resting'
  })
  readonly rows = computed(() =>
    this.jobs.order.value.flatMap((id): WorkRow[] => {
      const found = this.of(id)
      if (found === null) return []
      const { job, progress } = found
      const isRunning = progress.stop === null && progress.state !== 'waiting'
      return [{ id, name: job.routeName, group: groupOf(progress), isRunning }]
    }),
  )

  constructor(surroundings: WorkSurroundings) {
    this.#surroundings = surroundings
    const { api, database, place } = surroundings
    this.jobs = new JobStore({
      api: { list: api.jobs, get: api.job, take: api.take },
      kept: {
        all: () => database.getAll('jobs'),
        put: (job) => database.put('jobs', job),
        remove: (id) => database.delete('jobs', id),
        clear: () => database.clear('jobs'),
      },
      eventIdsOf: ({ events }) => events.map(({ id }) => id),
      orderOf: ({ startBy }) => (startBy === null ? Infinity : Date.parse(startBy)),
      openJobId: () => (place.peek().work === this.id ? place.peek().job : null),
    })
  }

  /** A job and how far it is; null when it is not on the phone. */
  of(id: string): { readonly job: WinterJobDetail; readonly progress: Progress } | null {
    const job = this.jobs.jobs.value.get(id)
    if (job === undefined) return null
    const { events, clock, userName } = this.#surroundings
    return { job, progress: progressOf(job, clock.rightAll(events()), userName()) }
  }

  async report(events: readonly OutboxEvent[]): Promise<readonly EventAnswer[]> {
    const { api, clock } = this.#surroundings
    const reported = events.flatMap((event) => {
      if (event.work !== 'gritting') return []
      const { id, jobId, type, at, placeId, note, latitude, longitude } = event
      const instant = new Date(clock.right(at)).toISOString()
      return [{ id, jobId, type, at: instant, edgeId: placeId, note, latitude, longitude }]
    })
    return (await api.report(reported)).answers
  }

  wordsOf(event: OutboxEvent): EventWords {
    const job = this.jobs.jobs.value.get(event.jobId)
    const street = job?.plan.streets.find(({ edgeId }) => edgeId === event.placeId)
    return {
      what: event.work === 'gritting' ? messages.types[event.type] : '',
      place: street?.name ?? '',
      job: job?.routeName ?? event.jobId,
    }
  }
}

function groupOf({ stop, isUntaken }: Progress): WorkRow['group'] {
  if (stop === 'taken') return 'others'
  if (stop !== null) return 'over'
  return isUntaken ? 'free' : 'mine'
}
