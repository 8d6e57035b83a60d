import type { WinterJobDetail } from '@towncrier/protocol'
import { type JobEventType, type JobState, jobProgress } from '@towncrier/winter-service/job-state'
import type { OutboxEvent } from '../outbox/outbox-event.ts'
import { type Stretch, stretchesOf } from './stretches.ts'

export interface StreetProgress {
  /** Its place in the route, from 0. */
  readonly index: number
  readonly street: Stretch
  readonly state: 'to-do' | 'treated' | 'blocked'
  /** When it was marked, by the platform’s reckoning once that is known, epoch ms; null: not yet. */
  readonly at: number | null
  readonly note: string
  readonly isSent: boolean
}

export interface JobNote {
  readonly text: string
  readonly at: number
  readonly isSent: boolean
}

/** How far a job is, for the driver: what the platform knows and what is still on the phone. */
export interface Progress {
  readonly state: JobState
  readonly streets: readonly StreetProgress[]
  readonly treated: number
  readonly blocked: number
  /** In the order of the route. */
  readonly open: readonly StreetProgress[]
  readonly notes: readonly JobNote[]
  /** Whose it is when it is somebody else’s; null when it is the driver’s own or nobody’s yet. */
  readonly takenBy: string | null
  /** Nobody has it, and nothing is marked. */
  readonly isUntaken: boolean
  /** Why nothing more counts; null while the driver can go on. */
  readonly stop: 'cancelled' | 'taken' | 'done' | null
}

interface KnownEvent {
  readonly id: string
  readonly type: JobEventType
  readonly at: number
  readonly edgeId: string | null
  readonly note: string
  readonly isSent: boolean
}

/**
 * Tells how far a job is. What is still on the phone comes after all that the platform knows, in the order it was marked:
 * its clock may be wrong.
 */
export function progressOf(
  job: WinterJobDetail,
  outbox: readonly OutboxEvent[],
  userName: string | null,
): Progress {
  const events = knownEvents(job, outbox)
  const cancelledAt = job.state === 'cancelled' && job.endedAt !== null ? Date.parse(job.endedAt) : null
  const isOthers = job.driver !== null && job.driver !== userName
  // Another driver’s events are what makes their job’s state; the platform has told it.
  const state = isOthers || cancelledAt !== null ? job.state : jobProgress(events, null).state
  const marks = new Map<string, KnownEvent>()
  for (const event of events) {
    if (event.edgeId !== null && (event.type === 'treated' || event.type === 'blocked'))
      marks.set(event.edgeId, event)
  }
  const streets = stretchesOf(job.plan.streets).map((street, index) => streetProgress(street, index, marks))
  return {
    state,
    streets,
    treated: streets.filter((each) => each.state === 'treated').length,
    blocked: streets.filter((each) => each.state === 'blocked').length,
    open: streets.filter((each) => each.state === 'to-do'),
    notes: events
      .filter(({ type, note }) => type === 'note' && note !== '')
      .map(({ note, at, isSent }) => ({ text: note, at, isSent })),
    takenBy: isOthers ? job.driver : null,
    isUntaken: job.driver === null && events.every(({ type }) => type === 'note'),
    stop: stopOf(state, isOthers),
  }
}

function knownEvents(job: WinterJobDetail, outbox: readonly OutboxEvent[]): KnownEvent[] {
  const known: KnownEvent[] = job.events.map(({ id, type, at, edgeId, note }) => ({
    ...{ id, type, edgeId, note },
    at: Date.parse(at),
    isSent: true,
  }))
  const ids = new Set(known.map(({ id }) => id))
  let last = known.reduce((latest, { at }) => Math.max(latest, at), 0)
  for (const event of outbox) {
    const { id, jobId, at, placeId: edgeId, note, state } = event
    if (event.work !== 'gritting' || jobId !== job.id || ids.has(id) || state === 'refused') continue
    last = Math.max(last + 1, at)
    known.push({ id, type: event.type, edgeId, note, at: last, isSent: state === 'sent' })
  }
  return known
}

function streetProgress(
  street: Stretch,
  index: number,
  marks: ReadonlyMap<string, KnownEvent>,
): StreetProgress {
  const found = street.edgeIds.flatMap((edgeId) => marks.get(edgeId) ?? [])
  if (found.length < street.edgeIds.length)
    return { index, street, state: 'to-do', at: null, note: '', isSent: true }
  const blocked = found.find(({ type }) => type === 'blocked')
  const { at, note } = blocked ?? found.at(-1)!
  const isSent = found.every((mark) => mark.isSent)
  return { index, street, state: blocked === undefined ? 'treated' : 'blocked', at, note, isSent }
}

function stopOf(state: JobState, isOthers: boolean): Progress['stop'] {
  if (state === 'cancelled') return 'cancelled'
  if (isOthers) return 'taken'
  return state === 'done' ? 'done' : null
}
