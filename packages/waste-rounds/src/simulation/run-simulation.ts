import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { BinForecast } from '../fills/bin-forecast.ts'
import type { FillModel } from '../fills/fill-model.ts'
import { createBinForecaster } from '../fills/forecast-bin.ts'
import { learnFills } from '../fills/learn-fills.ts'
import type { LorryOrder } from '../planning/day-planner.ts'
import type { WastePlan } from '../planning/waste-plan.ts'
import { WASTED_PCT } from '../savings/fixed-week.ts'
import type { WasteSettings } from '../service/waste-service.ts'
import { BinWorld } from './bin-world.ts'
import { type BinFills, drawFills } from './fill-draws.ts'
import { drive, dynamicOrders, fixedOrders } from './policy-rounds.ts'
import { sensorsOf } from './sensor-share.ts'
import type { DynamicPolicy, PolicyFigures, SimulationRequest, SimulationRun } from './simulated-network.ts'

/** A Monday; hours are counted without changes of clocks. */
const START: EpochMs = Date.UTC(2026, 0, 5)
const TIME_ZONE = 'UTC'
/** Sensors look on while fixed rounds go on. */
export const LEARNING_WEEKS = 2
/** Then each policy is driven for so long before it counts. */
export const SETTLING_WEEKS = 1
const LEARN_EVERY_DAYS = 7
/** Of a shift, most collections lie about so long after its start. */
const COLLECTED_AFTER_HOURS = 3
const MOST_DAYS_AHEAD = 6

interface WeekSums {
  metres: number
  workS: number
  lorryDays: number
}

/** One draw of fills, on which policies are tried. */
export interface SimulationTrial {
  readonly fixed: PolicyFigures
  /** Another policy on the same fills, lorries and roads. */
  dynamic(settings: WasteSettings, policy: DynamicPolicy): PolicyFigures
}

/**
 * Draws fills and drives fixed rounds on them.
 *
 * @param onDay called after each day of each policy, for progress.
 */
export function beginTrial(
  request: SimulationRequest,
  seed: number,
  onDay: () => void = () => {},
): SimulationTrial {
  const { network, fills: assumptions, weeks } = request
  const days = (LEARNING_WEEKS + SETTLING_WEEKS + weeks) * 7
  const fills = drawFills(network.bins, assumptions, days, seed)
  const rounds = fixedRounds(request, fills, seed)
  return {
    fixed: runPolicy(request, fills, seed, days, rounds, rounds, onDay),
    dynamic: (settings, policy) => {
      const asked = { ...request, network: { ...network, settings }, dynamic: policy }
      return runPolicy(asked, fills, seed, days, rounds, dynamicRounds(asked, seed), onDay)
    },
  }
}

/**
 * Drives the same fills twice, on fixed days and by fill, with the same lorries on the same roads.
 *
 * @param onDay called after each day of each policy, for progress.
 */
export function runSimulation(
  request: SimulationRequest,
  seed: number,
  onDay: () => void = () => {},
): SimulationRun {
  const { fixed, dynamic } = beginTrial(request, seed, onDay)
  return { seed, fixed, dynamic: dynamic(request.network.settings, request.dynamic) }
}

/** How many days {@link runSimulation} goes through. */
export function daysOfRun(weeks: number): number {
  return 2 * 7 * (LEARNING_WEEKS + SETTLING_WEEKS + weeks)
}

/** Decides in the morning what is driven. */
type Rounds = (weekday: number, world: BinWorld, leaves: EpochMs) => readonly LorryOrder[]

function runPolicy(
  request: SimulationRequest,
  fills: readonly BinFills[],
  seed: number,
  days: number,
  learning: Rounds,
  rounds: Rounds,
  onDay: () => void,
): PolicyFigures {
  const { network, dynamic, weeks } = request
  const world = new BinWorld(network.bins, fills, {
    start: START,
    seed,
    hasSensor: sensorsOf(network.bins.length, dynamic.sensorShare, seed),
    overflowPct: network.settings.overflowPct,
    wastedPct: WASTED_PCT,
  })
  const indexOf = new Map(network.bins.map(({ id }, n) => [id, n]))
  const leavesHour = Math.floor(Math.min(...network.lorries.map(({ shift }) => shift.fromS)) / 3_600)
  const countsFrom = days - weeks * 7
  let sums: WeekSums = { metres: 0, workS: 0, lorryDays: 0 }
  for (let day = 0; day < days; day++) {
    if (day === countsFrom) {
      world.beginCounting()
      sums = { metres: 0, workS: 0, lorryDays: 0 }
    }
    for (let hour = 0; hour < leavesHour; hour++) world.passHour([])
    const decide = day < LEARNING_WEEKS * 7 ? learning : rounds
    const orders = decide(day % 7, world, START + day * DAY_MS + leavesHour * HOUR_MS)
    const lifts = new Map<number, number[]>()
    if (orders.some(({ binIds }) => binIds.length > 0)) {
      const plan = drive(network, orders, (id) => world.fillAfter(indexOf.get(id)!, COLLECTED_AFTER_HOURS))
      addUp(sums, plan)
      for (const { type, placeId, beginS } of plan.shifts.flatMap(({ visits }) => visits)) {
        if (type !== 'collect') continue
        const hour = Math.min(23, Math.max(leavesHour, Math.floor(beginS / 3_600)))
        lifts.set(hour, [...(lifts.get(hour) ?? []), indexOf.get(placeId!)!])
      }
    }
    for (let hour = leavesHour; hour < 24; hour++) world.passHour(lifts.get(hour) ?? [])
    onDay()
  }
  return figuresOf(world, sums, weeks, network.settings.co2KgPerKm)
}

function addUp(sums: WeekSums, { metres, workS, shifts }: WastePlan): void {
  sums.metres += metres
  sums.workS += workS
  sums.lorryDays += shifts.filter(({ collections }) => collections > 0).length
}

function figuresOf(
  world: BinWorld,
  { metres, workS, lorryDays }: WeekSums,
  weeks: number,
  co2KgPerKm: number,
): PolicyFigures {
  const { stops, fillSumPct, wasted, overflows, overflowHours } = world.counts()
  const km = metres / 1_000 / weeks
  return {
    km,
    hours: workS / 3_600 / weeks,
    stops: stops / weeks,
    lorryDays: lorryDays / weeks,
    meanFillPct: stops === 0 ? null : fillSumPct / stops,
    wasted: wasted / weeks,
    overflows: overflows / weeks,
    overflowHours: overflowHours / weeks,
    co2Kg: km * co2KgPerKm,
  }
}

/** Every bin due on the day, in an order that is found once for each set of bins that is due together. */
function fixedRounds({ network }: SimulationRequest, fills: readonly BinFills[], seed: number): Rounds {
  const known = new Map<string, readonly LorryOrder[]>()
  const perDayPct = new Map(network.bins.map(({ id }, n) => [id, fills[n]!.perDayPct]))
  return (weekday) => {
    const due = network.bins.filter(({ fixedWeekdays }) => fixedWeekdays.includes(weekday))
    if (due.length === 0) return []
    const key = due.map(({ id }) => id).join('\n')
    let orders = known.get(key)
    if (orders === undefined) {
      orders = fixedOrders(
        network,
        due,
        ({ id, fixedWeekdays }) => Math.min(100, (perDayPct.get(id)! * 7) / fixedWeekdays.length),
        seed,
      )
      known.set(key, orders)
    }
    return orders
  }
}

/** What the platform's own forecast and planner make of what sensors and crews have told so far. */
function dynamicRounds({ network, dynamic }: SimulationRequest, seed: number): Rounds {
  let model: FillModel | null = null
  let learntAt = 0
  let day = 0
  return (weekday, world, leaves) => {
    day++
    if (!dynamic.weekdays.includes(weekday)) return []
    const now = world.now()
    const pasts = world.pasts()
    if (model === null || now - learntAt >= LEARN_EVERY_DAYS * DAY_MS) {
      model = learnFills(pasts, { now, timeZone: TIME_ZONE })
      learntAt = now
    }
    const forecast = createBinForecaster(model, now)
    const forecasts = new Map<string, BinForecast>(pasts.map((past) => [past.binId, forecast(past)]))
    const lookAheadDays = lookAhead(network.settings.lookAheadDays, weekday, dynamic.weekdays)
    return dynamicOrders(network, forecasts, {
      ...{ leaves, lookAheadDays },
      seed: seed * 1_009 + day,
      iterations: dynamic.iterations,
    })
  }
}

/** As the settings have it, and over days on which no lorry goes out. */
function lookAhead(lookAheadDays: number, weekday: number, weekdays: readonly number[]): number {
  let next = 1
  while (next < MOST_DAYS_AHEAD && !weekdays.includes((weekday + next) % 7)) next++
  return Math.max(lookAheadDays, next)
}
