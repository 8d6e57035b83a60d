/**
 * What is thrown into a bin over a while: gamma distributed, as the sum of many independent things is (a gamma process,
 * which only rises), with its spread from chance and from not knowing the bin's rate well.
 */
export interface Added {
  /** Points. */
  readonly meanPct: number
  /** Points squared. */
  readonly variance: number
}

/**
 * @param meanPct           expected points.
 * @param dispersion        variance that chance gives to each point, points.
 * @param relativeVariance  of the rate: its variance over its square.
 */
export function addedOf(meanPct: number, dispersion: number, relativeVariance: number): Added {
  return { meanPct, variance: dispersion * meanPct + relativeVariance * meanPct * meanPct }
}

/** Less is nothing, points. */
const NOTHING_PCT = 1e-9

/** Standard normal quantiles of 0.1, 0.5 and 0.9. */
export const LOW_Z = -1.2815515655446004
export const MEDIAN_Z = 0
export const HIGH_Z = 1.2815515655446004

/** Quantile of what was added, points: cube root of a gamma as a normal (Wilson & Hilferty 1931). */
export function addedQuantile({ meanPct, variance }: Added, z: number): number {
  if (meanPct <= NOTHING_PCT) return 0
  if (variance <= 0) return meanPct
  const ninth = variance / (9 * meanPct * meanPct)
  const root = 1 - ninth + z * Math.sqrt(ninth)
  return root <= 0 ? 0 : meanPct * root ** 3
}

/** Chance that at least so much was added, 0 to 1; the same approximation the other way round. */
export function chanceAdded({ meanPct, variance }: Added, atLeastPct: number): number {
  if (atLeastPct <= 0) return 1
  if (meanPct <= NOTHING_PCT) return 0
  if (variance <= 0) return meanPct >= atLeastPct ? 1 : 0
  const ninth = variance / (9 * meanPct * meanPct)
  return 1 - normalBelow((Math.cbrt(atLeastPct / meanPct) - 1 + ninth) / Math.sqrt(ninth))
}

/** Standard normal distribution function (Abramowitz & Stegun 26.2.17, within 7.5e-8). */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial
  return z >= 0 ? 1 - tail : tail
}
