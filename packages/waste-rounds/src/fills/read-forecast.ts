import type { EpochMs } from '@towncrier/core'
import type { BinForecast, FillPoint } from './bin-forecast.ts'

/**
 * Chance that a bin has overflowed by then if nobody empties it, 0 to 1: straight lines between the forecast's points,
 * and the first or last beyond them; null when nothing is known.
 */
export function chanceOverflowBy(forecast: BinForecast, at: EpochMs): number | null {
  const between = pointsAround(forecast.points, at)
  return between === null ? null : mixed(between, (point) => point.overflowChance)
}

/** Fill then if nobody empties it, %: 10, 50 and 90 % quantiles, as {@link chanceOverflowBy}. */
export function fillAt(
  forecast: BinForecast,
  at: EpochMs,
): { readonly lowPct: number; readonly medianPct: number; readonly highPct: number } | null {
  const between = pointsAround(forecast.points, at)
  if (between === null) return null
  return {
    lowPct: mixed(between, (point) => point.lowPct),
    medianPct: mixed(between, (point) => point.medianPct),
    highPct: mixed(between, (point) => point.highPct),
  }
}

type Between = readonly [before: FillPoint, after: FillPoint, share: number]

function pointsAround(points: readonly FillPoint[], at: EpochMs): Between | null {
  if (points.length === 0) return null
  const index = points.findIndex((point) => point.at >= at)
  if (index === -1) return [points.at(-1)!, points.at(-1)!, 0]
  const after = points[index]!
  const before = points[index - 1] ?? after
  return [before, after, after.at === before.at ? 0 : (at - before.at) / (after.at - before.at)]
}

function mixed([before, after, share]: Between, value: (point: FillPoint) => number): number {
  return value(before) + share * (value(after) - value(before))
}
