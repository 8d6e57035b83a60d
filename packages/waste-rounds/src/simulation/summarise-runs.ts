import type { PolicyFigures, SimulationRun } from './simulated-network.ts'

/** Over several runs: mean, and what the runs lie between. */
export interface Spread {
  readonly mean: number
  readonly least: number
  readonly most: number
}

export type PolicySpread = Readonly<Record<keyof PolicyFigures, Spread | null>>

export interface SimulationSummary {
  readonly fixed: PolicySpread
  readonly dynamic: PolicySpread
  /** Of rounds by fill against fixed ones on the same fills, %; below 0: they drive more. */
  readonly savedPct: { readonly km: Spread; readonly hours: Spread; readonly stops: Spread }
  /** Overflows in a week that rounds by fill have more than fixed ones. */
  readonly moreOverflows: Spread
}

/** @param runs at least one. */
export function summariseRuns(runs: readonly SimulationRun[]): SimulationSummary {
  const saved = (of: (figures: PolicyFigures) => number) =>
    spreadOf(runs.map(({ fixed, dynamic }) => (of(fixed) === 0 ? 0 : 100 * (1 - of(dynamic) / of(fixed)))))!
  return {
    fixed: policySpread(runs.map(({ fixed }) => fixed)),
    dynamic: policySpread(runs.map(({ dynamic }) => dynamic)),
    savedPct: {
      km: saved(({ km }) => km),
      hours: saved(({ hours }) => hours),
      stops: saved(({ stops }) => stops),
    },
    moreOverflows: spreadOf(runs.map(({ fixed, dynamic }) => dynamic.overflows - fixed.overflows))!,
  }
}

function policySpread(figures: readonly PolicyFigures[]): PolicySpread {
  const of = (name: keyof PolicyFigures) => spreadOf(figures.flatMap((each) => each[name] ?? []))
  return {
    km: of('km'),
    hours: of('hours'),
    stops: of('stops'),
    lorryDays: of('lorryDays'),
    meanFillPct: of('meanFillPct'),
    wasted: of('wasted'),
    overflows: of('overflows'),
    overflowHours: of('overflowHours'),
    co2Kg: of('co2Kg'),
  }
}

function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, least: Math.min(...values), most: Math.max(...values) }
}
