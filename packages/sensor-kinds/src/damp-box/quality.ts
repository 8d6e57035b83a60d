import { type EpochMs, HOUR_MS, type QualityFlag } from '@towncrier/core'
import { type CheckLimits, checkRange, checkValue, nextTrack, type Track } from '../checks.ts'
import type { DampReading } from './kind.ts'

/**
 * Limits for sensors in homes. There is no step check: real bathrooms moved 43 points in ten minutes.
 * Persistence: DHT22 and similar sensors stick when they fail.
 */
const TEMPERATURE_LIMITS: CheckLimits = { range: [-10, 50], persistenceMs: 6 * HOUR_MS }
const HUMIDITY_LIMITS: CheckLimits = { range: [0, 100], persistenceMs: 6 * HOUR_MS }
/** No lived-in room is drier: a DHT22 sinks to about 1 % as it dies. */
const TOO_DRY_PCT = 5
/** A wetted sensor stays near 100 %; a bathroom comes down within two hours. */
const SATURATED_PCT = 99.5
const SATURATED_MS = 2 * HOUR_MS
const BATTERY_RANGE_V = [0, 48] as const

/** What damp-box checks remember; plain JSON. */
export interface DampMemory {
  readonly temperature: Track | null
  readonly humidity: Track | null
  /** Since when the humidity has been at saturation; null when it is not. */
  readonly saturatedSince: EpochMs | null
  /** Suspect readings in a row. */
  readonly suspect: number
}

export interface DampQuality {
  readonly flags: QualityFlag[]
  readonly temperature: Track | null
  readonly humidity: Track | null
  readonly saturatedSince: EpochMs | null
  readonly suspect: boolean
  /** Both values lie in range, so that moisture can be computed from them. */
  readonly inRange: boolean
  readonly trustedBatteryV: number | undefined
}

export function checkDamp(reading: DampReading, at: EpochMs, memory: DampMemory): DampQuality {
  const flags: QualityFlag[] = []
  const { tempC, humidityPct, batteryV } = reading
  const temperatureFailure = checkValue(tempC, at, memory.temperature, TEMPERATURE_LIMITS)
  const humidityFailure = checkValue(humidityPct, at, memory.humidity, HUMIDITY_LIMITS)
  let { saturatedSince } = memory
  if (temperatureFailure !== null) flags.push(`tempC:${temperatureFailure}`)
  if (humidityFailure !== null) flags.push(`humidityPct:${humidityFailure}`)
  if (humidityFailure !== 'range') {
    if (humidityPct < TOO_DRY_PCT) flags.push('humidityPct:too-dry')
    saturatedSince = humidityPct >= SATURATED_PCT ? (saturatedSince ?? at) : null
    if (saturatedSince !== null && at - saturatedSince > SATURATED_MS) flags.push('humidityPct:saturated')
  }
  const suspect = flags.length > 0
  const trustedBatteryV = checkRange('batteryV', batteryV, BATTERY_RANGE_V, flags)
  return {
    flags,
    temperature: nextTrack(tempC, at, memory.temperature, temperatureFailure),
    humidity: nextTrack(humidityPct, at, memory.humidity, humidityFailure),
    saturatedSince,
    suspect,
    inRange: temperatureFailure !== 'range' && humidityFailure !== 'range',
    trustedBatteryV,
  }
}
