import { HOUR_MS } from '@towncrier/core'
import type { Collection } from './collection.ts'

/** Simple forecasts to measure against, fitted once to the training part and never updated. */
export interface Baselines {
  /** The mean of all collections. */
  readonly constant: number
  /** The bin's mean. */
  readonly binMean: number
  /** The bin's straight line over the time since it was last emptied. */
  readonly linearInTime: number
  /** The bin's mean rate times that time. */
  readonly rateTimesTime: number
}

interface Sums {
  n: number
  hours: number
  fills: number
  squares: number
  products: number
}

/**
 * Fits the baselines. A bin without enough history takes the town's.
 *
 * @param training in order of time.
 * @returns forecasts for a bin so many hours after it was emptied, 0 to 100 each.
 */
export function fitBaselines(
  training: readonly Collection[],
): (binId: string, gapHours: number) => Baselines {
  const lastAt = new Map<string, number>()
  const bins = new Map<string, Sums>()
  const town: Sums = { n: 0, hours: 0, fills: 0, squares: 0, products: 0 }
  for (const { binId, at, fillBeforePct } of training) {
    const last = lastAt.get(binId)
    lastAt.set(binId, at)
    if (last === undefined) continue
    const hours = (at - last) / HOUR_MS
    const own = bins.get(binId) ?? { n: 0, hours: 0, fills: 0, squares: 0, products: 0 }
    bins.set(binId, own)
    for (const sums of [own, town]) {
      sums.n++
      sums.hours += hours
      sums.fills += fillBeforePct
      sums.squares += hours * hours
      sums.products += hours * fillBeforePct
    }
  }
  const clamp = (value: number) => Math.min(Math.max(value, 0), 100)
  const line = ({ n, hours, fills, squares, products }: Sums, gapHours: number) => {
    const variation = squares - (hours * hours) / n
    const slope = variation > 1e-6 ? (products - (hours * fills) / n) / variation : 0
    return fills / n + slope * (gapHours - hours / n)
  }
  return (binId, gapHours) => {
    const own = bins.get(binId) ?? town
    if (town.n === 0) return { constant: 50, binMean: 50, linearInTime: 50, rateTimesTime: 50 }
    return {
      constant: town.fills / town.n,
      binMean: own.fills / own.n,
      linearInTime: clamp(line(own.n >= 3 ? own : town, gapHours)),
      rateTimesTime: clamp((own.fills / Math.max(own.hours, 1)) * gapHours),
    }
  }
}
