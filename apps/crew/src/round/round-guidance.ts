import type { JobStop, JobTurn } from '@towncrier/waste-rounds/job-stop'
import { metresBetween, nearestOn, type Place } from '../position/ground.ts'
import type { RoundProgress, StopProgress } from './round-progress.ts'

/** How to get to a stop. */
export interface StopGuidance {
  /** m; null for what has no place. */
  readonly distanceM: number | null
  /**
   * From the phone’s own place, along the way or, off the way, as the crow flies; else of the way as planned, `first` from
   * the depot.
   */
  readonly basis: 'along-the-way' | 'straight-line' | 'planned' | 'first'
  readonly isThere: boolean
  /** What is driven next, with how far it is to there; null where the way is not known. */
  readonly turn: { readonly turn: JobTurn; readonly inM: number } | null
  /** Turns that are still to come, in order. */
  readonly turns: readonly JobTurn[]
}

/** Nearer than this the lorry stands at the bin: a wide road and a phone’s error. */
const THERE_M = 30
/** Further off the planned way than this, its length says nothing. */
const ON_WAY_M = 60
/** Nearer than this a turn is being taken. */
const TURNING_M = 8

/**
 * @param progress the way to a stop is that from the stop before it in the round: it holds when the crew comes from there.
 */
export function guidanceToStop(
  { stop, index }: StopProgress,
  progress: RoundProgress,
  here: Place | null,
): StopGuidance {
  const { position, wayThere, turns } = stop
  const nowhere = { distanceM: null, basis: 'planned', isThere: false, turn: null, turns: [] } as const
  if (position === null) return nowhere
  if (here !== null && metresBetween(here, position) <= THERE_M)
    return { ...nowhere, distanceM: 0, basis: 'straight-line', isThere: true }
  const way = here === null || wayThere.length < 2 ? null : nearestOn(wayThere, here)
  if (way !== null && way.awayM <= ON_WAY_M) {
    const left = turnsLeft(turns, way.remainingM)
    return { distanceM: way.remainingM, basis: 'along-the-way', isThere: false, ...left }
  }
  const from = progress.last?.stop.position ?? null
  const isPlanned = wayThere.length > 1 && isAfterLast(index, progress)
  if (here === null && isPlanned) {
    const turn =
      turns[1] !== undefined
        ? { turn: turns[1], inM: turns[0]!.metres }
        : turns[0] !== undefined
          ? { turn: turns[0], inM: 0 }
          : null
    return { distanceM: stop.metres, basis: from === null ? 'first' : 'planned', isThere: false, turn, turns }
  }
  const origin = here ?? from
  const kept = isPlanned ? turns : []
  if (origin === null) return { ...nowhere, turns: kept }
  return { ...nowhere, distanceM: metresBetween(origin, position), basis: 'straight-line', turns: kept }
}

/** True when the last place that was marked is the one from which the planned way leads here. */
function isAfterLast(index: number, { stops, last }: RoundProgress): boolean {
  const before = stops.findLast(({ stop }, at) => at < index && stop.position !== null)
  return (before?.key ?? null) === (last?.key ?? null)
}

function turnsLeft(turns: readonly JobTurn[], remainingM: number): Pick<StopGuidance, 'turn' | 'turns'> {
  let ofTurnM = turns.reduce((sum, { metres }) => sum + metres, 0)
  for (const [n, turn] of turns.entries()) {
    if (n > 0 && remainingM - ofTurnM > TURNING_M)
      return { turn: { turn, inM: remainingM - ofTurnM }, turns: turns.slice(n) }
    ofTurnM -= turn.metres
  }
  return { turn: null, turns: [] }
}

/** Bins nearest to a place first; as they are when there is none. */
export function byDistance<Bin extends { readonly position: Place }>(
  bins: readonly Bin[],
  from: Place | null,
): readonly { readonly bin: Bin; readonly metres: number | null }[] {
  if (from === null) return bins.map((bin) => ({ bin, metres: null }))
  return bins
    .map((bin) => ({ bin, metres: metresBetween(from, bin.position) }))
    .toSorted((a, b) => a.metres - b.metres)
}

/**
 * How late the crew comes to a stop, ms; below 0 early. Told by the planned stop that it has marked last, and by the time
 * that has passed since.
 */
export function latenessMs(next: JobStop, { stops }: RoundProgress, now: number): number | null {
  if (next.isAdded) return null
  const overdueMs = now - next.arriveAt
  const planned = stops.filter(({ at, stop }) => at !== null && !stop.isAdded)
  if (planned.length === 0) return Math.max(0, overdueMs)
  const behindMs = ({ at, stop }: StopProgress) => at! - (stop.arriveAt + 1_000 * stop.serviceS)
  const last = planned.reduce((latest, each) => (each.at! >= latest.at! ? each : latest))
  return Math.max(behindMs(last), overdueMs)
}
