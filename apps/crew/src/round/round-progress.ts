import type { WasteJobDetail, WasteJobEventView } from '@towncrier/protocol'
import {
  type CollectOutcome,
  type WasteEventType,
  type WasteJobState,
  wasteJobProgress,
} from '@towncrier/waste-rounds/job-state'
import { type JobStop, withSeenBins } from '@towncrier/waste-rounds/job-stop'
import type { OutboxEvent } from '../outbox/outbox-event.ts'

export interface StopProgress {
  /** Names it within its round, whatever is put in before it. */
  readonly key: string
  /** Its place in the round, from 0. */
  readonly index: number
  readonly stop: JobStop
  readonly state: 'to-do' | 'done'
  /** Of a bin that the crew has spoken of. */
  readonly outcome: CollectOutcome | null
  /** When it was marked, by the platform’s reckoning once that is known, epoch ms; null: not yet. */
  readonly at: number | null
  readonly note: string
  readonly isSent: boolean
}

export interface RoundNote {
  readonly id: string
  readonly text: string
  readonly at: number
  readonly isSent: boolean
}

/** How far a round is, for its crew: what the platform knows and what is still on the phone. */
export interface RoundProgress {
  readonly state: WasteJobState
  readonly stops: readonly StopProgress[]
  /** In the order of the round. */
  readonly open: readonly StopProgress[]
  readonly bins: number
  /** Bins of which the crew has said what became of them. */
  readonly done: number
  readonly lifted: number
  /** When the break that runs was begun; null while there is none. */
  readonly breakSince: number | null
  readonly notes: readonly RoundNote[]
  /** What was marked last of a place; null when nothing was. */
  readonly last: StopProgress | null
  /** Nobody has it, and nothing is marked. */
  readonly isUntaken: boolean
  /** Why nothing more counts; null while the crew can go on. */
  readonly stop: 'cancelled' | 'taken' | 'done' | null
}

interface KnownEvent {
  readonly id: string
  readonly type: WasteEventType
  readonly at: number
  readonly placeId: string | null
  readonly note: string
  readonly isSent: boolean
  readonly isOwn: boolean
}

/**
 * Tells how far a round is. What is still on the phone comes after all that the platform knows, in the order it was marked:
 * its clock may be wrong. A bin seen overflowing is a stop at once.
 */
export function roundProgress(
  round: WasteJobDetail,
  outbox: readonly OutboxEvent[],
  userName: string | null,
): RoundProgress {
  const events = knownEvents(round, outbox, userName)
  const isOthers = round.crew !== null && round.crew !== userName
  const own = wasteJobProgress(
    events.filter(({ isOwn }) => isOwn),
    null,
  )
  const state = isOthers || round.state === 'cancelled' ? round.state : own.state
  const { outcomes } = wasteJobProgress(events, null)
  const stops = stopsOf(round, events, outcomes, state)
  const bins = stops.filter(({ stop }) => stop.type === 'collect')
  const marked = stops.filter(({ at }) => at !== null)
  return {
    state,
    stops,
    open: stops.filter((each) => each.state === 'to-do'),
    bins: bins.length,
    done: bins.filter((each) => each.state === 'done').length,
    lifted: bins.filter(({ outcome }) => outcome === 'lifted').length,
    breakSince:
      state === 'on-break' ? (events.findLast(({ type }) => type === 'break-begin')?.at ?? null) : null,
    notes: events
      .filter(({ type, note }) => type === 'note' && note !== '')
      .map(({ id, note, at, isSent }) => ({ id, text: note, at, isSent })),
    last: marked.reduce<StopProgress | null>(
      (last, each) => (last === null || each.at! >= last.at! ? each : last),
      null,
    ),
    isUntaken: round.crew === null && events.every(({ type }) => type === 'note'),
    stop: state === 'cancelled' ? 'cancelled' : isOthers ? 'taken' : state === 'done' ? 'done' : null,
  }
}

function knownEvents(
  round: WasteJobDetail,
  outbox: readonly OutboxEvent[],
  userName: string | null,
): KnownEvent[] {
  const crew = round.crew ?? userName
  const isOwn = ({ byUser }: WasteJobEventView) => round.crew === null || byUser === crew
  const known = round.events.map(
    (event): KnownEvent => ({ ...event, at: Date.parse(event.at), isSent: true, isOwn: isOwn(event) }),
  )
  const ids = new Set(known.map(({ id }) => id))
  let last = known.reduce((latest, { at }) => Math.max(latest, at), 0)
  for (const event of outbox) {
    const { id, jobId, at, placeId, note, state } = event
    if (event.work !== 'round' || jobId !== round.id || ids.has(id) || state === 'refused') continue
    last = Math.max(last + 1, at)
    known.push({ id, type: event.type, placeId, note, at: last, isSent: state === 'sent', isOwn: true })
  }
  return known
}

function stopsOf(
  round: WasteJobDetail,
  events: readonly KnownEvent[],
  outcomes: ReadonlyMap<string, { readonly outcome: CollectOutcome; readonly at: number }>,
  state: WasteJobState,
): StopProgress[] {
  const planned = round.stops.map((stop): JobStop => ({ ...stop, arriveAt: Date.parse(stop.arriveAt) }))
  const tippings = Map.groupBy(
    events.filter(({ type, placeId }) => type === 'tipped' && placeId !== null),
    ({ placeId }) => placeId,
  )
  const breaks = events.filter(({ type, isOwn }) => type === 'break-begin' && isOwn)
  if (state === 'on-break') breaks.pop()
  const counts = new Map<string, number>()
  return withSeenBins(planned, seenBins(round, events)).map((stop, index): StopProgress => {
    const name = stop.type === 'collect' ? stop.placeId! : `${stop.type}:${stop.placeId ?? ''}`
    const ordinal = counts.get(name) ?? 0
    counts.set(name, ordinal + 1)
    const key = stop.type === 'collect' ? name : `${name}:${ordinal}`
    const outcome = stop.type === 'collect' ? (outcomes.get(stop.placeId!) ?? null) : null
    const found =
      outcome !== null
        ? events.findLast(({ type, placeId }) => type === outcome.outcome && placeId === stop.placeId)
        : stop.type === 'dispose'
          ? tippings.get(stop.placeId)?.[ordinal]
          : stop.type === 'break'
            ? breaks[ordinal]
            : undefined
    const isDone = found !== undefined || (stop.type === 'return' && state === 'done')
    return {
      ...{ key, index, stop },
      state: isDone ? 'done' : 'to-do',
      outcome: outcome?.outcome ?? null,
      at: found?.at ?? null,
      note: found?.note ?? '',
      isSent: found?.isSent ?? true,
    }
  })
}

/** Bins beside the round that the phone has marked; what the platform knows of is in the round already. */
function seenBins(round: WasteJobDetail, events: readonly KnownEvent[]) {
  const nearby = new Map(round.nearby.map((bin) => [bin.id, bin]))
  let afterPlaceId: string | null = null
  return events.flatMap(({ type, placeId, at }) => {
    if (placeId === null) return []
    const before = afterPlaceId
    const isSeen = type === 'seen-overflowing'
    if (!isSeen) afterPlaceId = placeId
    const bin = nearby.get(placeId)
    return bin === undefined ? [] : [{ bin, at, isSeen, afterPlaceId: before }]
  })
}

/** What comes next: the stop chosen by hand, else the first that is open; null when all is done. */
export function nextStop({ stops, open }: RoundProgress, chosenKey: string | null): StopProgress | null {
  const chosen = stops.find(({ key }) => key === chosenKey)
  // A bin that was blocked can be gone back to.
  const isWanted = chosen !== undefined && (chosen.state === 'to-do' || mayBeDoneAgain(chosen))
  return isWanted ? chosen : (open[0] ?? null)
}

/** A bin that was not lifted, or not wholly. */
export function mayBeDoneAgain({ outcome }: StopProgress): boolean {
  return outcome !== null && outcome !== 'lifted'
}
