import type { Condition, EpochMs, Freshness, Rule } from '@towncrier/core'
import { MINUTE_MS } from '@towncrier/core'
import type { DeviceState } from './device-state.ts'

/** A device that says goodbye and comes back within this has only changed networks. */
const DISCONNECTION_GRACE_MS = 2 * MINUTE_MS
/** No tick for this long: the platform itself was not listening. */
const LISTENING_GAP_MS = MINUTE_MS

/** The one rule every kind has. */
export const offlineRule: Rule = {
  id: 'offline',
  title: 'Device offline',
  advice: 'Nothing has been heard from this device, so its place is unwatched. Check its power and signal.',
  onDelayMs: 0,
  offDelayMs: 0,
  causeScope: 'gateway',
  ofDevice: true,
}

/** What the journal's ticks tell of time itself. Plain JSON, stored with the position. */
export interface Listening {
  /** Arrival of the newest journal record: "now" as far as the journal knows. */
  now: EpochMs
  /** Since when the platform has been listening without a gap. Before that, silence is not the device's. */
  since: EpochMs
}

export function newListening(): Listening {
  return { now: 0, since: 0 }
}

/**
 * Time passes to `now`; notices when the platform had not been listening, and when its clock was set back
 * (small steps back are the order of arrival, not the clock).
 */
export function listenUntil(listening: Listening, now: EpochMs): void {
  if (Math.abs(now - listening.now) > LISTENING_GAP_MS) {
    listening.since = now
    listening.now = now
  }
  listening.now = Math.max(listening.now, now)
}

interface SilenceLimits {
  readonly staleAfterMs: number
  readonly offlineAfterMs: number
}

/** How fresh a device is at `listening.now`. */
export function freshnessOf(
  state: Pick<DeviceState, 'at' | 'receivedAt' | 'disconnectedAt'>,
  limits: SilenceLimits,
  listening: Listening,
): Freshness {
  if (state.disconnectedAt !== null) return 'offline'
  if (state.at === null || state.receivedAt === null) return 'never-seen'
  const silentSince = Math.max(state.receivedAt, listening.since)
  if (listening.now - silentSince > limits.offlineAfterMs) return 'offline'
  return listening.now - state.at > limits.staleAfterMs ? 'stale' : 'online'
}

/** A device that nobody expects to speak is not missed. */
export const clearOffline: Condition = { rule: offlineRule.id, state: 'clear' }

/** What the offline rule makes of it; null when it cannot tell yet. */
export function offlineCondition(
  state: Pick<DeviceState, 'at' | 'receivedAt' | 'disconnectedAt' | 'freshness'>,
  listening: Listening,
): Condition | null {
  if (state.freshness === 'online') return clearOffline
  if (state.freshness !== 'offline') return null
  if (state.disconnectedAt !== null && listening.now - state.disconnectedAt < DISCONNECTION_GRACE_MS)
    return null
  const message =
    state.disconnectedAt !== null
      ? 'Disconnected and not back'
      : `Silent for ${wordsOf(listening.now - (state.receivedAt ?? listening.now))}`
  return { rule: offlineRule.id, state: 'raise', severity: 'watch', message }
}

function wordsOf(durationMs: number): string {
  const minutes = Math.round(durationMs / MINUTE_MS)
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
