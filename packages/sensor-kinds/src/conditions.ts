import type { Condition, MeasureValue, Severity, Values } from '@towncrier/core'
import { formatVoltage } from './words.ts'

/** A battery must recover this far above the limit before its alert clears: cells sag in the cold. */
const BATTERY_DEADBAND_V = 0.1

/** `battery-low`, as every battery-fed kind has it; null when inside the deadband or not known. */
export function judgeBattery(batteryV: number | undefined, batteryLowV: number): Condition | null {
  if (batteryV === undefined) return null
  if (batteryV < batteryLowV) {
    return raise('battery-low', 'watch', `Battery low: ${formatVoltage(batteryV)}`)
  }
  return batteryV >= batteryLowV + BATTERY_DEADBAND_V ? clear('battery-low') : null
}

/** The next count of suspect readings in a row: up by one on each, back to none on a good one. */
export function countSuspect(count: number, suspect: boolean, limit: number): number {
  return suspect ? Math.min(count + 1, limit) : 0
}

/** `sensor-fault` after `limit` suspect readings in a row; clear at the first good one, else undecided. */
export function judgeSensorFault(count: number, limit: number, message: string): Condition | null {
  if (count >= limit) return raise('sensor-fault', 'watch', message)
  return count === 0 ? clear('sensor-fault') : null
}

/** Copies the known fields that were sent, in the order given. */
export function pickSent(reading: Values, fields: readonly string[]): Record<string, MeasureValue> {
  const values: Record<string, MeasureValue> = {}
  for (const field of fields) {
    const value = reading[field]
    if (value !== undefined) values[field] = value
  }
  return values
}

/** A derived value kept to three decimals: no sensor carries more, and every store writes less. */
export function toThreeDecimals(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

/** Adds a condition unless the rule is undecided. */
export function pushCondition(conditions: Condition[], condition: Condition | null): void {
  if (condition !== null) conditions.push(condition)
}

/** A condition that holds. `message` starts with a capital and has no full stop. */
export function raise(rule: string, severity: Severity, message: string): Condition {
  return { rule, state: 'raise', severity, message }
}

/** A condition that no longer holds. */
export function clear(rule: string): Condition {
  return { rule, state: 'clear' }
}
