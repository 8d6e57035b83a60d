import { solvePositiveDefinite } from './linear-algebra.ts'

const ITERATIONS = 20
/** Residuals below this count as this: the loss is rounded near 0. Points of fill. */
const SMOOTHING_PCT = 1
/** Pull of each coefficient to 0, in observations' weight at a residual of one point, on scaled columns. */
const RIDGE = 0.05
const FULL_PCT = 99
const NO_WEIGHT = 1e-3

/**
 * Linear quantile regression (Koenker & Bassett 1978) by iteratively reweighted least squares with a ridge. A
 * value at the sensor's ceiling that is forecast above it costs nothing (Powell 1986, censored quantiles).
 *
 * @param rows      row-major features, `width` each, the first a constant 1.
 * @param quantile  0 to 1.
 * @returns coefficients, one per column.
 */
export function fitQuantile(
  rows: Float64Array,
  width: number,
  values: Float64Array,
  quantile: number,
  start: Float64Array | null,
): Float64Array {
  const count = values.length
  const scale = scales(rows, width, count)
  let solution: Float64Array = new Float64Array(width)
  if (start !== null) solution = start.map((value, column) => value * scale[column]!)
  else solution[0] = values.toSorted()[Math.floor(count * quantile)]!
  const normal = new Float64Array(width * width)
  const target = new Float64Array(width)
  const scaled = new Float64Array(width)
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    normal.fill(0)
    target.fill(0)
    for (let row = 0; row < count; row++) {
      let forecast = 0
      for (let column = 0; column < width; column++) {
        scaled[column] = rows[row * width + column]! / scale[column]!
        forecast += scaled[column]! * solution[column]!
      }
      const residual = values[row]! - forecast
      const side = residual > 0 ? quantile : 1 - quantile
      const weight =
        forecast > 100 && values[row]! >= FULL_PCT
          ? NO_WEIGHT
          : side / Math.max(Math.abs(residual), SMOOTHING_PCT)
      for (let one = 0; one < width; one++) {
        const share = weight * scaled[one]!
        target[one]! += share * values[row]!
        for (let other = 0; other <= one; other++) normal[one * width + other]! += share * scaled[other]!
      }
    }
    for (let one = 0; one < width; one++) {
      normal[one * width + one]! += one === 0 ? 1e-9 : RIDGE
      for (let other = 0; other < one; other++) normal[other * width + one] = normal[one * width + other]!
    }
    solution = solvePositiveDefinite(normal, target)
  }
  return solution.map((value, column) => value / scale[column]!)
}

/** Standard deviations of the columns; 1 for one that does not vary. */
function scales(rows: Float64Array, width: number, count: number): Float64Array {
  return Float64Array.from({ length: width }, (_, column) => {
    let sum = 0
    let squares = 0
    for (let row = 0; row < count; row++) {
      sum += rows[row * width + column]!
      squares += rows[row * width + column]! ** 2
    }
    const variance = squares / count - (sum / count) ** 2
    return variance > 1e-9 ? Math.sqrt(variance) : 1
  })
}
