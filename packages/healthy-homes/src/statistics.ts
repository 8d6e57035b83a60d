/**
 * A quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996).
 *
 * @param values   in any order; not changed.
 * @param fraction 0…1.
 * @returns null of no values.
 */
export function quantile(values: readonly number[], fraction: number): number | null {
  return quantiles(values, [fraction])?.[0] ?? null
}

/** Several quantiles at once, as {@link quantile} gives each; null of no values. */
export function quantiles(values: readonly number[], fractions: readonly number[]): number[] | null {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  return fractions.map((fraction) => {
    const position = (sorted.length - 1) * fraction
    const below = Math.floor(position)
    const low = sorted[below]!
    return low + (position - below) * ((sorted[below + 1] ?? low) - low)
  })
}

/** The median; null of no values. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5)
}

export interface Quartiles {
  readonly lower: number
  readonly median: number
  readonly upper: number
}

/** Quartiles; null of no values. */
export function quartiles(values: readonly number[]): Quartiles | null {
  if (values.length === 0) return null
  return { lower: quantile(values, 0.25)!, median: quantile(values, 0.5)!, upper: quantile(values, 0.75)! }
}
