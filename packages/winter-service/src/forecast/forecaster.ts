import { winterServiceErrors } from '../errors.ts'
import { type BoostedTrees, DEFAULT_BOOSTING, fitBoostedTrees } from './boosted-trees.ts'
import {
  describeOrigin,
  type KnownSeries,
  knownSeries,
  LINEAR_FEATURE_COUNT,
  SURFACE_NOW,
} from './features.ts'
import { type HourlySeries, hourOfDay, hoursToNightEnd } from './hourly-series.ts'
import { fitRidge, type RidgeModel } from './ridge.ts'

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

/** Stated share of outcomes within the interval. */
export const INTERVAL_SHARE = 0.9
/** Least number of origins to learn from: two weeks of them at one hour of the day. */
const LEAST_SAMPLES = 14
/**
 * How a target is learnt: penalties of the ridges, and what the trees count for beside them. The next hours hang
 * on sunset and on how the surface follows the air, which is not linear; the night hangs on the air mass, which
 * trees learn badly from a few hundred nights. What is learnt of one winter is a little too sure of the next:
 * intervals are widened.
 */
const SOON = { learns: 'change', penalties: [5, 15], treeShare: 0.45, widening: 1.04 } as const
const LATER = { learns: 'temperature', penalties: [5, 15], treeShare: 0.25, widening: 1.15 } as const
const SOON_HOURS = 3
const TREE_SEEDS = [1, 2] as const
/** Samples of neighbouring hours of the day help, at half the weight. */
const NEIGHBOUR_HOURS = 1
/** As many whole nights the penalties are meant for. */
const NOMINAL_SAMPLES = 150
const FOLDS = 5

interface Sample {
  readonly features: Float64Array
  /** Change from the surface temperature at the origin, K. */
  readonly change: number
  readonly weight: number
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
   * @param learnFrom hourly series of the sensor, or of others like it.
   * @throws TC_FORECAST_TOO_LITTLE when there are fewer than 14 whole origins.
   */
  constructor(learnFrom: readonly HourlySeries[], originHour: number, target: ForecastTarget) {
    this.originHour = originHour
    this.target = target
    this.#strongSun = strongSunOf(learnFrom)
    const samples = learnFrom.flatMap((series) => samplesOf(series, this.#strongSun, originHour, target))
    this.sampleCount = samples.filter(({ weight }) => weight === 1).length
    if (this.sampleCount < LEAST_SAMPLES) {
      throw winterServiceErrors.make(
        'TC_FORECAST_TOO_LITTLE',
        `${this.sampleCount} whole origins at ${String(originHour).padStart(2, '0')}:00, ${LEAST_SAMPLES} are needed`,
      )
    }
    const learning = target.type === 'hourly' && target.leadHours <= SOON_HOURS ? SOON : LATER
    this.#errorRange = errorRange(samples, learning)
    this.#model = fit(samples, learning, learning.treeShare)
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
    if (features === null) return null
    const now = features[SURFACE_NOW]!
    const change = this.#model(features)
    const limit = this.target.type === 'night-minimum' ? now : Number.POSITIVE_INFINITY
    return {
      predictedC: Math.min(limit, now + change),
      lowC: Math.min(limit, now + change + this.#errorRange[0]),
      highC: Math.min(limit, now + change + this.#errorRange[1]),
    }
  }
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

function samplesOf(
  series: HourlySeries,
  strongSun: number,
  originHour: number,
  target: ForecastTarget,
): Sample[] {
  const known = knownSeries(series, strongSun)
  const samples: Sample[] = []
  for (let origin = 0; origin < known.length; origin++) {
    const away = Math.abs(((hourOfDay(series, origin) - originHour + 36) % 24) - 12)
    if (away > NEIGHBOUR_HOURS) continue
    const outcome = outcomeAt(series, origin, target)
    const features = Number.isNaN(outcome) ? null : describeOrigin(known, origin)
    if (features === null) continue
    samples.push({ features, change: outcome - features[SURFACE_NOW]!, weight: 1 / (1 + away) })
  }
  return samples
}

type Learning = typeof SOON | typeof LATER

function fit(
  samples: readonly Sample[],
  { penalties, learns }: Learning,
  treeShare: number,
): (features: Float64Array) => number {
  const rows = samples.map(({ features }) => features)
  const changes = Float64Array.from(samples, ({ change }) => change)
  const whole = samples.reduce((sum, { weight }) => sum + weight, 0)
  const weights = Float64Array.from(samples, ({ weight }) => (weight / whole) * NOMINAL_SAMPLES)
  // Far ahead a penalty should pull towards what is usual, not towards what is now.
  const startOf = (features: Float64Array) => (learns === 'change' ? 0 : features[SURFACE_NOW]!)
  const targets = changes.map((change, n) => change + startOf(rows[n]!))
  const linear: RidgeModel[] = penalties.map((penalty) =>
    fitRidge(rows, targets, weights, LINEAR_FEATURE_COUNT, penalty),
  )
  const trees: BoostedTrees[] =
    treeShare > 0
      ? TREE_SEEDS.map((seed) => fitBoostedTrees(rows, changes, weights, { ...DEFAULT_BOOSTING, seed }))
      : []
  const meanOf = (models: readonly (RidgeModel | BoostedTrees)[], features: Float64Array) =>
    models.reduce((sum, model) => sum + model.predict(features), 0) / models.length
  return (features) => {
    const change = meanOf(linear, features) - startOf(features)
    return treeShare > 0 ? (1 - treeShare) * change + treeShare * meanOf(trees, features) : change
  }
}

/** Between which errors nine in ten lie, on blocks of time that were left out of the learning. */
function errorRange(samples: readonly Sample[], learning: Learning): readonly [number, number] {
  const errors: number[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const from = Math.floor((samples.length * fold) / FOLDS)
    const to = Math.floor((samples.length * (fold + 1)) / FOLDS)
    const model = fit([...samples.slice(0, from), ...samples.slice(to)], learning, 0)
    for (const { features, change, weight } of samples.slice(from, to)) {
      if (weight === 1) errors.push(change - model(features))
    }
  }
  errors.sort((a, b) => a - b)
  const tail = (1 - INTERVAL_SHARE) / 2
  const at = (share: number) => errors[Math.round(share * (errors.length - 1))]!
  return [at(tail) * learning.widening, at(1 - tail) * learning.widening]
}

/** What counts as strong sunshine: the 99th in a hundred of the values; 1 without any. */
function strongSunOf(learnFrom: readonly HourlySeries[]): number {
  const values = learnFrom.flatMap(({ solarRadiation }) =>
    solarRadiation === null ? [] : [...solarRadiation].filter((value) => value > 0),
  )
  if (values.length === 0) return 1
  values.sort((a, b) => a - b)
  return values[Math.floor(0.99 * (values.length - 1))]!
}
