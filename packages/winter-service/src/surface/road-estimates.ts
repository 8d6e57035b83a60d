import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { Position } from '@towncrier/road-network'
import { krigingWeights } from './kriging.ts'
import { NearPoints } from './near-points.ts'
import type { ForecastSettings } from './settings.ts'
import type { SensorForecast } from './surface-forecast.ts'

export interface EstimatedRoad {
  readonly edgeId: string
  /** Its middle. */
  readonly position: Position
  readonly elevationM?: number | null
  /** From a thermal map: how much warmer than roads around it this one is on a clear night, K. */
  readonly thermalOffsetK?: number | null
}

export interface EstimatingSensor {
  readonly position: Position
  readonly elevationM?: number | null
  readonly thermalOffsetK?: number | null
  readonly forecast: SensorForecast
}

/** What a gritter measured in passing. */
export interface GritterObservation {
  readonly position: Position
  readonly at: EpochMs
  readonly surfaceTempC: number
}

export interface RoadEstimateInput {
  readonly now: EpochMs
  readonly roads: readonly EstimatedRoad[]
  readonly sensors: readonly EstimatingSensor[]
  readonly gritterObservations: readonly GritterObservation[]
  readonly settings: ForecastSettings
}

/** Road surface temperature of every road, now and for the hours ahead. Row by row: all times of a road together. */
export interface RoadEstimates {
  /** Now, then the whole hours ahead. */
  readonly times: readonly EpochMs[]
  readonly edgeIds: readonly string[]
  /** °C; NaN where no sensor is near enough to say. */
  readonly surfaceTempC: Float32Array
  /** Standard error, K. */
  readonly standardErrorK: Float32Array
}

export interface RoadEstimate {
  readonly at: EpochMs
  readonly surfaceTempC: number
  /** K. */
  readonly standardErrorK: number
}

/** So many of the nearest sensors say what a road is like. */
const NEAREST_SENSORS = 8
/** As many sensors' differences as the setting counts for when the spread between roads is measured. */
const SPREAD_DOUBT = 3
/** A 90 % interval of a normal distribution reaches so many standard deviations from its middle. */
const SIGMAS_OF_INTERVAL = 1.645

/**
 * Estimates every road's temperature from the sensors around it.
 *
 * Ordinary kriging with an exponential covariance over the eight nearest sensors that are relied on, after height
 * (lapse rate) and the thermal map's offset are evened out where both ends know them, and put on again for the road.
 * The weights hang on places only, and serve all hours. The spread between roads is measured on the sensors
 * themselves, each estimated from the others. A road's standard error joins that of the place with that of the
 * forecasts it rests on, which are taken to be wrong together. Passes of gritters then move the roads
 * near them (see {@link GritterCorrections}).
 *
 * @see Cressie, Statistics for Spatial Data (1993), 3.2.
 */
export function estimateRoads(input: RoadEstimateInput): RoadEstimates {
  const { now, roads, sensors, settings } = input
  const relied = sensors.filter(({ forecast }) => forecast.problem === null)
  const ahead = relied.filter(({ forecast }) => forecast.hours.length > 0)
  const hours = ahead[0]?.forecast.hours.map(({ at }) => at) ?? []
  const times = [now, ...hours]
  const width = times.length
  const surfaceTempC = new Float32Array(roads.length * width).fill(Number.NaN)
  const standardErrorK = new Float32Array(roads.length * width).fill(Number.NaN)
  const present = new Field(
    relied.filter(({ forecast }) => forecast.observed !== null),
    // What sensors themselves are wrong by is part of the spread that is measured between them.
    ({ forecast }) => [{ value: forecast.observed!.surfaceTempC, errorK: 0 }],
    settings,
  )
  const future = new Field(
    ahead,
    ({ forecast }) =>
      forecast.hours.map(({ surfaceTempC: value, lowC, highC }) => ({
        value,
        errorK: (highC - lowC) / (2 * SIGMAS_OF_INTERVAL),
      })),
    settings,
  )
  const corrections = new GritterCorrections(input, present)
  for (const [n, road] of roads.entries()) {
    const row = n * width
    present.estimate(road, surfaceTempC, standardErrorK, row)
    future.estimate(road, surfaceTempC, standardErrorK, row + 1)
    corrections.apply(road.position, times, surfaceTempC, standardErrorK, row)
  }
  return { times, edgeIds: roads.map(({ edgeId }) => edgeId), surfaceTempC, standardErrorK }
}

/** One road of the estimates, time by time; empty where nothing can be said. */
export function estimatesOf(estimates: RoadEstimates, index: number): RoadEstimate[] {
  const { times, surfaceTempC, standardErrorK } = estimates
  return times.flatMap((at, n) => {
    const cell = index * times.length + n
    const value = surfaceTempC[cell]!
    return Number.isNaN(value) ? [] : [{ at, surfaceTempC: value, standardErrorK: standardErrorK[cell]! }]
  })
}

type Place = Pick<EstimatedRoad, 'position' | 'elevationM' | 'thermalOffsetK'>

/** Values at sensors at some times, to be told between them. */
class Field {
  readonly #sensors: readonly EstimatingSensor[]
  readonly #points: NearPoints
  readonly #settings: ForecastSettings
  readonly #width: number
  /** Sensor by sensor, time by time. */
  readonly #values: Float64Array
  readonly #errorsK: Float64Array
  /** Variance between roads at each time, K². */
  readonly #spreads: Float64Array

  constructor(
    sensors: readonly EstimatingSensor[],
    valuesOf: (sensor: EstimatingSensor) => readonly { readonly value: number; readonly errorK: number }[],
    settings: ForecastSettings,
  ) {
    this.#sensors = sensors
    this.#settings = settings
    this.#points = new NearPoints(sensors.map(({ position }) => position))
    const rows = sensors.map(valuesOf)
    this.#width = rows[0]?.length ?? 0
    this.#values = Float64Array.from(rows.flatMap((row) => row.map(({ value }) => value)))
    this.#errorsK = Float64Array.from(rows.flatMap((row) => row.map(({ errorK }) => errorK)))
    this.#spreads = this.#measureSpreads()
  }

  /** Writes values and standard errors from `offset` on; leaves them when no sensor is within reach. */
  estimate(place: Place, values: Float32Array, errors: Float32Array, offset: number, except = -1): void {
    const around = this.#around(place, except)
    if (around === null) return
    const { members, weights, shift, variance } = around
    for (let time = 0; time < this.#width; time++) {
      let value = shift
      let error = 0
      for (const [n, member] of members.entries()) {
        const cell = member * this.#width + time
        value += weights[n]! * this.#values[cell]!
        error += Math.abs(weights[n]!) * this.#errorsK[cell]!
      }
      values[offset + time] = value
      errors[offset + time] = Math.sqrt(error ** 2 + variance * this.#spreads[time]!)
    }
  }

  #around(place: Place, except: number) {
    const { roadReachM, roadRangeM, lapseKPerM } = this.#settings
    const near = this.#points
      .nearest(place.position, NEAREST_SENSORS + (except < 0 ? 0 : 1), roadReachM)
      .filter(({ index }) => index !== except)
      .slice(0, NEAREST_SENSORS)
    if (near.length === 0) return null
    const members = near.map(({ index }) => index)
    const { weights, variance } = krigingWeights(
      near.map(({ distanceM }) => distanceM),
      (a, b) => this.#points.between(members[a]!, members[b]!),
      roadRangeM,
    )
    let shift = 0
    for (const [n, member] of members.entries()) {
      const sensor = this.#sensors[member]!
      const climb = difference(place.elevationM, sensor.elevationM)
      const offset = difference(place.thermalOffsetK, sensor.thermalOffsetK)
      shift += weights[n]! * (climb * lapseKPerM + offset)
    }
    return { members, weights, shift, variance }
  }

  /** Each sensor told from the others: how far off that is, in units of what the place alone makes unsure. */
  #measureSpreads(): Float64Array {
    const width = this.#width
    const squares = new Float64Array(width)
    let count = 0
    for (const [index, sensor] of this.#sensors.entries()) {
      const around = this.#around(sensor, index)
      if (around === null) continue
      count++
      for (let time = 0; time < width; time++) {
        let told = around.shift
        for (const [n, member] of around.members.entries()) {
          told += around.weights[n]! * this.#values[member * width + time]!
        }
        squares[time]! += (this.#values[index * width + time]! - told) ** 2 / around.variance
      }
    }
    const stated = this.#settings.roadSpreadK ** 2
    return squares.map((square) => (square + SPREAD_DOUBT * stated) / (count + SPREAD_DOUBT))
  }
}

function difference(one: number | null | undefined, other: number | null | undefined): number {
  return (one ?? Number.NaN) - (other ?? Number.NaN) || 0
}

/** A pass counts for so long, half as much after each hour, and moves the hours ahead less with each hour. */
const PASS_COUNTS_MS = 2 * HOUR_MS
const PASS_HALF_LIFE_MS = HOUR_MS
const PASS_CARRIED_HOURS = 3
/** Roads further than this learn nothing from a pass, m; at a third of it little. */
const PASS_REACH_M = 1_500
const PASS_RANGE_M = 500
const PASS_NEAREST = 6
/** Passes are gathered in squares of about so much, the newest of each counts, degrees (250 m). */
const PASS_SQUARE_DEG = 0.00225
/** Knowing nothing counts as so much of a pass at the spot, now: a moving sensor is less exact. */
const PASS_DOUBT = 0.3

/**
 * What gritters measured in the last two hours, against what is estimated at the same spot: the difference is passed
 * on to roads nearby, weighted by exp(−distance / 500 m) and halved with each hour of age, and fades into the hours
 * ahead.
 */
class GritterCorrections {
  readonly #passes: readonly { readonly differenceK: number; readonly weight: number }[]
  readonly #points: NearPoints

  constructor({ now, gritterObservations }: RoadEstimateInput, present: Field) {
    const newest = new Map<string, GritterObservation>()
    for (const observation of gritterObservations) {
      const age = now - observation.at
      if (!(age >= 0 && age <= PASS_COUNTS_MS)) continue
      const [longitude, latitude] = observation.position
      const eastDeg = PASS_SQUARE_DEG / Math.cos((Math.round(latitude) * Math.PI) / 180)
      const square = `${Math.floor(longitude / eastDeg)} ${Math.floor(latitude / PASS_SQUARE_DEG)}`
      const known = newest.get(square)
      if (known === undefined || known.at < observation.at) newest.set(square, observation)
    }
    const told = new Float32Array(1)
    const error = new Float32Array(1)
    const passes = [...newest.values()].flatMap(({ position, at, surfaceTempC }) => {
      told[0] = Number.NaN
      present.estimate({ position }, told, error, 0)
      if (Number.isNaN(told[0])) return []
      const weight = 0.5 ** ((now - at) / PASS_HALF_LIFE_MS)
      return [{ position, differenceK: surfaceTempC - told[0], weight }]
    })
    this.#passes = passes
    this.#points = new NearPoints(passes.map(({ position }) => position))
  }

  apply(
    position: Position,
    times: readonly EpochMs[],
    values: Float32Array,
    errors: Float32Array,
    offset: number,
  ): void {
    let [weights, total] = [0, 0]
    for (const { index, distanceM } of this.#points.nearest(position, PASS_NEAREST, PASS_REACH_M)) {
      const pass = this.#passes[index]!
      const weight = pass.weight * Math.exp(-distanceM / PASS_RANGE_M)
      weights += weight
      total += weight * pass.differenceK
    }
    if (weights === 0) return
    const differenceK = total / (weights + PASS_DOUBT)
    const known = weights / (weights + PASS_DOUBT)
    for (const [n, at] of times.entries()) {
      const kept = Math.exp(-(at - times[0]!) / (PASS_CARRIED_HOURS * HOUR_MS))
      values[offset + n]! += differenceK * kept
      errors[offset + n]! *= Math.sqrt(1 - (known * kept) ** 2 / 2)
    }
  }
}
