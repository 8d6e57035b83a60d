import { writeFile } from 'node:fs/promises'
import { formatInstant } from '@towncrier/core'
import {
  type Baselines,
  backtestFills,
  type Collection,
  calibrationOf,
  type ForecastCollection,
  laterPart,
  scoreOf,
} from '@towncrier/waste-rounds'
import { Command } from 'commander'
import { cliErrors } from '../../errors.ts'
import { printJson, printTable } from '../../output.ts'
import { parseRecordedTime } from '../../recording/local-time.ts'
import { requireColumn } from '../../recording/mapping.ts'
import { readRows } from '../../recording/rows.ts'

export interface BinsBacktestOptions {
  /** Earlier recordings to learn from. Without one, the first 70 % of each bin's collections. */
  readonly train?: readonly string[] | undefined
  /** Where the predictions go as CSV. */
  readonly predictions?: string | undefined
  readonly timeZone: string
  readonly leadHours: number
}

const TRAINING_SHARE = 0.7

export function backtestBinsCommand(): Command {
  return new Command('bins')
    .description('How full bins were forecast to be when they were emptied, against how they were found')
    .argument('<file>', 'collections: site, emptiedAtLocal, fillBefore and, if known, street, stream')
    .option('--train <files...>', 'learn from these, then go on through the file')
    .option('--predictions <file.csv>', 'write site, at, predicted, actual, low, high')
    .option('--time-zone <zone>', 'of times without one: IANA name or +02:00', 'UTC')
    .option('--lead-hours <hours>', 'forecast from what was known so long before', Number, 0)
    .option('--json', 'print JSON')
    .action(async (file: string, options: BinsBacktestOptions & { readonly json?: boolean }) => {
      const report = await backtestBins(file, options)
      if (options.json) printJson(report)
      else print(report)
    })
}

interface RecordedCollection extends Collection {
  /** The time as the file has it. */
  readonly atText: string
  readonly isTarget: boolean
}

/**
 * Forecasts collections from what was known before each.
 *
 * @throws TC_FILE_UNREADABLE, TC_COLUMN_UNKNOWN, TC_OPTION_INVALID
 */
export async function backtestBins(file: string, options: BinsBacktestOptions) {
  const { timeZone, leadHours, train } = options
  if (!(leadHours >= 0)) throw cliErrors.make('TC_OPTION_INVALID', `--lead-hours ${leadHours}`)
  checkTimeZone(timeZone)
  const counts = { unreadable: 0, repeated: 0 }
  const collections = await readAll(file, train ?? [], timeZone, counts)
  const startedAt = performance.now()
  const later = train === undefined ? laterPart(collections, TRAINING_SHARE) : null
  const isTarget = (index: number) => collections[index]!.isTarget && (later?.[index] ?? true)
  const forecasts = backtestFills(collections, isTarget, { timeZone, leadHours })
  const seconds = (performance.now() - startedAt) / 1_000
  if (options.predictions !== undefined) await writePredictions(options.predictions, collections, forecasts)
  const score = scoreOf(forecasts)
  const calibration = calibrationOf(forecasts)
  return {
    collections: collections.length,
    bins: new Set(collections.map(({ binId }) => binId)).size,
    from: collections[0] === undefined ? null : formatInstant(collections[0].at),
    to: collections.length === 0 ? null : formatInstant(collections.at(-1)!.at),
    split: train === undefined ? `each bin’s first ${TRAINING_SHARE * 100} %` : 'files',
    leadHours,
    predicted: score.count,
    mae: rounded(score.mae),
    bias: rounded(score.bias),
    baselines: {
      constant: baseline(forecasts, 'constant'),
      binMean: baseline(forecasts, 'binMean'),
      linearInTime: baseline(forecasts, 'linearInTime'),
      rateTimesTime: baseline(forecasts, 'rateTimesTime'),
    },
    /** Of `predicted`, those whose last emptying was unknown. */
    withoutHistory: withoutHistory(forecasts),
    interval: {
      stated: rounded(calibration.stated),
      covered: rounded(calibration.covered),
      meanWidth: rounded(
        meanOf(forecasts.map(({ quantilesPct }) => quantilesPct.at(-1)! - quantilesPct[0]!)),
      ),
    },
    quantiles: calibration.quantiles.map(({ quantile, atOrBelow }) => ({
      quantile,
      atOrBelow: rounded(atOrBelow),
    })),
    unreadableRows: counts.unreadable,
    repeatedRows: counts.repeated,
    seconds: rounded(seconds),
  }
}

export type BinsBacktestReport = Awaited<ReturnType<typeof backtestBins>>

async function readAll(
  file: string,
  train: readonly string[],
  timeZone: string,
  counts: { unreadable: number; repeated: number },
): Promise<RecordedCollection[]> {
  const byKey = new Map<string, RecordedCollection>()
  // The file first: what it repeats of the training files counts as its own.
  for (const [index, path] of [file, ...train].entries()) {
    let isChecked = false
    for await (const row of readRows(path, () => counts.unreadable++)) {
      if (!isChecked) {
        for (const column of ['site', 'emptiedAtLocal', 'fillBefore']) requireColumn(column, Object.keys(row))
        isChecked = true
      }
      const atText = row.emptiedAtLocal ?? ''
      const at = parseRecordedTime(atText, timeZone)
      const fill = (row.fillBefore ?? '').trim()
      const fillBeforePct = Number(fill)
      const binId = row.site ?? ''
      if (at === null || binId === '' || fill === '' || !(fillBeforePct >= 0 && fillBeforePct <= 100)) {
        counts.unreadable++
        continue
      }
      const key = `${at} ${binId}`
      if (byKey.has(key)) {
        counts.repeated++
        continue
      }
      const street = row.street ?? ''
      const stream = row.stream ?? ''
      byKey.set(key, { binId, street, stream, at, atText, fillBeforePct, isTarget: index === 0 })
    }
    if (!isChecked) throw cliErrors.make('TC_FILE_UNREADABLE', `${path} has no rows`)
  }
  return [...byKey.values()].sort((one, other) => one.at - other.at)
}

async function writePredictions(
  path: string,
  collections: readonly RecordedCollection[],
  forecasts: readonly ForecastCollection[],
): Promise<void> {
  const lines = forecasts.map(({ index, predictedPct, actualPct, quantilesPct }) => {
    const { binId, atText } = collections[index]!
    const numbers = [predictedPct, actualPct, quantilesPct[0]!, quantilesPct.at(-1)!].map((value) =>
      rounded(value),
    )
    return [quoted(binId), quoted(atText), ...numbers].join(',')
  })
  try {
    await writeFile(path, `${['site,at,predicted,actual,low,high', ...lines].join('\n')}\n`)
  } catch (cause) {
    throw cliErrors.make('TC_OPTION_INVALID', `--predictions ${path} cannot be written`, {}, { cause })
  }
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function baseline(forecasts: readonly ForecastCollection[], name: keyof Baselines): number | null {
  return rounded(
    scoreOf(forecasts.map(({ actualPct, baselines }) => ({ actualPct, predictedPct: baselines[name] }))).mae,
  )
}

function withoutHistory(forecasts: readonly ForecastCollection[]) {
  const { count, mae } = scoreOf(forecasts.filter(({ isElapsedKnown }) => !isElapsedKnown))
  return { predicted: count, mae: rounded(mae) }
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1_000) / 1_000
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch (cause) {
    throw cliErrors.make('TC_OPTION_INVALID', `--time-zone ${timeZone}`, {}, { cause })
  }
}

function print(report: BinsBacktestReport): void {
  const { interval } = report
  console.log(
    `${report.collections} collections of ${report.bins} bins, ${report.from} to ${report.to}; ` +
      `${report.unreadableRows} rows unreadable, ${report.repeatedRows} repeated`,
  )
  if (report.mae === null) {
    console.log('\nNothing to forecast.')
    return
  }
  console.log(`\n${report.predicted} forecast; mean absolute error, points of fill:\n`)
  printTable(
    ['method', 'error'],
    [['forecast', report.mae], ...Object.entries(report.baselines)].map((row) => row.map(String)),
  )
  console.log(
    `\n${(100 * interval.covered!).toFixed(1)} % within the interval that should hold ` +
      `${(100 * interval.stated!).toFixed(0)} %, ${interval.meanWidth} points wide on average`,
  )
}
