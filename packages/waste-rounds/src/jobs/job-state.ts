import { DAY_MS, type EpochMs, MINUTE_MS } from '@towncrier/core/instants'

export const WASTE_JOB_STATES = ['waiting', 'under-way', 'on-break', 'done', 'cancelled'] as const
export type WasteJobState = (typeof WASTE_JOB_STATES)[number]

/** What can become of a bin at a stop. */
export const COLLECT_OUTCOMES = [
  'lifted',
  'partly',
  'not-out',
  'contaminated',
  'blocked',
  'damaged',
  'overweight',
] as const
export type CollectOutcome = (typeof COLLECT_OUTCOMES)[number]
/** Those after which the bin is empty, or emptier. */
export const EMPTYING_OUTCOMES: readonly CollectOutcome[] = ['lifted', 'partly']

export const WASTE_EVENT_TYPES = [
  'start',
  'break-begin',
  'break-end',
  ...COLLECT_OUTCOMES,
  'seen-overflowing',
  'tipped',
  'note',
  'done',
] as const
export type WasteEventType = (typeof WASTE_EVENT_TYPES)[number]

/** What a crew's phone reports of a job. */
export interface WasteJobEvent {
  /** Given by the phone. */
  readonly id: string
  readonly type: WasteEventType
  readonly at: EpochMs
  /** The bin, for outcomes and `seen-overflowing`; the site for `tipped`; else null. */
  readonly placeId: string | null
}

export interface WasteJobProgress {
  readonly state: WasteJobState
  readonly startedAt: EpochMs | null
  readonly endedAt: EpochMs | null
  /** The last word on each bin. */
  readonly outcomes: ReadonlyMap<string, { readonly outcome: CollectOutcome; readonly at: EpochMs }>
  readonly tippings: readonly { readonly siteId: string; readonly at: EpochMs }[]
  /** Events that did not count for the state, and why; they stay on record. */
  readonly refused: ReadonlyMap<string, string>
}

/** A phone's clock may be ahead by so much. */
const MOST_AHEAD_MS = 2 * MINUTE_MS
/** Longer than any shift without a signal. */
const MOST_BEHIND_MS = 3 * DAY_MS

/**
 * When an event happened: as the phone says, unless its clock cannot be right (more than 2 minutes ahead of
 * `receivedAt`, or more than 3 days behind), then when it was received.
 */
export function wasteEventAt(phoneAt: EpochMs, receivedAt: EpochMs): EpochMs {
  const isWrong = phoneAt > receivedAt + MOST_AHEAD_MS || phoneAt < receivedAt - MOST_BEHIND_MS
  return isWrong ? receivedAt : phoneAt
}

/**
 * How far a job is, told from all that was reported of it, in whatever order it arrived: events count in the order of
 * their instants. What was lifted was lifted, also after the job was cancelled or called done: such events count for the
 * bins and not for the state.
 *
 * @param cancelledAt null when it was not cancelled.
 */
export function wasteJobProgress(
  events: readonly WasteJobEvent[],
  cancelledAt: EpochMs | null,
): WasteJobProgress {
  const refused = new Map<string, string>()
  const outcomes = new Map<string, { outcome: CollectOutcome; at: EpochMs }>()
  const tippings: { siteId: string; at: EpochMs }[] = []
  let state: WasteJobState = 'waiting'
  let startedAt: EpochMs | null = null
  let endedAt: EpochMs | null = null
  for (const { id, type, at, placeId } of events.toSorted(byTime)) {
    if (type === 'note' || type === 'seen-overflowing') continue
    if (isOutcome(type) && placeId !== null) outcomes.set(placeId, { outcome: type, at })
    else if (type === 'tipped' && placeId !== null) tippings.push({ siteId: placeId, at })
    if (cancelledAt !== null && at >= cancelledAt) {
      refused.set(id, 'the round was cancelled')
      continue
    }
    if (state === 'done') {
      refused.set(id, 'the round was done by then')
      continue
    }
    startedAt ??= at
    if (type === 'done') {
      state = 'done'
      endedAt = at
    } else state = type === 'break-begin' ? 'on-break' : 'under-way'
  }
  const progress = { startedAt, outcomes, tippings, refused }
  if (cancelledAt !== null && state !== 'done')
    return { ...progress, state: 'cancelled', endedAt: cancelledAt }
  return { ...progress, state, endedAt }
}

function isOutcome(type: WasteEventType): type is CollectOutcome {
  return (COLLECT_OUTCOMES as readonly string[]).includes(type)
}

/** Of two at the same instant the one that ends more comes later, so that the order of arrival never matters. */
function byTime(a: WasteJobEvent, b: WasteJobEvent): number {
  const byType = WASTE_EVENT_TYPES.indexOf(a.type) - WASTE_EVENT_TYPES.indexOf(b.type)
  return a.at - b.at || byType || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
