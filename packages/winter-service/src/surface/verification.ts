import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { NIGHT_ENDS_HOUR } from '../forecast/hourly-series.ts'
import { originHourOf } from './forecast-input.ts'
import type { ForecastSettings } from './settings.ts'
import type { ForecastHour, SensorForecast } from './surface-forecast.ts'

/** One issue of forecasts, as it was made. */
export interface IssuedForecasts {
  readonly madeAt: EpochMs
  readonly sensors: readonly SensorForecast[]
}

/** A forecast beside what came of it. */
export interface VerifiedHour extends ForecastHour {
  readonly madeAt: EpochMs
  /** Hours ahead, 1 to 24. */
  readonly leadHours: number
  readonly actualC: number
}

export interface VerificationScore {
  readonly count: number
  /** K. */
  readonly rmse: number
  /** Forecast less actual, K. */
  readonly bias: number
  /** Share of what came that lay within the interval, 0 to 1. */
  readonly covered: number
}

/** How frost or none (a minimum below 0 °C) was told on marginal nights, those with a minimum below 3 °C. */
export interface NightScore {
  readonly nights: number
  readonly hits: number
  readonly misses: number
  readonly falseAlarms: number
  readonly rightlyNone: number
  /** Shares, 0 to 1; null without what they are a share of. */
  readonly percentCorrect: number | null
  readonly missRate: number | null
  readonly falseAlarmRatio: number | null
}

export interface ForecastVerification {
  readonly sensorId: string
  readonly hours: readonly VerifiedHour[]
  readonly all: VerificationScore | null
  readonly byLead: readonly (VerificationScore & { readonly leadHours: number })[]
  readonly nights: NightScore
}

export interface VerificationOptions extends Pick<ForecastSettings, 'standardOffsetMs'> {
  /** A night is scored by the last issue of this hour, local standard time. Default: 18. */
  readonly fromHour?: number
}

const MARGINAL_BELOW_C = 3
const FROM_HOUR = 18

/**
 * Sets issued forecasts of a sensor beside what came, as the trade scores them.
 *
 * @param actualAt °C at a whole hour, null when it was not measured. Such hours count for nothing; a night with one
 *                 is not scored.
 */
export function forecastAgainstActual(
  issues: readonly IssuedForecasts[],
  sensorId: string,
  actualAt: (at: EpochMs) => number | null,
  options: VerificationOptions,
): ForecastVerification {
  const hours: VerifiedHour[] = []
  const ofNight = new Map<number, { madeAt: EpochMs; hours: readonly ForecastHour[] }>()
  for (const { madeAt, sensors } of issues) {
    const forecast = sensors.find((each) => each.sensorId === sensorId)
    if (forecast === undefined || forecast.hours.length === 0) continue
    for (const [n, hour] of forecast.hours.entries()) {
      const actualC = actualAt(hour.at)
      if (actualC !== null) hours.push({ ...hour, madeAt, leadHours: n + 1, actualC })
    }
    const local = originHourOf(madeAt, options)
    if (((local % 24) + 24) % 24 !== (options.fromHour ?? FROM_HOUR)) continue
    const known = ofNight.get(local)
    if (known === undefined || known.madeAt < madeAt) ofNight.set(local, { madeAt, hours: forecast.hours })
  }
  const leads = [...new Set(hours.map(({ leadHours }) => leadHours))].sort((a, b) => a - b)
  return {
    sensorId,
    hours,
    all: scoreOf(hours),
    byLead: leads.map((leadHours) => ({
      leadHours,
      ...scoreOf(hours.filter((hour) => hour.leadHours === leadHours))!,
    })),
    nights: scoreNights([...ofNight.values()], actualAt, options),
  }
}

function scoreOf(hours: readonly VerifiedHour[]): VerificationScore | null {
  if (hours.length === 0) return null
  let [square, error, covered] = [0, 0, 0]
  for (const { surfaceTempC, actualC, lowC, highC } of hours) {
    square += (surfaceTempC - actualC) ** 2
    error += surfaceTempC - actualC
    if (lowC <= actualC && actualC <= highC) covered++
  }
  const count = hours.length
  return { count, rmse: Math.sqrt(square / count), bias: error / count, covered: covered / count }
}

function scoreNights(
  issues: readonly { readonly hours: readonly ForecastHour[] }[],
  actualAt: (at: EpochMs) => number | null,
  { standardOffsetMs }: VerificationOptions,
): NightScore {
  let [hits, misses, falseAlarms, rightlyNone] = [0, 0, 0, 0]
  for (const { hours } of issues) {
    const end = hours.findIndex(({ at }) => ((at + standardOffsetMs) / HOUR_MS) % 24 === NIGHT_ENDS_HOUR)
    const night = hours.slice(0, end + 1)
    const actuals = night.map(({ at }) => actualAt(at))
    if (night.length === 0 || actuals.includes(null)) continue
    const actual = Math.min(...actuals.map(Number))
    if (actual >= MARGINAL_BELOW_C) continue
    const told = Math.min(...night.map(({ surfaceTempC }) => surfaceTempC))
    if (actual < 0) told < 0 ? hits++ : misses++
    else told < 0 ? falseAlarms++ : rightlyNone++
  }
  const nights = hits + misses + falseAlarms + rightlyNone
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  return {
    nights,
    hits,
    misses,
    falseAlarms,
    rightlyNone,
    percentCorrect: share(hits + rightlyNone, nights),
    missRate: share(misses, hits + misses),
    falseAlarmRatio: share(falseAlarms, hits + falseAlarms),
  }
}
