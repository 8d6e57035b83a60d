import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { AirGuidedForecaster } from '../forecast/air-guided.ts'
import { describeOrigin } from '../forecast/features.ts'
import { describeOrigins, outcomeAt, SurfaceForecaster } from '../forecast/forecaster.ts'
import { type HourlySeries, hourOfDay } from '../forecast/hourly-series.ts'
import { type ForecastError, learnBias, type SensorBias } from './bias.ts'
import { instantOfHour } from './forecast-input.ts'
import type { ForecastSettings } from './settings.ts'

/** Hours ahead that are forecast. */
export const FORECAST_HOURS = 24
/** Nearer than this the road itself says more of the hours to come than a weather feed does, h. */
export const FEED_FROM_LEAD_HOURS = 4
/** As many origins as are learnt from; more teach hardly more, and take longer. */
const MOST_ORIGINS = 1_500
/** A sensor's bias is learnt from so many of its last nights. */
const BIAS_NIGHTS = 14
const LEADS = Array.from({ length: FORECAST_HOURS }, (_, n) => n + 1)

/** The past of one sensor to learn from. */
export interface SensorHistory {
  readonly id: string
  readonly history: HourlySeries
}

/** What the network's past teaches of the 24 hours after one hour of the day. Kept in memory; learnt anew each day. */
export interface TrainedOrigin {
  readonly originHour: number
  /** How many moments of the past it has learnt from. */
  readonly sampleCount: number
  /** For 1 to 24 hours ahead. */
  readonly forecasters: readonly SurfaceForecaster[]
  /** With a weather feed's air temperature; null where it does not help. */
  readonly guided: readonly (AirGuidedForecaster | null)[]
  /** By sensor: what its forecasts from this hour have been wrong by of late. */
  readonly biases: ReadonlyMap<string, SensorBias>
}

/**
 * Learns from all sensors together how road temperatures go on from an hour of the day, and from each what it is
 * unlike the others by.
 *
 * @param originHour 0 to 23, local standard time.
 * @param now        nothing later is looked at.
 * @throws TC_FORECAST_TOO_LITTLE when all sensors together have fewer than 14 whole origins.
 */
export function trainNetwork(
  histories: readonly SensorHistory[],
  originHour: number,
  now: EpochMs,
  settings: Pick<ForecastSettings, 'standardOffsetMs'>,
): TrainedOrigin {
  const steps = trainingSteps(histories, originHour, now, settings)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** {@link trainNetwork} in parts of less than half a second, so that other work can be done between them. */
export function* trainingSteps(
  histories: readonly SensorHistory[],
  originHour: number,
  now: EpochMs,
  settings: Pick<ForecastSettings, 'standardOffsetMs'>,
): Generator<void, TrainedOrigin> {
  const past = histories.map(({ id, history }) => ({ id, history: upTo(history, now, settings) }))
  const origins = describeOrigins(
    past.map(({ history }) => history),
    originHour,
    MOST_ORIGINS,
  )
  yield
  const forecasters: SurfaceForecaster[] = []
  const guided: (AirGuidedForecaster | null)[] = []
  for (const leadHours of LEADS) {
    const target = { type: 'hourly', leadHours } as const
    forecasters.push(new SurfaceForecaster(origins, originHour, target))
    yield
    guided.push(
      leadHours < FEED_FROM_LEAD_HOURS ? null : new AirGuidedForecaster(origins, originHour, target),
    )
    yield
  }
  const biases = new Map<string, SensorBias>()
  for (const { id, history } of past) {
    const errors = hindcastErrors({ originHour, forecasters }, history, now, settings)
    if (errors.length > 0) biases.set(id, learnBias(errors, now))
    yield
  }
  return { originHour, sampleCount: forecasters[0]!.sampleCount, forecasters, guided, biases }
}

/**
 * How wrong the last two weeks' forecasts of a sensor would have been, with what is learnt now and no bias taken
 * off. Hours before `now` only.
 */
export function hindcastErrors(
  { originHour, forecasters }: Pick<TrainedOrigin, 'originHour' | 'forecasters'>,
  history: HourlySeries,
  now: EpochMs,
  settings: Pick<ForecastSettings, 'standardOffsetMs'>,
): ForecastError[] {
  const past = upTo(history, now, settings)
  const known = forecasters[0]!.know(past)
  const errors: ForecastError[] = []
  const from = Math.max(0, known.length - (BIAS_NIGHTS + 1) * 24)
  for (let origin = from; origin < known.length; origin++) {
    if (hourOfDay(known, origin) !== originHour) continue
    const features = describeOrigin(known, origin)
    if (features === null) continue
    for (const [n, forecaster] of forecasters.entries()) {
      const actual = outcomeAt(past, origin, { type: 'hourly', leadHours: n + 1 })
      if (Number.isNaN(actual)) continue
      errors.push({
        at: instantOfHour(past.startHour + origin + n + 1, settings),
        leadHours: n + 1,
        errorK: forecaster.forecastDescribed(features).predictedC - actual,
      })
    }
  }
  return errors
}

/** The part of a series that is known at `now`. */
function upTo(
  history: HourlySeries,
  now: EpochMs,
  { standardOffsetMs }: Pick<ForecastSettings, 'standardOffsetMs'>,
): HourlySeries {
  const length = Math.max(0, Math.floor((now + standardOffsetMs) / HOUR_MS) - history.startHour + 1)
  return {
    startHour: history.startHour,
    surfaceTempC: history.surfaceTempC.subarray(0, length),
    airTempC: history.airTempC.subarray(0, length),
    solarRadiation: history.solarRadiation?.subarray(0, length) ?? null,
  }
}
