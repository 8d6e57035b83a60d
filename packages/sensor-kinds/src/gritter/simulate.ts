import { type EpochMs, HOUR_MS, SECOND_MS } from '@towncrier/core'
import { createRandom } from '../random.ts'
import type { KindSimulator, TourPoint } from '../simulator-contract.ts'

interface GritterParameters {
  readonly tour: readonly TourPoint[]
  readonly capacityKg: number
  /** Where on its tour the lorry begins, 0…1: lorries that share a tour do not drive in a pack. */
  readonly phase: number
  readonly spreadRateGm2: number
}

/** A single carriageway, m: what a lorry treats in one pass. */
const SPREAD_WIDTH_M = 7
/** A lorry goes home for salt when it has less. */
const RELOAD_BELOW_KG = 300
const RELOAD_MS = 10 * 60 * SECOND_MS
const CRUISE_KPH = 38
/** Ground colder than this sends the lorries out, °C. */
const TURN_OUT_BELOW_C = 2.5
const EARTH_M_PER_DEGREE = 111_195
/** After a longer silence the lorry is where it was: nobody saw it drive. */
const LONGEST_DRIVE_MS = HOUR_MS

/** Gritters: they wait in the depot until the roads get cold, then drive their tour and spread. */
export const simulator: KindSimulator = {
  kind: 'gritter',
  placement: 'depot',
  fleetShare: 1,
  intervalMs: 10 * SECOND_MS,
  faults: { measure: 'surfaceTempC', spikes: [-60, 85], driftPerHour: 1 },
  plan(site, random) {
    const parameters: GritterParameters = {
      tour: site.tour ?? [{ lat: site.lat, lon: site.lon, relief: site.relief, isBridge: false }],
      capacityKg: random.pick([6_000, 9_000]),
      phase: site.ordinal === 1 ? 0.05 : random.next(),
      spreadRateGm2: random.pick([8, 10, 10, 16]),
    }
    return {
      name: `Gritter ${site.ordinal} ${LORRY_NAMES[(site.ordinal - 1) % LORRY_NAMES.length]}`,
      settings: {},
      parameters,
    }
  },
  create({ seed, parameters, weather }) {
    const { tour, capacityKg, phase, spreadRateGm2 } = parameters as GritterParameters
    const random = createRandom(seed)
    const along = measureTour(tour)
    const lengthM = along[along.length - 1]!
    let positionM = lengthM * phase
    let saltKg = capacityKg * random.between(0.5, 1)
    let speedKph = 0
    let previousAt: EpochMs | null = null
    let reloadUntil: EpochMs = 0
    return {
      next({ at, scenarioAt }) {
        const elapsedMs = previousAt === null ? 0 : Math.min(at - previousAt, LONGEST_DRIVE_MS)
        previousAt = at
        const here = pointAt(tour, along, positionM)
        const groundC = weather.groundTempC(scenarioAt, {
          relief: here.relief,
          coolingFactor: here.isBridge ? 1.15 : 0.97,
        })
        const isAtDepot = positionM < 80 || lengthM - positionM < 80
        if (isAtDepot && saltKg < RELOAD_BELOW_KG && reloadUntil < at) {
          reloadUntil = at + RELOAD_MS
          saltKg = capacityKg
        }
        const isOut = lengthM > 500 && at >= reloadUntil && !(isAtDepot && groundC > TURN_OUT_BELOW_C)
        const isWaiting = isOut && random.chance(0.06)
        speedKph = !isOut || isWaiting ? 0 : Math.max(8, Math.min(62, CRUISE_KPH + 7 * random.normal()))
        const drivenM = (speedKph * elapsedMs) / 3_600
        positionM = lengthM > 0 ? (positionM + drivenM) % lengthM : 0
        const isSpreading = speedKph > 5 && !isAtDepot && saltKg > 0 && groundC < TURN_OUT_BELOW_C
        if (isSpreading) saltKg = Math.max(0, saltKg - (spreadRateGm2 * SPREAD_WIDTH_M * drivenM) / 1_000)
        const now = pointAt(tour, along, positionM)
        return {
          lat: round(now.lat + 2e-6 * random.normal(), 6),
          lon: round(now.lon + 3e-6 * random.normal(), 6),
          surfaceTempC: round(groundC + 0.15 * random.normal(), 1),
          airTempC: round(weather.airTempC(scenarioAt, now.relief) + 0.1 * random.normal(), 1),
          speedKph: round(speedKph, 0),
          headingDeg: round(now.headingDeg, 0) % 360,
          spreading: isSpreading,
          spreadRateGm2: isSpreading ? spreadRateGm2 : 0,
          saltRemainingKg: round(saltKg, 0),
        }
      },
    }
  },
}

/** As British councils let schoolchildren name them. */
const LORRY_NAMES = [
  'Brine Cox',
  'Salty Sue',
  'Grit Expectations',
  'Frosty Fred',
  'Sprinkles',
  'Slippy McGritface',
  'Thaw Patrol',
  'Winnie the Plough',
]

/** Metres from the start at each point. */
function measureTour(tour: readonly TourPoint[]): Float64Array {
  const along = new Float64Array(tour.length)
  for (let index = 1; index < tour.length; index += 1) {
    const { east, north } = offsetM(tour[index - 1]!, tour[index]!)
    along[index] = along[index - 1]! + Math.hypot(east, north)
  }
  return along
}

/** Plane approximation: exact to a metre over a street's length. */
function offsetM(from: TourPoint, to: TourPoint): { east: number; north: number } {
  return {
    east: (to.lon - from.lon) * EARTH_M_PER_DEGREE * Math.cos((from.lat * Math.PI) / 180),
    north: (to.lat - from.lat) * EARTH_M_PER_DEGREE,
  }
}

function pointAt(
  tour: readonly TourPoint[],
  along: Float64Array,
  positionM: number,
): TourPoint & { headingDeg: number } {
  let low = 0
  let high = along.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (along[middle]! <= positionM) low = middle
    else high = middle
  }
  const from = tour[low]!
  const to = tour[high] ?? from
  const gap = along[high]! - along[low]!
  const fraction = gap > 0 ? (positionM - along[low]!) / gap : 0
  const { east, north } = offsetM(from, to)
  return {
    lat: from.lat + fraction * (to.lat - from.lat),
    lon: from.lon + fraction * (to.lon - from.lon),
    relief: from.relief + fraction * (to.relief - from.relief),
    isBridge: from.isBridge && to.isBridge,
    headingDeg: ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360,
  }
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}
