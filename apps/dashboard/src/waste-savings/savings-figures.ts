import type { WasteSavingsView } from '@towncrier/protocol'

type Week = WasteSavingsView['weeks'][number]
export type Policy = Week['actual']
/** Fewer days of plans than this are too few to judge by. */
const FEW_DAYS = 10

export interface Savings {
  /** Weeks in which a plan was driven, oldest first: only they are compared. */
  readonly weeks: readonly Week[]
  readonly days: number
  readonly isLittle: boolean
  readonly actual: Policy
  readonly fixed: Policy
  /** Less than fixed rounds by so much; negative: more. */
  readonly savedM: number
  /** Of what fixed rounds drive, %; null: there are none to compare with. */
  readonly savedPct: number | null
  /** Fewer than on fixed rounds by so many; negative: more. */
  readonly overflowsSpared: number
}

/** All compared weeks together. */
export function savingsOf({ weeks: all }: Pick<WasteSavingsView, 'weeks'>): Savings {
  const weeks = all.filter(({ days }) => days > 0)
  const days = weeks.reduce((sum, week) => sum + week.days, 0)
  const actual = together(weeks.map((week) => week.actual))
  const fixed = together(weeks.map((week) => week.fixed))
  const savedM = fixed.metres - actual.metres
  return {
    ...{ weeks, days, actual, fixed, savedM },
    isLittle: days < FEW_DAYS,
    savedPct: fixed.metres === 0 ? null : (100 * savedM) / fixed.metres,
    overflowsSpared: fixed.overflows - actual.overflows,
  }
}

/** Sums; the mean fill is that of all collections. */
function together(policies: readonly Policy[]): Policy {
  const sum = (of: (policy: Policy) => number) => policies.reduce((total, policy) => total + of(policy), 0)
  const known = policies.filter(({ meanFillPct, collections }) => meanFillPct !== null && collections > 0)
  const lifts = known.reduce((total, { collections }) => total + collections, 0)
  const filled = known.reduce((total, { meanFillPct, collections }) => total + meanFillPct! * collections, 0)
  return {
    metres: sum(({ metres }) => metres),
    hours: sum(({ hours }) => hours),
    collections: sum(({ collections }) => collections),
    meanFillPct: lifts === 0 ? null : filled / lifts,
    wastedCollections: sum(({ wastedCollections }) => wastedCollections),
    overflows: sum(({ overflows }) => overflows),
    co2Kg: sum(({ co2Kg }) => co2Kg),
  }
}

const CSV_COLUMNS = ['km', 'hours', 'stops', 'meanFillPct', 'wasted', 'overflows', 'co2Kg'] as const

/** The weeks as a table for spreadsheets: a line a week, driven beside fixed. Numbers with a point, as CSV has them. */
export function savingsCsv(weeks: readonly Week[]): string {
  const head = ['weekOf', 'days', ...CSV_COLUMNS.flatMap((name) => [`${name}Driven`, `${name}Fixed`])]
  const lines = weeks.map(({ from, days, actual, fixed }) => {
    const [driven, standing] = [cellsOf(actual), cellsOf(fixed)]
    return [from, String(days), ...driven.flatMap((cell, n) => [cell, standing[n]!])]
  })
  return [head, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('')
}

function cellsOf({ metres, hours, collections, meanFillPct, wastedCollections, overflows, co2Kg }: Policy) {
  return [
    (metres / 1_000).toFixed(2),
    hours.toFixed(2),
    String(collections),
    meanFillPct === null ? '' : meanFillPct.toFixed(1),
    String(wastedCollections),
    String(overflows),
    co2Kg.toFixed(1),
  ]
}
