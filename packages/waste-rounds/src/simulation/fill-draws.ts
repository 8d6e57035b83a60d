import { createRandom, type Random } from '@towncrier/core'
import type { FillAssumptions, SimulatedBin } from './simulated-network.ts'

/** Share of a day's waste in each hour: lunch and after work. Sums to 1. */
const HOURS = [
  0.004, 0.003, 0.002, 0.002, 0.003, 0.006, 0.015, 0.03, 0.045, 0.055, 0.06, 0.07, 0.085, 0.08, 0.07, 0.07,
  0.075, 0.08, 0.075, 0.06, 0.045, 0.03, 0.02, 0.015,
]
/** Monday to Sunday against an average day. */
const DAYS = [0.9, 0.85, 0.9, 0.95, 1.1, 1.3, 1]

/** What is thrown into a bin, points, hour by hour from a Monday's midnight. */
export interface BinFills {
  readonly perDayPct: number
  readonly hourlyPct: Float32Array
}

/**
 * Draws what is thrown into each bin: rates lognormal where they are not known, busy and quiet days for all and for each,
 * the hour of the week, and gamma increments. The same seed, bins and days give the same, whatever is then done with them.
 */
export function drawFills(
  bins: readonly SimulatedBin[],
  { medianPerDayPct, rateSpread, lumpPct, daySpread }: FillAssumptions,
  days: number,
  seed: number,
): BinFills[] {
  const town = createRandom(seed)
  const townDays = Array.from({ length: days }, () => spreadBy(daySpread, town))
  return bins.map(({ perDayPct: known }, n) => {
    const chance = createRandom(seed * 100_003 + n + 1)
    const drawn = medianPerDayPct * Math.exp(rateSpread * normal(chance))
    const perDayPct = known ?? drawn
    const hourlyPct = new Float32Array(days * 24)
    for (let day = 0; day < days; day++) {
      const dayPct = perDayPct * DAYS[day % 7]! * townDays[day]! * spreadBy(daySpread, chance)
      for (let hour = 0; hour < 24; hour++) {
        hourlyPct[day * 24 + hour] = lumpPct * gamma((dayPct * HOURS[hour]!) / lumpPct, chance)
      }
    }
    return { perDayPct, hourlyPct }
  })
}

/** A factor of mean 1. */
function spreadBy(spread: number, random: Random): number {
  return Math.exp(spread * normal(random) - (spread * spread) / 2)
}

/** Standard normal (Box & Muller 1958). */
export function normal({ next }: Random): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

/** Gamma of scale 1 (Marsaglia & Tsang 2000); a small shape by way of a larger one. */
export function gamma(shape: number, random: Random): number {
  if (shape <= 0) return 0
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(random)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
