import type { EpochMs, QualityFlag } from '@towncrier/core'
import { checkRange } from '../checks.ts'
import { toThreeDecimals } from '../conditions.ts'
import type { BinReading, BinSettings } from './kind.ts'

/** Thermistors of such sensors: a burning bin passes 100 °C before the sensor dies. */
const TEMPERATURE_RANGE_C = [-40, 200] as const
const FILL_RANGE_PCT = [0, 100] as const
const BATTERY_RANGE_V = [0, 48] as const
/** A distance this far beyond the empty bin's floor is no echo of this bin. */
const DISTANCE_TOLERANCE = 1.25
/** A fall this large, held over two readings, is a collection (DOMAIN: 30 to 40 points). */
const EMPTIED_DROP_PCT = 30

/** What bin checks remember; plain JSON. */
export interface BinMemory {
  /** The last two settled fills, %, older first: one false echo must not look like a bin full before. */
  readonly fills: readonly number[]
  /** A large fall seen once and not yet held: the fill before it, and when it was seen. */
  readonly drop: readonly [beforePct: number, at: EpochMs] | null
  /** Suspect readings in a row. */
  readonly suspect: number
}

export interface BinQuality {
  readonly flags: QualityFlag[]
  readonly suspect: boolean
  /** The fill that can be relied on; undefined when it cannot be told. */
  readonly fillPct: number | undefined
  /** True when `fillPct` comes from the distance rather than from the device. */
  readonly isFillDerived: boolean
  /** True on the reading that confirms a collection. */
  readonly emptied: boolean
  /** True while a large fall waits for a second reading to hold it. */
  readonly isDropPending: boolean
  readonly memory: Pick<BinMemory, 'fills' | 'drop'>
  readonly trustedTempC: number | undefined
  readonly trustedBatteryV: number | undefined
}

export function checkBin(
  reading: BinReading,
  at: EpochMs,
  memory: BinMemory,
  settings: BinSettings,
): BinQuality {
  const flags: QualityFlag[] = []
  const isFillDerived = reading.fillPct === undefined
  const fillPct = isFillDerived
    ? fillFromDistance(reading.distanceMm, settings, flags)
    : checkRange('fillPct', reading.fillPct, FILL_RANGE_PCT, flags)
  const trustedTempC = checkRange('tempC', reading.tempC, TEMPERATURE_RANGE_C, flags)
  const trustedBatteryV = checkRange('batteryV', reading.batteryV, BATTERY_RANGE_V, flags)
  const suspect = fillPct === undefined || reading.tempC !== trustedTempC
  const { emptied, next } = followFill(reading.tilted === true ? undefined : fillPct, at, memory)
  return {
    flags,
    suspect,
    fillPct,
    isFillDerived,
    emptied,
    isDropPending: next.drop !== null,
    memory: next,
    trustedTempC,
    trustedBatteryV,
  }
}

/**
 * Fill from the distance between lid and waste, %: `(d_empty − d)/(d_empty − d_full)`, clamped to 0…100, or
 * read from the bin's own table when it tapers. Flags failed echoes (0, or the sensor's maximum), and full
 * bins whose waste has come into the sensor's dead zone.
 */
function fillFromDistance(
  distanceMm: number | undefined,
  settings: BinSettings,
  flags: QualityFlag[],
): number | undefined {
  if (distanceMm === undefined) return undefined
  if (distanceMm === 0 || distanceMm >= settings.maxDistanceMm) {
    flags.push('distanceMm:failed-echo')
    return undefined
  }
  if (distanceMm < 0 || distanceMm > settings.distanceEmptyMm * DISTANCE_TOLERANCE) {
    flags.push('distanceMm:range')
    return undefined
  }
  if (distanceMm <= settings.deadZoneMm) flags.push('fillPct:saturated')
  const fillPct =
    settings.fillTable === undefined
      ? (100 * (settings.distanceEmptyMm - distanceMm)) / (settings.distanceEmptyMm - settings.distanceFullMm)
      : interpolate(settings.fillTable, distanceMm)
  return toThreeDecimals(Math.min(100, Math.max(0, fillPct)))
}

/** Linear between the table's points, flat beyond its ends. Its first numbers rise. */
function interpolate(table: readonly (readonly [number, number])[], distanceMm: number): number {
  let [lowDistance, lowFill] = table[0]!
  if (distanceMm <= lowDistance) return lowFill
  for (const [distance, fill] of table) {
    if (distanceMm <= distance) {
      return lowFill + ((distanceMm - lowDistance) / (distance - lowDistance)) * (fill - lowFill)
    }
    lowDistance = distance
    lowFill = fill
  }
  return lowFill
}

function followFill(
  fillPct: number | undefined,
  at: EpochMs,
  memory: BinMemory,
): { emptied: boolean; next: Pick<BinMemory, 'fills' | 'drop'> } {
  if (fillPct === undefined) return { emptied: false, next: { fills: memory.fills, drop: memory.drop } }
  if (memory.drop !== null) {
    const emptied = memory.drop[0] - fillPct >= EMPTIED_DROP_PCT
    return { emptied, next: { fills: emptied ? [fillPct] : settle(memory.fills, fillPct), drop: null } }
  }
  const beforePct = Math.min(...memory.fills)
  if (memory.fills.length > 0 && beforePct - fillPct >= EMPTIED_DROP_PCT) {
    return { emptied: false, next: { fills: memory.fills, drop: [beforePct, at] } }
  }
  return { emptied: false, next: { fills: settle(memory.fills, fillPct), drop: null } }
}

function settle(fills: readonly number[], fillPct: number): readonly number[] {
  return fills.length === 0 ? [fillPct] : [fills[fills.length - 1]!, fillPct]
}
