import { DAY_MS, type EpochMs } from '@towncrier/core'
import type { Position } from '@towncrier/road-network'

/** 2000-01-01T12:00:00Z, the epoch of the almanac's formula. */
const J2000 = 946_728_000_000

/**
 * Height of the sun's middle over the horizon, degrees, without refraction.
 *
 * @see Astronomical Almanac, low precision formulas for the Sun: within 0.01° from 1950 to 2050.
 */
export function sunHeightDeg(at: EpochMs, [longitude, latitude]: Position): number {
  const days = (at - J2000) / DAY_MS
  const anomaly = radians(357.528 + 0.9856003 * days)
  const ecliptic = radians(
    280.46 + 0.9856474 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly),
  )
  const tilt = radians(23.439 - 0.0000004 * days)
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic))
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic))
  const sidereal = radians(280.46061837 + 360.98564736629 * days + longitude)
  const height = Math.asin(
    Math.sin(radians(latitude)) * Math.sin(declination) +
      Math.cos(radians(latitude)) * Math.cos(declination) * Math.cos(sidereal - ascension),
  )
  return (height * 180) / Math.PI
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
