import type { WasteEventType } from '@towncrier/waste-rounds/job-state'
import type { JobEventType } from '@towncrier/winter-service/job-state'

/** What a crew can be sent out to do: grit roads, or collect bins. */
export const WORK_IDS = ['gritting', 'round'] as const
export type WorkId = (typeof WORK_IDS)[number]

/** Which work an event belongs to, and what can happen in it. */
type Happening =
  | { readonly work: 'gritting'; readonly type: JobEventType }
  | { readonly work: 'round'; readonly type: WasteEventType }

/** A photo as it goes to the platform. */
export interface Photo {
  readonly bytes: ArrayBuffer
  readonly mediaType: string
}

/** What the crew says has happened. */
export type Mark = Happening & {
  readonly jobId: string
  /** All that it speaks of: streets of the road network, or a bin or a site. */
  readonly placeIds?: readonly string[]
  readonly note?: string
  readonly photo?: Photo
}

/** A mark on its way to the platform; one that speaks of several places is as many events. */
export type OutboxEvent = Happening & {
  /** Its place in the order; given by the phone’s database. */
  readonly seq: number
  readonly id: string
  /** The same for all events of a mark. */
  readonly markId: string
  /** Who marked it: nobody else sends it. */
  readonly userName: string
  readonly jobId: string
  /** By the phone’s clock, epoch ms. */
  readonly at: number
  /** The street, the bin or the site; null when it speaks of none. */
  readonly placeId: string | null
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
export type RoundOutboxEvent = Extract<OutboxEvent, { work: 'round' }>

/** A photo that the platform does not have yet, or would not take. Its bytes are kept beside it. */
export interface WaitingPhoto {
  readonly eventId: string
  readonly userName: string
  readonly mediaType: string
  readonly byteCount: number
  readonly state: 'waiting' | 'refused'
  readonly reason: string | null
  /** By the phone’s clock, epoch ms. */
  readonly at: number
}
