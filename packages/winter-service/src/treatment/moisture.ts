import { dewPointC, type EpochMs, frostPointC, HOUR_MS } from '@towncrier/core'
import type { PrecipitationType, SurfaceObservation, WeatherHour } from '../surface/surface-forecast.ts'
import type { RoadMoisture } from './road-outlook.ts'
import type { MoistureSettings } from './settings.ts'

/** Less than this depth of snow is not spoken of, mm. */
const SNOW_FROM_MM = 1
/** What a sensor calls frost is about so much water, mm. */
const FROST_MM = 0.02
/** Snow melts as it falls on a warmer road, °C. */
const SNOW_LIES_BELOW_C = 0.5
/** Of the water of a wet road, what dew leaves at the most. */
const DAMPEST = 0.9

/** What lies on a road, as far as it is known. */
export interface RoadWater {
  /** Water, frozen or not, mm; null when nothing is known of it. */
  readonly filmMm: number | null
  /** Hoar frost as water, mm. */
  readonly frostMm: number
  readonly snowDepthMm: number
  /** True when a sensor says that the water is ice. */
  readonly isIce: boolean
}

/** Water on a damp road, mm. */
function dampFilmMm({ dampFromMm, wetFromMm }: MoistureSettings): number {
  return (dampFromMm + wetFromMm) / 2
}

/** What falls in an hour, with what is not to be counted on left out. */
export interface Fall {
  readonly type: PrecipitationType
  readonly waterMm: number
}

export const NO_FALL: Fall = { type: 'none', waterMm: 0 }

/** What a road holds by a sensor's own words. */
export function observedWater(
  { surfaceState, waterFilmMm }: SurfaceObservation,
  settings: MoistureSettings,
): RoadWater {
  const { dampFromMm, wetFromMm } = settings
  const dry = { filmMm: waterFilmMm ?? 0, frostMm: 0, snowDepthMm: 0, isIce: false }
  switch (surfaceState) {
    case 'dry':
      // A trace of film is what film sensors show on a dry road; a wet film is believed against the word.
      return dry.filmMm >= wetFromMm ? dry : { ...dry, filmMm: 0 }
    case 'damp':
      return { ...dry, filmMm: Math.max(waterFilmMm ?? dampFilmMm(settings), dampFromMm) }
    case 'wet':
      return { ...dry, filmMm: waterFilmMm ?? 2 * wetFromMm }
    case 'ice':
      return { ...dry, filmMm: Math.max(waterFilmMm ?? 2 * wetFromMm, dampFromMm), isIce: true }
    case 'frost':
      return { ...dry, frostMm: FROST_MM }
    case 'snow':
      return { ...dry, filmMm: waterFilmMm ?? 2 * wetFromMm, snowDepthMm: SNOW_FROM_MM }
    default:
      return { ...dry, filmMm: waterFilmMm }
  }
}

/** What a feed says that falls in an hour; null when it does not say. */
export function fallOf(hour: WeatherHour | undefined, settings: MoistureSettings): Fall | null {
  if (hour === undefined || (hour.precipitationMm === null && hour.precipitationType === null)) return null
  const { precipitationMm, precipitationType, precipitationProbability } = hour
  if (precipitationType === 'none') return NO_FALL
  if (precipitationProbability !== null && precipitationProbability < settings.rainProbability) return NO_FALL
  const isIcy = precipitationType === 'freezing-rain' || precipitationType === 'snow'
  // A type alone says that something falls; freezing rain is feared however little it is.
  const waterMm = precipitationMm ?? settings.rainFromMm
  if (waterMm < settings.rainFromMm && !(isIcy && waterMm > 0)) return NO_FALL
  const isCold = hour.airTempC !== null && hour.airTempC <= 0
  return { type: precipitationType ?? (isCold ? 'snow' : 'rain'), waterMm }
}

/**
 * Where vapour settles on a road, °C: the frost point, or the dew point of air above 0 °C. From the feed, else from the
 * last observed dew point for as long as the settings take it for the air; then null.
 */
export function depositPointC(
  at: EpochMs,
  hour: WeatherHour | undefined,
  observed: SurfaceObservation | null,
  { dewPointHours }: MoistureSettings,
): number | null {
  const dewPoint = hour?.dewPointC ?? dewPointByHumidity(hour) ?? persisted(at, observed, dewPointHours)
  return dewPoint === null ? null : (frostPointC(dewPoint, 100) ?? dewPoint)
}

function dewPointByHumidity(hour: WeatherHour | undefined): number | null {
  const { airTempC, humidityPct } = hour ?? {}
  return airTempC == null || humidityPct == null ? null : dewPointC(airTempC, humidityPct)
}

function persisted(at: EpochMs, observed: SurfaceObservation | null, hours: number): number | null {
  return observed !== null && at - observed.at <= hours * HOUR_MS ? observed.dewPointC : null
}

export interface MoistureStep {
  readonly ms: number
  readonly surfaceTempC: number
  readonly depositPointC: number | null
  readonly windSpeedMs: number | null
  /** Null when nothing is known of it. */
  readonly fall: Fall | null
  readonly freezingPointC: number
}

/**
 * What a road holds after a while: rain wets it, snow lies below 0.5 °C, dew and hoar frost settle where the road is
 * as cold as the deposit point, and it dries where it is neither frozen nor is the air too damp. In air of unknown
 * dampness nothing dries. Rates are guidelines, see {@link MoistureSettings}.
 */
export function nextWater(before: RoadWater, step: MoistureStep, settings: MoistureSettings): RoadWater {
  const { surfaceTempC, fall } = step
  let { filmMm, frostMm, snowDepthMm } = before
  const hours = step.ms / HOUR_MS
  const add = (mm: number) => {
    filmMm = (filmMm ?? 0) + mm
  }
  const isFrozen = surfaceTempC <= Math.min(0, step.freezingPointC)
  if (surfaceTempC > 0) {
    if (frostMm > 0) add(frostMm)
    if (snowDepthMm > 0) add(snowDepthMm / settings.snowPerWater)
    frostMm = 0
    snowDepthMm = 0
  }
  const isFalling = fall !== null && fall.type !== 'none'
  if (isFalling && fall.type === 'snow' && surfaceTempC <= SNOW_LIES_BELOW_C) {
    snowDepthMm += fall.waterMm * settings.snowPerWater
  } else if (isFalling) add(fall.waterMm)
  const depositPoint = step.depositPointC
  if (depositPoint !== null && surfaceTempC <= depositPoint) {
    // Dew and frost make a road damp; to be wet it takes rain.
    const roomMm = Math.max(0, DAMPEST * settings.wetFromMm - (filmMm ?? 0) - frostMm)
    const settledMm = Math.min(settings.depositMmPerHour * hours, roomMm)
    if (surfaceTempC < 0) frostMm += settledMm
    else add(settledMm)
  } else if (depositPoint !== null && !isFalling && !isFrozen && snowDepthMm === 0 && filmMm !== null) {
    const { dryingMmPerHour, dryingMmPerHourPerMs } = settings
    filmMm = Math.max(0, filmMm - hours * (dryingMmPerHour + dryingMmPerHourPerMs * (step.windSpeedMs ?? 0)))
  }
  if (filmMm !== null) filmMm = Math.min(filmMm, settings.mostFilmMm)
  return { filmMm, frostMm, snowDepthMm, isIce: before.isIce && surfaceTempC <= 0 }
}

/** Water on the road that salt must be dissolved in, mm: never less than on a damp road; on an unknown one as on a wet one. */
export function brineWaterMm(
  { filmMm, frostMm, snowDepthMm }: RoadWater,
  settings: MoistureSettings,
): number {
  const lyingMm = filmMm === null ? 2 * settings.wetFromMm : filmMm
  return Math.max(dampFilmMm(settings), lyingMm + frostMm + snowDepthMm / settings.snowPerWater)
}

export function isWaterThere({ filmMm, frostMm }: RoadWater, { dampFromMm }: MoistureSettings): boolean {
  return frostMm > 0 || (filmMm !== null && filmMm >= dampFromMm)
}

export function isSnowThere({ snowDepthMm }: RoadWater): boolean {
  return snowDepthMm >= SNOW_FROM_MM
}

/** What lies there in a word. */
export function moistureOf(water: RoadWater, isFrozen: boolean, settings: MoistureSettings): RoadMoisture {
  const { filmMm, frostMm } = water
  if (isSnowThere(water)) return 'snow'
  if (filmMm === null) return frostMm > 0 ? 'damp' : 'unknown'
  if (filmMm >= settings.dampFromMm) {
    if (isFrozen || water.isIce) return 'ice'
    return filmMm >= settings.wetFromMm ? 'wet' : 'damp'
  }
  return frostMm > 0 ? 'damp' : 'dry'
}
