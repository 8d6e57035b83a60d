import { type Condition, HOUR_MS, MINUTE_MS, type Rule } from '@towncrier/core'
import { clear, judgeBattery, judgeSensorFault, pushCondition, raise } from '../conditions.ts'
import { formatNumber, formatPercent, formatTemperature } from '../words.ts'
import { daysLeftWords } from './battery-trend.ts'
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
    causeScope: 'service',
    onDelayMs: 0,
    offDelayMs: 0,
    worst: { measure: 'fillPct', is: 'highest' },
  },
  {
    id: 'tilted',
    title: 'Bin tipped over',
    advice: 'Have the next crew that passes set it right. Its fill cannot be relied on until then.',
    causeScope: 'service',
    onDelayMs: 15 * MINUTE_MS,
    offDelayMs: 0,
  },
  {
    id: 'lid-open',
    title: 'Lid left open',
    advice: 'Have the next crew that passes close or mend it. Its fill is not measured until then.',
    causeScope: 'service',
    onDelayMs: 2 * HOUR_MS,
    offDelayMs: 0,
  },
  {
    id: 'moved',
    title: 'Bin is being moved',
    advice: 'Have someone look whether it stands where it should; it may have been pushed away or taken.',
    causeScope: 'service',
    onDelayMs: 15 * MINUTE_MS,
    offDelayMs: 0,
  },
  {
    id: 'sensor-fault',
    title: 'Sensor looks wrong',
    advice: 'Treat the bin as one without a sensor, and have it cleaned or replaced at the next visit.',
    causeScope: 'service',
    onDelayMs: 0,
    offDelayMs: 0,
  },
  {
    id: 'battery-low',
    title: 'Battery low',
    advice: 'Plan a new battery with the next collection.',
    causeScope: 'service',
    onDelayMs: 0,
    offDelayMs: 0,
  },
]

/** The fill must fall this far below its limit before an alert clears. */
const FILL_DEADBAND_PCT = 5
/** A bin must cool this far below its limit before it counts as out. */
const FIRE_DEADBAND_C = 15
/** Below this a fast rise may be the sun on a cold lid; a fire passes it within minutes. */
const FIRE_RISE_FROM_C = 30

/** What a bin's reading says about each rule. */
export function judgeBin(
  reading: BinReading,
  quality: BinQuality,
  suspectInARow: number,
  settings: BinSettings,
): Condition[] {
  const conditions: Condition[] = []
  pushCondition(conditions, judgeFire(quality.trustedTempC, quality.riseK, settings))
  const { settledPct, emptied } = quality.fill
  if (settledPct !== undefined) pushCondition(conditions, judgeFill(settledPct, settings))
  else if (emptied) pushCondition(conditions, clear('full'))
  if (reading.tilted !== undefined) {
    pushCondition(conditions, reading.tilted ? raise('tilted', 'watch', 'Tipped over') : clear('tilted'))
  }
  if (reading.lidOpen !== undefined) {
    pushCondition(
      conditions,
      reading.lidOpen ? raise('lid-open', 'watch', 'Lid stands open') : clear('lid-open'),
    )
  }
  if (emptied || reading.moved === false) pushCondition(conditions, clear('moved'))
  else if (reading.moved === true) {
    pushCondition(conditions, raise('moved', 'watch', 'Moved again and again, and not emptied'))
  }
  if (quality.suspect !== null) {
    const message = `Sensor looks wrong: no usable echo or value, ${settings.faultReadings} readings in a row`
    pushCondition(conditions, judgeSensorFault(suspectInARow, settings.faultReadings, message))
  }
  pushCondition(conditions, judgeBatteryOf(quality, settings))
  return conditions
}

/**
 * A fire by its heat, or by how fast it gets warmer before it is hot: rate-of-rise heat detectors (EN 54-5, suffix R)
 * look for the same, at rates that a sensor under a lid, which speaks every few minutes, sees as one step.
 */
function judgeFire(tempC: number | undefined, riseK: number, settings: BinSettings): Condition | null {
  if (tempC === undefined) return null
  const inside = `${formatTemperature(tempC)} inside`
  if (tempC >= settings.fireTempC) return raise('fire', 'critical', `Bin may be on fire: ${inside}`)
  if (riseK >= settings.fireRiseK && tempC >= FIRE_RISE_FROM_C) {
    const rise = `${formatNumber(riseK, 0)} degrees warmer within ten minutes`
    return raise('fire', 'critical', `Bin may be on fire: ${rise}, ${inside}`)
  }
  const isOut = tempC < settings.fireTempC - FIRE_DEADBAND_C && riseK < settings.fireRiseK / 2
  return isOut ? clear('fire') : null
}

function judgeBatteryOf(
  { trustedBatteryV, batteryDaysLeft }: BinQuality,
  { batteryLowV }: BinSettings,
): Condition | null {
  const condition = judgeBattery(trustedBatteryV, batteryLowV)
  if (condition?.state !== 'raise' || batteryDaysLeft === null) return condition
  return { ...condition, message: `${condition.message}, ${daysLeftWords(batteryDaysLeft)}` }
}

/** One alert for a bin, however full: it starts as something to plan and grows when the bin overflows. */
function judgeFill(fillPct: number, { thresholdPct, overflowPct }: BinSettings): Condition | null {
  const text = formatPercent(fillPct)
  if (fillPct >= overflowPct) return raise('full', 'warning', `Full to the top or overflowing: ${text}`)
  if (fillPct >= thresholdPct) return raise('full', 'watch', `Nearly full: ${text}`)
  return fillPct < thresholdPct - FILL_DEADBAND_PCT ? clear('full') : null
}
