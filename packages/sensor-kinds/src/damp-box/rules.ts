import { type Condition, HOUR_MS, type Rule } from '@towncrier/core'
import { clear, judgeBattery, judgeSensorFault, pushCondition, raise } from '../conditions.ts'
import { formatPercent, formatTemperature } from '../words.ts'
import type { DampReading, DampSettings } from './kind.ts'
import type { DampQuality } from './quality.ts'

export const DAMP_RULES: readonly Rule[] = [
  {
    id: 'damp',
    title: 'Air has been damp for hours',
    advice:
      'Water may settle on cold walls and windows. If it lasts, ask your landlord to look at the building.',
    onDelayMs: 2 * HOUR_MS,
    offDelayMs: HOUR_MS,
    worst: { measure: 'humidityPct', is: 'highest' },
  },
  {
    id: 'sensor-fault',
    title: 'Your sensor looks wrong',
    advice: 'What it shows cannot be relied on. Ask for it to be checked or replaced.',
    onDelayMs: 0,
    offDelayMs: 0,
    ofDevice: true,
  },
  {
    id: 'battery-low',
    title: 'Battery low',
    advice: 'Ask for a new battery, or change it if you have one.',
    onDelayMs: 0,
    offDelayMs: 0,
    ofDevice: true,
  },
]

/** The humidity must fall this far below its limit before the alert clears. */
const HUMIDITY_DEADBAND_PCT = 5

/** What a reading from a home says about each rule. */
export function judgeDamp(
  reading: DampReading,
  quality: DampQuality,
  dewPointC: number | undefined,
  suspectInARow: number,
  settings: DampSettings,
): Condition[] {
  const conditions: Condition[] = []
  if (!quality.suspect) pushCondition(conditions, judgeHumidity(reading, dewPointC, settings))
  const message = `Your sensor looks wrong: its values cannot be right, ${settings.faultReadings} readings in a row`
  pushCondition(conditions, judgeSensorFault(suspectInARow, settings.faultReadings, message))
  pushCondition(conditions, judgeBattery(quality.trustedBatteryV, settings.batteryLowV))
  return conditions
}

function judgeHumidity(
  { tempC, humidityPct }: DampReading,
  dewPointC: number | undefined,
  { dampPct, veryDampPct }: DampSettings,
): Condition | null {
  if (humidityPct >= dampPct) {
    const isVeryDamp = humidityPct >= veryDampPct
    const dewPoint = dewPointC === undefined ? '' : `, dew point ${formatTemperature(dewPointC)}`
    const text = `${formatPercent(humidityPct)} at ${formatTemperature(tempC)}${dewPoint}`
    return raise(
      'damp',
      isVeryDamp ? 'warning' : 'watch',
      isVeryDamp ? `Air is very damp: ${text}` : `Air is damp: ${text}`,
    )
  }
  return humidityPct < dampPct - HUMIDITY_DEADBAND_PCT ? clear('damp') : null
}
