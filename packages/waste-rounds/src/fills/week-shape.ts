export const WEEK_HOURS = 168
const DAY_HOURS = 24

/** What was seen in each hour of the week, 0 Monday 0:00 to 167: points added, and points that a flat week would have. */
export interface WeekSums {
  readonly added: Float64Array
  readonly flat: Float64Array
}

export function noWeekSums(): WeekSums {
  return { added: new Float64Array(WEEK_HOURS), flat: new Float64Array(WEEK_HOURS) }
}

/** How far hours of a day, days, and hours of the week stray from what stands above them, as relative variance. */
const HOUR_VARIANCE = 0.5
const DAY_VARIANCE = 0.1
const CELL_VARIANCE = 0.06

/**
 * The share of each hour of the week, mean 1: hours drawn to the product of the day's and the hour's, and those drawn to
 * `above` (the town's week; null: a flat one), by credibility: what is seen against the spread that is usual.
 *
 * @param dispersion variance that chance gives to each point, points.
 */
export function weekShape(
  { added, flat }: WeekSums,
  above: readonly number[] | null,
  dispersion: number,
): number[] {
  const hours = new Float64Array(DAY_HOURS)
  const days = new Float64Array(7)
  for (let hour = 0; hour < DAY_HOURS; hour++) {
    hours[hour] = drawn(added, flat, above, dispersion / HOUR_VARIANCE, hour, DAY_HOURS, 7)
  }
  for (let day = 0; day < 7; day++) {
    days[day] = drawn(added, flat, above, dispersion / DAY_VARIANCE, day * DAY_HOURS, 1, DAY_HOURS)
  }
  const meanDay = days.reduce((sum, share) => sum + share, 0) / 7
  const shape = Array.from({ length: WEEK_HOURS }, (_, cell) => {
    const expected = (hours[cell % DAY_HOURS]! * days[Math.floor(cell / DAY_HOURS)]!) / meanDay
    // A share near 0 is drawn by as much as any other.
    const weight = dispersion / (CELL_VARIANCE * Math.max(expected, 0.1))
    return Math.max(0, (added[cell]! + weight * expected) / (flat[cell]! + weight))
  })
  const mean = shape.reduce((sum, share) => sum + share, 0) / WEEK_HOURS
  return mean > 0 ? shape.map((share) => share / mean) : shape.map(() => 1)
}

/** Share of a group of hours, drawn to what stands above. */
function drawn(
  added: Float64Array,
  flat: Float64Array,
  above: readonly number[] | null,
  weight: number,
  first: number,
  stride: number,
  count: number,
): number {
  let addedSum = 0
  let flatSum = 0
  let aboveSum = 0
  for (let index = 0, cell = first; index < count; index++, cell += stride) {
    addedSum += added[cell]!
    flatSum += flat[cell]!
    aboveSum += above === null ? 1 : above[cell]!
  }
  return Math.max(0, (addedSum + weight * (aboveSum / count)) / (flatSum + weight))
}
