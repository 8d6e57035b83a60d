import type { EpochMs } from '@towncrier/core'
import type { BinForecast } from '../fills/bin-forecast.ts'
import { binForDay, densityOf, isWorthALook, LORRY_WORTH_S, SECONDS_PER_KM } from '../planning/bin-for-day.ts'
import { createDayPlanner, evaluateShifts, type LorryOrder, ordersOfPlan } from '../planning/day-planner.ts'
import type { PlannedBin, PlanningInput } from '../planning/planning-input.ts'
import type { WastePlan } from '../planning/waste-plan.ts'
import type { SimulatedBin, SimulatedNetwork } from './simulated-network.ts'

/** Enough for what is driven for months. */
const FIXED_ITERATIONS = 15_000
const STEP_ITERATIONS = 250

/** The order in which a fixed round's bins are driven, found once; every bin of it, on every lorry there is. */
export function fixedOrders(
  network: SimulatedNetwork,
  bins: readonly SimulatedBin[],
  usualFillPct: (bin: SimulatedBin) => number,
  seed: number,
): readonly LorryOrder[] {
  const input = inputOf(
    network,
    bins.map((bin) => plannedBin(network, bin, usualFillPct(bin))),
    true,
  )
  return ordersOfPlan(search(input, seed, FIXED_ITERATIONS))
}

/** What the planner makes of forecasts. */
export function dynamicOrders(
  network: SimulatedNetwork,
  forecasts: ReadonlyMap<string, BinForecast>,
  day: {
    readonly leaves: EpochMs
    readonly lookAheadDays: number
    readonly seed: number
    readonly iterations: number
  },
): readonly LorryOrder[] {
  const settings = { ...network.settings, lookAheadDays: day.lookAheadDays }
  const looked = network.bins
    .map((bin) => ({
      ...plannedBin(network, bin, 0),
      ...binForDay(bin, forecasts.get(bin.id) ?? null, settings, day.leaves),
    }))
    .filter(isWorthALook)
  if (looked.length === 0) return []
  return ordersOfPlan(search(inputOf(network, looked, false), day.seed, day.iterations))
}

/** What driving in that order comes to with what is really in the bins. */
export function drive(
  network: SimulatedNetwork,
  orders: readonly LorryOrder[],
  fillPct: (binId: string) => number,
): WastePlan {
  const asked = new Set(orders.flatMap(({ binIds }) => binIds))
  const bins = network.bins.flatMap((bin) =>
    asked.has(bin.id) ? plannedBin(network, bin, fillPct(bin.id)) : [],
  )
  return evaluateShifts(inputOf(network, bins, true), orders)
}

function search(input: PlanningInput, seed: number, iterations: number): WastePlan {
  const planner = createDayPlanner(input, { seed })
  for (let done = 0; done < iterations; done += STEP_ITERATIONS) {
    planner.step(Math.min(STEP_ITERATIONS, iterations - done), done / iterations)
  }
  return planner.best()
}

function plannedBin({ settings }: SimulatedNetwork, bin: SimulatedBin, fillPct: number): PlannedBin {
  const { id, name, stream, node, serviceS, thresholdPct, maxAgeDays, volumeL, accessTimes } = bin
  const litres = (volumeL * fillPct) / 100
  return {
    ...{ id, name, stream, node, serviceS, thresholdPct, maxAgeDays, fillPct },
    litres: Math.round(litres),
    kg: Math.round(10 * litres * densityOf(settings.densityKgPerL, stream)) / 10,
    windows: accessTimes.map(({ fromMin, toMin }) => ({ fromS: fromMin * 60, toS: toMin * 60 })),
    isInService: true,
    overflowChance: null,
    isOverflowing: false,
    ageDays: null,
    isReported: false,
    request: 'may',
    onlyLorryIds: null,
  }
}

function inputOf(
  { lorries, disposalSites, matrices, settings }: SimulatedNetwork,
  bins: readonly PlannedBin[],
  isEveryBin: boolean,
): PlanningInput {
  return {
    ...{ bins, lorries, disposalSites, matrices },
    settings: {
      overflowWorthS: settings.overflowWorthMin * 60,
      overAgeWorthSPerDay: settings.overAgeWorthMinPerDay * 60,
      visitWorthS: settings.visitWorthMin * 60,
      secondsPerKm: SECONDS_PER_KM,
      lorryWorthS: LORRY_WORTH_S,
      isEveryBin,
    },
  }
}
