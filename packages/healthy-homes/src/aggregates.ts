import { type CivilDate, dayNumberOf } from './civil-date.ts'
import { healthyHomesErrors } from './errors.ts'

/** Fewest homes in an answer, and fewest by which two answers may differ. */
export const FEWEST_HOMES = 10

/** One home's value of one day. Nothing finer than a day ever reaches an aggregate. */
export interface HomeDay {
  readonly homeId: string
  readonly cellId: string
  readonly date: CivilDate
  readonly value: number
}

/**
 * What may be asked. There is no lowest, highest or median: each of them is the value of one home.
 */
export type AggregateStatistic =
  | { readonly type: 'mean' }
  /** Share of homes whose mean of the days lies above a value. */
  | { readonly type: 'share-above'; readonly above: number }

export interface AggregateQuery {
  readonly cellId: string
  /** First and last day, inclusive. */
  readonly from: CivilDate
  readonly to: CivilDate
  readonly statistic: AggregateStatistic
}

/** The homes behind an answer that was given. Keep these for as long as answers can be compared. */
export interface AnsweredQuery {
  readonly homeIds: readonly string[]
}

export type AggregateAnswer =
  | {
      readonly outcome: 'answered'
      /** Mean to one decimal, share 0…1 to a tenth. */
      readonly value: number
      /** Rounded down to tens: an exact count tells who came or went. */
      readonly homesAtLeast: number
      /** To be added to the ledger before the answer is shown. */
      readonly answered: AnsweredQuery
    }
  | { readonly outcome: 'refused'; readonly reason: 'too-few-homes' | 'too-close-to-an-answer' }

/**
 * Answers a question about many homes so that none can be told from the answer, or from it and those given
 * before: at least ten homes, whole days, one value for each home, and no set of homes that differs from an
 * answered one, or from what answered ones leave of it, by fewer than ten.
 *
 * The ledger counts whatever was asked of those homes and for whichever days: homes change slowly.
 *
 * @param days   values of homes that consented, of one measure; may hold other cells and days.
 * @param ledger all that was answered before.
 * @throws TC_HOMES_STATISTIC for any other statistic; TC_HOMES_DATE.
 */
export function answerAggregate(
  query: AggregateQuery,
  days: readonly HomeDay[],
  ledger: readonly AnsweredQuery[],
): AggregateAnswer {
  const { type } = query.statistic
  if (type !== 'mean' && type !== 'share-above') {
    throw healthyHomesErrors.make('TC_HOMES_STATISTIC', `"${String(type)}"`)
  }
  const means = meanOfEachHome(query, days)
  const homeIds = [...means.keys()].sort()
  if (homeIds.length < FEWEST_HOMES) return { outcome: 'refused', reason: 'too-few-homes' }
  if (isTooClose(new Set(homeIds), ledger)) return { outcome: 'refused', reason: 'too-close-to-an-answer' }
  const values = [...means.values()]
  return {
    outcome: 'answered',
    value: statisticOf(values, query.statistic),
    homesAtLeast: Math.floor(homeIds.length / 10) * 10,
    answered: { homeIds },
  }
}

function meanOfEachHome(query: AggregateQuery, days: readonly HomeDay[]): Map<string, number> {
  const from = dayNumberOf(query.from)
  const to = dayNumberOf(query.to)
  const sums = new Map<string, { sum: number; count: number }>()
  for (const { homeId, cellId, date, value } of days) {
    if (cellId !== query.cellId || !Number.isFinite(value)) continue
    const day = dayNumberOf(date)
    if (day < from || day > to) continue
    const known = sums.get(homeId) ?? { sum: 0, count: 0 }
    sums.set(homeId, { sum: known.sum + value, count: known.count + 1 })
  }
  return new Map([...sums].map(([homeId, { sum, count }]) => [homeId, sum / count]))
}

function statisticOf(values: readonly number[], statistic: AggregateStatistic): number {
  const share =
    statistic.type === 'mean'
      ? values.reduce((sum, value) => sum + value, 0)
      : values.filter((value) => value > statistic.above).length
  return Math.round((10 * share) / values.length) / 10
}

/** True when this set and answered ones, added and taken away, leave between one and nine homes. */
function isTooClose(homes: ReadonlySet<string>, ledger: readonly AnsweredQuery[]): boolean {
  const answered = ledger.map(({ homeIds }) => new Set(homeIds)).sort((a, b) => b.size - a.size)
  for (const other of answered) {
    const difference = homes.symmetricDifference(other).size
    if (difference > 0 && difference < FEWEST_HOMES) return true
    if (homes.isSubsetOf(other) && isSmall(leftOver(other.difference(homes), answered))) return true
  }
  return isSmall(
    leftOver(
      homes,
      answered.filter((other) => other.size < homes.size),
    ),
  )
}

/** What remains of a set when answered sets that lie wholly in it are taken out, one after the other. */
function leftOver(homes: ReadonlySet<string>, answered: readonly ReadonlySet<string>[]): number {
  let left = homes
  for (const other of answered) if (other.isSubsetOf(left)) left = left.difference(other)
  return left.size
}

function isSmall(count: number): boolean {
  return count > 0 && count < FEWEST_HOMES
}
