/**
 * Cholesky's factor of a positive definite matrix, in the place of its lower half; the upper half is not looked at.
 */
export function factorSymmetric(matrix: readonly Float64Array[]): void {
  for (const [k, line] of matrix.entries()) {
    for (let j = 0; j <= k; j++) {
      let value = line[j]!
      for (let n = 0; n < j; n++) value -= line[n]! * matrix[j]![n]!
      line[j] = j === k ? Math.sqrt(Math.max(value, 1e-12)) : value / matrix[j]![j]!
    }
  }
}

/** @param factored by {@link factorSymmetric}. */
export function solveFactored(factored: readonly Float64Array[], right: Float64Array): Float64Array {
  const width = right.length
  const solution = Float64Array.from(right)
  for (let k = 0; k < width; k++) {
    for (let n = 0; n < k; n++) solution[k]! -= factored[k]![n]! * solution[n]!
    solution[k]! /= factored[k]![k]!
  }
  for (let k = width - 1; k >= 0; k--) {
    for (let n = k + 1; n < width; n++) solution[k]! -= factored[n]![k]! * solution[n]!
    solution[k]! /= factored[k]![k]!
  }
  return solution
}
