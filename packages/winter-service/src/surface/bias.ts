import { type EpochMs, HOUR_MS } from '@towncrier/core'

/** How wrong a forecast of a sensor was, before any bias was taken off it. */
export interface ForecastError {
  /** When it was for. */
  readonly at: EpochMs
  /** Hours ahead, 1 to 24. */
  readonly leadHours: number
  /** Forecast less actual, K. */
  readonly errorK: number
}

/** Bands of hours ahead that share a bias, by their last hour. */
export const BIAS_BANDS = [3, 9, 24] as const

/** What a sensor's forecasts are too warm by, K, for each of {@link BIAS_BANDS}. */
export type SensorBias = readonly [soonK: number, laterK: number, farK: number]

export const NO_BIAS: SensorBias = [0, 0, 0]

/** An error of five nights ago counts half. */
const HALF_LIFE_MS = 5 * 24 * HOUR_MS
/** Knowing nothing counts as so many nights without an error. */
const DOUBT_NIGHTS = 1
/** How much nights differ before there are enough to tell, K² (guideline): as one night more. */
const NIGHT_VARIANCE_K2 = 2
/** A sensor that is further out needs a look, not a correction, K. */
const MOST_BIAS_K = 4

/**
 * What a sensor's recent errors teach: for each band of hours ahead their mean, newer ones weighing more, pulled to
 * nothing where they are few, and where they differ so much from night to night that chance explains them (the
 * positive part of James & Stein 1961). Errors of one night are alike, so that it is nights that count.
 *
 * @param now errors of later hours are not looked at.
 */
export function learnBias(errors: readonly ForecastError[], now: EpochMs): SensorBias {
  const of = (band: number): number => {
    const nights = new Map<number, { sum: number; count: number }>()
    for (const { at, leadHours, errorK } of errors) {
      if (at > now || bandOf(leadHours) !== band || Number.isNaN(errorK)) continue
      const age = Math.floor((now - at) / (24 * HOUR_MS))
      const night = nights.get(age) ?? { sum: 0, count: 0 }
      nights.set(age, { sum: night.sum + errorK, count: night.count + 1 })
    }
    const means = [...nights].map(([age, { sum, count }]) => ({
      weight: 0.5 ** ((age * 24 * HOUR_MS) / HALF_LIFE_MS),
      mean: sum / count,
    }))
    return Math.min(MOST_BIAS_K, Math.max(-MOST_BIAS_K, steadyPart(means)))
  }
  return [of(0), of(1), of(2)]
}

function steadyPart(nights: readonly { readonly weight: number; readonly mean: number }[]): number {
  let [weights, squares, total] = [0, 0, 0]
  for (const { weight, mean } of nights) {
    weights += weight
    squares += weight ** 2
    total += weight * mean
  }
  if (weights === 0) return 0
  const middle = total / weights
  let spread = NIGHT_VARIANCE_K2
  for (const { weight, mean } of nights) spread += weight * (mean - middle) ** 2
  const variance = spread / (weights + 1) / (weights ** 2 / squares)
  const steady = middle === 0 ? 0 : Math.max(0, 1 - variance / middle ** 2)
  return (middle * steady * weights) / (weights + DOUBT_NIGHTS)
}

/** What is to be taken off a forecast so many hours ahead, K. */
export function biasAt(bias: SensorBias, leadHours: number): number {
  return bias[bandOf(leadHours)]!
}

function bandOf(leadHours: number): number {
  return BIAS_BANDS.findIndex((last) => leadHours <= last)
}
