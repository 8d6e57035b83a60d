import { DAY_MS, type EpochMs } from '@towncrier/core'

const WEEK_MS = 7 * DAY_MS
const MOST_WEEKS = 8
/** Fewer weeks than this are weather: cells sag by some hundredths of a volt in the cold. */
const FEWEST_WEEKS = 4
/** Share of the pairs of weeks that must fall. */
const FALLING_SHARE = 0.8
/** Fall over the weeks known that is more than weather, V. */
const LEAST_FALL_V = 0.03
/** Further ahead a straight line through a few weeks tells nothing. */
const LONGEST_DAYS = 365

/** A battery's voltage week by week; plain JSON. */
export interface BatteryTrend {
  /** Mean voltage of past weeks, oldest first; weeks are counted since 1970. */
  readonly weeks: readonly (readonly [week: number, meanV: number])[]
  /** The week that is not over. */
  readonly open: readonly [week: number, sumV: number, count: number] | null
}

export const NO_TREND: BatteryTrend = { weeks: [], open: null }

/** The trend with one more value. */
export function followBattery(trend: BatteryTrend, batteryV: number | undefined, at: EpochMs): BatteryTrend {
  if (batteryV === undefined) return trend
  const week = Math.floor(at / WEEK_MS)
  const { weeks, open } = trend
  if (open === null) return { weeks, open: [week, batteryV, 1] }
  if (open[0] >= week) return { weeks, open: [open[0], toMillivolt(open[1] + batteryV), open[2] + 1] }
  const closed = [...weeks, [open[0], toMillivolt(open[1] / open[2])] as const].slice(-MOST_WEEKS)
  return { weeks: closed, open: [week, batteryV, 1] }
}

/**
 * Days until the voltage reaches `emptyV`, by the median slope of all pairs of weeks (Theil 1950, Sen 1968); null while
 * there are fewer than four weeks, while they do not fall together, or when it is more than a year away.
 */
export function batteryDaysLeft({ weeks }: BatteryTrend, at: EpochMs, emptyV: number): number | null {
  if (weeks.length < FEWEST_WEEKS) return null
  const slopes: number[] = []
  for (const [index, [week, meanV]] of weeks.entries()) {
    for (const [earlier, earlierV] of weeks.slice(0, index))
      slopes.push((meanV - earlierV) / (week - earlier))
  }
  const slope = medianOf(slopes)
  const span = weeks.at(-1)![0] - weeks[0]![0]
  const falling = slopes.filter((each) => each < 0).length
  if (slope * span > -LEAST_FALL_V || falling < FALLING_SHARE * slopes.length) return null
  // A week's mean stands for its middle.
  const nowWeek = at / WEEK_MS - 0.5
  const nowV = medianOf(weeks.map(([week, meanV]) => meanV + slope * (nowWeek - week)))
  const days = Math.max(0, Math.round((7 * (nowV - emptyV)) / -slope))
  return days > LONGEST_DAYS ? null : days
}

/** "about 3 weeks left" */
export function daysLeftWords(days: number): string {
  if (days < 2) return 'at its end'
  if (days < 14) return `about ${days} days left`
  if (days < 60) return `about ${Math.round(days / 7)} weeks left`
  return `about ${Math.round(days / 30)} months left`
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

function toMillivolt(volts: number): number {
  return Math.round(volts * 1_000) / 1_000
}
