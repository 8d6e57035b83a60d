import { AirGuidedForecaster, simulatedAirForecast } from './air-guided.ts'
import { describeOrigin } from './features.ts'
import {
  type DescribedOrigins,
  describeOrigins,
  type ForecastTarget,
  outcomeAt,
  SurfaceForecaster,
} from './forecaster.ts'
import { type HourlySeries, hourOfDay, hoursToNightEnd } from './hourly-series.ts'

export interface BacktestForecast {
  readonly target: ForecastTarget['type']
  /** Hour of the local day from which it was made. */
  readonly originHour: number
  /** Hours from the origin to what it is for; for a night's minimum to 09:00. */
  readonly leadHours: number
  /** Local hour since 1970-01-01T00:00 that it is for. */
  readonly forHour: number
  readonly predictedC: number
  readonly lowC: number
  readonly highC: number
  readonly actualC: number
  /** What was known without any method: the temperature now, or last night's minimum. Null when not known. */
  readonly persistenceC: number | null
}

export interface BacktestOptions {
  readonly originHours: readonly number[]
  readonly leadHours: readonly number[]
  /** Learn from these alone; absent: each winter is forecast by what the others teach. */
  readonly train?: readonly HourlySeries[]
  /**
   * Forecast with a weather service's air temperature beside the observations: the air as it came, with errors put
   * on as {@link simulatedAirForecast} says. Such forecasts know something of the future, and are scored apart.
   */
  readonly simulatedFeedSeed?: number
  /** Called after each model with how many are done of how many. */
  readonly onProgress?: (done: number, all: number) => void
}

/** A gap longer than this divides winters, h. */
const SUMMER_HOURS = 30 * 24
/** When there is one winter only, it is cut into so many pieces, each forecast by the others … */
const PIECES = 4
/** … without the hours next to it, which know too much of it. */
const GUARD_HOURS = 5 * 24

/**
 * Forecasts a recording as it would have been forecast then: each winter by what the others teach, or all of it
 * by what `train` teaches. Without a simulated feed what is forecast never meets a value later than its origin.
 *
 * @throws TC_FORECAST_TOO_LITTLE
 */
export function backtestRoad(recording: HourlySeries, options: BacktestOptions): BacktestForecast[] {
  const { originHours, leadHours, train, onProgress } = options
  const folds = foldsOf(recording, train)
  const targets: readonly ForecastTarget[] = [
    { type: 'night-minimum' },
    ...leadHours.map((lead): ForecastTarget => ({ type: 'hourly', leadHours: lead })),
  ]
  const all = folds.length * originHours.length * targets.length
  const forecasts: BacktestForecast[] = []
  let done = 0
  for (const { test, learnFrom } of folds) {
    for (const originHour of originHours) {
      const origins = describeOrigins(learnFrom, originHour)
      for (const target of targets) {
        forecasts.push(...forecastAll(origins, target, test, options.simulatedFeedSeed))
        onProgress?.(++done, all)
      }
    }
  }
  return forecasts
}

interface Fold {
  readonly test: HourlySeries
  readonly learnFrom: readonly HourlySeries[]
}

function foldsOf(recording: HourlySeries, train: readonly HourlySeries[] | undefined): Fold[] {
  const winters = splitWinters(recording)
  if (train !== undefined) {
    const learnFrom = train.flatMap(splitWinters)
    return winters.map((test) => ({ test, learnFrom }))
  }
  if (winters.length > 1) {
    return winters.map((test) => ({ test, learnFrom: winters.filter((other) => other !== test) }))
  }
  const [only] = winters
  if (only === undefined) return []
  const length = only.surfaceTempC.length
  return Array.from({ length: PIECES }, (_, n) => {
    const from = Math.floor((length * n) / PIECES)
    const to = Math.floor((length * (n + 1)) / PIECES)
    return {
      test: slice(only, Math.max(0, from - GUARD_HOURS), to),
      learnFrom: [slice(only, 0, from - GUARD_HOURS), slice(only, to + GUARD_HOURS, length)].filter(
        ({ surfaceTempC }) => surfaceTempC.length > 0,
      ),
    }
  })
}

/** Cuts a recording where nothing was measured for more than 30 days. */
export function splitWinters(series: HourlySeries): HourlySeries[] {
  const winters: HourlySeries[] = []
  let from: number | null = null
  let last = 0
  for (const [n, value] of series.surfaceTempC.entries()) {
    if (Number.isNaN(value)) continue
    if (from !== null && n - last > SUMMER_HOURS) {
      winters.push(slice(series, from, last + 1))
      from = n
    }
    from ??= n
    last = n
  }
  if (from !== null) winters.push(slice(series, from, last + 1))
  return winters
}

function slice(series: HourlySeries, from: number, to: number): HourlySeries {
  const [start, end] = [Math.max(0, from), Math.max(0, to)]
  return {
    startHour: series.startHour + start,
    surfaceTempC: series.surfaceTempC.slice(start, end),
    airTempC: series.airTempC.slice(start, end),
    solarRadiation: series.solarRadiation?.slice(start, end) ?? null,
  }
}

function forecastAll(
  learnt: DescribedOrigins,
  target: ForecastTarget,
  test: HourlySeries,
  feedSeed: number | undefined,
): BacktestForecast[] {
  const { originHour } = learnt
  const plain = new SurfaceForecaster(learnt, originHour, target)
  const guided = feedSeed === undefined ? null : new AirGuidedForecaster(learnt, originHour, target)
  const leadHours = target.type === 'hourly' ? target.leadHours : hoursToNightEnd(originHour)
  const known = plain.know(test)
  const forecasts: BacktestForecast[] = []
  for (let origin = 0; origin < test.surfaceTempC.length; origin++) {
    if (hourOfDay(test, origin) !== originHour) continue
    const actualC = outcomeAt(test, origin, target)
    const features = Number.isNaN(actualC) ? null : describeOrigin(known, origin)
    if (features === null) continue
    const forecast =
      guided === null
        ? plain.forecastDescribed(features)
        : guided.forecastDescribed(features, simulatedAirForecast(test, origin, leadHours, feedSeed!))
    if (forecast === null) continue
    const before =
      target.type === 'hourly' ? test.surfaceTempC[origin]! : outcomeAt(test, origin - 24, target)
    forecasts.push({
      target: target.type,
      originHour,
      leadHours,
      forHour: test.startHour + origin + leadHours,
      ...forecast,
      actualC,
      persistenceC: Number.isNaN(before) ? null : before,
    })
  }
  return forecasts
}

export interface ForecastScore {
  readonly count: number
  /** K. */
  readonly rmse: number
  readonly bias: number
  /** Of the forecasts of which persistence knew something, its RMSE, K. */
  readonly persistenceRmse: number | null
  /** Share of outcomes within the interval, 0 to 1. */
  readonly covered: number
}

/** Scores forecasts; null when there are none. */
export function scoreForecasts(forecasts: readonly BacktestForecast[]): ForecastScore | null {
  if (forecasts.length === 0) return null
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const errors = forecasts.map(({ predictedC, actualC }) => predictedC - actualC)
  const persistence = forecasts.flatMap(({ persistenceC, actualC }) =>
    persistenceC === null ? [] : [(persistenceC - actualC) ** 2],
  )
  return {
    count: forecasts.length,
    rmse: Math.sqrt(mean(errors.map((error) => error ** 2))),
    bias: mean(errors),
    persistenceRmse: persistence.length === 0 ? null : Math.sqrt(mean(persistence)),
    covered: mean(forecasts.map(({ lowC, highC, actualC }) => (actualC >= lowC && actualC <= highC ? 1 : 0))),
  }
}

/** Nights that could go either way: their minimum is below this, °C. */
const MARGINAL_BELOW_C = 3

export interface FrostScore {
  /** Nights whose minimum is below 3 °C. */
  readonly nights: number
  readonly frosts: number
  /** Shares, 0 to 1: frost and no frost told rightly; frosts missed; of frosts foretold, those that did not come. */
  readonly correct: number
  readonly missRate: number | null
  readonly falseAlarmRatio: number | null
}

/**
 * How often frost (a minimum below 0 °C) was told rightly on marginal nights, as the trade scores it.
 *
 * @param told what was foretold of each night, °C; null leaves the night out.
 */
export function scoreFrost(
  forecasts: readonly BacktestForecast[],
  told: (forecast: BacktestForecast) => number | null,
): FrostScore | null {
  let [hits, misses, falseAlarms, rightlyNone] = [0, 0, 0, 0]
  for (const forecast of forecasts) {
    const foretold = told(forecast)
    if (forecast.target !== 'night-minimum' || foretold === null) continue
    if (forecast.actualC >= MARGINAL_BELOW_C) continue
    if (forecast.actualC < 0) foretold < 0 ? hits++ : misses++
    else foretold < 0 ? falseAlarms++ : rightlyNone++
  }
  const nights = hits + misses + falseAlarms + rightlyNone
  if (nights === 0) return null
  return {
    nights,
    frosts: hits + misses,
    correct: (hits + rightlyNone) / nights,
    missRate: hits + misses === 0 ? null : misses / (hits + misses),
    falseAlarmRatio: hits + falseAlarms === 0 ? null : falseAlarms / (hits + falseAlarms),
  }
}
