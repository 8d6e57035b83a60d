import { writeFile } from 'node:fs/promises'
import {
  type BacktestForecast,
  type BacktestOptions,
  backtestRoad,
  type ForecastScore,
  type HourlySeries,
  INTERVAL_SHARE,
  scoreForecasts,
  scoreFrost,
} from '@towncrier/winter-service'
import { Command } from 'commander'
import { cliErrors } from '../../errors.ts'
import { printJson, printTable } from '../../output.ts'
import { startProgress } from '../../progress.ts'
import { readRecording } from './columns.ts'

export interface RoadBacktestOptions {
  /** Learn from these recordings alone; absent: each winter of the file by the others. */
  readonly train?: readonly string[] | undefined
  readonly predictions?: string | undefined
  readonly columns?: string | undefined
  readonly origins: string
  readonly leads: string
  /** Score apart what a weather feed would add, simulated from the air as it came. */
  readonly withAirForecast?: boolean | undefined
}

const HOUR_MS = 3_600_000
const MOST_HOURS = 60 * 8_766
/** Of the errors that are put on the air as it came. */
const FEED_SEED = 99

export function backtestRoadCommand(): Command {
  return new Command('road')
    .description('How road surface temperatures were forecast, against how they came')
    .argument('<file>', 'hourly: observedAtLocal, airTempC, surfaceTempC and, if known, solarRadiation')
    .option('--train <files...>', 'learn from these alone (default: each winter by the others)')
    .option('--predictions <file.csv>', 'write target, origin, lead, at, predicted, actual, low, high')
    .option('--columns <pairs>', 'at=…,airTempC=…,surfaceTempC=…,solarRadiation=… when named otherwise')
    .option('--origins <hours>', 'local hours from which to forecast', '14,18,21,0')
    .option('--leads <hours>', 'hours ahead', '1,3,6,9,12')
    .option('--with-air-forecast', 'score apart what a simulated weather feed adds')
    .option('--json', 'print JSON')
    .action(async (file: string, options: RoadBacktestOptions & { readonly json?: boolean }) => {
      const report = await backtestRoadFile(file, options)
      if (options.json) printJson(report)
      else print(report)
    })
}

/**
 * Forecasts a recording and scores it.
 *
 * @throws TC_FILE_UNREADABLE, TC_COLUMN_UNKNOWN, TC_OPTION_INVALID, TC_FORECAST_TOO_LITTLE
 */
export async function backtestRoadFile(file: string, options: RoadBacktestOptions) {
  const originHours = numbersOf('--origins', options.origins, 0, 23)
  const leadHours = numbersOf('--leads', options.leads, 1, 24)
  const recording = await readSeries(file, options.columns)
  const train = await Promise.all((options.train ?? []).map((path) => readSeries(path, options.columns)))
  const startedAt = performance.now()
  const rounds = options.withAirForecast ? 2 : 1
  const models = originHours.length * (leadHours.length + 1)
  const progress = startProgress('Learning', rounds * models)
  const backtest = (round: number, extra: Pick<BacktestOptions, 'simulatedFeedSeed'>) =>
    backtestRoad(recording.series, {
      originHours,
      leadHours,
      ...(train.length === 0 ? {} : { train: train.map(({ series }) => series) }),
      ...extra,
      onProgress: (done, all) => progress.update((round + done / all) * models),
    })
  let forecasts: readonly BacktestForecast[]
  let fed: readonly BacktestForecast[] | null
  try {
    forecasts = backtest(0, {})
    fed = options.withAirForecast ? backtest(1, { simulatedFeedSeed: FEED_SEED }) : null
  } finally {
    progress.stop()
  }
  const seconds = (performance.now() - startedAt) / 1_000
  if (options.predictions !== undefined) await writePredictions(options.predictions, forecasts)
  const of = (target: BacktestForecast['target'], originHour: number, among = forecasts) =>
    among.filter((each) => each.target === target && each.originHour === originHour)
  const ofLead = (originHour: number, lead: number, among = forecasts) =>
    of('hourly', originHour, among).filter((each) => each.leadHours === lead)
  return {
    hours: recording.hours,
    unreadableRows: recording.unreadable,
    learntFrom: train.length === 0 ? 'the other winters' : 'the training files',
    statedInterval: INTERVAL_SHARE,
    nightMinimum: originHours.map((originHour) => {
      const nights = of('night-minimum', originHour)
      return {
        origin: originHour,
        ...roundedScore(scoreForecasts(nights)),
        marginalNights: {
          forecast: roundedAll(scoreFrost(nights, ({ predictedC }) => predictedC)),
          persistence: roundedAll(scoreFrost(nights, ({ persistenceC }) => persistenceC)),
        },
      }
    }),
    hourly: originHours.flatMap((originHour) =>
      leadHours.map((lead) => ({
        origin: originHour,
        lead,
        ...roundedScore(scoreForecasts(ofLead(originHour, lead))),
      })),
    ),
    ...(fed === null
      ? {}
      : {
          simulatedFeed: {
            means:
              'not observations alone: the air temperature as it came, with errors put on of 0.5 K at once to 2 K after 24 h',
            nightMinimum: originHours.map((origin) => ({
              origin,
              ...roundedScore(scoreForecasts(of('night-minimum', origin, fed))),
            })),
            hourly: originHours.flatMap((origin) =>
              leadHours.map((lead) => ({
                origin,
                lead,
                ...roundedScore(scoreForecasts(ofLead(origin, lead, fed))),
              })),
            ),
          },
        }),
    seconds: rounded(seconds),
  }
}

export type RoadBacktestReport = Awaited<ReturnType<typeof backtestRoadFile>>

function numbersOf(name: string, text: string, least: number, most: number): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (numbers.some((number) => !Number.isInteger(number) || number < least || number > most)) {
    throw cliErrors.make('TC_OPTION_INVALID', `${name} ${text}: whole hours from ${least} to ${most}`)
  }
  return [...new Set(numbers)]
}

/** Surface and air temperatures outside are no measurements (FHWA Clarus range test, °C). */
const TEMPERATURE_RANGE = [-40, 60] as const

type Field = 'airTempC' | 'surfaceTempC' | 'solarRadiation'
/** Sunshine is never less than none; some recorders write −999 for nothing measured. */
const isSunshine = (value: number) => value >= 0
const isTemperature = (value: number) => value >= TEMPERATURE_RANGE[0] && value <= TEMPERATURE_RANGE[1]

async function readSeries(file: string, columns: string | undefined) {
  const { rows, unreadable, fields } = await readRecording<Field>(
    file,
    columns,
    {
      required: ['airTempC', 'surfaceTempC'],
      optional: ['solarRadiation'],
      atColumn: 'observedAtLocal',
    },
    'UTC',
  )
  if (rows.length === 0) throw cliErrors.make('TC_FILE_UNREADABLE', `${file} has no row with a time`)
  const hours = rows.map(({ at }) => Math.round(at / HOUR_MS))
  const startHour = hours.reduce((least, hour) => Math.min(least, hour))
  const length = hours.reduce((most, hour) => Math.max(most, hour)) - startHour + 1
  if (length > MOST_HOURS) {
    throw cliErrors.make('TC_FILE_UNREADABLE', `${file} spans ${Math.round(length / 8_766)} years`)
  }
  /** Hourly means: two values in one hour, as when clocks are set back, count as one. */
  const valuesOf = (field: Field, isMeasured: (value: number) => boolean) => {
    const sums = new Float64Array(length)
    const counts = new Float64Array(length)
    for (const [n, { values }] of rows.entries()) {
      const value = values[field]
      if (value === null || value === undefined || !isMeasured(value)) continue
      sums[hours[n]! - startHour]! += value
      counts[hours[n]! - startHour]!++
    }
    return sums.map((sum, hour) => sum / counts[hour]!)
  }
  const series: HourlySeries = {
    startHour,
    surfaceTempC: valuesOf('surfaceTempC', isTemperature),
    airTempC: valuesOf('airTempC', isTemperature),
    solarRadiation: fields.has('solarRadiation') ? valuesOf('solarRadiation', isSunshine) : null,
  }
  return { series, hours: rows.length, unreadable }
}

async function writePredictions(path: string, forecasts: readonly BacktestForecast[]): Promise<void> {
  const lines = forecasts.map((forecast) => {
    const { target, originHour, leadHours, forHour, predictedC, actualC, lowC, highC } = forecast
    const at = new Date(forHour * HOUR_MS).toISOString().slice(0, 19)
    const numbers = [predictedC, actualC, lowC, highC].map((value) => value.toFixed(3))
    return [target, originHour, leadHours, at, ...numbers].join(',')
  })
  try {
    await writeFile(path, `${['target,origin,lead,at,predicted,actual,low,high', ...lines].join('\n')}\n`)
  } catch (cause) {
    throw cliErrors.make('TC_OPTION_INVALID', `--predictions ${path} cannot be written`, {}, { cause })
  }
}

function roundedScore(score: ForecastScore | null) {
  return {
    count: score?.count ?? 0,
    rmse: rounded(score?.rmse ?? null),
    bias: rounded(score?.bias ?? null),
    persistenceRmse: rounded(score?.persistenceRmse ?? null),
    covered: rounded(score?.covered ?? null),
  }
}

function roundedAll<Scores extends object>(scores: Scores | null): Record<string, number | null> | null {
  if (scores === null) return null
  return Object.fromEntries(Object.entries(scores).map(([name, value]) => [name, rounded(value)]))
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1_000) / 1_000
}

function print(report: RoadBacktestReport): void {
  const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`
  const figure = (value: number | null | undefined, digits = 2) =>
    value === null || value === undefined ? '–' : value.toFixed(digits)
  const percent = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : `${(100 * value).toFixed(0)} %`
  console.log(`${report.hours} hours, each winter forecast by ${report.learntFrom}\n`)
  console.log('Lowest surface temperature from the origin to 09:00, error in K:\n')
  printTable(
    ['from', 'nights', 'RMSE', 'persistence', 'bias', 'in 90 %', 'frost right', 'missed', 'false alarms'],
    report.nightMinimum.map(({ origin, count, rmse, persistenceRmse, bias, covered, marginalNights }) => [
      clock(origin),
      String(count),
      figure(rmse),
      figure(persistenceRmse),
      figure(bias),
      percent(covered),
      `${percent(marginalNights.forecast?.correct)} (${percent(marginalNights.persistence?.correct)})`,
      `${percent(marginalNights.forecast?.missRate)} (${percent(marginalNights.persistence?.missRate)})`,
      `${percent(marginalNights.forecast?.falseAlarmRatio)} (${percent(marginalNights.persistence?.falseAlarmRatio)})`,
    ]),
  )
  console.log('\nIn brackets: as last night. Hour by hour, error in K:\n')
  printTable(
    ['from', 'hours ahead', 'RMSE', 'persistence', 'in 90 %'],
    report.hourly.map(({ origin, lead, rmse, persistenceRmse, covered }) => [
      clock(origin),
      String(lead),
      figure(rmse),
      figure(persistenceRmse),
      percent(covered),
    ]),
  )
  const { simulatedFeed } = report
  if (simulatedFeed === undefined) return
  console.log(`\nWith a simulated feed (${simulatedFeed.means}):\n`)
  printTable(
    ['from', 'hours ahead', 'RMSE', 'in 90 %'],
    [
      ...simulatedFeed.nightMinimum.map((score) => ({ ...score, lead: 'night’s lowest' })),
      ...simulatedFeed.hourly,
    ].map(({ origin, lead, rmse, covered }) => [clock(origin), String(lead), figure(rmse), percent(covered)]),
  )
}
