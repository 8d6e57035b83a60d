import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { coldSpot, DEFAULT_WALL_FACTOR } from './cold-spot.ts'
import type { RoomReading } from './readings.ts'

/** One hour (UTC) of a room that has at least one reading in it. */
export interface SurfaceHour {
  /** Its beginning. */
  readonly at: EpochMs
  /** Mean at the coldest spot; null when no reading in it was trusted with the air outdoors known. */
  readonly surface: { readonly tempC: number; readonly humidityPct: number } | null
  /** Why `surface` is null. */
  readonly unknown: 'sensor' | 'outdoor' | null
  /** Water settled at some time in the hour. */
  readonly isCondensing: boolean
}

/**
 * Means by the hour at the coldest spot of a room's walls.
 *
 * @param readings   in order of time.
 * @param isTrusted  for each reading, whether it may be judged; see `assessSensorHealth`.
 * @param wallFactor fRsi, 0…1.
 * @throws TC_HOMES_SETTING when the wall factor is out of range.
 */
export function surfaceHours(
  readings: readonly RoomReading[],
  isTrusted: readonly boolean[],
  wallFactor: number = DEFAULT_WALL_FACTOR,
): SurfaceHour[] {
  const hours: SurfaceHour[] = []
  let index = 0
  while (index < readings.length) {
    const at = Math.floor(readings[index]!.at / HOUR_MS) * HOUR_MS
    let count = 0
    let sumTempC = 0
    let sumHumidityPct = 0
    let trusted = 0
    let isCondensing = false
    for (; index < readings.length && readings[index]!.at < at + HOUR_MS; index++) {
      if (!isTrusted[index]) continue
      trusted++
      const { tempC, humidityPct, outdoorTempC } = readings[index]!
      const spot = coldSpot(tempC, humidityPct, outdoorTempC, wallFactor)
      if (spot === null) continue
      count++
      sumTempC += spot.surfaceTempC
      sumHumidityPct += Math.min(spot.surfaceHumidityPct, 100)
      isCondensing ||= spot.isCondensing
    }
    hours.push({
      at,
      surface: count === 0 ? null : { tempC: sumTempC / count, humidityPct: sumHumidityPct / count },
      unknown: count > 0 ? null : trusted === 0 ? 'sensor' : 'outdoor',
      isCondensing,
    })
  }
  return hours
}
