import { createRandom, type Random } from '@towncrier/core'
import { LINEAR_FEATURE_COUNT, SURFACE_NOW } from './features.ts'
import {
  type DescribedOrigins,
  describeOrigins,
  type ForecastTarget,
  learningOf,
  outcomeAt,
  requireEnough,
  type SurfaceForecast,
  within,
} from './forecaster.ts'
import { type HourlySeries, hourOfDay, hoursToNightEnd } from './hourly-series.ts'
import { errorRange, fit, type Sample } from './learning.ts'

const AIR_NOW = 1
/** A weather service's air temperature is taken to be wrong by so much (standard deviation, K) … */
const ERROR_SOON_K = 0.5
const ERROR_AFTER_A_DAY_K = 2
/** … and so much of an hour's error is that of the hour before. */
const ERROR_KEPT = 0.9

/**
 * The air temperature of a weather service, made up: what came, and an error that grows with the hours ahead from
 * 0.5 to 2 K (standard deviation after 24 h) and changes slowly. The same seed and origin give the same.
 *
 * @returns °C for the hours after `origin`; NaN where nothing was measured.
 */
export function simulatedAirForecast(
  series: HourlySeries,
  origin: number,
  hours: number,
  seed: number,
): Float64Array {
  const random = createRandom((seed * 7_919 + series.startHour + origin) * 31 + 1)
  let error = normal(random)
  return Float64Array.from({ length: hours }, (_, n) => {
    error = ERROR_KEPT * error + Math.sqrt(1 - ERROR_KEPT ** 2) * normal(random)
    const lead = n + 1
    const deviation = ERROR_SOON_K + ((ERROR_AFTER_A_DAY_K - ERROR_SOON_K) * lead) / 24
    return (series.airTempC[origin + lead] ?? Number.NaN) + deviation * error
  })
}

/** Box and Muller (1958). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

const LEARNING_SEED = 1

/**
 * Learns how a road surface follows the air to come, beside what is known now. It learns from air temperatures as
 * they came, with errors such as a weather service makes put on (perfect prognosis, Klein et al. 1959), so that no
 * archive of forecasts is needed and what it is given is trusted no more than it deserves.
 */
export class AirGuidedForecaster {
  readonly target: ForecastTarget
  readonly sampleCount: number
  readonly #hours: number
  readonly #model: (features: Float64Array) => number
  readonly #errorRange: readonly [low: number, high: number]

  /** @throws TC_FORECAST_TOO_LITTLE when there are fewer than 14 whole origins. */
  constructor(
    learnFrom: readonly HourlySeries[] | DescribedOrigins,
    originHour: number,
    target: ForecastTarget,
  ) {
    this.target = target
    this.#hours = target.type === 'hourly' ? target.leadHours : hoursToNightEnd(originHour)
    const { origins } = 'origins' in learnFrom ? learnFrom : describeOrigins(learnFrom, originHour)
    const samples = origins.flatMap(({ series, origin, features, weight }): Sample[] => {
      const outcome = outcomeAt(series, origin, target)
      const hours = target.type === 'hourly' ? target.leadHours : hoursToNightEnd(hourOfDay(series, origin))
      const guided = withAir(features, simulatedAirForecast(series, origin, hours, LEARNING_SEED), hours)
      if (Number.isNaN(outcome) || guided === null) return []
      return [{ features: guided, change: outcome - features[SURFACE_NOW]!, weight }]
    })
    this.sampleCount = requireEnough(samples, originHour)
    const learning = learningOf(target)
    const width = LINEAR_FEATURE_COUNT + AIR_FEATURE_COUNT
    this.#errorRange = errorRange(samples, learning, width)
    this.#model = fit(samples, learning, learning.treeShare, width)
  }

  /**
   * @param features of the origin, as `describeOrigin` gives them.
   * @param airTempC of a weather feed, °C, for the hours after the origin; NaN where it does not say.
   * @returns null where the feed does not say enough.
   */
  forecastDescribed(features: Float64Array, airTempC: Float64Array): SurfaceForecast | null {
    const guided = withAir(features, airTempC, this.#hours)
    if (guided === null) return null
    return within(this.target, features[SURFACE_NOW]!, this.#model(guided), this.#errorRange)
  }
}

const AIR_FEATURE_COUNT = 5
/** Of the hours up to the target, so many must be known. */
const LEAST_KNOWN_SHARE = 0.5

/** The linear features, then what the air is to do, then the features that are for trees only. */
function withAir(features: Float64Array, airTempC: Float64Array, hours: number): Float64Array | null {
  const last = airTempC[hours - 1] ?? Number.NaN
  if (Number.isNaN(last)) return null
  let [sum, count, least, most] = [0, 0, last, last]
  for (let n = 0; n < hours; n++) {
    const value = airTempC[n]!
    if (Number.isNaN(value)) continue
    sum += value
    count++
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  if (count < hours * LEAST_KNOWN_SHARE) return null
  const now = features[AIR_NOW]!
  const guided = new Float64Array(features.length + AIR_FEATURE_COUNT)
  guided.set(features.subarray(0, LINEAR_FEATURE_COUNT))
  guided.set(
    [last, sum / count - now, least - now, most - now, last - features[SURFACE_NOW]!],
    LINEAR_FEATURE_COUNT,
  )
  guided.set(features.subarray(LINEAR_FEATURE_COUNT), LINEAR_FEATURE_COUNT + AIR_FEATURE_COUNT)
  return guided
}
