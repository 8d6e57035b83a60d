import { absoluteHumidityGm3 } from '@towncrier/core'
import { checkWallFactor, DEFAULT_WALL_FACTOR } from './cold-spot.ts'
import { type SurfaceHour, surfaceHours } from './hourly.ts'
import {
  DEFAULT_MOISTURE_EVENT_SETTINGS,
  detectMoistureEvents,
  type MoistureEvent,
  type MoistureEventSettings,
} from './moisture-events.ts'
import { type MouldCourse, runMouldIndex } from './mould-course.ts'
import { DEFAULT_MOULD_SENSITIVITY, type MouldSensitivity } from './mould-index.ts'
import { prepareReadings, type RoomReading } from './readings.ts'
import { countRiskHours, DEFAULT_SUSTAINED_HOURS, type RiskHours } from './risk-hours.ts'
import {
  assessSensorHealth,
  DEFAULT_SENSOR_LIMITS,
  type SensorHealth,
  type SensorLimits,
} from './sensor-health.ts'

export interface HomeSettings {
  /** IANA zone of the household: where months begin. */
  readonly timeZone: string
  /** fRsi of the coldest wall, 0…1. */
  readonly wallFactor: number
  readonly mouldSensitivity: MouldSensitivity
  readonly sustainedHours: number
  readonly sensorLimits: SensorLimits
  readonly moistureEvents: MoistureEventSettings
}

export const DEFAULT_HOME_SETTINGS: HomeSettings = {
  timeZone: 'Europe/London',
  wallFactor: DEFAULT_WALL_FACTOR,
  mouldSensitivity: DEFAULT_MOULD_SENSITIVITY,
  sustainedHours: DEFAULT_SUSTAINED_HOURS,
  sensorLimits: DEFAULT_SENSOR_LIMITS,
  moistureEvents: DEFAULT_MOISTURE_EVENT_SETTINGS,
}

/** All that a room's readings say, without the diary. */
export interface HomeAnalysis {
  /** Readings analysed: in order, one an instant. */
  readonly readings: readonly RoomReading[]
  readonly unusable: number
  readonly repeated: number
  readonly sensorHealth: SensorHealth
  readonly events: readonly MoistureEvent[]
  readonly hours: readonly SurfaceHour[]
  readonly riskHours: RiskHours
  /** Indicative; null when no hour could be judged. */
  readonly mould: MouldCourse | null
}

/**
 * Analyses one room: what its sensor is worth, when water was put into the air, how often the coldest spot
 * was damp, and what that could mean for mould. Where the sensor looks wrong nothing is judged; without the
 * air outdoors the coldest spot is unknown.
 *
 * @param input in any order.
 * @throws TC_HOMES_SETTING when a setting is out of range.
 */
export function analyseHome(
  input: readonly RoomReading[],
  settings: HomeSettings = DEFAULT_HOME_SETTINGS,
): HomeAnalysis {
  checkWallFactor(settings.wallFactor)
  const { readings, unusable, repeated } = prepareReadings(input)
  const sensorHealth = assessSensorHealth(readings, settings.sensorLimits)
  const vapour = readings
    .filter((_, index) => sensorHealth.isTrusted[index])
    .map(({ at, tempC, humidityPct }) => ({ at, gm3: absoluteHumidityGm3(tempC, humidityPct) }))
  const hours = surfaceHours(readings, sensorHealth.isTrusted, settings.wallFactor)
  return {
    readings,
    unusable,
    repeated,
    sensorHealth,
    events: detectMoistureEvents(vapour, settings.moistureEvents),
    hours,
    riskHours: countRiskHours(hours, settings.timeZone, settings.sustainedHours),
    mould: runMouldIndex(hours, settings.mouldSensitivity),
  }
}
