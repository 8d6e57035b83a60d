import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { BinPast, FillHour } from './bin-forecast.ts'
import { UNSEEN_FALL_PCT } from './fill-steps.ts'
import { createBinForecaster } from './forecast-bin.ts'
import { learnFills } from './learn-fills.ts'
import { chanceOverflowBy, fillAt } from './read-forecast.ts'

export interface FillsBacktestSettings {
  /** IANA name: of the hour of the week. */
  readonly timeZone: string
  /** First and last instant to forecast from. */
  readonly from: EpochMs
  readonly to: EpochMs
  /** Between instants to forecast from; one that is no whole day goes through the hours of the day. */
  readonly everyHours: number
  /** Learnt anew after so many hours. */
  readonly learnEveryHours: number
  /** Forecasts each bin as if its sensor had just failed: from when it was emptied, at its own usual. */
  readonly isSensorLost?: boolean
}

/** How often what was said to happen with such a chance happened. */
export interface ReliabilityRow {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly meanChance: number
  readonly share: number
}

/** How good forecasts of 24 hours ahead were, over bins that nobody emptied meanwhile. */
export interface FillsBacktest {
  readonly count: number
  /** Mean absolute errors, points: of the median; of "as it is now"; of the line since it was emptied. */
  readonly maePct: number
  readonly persistenceMaePct: number
  readonly lineMaePct: number
  readonly biasPct: number
  /** Share of fills within the 10 and 90 % quantiles, which should hold 80 %; `meanWidthPct`: their mean distance. */
  readonly covered: number
  /** Share of fills at or below the median. */
  readonly belowMedian: number
  readonly meanWidthPct: number
  /** Bins that were not overflowing: whether any of the next 24 hours was measured as that. */
  readonly overflow: {
    readonly count: number
    readonly happened: number
    readonly brier: number
    /** Of saying for each bin the share of all. */
    readonly brierOfShare: number
    readonly rows: readonly ReliabilityRow[]
  }
}

const AHEAD_HOURS = 24
const ROW_WIDTH = 0.1

/**
 * Forecasts again and again from what was known then (rolling origin) and compares with what was measured 24 hours later.
 *
 * @param pasts whole pasts; of each only what lies before the origin is shown to the forecast.
 */
export function backtestFillForecasts(
  pasts: readonly BinPast[],
  { timeZone, from, to, everyHours, learnEveryHours, isSensorLost = false }: FillsBacktestSettings,
): FillsBacktest {
  const errors = { forecast: 0, persistence: 0, line: 0, bias: 0, covered: 0, below: 0, width: 0, count: 0 }
  const chances: { chance: number; hasHappened: boolean }[] = []
  let model = learnFills([], { now: from, timeZone })
  let learntAt = Number.NEGATIVE_INFINITY
  for (let now = from; now <= to; now += everyHours * HOUR_MS) {
    const known = pasts.map((past) => knownAt(past, now))
    if (now - learntAt >= learnEveryHours * HOUR_MS) {
      model = learnFills(known, { now, timeZone })
      learntAt = now
    }
    const forecastOf = createBinForecaster(model, now)
    for (const [index, past] of known.entries()) {
      const next = hoursAfter(pasts[index]!, now)
      const { latest } = past
      const found = next.at(-1)?.fillPct ?? null
      if (next.length < AHEAD_HOURS || latest === null || now - latest.at > 3 * HOUR_MS) continue
      if (next.some(({ isEmptied }) => isEmptied) || hasFallen(latest.fillPct, next)) continue
      const forecast = forecastOf(isSensorLost ? { ...past, hours: [], latest: null } : past)
      // An hour's mean stands for its middle.
      const at = next.at(-1)!.at + HOUR_MS / 2
      const fill = fillAt(forecast, at)
      if (forecast.basis !== (isSensorLost ? 'usual' : 'sensor') || fill === null) continue
      if (latest.fillPct < past.overflowPct) {
        const hasHappened = next.some(({ fillPct }) => fillPct !== null && fillPct >= past.overflowPct)
        chances.push({ chance: chanceOverflowBy(forecast, at)!, hasHappened })
      }
      if (found === null) continue
      errors.count++
      errors.forecast += Math.abs(fill.medianPct - found)
      errors.bias += fill.medianPct - found
      errors.persistence += Math.abs(latest.fillPct - found)
      errors.line += Math.abs(lineOf(past, at) - found)
      errors.covered += found >= fill.lowPct && found <= fill.highPct ? 1 : 0
      errors.below += found <= fill.medianPct ? 1 : 0
      errors.width += fill.highPct - fill.lowPct
    }
  }
  const mean = (sum: number) => (errors.count === 0 ? Number.NaN : sum / errors.count)
  return {
    count: errors.count,
    maePct: mean(errors.forecast),
    persistenceMaePct: mean(errors.persistence),
    lineMaePct: mean(errors.line),
    biasPct: mean(errors.bias),
    covered: mean(errors.covered),
    belowMedian: mean(errors.below),
    meanWidthPct: mean(errors.width),
    overflow: overflowScore(chances),
  }
}

/** What was known of a bin then. */
export function knownAt(past: BinPast, now: EpochMs): BinPast {
  const hours = past.hours.slice(0, indexAt(past.hours, now))
  const emptied = hours.findLast(({ isEmptied }) => isEmptied)
  const measured = hours.findLast(({ fillPct, isEmptied }) => fillPct !== null && !isEmptied)
  return {
    ...past,
    hours,
    latest: measured === undefined ? null : { at: measured.at + HOUR_MS / 2, fillPct: measured.fillPct! },
    emptiedAt: emptied === undefined ? null : emptied.at + HOUR_MS / 2,
  }
}

/** Index of the first hour that was not over. */
function indexAt(hours: readonly FillHour[], now: EpochMs): number {
  if (hours.length === 0) return 0
  return Math.min(hours.length, Math.max(0, Math.floor((now - hours[0]!.at) / HOUR_MS)))
}

function hoursAfter({ hours }: BinPast, now: EpochMs): readonly FillHour[] {
  const index = indexAt(hours, now)
  return hours.slice(index, index + AHEAD_HOURS)
}

/** A round that took too little to be seen as one. */
function hasFallen(beforePct: number, hours: readonly FillHour[]): boolean {
  let lastPct = beforePct
  for (const { fillPct } of hours) {
    if (fillPct === null) continue
    if (lastPct - fillPct > UNSEEN_FALL_PCT) return true
    lastPct = fillPct
  }
  return false
}

/** Straight on as since it was emptied, or for the last two weeks. */
function lineOf({ hours, latest, emptiedAt }: BinPast, at: EpochMs): number {
  const since = Math.max(emptiedAt ?? 0, latest!.at - 14 * DAY_MS)
  const first = hours.find((hour) => hour.at > since && hour.fillPct !== null)
  if (first === undefined || latest!.at - first.at < HOUR_MS) return latest!.fillPct
  const perMs = (latest!.fillPct - first.fillPct!) / (latest!.at - first.at - HOUR_MS / 2)
  return Math.min(100, Math.max(0, latest!.fillPct + perMs * (at - latest!.at)))
}

function overflowScore(
  chances: readonly { readonly chance: number; readonly hasHappened: boolean }[],
): FillsBacktest['overflow'] {
  const count = chances.length
  const happened = chances.filter(({ hasHappened }) => hasHappened).length
  const share = happened / count
  let brier = 0
  const rows = Array.from({ length: 1 / ROW_WIDTH }, () => ({ count: 0, chance: 0, happened: 0 }))
  for (const { chance, hasHappened } of chances) {
    brier += (chance - (hasHappened ? 1 : 0)) ** 2
    const row = rows[Math.min(rows.length - 1, Math.floor(chance / ROW_WIDTH))]!
    row.count++
    row.chance += chance
    if (hasHappened) row.happened++
  }
  return {
    count,
    happened,
    brier: brier / count,
    brierOfShare: share * (1 - share),
    rows: rows.flatMap((row, index) =>
      row.count === 0
        ? []
        : [
            {
              from: index / rows.length,
              to: (index + 1) / rows.length,
              count: row.count,
              meanChance: row.chance / row.count,
              share: row.happened / row.count,
            },
          ],
    ),
  }
}
