import {
  dewPointC as dewPointOf,
  saturationVapourPressureOverWaterHpa,
  vapourPressureHpa,
} from '@towncrier/core'
import { healthyHomesErrors } from './errors.ts'

/**
 * Wall factors (temperature factor of the inner surface, fRsi, EN ISO 13788) to choose from. `critical` is
 * the UK's value below which mould is to be expected in homes (BRE Information Paper 1/06, BR 497) and the
 * default; the others are guidelines for those who know their wall.
 */
export const WALL_FACTORS = {
  'well-insulated': 0.9,
  critical: 0.75,
  'cold-corner': 0.6,
  'cold-bridge': 0.5,
} as const
export type WallKind = keyof typeof WALL_FACTORS

export const DEFAULT_WALL_FACTOR: number = WALL_FACTORS.critical

/** Surface humidity above which mould can grow when it lasts, % (EN ISO 13788 §5). */
export const MOULD_SURFACE_HUMIDITY_PCT = 80

/** The air at the coldest spot of the inner surface. */
export interface ColdSpot {
  readonly surfaceTempC: number
  /** 0…; above 100 means that water settles. */
  readonly surfaceHumidityPct: number
  /** Of the room's air; null when it holds no vapour. */
  readonly dewPointC: number | null
  /** The surface is at or below the dew point: water settles now. */
  readonly isCondensing: boolean
  /** Surface humidity above 80 % now; mould needs it to last. */
  readonly isAboveMouldLimit: boolean
}

/**
 * Temperature of the inner surface: `Te + fRsi·(Ti − Te)` (EN ISO 13788).
 *
 * @param wallFactor 0…1: 1 a surface as warm as the room, 0 as cold as outdoors.
 * @throws TC_HOMES_SETTING when the factor is out of range.
 */
export function surfaceTempC(tempC: number, outdoorTempC: number, wallFactor: number): number {
  checkWallFactor(wallFactor)
  return outdoorTempC + wallFactor * (tempC - outdoorTempC)
}

/**
 * Relative humidity at a surface, %: `RH·es(Ti)/es(Tsi)`. The vapour is the same, the air is colder. Not
 * limited to 100.
 */
export function surfaceHumidityPct(tempC: number, humidityPct: number, atSurfaceTempC: number): number {
  return (100 * vapourPressureHpa(tempC, humidityPct)) / saturationVapourPressureOverWaterHpa(atSurfaceTempC)
}

/**
 * The coldest spot of a room's walls.
 *
 * @param outdoorTempC null when unknown: the answer is null too, never a guess.
 * @param wallFactor   fRsi, 0…1; default 0.75.
 * @throws TC_HOMES_SETTING when the factor is out of range.
 */
export function coldSpot(
  tempC: number,
  humidityPct: number,
  outdoorTempC: number | null,
  wallFactor: number = DEFAULT_WALL_FACTOR,
): ColdSpot | null {
  checkWallFactor(wallFactor)
  if (outdoorTempC === null) return null
  const atSurfaceTempC = surfaceTempC(tempC, outdoorTempC, wallFactor)
  const humidity = surfaceHumidityPct(tempC, humidityPct, atSurfaceTempC)
  const dewPointC = dewPointOf(tempC, humidityPct)
  return {
    surfaceTempC: atSurfaceTempC,
    surfaceHumidityPct: humidity,
    dewPointC,
    isCondensing: dewPointC !== null && atSurfaceTempC <= dewPointC,
    isAboveMouldLimit: humidity > MOULD_SURFACE_HUMIDITY_PCT,
  }
}

/** @throws TC_HOMES_SETTING */
export function checkWallFactor(wallFactor: number): void {
  if (!(wallFactor >= 0 && wallFactor <= 1)) {
    throw healthyHomesErrors.make('TC_HOMES_SETTING', `wall factor ${wallFactor}, which must be from 0 to 1`)
  }
}
