import { type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS, type Severity } from '@towncrier/core'
import type { Channel } from './channels.ts'

/** Most messages in any hour to one person by one way; beyond it they come as digests. */
export const HOURLY_LIMITS: Readonly<Record<Channel, number>> = { push: 12, email: 10, sms: 6, voice: 4 }
/** What comes about together goes out together. */
export const GATHER_MS = 5 * SECOND_MS
/** How far apart digests are, once there are more messages than {@link HOURLY_LIMITS}. */
export const DIGEST_EVERY_MS = 15 * MINUTE_MS
/** A cause that calls again and is no worse is not told again before this. */
export const UPDATE_EVERY_MS = 10 * MINUTE_MS
/** In a flood the critical ones may be this many times as frequent as others. */
const CRITICAL_ALLOWANCE = 2

/**
 * When what waits for a person may go out by a channel: after the gathering time, and beyond the hourly limit
 * not before the next digest.
 *
 * @param sentAt when messages went to this person by this channel; older ones than an hour do not matter.
 */
export function releaseAt(options: {
  readonly channel: Channel
  readonly severity: Severity
  readonly queuedAt: EpochMs
  readonly sentAt: readonly EpochMs[]
  readonly now: EpochMs
}): EpochMs {
  const { channel, severity, queuedAt, sentAt, now } = options
  const gathered = queuedAt + GATHER_MS
  const recent = sentAt.filter((at) => at > now - HOUR_MS)
  const limit = HOURLY_LIMITS[channel] * (severity === 'critical' ? CRITICAL_ALLOWANCE : 1)
  if (recent.length < limit) return gathered
  return Math.max(gathered, Math.max(...recent) + DIGEST_EVERY_MS)
}
