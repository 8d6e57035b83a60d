import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { wasteRoundsErrors } from '../errors.ts'
import {
  type Collection,
  type FillForecast,
  FORECAST_QUANTILES,
  type PlannedCollection,
} from './collection.ts'
import { GAP_WIDTH, gapRow } from './gap.ts'
import { FEATURE_WIDTH, FillHistory } from './history.ts'
import { createHourOfWeek } from './hour-of-week.ts'
import { fitQuantile } from './quantile-regression.ts'

/** Before so many collections with a known gap only the town's distribution is given. */
const FEWEST_TO_FIT = 60
/** Fitted anew when the history has grown by this share. */
const REFIT_GROWTH = 0.05
const MOST_TO_FIT = 20_000
/** What is said of bins of which nothing is known. */
const UNKNOWN_PCT = [20, 45, 70, 90, 100]

/**
 * Forecasts how full bins will be found, from collections so far. Additive quantile regression: the time since
 * the last emptying, the bin's level and slope drawn to its street, stream and town, the hour of the week, and
 * how the last collections nearby turned out against expectation. Learns as time goes on.
 *
 * @param timeZone of the hour of the week.
 */
export class FillForecaster {
  readonly #hourOfWeek: (at: EpochMs) => number
  #collections: Collection[] = []
  #history: FillHistory
  #coefficients: Float64Array[] | null = null
  #curve: Float64Array
  #fittedAt = 0
  #lastAt = Number.NEGATIVE_INFINITY

  constructor(settings: { readonly timeZone: string }) {
    this.#hourOfWeek = createHourOfWeek(settings.timeZone)
    this.#curve = Float64Array.from([UNKNOWN_PCT[2]!, 0, 0, 0])
    this.#history = new FillHistory(this.#curve, this.#hourOfWeek)
  }

  /**
   * Takes in collections in order of time.
   *
   * @throws TC_BINS_HISTORY
   */
  learn(collections: Iterable<Collection>): void {
    for (const collection of collections) {
      const { binId, at, fillBeforePct } = collection
      if (!(at >= this.#lastAt) || !(fillBeforePct >= 0 && fillBeforePct <= 100)) {
        throw wasteRoundsErrors.make('TC_BINS_HISTORY', `bin ${binId}, fill ${fillBeforePct} at ${at}`)
      }
      this.#lastAt = at
      this.#collections.push(collection)
      this.#history.learn(collection)
    }
  }

  /** How full the bin will be found if it is emptied then; `at` not before the last collection learned. */
  predict(planned: PlannedCollection): FillForecast {
    this.#fitWhenDue()
    const row = new Float64Array(FEATURE_WIDTH)
    this.#history.features(planned, row, 0)
    const raw =
      this.#coefficients === null
        ? UNKNOWN_PCT
        : this.#coefficients.map((fit) => fit.reduce((sum, value, column) => sum + value * row[column]!, 0))
    const quantilesPct = raw
      .map((value) => Math.min(Math.max(value, 0), 100))
      .sort((one, other) => one - other)
    return {
      fillPct: quantilesPct[FORECAST_QUANTILES.indexOf(0.5)]!,
      quantilesPct,
      chanceAtLeast: (thresholdPct) => chanceAtLeast(quantilesPct, thresholdPct),
      ownHistory: this.#history.collectionsOf(planned.binId),
      isElapsedKnown: this.#history.isElapsedKnown(planned),
    }
  }

  #fitWhenDue(): void {
    const count = this.#collections.length
    if (count < FEWEST_TO_FIT || count < this.#fittedAt * (1 + REFIT_GROWTH)) return
    this.#fittedAt = count
    this.#fitCurve()
    // Levels are residuals from the curve: they are worked out anew from the beginning.
    this.#history = new FillHistory(this.#curve, this.#hourOfWeek)
    const rows = new Float64Array(count * FEATURE_WIDTH)
    const values = new Float64Array(count)
    let kept = 0
    for (const collection of this.#collections) {
      if (this.#history.isElapsedKnown(collection)) {
        this.#history.features(collection, rows, kept * FEATURE_WIDTH)
        values[kept++] = collection.fillBeforePct
      }
      this.#history.learn(collection)
    }
    if (kept < FEWEST_TO_FIT) return
    const from = Math.max(0, kept - MOST_TO_FIT)
    const recentRows = rows.subarray(from * FEATURE_WIDTH, kept * FEATURE_WIDTH)
    const recentValues = values.subarray(from, kept)
    this.#coefficients = FORECAST_QUANTILES.map((quantile, index) =>
      fitQuantile(recentRows, FEATURE_WIDTH, recentValues, quantile, this.#coefficients?.[index] ?? null),
    )
  }

  /** The town's median fill over the time since the last emptying. */
  #fitCurve(): void {
    const lastAt = new Map<string, EpochMs>()
    const gaps: number[] = []
    const fills: number[] = []
    for (const { binId, at, fillBeforePct } of this.#collections) {
      const last = lastAt.get(binId)
      if (last !== undefined) {
        gaps.push((at - last) / HOUR_MS)
        fills.push(fillBeforePct)
      }
      lastAt.set(binId, at)
    }
    if (gaps.length < FEWEST_TO_FIT) return
    const from = Math.max(0, gaps.length - MOST_TO_FIT)
    const rows = new Float64Array((gaps.length - from) * GAP_WIDTH)
    for (let row = 0; row < gaps.length - from; row++) gapRow(gaps[from + row]!, rows, row * GAP_WIDTH)
    this.#curve = fitQuantile(rows, GAP_WIDTH, Float64Array.from(fills.slice(from)), 0.5, null)
  }
}

/** Straight lines between the quantiles; a fill at the ceiling has all chance that is left. */
function chanceAtLeast(quantilesPct: readonly number[], thresholdPct: number): number {
  if (thresholdPct <= 0) return 1
  if (thresholdPct > 100) return 0
  const fills = [0, ...quantilesPct, 100]
  const shares = [0, ...FORECAST_QUANTILES, 1]
  const above = fills.findIndex((fill) => fill >= thresholdPct)
  const width = fills[above]! - fills[above - 1]!
  const part = width === 0 ? 0 : (thresholdPct - fills[above - 1]!) / width
  // Whatever lies at the ceiling is at least the threshold, when the threshold is the ceiling.
  const below = shares[above - 1]! + part * (shares[above]! - shares[above - 1]!)
  return 1 - (thresholdPct === 100 && fills[above - 1]! === 100 ? shares[fills.indexOf(100)]! : below)
}
