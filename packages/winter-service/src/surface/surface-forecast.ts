import type { EpochMs } from '@towncrier/core'

/**
 * What a forecast rests on. `learned`: a model learnt from the network's own past. `cooling-curve`: the physics
 * of a cooling surface, until there is enough past. `observations-only`: too little is known to forecast.
 */
export const FORECAST_BASES = ['learned', 'cooling-curve', 'observations-only'] as const
export type ForecastBasis = (typeof FORECAST_BASES)[number]

export interface ForecastHour {
  readonly at: EpochMs
  readonly surfaceTempC: number
  /** Nine in ten are to lie between these, °C. */
  readonly lowC: number
  readonly highC: number
}

/** The newest that is believed of a road sensor. */
export interface SurfaceObservation {
  readonly at: EpochMs
  readonly surfaceTempC: number
  readonly airTempC: number | null
  readonly dewPointC: number | null
  /** dry, damp, wet, ice, frost or snow, as the sensor says. */
  readonly surfaceState: string | null
  readonly waterFilmMm: number | null
}

/** Why a sensor is not relied on. */
export const SENSOR_PROBLEMS = [
  'silent',
  'stuck',
  'unlike-neighbours',
  'short-history',
  'gaps',
  'no-air-temperature',
] as const
export type SensorProblem = (typeof SENSOR_PROBLEMS)[number]

export interface SensorForecast {
  readonly sensorId: string
  readonly basis: ForecastBasis
  /** Whether a weather feed was used beside its own past. */
  readonly usesWeatherFeed: boolean
  /** What its own errors of late have taught, taken off the forecast already, K. */
  readonly biasC: number
  readonly observed: SurfaceObservation | null
  readonly problem: SensorProblem | null
  /** The next 24 whole hours; empty when the basis is observations only. */
  readonly hours: readonly ForecastHour[]
}

/** The forecast for a domain: that of the coldest of its sensors that are relied on, hour by hour. */
export interface DomainForecast {
  readonly domainId: string
  readonly basis: ForecastBasis
  readonly usesWeatherFeed: boolean
  /** Sensors it rests on. */
  readonly sensorIds: readonly string[]
  /** Sensors of the domain that are not relied on now, and why. */
  readonly leftOut: readonly { readonly sensorId: string; readonly problem: SensorProblem }[]
  readonly observed: (SurfaceObservation & { readonly sensorId: string }) | null
  readonly hours: readonly (ForecastHour & { readonly sensorId: string })[]
}

/** What precipitation falls as. */
export const PRECIPITATION_TYPES = ['none', 'drizzle', 'rain', 'freezing-rain', 'sleet', 'snow'] as const
export type PrecipitationType = (typeof PRECIPITATION_TYPES)[number]

/** One hour of a weather feed; null where it does not say. */
export interface WeatherHour {
  readonly at: EpochMs
  readonly airTempC: number | null
  readonly dewPointC: number | null
  readonly humidityPct: number | null
  readonly windSpeedMs: number | null
  /** Cloud, octas, 0 to 8. */
  readonly cloudOktas: number | null
  /** In the hour before `at`, mm of water. */
  readonly precipitationMm: number | null
  readonly precipitationType: PrecipitationType | null
  /** Share of one, 0 to 1. */
  readonly precipitationProbability: number | null
}
