import { type Condition, MINUTE_MS, type Rule } from '@towncrier/core'
import { clear, judgeSensorFault, pushCondition, raise } from '../conditions.ts'
import { formatNumber } from '../words.ts'
import type { GritterReading, GritterSettings } from './kind.ts'
import type { GritterQuality } from './quality.ts'

export const GRITTER_RULES: readonly Rule[] = [
  {
    id: 'salt-low',
    title: 'Salt running low',
    advice: 'Send the lorry to reload, or give the rest of its route to another.',
    onDelayMs: 0,
    offDelayMs: 0,
  },
  {
    id: 'spreading-stationary',
    title: 'Spreading while standing still',
    advice: 'Ask the driver to stop the spreader: salt piles up and is missing further on.',
    onDelayMs: 2 * MINUTE_MS,
    offDelayMs: 0,
  },
  {
    id: 'sensor-fault',
    title: 'Sensor looks wrong',
    advice: 'Do not rely on the position or values of this lorry. Have its unit looked at.',
    onDelayMs: 0,
    offDelayMs: 0,
  },
]

/** Slower than this is standing: receivers show some drift. */
const STANDING_KPH = 1
/** Faster than this is driving. */
const DRIVING_KPH = 3
/** Salt must rise this far above its limit to be a reload and not a slope or a bump. */
const RELOAD_FACTOR = 1.2

/** What a gritter's reading says about each rule. */
export function judgeGritter(
  reading: GritterReading,
  quality: GritterQuality,
  suspectInARow: number,
  settings: GritterSettings,
): Condition[] {
  const conditions: Condition[] = []
  pushCondition(conditions, judgeSalt(quality.trustedSaltKg, settings.saltLowKg))
  pushCondition(conditions, judgeStationary(reading.spreading, quality.trustedSpeedKph))
  const message = `Sensor looks wrong: a position or value no lorry can have, ${settings.faultReadings} readings in a row`
  pushCondition(conditions, judgeSensorFault(suspectInARow, settings.faultReadings, message))
  return conditions
}

function judgeSalt(saltKg: number | undefined, saltLowKg: number): Condition | null {
  if (saltKg === undefined) return null
  if (saltKg <= 0) return raise('salt-low', 'warning', 'Out of salt')
  if (saltKg <= saltLowKg) return raise('salt-low', 'watch', `Salt low: ${formatNumber(saltKg, 0)} kg left`)
  return saltKg > saltLowKg * RELOAD_FACTOR ? clear('salt-low') : null
}

function judgeStationary(spreading: boolean | undefined, speedKph: number | undefined): Condition | null {
  if (spreading === false) return clear('spreading-stationary')
  if (speedKph === undefined) return null
  if (spreading === true && speedKph < STANDING_KPH) {
    return raise('spreading-stationary', 'watch', 'Spreading while standing still')
  }
  return speedKph > DRIVING_KPH ? clear('spreading-stationary') : null
}
