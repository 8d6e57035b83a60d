import { type EpochMs, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { addDays, dayBegins, localDayOf, type StandingRound, weekdayOf } from '@towncrier/waste-rounds'

/** One bin of a round as its reading counts it. */
export interface CountedBin {
  readonly id: string
  readonly fillNowPct: number | null
  /** 0 to 1 that it overflows before the round's next day; null: not known. */
  readonly overflowChance: number | null
  readonly ageDays: number | null
  readonly maxAgeDays: number | null
  readonly isReported: boolean
  readonly hasSensor: boolean
  readonly isBatteryLow: boolean
}

const LIKELY = 0.5
/** A round that is not due for so many days is not spoken of. */
const LOOK_AHEAD_DAYS = 14
/** When a round without a lorry sets out, minutes after midnight. */
const USUAL_START_MIN = 6 * 60

/**
 * When a round is driven next: on its standing days, or a day for which a plan holds that collects of it.
 *
 * @param startMin when its lorry's shift begins, minutes after local midnight
 * @param plannedDays local dates on which a published plan collects bins of it
 * @returns null when it is not due within two weeks.
 */
export function nextRoundAt(
  { weekdays }: Pick<StandingRound, 'weekdays'>,
  startMin: number | null,
  plannedDays: ReadonlySet<string>,
  now: EpochMs,
  timeZone: string,
): EpochMs | null {
  const today = localDayOf(now, timeZone)
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const day = addDays(today, ahead)
    if (!weekdays.includes(weekdayOf(day)) && !plannedDays.has(day)) continue
    const at = dayBegins(day, timeZone) + (startMin ?? USUAL_START_MIN) * MINUTE_MS
    if (at > now) return at
  }
  return null
}

/** What a round says of its bins; what is not known is left out. */
export function roundReading(
  bins: readonly CountedBin[],
  overflowPct: number,
  nextAt: EpochMs | null,
  now: EpochMs,
): Readonly<Record<string, number>> {
  const fills = bins.flatMap(({ fillNowPct }) => fillNowPct ?? [])
  const count = (isCounted: (bin: CountedBin) => boolean) => bins.filter(isCounted).length
  const isOverflowing = ({ fillNowPct }: CountedBin) => fillNowPct !== null && fillNowPct >= overflowPct
  return {
    bins: bins.length,
    ...(fills.length === 0
      ? {}
      : {
          meanFillPct: Math.round(fills.reduce((sum, fill) => sum + fill, 0) / fills.length),
          worstFillPct: Math.round(Math.max(...fills)),
        }),
    overflowingBins: count(isOverflowing),
    likelyBins: count((bin) => !isOverflowing(bin) && (bin.overflowChance ?? 0) >= LIKELY),
    tooOldBins: count(
      ({ ageDays, maxAgeDays }) => ageDays !== null && maxAgeDays !== null && ageDays > maxAgeDays,
    ),
    reportedBins: count(({ isReported }) => isReported),
    faultySensors: count(({ hasSensor }) => !hasSensor),
    lowBatteries: count(({ isBatteryLow }) => isBatteryLow),
    ...(nextAt === null ? {} : { nextRoundInH: Math.round((10 * (nextAt - now)) / HOUR_MS) / 10 }),
  }
}
