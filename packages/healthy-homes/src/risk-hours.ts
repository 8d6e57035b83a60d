import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import { localMonthOf } from './civil-date.ts'
import { MOULD_SURFACE_HUMIDITY_PCT } from './cold-spot.ts'
import type { SurfaceHour } from './hourly.ts'

/** Hours of a stretch of time, by how the coldest spot stood. */
export interface RiskCount {
  /** Surface humidity above 80 % in the hour's mean. */
  readonly atRisk: number
  /** Those of them that lasted: in runs of at least the sustained length. */
  readonly sustained: number
  /** Water settled at some time in the hour. */
  readonly condensing: number
  /** Hours that could be judged; compare the others with this, not with the calendar. */
  readonly known: number
  /** Hours with readings, not judged because the sensor looked wrong. */
  readonly unknownSensor: number
  /** Hours with readings, not judged because the air outdoors was unknown. */
  readonly unknownOutdoor: number
}

export interface MonthRisk extends RiskCount {
  /** `2026-01`, in the household's time zone. */
  readonly month: string
}

export interface RiskHours {
  readonly total: RiskCount
  readonly months: readonly MonthRisk[]
}

/**
 * Damp for this many hours in a row counts as sustained (guideline: about as long as it takes the mould
 * model to leave its first, fast decline).
 */
export const DEFAULT_SUSTAINED_HOURS = 6

/**
 * Counts hours at risk, in all and by month.
 *
 * @param hours          in order of time; see `surfaceHours`.
 * @param timeZone       IANA zone in which months begin.
 * @param sustainedHours hours in a row that count as sustained, from 1.
 */
export function countRiskHours(
  hours: readonly SurfaceHour[],
  timeZone: string,
  sustainedHours: number = DEFAULT_SUSTAINED_HOURS,
): RiskHours {
  const isSustained = sustainedFlags(hours, sustainedHours)
  const total = noHours()
  const months = new Map<string, ReturnType<typeof noHours>>()
  for (const [index, hour] of hours.entries()) {
    const month = localMonthOf(hour.at, timeZone)
    const ofMonth = months.get(month) ?? noHours()
    months.set(month, ofMonth)
    for (const count of [total, ofMonth]) {
      if (hour.unknown === 'sensor') count.unknownSensor++
      else if (hour.unknown === 'outdoor') count.unknownOutdoor++
      else count.known++
      if (isAtRisk(hour)) count.atRisk++
      if (isSustained[index]) count.sustained++
      if (hour.isCondensing) count.condensing++
    }
  }
  return { total, months: [...months].map(([month, count]) => ({ month, ...count })) }
}

/** True when the hour's mean surface humidity is above 80 %. Unknown hours are not. */
export function isAtRisk({ surface }: SurfaceHour): boolean {
  return surface !== null && surface.humidityPct > MOULD_SURFACE_HUMIDITY_PCT
}

/** How many hours the coldest spot has been above 80 % without a break, up to the last hour given. */
export function hoursAtRiskUntilNow(hours: readonly SurfaceHour[]): number {
  let count = 0
  for (let index = hours.length - 1; index >= 0 && isAtRisk(hours[index]!); index--) {
    if (index < hours.length - 1 && hours[index + 1]!.at - hours[index]!.at > HOUR_MS) break
    count++
  }
  return count
}

function sustainedFlags(hours: readonly SurfaceHour[], sustainedHours: number): boolean[] {
  const flags = new Array<boolean>(hours.length).fill(false)
  let first = 0
  for (let index = 0; index <= hours.length; index++) {
    const hour = hours[index]
    const goesOn =
      hour !== undefined && isAtRisk(hour) && (index === first || hour.at - hours[index - 1]!.at === HOUR_MS)
    if (goesOn) continue
    if (index - first >= sustainedHours) flags.fill(true, first, index)
    first = hour !== undefined && isAtRisk(hour) ? index : index + 1
  }
  return flags
}

function noHours() {
  return { atRisk: 0, sustained: 0, condensing: 0, known: 0, unknownSensor: 0, unknownOutdoor: 0 }
}

export type RiskTrend = 'rising' | 'falling' | 'steady' | 'unknown'

const TREND_MS = 28 * DAY_MS
/** Fewer known hours than half the stretch say nothing. */
const FEWEST_KNOWN_HOURS = 14 * 24
const TREND_DIFFERENCE = 0.05

/**
 * Whether the share of hours at risk in the last four weeks is above or below that of the four weeks
 * before, by more than 5 points.
 *
 * @returns `unknown` when either has fewer than two weeks of hours that could be judged.
 */
export function riskTrend(hours: readonly SurfaceHour[], now: EpochMs): RiskTrend {
  const shareBetween = (from: EpochMs, to: EpochMs): number | null => {
    const known = hours.filter(({ at, surface }) => at >= from && at < to && surface !== null)
    return known.length < FEWEST_KNOWN_HOURS ? null : known.filter(isAtRisk).length / known.length
  }
  const recent = shareBetween(now - TREND_MS, now)
  const before = shareBetween(now - 2 * TREND_MS, now - TREND_MS)
  if (recent === null || before === null) return 'unknown'
  if (recent - before > TREND_DIFFERENCE) return 'rising'
  return before - recent > TREND_DIFFERENCE ? 'falling' : 'steady'
}
