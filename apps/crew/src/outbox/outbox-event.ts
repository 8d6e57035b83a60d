import type { JobEventType } from '@towncrier/winter-service/job-state'

/** What the driver says has happened. */
export interface Mark {
  readonly jobId: string
  readonly type: JobEventType
  /** All the streets of the road network that it speaks of. */
  readonly edgeIds?: readonly string[]
  readonly note?: string
}

/** A mark on its way to the platform; one that speaks of several streets is as many events. */
export interface OutboxEvent {
  /** Its place in the order; given by the phone’s database. */
  readonly seq: number
  readonly id: string
  /** The same for all events of a mark. */
  readonly markId: string
  /** Who marked it: nobody else sends it. */
  readonly userName: string
  readonly jobId: string
  readonly type: JobEventType
  /** By the phone’s clock, epoch ms. */
  readonly at: number
  readonly edgeId: string | null
  readonly note: string
  readonly latitude: number | null
  readonly longitude: number | null
  /** Until then it can be taken back and is not sent, epoch ms; null: it goes at once. */
  readonly heldUntil: number | null
  /** `sent`: the platform has it, and the job as the phone knows it does not tell yet. */
  readonly state: 'waiting' | 'sent' | 'refused'
  /** Why it was refused; null when it was not. */
  readonly reason: string | null
}
