import type { Values } from '@towncrier/core'

/** A number as people write it: with a true minus sign and never "−0.0". */
export function formatNumber(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  if (text.charCodeAt(0) !== 45) return text
  return Number(text) === 0 ? text.slice(1) : `−${text.slice(1)}`
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
