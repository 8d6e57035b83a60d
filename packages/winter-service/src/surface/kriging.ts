import { factorSymmetric, solveFactored } from '../forecast/cholesky.ts'

/** Of the variance between places, what even neighbours do not share. */
const NUGGET_SHARE = 0.05

/**
 * Weights of ordinary kriging with an exponential covariance, and the variance it leaves as a share of the variance
 * between places.
 *
 * @param distancesM from the place to each sensor, m; at least one.
 * @param between    distance of two sensors by their numbers, m.
 * @param rangeM     of the covariance exp(−distance / range).
 * @see Cressie, Statistics for Spatial Data (1993), 3.2.
 */
export function krigingWeights(
  distancesM: readonly number[],
  between: (one: number, other: number) => number,
  rangeM: number,
): { readonly weights: Float64Array; readonly variance: number } {
  const size = distancesM.length
  const covariance = (distance: number) => (1 - NUGGET_SHARE) * Math.exp(-distance / rangeM)
  const matrix = Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size }, (_, column) =>
      column === row ? 1 : column < row ? covariance(between(row, column)) : 0,
    ),
  )
  const towards = Float64Array.from(distancesM, covariance)
  factorSymmetric(matrix)
  const solved = solveFactored(matrix, towards)
  const ones = solveFactored(matrix, new Float64Array(size).fill(1))
  // Lagrange's multiplier: the weights are to sum to one.
  const multiplier = (1 - sum(solved)) / sum(ones)
  const weights = solved.map((value, n) => value + multiplier * ones[n]!)
  let explained = 0
  for (const [n, weight] of weights.entries()) explained += weight * towards[n]!
  return { weights, variance: Math.max(NUGGET_SHARE, 1 + multiplier - explained) }
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
