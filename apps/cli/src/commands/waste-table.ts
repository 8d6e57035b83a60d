import type { Spread } from '@towncrier/waste-rounds'
import { printTable } from '../output.ts'
import type { simulateWaste } from './waste.ts'

/** For people. */
export function printSimulation({
  planDays,
  settings,
  isChosen,
  bins,
  lorries,
  weeks,
  summary,
  runs,
  notes,
  method,
  seconds,
}: Awaited<ReturnType<typeof simulateWaste>>) {
  const { fixed, dynamic, savedPct, moreOverflows } = summary
  const rows = [
    ['kilometres', 'km', 0],
    ['hours', 'hours', 1],
    ['lorries out', 'lorryDays', 1],
    ['stops', 'stops', 0],
    ['fill at the lift, %', 'meanFillPct', 0],
    ['wasted stops', 'wasted', 1],
    ['overflows', 'overflows', 1],
    ['bin-hours overflowing', 'overflowHours', 0],
    ['CO₂, kg', 'co2Kg', 0],
  ] as const
  console.log(
    `${count(bins, 'bin')}, ${count(lorries, 'lorry', 'lorries')}, ${count(weeks, 'week')}, ${count(runs.length, 'run')} (${seconds} s). In a week:\n`,
  )
  printTable(
    ['', 'fixed', 'by fill'],
    rows.map(([title, name, digits]) => [title, words(fixed[name], digits), words(dynamic[name], digits)]),
  )
  const { mean } = savedPct.km
  console.log(
    `\nBy fill drives ${Math.abs(mean).toFixed(0)} % ${mean >= 0 ? 'less' : 'more'} (${range(savedPct.km, 0)} % saved), ` +
      `with ${Math.abs(moreOverflows.mean).toFixed(1)} overflows ${moreOverflows.mean > 0 ? 'more' : 'fewer'} a week.`,
  )
  console.log(
    `By fill, ${isChosen ? 'chosen by trying' : 'as asked'}: out on ${planDays.join(', ')} where it pays; sparing an overflow is worth ` +
      `${settings.overflowWorthMin} min of work, looking ahead ${settings.lookAheadDays} d or to the next of these days.`,
  )
  console.log('Means of the runs, and what they lie between. Made-up fills: a comparison, not a promise.\n')
  for (const line of [...notes, ...method]) console.log(`  ${line}`)
}

function words(spread: Spread | null, digits: number): string {
  return spread === null ? '–' : `${spread.mean.toFixed(digits)} (${range(spread, digits)})`
}

function range({ least, most }: Spread, digits: number): string {
  return least.toFixed(digits) === most.toFixed(digits)
    ? least.toFixed(digits)
    : `${least.toFixed(digits)} to ${most.toFixed(digits)}`
}

function count(of: number, one: string, many = `${one}s`): string {
  return `${of} ${of === 1 ? one : many}`
}
