import { factorSymmetric, solveFactored } from './cholesky.ts'

/** Features further from the middle than this many standard deviations count as this many. */
const MOST_DEVIATIONS = 3.5

export interface RidgeModel {
  predict(features: Float64Array): number
}

/**
 * Weighted ridge regression (Hoerl & Kennard 1970) on standardised features; features that never change are
 * without effect.
 *
 * @param rows    one array of features for each sample; the first `width` are used.
 * @param weights of the samples, 0 or more.
 * @param penalty of each standardised coefficient; the intercept is free.
 */
export function fitRidge(
  rows: readonly Float64Array[],
  targets: Float64Array,
  weights: Float64Array,
  width: number,
  penalty: number,
): RidgeModel {
  let weightSum = 0
  let targetMean = 0
  const means = new Float64Array(width)
  for (const [n, row] of rows.entries()) {
    const weight = weights[n]!
    weightSum += weight
    targetMean += weight * targets[n]!
    for (let k = 0; k < width; k++) means[k]! += weight * row[k]!
  }
  targetMean /= weightSum
  for (let k = 0; k < width; k++) means[k]! /= weightSum
  const scales = new Float64Array(width)
  for (const [n, row] of rows.entries()) {
    for (let k = 0; k < width; k++) scales[k]! += weights[n]! * (row[k]! - means[k]!) ** 2
  }
  for (let k = 0; k < width; k++) {
    const scale = Math.sqrt(scales[k]! / weightSum)
    scales[k] = scale < 1e-6 ? 1 : scale
  }
  const matrix = Array.from({ length: width }, () => new Float64Array(width))
  const right = new Float64Array(width)
  const z = new Float64Array(width)
  for (const [n, row] of rows.entries()) {
    const weight = weights[n]!
    for (let k = 0; k < width; k++) z[k] = (row[k]! - means[k]!) / scales[k]!
    const error = targets[n]! - targetMean
    for (let k = 0; k < width; k++) {
      const wz = weight * z[k]!
      right[k]! += wz * error
      const line = matrix[k]!
      for (let j = 0; j <= k; j++) line[j]! += wz * z[j]!
    }
  }
  for (let k = 0; k < width; k++) matrix[k]![k]! += penalty
  factorSymmetric(matrix)
  const coefficients = solveFactored(matrix, right)
  return {
    predict: (features) => {
      let value = targetMean
      for (let k = 0; k < width; k++) {
        const deviation = (features[k]! - means[k]!) / scales[k]!
        value += coefficients[k]! * Math.min(MOST_DEVIATIONS, Math.max(-MOST_DEVIATIONS, deviation))
      }
      return value
    },
  }
}
