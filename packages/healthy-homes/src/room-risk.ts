import type { EpochMs } from '@towncrier/core'
import type { HomeAnalysis, HomeSettings } from './analyse-home.ts'
import { type Message, plainMessage } from './messages/keys.ts'
import type { MouldLevel } from './mould-course.ts'
import { type MonthRisk, type RiskTrend, riskTrend } from './risk-hours.ts'
import { type RiskSummary, summariseRisk } from './risk-summary.ts'

/** The risk page of a room. */
export interface RoomRisk extends RiskSummary {
  readonly months: readonly MonthRisk[]
  /** Indicative, 0…6; null: no hour could be judged. */
  readonly mouldIndex: number | null
  readonly mouldLevel: MouldLevel | 'unknown'
  readonly trend: RiskTrend
  /** What to say of the index and the trend; "indicative" belongs beside the first. */
  readonly mouldMessage: Message
  readonly trendMessage: Message
}

/**
 * Hours at risk by month, the indicative index, the trend, and one sentence with one action.
 *
 * @param now                instant of looking; not before the last reading.
 * @param outdoorLowTonightC lowest outdoor temperature expected tonight, °C; null: unknown.
 */
export function roomRisk(
  analysis: HomeAnalysis,
  settings: Pick<HomeSettings, 'wallFactor' | 'sustainedHours'>,
  now: EpochMs,
  outdoorLowTonightC: number | null,
): RoomRisk {
  const { readings, sensorHealth, hours, riskHours, mould } = analysis
  const mouldLevel = mould?.level ?? 'unknown'
  const trend = riskTrend(hours, now)
  return {
    ...summariseRisk({
      now,
      latest: readings.at(-1) ?? null,
      isSensorTrusted: sensorHealth.isTrusted.at(-1) ?? true,
      hours,
      outdoorLowTonightC,
      wallFactor: settings.wallFactor,
      sustainedHours: settings.sustainedHours,
    }),
    months: riskHours.months,
    mouldIndex: mould?.index ?? null,
    mouldLevel,
    trend,
    mouldMessage: plainMessage(`mould.${mouldLevel}`),
    trendMessage: plainMessage(`trend.${trend}`),
  }
}
