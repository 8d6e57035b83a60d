import type { EpochMs } from '@towncrier/core'
import { type ForecastSensor, originHourOf, pastOf } from './forecast-input.ts'
import { NearPoints } from './near-points.ts'
import { type ForecastSettings, NEIGHBOUR_AFTER_MS, NEIGHBOUR_BEFORE_MS } from './settings.ts'
import type { SensorProblem, SurfaceObservation } from './surface-forecast.ts'

const UNCHANGED_WITHIN_K = 0.01
/** Of the hours that a sensor seems to stand still, at least so many must be measured. */
const LEAST_MEASURED_SHARE = 0.6
/** The nearest so many speak for the neighbourhood. */
const MOST_NEIGHBOURS = 30
/** Neighbours stand still too when half of them moved by less, K; so does the air. */
const STANDING_K = 0.3
const STANDING_AIR_K = 1
/** σ of a normal distribution is so much of its interquartile range (FHWA Clarus). */
const SIGMA_OF_IQR = 0.7413

/**
 * Which sensors are not to be relied on at `now`, and why.
 *
 * - `silent`: no observation, or the newest is too old.
 * - `stuck`: unchanged to 0.01 K for 9 h while its neighbours moved; without neighbours, while its own air did;
 *   without either, at once (FHWA Clarus persistence test).
 * - `unlike-neighbours`: further from the median of at least five neighbours than
 *   max(3 · 0.7413 · interquartile range, the floor set) (FHWA Clarus spatial test), heights evened out where known.
 *
 * @returns problems by sensor id; a sensor without one is not in it.
 */
export function trustOf(
  sensors: readonly ForecastSensor[],
  now: EpochMs,
  settings: ForecastSettings,
): ReadonlyMap<string, SensorProblem> {
  const problems = new Map<string, SensorProblem>()
  const speaking: Speaking[] = []
  const originHour = originHourOf(now, settings)
  for (const sensor of sensors) {
    const { observed } = sensor
    if (observed === null || observed.at > now || now - observed.at > settings.silentAfterMs) {
      problems.set(sensor.id, 'silent')
      continue
    }
    const past = pastOf(sensor, originHour, settings.stuckHours + 1, now, settings)
    speaking.push({
      sensor,
      observed,
      movement: movementOf([...past.surfaceTempC, observed.surfaceTempC]),
      airMovement: movementOf(past.airTempC),
    })
  }
  const nearOf = neighboursAmong(speaking, settings)
  for (const each of speaking) if (isStuck(each, nearOf(each))) problems.set(each.sensor.id, 'stuck')
  for (const each of speaking) {
    if (problems.has(each.sensor.id)) continue
    const near = nearOf(each).filter(({ sensor }) => !problems.has(sensor.id))
    if (isUnlike(each, near, settings)) problems.set(each.sensor.id, 'unlike-neighbours')
  }
  return problems
}

interface Speaking {
  readonly sensor: ForecastSensor
  readonly observed: SurfaceObservation
  /** Between the highest and the lowest of the last hours, K; null when too little of them was measured. */
  readonly movement: number | null
  readonly airMovement: number | null
}

function movementOf(values: Iterable<number>): number | null {
  const all = [...values]
  const measured = all.filter((value) => !Number.isNaN(value))
  if (measured.length < all.length * LEAST_MEASURED_SHARE) return null
  return Math.max(...measured) - Math.min(...measured)
}

function neighboursAmong(all: readonly Speaking[], { neighbourDistanceM }: ForecastSettings) {
  const points = new NearPoints(all.map(({ sensor }) => sensor.position))
  const cache = new Map<Speaking, Speaking[]>()
  return (one: Speaking): Speaking[] => {
    let near = cache.get(one)
    if (near === undefined) {
      near = points
        .nearest(one.sensor.position, MOST_NEIGHBOURS, neighbourDistanceM)
        .map(({ index }) => all[index]!)
        .filter((other) => other !== one)
      cache.set(one, near)
    }
    return near
  }
}

function isStuck({ movement, airMovement }: Speaking, near: readonly Speaking[]): boolean {
  if (movement === null || movement > UNCHANGED_WITHIN_K) return false
  const others = near.flatMap((other) => (other.movement === null ? [] : [other.movement]))
  if (others.length > 0) return quantile(others, 0.5) >= STANDING_K
  return airMovement === null || airMovement >= STANDING_AIR_K
}

function isUnlike(
  { sensor, observed }: Speaking,
  near: readonly Speaking[],
  { leastNeighbours, unlikeFloorK, lapseKPerM }: ForecastSettings,
): boolean {
  const values = near.flatMap((other) => {
    const later = other.observed.at - observed.at
    if (later < -NEIGHBOUR_BEFORE_MS || later > NEIGHBOUR_AFTER_MS) return []
    const climb = (sensor.elevationM ?? Number.NaN) - (other.sensor.elevationM ?? Number.NaN)
    return [other.observed.surfaceTempC + (Number.isNaN(climb) ? 0 : climb * lapseKPerM)]
  })
  if (values.length < leastNeighbours) return false
  const range = quantile(values, 0.75) - quantile(values, 0.25)
  const limit = Math.max(3 * SIGMA_OF_IQR * range, unlikeFloorK)
  return Math.abs(observed.surfaceTempC - quantile(values, 0.5)) > limit
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at))
}
