import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, type Values } from '@towncrier/core'
import type { FaultProfile, Random } from '@towncrier/sensor-kinds'

/** How a device can fail; see the README for what each looks like on the wire. */
export const FAULTS = [
  'stuck',
  'spike',
  'drift',
  'dead-battery',
  'wrong-clock',
  'outage',
  'malformed',
] as const
export type Fault = (typeof FAULTS)[number]

/** What is wrong with one device, settled when it is made. */
export interface FaultPlan {
  readonly fault: Fault
  readonly beginsAt: EpochMs
  /** How far a wrong clock is off; from 1970 when it has lost its battery. */
  readonly clockOffsetMs: number
}

const BEGINS_WITHIN_MS = 30 * MINUTE_MS
const CLOCK_OFFSETS_MS = [3 * HOUR_MS, -DAY_MS, 40 * MINUTE_MS]
const SPIKE_CHANCE = 0.08
const MALFORMED_CHANCE = 0.15
const BATTERY_DIES_WITHIN_MS = HOUR_MS
const DEAD_BATTERY_V = 2.7
const OUTAGE_MS = 20 * MINUTE_MS
const OUTAGE_EVERY_MS = 60 * MINUTE_MS

/** Settles whether a device is faulty, and how. */
export function planFault(rate: number, startAt: EpochMs, random: Random): FaultPlan | null {
  const isFaulty = random.chance(rate)
  const fault = random.pick(FAULTS)
  const beginsAt = startAt + random.integer(0, BEGINS_WITHIN_MS)
  const clockOffsetMs = random.chance(0.25) ? -startAt : random.pick(CLOCK_OFFSETS_MS)
  return isFaulty ? { fault, beginsAt, clockOffsetMs } : null
}

/** Values as the broken sensor reports them; null when the device has died. */
export function breakValues(
  plan: FaultPlan,
  profile: FaultProfile,
  values: Values,
  held: Values | null,
  at: EpochMs,
  random: Random,
): Values | null {
  const sinceMs = at - plan.beginsAt
  const value = values[profile.measure]
  if (sinceMs < 0) return values
  if (plan.fault === 'stuck') return stick(values, held, profile.measure)
  if (plan.fault === 'spike' && typeof value === 'number' && random.chance(SPIKE_CHANCE)) {
    return { ...values, [profile.measure]: random.pick(profile.spikes) }
  }
  if (plan.fault === 'drift' && typeof value === 'number') {
    const drifted = value + (profile.driftPerHour * sinceMs) / HOUR_MS
    return { ...values, [profile.measure]: Math.round(drifted * 10) / 10 }
  }
  if (plan.fault === 'dead-battery') {
    if (sinceMs > BATTERY_DIES_WITHIN_MS) return null
    if (typeof values.batteryV !== 'number') return values
    const left = 1 - sinceMs / BATTERY_DIES_WITHIN_MS
    const batteryV = DEAD_BATTERY_V + (values.batteryV - DEAD_BATTERY_V) * left
    return { ...values, batteryV: Math.round(batteryV * 100) / 100 }
  }
  return values
}

function stick(values: Values, held: Values | null, measure: string): Values {
  const last = held?.[measure]
  return last === undefined ? values : { ...values, [measure]: last }
}

/** The time a device writes into its reading. */
export function breakClock(plan: FaultPlan | null, at: EpochMs): EpochMs {
  return plan?.fault === 'wrong-clock' && at >= plan.beginsAt ? Math.max(0, at + plan.clockOffsetMs) : at
}

/** When an outage that holds at `at` ends; null when there is none. */
export function outageEnd(plan: FaultPlan | null, at: EpochMs): EpochMs | null {
  if (plan?.fault !== 'outage' || at < plan.beginsAt) return null
  const into = (at - plan.beginsAt) % OUTAGE_EVERY_MS
  return into < OUTAGE_MS ? at - into + OUTAGE_MS : null
}

/** A message as a device with failing memory or firmware may send it: no reading any more. */
export function breakPayload(plan: FaultPlan | null, at: EpochMs, payload: string, random: Random): string {
  if (plan?.fault !== 'malformed' || at < plan.beginsAt || !random.chance(MALFORMED_CHANCE)) return payload
  return random.pick([
    payload.slice(0, random.integer(1, payload.length - 1)),
    payload.replace(/:(-?\d+(?:\.\d+)?)/g, ':"$1?"'),
    payload.replace(/"at":"[^"]*"/, '"at":"half past five"'),
    `${payload}\u0000\ufffd`,
    'NaN',
  ])
}
