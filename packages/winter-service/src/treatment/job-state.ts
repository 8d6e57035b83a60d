import { DAY_MS, type EpochMs, MINUTE_MS } from '@towncrier/core/instants'

export const JOB_STATES = ['waiting', 'under-way', 'paused', 'done', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

export const JOB_EVENT_TYPES = ['start', 'pause', 'resume', 'treated', 'blocked', 'note', 'done'] as const
export type JobEventType = (typeof JOB_EVENT_TYPES)[number]

/** What a driver's phone reports of a job. */
export interface JobEvent {
  /** Given by the phone. */
  readonly id: string
  readonly type: JobEventType
  readonly at: EpochMs
}

export interface JobProgress {
  readonly state: JobState
  readonly startedAt: EpochMs | null
  readonly endedAt: EpochMs | null
  /** Events that did not count for the state, and why; they stay on record. */
  readonly refused: ReadonlyMap<string, string>
}

/** A phone's clock may be ahead by so much. */
const MOST_AHEAD_MS = 2 * MINUTE_MS
/** Longer than any shift. */
const MOST_BEHIND_MS = DAY_MS

/**
 * When an event happened: as the phone says, unless its clock cannot be right (more than 2 minutes ahead of
 * `receivedAt`, or more than 24 hours behind), then when it was received.
 */
export function eventAt(phoneAt: EpochMs, receivedAt: EpochMs): EpochMs {
  const isWrong = phoneAt > receivedAt + MOST_AHEAD_MS || phoneAt < receivedAt - MOST_BEHIND_MS
  return isWrong ? receivedAt : phoneAt
}

/**
 * How far a job is, told from all that was reported of it, in whatever order it arrived: events count in the order of
 * their instants. Of a cancelled job those before the cancellation count: what was done by then was done.
 *
 * @param cancelledAt null when it was not cancelled.
 */
export function jobProgress(events: readonly JobEvent[], cancelledAt: EpochMs | null): JobProgress {
  const refused = new Map<string, string>()
  let state: JobState = 'waiting'
  let startedAt: EpochMs | null = null
  let endedAt: EpochMs | null = null
  for (const { id, type, at } of events.toSorted(byTime)) {
    if (type === 'note') continue
    if (cancelledAt !== null && at >= cancelledAt) {
      refused.set(id, 'the job was cancelled')
      continue
    }
    if (state === 'done') {
      refused.set(id, type === 'done' ? 'the job was done before' : 'the job was done by then')
      continue
    }
    startedAt ??= at
    if (type === 'done') {
      state = 'done'
      endedAt = at
    } else state = type === 'pause' ? 'paused' : 'under-way'
  }
  if (cancelledAt !== null && state !== 'done')
    return { state: 'cancelled', startedAt, endedAt: cancelledAt, refused }
  return { state, startedAt, endedAt, refused }
}

/** Of two at the same instant the one that ends more comes later, so that the order of arrival never matters. */
function byTime(a: JobEvent, b: JobEvent): number {
  const byType = JOB_EVENT_TYPES.indexOf(a.type) - JOB_EVENT_TYPES.indexOf(b.type)
  return a.at - b.at || byType || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
