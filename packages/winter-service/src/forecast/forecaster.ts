import { winterServiceErrors } from '../errors.ts'
import {
  describeOrigin,
  type KnownSeries,
  knownSeries,
  LINEAR_FEATURE_COUNT,
  SURFACE_NOW,
} from './features.ts'
import { type HourlySeries, hourOfDay, hoursToNightEnd } from './hourly-series.ts'
import {
  type DescribedOrigins,
  describeOrigins,
  errorRange,
  FAR,
  fit,
  LATER,
  LATER_HOURS,
  LEAST_SAMPLES,
  type Learning,
  type Sample,
  SOON,
  SOON_HOURS,
} from './learning.ts'

export { type DescribedOrigins, describeOrigins, INTERVAL_SHARE } from './learning.ts'

/** What is forecast: the temperature so many hours ahead, or the lowest from the origin to 09:00. */
export type ForecastTarget =
  | { readonly type: 'hourly'; readonly leadHours: number }
  | { readonly type: 'night-minimum' }

export interface SurfaceForecast {
  /** °C. */
  readonly predictedC: number
  /** Nine in ten are to lie between these, °C. */
  readonly lowC: number
  readonly highC: number
}

/**
 * Learns how a road surface's temperature goes on from what is known at one hour of the day, from observations
 * alone: two ridge regressions, and boosted trees beside them. Without a weather
 * feed nothing here knows of a change of air mass to come; the interval, from errors on blocks of nights left
 * out of the learning, is as wide as that makes it.
 */
export class SurfaceForecaster {
  readonly originHour: number
  readonly target: ForecastTarget
  /** How many origins it has learnt from. */
  readonly sampleCount: number
  readonly #strongSun: number
  readonly #model: (features: Float64Array) => number
  readonly #errorRange: readonly [low: number, high: number]

  /**
   * @param learnFrom hourly series of the sensor, or of others like it; or what was described of them already.
   * @throws TC_FORECAST_TOO_LITTLE when there are fewer than 14 whole origins.
   */
  constructor(
    learnFrom: readonly HourlySeries[] | DescribedOrigins,
    originHour: number,
    target: ForecastTarget,
  ) {
    this.originHour = originHour
    this.target = target
    const described = 'origins' in learnFrom ? learnFrom : describeOrigins(learnFrom, originHour)
    this.#strongSun = described.strongSun
    const samples = samplesOf(described, target)
    this.sampleCount = requireEnough(samples, originHour)
    const learning = learningOf(target)
    this.#errorRange = errorRange(samples, learning, LINEAR_FEATURE_COUNT)
    this.#model = fit(samples, learning, learning.treeShare, LINEAR_FEATURE_COUNT)
  }

  /**
   * Forecasts from what was known at hour `origin` of `series`.
   *
   * @returns null where the 24 hours before have gaps.
   */
  forecast(series: HourlySeries, origin: number): SurfaceForecast | null {
    return this.forecastKnown(this.know(series), origin)
  }

  /** A series made ready for {@link forecastKnown}, once for many origins. */
  know(series: HourlySeries): KnownSeries {
    return knownSeries(series, this.#strongSun)
  }

  forecastKnown(series: KnownSeries, origin: number): SurfaceForecast | null {
    const features = describeOrigin(series, origin)
    return features === null ? null : this.forecastDescribed(features)
  }

  /** @param features of an origin, as {@link describeOrigin} gives them. */
  forecastDescribed(features: Float64Array): SurfaceForecast {
    return within(this.target, features[SURFACE_NOW]!, this.#model(features), this.#errorRange)
  }
}

/** How a target is learnt. */
export function learningOf(target: ForecastTarget): Learning {
  if (target.type === 'night-minimum') return LATER
  if (target.leadHours <= SOON_HOURS) return SOON
  return target.leadHours <= LATER_HOURS ? LATER : FAR
}

/** A change from now as a temperature with its interval: no night is warmer than its beginning. */
export function within(
  target: ForecastTarget,
  nowC: number,
  changeK: number,
  errors: readonly [low: number, high: number],
): SurfaceForecast {
  const limit = target.type === 'night-minimum' ? nowC : Number.POSITIVE_INFINITY
  return {
    predictedC: Math.min(limit, nowC + changeK),
    lowC: Math.min(limit, nowC + changeK + errors[0]),
    highC: Math.min(limit, nowC + changeK + errors[1]),
  }
}

/** @throws TC_FORECAST_TOO_LITTLE */
export function requireEnough(samples: readonly Sample[], originHour: number): number {
  const count = samples.filter(({ weight }) => weight === 1).length
  if (count >= LEAST_SAMPLES) return count
  throw winterServiceErrors.make(
    'TC_FORECAST_TOO_LITTLE',
    `${count} whole origins at ${String(originHour).padStart(2, '0')}:00, ${LEAST_SAMPLES} are needed`,
  )
}

/** What came of an origin: °C; NaN where it was not measured throughout. */
export function outcomeAt(series: HourlySeries, origin: number, target: ForecastTarget): number {
  const { surfaceTempC } = series
  if (target.type === 'hourly') return surfaceTempC[origin + target.leadHours] ?? Number.NaN
  const end = origin + hoursToNightEnd(hourOfDay(series, origin))
  if (end >= surfaceTempC.length) return Number.NaN
  let least = Number.POSITIVE_INFINITY
  for (let n = origin; n <= end; n++) {
    if (Number.isNaN(surfaceTempC[n]!)) return Number.NaN
    least = Math.min(least, surfaceTempC[n]!)
  }
  return least
}

function samplesOf({ origins }: DescribedOrigins, target: ForecastTarget): Sample[] {
  return origins.flatMap(({ series, origin, features, weight }) => {
    const outcome = outcomeAt(series, origin, target)
    return Number.isNaN(outcome) ? [] : [{ features, change: outcome - features[SURFACE_NOW]!, weight }]
  })
}
