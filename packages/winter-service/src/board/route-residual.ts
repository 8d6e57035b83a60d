import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { WeatherHour } from '../surface/surface-forecast.ts'
import { type ResidualSalt, residualSalt } from '../treatment/salt.ts'
import type { WinterSettings } from '../treatment/settings.ts'

/** Salt older than this is not reckoned with. */
export const SALT_LASTS_MS = 72 * HOUR_MS

/** A pass over a street, with what it laid on it. */
export interface SaltPass {
  readonly edgeId: string
  readonly at: EpochMs
  readonly rateGm2: number | null
  /** Share of the street that was treated, 0 to 1. */
  readonly covered: number
}

export interface ResidualConditions {
  readonly now: EpochMs
  readonly weather: readonly WeatherHour[] | null
  /** Whether the roads are wet, as sensors say. */
  readonly isWet: boolean
  readonly settings: Pick<WinterSettings, 'residualSalt' | 'trafficLevel'>
}

/** Salt that is believed to be left on each street, spread over the whole of it; streets without any are left out. */
export function residualByStreet(
  passes: readonly SaltPass[],
  { now, weather, isWet, settings }: ResidualConditions,
): ReadonlyMap<string, ResidualSalt> {
  const rain = (weather ?? []).filter(({ at, precipitationMm }) => at <= now && (precipitationMm ?? 0) > 0)
  const rainMmSince = (from: EpochMs) =>
    rain.reduce((sum, { at, precipitationMm }) => (at > from ? sum + (precipitationMm ?? 0) : sum), 0)
  const recent = passes.filter(({ at }) => at >= now - SALT_LASTS_MS)
  return new Map(
    [...Map.groupBy(recent, ({ edgeId }) => edgeId)].flatMap(([edgeId, there]) => {
      const treatments = there.flatMap(({ at, rateGm2, covered }) =>
        rateGm2 === null ? [] : [{ at, rateGm2: rateGm2 * Math.min(1, covered) }],
      )
      const left = residualSalt({
        treatments,
        now,
        rainMmSince,
        isWet,
        trafficLevel: settings.trafficLevel,
        settings: settings.residualSalt,
      })
      return left.gm2 > 0 ? [[edgeId, left] as const] : []
    }),
  )
}

/** Mean over streets, by their length; streets without salt count as none. */
export function meanResidual(
  streets: readonly { readonly edgeId: string; readonly lengthM: number }[],
  byStreet: ReadonlyMap<string, ResidualSalt>,
): ResidualSalt {
  const wholeM = streets.reduce((sum, { lengthM }) => sum + lengthM, 0)
  const mean = (part: keyof ResidualSalt) =>
    wholeM === 0
      ? 0
      : streets.reduce((sum, { edgeId, lengthM }) => sum + (byStreet.get(edgeId)?.[part] ?? 0) * lengthM, 0) /
        wholeM
  return { gm2: mean('gm2'), lowGm2: mean('lowGm2'), highGm2: mean('highGm2') }
}
