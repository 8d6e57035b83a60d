import { type EpochMs, MINUTE_MS } from '@towncrier/core'
import { adviseAiring } from './airing.ts'
import { type ColdSpot, coldSpot } from './cold-spot.ts'
import type { SurfaceHour } from './hourly.ts'
import { type Message, plainMessage } from './messages/keys.ts'
import type { RoomReading } from './readings.ts'
import { hoursAtRiskUntilNow } from './risk-hours.ts'

/** Older than this is "not up to date". */
export const UP_TO_DATE_MS = 15 * MINUTE_MS

export interface SummaryInput {
  readonly now: EpochMs
  /** The newest reading; null: none yet. */
  readonly latest: RoomReading | null
  /** Whether the newest reading may be judged; see `assessSensorHealth`. */
  readonly isSensorTrusted: boolean
  /** Hours up to now, in order; see `surfaceHours`. */
  readonly hours: readonly SurfaceHour[]
  /** Lowest outdoor temperature expected tonight, °C; null: unknown. */
  readonly outdoorLowTonightC: number | null
  /** fRsi of the coldest wall, 0…1. */
  readonly wallFactor: number
  /** Hours in a row that count as sustained. */
  readonly sustainedHours: number
}

export interface RiskSummary {
  /** `act`: damp that lasts, or a fault; `watch`: damp now or tonight; `unknown` is never shown as calm. */
  readonly level: 'calm' | 'watch' | 'act' | 'unknown'
  /** How it stands and why, in one breath. */
  readonly status: Message
  /** The one thing to do. */
  readonly action: Message
}

/**
 * One sentence and one action for a room, the most important first: no reading, old reading, sensor that
 * looks wrong, walls wet now, damp that lasts, walls wet tonight, damp now, unknown, dry. Never a cause that
 * blames the people who live there.
 *
 * @throws TC_HOMES_SETTING when the wall factor is out of range.
 */
export function summariseRisk(input: SummaryInput): RiskSummary {
  const { now, latest, isSensorTrusted, hours, outdoorLowTonightC, wallFactor } = input
  if (latest === null) {
    return summary('unknown', plainMessage('status.no-readings'), plainMessage('action.check-box'))
  }
  if (now - latest.at > UP_TO_DATE_MS) {
    const minutes = (now - latest.at) / MINUTE_MS
    return summary(
      'unknown',
      { key: 'status.not-up-to-date', params: { minutes } },
      plainMessage('action.check-box'),
    )
  }
  if (!isSensorTrusted) {
    return summary('act', plainMessage('status.sensor-looks-wrong'), plainMessage('action.check-sensor'))
  }
  const { tempC, humidityPct, outdoorTempC } = latest
  const spotNow = coldSpot(tempC, humidityPct, outdoorTempC, wallFactor)
  const spotTonight = coldSpot(tempC, humidityPct, outdoorLowTonightC, wallFactor)
  const dampHours = hoursAtRiskUntilNow(hours)
  const helpNow = airingOr(latest, 'action.wipe-water')
  if (isWet(spotNow)) {
    const action = dampHours >= input.sustainedHours ? plainMessage('action.have-wall-checked') : helpNow
    return summary('act', { key: 'status.wall-wet-now', params: { dewPointC: spotNow.dewPointC } }, action)
  }
  if (dampHours >= input.sustainedHours) {
    const status: Message = { key: 'status.wall-damp-for-hours', params: { hours: dampHours } }
    return summary('act', status, plainMessage('action.have-wall-checked'))
  }
  if (isWet(spotTonight)) {
    const status: Message = { key: 'status.wall-wet-tonight', params: { dewPointC: spotTonight.dewPointC } }
    return summary('watch', status, helpNow)
  }
  if (spotNow?.isAboveMouldLimit) {
    return summary('watch', plainMessage('status.wall-damp-now'), airingOr(latest, 'action.look-again'))
  }
  if (spotNow === null) {
    return summary('unknown', plainMessage('status.outdoor-unknown'), plainMessage('action.look-again'))
  }
  return summary('calm', plainMessage('status.dry'), plainMessage('action.none'))
}

function isWet(spot: ColdSpot | null): spot is ColdSpot & { readonly dewPointC: number } {
  return spot?.isCondensing === true && spot.dewPointC !== null
}

/** To open a window only when the air outdoors is drier; else the other action. */
function airingOr(reading: RoomReading, otherwise: 'action.wipe-water' | 'action.look-again'): Message {
  const outdoor = { tempC: reading.outdoorTempC, humidityPct: reading.outdoorHumidityPct }
  return plainMessage(adviseAiring(reading, outdoor).helps === 'yes' ? 'action.open-window' : otherwise)
}

function summary(level: RiskSummary['level'], status: Message, action: Message): RiskSummary {
  return { level, status, action }
}
