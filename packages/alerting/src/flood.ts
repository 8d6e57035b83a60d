import { type EpochMs, MINUTE_MS } from '@towncrier/core'

/** Alarms are counted over this long. */
export const FLOOD_WINDOW_MS = 10 * MINUTE_MS
/** A flood is over when fewer than this share of its limit come in a window (ISA-18.2: 10 begins it, 5 ends it). */
const FLOOD_ENDS_AT_SHARE = 0.5

export interface Flood {
  readonly since: EpochMs
  /** New causes in the last ten minutes. */
  readonly causes: number
}

/**
 * Whether more comes at an operator than a person can take in: more than `limit` new alarms in ten minutes
 * (ISA-18.2-2016 §3.1.14, EEMUA 191).
 *
 * @param alarmedAt when each cause called for somebody, in any order.
 * @param before    what this said last; a flood goes on until fewer than half the limit come.
 */
export function floodOf(
  alarmedAt: readonly EpochMs[],
  now: EpochMs,
  limit: number,
  before: Flood | null,
): Flood | null {
  const recent = alarmedAt.filter((at) => at > now - FLOOD_WINDOW_MS && at <= now)
  const causes = recent.length
  if (before === null) return causes > limit ? { since: Math.min(...recent), causes } : null
  return causes >= limit * FLOOD_ENDS_AT_SHARE ? { since: before.since, causes } : null
}
