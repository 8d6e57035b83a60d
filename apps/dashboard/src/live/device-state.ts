import type { LiveDevice } from '../api/types.ts'

/** What a device's symbol says, worst first. `unknown`: nothing recent is known of its place. */
export const DEVICE_STATES = ['critical', 'warning', 'watch', 'unknown', 'normal'] as const
export type DeviceState = (typeof DEVICE_STATES)[number]

/** 0 for normal, up to 4 for critical: what clusters add up and lists sort by. */
export const STATE_RANK: Readonly<Record<DeviceState, number>> = {
  normal: 0,
  unknown: 1,
  watch: 2,
  warning: 3,
  critical: 4,
}

export type Judged = Pick<LiveDevice, 'severity' | 'freshness'>

/** A silent device stays warning or critical when it was; anything milder is not known any more. */
export function stateOf({ severity, freshness }: Judged): DeviceState {
  if (severity === 'critical' || severity === 'warning') return severity
  if (freshness !== 'online') return 'unknown'
  return severity ?? 'normal'
}

/** True when its values are not of now: drawn hollow everywhere. */
export function isStale({ freshness }: Pick<LiveDevice, 'freshness'>): boolean {
  return freshness !== 'online'
}
