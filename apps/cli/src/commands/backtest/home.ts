import { formatInstant, HOUR_MS } from '@towncrier/core'
import {
  analyseHome,
  DEFAULT_HOME_SETTINGS,
  DEFAULT_MOULD_SENSITIVITY,
  DEFAULT_WALL_FACTOR,
  type HomeAnalysis,
  MOULD_SENSITIVITIES,
  type MouldSensitivity,
  quartiles,
  type RoomReading,
} from '@towncrier/healthy-homes'
import { Command, Option } from 'commander'
import { cliErrors } from '../../errors.ts'
import { printJson, printTable } from '../../output.ts'
import { readRecording } from './columns.ts'

export interface HomeBacktestOptions {
  /** `field=column,…`; absent: columns have the names of the fields. */
  readonly columns?: string | undefined
  readonly timeZone: string
  readonly wallFactor: number
  readonly material: MouldSensitivity
}

export function backtestHomeCommand(): Command {
  return new Command('home')
    .description('Damp, mould and moisture events in a room, from its temperature and humidity')
    .argument('<file>', '.csv, .tsv, .ndjson or .jsonl')
    .option(
      '--columns <field=column,…>',
      'columns of at, tempC, humidityPct and, if known, outdoorTempC, outdoorHumidityPct (default: so named)',
    )
    .option('--time-zone <zone>', 'of times without one, and of months: IANA name or +02:00', 'UTC')
    .option('--wall-factor <fRsi>', 'of the coldest wall, 0 to 1', Number, DEFAULT_WALL_FACTOR)
    .addOption(
      new Option('--material <class>', 'how easily mould grows on the wall')
        .choices(MOULD_SENSITIVITIES)
        .default(DEFAULT_MOULD_SENSITIVITY),
    )
    .option('--json', 'print JSON')
    .action(async (file: string, options: HomeBacktestOptions & { readonly json?: boolean }) => {
      const report = await backtestHome(file, options)
      if (options.json) printJson(report)
      else print(report)
    })
}

/**
 * Analyses a recording of one room.
 *
 * @throws TC_FILE_UNREADABLE, TC_COLUMN_UNKNOWN, TC_OPTION_INVALID, TC_HOMES_SETTING
 */
export async function backtestHome(file: string, options: HomeBacktestOptions): Promise<HomeBacktestReport> {
  const { timeZone } = options
  const recording = await readRecording(
    file,
    options.columns,
    { required: ['tempC', 'humidityPct'], optional: ['outdoorTempC', 'outdoorHumidityPct'] },
    timeZone,
  )
  if (recording.rows.length === 0)
    throw cliErrors.make('TC_FILE_UNREADABLE', `${file} has no row with a time`)
  const readings = recording.rows.map(
    ({ at, values }): RoomReading => ({
      at,
      tempC: values.tempC ?? Number.NaN,
      humidityPct: values.humidityPct ?? Number.NaN,
      outdoorTempC: values.outdoorTempC ?? null,
      outdoorHumidityPct: values.outdoorHumidityPct ?? null,
    }),
  )
  const settings = {
    ...DEFAULT_HOME_SETTINGS,
    timeZone,
    wallFactor: options.wallFactor,
    mouldSensitivity: options.material,
  }
  const startedAt = performance.now()
  const analysis = analyseHome(readings, settings)
  const seconds = (performance.now() - startedAt) / 1_000
  return {
    ...reportOf(analysis),
    settings: { wallFactor: options.wallFactor, material: options.material, timeZone },
    unreadableRows: recording.unreadable,
    seconds: round(seconds, 3),
  }
}

/** The analysis as programs read it; instants in UTC. Null: unknown, never a guess. */
function reportOf(analysis: HomeAnalysis) {
  const { readings, events, riskHours, mould, sensorHealth } = analysis
  const isJudged = riskHours.total.known > 0
  const first = readings[0]
  const last = readings.at(-1)
  return {
    readings: readings.length,
    unusableReadings: analysis.unusable,
    repeatedReadings: analysis.repeated,
    from: first === undefined ? null : formatInstant(first.at),
    to: last === undefined ? null : formatInstant(last.at),
    events: events.map((event) => ({
      startAt: formatInstant(event.startAt),
      peakAt: formatInstant(event.peakAt),
      riseGm3: round(event.riseGm3, 3),
      dryingPerHour: event.dryingPerHour === null ? null : round(event.dryingPerHour, 3),
      recoveredAt: event.recoveredAt === null ? null : formatInstant(event.recoveredAt),
    })),
    riskHours: isJudged ? riskHours.total.atRisk : null,
    hours: riskHours.total,
    riskHoursByMonth: riskHours.months,
    mouldIndex: mould === null ? null : round(mould.index, 4),
    mouldIndexHighest: mould === null ? null : round(mould.highestIndex, 4),
    sensorHealth: sensorHealth.spans.map(({ from, to, verdict, reason }) => ({
      from: formatInstant(from),
      to: formatInstant(to),
      verdict,
      reason,
    })),
    sensorFaultyShare: round(sensorHealth.faultyShare, 4),
  }
}

export type HomeBacktestReport = ReturnType<typeof reportOf> & {
  readonly settings: { readonly wallFactor: number; readonly material: string; readonly timeZone: string }
  readonly unreadableRows: number
  readonly seconds: number
}

function print(report: HomeBacktestReport): void {
  const { events, settings } = report
  console.log(
    `${report.readings} readings, ${report.from} to ${report.to}; ${report.unreadableRows} rows unreadable, ` +
      `${report.unusableReadings} without a number, ${report.repeatedReadings} repeated`,
  )
  console.log(
    `\n${events.length} moisture events` +
      spread(
        'rise, g/m³',
        events.map(({ riseGm3 }) => riseGm3),
      ) +
      spread(
        'drying, per hour',
        events.flatMap(({ dryingPerHour }) => dryingPerHour ?? []),
      ) +
      spread(
        'hours to recover',
        events.flatMap(({ peakAt, recoveredAt }) =>
          recoveredAt === null ? [] : [(Date.parse(recoveredAt) - Date.parse(peakAt)) / HOUR_MS],
        ),
      ),
  )
  console.log(
    report.riskHours === null
      ? '\nCold wall: unknown, without a trusted reading and an outdoor temperature'
      : `\nCold wall (fRsi ${settings.wallFactor}, ${settings.material}): ${report.riskHours} of ` +
          `${report.hours.known} hours above 80 % at the surface; indicative mould index ` +
          `${report.mouldIndex} at the end, ${report.mouldIndexHighest} at most`,
  )
  if (report.riskHours !== null) {
    printTable(
      ['month', 'hours known', 'at risk', 'lasting', 'condensing'],
      report.riskHoursByMonth.map(({ month, known, atRisk, sustained, condensing }) =>
        [month, known, atRisk, sustained, condensing].map(String),
      ),
    )
  }
  console.log(
    report.sensorHealth.length === 0
      ? '\nThe sensor looks right throughout'
      : `\nThe sensor looks wrong in ${report.sensorHealth.length} stretches ` +
          `(faulty for ${round(100 * report.sensorFaultyShare, 1)} % of the readings)`,
  )
  if (report.sensorHealth.length > 0) {
    printTable(
      ['from', 'to', 'verdict', 'reason'],
      report.sensorHealth.map(({ from, to, verdict, reason }) => [from, to, verdict, reason]),
    )
  }
}

function spread(title: string, values: readonly number[]): string {
  const found = quartiles(values)
  if (found === null) return ''
  const { lower, median, upper } = found
  return `\n  ${title}: quartiles ${round(lower, 2)} / ${round(median, 2)} / ${round(upper, 2)}`
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
