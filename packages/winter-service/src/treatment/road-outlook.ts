import type { EpochMs } from '@towncrier/core'

/** What lies on a road. */
export const ROAD_MOISTURES = ['dry', 'damp', 'wet', 'snow', 'ice', 'unknown'] as const
export type RoadMoisture = (typeof ROAD_MOISTURES)[number]

/** What is to be feared on a road, least first. */
export const ROAD_HAZARDS = ['none', 'near-freezing', 'hoar-frost', 'ice', 'snow', 'freezing-rain'] as const
export type RoadHazard = (typeof ROAD_HAZARDS)[number]

export interface OutlookHour {
  readonly at: EpochMs
  readonly surfaceTempC: number
  readonly lowC: number
  readonly highC: number
  readonly moisture: RoadMoisture
  /** Water on the road, mm; null when nothing is known of it. */
  readonly waterFilmMm: number | null
  /** Below it frost settles out of the air, °C; null when the air's moisture is not known. */
  readonly frostPointC: number | null
  /** Salt left on the road, g/m². */
  readonly residualSaltGm2: number
  /** At which what is on the road freezes, °C; 0 without salt. */
  readonly freezingPointC: number
  readonly hazard: RoadHazard
}

/** The night ahead of a domain, a route or a road. */
export interface RoadOutlook {
  readonly hours: readonly OutlookHour[]
  readonly minimumC: number | null
  readonly minimumAt: EpochMs | null
  readonly minimumLowC: number | null
  /** The first time at or below the action level; null: not within the forecast. */
  readonly actionLevelAt: EpochMs | null
  /** The first time below 0 °C. */
  readonly freezingAt: EpochMs | null
  /** The worst that is to be feared, and from when. */
  readonly hazard: RoadHazard
  readonly hazardAt: EpochMs | null
}
