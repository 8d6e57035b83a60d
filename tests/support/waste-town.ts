import { createRandom, DAY_MS, HOUR_MS, MINUTE_MS, type Random } from '@towncrier/core'
import {
  createWeather,
  discoverKinds,
  discoverSimulators,
  SCENARIOS,
  createRandom as seeded,
} from '@towncrier/sensor-kinds'
import { type BinPast, type FillReading, hoursOfReadings } from '@towncrier/waste-rounds'

export interface WasteTownOptions {
  readonly seed: number
  readonly bins: number
  readonly days: number
  /** Share of readings whose echo fails, or comes back from something else. */
  readonly badEchoes?: number
}

export interface WasteTown {
  /** End of the last hour. */
  readonly now: number
  readonly pasts: readonly BinPast[]
}

const FIRST_DAY = Date.parse('2026-03-02T00:00:00Z')
const STREETS = ['Mill Lane', 'High Street', 'Station Road', 'Church Walk', 'Quay Street', 'Bath Road']
const BIN_SENSOR = 'bin-fill'

/** A made-up town whose bins send once an hour through the platform's own judgement of bin sensors. */
export async function wasteTown({
  seed,
  bins,
  days,
  badEchoes = 0.01,
}: WasteTownOptions): Promise<WasteTown> {
  const simulator = (await discoverSimulators()).get(BIN_SENSOR)!
  const kind = (await discoverKinds()).get(BIN_SENSOR)!
  const weather = createWeather(SCENARIOS['mild-day'].climate)
  const now = FIRST_DAY + days * DAY_MS
  const pasts = Array.from({ length: bins }, (_, n): BinPast => {
    const chance = createRandom(seed * 10_007 + n)
    const street = STREETS[chance.below(STREETS.length)]!
    const site = {
      placement: 'street-corner',
      lat: 52,
      lon: -1,
      relief: 0.5,
      street,
      district: 'Old Town',
    } as const
    const plan = simulator.plan({ ...site, ordinal: n + 1 }, seeded(`${seed} plan ${n}`))
    const device = simulator.create({ seed: `${seed} bin ${n}`, parameters: plan.parameters, weather })
    const settings = kind.settingsSchema.parse(plan.settings)
    const phaseMs = chance.below(60) * MINUTE_MS
    const readings: FillReading[] = []
    let memory = kind.initialMemory()
    let previousAt: number | null = null
    for (let at = FIRST_DAY + phaseMs; at < now; at += HOUR_MS) {
      const values = { ...device.next({ at, scenarioAt: at }) }
      if (chance.next() < badEchoes && typeof values.distanceMm === 'number') {
        values.distanceMm = chance.next() < 0.5 ? 0 : 250 + chance.below(900)
      }
      const judgement = kind.judge(kind.readingSchema.parse(values), {
        ...{ at, previousAt, memory, settings },
        neighbours: () => [],
      })
      memory = judgement.memory
      previousAt = at
      const { fillPct, emptied } = judgement.values
      readings.push({
        at,
        fillPct: typeof fillPct === 'number' ? fillPct : null,
        isEmptied: emptied === true,
        flags: judgement.flags,
      })
    }
    return {
      binId: `bin-${n}`,
      stream: plan.name.slice(street.length + 1, plan.name.indexOf(',')),
      street,
      thresholdPct: 80,
      overflowPct: 95,
      ...hoursOfReadings(readings, FIRST_DAY, now),
      emptiedAt: readings.findLast(({ isEmptied }) => isEmptied)?.at ?? null,
      isFaulty: false,
    }
  })
  return { now, pasts }
}

const HOURS_OF_DAY = [
  0.2, 0.1, 0.1, 0.1, 0.1, 0.3, 0.6, 0.9, 1.2, 1.3, 1.4, 1.6, 2, 1.9, 1.6, 1.5, 1.6, 1.8, 1.7, 1.3, 1, 0.8,
  0.5, 0.4,
]
const DAYS_OF_WEEK = [0.9, 0.85, 0.9, 0.95, 1.1, 1.4, 0.9]
/** A bag, points. */
const LUMP_PCT = 3

/**
 * A town whose bins fill in lumps, on busy days and quiet ones, at rates that differ several times over, seen by a sensor that
 * errs by a point; each is emptied on two days a week unless the crew passes by.
 */
export function lumpyTown({ seed, bins, days }: WasteTownOptions): WasteTown {
  const now = FIRST_DAY + days * DAY_MS
  const town = createRandom(seed)
  const streams = ['general', 'glass', 'paper'].map((stream) => ({ stream, perDayPct: 8 + 14 * town.next() }))
  const busy = Array.from({ length: days }, () => Math.exp(0.2 * normal(town)))
  const pasts = Array.from({ length: bins }, (_, n): BinPast => {
    const chance = createRandom(seed * 10_007 + n)
    const { stream, perDayPct } = streams[chance.below(streams.length)]!
    const perHourPct = (perDayPct * Math.exp(0.5 * normal(chance))) / 24
    const round = [chance.below(3), 3 + chance.below(3)]
    const readings: FillReading[] = []
    let fillPct = 40 * chance.next()
    for (let hour = 0; hour < days * 24; hour++) {
      const day = Math.floor(hour / 24)
      const lumps =
        (perHourPct *
          HOURS_OF_DAY[hour % 24]! *
          DAYS_OF_WEEK[day % 7]! *
          busy[day]! *
          busy[(day * 7 + n) % days]!) /
        LUMP_PCT
      let left = Math.exp(-lumps)
      for (let drawn = chance.next(); drawn > left; drawn *= chance.next()) {
        fillPct -= LUMP_PCT * Math.log(1 - chance.next())
        if (left === 0) left = Number.MIN_VALUE
      }
      const isEmptied = hour % 24 === 9 && round.includes(day % 7) && chance.next() < 0.8
      fillPct = isEmptied ? 2 * chance.next() : Math.min(fillPct, 110)
      const measuredPct = Math.min(100, Math.max(0, Math.round(fillPct + normal(chance))))
      readings.push({ at: FIRST_DAY + (hour + 0.5) * HOUR_MS, fillPct: measuredPct, isEmptied, flags: [] })
    }
    return {
      ...{ binId: `bin-${n}`, stream, street: STREETS[chance.below(STREETS.length)]! },
      ...{ thresholdPct: 80, overflowPct: 95, isFaulty: false },
      ...hoursOfReadings(readings, FIRST_DAY, now),
      emptiedAt: readings.findLast(({ isEmptied }) => isEmptied)?.at ?? null,
    }
  })
  return { now, pasts }
}

function normal({ next }: Random): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}
