import { type BoostedTrees, DEFAULT_BOOSTING, fitBoostedTrees } from './boosted-trees.ts'
import { describeOrigin, type KnownSeries, knownSeries, SURFACE_NOW } from './features.ts'
import { type HourlySeries, hourOfDay } from './hourly-series.ts'
import { fitRidge, type RidgeModel } from './ridge.ts'

/** Stated share of outcomes within the interval. */
export const INTERVAL_SHARE = 0.9
/** Least number of origins to learn from: two weeks of them at one hour of the day. */
export const LEAST_SAMPLES = 14
/**
 * How a target is learnt: penalties of the ridges, and what the trees count for beside them. The next hours hang
 * on sunset and on how the surface follows the air, which is not linear; the night hangs on the air mass, which
 * trees learn badly from a few hundred nights. What is learnt of one winter is a little too sure of the next:
 * intervals are widened.
 */
export const SOON = { learns: 'change', penalties: [5, 15], treeShare: 0.45, widening: 1.04 } as const
export const LATER = { learns: 'temperature', penalties: [5, 15], treeShare: 0.25, widening: 1.15 } as const
/** Trees of a few hundred nights add nothing any more (measured), and take nearly all of the time. */
export const FAR = { ...LATER, treeShare: 0 } as const
export type Learning = typeof SOON | typeof LATER | typeof FAR
export const SOON_HOURS = 3
export const LATER_HOURS = 9
const TREE_SEEDS = [1, 2] as const
/** Samples of neighbouring hours of the day help, at half the weight. */
const NEIGHBOUR_HOURS = 1
/** As many whole nights the penalties are meant for. */
const NOMINAL_SAMPLES = 150
const FOLDS = 5

export interface Sample {
  readonly features: Float64Array
  /** Change from the surface temperature at the origin, K. */
  readonly change: number
  readonly weight: number
}

/** One moment of a recording to learn from. */
export interface DescribedOrigin {
  readonly series: HourlySeries
  readonly origin: number
  readonly features: Float64Array
  readonly weight: number
}

/** Moments of recordings around one hour of the day, described once for many targets, in order of time. */
export interface DescribedOrigins {
  readonly originHour: number
  readonly strongSun: number
  readonly origins: readonly DescribedOrigin[]
}

/**
 * Describes what was known around `originHour` of every day.
 *
 * @param most when there are more moments, every so many of them are left out, the same ones each time.
 */
export function describeOrigins(
  learnFrom: readonly HourlySeries[],
  originHour: number,
  most = Number.POSITIVE_INFINITY,
): DescribedOrigins {
  const strongSun = strongSunOf(learnFrom)
  const moments: { series: HourlySeries; known: () => KnownSeries; origin: number; weight: number }[] = []
  for (const series of learnFrom) {
    let known: KnownSeries | null = null
    const knownOnce = () => {
      known ??= knownSeries(series, strongSun)
      return known
    }
    for (let origin = 0; origin < series.surfaceTempC.length; origin++) {
      const away = Math.abs(((hourOfDay(series, origin) - originHour + 36) % 24) - 12)
      if (away <= NEIGHBOUR_HOURS) moments.push({ series, known: knownOnce, origin, weight: 1 / (1 + away) })
    }
  }
  const hourOf = ({ series, origin }: { series: HourlySeries; origin: number }) => series.startHour + origin
  // By time, so that a block of them is a stretch of nights of all sensors: neighbours have the same nights.
  moments.sort((one, other) => hourOf(one) - hourOf(other))
  const share = most / moments.length
  const origins = moments.flatMap(({ series, known, origin, weight }, n): DescribedOrigin[] => {
    if (share < 1 && (n * GOLDEN_RATIO) % 1 >= share) return []
    const features = describeOrigin(known(), origin)
    return features === null ? [] : [{ series, origin, features, weight }]
  })
  return { originHour, strongSun, origins }
}

/** Its multiples spread evenly between whole numbers, whatever the rhythm of what they pick from. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2

/** @param width so many of the first features the linear models take. */
export function fit(
  samples: readonly Sample[],
  { penalties, learns }: Pick<Learning, 'penalties' | 'learns'>,
  treeShare: number,
  width: number,
): (features: Float64Array) => number {
  const rows = samples.map(({ features }) => features)
  const changes = Float64Array.from(samples, ({ change }) => change)
  const whole = samples.reduce((sum, { weight }) => sum + weight, 0)
  const weights = Float64Array.from(samples, ({ weight }) => (weight / whole) * NOMINAL_SAMPLES)
  // Far ahead a penalty should pull towards what is usual, not towards what is now.
  const startOf = (features: Float64Array) => (learns === 'change' ? 0 : features[SURFACE_NOW]!)
  const targets = changes.map((change, n) => change + startOf(rows[n]!))
  const linear: RidgeModel[] = penalties.map((penalty) => fitRidge(rows, targets, weights, width, penalty))
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
export function errorRange(
  samples: readonly Sample[],
  learning: Learning,
  width: number,
): readonly [number, number] {
  const errors: number[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const from = Math.floor((samples.length * fold) / FOLDS)
    const to = Math.floor((samples.length * (fold + 1)) / FOLDS)
    const model = fit([...samples.slice(0, from), ...samples.slice(to)], learning, 0, width)
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
