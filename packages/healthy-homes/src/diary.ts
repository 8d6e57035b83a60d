import { type EpochMs, MINUTE_MS } from '@towncrier/core'
import type { MoistureEvent } from './moisture-events.ts'

/** Activities that put water into the air. */
export const MOISTURE_ACTIVITIES = ['showering', 'cooking', 'washing', 'drying-clothes', 'visitors'] as const
/** What helps a room to dry. */
export const AIRING_ACTIVITIES = ['window', 'fan'] as const
/** All that can be tapped on a lily pad. */
export const ACTIVITIES = [...MOISTURE_ACTIVITIES, ...AIRING_ACTIVITIES, 'heating', 'note'] as const
export type MoistureActivity = (typeof MOISTURE_ACTIVITIES)[number]
export type AiringActivity = (typeof AIRING_ACTIVITIES)[number]
export type Activity = (typeof ACTIVITIES)[number]

export interface DiaryEntry {
  readonly id: string
  readonly activity: Activity
  /** When it began, as the resident wrote it. */
  readonly at: EpochMs
  /** When it ended, if that was written down. */
  readonly endAt: EpochMs | null
}

export interface MatchedEvent {
  readonly event: MoistureEvent
  /** Entries of moisture activities that belong to it; several when more was done at once. */
  readonly entries: readonly DiaryEntry[]
  /** Window or fan while it rose or dried. */
  readonly airing: readonly AiringActivity[]
}

export interface DiaryMatch {
  readonly events: readonly MatchedEvent[]
  /** Peaks with no entry: to ask about, kindly. */
  readonly unmatchedEvents: readonly MoistureEvent[]
  /** Entries of moisture activities with no peak: this room may not be where it happened. */
  readonly unmatchedEntries: readonly DiaryEntry[]
}

/** An entry belongs to an event when it lies this long before to this long after the event's start. */
export interface MatchWindow {
  readonly beforeMs: number
  readonly afterMs: number
}

/** Entries are often tapped after the shower, seldom long before. */
export const DEFAULT_MATCH_WINDOW: MatchWindow = { beforeMs: 10 * MINUTE_MS, afterMs: 60 * MINUTE_MS }
/** A window opened this long after the peak still dries that event's moisture. */
const AIRING_AFTER_PEAK_MS = 60 * MINUTE_MS

/**
 * Puts the diary beside the events. Each entry goes to the nearest event within the window.
 *
 * @param events in order of time.
 * @param diary  in any order, of the household; entries of other rooms end up unmatched.
 */
export function matchDiary(
  events: readonly MoistureEvent[],
  diary: readonly DiaryEntry[],
  window: MatchWindow = DEFAULT_MATCH_WINDOW,
): DiaryMatch {
  const entriesOf = new Map<MoistureEvent, DiaryEntry[]>()
  const unmatchedEntries: DiaryEntry[] = []
  for (const entry of diary.toSorted((a, b) => a.at - b.at)) {
    if (!isMoistureActivity(entry.activity)) continue
    const event = nearestEvent(events, entry.at, window)
    if (event === null) unmatchedEntries.push(entry)
    else entriesOf.set(event, [...(entriesOf.get(event) ?? []), entry])
  }
  return {
    events: events.map((event) => ({
      event,
      entries: entriesOf.get(event) ?? [],
      airing: AIRING_ACTIVITIES.filter((activity) =>
        diary.some((entry) => entry.activity === activity && isDuring(entry, event, window)),
      ),
    })),
    unmatchedEvents: events.filter((event) => !entriesOf.has(event)),
    unmatchedEntries,
  }
}

export function isMoistureActivity(activity: Activity): activity is MoistureActivity {
  return (MOISTURE_ACTIVITIES as readonly Activity[]).includes(activity)
}

function nearestEvent(
  events: readonly MoistureEvent[],
  at: EpochMs,
  { beforeMs, afterMs }: MatchWindow,
): MoistureEvent | null {
  let nearest: MoistureEvent | null = null
  for (const event of events) {
    const after = at - event.startAt
    if (after < -beforeMs || after > afterMs) continue
    if (nearest === null || Math.abs(after) < Math.abs(at - nearest.startAt)) nearest = event
  }
  return nearest
}

function isDuring({ at, endAt }: DiaryEntry, event: MoistureEvent, { beforeMs }: MatchWindow): boolean {
  const from = event.startAt - beforeMs
  const to = event.peakAt + AIRING_AFTER_PEAK_MS
  return at <= to && (endAt ?? at) >= from
}
