import { bearingDeg, metresBetween, metresOf, nearestOn, type Place } from '../position/ground.ts'
import type { StreetProgress } from './job-progress.ts'
import type { Stretch } from './stretches.ts'

export type Turn = 'straight' | 'left' | 'right' | 'round'

type Lines = Pick<Stretch, 'line' | 'wayThere'>

/** How to get to a street from where the driver is, or from the street before. */
export interface Guidance {
  /** m; 0 when it begins here. */
  readonly distanceM: number
  /** From the phone’s own place, along the way or, off the way, as the crow flies; else of the way as planned. */
  readonly basis: 'along-the-way' | 'straight-line' | 'planned'
  readonly isOnStreet: boolean
  /** Into the street; null where nothing comes before it. */
  readonly turn: Turn | null
}

/** Nearer than this the lorry is on the street: half a wide road and a phone’s error. */
const ON_STREET_M = 30
/** Further off the planned way than this, its length says nothing. */
const ON_WAY_M = 60
const STRAIGHT_DEG = 35
const ROUND_DEG = 150

/**
 * The street that comes next: the one chosen by hand, else the first of the route that is open; another when the driver
 * is on it and not on that one.
 *
 * @param open in the order of the route.
 */
export function nextStreet(
  open: readonly StreetProgress[],
  chosenEdgeId: string | null,
  here: Place | null,
): StreetProgress | null {
  const chosen = open.find(({ street }) => street.edgeId === chosenEdgeId)
  if (chosen !== undefined) return chosen
  const first = open[0] ?? null
  if (first === null || here === null) return first
  const awayM = ({ street }: StreetProgress) => nearestOn(street.line, here).awayM
  if (awayM(first) <= ON_STREET_M) return first
  const nearest = open.reduce((best, each) => (awayM(each) < awayM(best) ? each : best))
  return awayM(nearest) <= ON_STREET_M ? nearest : first
}

/** @param before the street of the route before it; null for the first. */
export function guidanceTo(street: Lines, before: Lines | null, here: Place | null): Guidance {
  const turn = turnInto(street, before)
  const planned = metresOf(street.wayThere)
  if (here === null) return { distanceM: planned, basis: 'planned', isOnStreet: false, turn }
  const on = nearestOn(street.line, here)
  if (on.awayM <= ON_STREET_M) {
    return { distanceM: on.remainingM, basis: 'along-the-way', isOnStreet: true, turn }
  }
  const way = nearestOn([...(before?.line ?? []), ...street.wayThere], here)
  if (way.awayM <= ON_WAY_M) {
    return { distanceM: way.remainingM, basis: 'along-the-way', isOnStreet: false, turn }
  }
  const distanceM = metresBetween(here, street.line[0] ?? here)
  return { distanceM, basis: 'straight-line', isOnStreet: false, turn }
}

function turnInto({ wayThere, line }: Lines, before: Lines | null): Turn | null {
  const way = wayThere.length > 1 ? wayThere : (before?.line ?? [])
  const [from, to] = [way.at(-2), way.at(-1)]
  const [start, next] = line
  if (from === undefined || to === undefined || start === undefined || next === undefined) return null
  const turn = ((bearingDeg(start, next) - bearingDeg(from, to) + 540) % 360) - 180
  if (Math.abs(turn) >= ROUND_DEG) return 'round'
  if (Math.abs(turn) <= STRAIGHT_DEG) return 'straight'
  return turn > 0 ? 'right' : 'left'
}
