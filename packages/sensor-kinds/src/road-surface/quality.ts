import {
  brineFreezingPointC,
  dewPointC,
  type EpochMs,
  frostPointC,
  HOUR_MS,
  type MeasureValue,
  MINUTE_MS,
  type QualityFlag,
} from '@towncrier/core'
import {
  type CheckLimits,
  checkRange,
  checkValue,
  isSpatialOutlier,
  type Neighbourhood,
  nextTrack,
  type SpatialLimits,
  summariseNeighbours,
  type Track,
} from '../checks.ts'
import { toThreeDecimals } from '../conditions.ts'
import type { RoadReading } from './kind.ts'
import type { RoadDanger } from './rules.ts'

/** Measures that are checked, in the order of `RoadMemory.tracks` and `.neighbourhoods`. */
const CHECKED = ['surfaceTempC', 'airTempC', 'humidityPct', 'dewPointC'] as const
const SURFACE = 0
const AIR = 1
const HUMIDITY = 2
const DEW_POINT = 3

/** FHWA Clarus / Weather Data Environment quality checking limits (public domain). */
export const ROAD_LIMITS: Readonly<Record<(typeof CHECKED)[number], CheckLimits>> = {
  surfaceTempC: { range: [-40, 60], stepPerHour: { up: 20, down: 35 }, persistenceMs: 9 * HOUR_MS },
  airTempC: { range: [-40, 60], stepPerHour: { up: 11, down: 14 }, persistenceMs: 4 * HOUR_MS },
  humidityPct: { range: [0, 100], stepPerHour: { up: 50, down: 50 }, persistenceMs: 6 * HOUR_MS },
  dewPointC: { range: [-40, 60], stepPerHour: { up: 15, down: 15 }, persistenceMs: 6 * HOUR_MS },
}

const SPATIAL_LIMITS: Readonly<Record<(typeof CHECKED)[number], SpatialLimits>> = {
  surfaceTempC: { deviations: 3, floor: 10 },
  airTempC: { deviations: 3, floor: 3.5 },
  humidityPct: { deviations: 2, floor: 15 },
  dewPointC: { deviations: 3, floor: 7 },
}

/** Not in Clarus: a film thicker than 10 mm is a flood, brine is saturated at 26.3 %. */
const FILM_RANGE_MM = [0, 10] as const
const SALINITY_RANGE_PCT = [0, 26.5] as const
const BATTERY_RANGE_V = [0, 48] as const

/** Saturated fog holds at 100 % for days: there an unchanged value is weather, not a fault. */
const HUMIDITY_SATURATED_PCT = 99

/** Asking for neighbours is not free, and weather does not change faster. */
const NEIGHBOURS_EVERY_MS = 10 * MINUTE_MS

/** What road-surface checks remember; plain JSON, about 250 bytes. */
export interface RoadMemory {
  readonly tracks: readonly (Track | null)[]
  readonly neighbourhoods: readonly Neighbourhood[]
  /** When neighbours were last asked for; null: never. */
  readonly neighboursAt: EpochMs | null
  /** Suspect readings in a row. */
  readonly suspect: number
  readonly danger: RoadDanger
}

export const INITIAL_ROAD_MEMORY: RoadMemory = {
  tracks: [null, null, null, null],
  neighbourhoods: [null, null, null, null],
  neighboursAt: null,
  suspect: 0,
  danger: { isIcy: false, isFrosty: false },
}

/** The outcome of the checks: what rules may use, and what to remember. */
export interface RoadQuality {
  readonly flags: QualityFlag[]
  readonly tracks: readonly (Track | null)[]
  readonly neighbourhoods: readonly Neighbourhood[]
  readonly neighboursAt: EpochMs | null
  /** True when a check says that a sensor is at fault: out of range, stuck, or unlike its neighbours. */
  readonly suspect: boolean
  /** The surface temperature, unless a check of its own says that it cannot be relied on. */
  readonly trustedSurfaceTempC: number | undefined
  /** Where vapour settles on the road: the frost point, or the dew point of air above 0 °C. */
  readonly depositPointC: number | undefined
  readonly trustedWaterFilmMm: number | undefined
  readonly trustedBatteryV: number | undefined
}

/**
 * Checks a reading and adds what can be derived from its good values to `values`: `dewPointC`,
 * `frostPointC` and `freezingPointC`.
 *
 * @param reading    as the schema gave it.
 * @param values     the fields as sent; derived values are added to it.
 * @param neighbours recent values of one measure at sensors near by.
 */
export function checkRoad(
  reading: RoadReading,
  values: Record<string, MeasureValue>,
  at: EpochMs,
  memory: RoadMemory,
  neighbours: (measure: string) => readonly number[],
): RoadQuality {
  const flags: QualityFlag[] = []
  const tracks = memory.tracks.slice()
  let { neighbourhoods, neighboursAt } = memory
  if (neighboursAt === null || Math.abs(at - neighboursAt) >= NEIGHBOURS_EVERY_MS) {
    neighboursAt = at
    neighbourhoods = CHECKED.map((measure) =>
      values[measure] === undefined && measure !== 'dewPointC'
        ? null
        : summariseNeighbours(neighbours(measure), SPATIAL_LIMITS[measure]),
    )
  }

  let suspect = false
  const isGood = [false, false, false, false]
  const check = (index: number) => {
    const measure = CHECKED[index]!
    const value = values[measure]
    if (typeof value !== 'number') return
    const track = tracks[index] ?? null
    let failure = checkValue(value, at, track, ROAD_LIMITS[measure])
    tracks[index] = nextTrack(value, at, track, failure)
    if (failure === 'persistence' && isSteadyWeather(measure, value)) failure = null
    if (failure !== null) {
      flags.push(`${measure}:${failure}`)
      if (failure !== 'step') suspect = true
    } else {
      isGood[index] = true
    }
    if (failure !== 'range' && isSpatialOutlier(value, neighbourhoods[index] ?? null)) {
      flags.push(`${measure}:spatial`)
      suspect = true
      if (index === SURFACE || index === DEW_POINT) isGood[index] = false
    }
  }
  check(SURFACE)
  check(AIR)
  check(HUMIDITY)

  let depositPoint: number | undefined
  if (isGood[AIR] && isGood[HUMIDITY]) {
    const airTempC = values.airTempC as number
    const humidityPct = values.humidityPct as number
    const dewPoint = dewPointC(airTempC, humidityPct)
    if (dewPoint !== null) {
      values.dewPointC = toThreeDecimals(dewPoint)
      const frostPoint = frostPointC(airTempC, humidityPct)
      if (frostPoint !== null) values.frostPointC = toThreeDecimals(frostPoint)
      check(DEW_POINT)
      if (isGood[DEW_POINT]) depositPoint = frostPoint ?? dewPoint
    }
  }

  const waterFilmMm = checkRange('waterFilmMm', reading.waterFilmMm, FILM_RANGE_MM, flags)
  const salinityPct = checkRange('salinityPct', reading.salinityPct, SALINITY_RANGE_PCT, flags)
  if (salinityPct !== undefined) values.freezingPointC = toThreeDecimals(brineFreezingPointC(salinityPct))
  const batteryV = checkRange('batteryV', reading.batteryV, BATTERY_RANGE_V, flags)

  return {
    flags,
    tracks,
    neighbourhoods,
    neighboursAt,
    suspect,
    trustedSurfaceTempC: isGood[SURFACE] ? (values.surfaceTempC as number) : undefined,
    depositPointC: depositPoint,
    trustedWaterFilmMm: waterFilmMm,
    trustedBatteryV: batteryV,
  }
}

function isSteadyWeather(measure: string, value: number): boolean {
  return measure === 'humidityPct' && value >= HUMIDITY_SATURATED_PCT
}
