import { readFile } from 'node:fs/promises'
import { loadConfig } from '@towncrier/config'
import { type Position, type RoadData, readOsOpenRoads } from '@towncrier/road-network'
import {
  choosePolicy,
  DEFAULT_FILLS,
  daysOfRun,
  LEARNING_WEEKS,
  type PolicyChoice,
  runSimulation,
  SETTLING_WEEKS,
  type SimulationRequest,
  type SimulationRun,
  summariseRuns,
  type WasteSettings,
  withChoice,
} from '@towncrier/waste-rounds'
import { Command } from 'commander'
import { cliErrors } from '../errors.ts'
import { printJson } from '../output.ts'
import { startProgress } from '../progress.ts'
import { readRows, readText } from '../recording/rows.ts'
import { builtInTown } from '../simulation/built-in-town.ts'
import {
  networkOf,
  scenarioOfFile,
  scenarioOfFolder,
  type WasteScenario,
} from '../simulation/waste-scenario.ts'
import { readExtract } from './import-roads.ts'
import { printSimulation } from './waste-table.ts'

export interface SimulateWasteOptions {
  readonly data?: boolean
  readonly town?: boolean
  readonly rates?: string
  readonly roads?: string
  readonly depot?: string
  readonly disposal?: string
  readonly stream?: string
  readonly lorries?: number
  readonly fixedDays?: string
  readonly planDays?: string
  readonly usualFill?: number
  readonly sensorShare: number
  readonly overflowWorth?: number
  readonly lookAhead?: number
  readonly weeks: number
  readonly runs: number
  readonly seed: number
  readonly iterations: number
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const TWICE_A_WEEK = [0, 3]
const WORKING_DAYS = [0, 1, 2, 3, 4]
const EVERY_OTHER_DAY = [0, 2, 4]
const TRIED_WORTHS_MIN = [10, 15, 20]
const TRIED_VISIT_WORTHS_MIN = [0, 4]
const TRIED_LOOK_AHEADS = [1, 2]
const TRIAL_WEEKS = 6
const TRIAL_ITERATIONS = 300
/** Far from any run's own. */
const TRIAL_SEED = 1_000_000
const MOST_WEEKS = 104
const MOST_RUNS = 50

export function wasteCommand(): Command {
  return new Command('waste').description('Waste collection').addCommand(
    new Command('simulate')
      .description(
        'Months of fills under fixed rounds and under rounds by fill, to try before buying sensors',
      )
      .argument('[bins]', 'CSV or GeoJSON as import bins reads it; or --data, or --town')
      .option('--data', 'the bins, lorries, rounds and roads of the data folder')
      .option('--town', 'the built-in simulated town')
      .option('--rates <file>', 'CSV of id,perDayPct: points of fill on an average day, where known')
      .option('--roads <file>', 'OS Open Roads as GeoJSON, or .osm.pbf (default: straight lines × 1.4)')
      .option('--depot <lat,lon>', 'where lorries start')
      .option('--disposal <lat,lon>', 'where they tip')
      .option('--stream <name>', 'only the bins of one stream')
      .option('--lorries <count>', 'of a file (default: 1); of a data folder its first so many', Number)
      .option(
        '--fixed-days <days>',
        'of fixed rounds: mon,thu (default: as the rounds are; of a file mon,thu)',
      )
      .option('--plan-days <days>', 'on which rounds by fill may go out (default: tried out)')
      .option(
        '--usual-fill <pct>',
        'how full the middle bin is at its fixed round, where no rate is known',
        Number,
      )
      .option('--sensor-share <share>', 'of bins with a sensor, 0 to 1', Number, 1)
      .option(
        '--overflow-worth <minutes>',
        'of work that sparing an overflow is worth (default: tried out)',
        Number,
      )
      .option('--look-ahead <days>', 'at least (default: tried out)', Number)
      .option('--weeks <count>', 'that count', Number, 12)
      .option('--runs <count>', 'with other chance, for the spread', Number, 3)
      .option('--seed <seed>', 'of chance, a whole number', Number, 1)
      .option('--iterations <count>', 'of the search for each day', Number, 1_000)
      .option('--json', 'print JSON')
      .action(
        async (file: string | undefined, options: SimulateWasteOptions & { readonly json?: boolean }) => {
          const answer = await simulateWaste(file, options)
          if (options.json) printJson(answer)
          else printSimulation(answer)
        },
      ),
  )
}

/**
 * Tries fixed rounds and rounds by fill on the same fills.
 *
 * @throws TC_OPTION_INVALID, TC_WASTE_SIMULATION, TC_FILE_UNREADABLE, TC_BINS_FILE, TC_ROADS_FILE
 */
export async function simulateWaste(file: string | undefined, options: SimulateWasteOptions) {
  const { weeks, runs: runCount, seed, sensorShare, iterations, stream } = options
  requireWhole('weeks', weeks, 1, MOST_WEEKS)
  requireWhole('runs', runCount, 1, MOST_RUNS)
  requireWhole('iterations', iterations, 1, 1_000_000)
  requireWhole('seed', seed, 0, 2 ** 31)
  requireBetween('sensor-share', sensorShare, 0, 1)
  const scenario = await scenarioFrom(file, options)
  const fixedDays = options.fixedDays === undefined ? null : daysOf('fixed-days', options.fixedDays)
  const bins = scenario.bins
    .filter((bin) => stream === undefined || bin.stream === stream.toLowerCase())
    .map((bin) => ({
      ...bin,
      fixedWeekdays: fixedDays ?? (bin.fixedWeekdays.length === 0 ? TWICE_A_WEEK : bin.fixedWeekdays),
    }))
  if (bins.length === 0) throw cliErrors.make('TC_WASTE_SIMULATION', `no bin is for ${stream}`)
  const { overflowWorth, lookAhead, usualFill, lorries } = options
  if (overflowWorth !== undefined) requireBetween('overflow-worth', overflowWorth, 0, 1_440)
  if (lookAhead !== undefined) requireBetween('look-ahead', lookAhead, 1, 6)
  if (usualFill !== undefined) requireBetween('usual-fill', usualFill, 1, 200)
  if (lorries !== undefined) requireWhole('lorries', lorries, 1, 50)
  const { notes, ...network } = networkOf({
    ...scenario,
    bins,
    lorries: scenario.lorries.slice(0, lorries),
    settings: {
      ...scenario.settings,
      ...(overflowWorth === undefined ? {} : { overflowWorthMin: overflowWorth }),
      ...(lookAhead === undefined ? {} : { lookAheadDays: lookAhead }),
    },
  })
  const days = bins.reduce((sum, { fixedWeekdays }) => sum + fixedWeekdays.length, 0) / bins.length
  const fills =
    usualFill === undefined ? DEFAULT_FILLS : { ...DEFAULT_FILLS, medianPerDayPct: (usualFill * days) / 7 }
  const startedAt = performance.now()
  const weekdays = [...new Set(bins.flatMap(({ fixedWeekdays }) => fixedWeekdays))].toSorted()
  const planDays = options.planDays === undefined ? null : daysOf('plan-days', options.planDays)
  const asked: SimulationRequest = {
    ...{ network, fills, weeks },
    dynamic: { weekdays, iterations, sensorShare },
  }
  const choices = choicesOf(network.settings, weekdays, { planDays, overflowWorth, lookAhead })
  const choice = choices.length === 1 ? choices[0]! : chosen(asked, choices, seed)
  const request = withChoice(asked, choice)
  const progress = startProgress('days', runCount * daysOfRun(weeks))
  let done = 0
  const runs: SimulationRun[] = []
  for (let run = 0; run < runCount; run++) {
    runs.push(runSimulation(request, seed + run, () => progress.update(++done)))
  }
  progress.stop()
  const drawn = bins.filter(({ perDayPct }) => perDayPct === null).length
  return {
    bins: network.bins.length,
    lorries: network.lorries.length,
    weeks,
    planDays: choice.weekdays.map((day) => DAYS[day]!),
    isChosen: choices.length > 1,
    sensorShare,
    settings: request.network.settings,
    summary: summariseRuns(runs),
    runs,
    seconds: Math.round(performance.now() - startedAt) / 1_000,
    notes: [
      ...scenario.notes,
      ...notes,
      ...(drawn === 0
        ? []
        : [
            `${drawn} bins without a known rate: drawn, the middle one fills by ${fills.medianPerDayPct.toFixed(1)} points a day.`,
          ]),
    ],
    method: METHOD,
  }
}

export const METHOD = [
  `Both policies: the same fills hour by hour, lorries, ways and tipping. ${LEARNING_WEEKS} weeks of fixed rounds in which sensors only look on, ${SETTLING_WEEKS} week of each policy, then the weeks that count.`,
  'Fixed: every bin due on its days, in an order found once by the planner.',
  'Settings of rounds by fill that are not asked for: those that drove least with a tenth fewer overflows than fixed rounds, and no more hours of them, on fills of other chance than those reported.',
  'By fill: in the morning of each plan day the platform’s own forecast, from what sensors (error 1 point, 2 % of hours lost) and crews have told until then, and its own planner.',
  'Fills: a gamma process with the hours of the week, busy and quiet days; rates that are not known are lognormal.',
  'Overflows: bins that reached the overflow limit, once until emptied. Wasted: lifted at 25 % or less. Hours: of lorries with their crews, breaks and tipping.',
] as const

interface AskedPolicy {
  readonly planDays: readonly number[] | null
  readonly overflowWorth: number | undefined
  readonly lookAhead: number | undefined
}

/** What is not asked for is tried out. */
function choicesOf(
  settings: WasteSettings,
  fixedDays: readonly number[],
  { planDays, overflowWorth, lookAhead }: AskedPolicy,
): PolicyChoice[] {
  const isFree = overflowWorth === undefined && lookAhead === undefined
  const { overflowWorthMin, lookAheadDays, visitWorthMin } = settings
  const days = planDays === null ? [fixedDays, WORKING_DAYS, EVERY_OTHER_DAY] : [planDays]
  const patterns = new Map((isFree ? days : days.slice(0, 1)).map((each) => [each.join(), each]))
  const worths = isFree ? TRIED_WORTHS_MIN : [overflowWorthMin]
  const lookAheads = isFree ? TRIED_LOOK_AHEADS : [lookAheadDays]
  const visits = isFree ? TRIED_VISIT_WORTHS_MIN : [visitWorthMin]
  return [...patterns.values()].flatMap((weekdays) =>
    worths.flatMap((worth) =>
      lookAheads.flatMap((ahead) =>
        visits.map((visit) => ({
          weekdays,
          overflowWorthMin: worth,
          lookAheadDays: ahead,
          visitWorthMin: visit,
        })),
      ),
    ),
  )
}

/** By fills of their own, for fewer weeks and with less search. */
function chosen(request: SimulationRequest, choices: readonly PolicyChoice[], seed: number): PolicyChoice {
  const progress = startProgress('settings tried', choices.length)
  let tried = 0
  const { dynamic } = request
  const { best } = choosePolicy(
    {
      ...request,
      weeks: TRIAL_WEEKS,
      dynamic: { ...dynamic, iterations: Math.min(TRIAL_ITERATIONS, dynamic.iterations) },
    },
    choices,
    seed + TRIAL_SEED,
    () => progress.update(++tried),
  )
  progress.stop()
  return best.choice
}

async function scenarioFrom(
  file: string | undefined,
  { data, town, roads, rates, depot, disposal, stream, lorries = 1 }: SimulateWasteOptions,
): Promise<WasteScenario> {
  const given = [file !== undefined, data === true, town === true].filter(Boolean).length
  if (given !== 1) throw cliErrors.make('TC_OPTION_INVALID', 'give one of: a file of bins, --data, --town')
  if (town) return builtInTown()
  const known = rates === undefined ? new Map<string, number>() : await readRates(rates)
  const roadData = roads === undefined ? null : await readRoads(roads)
  if (data) return scenarioOfFolder(loadConfig(process.env).DATA_DIR, known, roadData)
  requireWhole('lorries', lorries, 1, 50)
  return scenarioOfFile(await readText(file!), {
    ...{ lorries, rates: known, roads: roadData, stream: stream?.toLowerCase() ?? null },
    depot: depot === undefined ? null : positionOf('depot', depot),
    disposal: disposal === undefined ? null : positionOf('disposal', disposal),
  })
}

async function readRates(path: string): Promise<Map<string, number>> {
  const rates = new Map<string, number>()
  for await (const { id, perDayPct } of readRows(path, () => {})) {
    const rate = Number(perDayPct)
    if (id === undefined || perDayPct === undefined || perDayPct === '' || !(rate >= 0 && rate <= 1_000)) {
      throw cliErrors.make('TC_WASTE_SIMULATION', `${path}: every line needs id and perDayPct, 0 to 1000`)
    }
    rates.set(id, rate)
  }
  return rates
}

async function readRoads(path: string): Promise<RoadData> {
  if (/\.pbf$/i.test(path)) return readExtract(path)
  return readOsOpenRoads(await readFile(path, 'utf8').catch((cause: unknown) => refuse(path, cause)))
}

function refuse(path: string, cause: unknown): never {
  throw cliErrors.make('TC_FILE_UNREADABLE', path, {}, { cause })
}

function positionOf(option: string, text: string): Position {
  const [latitude, longitude, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (more.length > 0 || !(Math.abs(latitude!) <= 90) || !(Math.abs(longitude!) <= 180)) {
    throw cliErrors.make('TC_OPTION_INVALID', `--${option} ${text}: give it as 52.3,-1.5`)
  }
  return [longitude!, latitude!]
}

function daysOf(option: string, text: string): number[] {
  const days = text.split(',').map((word) => DAYS.indexOf(word.trim().slice(0, 3).toLowerCase()))
  if (days.includes(-1))
    throw cliErrors.make('TC_OPTION_INVALID', `--${option} ${text}: give them as mon,thu`)
  return [...new Set(days)].toSorted()
}

function requireWhole(option: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value)) throw cliErrors.make('TC_OPTION_INVALID', `--${option} ${value}`)
  requireBetween(option, value, least, most)
}

function requireBetween(option: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return
  throw cliErrors.make('TC_OPTION_INVALID', `--${option} ${value}: from ${least} to ${most}`)
}
