import { HOUR_MS } from '@towncrier/core'
import type { PrecipitationType, WeatherHour } from '../../surface/surface-forecast.ts'
import { outlookOf, type TreatmentOutlook } from '../outlook.ts'
import { DEFAULT_WINTER_SETTINGS } from '../settings.ts'

export interface NightGiven {
  /** Each of the hours from 19:00 on; null where the forecast has a gap. */
  readonly temps: readonly (number | null)[]
  readonly nowC?: number
  readonly state: string | null
  readonly waterFilmMm?: number | null
  readonly dewPointC: number | null
  /** By number of the hour, from 1. */
  readonly falls?: Readonly<Record<number, PrecipitationType>>
  readonly fallMm?: number
  readonly probability?: number | null
  readonly windSpeedMs?: number | null
  readonly residualSaltGm2?: number
  readonly observedHoursAgo?: number
  readonly spreadC?: number
}

/** 18:00 in London. */
export const NIGHT_AT = Date.parse('2026-11-22T18:00:00Z')

/** The outlook for a night as tests put it in a few words. */
export function roadNight(given: NightGiven): TreatmentOutlook {
  const { temps, falls, spreadC = 1.2 } = given
  const weather: WeatherHour[] = temps.map((_, n) => ({
    at: NIGHT_AT + (n + 1) * HOUR_MS,
    airTempC: null,
    dewPointC: null,
    humidityPct: null,
    windSpeedMs: given.windSpeedMs ?? null,
    cloudOktas: null,
    precipitationMm: falls?.[n + 1] === undefined ? 0 : (given.fallMm ?? 0.5),
    precipitationType: falls?.[n + 1] ?? 'none',
    precipitationProbability: given.probability ?? null,
  }))
  return outlookOf({
    forecast: temps.flatMap((surfaceTempC, n) =>
      surfaceTempC === null
        ? []
        : [
            {
              at: NIGHT_AT + (n + 1) * HOUR_MS,
              surfaceTempC,
              lowC: surfaceTempC - spreadC,
              highC: surfaceTempC + spreadC,
            },
          ],
    ),
    observed: {
      at: NIGHT_AT - (given.observedHoursAgo ?? 0) * HOUR_MS,
      surfaceTempC: given.nowC ?? 4,
      airTempC: null,
      dewPointC: given.dewPointC,
      surfaceState: given.state,
      waterFilmMm: given.waterFilmMm ?? null,
    },
    weather,
    now: NIGHT_AT,
    residualSaltGm2: given.residualSaltGm2 ?? 0,
    actionLevelC: 1,
    settings: DEFAULT_WINTER_SETTINGS,
  })
}
