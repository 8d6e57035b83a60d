import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { type Baselines, fitBaselines } from './baselines.ts'
import { type Collection, FORECAST_QUANTILES } from './collection.ts'
import { FillForecaster } from './forecaster.ts'
import { REFERENCE_GAP_HOURS } from './gap.ts'

export interface FillBacktestSettings {
  /** Of the hour of the week. */
  readonly timeZone: string
  /** Fills found less than so long before the collection are not used; when bins were emptied is. 0: all are used. */
  readonly leadHours: number
}

/** One collection forecast and found. `index` is its place in the collections given. */
export interface ForecastCollection {
  readonly index: number
  readonly predictedPct: number
  readonly actualPct: number
  readonly quantilesPct: readonly number[]
  readonly baselines: Baselines
  readonly isElapsedKnown: boolean
}

/**
 * Goes through collections in order of time, forecasts those asked for from what was known before them, and
 * learns each afterwards. Collections of one moment are all forecast before any is learned.
 *
 * @param collections in order of time.
 * @param isTarget    which to forecast; the baselines are fitted to the others.
 * @throws TC_BINS_HISTORY
 */
export function backtestFills(
  collections: readonly Collection[],
  isTarget: (index: number) => boolean,
  { timeZone, leadHours }: FillBacktestSettings,
): ForecastCollection[] {
  const baselines = fitBaselines(collections.filter((_, index) => !isTarget(index)))
  const forecaster = new FillForecaster({ timeZone })
  const lastAt = new Map<string, EpochMs>()
  const forecasts: ForecastCollection[] = []
  let learned = 0
  let emptied = 0
  for (const [index, collection] of collections.entries()) {
    if (!isTarget(index)) continue
    const { at, binId, fillBeforePct, street, stream } = collection
    const knownBefore = at - leadHours * HOUR_MS
    const due: Collection[] = []
    for (; learned < index && collections[learned]!.at < knownBefore; learned++)
      due.push(collections[learned]!)
    forecaster.learn(due)
    for (; emptied < index && collections[emptied]!.at < at; emptied++) {
      lastAt.set(collections[emptied]!.binId, collections[emptied]!.at)
    }
    const last = lastAt.get(binId)
    const { fillPct, quantilesPct, isElapsedKnown } = forecaster.predict({
      ...{ binId, street, stream, at },
      ...(last === undefined ? {} : { emptiedAt: last }),
    })
    forecasts.push({
      index,
      predictedPct: fillPct,
      actualPct: fillBeforePct,
      quantilesPct,
      isElapsedKnown,
      baselines: baselines(binId, last === undefined ? REFERENCE_GAP_HOURS : (at - last) / HOUR_MS),
    })
  }
  return forecasts
}

export interface FillScore {
  readonly count: number
  /** Mean absolute error, points of fill; null without forecasts. */
  readonly mae: number | null
  /** Mean of forecast less found, points. */
  readonly bias: number | null
}

export function scoreOf(
  pairs: readonly { readonly predictedPct: number; readonly actualPct: number }[],
): FillScore {
  const count = pairs.length
  if (count === 0) return { count, mae: null, bias: null }
  let errors = 0
  let bias = 0
  for (const { predictedPct, actualPct } of pairs) {
    errors += Math.abs(predictedPct - actualPct)
    bias += predictedPct - actualPct
  }
  return { count, mae: errors / count, bias: bias / count }
}

/**
 * How often what was found lay at or below each quantile, and between the lowest and the highest. Fills end at
 * 100 and many are 100, so a quantile of 100 is never exceeded.
 */
export function calibrationOf(forecasts: readonly ForecastCollection[]) {
  const share = (holds: (forecast: ForecastCollection) => boolean) =>
    forecasts.length === 0 ? null : forecasts.filter(holds).length / forecasts.length
  return {
    stated: FORECAST_QUANTILES.at(-1)! - FORECAST_QUANTILES[0]!,
    covered: share(
      ({ quantilesPct, actualPct }) => actualPct >= quantilesPct[0]! && actualPct <= quantilesPct.at(-1)!,
    ),
    quantiles: FORECAST_QUANTILES.map((quantile, index) => ({
      quantile,
      atOrBelow: share(({ quantilesPct, actualPct }) => actualPct <= quantilesPct[index]!),
    })),
  }
}

/**
 * Marks each bin's last collections: all but the first `trainingShare` of them, rounded down.
 *
 * @param collections in order of time.
 */
export function laterPart(collections: readonly Collection[], trainingShare: number): boolean[] {
  const totals = new Map<string, number>()
  for (const { binId } of collections) totals.set(binId, (totals.get(binId) ?? 0) + 1)
  const seen = new Map<string, number>()
  return collections.map(({ binId }) => {
    const before = seen.get(binId) ?? 0
    seen.set(binId, before + 1)
    return before >= Math.floor(totals.get(binId)! * trainingShare)
  })
}
