import { computed } from '@preact/signals'
import type { WasteJobDetail } from '@towncrier/protocol'
import { RequestError } from '@towncrier/screens/request-error'
import { JobStore } from '../jobs/job-store.ts'
import { messages } from '../messages/messages.ts'
import type { OutboxEvent } from '../outbox/outbox-event.ts'
import type { EventAnswer, EventWords, Work, WorkRow, WorkSurroundings } from '../work/work.ts'
import { changeOf, type KeptRound, keptRound, type RoundChange, withChangeSeen } from './kept-round.ts'
import { nextStop, type RoundProgress, roundProgress } from './round-progress.ts'

/** Stands for a crew that the platform does not name to this one. */
const SOMEBODY_ELSE = ''

export interface KnownRound {
  readonly round: WasteJobDetail
  readonly progress: RoundProgress
  /** What a newer plan has made of it since its crew looked; null: nothing. */
  readonly change: RoundChange | null
}

/** Collecting: rounds of bins. */
export class RoundWork implements Work {
  readonly id = 'round'
  readonly permission = 'waste.collect'
  readonly jobs: JobStore<KeptRound>
  readonly #surroundings: WorkSurroundings
  /** The round that is open, and how far it is; null when none is, or it is not on the phone. */
  readonly open = computed(() => {
    const { work, job } = this.#surroundings.place.value
    return work === this.id && job !== null ? this.of(job) : null
  })
  /** What comes next in it. */
  readonly next = computed(() => {
    const progress = this.open.value?.progress
    return progress === undefined ? null : nextStop(progress, this.#surroundings.place.value.stop)
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
      const { round, progress } = found
      const isRunning = progress.stop === null && progress.state !== 'waiting'
      return [{ id, name: round.lorryName, group: groupOf(progress), isRunning }]
    }),
  )

  constructor(surroundings: WorkSurroundings) {
    this.#surroundings = surroundings
    const { api, database, place } = surroundings
    this.jobs = new JobStore<KeptRound>({
      api: {
        list: async () => (await api.rounds()).toSorted((a, b) => (a.leavesAt < b.leavesAt ? -1 : 1)),
        get: async (id, before) => {
          try {
            return keptRound(await api.round(id), before)
          } catch (error) {
            const isOthers = error instanceof RequestError && error.code === 'TC_WASTE_ROUND_OF_OTHERS'
            if (!isOthers || before === null) throw error
            return { ...before, round: { ...before.round, crew: SOMEBODY_ELSE } }
          }
        },
        take: async (id) => keptRound(await api.takeRound(id), null),
      },
      kept: {
        all: () => database.getAll('rounds'),
        put: (round) => database.put('rounds', round),
        remove: (id) => database.delete('rounds', id),
        clear: () => database.clear('rounds'),
      },
      eventIdsOf: ({ round }) => round.events.map(({ id }) => id),
      orderOf: ({ round }) => Date.parse(round.leavesAt),
      openJobId: () => (place.peek().work === this.id ? place.peek().job : null),
    })
  }

  /** A round and how far it is; null when it is not on the phone. */
  of(id: string): KnownRound | null {
    const kept = this.jobs.jobs.value.get(id)
    if (kept === undefined) return null
    const { events, clock, userName } = this.#surroundings
    const progress = roundProgress(kept.round, clock.rightAll(events()), userName())
    return { round: kept.round, progress, change: progress.isUntaken ? null : changeOf(kept) }
  }

  /** The crew has read what has changed in the round that is open. */
  async noteChange(): Promise<void> {
    const kept = this.jobs.jobs.peek().get(this.open.peek()?.round.id ?? '')
    if (kept !== undefined) await this.jobs.keep(withChangeSeen(kept))
  }

  async report(events: readonly OutboxEvent[]): Promise<readonly EventAnswer[]> {
    const { api, clock } = this.#surroundings
    const reported = events.flatMap((event) => {
      if (event.work !== 'round') return []
      const { id, jobId, type, at, placeId, note, latitude, longitude } = event
      const instant = new Date(clock.right(at)).toISOString()
      return [{ id, jobId, type, at: instant, placeId, note, latitude, longitude }]
    })
    return (await api.reportRound(reported)).answers
  }

  wordsOf(event: OutboxEvent): EventWords {
    const round = this.jobs.jobs.value.get(event.jobId)?.round
    const places = [
      ...(round?.stops ?? []).map(({ placeId, name }) => ({ id: placeId, name })),
      ...(round?.nearby ?? []),
    ]
    const place = places.find(({ id }) => event.placeId !== null && id === event.placeId)
    return {
      what: event.work === 'round' ? messages.rounds.types[event.type] : '',
      place: place?.name ?? '',
      job: round?.lorryName ?? event.jobId,
    }
  }
}

function groupOf({ stop, isUntaken }: RoundProgress): WorkRow['group'] {
  if (stop === 'taken') return 'others'
  if (stop !== null) return 'over'
  return isUntaken ? 'free' : 'mine'
}
