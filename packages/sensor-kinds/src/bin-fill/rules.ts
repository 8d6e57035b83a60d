import { type Condition, MINUTE_MS, type Rule } from '@towncrier/core'
import { clear, judgeBattery, judgeSensorFault, pushCondition, raise } from '../conditions.ts'
import { formatPercent, formatTemperature } from '../words.ts'
import type { BinReading, BinSettings } from './kind.ts'
import type { BinQuality } from './quality.ts'

export const BIN_RULES: readonly Rule[] = [
  {
    id: 'fire',
    title: 'Fire in the bin',
    advice: 'Call the fire service and send someone to keep people away.',
    onDelayMs: 0,
    offDelayMs: 10 * MINUTE_MS,
    worst: { measure: 'tempC', is: 'highest' },
  },
  {
    id: 'full',
    title: 'Bin full',
    advice:
      'Put it on the next round; when it overflows, collect today: what does not fit is left beside it.',
    onDelayMs: 0,
    offDelayMs: 0,
    worst: { measure: 'fillPct', is: 'highest' },
  },
  {
    id: 'tilted',
    title: 'Bin tipped over or moved',
    advice: 'Have the next crew that passes set it right. Its fill cannot be relied on until then.',
    onDelayMs: 15 * MINUTE_MS,
    offDelayMs: 0,
  },
  {
    id: 'sensor-fault',
    title: 'Sensor looks wrong',
    advice: 'Treat the bin as one without a sensor, and have it cleaned or replaced at the next visit.',
    onDelayMs: 0,
    offDelayMs: 0,
  },
  {
    id: 'battery-low',
    title: 'Battery low',
    advice: 'Plan a new battery with the next collection.',
    onDelayMs: 0,
    offDelayMs: 0,
  },
]

/** The fill must fall this far below its limit before an alert clears. */
const FILL_DEADBAND_PCT = 5
/** A bin must cool this far below its limit before it counts as out. */
const FIRE_DEADBAND_C = 15

/** What a bin's reading says about each rule. */
export function judgeBin(
  reading: BinReading,
  quality: BinQuality,
  suspectInARow: number,
  settings: BinSettings,
): Condition[] {
  const conditions: Condition[] = []
  pushCondition(conditions, judgeFire(quality.trustedTempC, settings.fireTempC))
  const fillPct = quality.isDropPending || reading.tilted === true ? undefined : quality.fillPct
  if (fillPct !== undefined) {
    pushCondition(conditions, judgeFill(fillPct, settings))
  }
  if (reading.tilted === true) {
    pushCondition(conditions, raise('tilted', 'watch', 'Tipped over, or its lid left open'))
  } else if (reading.tilted === false) {
    pushCondition(conditions, clear('tilted'))
  }
  const message = `Sensor looks wrong: no usable echo or value, ${settings.faultReadings} readings in a row`
  pushCondition(conditions, judgeSensorFault(suspectInARow, settings.faultReadings, message))
  pushCondition(conditions, judgeBattery(quality.trustedBatteryV, settings.batteryLowV))
  return conditions
}

function judgeFire(tempC: number | undefined, fireTempC: number): Condition | null {
  if (tempC === undefined) return null
  if (tempC >= fireTempC)
    return raise('fire', 'critical', `Bin may be on fire: ${formatTemperature(tempC)} inside`)
  return tempC < fireTempC - FIRE_DEADBAND_C ? clear('fire') : null
}

/** One alert for a bin, however full: it starts as something to plan and grows when the bin overflows. */
function judgeFill(fillPct: number, { thresholdPct, overflowPct }: BinSettings): Condition | null {
  const text = formatPercent(fillPct)
  if (fillPct >= overflowPct) return raise('full', 'warning', `Full to the top or overflowing: ${text}`)
  if (fillPct >= thresholdPct) return raise('full', 'watch', `Nearly full: ${text}`)
  return fillPct < thresholdPct - FILL_DEADBAND_PCT ? clear('full') : null
}
