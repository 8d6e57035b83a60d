import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'

/** How alerts are gathered into causes; docs/methods/alarms.md gives the reasons for each default. */
export interface CausePolicy {
  /** An alert joins a cause whose last member joined within this. */
  readonly joinWindowMs: number
  /** Causes of one kind of trouble in more areas (or behind more gateways) than this become one. */
  readonly rollUpAbove: number
  /** A gateway counts as down from this share (0…1) of its devices silent… */
  readonly gatewayDownShare: number
  /** …when it has at least this many. */
  readonly gatewayDownDevices: number
  /** A rule of a device chatters from this many raises in an hour… */
  readonly chatterPerHour: number
  /** …or in a day. */
  readonly chatterPerDay: number
}

export const DEFAULT_CAUSE_POLICY: CausePolicy = {
  joinWindowMs: 60 * MINUTE_MS,
  rollUpAbove: 2,
  gatewayDownShare: 0.5,
  gatewayDownDevices: 3,
  chatterPerHour: 3,
  chatterPerDay: 10,
}

/**
 * True when a rule of a device raises too often to be of use (ISA-18.2: 3 in a minute for process
 * plants; sensors of a city speak every few minutes to hours, so hours and days take the minute's place).
 *
 * @param raisedAt instants of its raises, in order.
 */
export function isChattering(raisedAt: readonly number[], now: number, policy: CausePolicy): boolean {
  const within = (ms: number) => raisedAt.filter((at) => at > now - ms && at <= now).length
  return within(HOUR_MS) >= policy.chatterPerHour || within(DAY_MS) >= policy.chatterPerDay
}
