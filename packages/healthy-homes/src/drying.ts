import { HOUR_MS } from '@towncrier/core'
import type { VapourPoint } from './moisture-events.ts'

/** Below this share of the excess at the peak, noise and the weather outweigh the drying. */
const SMALLEST_SHARE = 0.1
/** Walls and towels give vapour back for hours: only the first hours show how the room dries. */
const LONGEST_MS = 3 * HOUR_MS
const FEWEST_POINTS = 3

/**
 * Fits `excess = a·e^(−rate·t)` to the vapour above a baseline by least squares of its logarithm.
 *
 * @param decay       from the peak on, in order of time.
 * @param baselineGm3 what the vapour falls back to, g/m³.
 * @returns rate per hour, above 0; null with fewer than three points above a tenth of the first excess, or
 *          when the vapour does not fall.
 */
export function fitDryingPerHour(decay: readonly VapourPoint[], baselineGm3: number): number | null {
  const first = decay[0]
  if (first === undefined) return null
  const smallest = SMALLEST_SHARE * (first.gm3 - baselineGm3)
  let count = 0
  let sumHours = 0
  let sumLog = 0
  let sumHoursSquared = 0
  let sumProduct = 0
  for (const { at, gm3 } of decay) {
    const excess = gm3 - baselineGm3
    if (at - first.at > LONGEST_MS || excess <= smallest || excess <= 0) break
    const hours = (at - first.at) / HOUR_MS
    const log = Math.log(excess)
    count++
    sumHours += hours
    sumLog += log
    sumHoursSquared += hours * hours
    sumProduct += hours * log
  }
  if (count < FEWEST_POINTS) return null
  const spread = sumHoursSquared - (sumHours * sumHours) / count
  if (spread <= 0) return null
  const rate = -(sumProduct - (sumHours * sumLog) / count) / spread
  return rate > 0 ? rate : null
}
