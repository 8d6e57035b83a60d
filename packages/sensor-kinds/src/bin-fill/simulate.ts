import { DAY_MS, type EpochMs, HOUR_MS, type MeasureValue } from '@towncrier/core'
import { createRandom } from '../random.ts'
import type { KindSimulator } from '../simulator-contract.ts'
import { dayOfWeek, hourOfDay } from '../weather.ts'

interface BinParameters {
  /** Fill of an average day, points. */
  readonly perDayPct: number
  /** Days of the week on which the round comes: 0 Monday … 6 Sunday. */
  readonly roundDays: readonly number[]
  /** Hour of the day at which the round comes, UTC. */
  readonly roundHour: number
  /** Distances of the sensor; null: the device computes its own fill. */
  readonly depth: { readonly emptyMm: number; readonly fullMm: number } | null
  readonly batteryV: number
  /** Chance in a day that someone sets it on fire, or tips it over. */
  readonly mischiefPerDay: number
}

const STREAMS = [
  'litter bin',
  'glass bank',
  'paper bank',
  'plastics bank',
  'food bank',
  'textiles bank',
] as const

/** Share of a day's waste in each hour, UTC: lunch and after work. Sums to 1. */
const HOURS = [
  0.004, 0.003, 0.002, 0.002, 0.003, 0.006, 0.015, 0.03, 0.045, 0.055, 0.06, 0.07, 0.085, 0.08, 0.07, 0.07,
  0.075, 0.08, 0.075, 0.06, 0.045, 0.03, 0.02, 0.015,
]
/** Monday to Sunday against an average day: a town is out on Saturday, and tidies up on Sunday. */
const DAYS = [0.9, 0.85, 0.9, 0.95, 1.1, 1.3, 1.0]
const BURNING_MS = 40 * 60_000
const TIPPED_MS = 5 * HOUR_MS
const LID_OPEN_MS = 4 * HOUR_MS
/** Waste nearer than this gives no better figure, mm. */
const DEAD_ZONE_MM = 180
/** Under an open lid the sensor looks past the bin: a little further than its floor. */
const OPEN_LID_DEPTH = 1.1
/** Chance in a day that someone leaves the lid open. */
const LID_OPEN_PER_DAY = 0.004
/** Share of sensors that feel movement and see their lid. */
const SHARE_WITH_MOTION = 0.5

/** Bins: filled by hour and weekday, emptied by the round. */
export const simulator: KindSimulator = {
  kind: 'bin-fill',
  placement: 'street-corner',
  fleetShare: 30,
  intervalMs: HOUR_MS,
  faults: { measure: 'distanceMm', spikes: [0, 4_000, 65_535], driftPerHour: 20 },
  plan(site, random) {
    const stream = random.pick(STREAMS)
    const roundsAWeek = random.integer(1, 3)
    const firstDay = random.integer(0, 4)
    const depth = random.chance(0.7)
      ? { emptyMm: random.integer(11, 18) * 100, fullMm: random.integer(18, 26) * 10 }
      : null
    const parameters: BinParameters = {
      perDayPct: (random.between(25, 90) * roundsAWeek) / 7,
      roundDays: Array.from({ length: roundsAWeek }, (_, index) => (firstDay + 2 * index) % 6),
      roundHour: random.between(6, 14),
      depth,
      batteryV: random.between(3.42, 3.68),
      mischiefPerDay: 0.0005,
    }
    const settings = depth === null ? {} : { distanceEmptyMm: depth.emptyMm, distanceFullMm: depth.fullMm }
    const where = site.crossStreet === undefined ? site.district : `by ${site.crossStreet}`
    return { name: `${site.street} ${stream}, ${where}`, settings, parameters }
  },
  create({ seed, parameters, weather }) {
    const bin = parameters as BinParameters
    const random = createRandom(seed)
    const oddities = createRandom(`${seed} oddities`)
    const hasMotion = oddities.chance(SHARE_WITH_MOTION)
    let fillPct = 0
    let previousAt: EpochMs | null = null
    let burnsUntil: EpochMs = 0
    let tippedUntil: EpochMs = 0
    let openUntil: EpochMs = 0
    return {
      next({ scenarioAt }) {
        let isEmptied = false
        if (previousAt === null) {
          fillPct = fillSinceRound(bin, scenarioAt) * random.between(0.7, 1.3)
        } else {
          const from = Math.max(previousAt, scenarioAt - 14 * DAY_MS)
          isEmptied = emptiedBetween(bin, from, scenarioAt)
          fillPct = isEmptied
            ? fillSinceRound(bin, scenarioAt) + random.between(0, 3)
            : fillPct + addedBetween(bin, from, scenarioAt) * random.between(0.5, 1.5)
          const days = (scenarioAt - from) / DAY_MS
          if (random.chance(bin.mischiefPerDay * days)) burnsUntil = scenarioAt + BURNING_MS
          if (random.chance(bin.mischiefPerDay * days)) tippedUntil = scenarioAt + TIPPED_MS
          if (hasMotion && oddities.chance(LID_OPEN_PER_DAY * days)) openUntil = scenarioAt + LID_OPEN_MS
        }
        previousAt = scenarioAt
        fillPct = Math.min(100, Math.max(0, fillPct))
        const values: Record<string, MeasureValue> = {}
        if (bin.depth === null) {
          values.fillPct = Math.round(fillPct)
        } else {
          const { emptyMm, fullMm } = bin.depth
          const waste = emptyMm - (fillPct / 100) * (emptyMm - fullMm) + 3 * random.normal()
          const echo = scenarioAt < openUntil ? OPEN_LID_DEPTH * emptyMm : waste
          values.distanceMm = Math.max(DEAD_ZONE_MM, Math.round(echo))
        }
        const isBurning = scenarioAt < burnsUntil
        const tempC = weather.airTempC(scenarioAt, 0.5) + 1.5 + (isBurning ? random.between(65, 95) : 0)
        values.tempC = Math.round(tempC * 2) / 2
        values.tilted = scenarioAt < tippedUntil
        if (hasMotion) {
          values.lidOpen = scenarioAt < openUntil
          values.moved = isEmptied
        }
        values.batteryV = Math.round((bin.batteryV + 0.003 * tempC) * 100) / 100
        return values
      },
    }
  },
}

/** Points added between two instants, hour by hour. */
function addedBetween(bin: BinParameters, from: EpochMs, to: EpochMs): number {
  let added = 0
  for (let at = from; at < to; ) {
    const end = Math.min(to, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS)
    const share = HOURS[Math.floor(hourOfDay(at))]! * DAYS[dayOfWeek(at)]!
    added += (bin.perDayPct * share * (end - at)) / HOUR_MS
    at = end
  }
  return added
}

function lastRound(bin: BinParameters, at: EpochMs): EpochMs {
  const today = Math.floor(at / DAY_MS) * DAY_MS
  for (let back = 0; back <= 7; back += 1) {
    const day = today - back * DAY_MS
    const round = day + bin.roundHour * HOUR_MS
    if (round <= at && bin.roundDays.includes(dayOfWeek(day))) return round
  }
  return at - 7 * DAY_MS
}

function emptiedBetween(bin: BinParameters, from: EpochMs, to: EpochMs): boolean {
  return lastRound(bin, to) > from
}

function fillSinceRound(bin: BinParameters, at: EpochMs): number {
  return addedBetween(bin, lastRound(bin, at), at)
}
