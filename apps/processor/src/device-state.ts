import type { RuleState } from '@towncrier/alerting'
import type { EpochMs, Freshness, QualityFlag, Values } from '@towncrier/core'
import type { ForgetSpan } from '@towncrier/operations-store'

/**
 * All that the processor remembers of a device between readings: a function of the journal, stored with
 * the journal position. Plain JSON.
 */
export interface DeviceState {
  /** Phenomenon time and arrival of the newest in-order reading. */
  at: EpochMs | null
  receivedAt: EpochMs | null
  /** The newest reading's `seq`. */
  sequence: number | null
  values: Values
  flags: readonly QualityFlag[]
  /** Position of a moving device's newest reading, WGS 84 degrees. */
  latitude: number | null
  longitude: number | null
  /** What the kind wants to remember. */
  memory: unknown
  rules: Record<string, RuleState>
  /** Since when the device has said it is gone (last will or status); null while it has not. */
  disconnectedAt: EpochMs | null
  firmware: string | null
  freshness: Freshness
  counts: ReadingCounts
  /** Times of which all was erased at their owner's wish: readings of then that still come are passed over. */
  erased?: readonly ErasedTime[]
  /** What the device said of the last erasure of its own memory. */
  boxErased?: { readonly id: string; readonly at: EpochMs }
}

/** from <= at < to */
export interface ErasedTime {
  readonly from: EpochMs
  readonly to: EpochMs
}

/**
 * True for a reading of a time that was erased; also for one that came in that time with a clock that was
 * ahead: it says of itself that it is of later. Not so of nobody’s time: the clock may be the platform’s own, set
 * back, and the reading the household’s of after it.
 */
export function isOfTime(
  { from, to, isUnowned }: ErasedTime & Pick<ForgetSpan, 'isUnowned'>,
  at: EpochMs,
  receivedAt: EpochMs,
): boolean {
  if (at >= from && at < to) return true
  return isUnowned !== true && at >= to && receivedAt >= from && receivedAt < to
}

export interface ReadingCounts {
  stored: number
  duplicate: number
  late: number
  quarantined: number
}

export function newDeviceState(memory: unknown): DeviceState {
  return {
    at: null,
    receivedAt: null,
    sequence: null,
    values: {},
    flags: [],
    latitude: null,
    longitude: null,
    memory,
    rules: {},
    disconnectedAt: null,
    firmware: null,
    freshness: 'never-seen',
    counts: { stored: 0, duplicate: 0, late: 0, quarantined: 0 },
  }
}
