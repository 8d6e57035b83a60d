import { type EpochMs, MINUTE_MS, type QualityFlag } from '@towncrier/core'
import { checkRange } from '../checks.ts'
import { toThreeDecimals } from '../conditions.ts'
import { type BatteryTrend, batteryDaysLeft, followBattery, NO_TREND } from './battery-trend.ts'
import { type FillMemory, type FillStep, followFill, NO_FILL } from './follow-fill.ts'
import type { BinReading, BinSettings } from './kind.ts'

/** Thermistors of such sensors: a burning bin passes 100 °C before the sensor dies. */
const TEMPERATURE_RANGE_C = [-40, 200] as const
const FILL_RANGE_PCT = [0, 100] as const
const BATTERY_RANGE_V = [0, 48] as const
/** A distance this far beyond the empty bin's floor is no echo of this bin. */
const DISTANCE_TOLERANCE = 1.25
/** So many failed echoes in a row that end by themselves were dew or frost on the sensor. */
const CONDENSATION_ECHOES = 3
/** A fire is told by how much warmer it got within this time. */
const RISE_WINDOW_MS = 10 * MINUTE_MS
const RISE_SPACING_MS = 2 * MINUTE_MS

/** What bin checks remember; plain JSON. */
export interface BinMemory {
  readonly fill: FillMemory
  /** Failed echoes in a row. */
  readonly failedEchoes: number
  /** Temperatures of the last ten minutes, oldest first, at least two minutes apart. */
  readonly temps: readonly (readonly [at: EpochMs, tempC: number])[]
  readonly battery: BatteryTrend
  /** Suspect readings in a row. */
  readonly suspect: number
}

export const NO_MEMORY: BinMemory = {
  fill: NO_FILL,
  failedEchoes: 0,
  temps: [],
  battery: NO_TREND,
  suspect: 0,
}

export interface BinQuality {
  readonly flags: QualityFlag[]
  /** Null when the reading does not tell: no measurement, or a lid that stands open. */
  readonly suspect: boolean | null
  /** Fill told from the distance, %; undefined when the device sent its own, or when it cannot be told. */
  readonly derivedPct: number | undefined
  readonly fill: FillStep
  readonly trustedTempC: number | undefined
  /** How much warmer it got within ten minutes, K. */
  readonly riseK: number
  readonly trustedBatteryV: number | undefined
  readonly batteryDaysLeft: number | null
  readonly memory: Omit<BinMemory, 'suspect'>
}

/** Checks a reading against limits and its own past. */
export function checkBin(
  reading: BinReading,
  at: EpochMs,
  memory: BinMemory,
  settings: BinSettings,
): BinQuality {
  const flags: QualityFlag[] = []
  const isOpen = reading.lidOpen === true
  const isTilted = reading.tilted === true
  const isMeasured = reading.fillPct !== undefined || reading.distanceMm !== undefined
  const isDerived = reading.fillPct === undefined
  const fillPct = isDerived
    ? fillFromDistance(reading.distanceMm, settings, flags)
    : checkRange('fillPct', reading.fillPct, FILL_RANGE_PCT, flags)
  if (isMeasured && isOpen) flags.push('fillPct:lid-open')
  if (isMeasured && isTilted) flags.push('fillPct:tilted')
  const isUpright = !isOpen && !isTilted
  const isFailed = isMeasured && fillPct === undefined
  if (fillPct !== undefined && memory.failedEchoes >= CONDENSATION_ECHOES && isUpright) {
    flags.push('distanceMm:condensation')
  }
  const fill = followFill(
    {
      at,
      usablePct: isUpright ? fillPct : undefined,
      isMoving: reading.moved === true || isOpen,
      isCollected: reading.collected === true,
    },
    memory.fill,
    settings.thresholdPct,
  )
  if (fill.isUnsettled) flags.push('fillPct:unsettled')
  if (fill.isBridged) flags.push('fillPct:bridged')
  if (fill.isDisputed) flags.push('emptied:disputed')
  const trustedTempC = checkRange('tempC', reading.tempC, TEMPERATURE_RANGE_C, flags)
  const trustedBatteryV = checkRange('batteryV', reading.batteryV, BATTERY_RANGE_V, flags)
  const isTempWrong = reading.tempC !== trustedTempC
  const battery = followBattery(memory.battery, trustedBatteryV, at)
  const temps = memory.temps.filter(([before]) => before <= at && at - before <= RISE_WINDOW_MS)
  return {
    flags,
    suspect: isTempWrong || (isFailed && isUpright) ? true : isMeasured && isUpright ? false : null,
    derivedPct: isDerived && isUpright ? fillPct : undefined,
    fill,
    trustedTempC,
    riseK: trustedTempC === undefined ? 0 : Math.max(0, ...temps.map(([, tempC]) => trustedTempC - tempC)),
    trustedBatteryV,
    batteryDaysLeft: batteryDaysLeft(battery, at, settings.batteryEmptyV),
    memory: {
      fill: fill.next,
      failedEchoes: isMeasured && isUpright ? (isFailed ? memory.failedEchoes + 1 : 0) : memory.failedEchoes,
      temps: withTemp(temps, trustedTempC, at),
      battery,
    },
  }
}

function withTemp(temps: BinMemory['temps'], tempC: number | undefined, at: EpochMs): BinMemory['temps'] {
  const last = temps.at(-1)
  if (tempC === undefined || (last !== undefined && at - last[0] < RISE_SPACING_MS)) return temps
  return [...temps, [at, tempC]]
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
  if (distanceMm <= settings.deadZoneMm) {
    flags.push('fillPct:saturated')
    return 100
  }
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
