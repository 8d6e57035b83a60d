import { HOUR_MS, MINUTE_MS } from '@towncrier/core'

/** What a network's forecasts are made by. */
export interface ForecastSettings {
  /** Local standard time less UTC, ms; it never changes with the clocks. */
  readonly standardOffsetMs: number
  /** Older than this a sensor is silent. */
  readonly silentAfterMs: number
  /** Unchanged for so long while others moved a sensor is stuck, h (FHWA Clarus persistence test: 9). */
  readonly stuckHours: number
  /** Neighbours are within this, m … */
  readonly neighbourDistanceM: number
  /** … and so many of them are needed to say that one is unlike them. */
  readonly leastNeighbours: number
  /**
   * Least difference from the neighbours' median that is suspect, K. FHWA Clarus has 10, which lets a sensor at
   * +4 °C pass on a night of −5; winter service needs it finer.
   */
  readonly unlikeFloorK: number
  /** Given longer ago than this a weather feed is not used. */
  readonly feedStaleAfterMs: number
  /** Air cools with height by so much, K/m (the standard atmosphere's 0.0065). */
  readonly lapseKPerM: number
  /** How much roads differ beyond what is known of them, K (standard deviation), before there is enough to measure it. */
  readonly roadSpreadK: number
  /** Roads so far apart have little in common any more, m: the range of an exponential covariance. */
  readonly roadRangeM: number
  /** No road is told anything from sensors further than this, m. */
  readonly roadReachM: number
}

export const DEFAULT_FORECAST_SETTINGS: ForecastSettings = {
  standardOffsetMs: 0,
  silentAfterMs: HOUR_MS,
  stuckHours: 9,
  neighbourDistanceM: 10_000,
  leastNeighbours: 5,
  unlikeFloorK: 4,
  feedStaleAfterMs: 6 * HOUR_MS,
  lapseKPerM: -0.0065,
  roadSpreadK: 1.5,
  roadRangeM: 3_000,
  roadReachM: 15_000,
}

/** Observations of neighbours count so long before and after (FHWA Clarus spatial test). */
export const NEIGHBOUR_BEFORE_MS = HOUR_MS
export const NEIGHBOUR_AFTER_MS = 5 * MINUTE_MS
