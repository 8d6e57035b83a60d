import type { ReadonlySignal } from '@preact/signals'
import type { Permission } from '@towncrier/protocol/permissions'
import type { ComponentType } from 'preact'
import type { CrewApi } from '../api/crew-api.ts'
import type { JobStore, KeptJob } from '../jobs/job-store.ts'
import type { OutboxEvent, WorkId } from '../outbox/outbox-event.ts'
import type { PhoneClock } from '../position/phone-clock.ts'
import type { Place } from '../shell/url-store.ts'
import type { CrewDatabase } from '../store/crew-database.ts'

/** What every work is made with. */
export interface WorkSurroundings {
  readonly api: CrewApi
  readonly clock: PhoneClock
  readonly database: CrewDatabase
  readonly place: ReadonlySignal<Place>
  readonly events: () => readonly OutboxEvent[]
  readonly userName: () => string | null
}

/** What the platform makes of an event. */
export interface EventAnswer {
  readonly id: string
  /** Why it does not count; null when it does. */
  readonly reason: string | null
}

/** A job of any work, as the list shows it. */
export interface WorkRow {
  readonly id: string
  readonly name: string
  /** The crew’s own, to be taken, over, or somebody else’s. */
  readonly group: 'mine' | 'free' | 'over' | 'others'
  /** Begun and not over. */
  readonly isRunning: boolean
}

/** What an event is, for whoever looks at what is sent and what is not. */
export interface EventWords {
  readonly what: string
  readonly place: string
  readonly job: string
}

/** One kind of work: where its jobs come from, where its events go, and how they are shown. */
export interface Work {
  readonly id: WorkId
  /** Who may do it. */
  readonly permission: Permission
  readonly jobs: Pick<JobStore<KeptJob>, 'load' | 'refresh' | 'clear' | 'tells' | 'problem'>
  /** Of the job that is open, `running` while it is driven; null when none is open or it is over. */
  readonly openState: ReadonlySignal<'running' | 'resting' | null>
  /** Sends events of this work, in their order. @throws RequestError */
  report(events: readonly OutboxEvent[]): Promise<readonly EventAnswer[]>
  /** What a bin, a site or a street is called, and the job; empty where it is not known. */
  wordsOf(event: OutboxEvent): EventWords
  /** What the list shows, the most urgent first. */
  readonly rows: ReadonlySignal<readonly WorkRow[]>
}

export type WorkCard = ComponentType<CardOptions>
export interface CardOptions {
  readonly id: string
  /** Told what stood in the way of taking a job; empty when nothing did. */
  readonly onProblem: (text: string) => void
}
