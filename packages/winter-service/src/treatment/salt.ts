import { brineFreezingPointC, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { ResidualSaltSettings } from './settings.ts'

/** Water of 1 mm on 1 m², g. */
const GRAMS_PER_MM_M2 = 1_000
/** Less is not on the road any more, g/m². */
const TRACE_GM2 = 0.05

export const TRAFFIC_LEVELS = ['light', 'medium', 'heavy'] as const
export type TrafficLevel = (typeof TRAFFIC_LEVELS)[number]

/** Salt that a gritter put on a road. */
export interface SaltTreatment {
  readonly at: EpochMs
  readonly rateGm2: number
}

/** An estimate, not a measurement, g/m². */
export interface ResidualSalt {
  readonly gm2: number
  readonly lowGm2: number
  readonly highGm2: number
}

/**
 * Salt in the water on a road, % by weight, 0 to 100.
 *
 * @param saltGm2     salt on the road, g/m²; below 0 counts as none.
 * @param waterFilmMm water on the road, mm; with none the salt lies dry: 100.
 */
export function brineShare(saltGm2: number, waterFilmMm: number): number {
  if (!(saltGm2 > 0)) return 0
  const waterGm2 = Math.max(0, waterFilmMm) * GRAMS_PER_MM_M2
  return (100 * saltGm2) / (saltGm2 + waterGm2)
}

/**
 * Temperature at which ice begins to form on a salted road, °C: 0 without salt, never below −21 (eutectic).
 *
 * @see brineFreezingPointC for the source.
 */
export function freezingPointC(saltGm2: number, waterFilmMm: number): number {
  return brineFreezingPointC(brineShare(saltGm2, waterFilmMm))
}

/** What takes salt off a road in some span of time. */
export interface SaltLoss {
  readonly ms: number
  readonly isWet: boolean
  readonly rainMm: number
  readonly traffic: TrafficLevel
}

/**
 * Share of the salt that is still there after `loss`, 0 to 1: traffic halves it in so many hours, rain washes it off by
 * so much for each mm.
 */
export function saltLeft({ ms, isWet, rainMm, traffic }: SaltLoss, settings: ResidualSaltSettings): number {
  const halfLifeHours = isWet ? settings.wetHalfLifeHours : settings.dryHalfLifeHours
  const halvings = (Math.max(0, ms) * settings.trafficFactor[traffic]) / (halfLifeHours * HOUR_MS)
  return 2 ** -halvings * (1 - settings.washOffShareByMm) ** Math.max(0, rainMm)
}

export interface ResidualSaltInput {
  /** In any order; those after `now` do not count. */
  readonly treatments: readonly SaltTreatment[]
  readonly now: EpochMs
  /** Rain from an instant until now, mm; without it none fell. */
  readonly rainMmSince?: (at: EpochMs) => number
  /** Whether the road was wet since; rain makes it so. */
  readonly isWet?: boolean
  readonly trafficLevel?: TrafficLevel
  readonly settings: ResidualSaltSettings
}

/**
 * Salt that is believed to be left of earlier treatments, g/m², with the range in which it may lie. Never below 0.
 * An estimate by guideline figures that a service sets for its own roads, see {@link ResidualSaltSettings}.
 */
export function residualSalt(input: ResidualSaltInput): ResidualSalt {
  const { treatments, now, rainMmSince, isWet = false, trafficLevel = 'medium', settings } = input
  const range = { gm2: 0, lowGm2: 0, highGm2: 0 }
  for (const { at, rateGm2 } of treatments) {
    if (at > now || !(rateGm2 > 0)) continue
    const rainMm = rainMmSince?.(at) ?? 0
    const loss = { ms: now - at, isWet: isWet || rainMm > 0, rainMm, traffic: trafficLevel }
    const left = saltLeft(loss, settings)
    range.gm2 += rateGm2 * left
    // A loss that is so many times faster or slower: a power of what is left.
    range.lowGm2 += rateGm2 * left ** settings.uncertaintyFactor
    range.highGm2 += rateGm2 * left ** (1 / settings.uncertaintyFactor)
  }
  const settled = (gm2: number) => (gm2 < TRACE_GM2 ? 0 : gm2)
  return { gm2: settled(range.gm2), lowGm2: settled(range.lowGm2), highGm2: settled(range.highGm2) }
}
