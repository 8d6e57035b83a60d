import { type Condition, MINUTE_MS, type Rule } from '@towncrier/core'
import { clear, pushCondition, raise } from '../conditions.ts'
import { formatNumber, formatTemperature } from '../words.ts'
import type { DomainReading, DomainSettings } from './kind.ts'

const FORECAST_OFF_DELAY_MS = 30 * MINUTE_MS

export const DOMAIN_RULES: readonly Rule[] = [
  {
    id: 'action-level-expected',
    title: 'Action level expected',
    advice: 'Open the board for tonight and decide: treatment should end before the road freezes.',
    onDelayMs: 0,
    offDelayMs: FORECAST_OFF_DELAY_MS,
    worst: { measure: 'forecastMinC', is: 'lowest' },
  },
  {
    id: 'ice-now',
    title: 'Ice in the domain',
    advice: 'Treat now, or warn and close. The board shows which roads are not treated.',
    onDelayMs: 0,
    offDelayMs: 15 * MINUTE_MS,
    worst: { measure: 'iceSensors', is: 'highest' },
  },
  {
    id: 'hoar-frost',
    title: 'Hoar frost in the domain',
    advice: 'Frost settles out of the air on roads that look dry. Treat routes that are not yet salted.',
    onDelayMs: 0,
    offDelayMs: 15 * MINUTE_MS,
    worst: { measure: 'frostSensors', is: 'highest' },
  },
  {
    id: 'untreated-freezing',
    title: 'Untreated road freezing',
    advice: 'See on the treatment map which streets were missed, and send a gritter.',
    onDelayMs: 0,
    offDelayMs: 15 * MINUTE_MS,
    worst: { measure: 'untreatedFreezingKm', is: 'highest' },
  },
  {
    id: 'gritter-stopped',
    title: 'Gritter stopped in its job',
    advice: 'Call the driver. If the lorry cannot go on, give the rest of its route to another.',
    onDelayMs: 0,
    offDelayMs: 0,
  },
  {
    id: 'sensor-disagrees',
    title: 'Sensor disagrees with its neighbours',
    advice: 'It is left out of the forecast. Have it looked at.',
    onDelayMs: 30 * MINUTE_MS,
    offDelayMs: 30 * MINUTE_MS,
  },
  {
    id: 'forecast-bust',
    title: 'Colder than forecast',
    advice: 'The night is colder than was thought. Look at the decision again.',
    onDelayMs: 0,
    offDelayMs: FORECAST_OFF_DELAY_MS,
    worst: { measure: 'forecastBustK', is: 'highest' },
  },
  {
    id: 'salt-low',
    title: 'Salt low',
    advice: 'Order salt, or bring some from another depot, before tonight’s treatment.',
    onDelayMs: 0,
    offDelayMs: 0,
  },
  {
    id: 'no-forecast',
    title: 'No forecast',
    advice:
      'Too little is known to forecast. Go by what the sensors say, and look after those that are silent.',
    onDelayMs: 30 * MINUTE_MS,
    offDelayMs: 0,
  },
]

const FEARED = {
  none: 'nothing is to be feared while it stays dry',
  'near-freezing': 'no ice while it stays dry',
  'hoar-frost': 'hoar frost likely',
  ice: 'ice likely',
  snow: 'snow likely',
  'freezing-rain': 'freezing rain likely',
} as const

/** What a domain's reading says about each rule. A field that is missing leaves its rule as it is. */
export function judgeDomain(reading: DomainReading, settings: DomainSettings): Condition[] {
  const conditions: Condition[] = []
  pushCondition(conditions, judgeActionLevel(reading, settings))
  const { iceSensors, frostSensors, surfaceTempC } = reading
  const coldest = surfaceTempC === undefined ? '' : `, the coldest ${formatTemperature(surfaceTempC)}`
  pushCondition(
    conditions,
    judgeCount('ice-now', 'critical', iceSensors, 1, (count) => `Ice at ${sensors(count)} now${coldest}`),
  )
  pushCondition(
    conditions,
    judgeCount(
      'hoar-frost',
      'warning',
      frostSensors,
      1,
      (count) => `Hoar frost at ${sensors(count)} now${coldest}`,
    ),
  )
  pushCondition(
    conditions,
    judgeCount(
      'untreated-freezing',
      'critical',
      reading.untreatedFreezingKm,
      settings.untreatedKm,
      (km) => `Roads on tonight’s routes freeze untreated: ${formatNumber(km, 1)} km`,
    ),
  )
  pushCondition(
    conditions,
    judgeCount(
      'gritter-stopped',
      'warning',
      reading.gritterStandingMin,
      settings.standingMinutes,
      (minutes) => `A gritter has stood for ${formatNumber(minutes, 0)} min in the middle of its job`,
    ),
  )
  pushCondition(
    conditions,
    judgeCount(
      'sensor-disagrees',
      'watch',
      reading.disagreeingSensors,
      1,
      (count) => `Unlike the neighbours and left out of the forecast: ${sensors(count)}`,
    ),
  )
  pushCondition(
    conditions,
    judgeCount(
      'forecast-bust',
      'warning',
      reading.forecastBustK,
      settings.bustK,
      (below) => `Road ${formatNumber(below, 1)} K below the low end of the forecast${coldest}`,
    ),
  )
  pushCondition(conditions, judgeSalt(reading, settings))
  pushCondition(conditions, judgeKnowledge(reading))
  return conditions
}

function judgeActionLevel(
  { actionLevelInH, freezingInH, forecastMinC, forecastMinLowC, hazard, hazardInH }: DomainReading,
  { leadHours }: DomainSettings,
): Condition | null {
  if (forecastMinC === undefined) return null
  if (actionLevelInH === undefined || actionLevelInH > leadHours) return clear('action-level-expected')
  const when =
    actionLevelInH <= 0 ? 'At the action level now' : `Action level expected in ${hours(actionLevelInH)}`
  const low = forecastMinLowC === undefined ? '' : ` (at worst ${formatTemperature(forecastMinLowC)})`
  const freezing =
    freezingInH === undefined ? '' : `, below 0 °C ${freezingInH <= 0 ? 'now' : `in ${hours(freezingInH)}`}`
  const feared = hazard === undefined ? 'moisture not known' : FEARED[hazard]
  const isDangerous =
    hazardInH !== undefined && hazard !== undefined && hazard !== 'none' && hazard !== 'near-freezing'
  const from = isDangerous && hazardInH > 0 ? ` in ${hours(hazardInH)}` : ''
  return raise(
    'action-level-expected',
    isDangerous ? 'warning' : 'watch',
    `${when}: minimum ${formatTemperature(forecastMinC)}${low}${freezing}; ${feared}${from}`,
  )
}

function judgeCount(
  rule: string,
  severity: 'watch' | 'warning' | 'critical',
  value: number | undefined,
  limit: number,
  message: (value: number) => string,
): Condition | null {
  if (value === undefined) return null
  return value >= limit && value > 0 ? raise(rule, severity, message(value)) : clear(rule)
}

function judgeSalt(
  { saltStockT, saltNeededT = 0 }: DomainReading,
  { saltReserveT }: DomainSettings,
): Condition | null {
  if (saltStockT === undefined) return null
  const left = saltStockT - saltNeededT
  if (left < 0) {
    return raise(
      'salt-low',
      'critical',
      `Not enough salt: ${formatNumber(saltNeededT, 0)} t needed tonight, ${formatNumber(saltStockT, 0)} t in stock`,
    )
  }
  if (left < saltReserveT) {
    return raise(
      'salt-low',
      'warning',
      `Salt low: ${formatNumber(left, 0)} t left after tonight, ${formatNumber(saltReserveT, 0)} t are to be kept`,
    )
  }
  return clear('salt-low')
}

function judgeKnowledge({
  reliedOnSensors,
  leftOutSensors = 0,
  forecastMinC,
}: DomainReading): Condition | null {
  if (reliedOnSensors === undefined) return null
  if (reliedOnSensors > 0 && forecastMinC !== undefined) return clear('no-forecast')
  const why =
    reliedOnSensors === 0
      ? `none of ${sensors(leftOutSensors)} can be relied on`
      : `${sensors(reliedOnSensors)} with too short a past`
  return raise('no-forecast', 'warning', `No forecast: ${why}`)
}

function sensors(count: number): string {
  return `${formatNumber(count, 0)} ${count === 1 ? 'sensor' : 'sensors'}`
}

/** "3 h 20 min" */
function hours(value: number): string {
  const minutes = Math.max(1, Math.round(value * 60))
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (whole === 0) return `${rest} min`
  return rest === 0 ? `${whole} h` : `${whole} h ${rest} min`
}
