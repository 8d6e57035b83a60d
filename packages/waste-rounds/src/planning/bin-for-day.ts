import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { BinForecast } from '../fills/bin-forecast.ts'
import { chanceOverflowBy, fillAt } from '../fills/read-forecast.ts'
import type { Bin, WasteSettings } from '../service/waste-service.ts'
import type { PlannedBin } from './planning-input.ts'

/** Beside its time a kilometre costs fuel and wear, and a lorry that goes out at all its crew's preparation. */
export const SECONDS_PER_KM = 60
export const LORRY_WORTH_S = 900
/** Of the collections of a shift, most lie about so long after its start. */
const COLLECTED_AFTER_MS = 3 * HOUR_MS
/** Of a bin of which nothing is known. */
export const UNKNOWN_FILL_PCT = 60
/** Less full, not old and not likely to overflow: nobody would drive there. */
const LEAST_FILL_PCT = 25
const LEAST_CHANCE = 0.02
const USUAL_DENSITY_KG_PER_L = 0.12

export type BinForDay = Pick<
  PlannedBin,
  'litres' | 'kg' | 'fillPct' | 'overflowChance' | 'isOverflowing' | 'ageDays'
>

/**
 * What a plan has to know of a bin's fill, from its forecast.
 *
 * @param forecast null: none.
 * @param begins   when the first lorry of the day leaves.
 */
export function binForDay(
  { volumeL, stream }: Pick<Bin, 'volumeL' | 'stream'>,
  forecast: BinForecast | null,
  settings: Pick<WasteSettings, 'lookAheadDays' | 'overflowPct' | 'densityKgPerL'>,
  begins: EpochMs,
): BinForDay {
  const isKnown = forecast !== null && forecast.basis !== 'unknown'
  const collectedAt = begins + COLLECTED_AFTER_MS
  const fillPct = isKnown ? (fillAt(forecast, collectedAt)?.medianPct ?? null) : null
  const litres = (volumeL * (fillPct ?? UNKNOWN_FILL_PCT)) / 100
  const next = collectedAt + settings.lookAheadDays * DAY_MS
  const fillNowPct = forecast?.basis === 'sensor' ? forecast.fillNowPct : null
  return {
    litres: Math.round(litres),
    kg: Math.round(10 * litres * densityOf(settings.densityKgPerL, stream)) / 10,
    fillPct,
    overflowChance: isKnown ? chanceOverflowBy(forecast, next) : null,
    isOverflowing: fillNowPct !== null && fillNowPct >= settings.overflowPct,
    ageDays: forecast?.emptiedAt == null ? null : (collectedAt - forecast.emptiedAt) / DAY_MS,
  }
}

/** Whether a plan by fill looks at the bin at all. */
export function isWorthALook({
  isOverflowing,
  isReported,
  overflowChance,
  fillPct,
  ageDays,
  maxAgeDays,
}: Pick<
  PlannedBin,
  'isOverflowing' | 'isReported' | 'overflowChance' | 'fillPct' | 'ageDays' | 'maxAgeDays'
>): boolean {
  return (
    isOverflowing ||
    isReported ||
    (overflowChance ?? 0) >= LEAST_CHANCE ||
    (fillPct ?? 0) >= LEAST_FILL_PCT ||
    (ageDays !== null && maxAgeDays !== null && ageDays >= maxAgeDays)
  )
}

/** Kilograms of a litre of loose waste. */
export function densityOf(densities: WasteSettings['densityKgPerL'], stream: string): number {
  return densities[stream] ?? densities.other ?? USUAL_DENSITY_KG_PER_L
}
