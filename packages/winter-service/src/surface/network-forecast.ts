import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { describeOrigin } from '../forecast/features.ts'
import type { SurfaceForecast } from '../forecast/forecaster.ts'
import { biasAt, type ForecastError, learnBias, NO_BIAS, type SensorBias } from './bias.ts'
import { coolingCurve, LEAST_OBSERVED_HOURS } from './cooling-curve.ts'
import {
  type ForecastSensor,
  instantOfHour,
  originHourOf,
  pastOf,
  type WeatherFeed,
} from './forecast-input.ts'
import { FORECAST_HOURS, type TrainedOrigin } from './network-training.ts'
import { trustOf } from './sensor-trust.ts'
import type { ForecastSettings } from './settings.ts'
import { sunHeightDeg } from './sun.ts'
import type { ForecastHour, SensorForecast, SensorProblem, WeatherHour } from './surface-forecast.ts'

export interface NetworkForecastInput {
  readonly now: EpochMs
  readonly sensors: readonly ForecastSensor[]
  /** What has been learnt, by hour of the day (local standard time). */
  readonly trained: ReadonlyMap<number, TrainedOrigin>
  readonly feed: WeatherFeed | null
  /** Errors of each sensor's forecasts of late, before bias; a sensor without takes what the training learnt. */
  readonly recentErrors?: ReadonlyMap<string, readonly ForecastError[]>
  readonly settings: ForecastSettings
}

/** Of the past so many hours are looked at without anything learnt: ten days, for errors of its own. */
const COOLING_PAST_HOURS = 11 * 24 + 1
const LEARNED_PAST_HOURS = 5 * 24
/** What the newest observation differs from the forecast by is carried on, and given up in so many hours (to a third). */
const CARRIED_HOURS = 3
/** Of the first 12 hours so many must have an air temperature for a forecast to be said to use the feed. */
const FEED_HOURS = { of: 12, least: 6 } as const

/**
 * Forecasts road surface temperature at every sensor for the 24 whole hours after `now`.
 *
 * A sensor that is silent or stuck, or of which too little is known, is not forecast: its problem is named. One
 * that is unlike its neighbours is forecast and its problem named too; whoever relies on it knows.
 *
 * @returns one for each sensor, in the order given; the same for the same input, whatever comes after `now`.
 */
export function forecastNetwork(input: NetworkForecastInput): SensorForecast[] {
  const { now, settings } = input
  const originHour = originHourOf(now, settings)
  const context: Context = {
    ...input,
    originHour,
    trainedOrigin: trainedNear(input.trained, ((originHour % 24) + 24) % 24),
    feedHours: feedHoursOf(input.feed, originHour, now, settings),
  }
  const problems = trustOf(input.sensors, now, settings)
  return input.sensors.map((sensor) => forecastSensor(sensor, problems.get(sensor.id) ?? null, context))
}

/** Whether so much of the hours ahead is in a weather feed that forecasts are said to use it. */
export function isFeedUsable(feed: WeatherFeed | null, now: EpochMs, settings: ForecastSettings): boolean {
  return saysEnough(feedHoursOf(feed, originHourOf(now, settings), now, settings))
}

interface Context extends NetworkForecastInput {
  readonly originHour: number
  readonly trainedOrigin: TrainedOrigin | null
  /** For each hour ahead; null where the feed is absent, stale or silent. */
  readonly feedHours: readonly (WeatherHour | null)[]
}

/** What was learnt for the hour, else for the one before or after: their nights are nearly the same. */
function trainedNear(trained: NetworkForecastInput['trained'], hour: number): TrainedOrigin | null {
  return trained.get(hour) ?? trained.get((hour + 23) % 24) ?? trained.get((hour + 1) % 24) ?? null
}

function feedHoursOf(
  feed: WeatherFeed | null,
  originHour: number,
  now: EpochMs,
  settings: ForecastSettings,
): (WeatherHour | null)[] {
  const isFresh = feed !== null && feed.givenAt <= now && now - feed.givenAt <= settings.feedStaleAfterMs
  const byHour = new Map(isFresh ? feed.hours.map((hour) => [hour.at, hour]) : [])
  return Array.from(
    { length: FORECAST_HOURS },
    (_, n) => byHour.get(instantOfHour(originHour + n + 1, settings)) ?? null,
  )
}

function saysEnough(feedHours: readonly (WeatherHour | null)[]): boolean {
  const known = feedHours.slice(0, FEED_HOURS.of).filter((hour) => (hour?.airTempC ?? null) !== null)
  return known.length >= FEED_HOURS.least
}

function forecastSensor(
  sensor: ForecastSensor,
  problem: SensorProblem | null,
  context: Context,
): SensorForecast {
  const { observed } = sensor
  const none = (why: SensorProblem): SensorForecast => ({
    sensorId: sensor.id,
    basis: 'observations-only',
    usesWeatherFeed: false,
    biasC: 0,
    observed,
    problem: why,
    hours: [],
  })
  if (problem === 'silent' || problem === 'stuck') return none(problem)
  const learned = forecastLearned(sensor, context)
  if (learned !== null) {
    const hours = hoursOf(carryOn(learned.hours, sensor, context), context)
    return { ...none('gaps'), ...learned, basis: 'learned', problem, hours }
  }
  const cooling = forecastCooling(sensor, context)
  if (typeof cooling === 'string') return none(cooling)
  const hours = hoursOf(carryOn(cooling, sensor, context), context)
  const usesWeatherFeed = saysEnough(context.feedHours)
  return { ...none('gaps'), basis: 'cooling-curve', usesWeatherFeed, problem, hours }
}

function forecastLearned(sensor: ForecastSensor, context: Context) {
  const { trainedOrigin, originHour, now, settings } = context
  if (trainedOrigin === null) return null
  const { forecasters, guided } = trainedOrigin
  const past = pastOf(sensor, originHour, LEARNED_PAST_HOURS, now, settings)
  const features = describeOrigin(forecasters[0]!.know(past), LEARNED_PAST_HOURS - 1)
  if (features === null) return null
  const air = Float64Array.from(context.feedHours, (hour) => hour?.airTempC ?? Number.NaN)
  const usesWeatherFeed = saysEnough(context.feedHours)
  const bias = biasOf(sensor.id, context, trainedOrigin)
  const hours = forecasters.map((forecaster, n): SurfaceForecast => {
    const withFeed = usesWeatherFeed ? (guided[n]?.forecastDescribed(features, air) ?? null) : null
    const forecast = withFeed ?? forecaster.forecastDescribed(features)
    return moved(forecast, -biasAt(bias, n + 1))
  })
  const biasC = hours.reduce((sum, _, n) => sum + biasAt(bias, n + 1), 0) / hours.length
  return { hours, usesWeatherFeed, biasC }
}

function biasOf(id: string, { recentErrors, now }: Context, trained: TrainedOrigin): SensorBias {
  const errors = recentErrors?.get(id)
  return errors === undefined ? (trained.biases.get(id) ?? NO_BIAS) : learnBias(errors, now)
}

function forecastCooling(
  sensor: ForecastSensor,
  { originHour, now, settings, feedHours }: Context,
): SurfaceForecast[] | SensorProblem {
  const past = pastOf(sensor, originHour, COOLING_PAST_HOURS, now, settings)
  const forecast = coolingCurve({
    surfaceTempC: past.surfaceTempC,
    airTempC: past.airTempC,
    feed: feedHours,
    sunDegAt: (lead) => sunHeightDeg(instantOfHour(originHour + lead, settings), sensor.position),
  })
  if (forecast !== null) return forecast
  const measured = past.surfaceTempC.filter((value) => !Number.isNaN(value)).length
  return measured < LEAST_OBSERVED_HOURS ? 'short-history' : 'gaps'
}

/** Starts the hours at what is observed now, between the origin and the first of them. */
function carryOn(
  hours: readonly SurfaceForecast[],
  { observed, history }: ForecastSensor,
  { now, originHour, settings }: Context,
): SurfaceForecast[] {
  const originAt = instantOfHour(originHour, settings)
  const atOrigin = history.surfaceTempC[originHour - history.startHour] ?? Number.NaN
  const sinceOrigin = observed === null || observed.at > now ? 0 : (observed.at - originAt) / HOUR_MS
  if (!(sinceOrigin > 0) || Number.isNaN(atOrigin)) return [...hours]
  const expected = atOrigin + (hours[0]!.predictedC - atOrigin) * sinceOrigin
  const difference = observed!.surfaceTempC - expected
  return hours.map((hour, n) => moved(hour, difference * Math.exp(-(n + 1 - sinceOrigin) / CARRIED_HOURS)))
}

function moved({ predictedC, lowC, highC }: SurfaceForecast, byK: number): SurfaceForecast {
  return { predictedC: predictedC + byK, lowC: lowC + byK, highC: highC + byK }
}

function hoursOf(forecasts: readonly SurfaceForecast[], { originHour, settings }: Context): ForecastHour[] {
  return forecasts.map(({ predictedC, lowC, highC }, n) => ({
    at: instantOfHour(originHour + n + 1, settings),
    surfaceTempC: predictedC,
    lowC: Math.min(lowC, predictedC),
    highC: Math.max(highC, predictedC),
  }))
}
