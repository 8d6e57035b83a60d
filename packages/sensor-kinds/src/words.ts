import type { Values } from '@towncrier/core'

const POWERS_OF_TEN = [1, 10, 100, 1_000]
/** Beyond this the scaled number is no longer exact. */
const MOST_FAST = 1e12

/**
 * A number as people write it: with a true minus sign and never "−0.0".
 *
 * @param decimals digits after the point, 0…20. Up to three are written without `toFixed`, which is slow, and
 *                 alerts on a cold night write millions of temperatures.
 */
export function formatNumber(value: number, decimals: number): string {
  const size = Math.abs(value)
  const power = POWERS_OF_TEN[decimals]
  if (power === undefined || !(size < MOST_FAST)) {
    return value < 0 ? `−${size.toFixed(decimals)}` : size.toFixed(decimals)
  }
  const scaled = Math.round(size * power)
  const whole = Math.floor(scaled / power)
  const sign = value < 0 && scaled > 0 ? '−' : ''
  if (decimals === 0) return `${sign}${whole}`
  return `${sign}${whole}.${String(scaled - whole * power).padStart(decimals, '0')}`
}

/** "−1.2 °C" */
export function formatTemperature(tempC: number): string {
  return `${formatNumber(tempC, 1)} °C`
}

/** "83 %" */
export function formatPercent(percent: number): string {
  return `${formatNumber(percent, 0)} %`
}

/** "3.21 V" */
export function formatVoltage(volts: number): string {
  return `${formatNumber(volts, 2)} V`
}

/** A measure's value if it is a number; else null. */
export function numberIn(values: Values, measure: string): number | null {
  const value = values[measure]
  return typeof value === 'number' ? value : null
}
