import { type EpochMs, HOUR_MS, MINUTE_MS, type QualityFlag } from '@towncrier/core'

/**
 * Limits of one measure's automatic quality checks, as in the FHWA Clarus / Weather Data Environment
 * quality checking tables (public domain).
 */
export interface CheckLimits {
  /** Plausible values, inclusive. */
  readonly range: readonly [lowest: number, highest: number]
  /** Largest believable rise and fall in an hour; absent: not checked. */
  readonly stepPerHour?: { readonly up: number; readonly down: number }
  /** Unchanged for this long is suspect; absent: not checked. */
  readonly persistenceMs?: number
}

/**
 * What is remembered of one measure between readings, as a short array because it is stored with every
 * commit: the last good value, when it was measured, and since when it has not changed.
 */
export type Track = readonly [value: number, at: EpochMs, unchangedSince: EpochMs]

/** The first check that a value fails; null when it passes all. Range failure stops further checks. */
export type CheckFailure = 'range' | 'step' | 'persistence'

/**
 * A step is judged over at least this long, so that noise and a cloud passing the sun between two readings
 * a minute apart are not taken for a fault.
 */
const SHORTEST_STEP_MS = 15 * MINUTE_MS
/** After a gap this long an equal value says nothing about a stuck sensor. */
const PERSISTENCE_GAP_MS = 2 * HOUR_MS

/** Judges one value against its limits and its own past. Pure; null `track` at the first reading. */
export function checkValue(
  value: number,
  at: EpochMs,
  track: Track | null,
  limits: CheckLimits,
): CheckFailure | null {
  if (value < limits.range[0] || value > limits.range[1]) return 'range'
  if (track === null) return null
  const step = limits.stepPerHour
  if (step !== undefined) {
    const hours = Math.max(at - track[1], SHORTEST_STEP_MS) / HOUR_MS
    const change = value - track[0]
    if (change > step.up * hours || -change > step.down * hours) return 'step'
  }
  if (
    limits.persistenceMs !== undefined &&
    value === track[0] &&
    at - track[1] <= PERSISTENCE_GAP_MS &&
    at - track[2] >= limits.persistenceMs
  ) {
    return 'persistence'
  }
  return null
}

/** What to remember after {@link checkValue}: only good values move the track. */
export function nextTrack(
  value: number,
  at: EpochMs,
  track: Track | null,
  failure: CheckFailure | null,
): Track | null {
  if (failure === 'range' || failure === 'step') return track
  const unchanged = track !== null && value === track[0] && at - track[1] <= PERSISTENCE_GAP_MS
  return [value, at, unchanged ? track[2] : at]
}

/** How far a value may lie from its neighbours' median before it is suspect. */
export interface SpatialLimits {
  /** Times the neighbours' robust standard deviation, 0.7413·IQR. */
  readonly deviations: number
  /** Never less than this, in the measure's unit. */
  readonly floor: number
}

/** The neighbours' median and how far from it a value may lie; null: too few neighbours to tell. */
export type Neighbourhood = readonly [median: number, tolerance: number] | null

const FEWEST_NEIGHBOURS = 5
/** A normal distribution's standard deviation over its interquartile range. */
const IQR_TO_SIGMA = 0.7413

/** Sums up neighbours for the Clarus spatial check: `|value − median| > max(k·0.7413·IQR, floor)`. */
export function summariseNeighbours(values: readonly number[], limits: SpatialLimits): Neighbourhood {
  if (values.length < FEWEST_NEIGHBOURS) return null
  const sorted = Float64Array.from(values).sort()
  const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25)
  const tolerance = Math.max(limits.deviations * IQR_TO_SIGMA * spread, limits.floor)
  return [round(quantile(sorted, 0.5)), round(tolerance)]
}

/** True when the value does not fit its neighbours. */
export function isSpatialOutlier(value: number, neighbourhood: Neighbourhood): boolean {
  return neighbourhood !== null && Math.abs(value - neighbourhood[0]) > neighbourhood[1]
}

function quantile(sorted: Float64Array, fraction: number): number {
  const position = (sorted.length - 1) * fraction
  const below = Math.floor(position)
  const low = sorted[below]!
  return low + (position - below) * ((sorted[below + 1] ?? low) - low)
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

/**
 * Checks only the range of one value: flags it when out of range.
 *
 * @returns the value if it can be trusted; undefined when it is absent or out of range.
 */
export function checkRange(
  measure: string,
  value: number | undefined,
  [lowest, highest]: CheckLimits['range'],
  flags: QualityFlag[],
): number | undefined {
  if (value === undefined) return undefined
  if (value >= lowest && value <= highest) return value
  flags.push(`${measure}:range`)
  return undefined
}
