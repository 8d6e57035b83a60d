import { type EpochMs, HOUR_MS, type QualityFlag } from '@towncrier/core'
import { type CheckLimits, checkRange, checkValue, nextTrack, type Track } from '../checks.ts'
import type { GritterReading } from './kind.ts'

/**
 * FHWA Clarus limits, as at the roadside. A lorry moves through places that differ, so an unchanged or
 * unlike value tells nothing: persistence and neighbours are not checked.
 */
const SURFACE_LIMITS: CheckLimits = { range: [-40, 60], stepPerHour: { up: 20, down: 35 } }
const AIR_LIMITS: CheckLimits = { range: [-40, 60], stepPerHour: { up: 11, down: 14 } }
/** A gritter is limited to 64 km/h loaded and does not pass 110 empty. */
const SPEED_RANGE_KPH = [0, 110] as const
/** Twice the heaviest rate of the Scottish Salt Group's matrix (40 g/m²), for sticking sensors. */
const SPREAD_RATE_RANGE_GM2 = [0, 80] as const
const HEADING_RANGE_DEG = [0, 360] as const
/** The largest bodies carry 12 m³, about 15 t. */
const SALT_RANGE_KG = [0, 20_000] as const
/** Faster than this from fix to fix is a jump of the receiver, not a drive. */
const JUMP_KPH = 150
/** Receivers err by this much standing still. */
const FIX_ERROR_KM = 0.05

/** What gritter checks remember; plain JSON. */
export interface GritterMemory {
  readonly surface: Track | null
  readonly air: Track | null
  /** The last believable position, and when. */
  readonly fix: readonly [lat: number, lon: number, at: EpochMs] | null
  /** Suspect readings in a row. */
  readonly suspect: number
}

export interface GritterQuality {
  readonly flags: QualityFlag[]
  readonly surface: Track | null
  readonly air: Track | null
  readonly fix: GritterMemory['fix']
  readonly suspect: boolean
  readonly trustedSpeedKph: number | undefined
  readonly trustedSaltKg: number | undefined
}

export function checkGritter(reading: GritterReading, at: EpochMs, memory: GritterMemory): GritterQuality {
  const flags: QualityFlag[] = []
  let suspect = false
  const track = (measure: string, value: number | undefined, past: Track | null, limits: CheckLimits) => {
    if (value === undefined) return past
    const failure = checkValue(value, at, past, limits)
    if (failure !== null) flags.push(`${measure}:${failure}`)
    if (failure === 'range') suspect = true
    return nextTrack(value, at, past, failure)
  }
  const surface = track('surfaceTempC', reading.surfaceTempC, memory.surface, SURFACE_LIMITS)
  const air = track('airTempC', reading.airTempC, memory.air, AIR_LIMITS)

  const { lat, lon } = reading
  let { fix } = memory
  if (lat === 0 && lon === 0) {
    flags.push('lat:no-fix')
    suspect = true
  } else if (fix !== null && isJump(fix, lat, lon, at)) {
    flags.push('lat:jump')
    suspect = true
  } else {
    fix = [lat, lon, at]
  }

  const trustedSpeedKph = checkRange('speedKph', reading.speedKph, SPEED_RANGE_KPH, flags)
  checkRange('headingDeg', reading.headingDeg, HEADING_RANGE_DEG, flags)
  checkRange('spreadRateGm2', reading.spreadRateGm2, SPREAD_RATE_RANGE_GM2, flags)
  const trustedSaltKg = checkRange('saltRemainingKg', reading.saltRemainingKg, SALT_RANGE_KG, flags)
  if (reading.speedKph !== trustedSpeedKph || reading.saltRemainingKg !== trustedSaltKg) suspect = true
  return { flags, surface, air, fix, suspect, trustedSpeedKph, trustedSaltKg }
}

function isJump(fix: NonNullable<GritterMemory['fix']>, lat: number, lon: number, at: EpochMs): boolean {
  const reachableKm = (JUMP_KPH * Math.abs(at - fix[2])) / HOUR_MS + FIX_ERROR_KM
  return distanceKm(fix[0], fix[1], lat, lon) > reachableKm
}

const EARTH_RADIUS_KM = 6_371.009
const RADIANS = Math.PI / 180

/** Great-circle distance (haversine), km. */
function distanceKm(latA: number, lonA: number, latB: number, lonB: number): number {
  const sinLat = Math.sin(((latB - latA) * RADIANS) / 2)
  const sinLon = Math.sin(((lonB - lonA) * RADIANS) / 2)
  const h = sinLat * sinLat + Math.cos(latA * RADIANS) * Math.cos(latB * RADIANS) * sinLon * sinLon
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)))
}
