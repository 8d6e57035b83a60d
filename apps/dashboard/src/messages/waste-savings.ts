import { formatNumber } from '../format/values.ts'

const figure = (count: number) => formatNumber(count, 0)
const plural = (count: number, one: string, many: string) => `${figure(count)} ${count === 1 ? one : many}`
const kilometres = (metres: number) =>
  `${formatNumber(metres / 1_000, Math.abs(metres) < 99_950 ? 1 : 0)}\u00a0km`

/** Words about what planning by fill saves. */
export const wasteSavingsMessages = {
  kilometres,
  title: 'Savings',
  purpose: 'What planning by fill saves against driving fixed rounds.',
  answer: (since: string, metres: number, sharePct: number | null, overflows: number) => {
    const share = sharePct === null ? '' : `, ${figure(Math.abs(sharePct))}\u00a0%`
    const way =
      metres >= 0
        ? `${kilometres(metres)} less than fixed rounds${share}`
        : `${kilometres(-metres)} more than fixed rounds${share}`
    const spared =
      overflows === 0
        ? 'with as many overflows'
        : overflows > 0
          ? `with ${plural(overflows, 'overflow', 'overflows')} fewer`
          : `with ${plural(-overflows, 'overflow', 'overflows')} more`
    return `Since ${since} planning by fill drove ${way}, ${spared}.`
  },
  nothing: 'No plan has been driven yet',
  nothingHint:
    'Plan a day and publish it: as soon as crews have driven it, it is compared with fixed rounds here.',
  uncompared: (since: string, metres: number) =>
    `Since ${since} planned rounds drove ${kilometres(metres)}. There is no fixed round to compare with yet.`,
  uncomparedHint: 'Enter standing rounds with their days and lorry: plans are then compared with them.',
  toPlan: 'Plan a day',
  little: (days: number) =>
    `${plural(days, 'day', 'days')} of plans so far: too few to judge by. Two weeks tell more.`,
  days: (days: number) => `${plural(days, 'day', 'days')} of plans.`,
  period: 'Period',
  weeks: (weeks: number) => (weeks === 52 ? 'A year' : weeks === 26 ? 'Half a year' : `${weeks} weeks`),
  actions: { csv: 'Save as CSV', print: 'Print' },
  chart: 'Kilometres a week',
  chartHint: 'The same figures stand in the table.',
  driven: 'Driven by plan',
  fixed: 'Fixed rounds',
  table: 'Week by week',
  week: 'Week of',
  daysColumn: 'Days',
  columns: {
    way: 'Way, km',
    hours: 'Hours',
    collections: 'Stops',
    fill: 'Mean fill, %',
    wasted: 'Wasted',
    overflows: 'Overflows',
    co2: 'CO₂, kg',
  },
  pair: ['driven', 'fixed'],
  total: 'All',
  notCompared: 'no plan was driven',
  method: 'How this is reckoned',
  unknown: '–',
}
