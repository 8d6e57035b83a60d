import type { KindView } from '../api/types.ts'

export type Measure = KindView['measures'][number]
export type Value = number | string | boolean

/** With a true minus sign, thin grouping from 10,000 on, and never "−0". */
export function formatNumber(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  const isNegative = text.startsWith('-') && Number(text) !== 0
  const [whole, fraction] = text.replace('-', '').split('.') as [string, string | undefined]
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  return `${isNegative ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** "−1.2 °C", "83 %", "Wet"; yes and no come from the messages. */
export function formatValue(value: Value, measure: Measure, words: { yes: string; no: string }): string {
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'string') return value.charAt(0).toUpperCase() + value.slice(1)
  const number = formatNumber(value, measure.decimals ?? 1)
  // A degree sign alone belongs to its number; other units take a (non-breaking) space.
  return measure.unit === '' ? number : measure.unit === '°' ? `${number}°` : `${number}\u00a0${measure.unit}`
}

/** "973", "13.7k": where there is little room; the full figure belongs in the label. */
export function formatShort(count: number): string {
  if (count < 10_000) return String(count)
  return count < 999_500
    ? `${formatNumber(count / 1_000, count < 99_950 ? 1 : 0)}k`
    : `${formatNumber(count / 1e6, 1)}M`
}

/** "2.4 MB": decimal units, as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${formatNumber(value, power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`
}

/** Keeps numbers and their units on one line: text from rules and devices comes with plain spaces. */
export function bindUnits(text: string): string {
  return text.replace(/(\d) (?=(?:°|%|[a-zA-Zµ]{1,3}(?:\/[a-z²³0-9]+)?(?:[\s,.;:)]|$)))/g, '$1\u00a0')
}
