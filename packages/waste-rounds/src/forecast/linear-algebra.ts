/**
 * Solves A·x = b for a symmetric positive definite A by Cholesky's factors. `a` is row-major and overwritten.
 */
export function solvePositiveDefinite(a: Float64Array, b: Float64Array): Float64Array {
  const size = b.length
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = a[row * size + column]!
      for (let k = 0; k < column; k++) sum -= a[row * size + k]! * a[column * size + k]!
      a[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[column * size + column]!
    }
  }
  const x = b.slice()
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) x[row]! -= a[row * size + k]! * x[k]!
    x[row]! /= a[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) x[row]! -= a[k * size + row]! * x[k]!
    x[row]! /= a[row * size + row]!
  }
  return x
}
