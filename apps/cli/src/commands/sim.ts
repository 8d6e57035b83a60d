import { loadConfig } from '@towncrier/config'
import { formatInstant, HOUR_MS, MINUTE_MS, parseInstant, SECOND_MS } from '@towncrier/core'
import { Fleet, type FleetCounts } from '@towncrier/firmware-sim'
import { discoverSimulators, SCENARIOS, type ScenarioId } from '@towncrier/sensor-kinds'
import { Command, InvalidArgumentError, Option } from 'commander'
import { printJson } from '../output.ts'
import { startProgress } from '../progress.ts'
import { maxConnections, prepareFleet, removeSimulatedDevices } from '../simulation/prepare.ts'

interface SimOptions {
  readonly devices: number
  readonly scenario: ScenarioId
  readonly speed: number
  readonly pace: number
  readonly seed: string
  readonly start?: number
  readonly duration?: number
  readonly interval?: number
  readonly faults: number
  readonly mqtt?: string
  readonly remove?: boolean
  readonly json?: boolean
}

export function simCommand(): Command {
  return new Command('sim')
    .description('Simulated devices in a fictional town, over real MQTT; Ctrl-C ends it')
    .option('--devices <n>', 'how many, shared out among the kinds', parseCount, 300)
    .addOption(
      new Option('--scenario <id>', 'what happens').choices(Object.keys(SCENARIOS)).default('cold-night'),
    )
    .option('--speed <speed>', 'the readings’ time against the wall clock: 60x, or max', parseSpeed, 1)
    .option(
      '--pace <n>',
      'scenario seconds in a second of the readings’ time; above 8, step checks flag',
      parsePace,
      1,
    )
    .option('--seed <text>', 'same seed and start, same readings', '1')
    .option(
      '--start <instant>',
      'time of the first reading (default: now; faster than 1x: so long ago that the end is now)',
      parseTime,
    )
    .option(
      '--duration <time>',
      'length in the readings’ time: 90m, 12h (default: until Ctrl-C; 12h when faster)',
      parseDuration,
    )
    .option('--interval <time>', 'time between readings (default: as the kind has it)', parseDuration)
    .option('--faults <share>', 'share of devices that are broken, 0 to 1', parseShare, 0.02)
    .option('--mqtt <url>', 'address of the broker (default: MQTT_HOST and MQTT_PORT)')
    .option('--remove', 'strike every simulated device off the register instead')
    .option('--json', 'print the counts as JSON')
    .action(simulate)
}

async function simulate(options: SimOptions): Promise<void> {
  const config = loadConfig(process.env)
  if (options.remove) {
    const removed = removeSimulatedDevices(config.DATA_DIR)
    if (options.json) printJson({ removed })
    else console.log(`${removed} simulated devices are struck off the register; their readings stay.`)
    return
  }
  const limit = maxConnections()
  if (limit !== null && options.devices > limit) {
    console.error(
      `This process may open ${limit} connections, for ${options.devices} devices raise it first: ulimit -n 65536`,
    )
  }
  const simulators = await discoverSimulators()
  const fleetOf = prepareFleet(config.DATA_DIR, options.devices, options.seed, simulators)
  const isFast = options.speed !== 1
  const durationMs = options.duration ?? (isFast ? 12 * HOUR_MS : undefined)
  const startAt = options.start ?? (isFast ? Date.now() - durationMs! : Date.now())
  if (!options.json) {
    console.log(
      `${fleetOf.devices.length} devices in ${fleetOf.townName}, ${fleetOf.registered} newly registered; ` +
        `${options.scenario} from ${formatInstant(startAt)}${isFast ? ` at ${options.speed}x` : ''}`,
    )
  }
  const progress = startProgress('Readings', 0)
  const fleet = new Fleet({
    url: options.mqtt ?? `mqtt://${config.MQTT_HOST}:${config.MQTT_PORT}`,
    devices: fleetOf.devices,
    simulators,
    scenario: options.scenario,
    seed: options.seed,
    startAt,
    speed: options.speed,
    pace: options.pace,
    faultRate: options.faults,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(options.interval === undefined ? {} : { intervalMs: options.interval }),
    onProgress: (counts) => progress.update(counts.acknowledged, words(counts)),
  })
  let isStopped = false
  const stop = () => {
    isStopped = true
    void fleet.stop()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const startedAt = performance.now()
  try {
    await fleet.start()
    await fleet.finished
  } finally {
    progress.stop()
    if (!isStopped) await fleet.stop()
  }
  const counts = fleet.counts()
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  if (options.json) printJson({ ...counts, seconds })
  else {
    console.log(
      `${counts.sent} readings in ${counts.sentMessages} messages sent, ${counts.acknowledged} acknowledged, ` +
        `${counts.failed} failed, ${counts.malformed} malformed on purpose; ${seconds} s`,
    )
  }
  if (counts.refused > 0) {
    console.error(
      `${counts.refused} devices were refused: is this the data folder of the platform that runs?`,
    )
    process.exitCode = 1
  }
}

function words({ connected, devices, sent, failed }: FleetCounts): string {
  return `${connected}/${devices} connected, ${sent} sent${failed === 0 ? '' : `, ${failed} failed`}`
}

function parseCount(value: string): number {
  const count = Number(value)
  if (!Number.isInteger(count) || count < 1 || count > 100_000) {
    throw new InvalidArgumentError('Give a whole number from 1 to 100000')
  }
  return count
}

function parseSpeed(value: string): number {
  if (value === 'max') return Number.POSITIVE_INFINITY
  return parsePace(value.replace(/x$/, ''))
}

function parsePace(value: string): number {
  if (!(Number(value) > 0)) throw new InvalidArgumentError('Give a number above 0')
  return Number(value)
}

function parseShare(value: string): number {
  if (!(Number(value) >= 0 && Number(value) <= 1)) throw new InvalidArgumentError('Give a number from 0 to 1')
  return Number(value)
}

function parseTime(value: string): number {
  const at = parseInstant(value)
  if (at === null) throw new InvalidArgumentError('Give an instant such as 2026-01-14T16:00:00Z')
  return at
}

const UNITS = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: 24 * HOUR_MS } as const

function parseDuration(value: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(value)
  if (match === null) throw new InvalidArgumentError('Give a length of time such as 30s, 90m, 12h or 7d')
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]
}
