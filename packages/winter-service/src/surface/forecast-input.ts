import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { Position } from '@towncrier/road-network'
import type { HourlySeries } from '../forecast/hourly-series.ts'
import type { ForecastSettings } from './settings.ts'
import type { SurfaceObservation, WeatherHour } from './surface-forecast.ts'

/** What is known of a road sensor. */
export interface ForecastSensor {
  readonly id: string
  readonly position: Position
  readonly elevationM?: number | null
  /** Its past, hour by hour of local standard time: the value at the hour. Hours after the origin are not looked at. */
  readonly history: HourlySeries
  /** The newest that is believed; null when nothing ever came. */
  readonly observed: SurfaceObservation | null
}

/** Hours of a weather feed for the town, ascending, and when they were given. */
export interface WeatherFeed {
  readonly givenAt: EpochMs
  readonly hours: readonly WeatherHour[]
}

/** The last whole local standard hour up to `now`, in local hours since 1970-01-01T00:00. */
export function originHourOf(now: EpochMs, { standardOffsetMs }: Pick<ForecastSettings, 'standardOffsetMs'>) {
  return Math.floor((now + standardOffsetMs) / HOUR_MS)
}

/** When it is a local standard hour. */
export function instantOfHour(
  hour: number,
  { standardOffsetMs }: Pick<ForecastSettings, 'standardOffsetMs'>,
): EpochMs {
  return hour * HOUR_MS - standardOffsetMs
}

/** So long before the hour an observation may stand for it. */
const STANDS_FOR_HOUR_MS = HOUR_MS / 2

/**
 * The `hours` hours of a sensor's past up to the origin, NaN where nothing was measured; nothing of a later hour.
 * When the origin's own value is missing, the newest observation stands for it if it is of the half hour before
 * or since.
 */
export function pastOf(
  { history, observed }: Pick<ForecastSensor, 'history' | 'observed'>,
  originHour: number,
  hours: number,
  now: EpochMs,
  settings: Pick<ForecastSettings, 'standardOffsetMs'>,
): HourlySeries {
  const startHour = originHour - hours + 1
  const window = (values: Float64Array) => {
    const from = startHour - history.startHour
    return Float64Array.from({ length: hours }, (_, n) => values[from + n] ?? Number.NaN)
  }
  const past = {
    startHour,
    surfaceTempC: window(history.surfaceTempC),
    airTempC: window(history.airTempC),
    solarRadiation: history.solarRadiation === null ? null : window(history.solarRadiation),
  }
  const originAt = instantOfHour(originHour, settings)
  if (observed !== null && observed.at <= now && observed.at >= originAt - STANDS_FOR_HOUR_MS) {
    const last = hours - 1
    if (Number.isNaN(past.surfaceTempC[last]!)) past.surfaceTempC[last] = observed.surfaceTempC
    if (Number.isNaN(past.airTempC[last]!)) past.airTempC[last] = observed.airTempC ?? Number.NaN
  }
  return past
}
