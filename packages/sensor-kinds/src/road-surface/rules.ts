import { type Condition, MINUTE_MS, type Rule } from '@towncrier/core'
import { clear, judgeBattery, judgeSensorFault, pushCondition, raise } from '../conditions.ts'
import { formatTemperature } from '../words.ts'
import type { RoadReading, RoadSettings, SurfaceState } from './kind.ts'
import type { RoadQuality } from './quality.ts'

export const ROAD_RULES: readonly Rule[] = [
  {
    id: 'ice',
    title: 'Ice on the road',
    advice:
      'Treat now, or warn and close: salt needs time to work, and less than half its strength is left below −7 °C.',
    onDelayMs: 0,
    offDelayMs: 10 * MINUTE_MS,
    causeFamily: 'cold-road',
    isRoadHazard: true,
    worst: { measure: 'surfaceTempC', is: 'lowest' },
  },
  {
    id: 'hoar-frost',
    title: 'Hoar frost',
    advice:
      'Frost settles on the road out of the air, dry as it looks. Treat routes that are not yet salted.',
    onDelayMs: 0,
    offDelayMs: 10 * MINUTE_MS,
    causeFamily: 'cold-road',
    isRoadHazard: true,
    worst: { measure: 'surfaceTempC', is: 'lowest' },
  },
  {
    id: 'near-freezing',
    title: 'Road near freezing',
    advice:
      'Check the forecast and whether the route is salted. On a wet road, treatment should be done before 0 °C.',
    onDelayMs: 0,
    offDelayMs: 10 * MINUTE_MS,
    causeFamily: 'cold-road',
    worst: { measure: 'surfaceTempC', is: 'lowest' },
  },
  {
    id: 'sensor-fault',
    title: 'Sensor looks wrong',
    advice: 'Do not rely on this sensor. Use its neighbours, and have it looked at.',
    onDelayMs: 0,
    offDelayMs: 0,
  },
  {
    id: 'battery-low',
    title: 'Battery low',
    advice: 'Plan a new battery with the next visit.',
    onDelayMs: 0,
    offDelayMs: 0,
  },
]

/** Below this a film sensor shows noise, not water. */
const DRY_FILM_MM = 0.01
const WATER_STATES: ReadonlySet<SurfaceState> = new Set(['damp', 'wet', 'ice', 'snow'])

/** What the road was judged to be in, as far as it is remembered: a reading in a deadband changes neither. */
export interface RoadDanger {
  readonly isIcy: boolean
  readonly isFrosty: boolean
}

export interface RoadVerdict {
  readonly conditions: Condition[]
  readonly danger: RoadDanger
}

/**
 * What a road reading says about each rule. One cold road is one alert: on ice, frost and nearness to
 * freezing are not spoken of, nor is nearness on frost.
 *
 * @param before what the reading before came to.
 */
export function judgeRoad(
  reading: RoadReading,
  quality: RoadQuality,
  freezingPointC: number,
  suspectInARow: number,
  before: RoadDanger,
  settings: RoadSettings,
): RoadVerdict {
  const conditions: Condition[] = []
  const surfaceTempC = quality.trustedSurfaceTempC
  const state = reading.surfaceState
  const isWaterThere = hasWater(state, quality.trustedWaterFilmMm)
  const ice = judgeIce(surfaceTempC, state, isWaterThere, freezingPointC, settings)
  const frost = judgeHoarFrost(surfaceTempC, state, quality.depositPointC, settings)
  const isIcy = ice === null ? before.isIcy : ice.state === 'raise'
  const isFrosty = frost === null ? before.isFrosty : frost.state === 'raise'
  pushCondition(conditions, ice)
  pushCondition(conditions, isIcy ? clear('hoar-frost') : frost)
  pushCondition(
    conditions,
    isIcy || isFrosty
      ? clear('near-freezing')
      : judgeNearFreezing(surfaceTempC, state, isWaterThere, settings),
  )
  pushCondition(
    conditions,
    judgeSensorFault(suspectInARow, settings.faultReadings, faultMessage(quality, settings.faultReadings)),
  )
  pushCondition(conditions, judgeBattery(quality.trustedBatteryV, settings.batteryLowV))
  return { conditions, danger: { isIcy, isFrosty } }
}

/**
 * Whether there is water or ice on the road; undefined when nothing says so either way. Frost has a rule of
 * its own.
 */
function hasWater(state: SurfaceState | undefined, waterFilmMm: number | undefined): boolean | undefined {
  if (state !== undefined && WATER_STATES.has(state)) return true
  if (waterFilmMm !== undefined) return waterFilmMm > DRY_FILM_MM
  return state === 'dry' ? false : undefined
}

function judgeIce(
  surfaceTempC: number | undefined,
  state: SurfaceState | undefined,
  isWaterThere: boolean | undefined,
  freezingPointC: number,
  { deadbandC }: RoadSettings,
): Condition | null {
  if (state === 'ice') {
    const temperature = surfaceTempC === undefined ? '' : `: ${formatTemperature(surfaceTempC)}`
    return raise('ice', 'critical', `Ice on the road now${temperature}`)
  }
  if (surfaceTempC === undefined) return null
  if (isWaterThere === true && surfaceTempC <= freezingPointC) {
    const what = state === 'snow' ? 'Snow and ice on the road now' : 'Ice likely now'
    const salt =
      freezingPointC < 0 ? `, past the ${formatTemperature(freezingPointC)} its salt protects to` : ''
    return raise(
      'ice',
      'critical',
      `${what}: ${formatTemperature(surfaceTempC)} and ${moisture(state)}${salt}`,
    )
  }
  if (isWaterThere === false || surfaceTempC > freezingPointC + deadbandC) {
    return clear('ice')
  }
  return null
}

function judgeHoarFrost(
  surfaceTempC: number | undefined,
  state: SurfaceState | undefined,
  depositPointC: number | undefined,
  { deadbandC }: RoadSettings,
): Condition | null {
  if (state === 'frost') {
    const temperature = surfaceTempC === undefined ? '' : `: ${formatTemperature(surfaceTempC)}`
    return raise('hoar-frost', 'warning', `Hoar frost on the road now${temperature}`)
  }
  if (surfaceTempC === undefined) return null
  if (depositPointC !== undefined && surfaceTempC < 0 && surfaceTempC <= depositPointC) {
    const point = depositPointC <= 0 ? 'frost point' : 'dew point'
    return raise(
      'hoar-frost',
      'warning',
      `Hoar frost forming: road ${formatTemperature(surfaceTempC)}, ${point} ${formatTemperature(depositPointC)}`,
    )
  }
  if (surfaceTempC > deadbandC || (depositPointC !== undefined && surfaceTempC > depositPointC + deadbandC)) {
    return clear('hoar-frost')
  }
  return null
}

function judgeNearFreezing(
  surfaceTempC: number | undefined,
  state: SurfaceState | undefined,
  isWaterThere: boolean | undefined,
  { actionLevelC, deadbandC }: RoadSettings,
): Condition | null {
  if (surfaceTempC === undefined) return null
  if (surfaceTempC <= actionLevelC) {
    const where = surfaceTempC < 0 ? 'below freezing' : 'near freezing'
    const what = `Road ${where}: ${formatTemperature(surfaceTempC)}`
    if (isWaterThere === true) return raise('near-freezing', 'warning', `${what} and ${moisture(state)}`)
    return raise('near-freezing', 'watch', isWaterThere === false ? `${what}, dry` : what)
  }
  return surfaceTempC > actionLevelC + deadbandC ? clear('near-freezing') : null
}

function moisture(state: SurfaceState | undefined): string {
  if (state === 'snow') return 'snow-covered'
  if (state === 'ice') return 'icy'
  return state === 'damp' ? 'damp' : 'wet'
}

function faultMessage(quality: RoadQuality, readings: number): string {
  const flag = quality.flags.find((each) => !each.endsWith(':step')) ?? ''
  const why = flag.endsWith(':range')
    ? 'values no road can have'
    : flag.endsWith(':persistence')
      ? 'a value that has not moved for hours'
      : 'values unlike its neighbours'
  return `Sensor looks wrong: ${why}, ${readings} readings in a row`
}
