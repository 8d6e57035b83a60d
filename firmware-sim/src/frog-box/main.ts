import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { HOUR_MS, isTowncrierError, SECOND_MS } from '@towncrier/core'
import { createRandom, discoverKinds, discoverSimulators } from '@towncrier/sensor-kinds'
import manifest from '../../package.json' with { type: 'json' }
import { frogBoxErrors } from '../errors.ts'
import { type BoxClock, machineClock } from './clock.ts'
import { LedEyes } from './eyes/led-eyes.ts'
import { FrogBox } from './frog-box.ts'
import { dampLimitPct, homeAirKind } from './home-air.ts'
import { type Log, makeLog } from './log.ts'
import { Outbox, readingsIn } from './outbox.ts'
import { Sender, tokenFrom } from './sender.ts'
import { SysfsSensor } from './sensor/sysfs-sensor.ts'
import { loadSettings, type Settings } from './settings.ts'
import { SimulatedSysfs } from './simulated-sysfs.ts'

export interface RunOptions {
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly print: (line: string) => void
}

const USAGE = `frog-box [--simulate]

Reads a temperature and humidity sensor, keeps every reading, sends it to Towncrier and shows it on a page of
its own. Set by FROG_BOX_… variables: see infra/frog-box/frog-box.env.example.

  --simulate  a simulated home in place of a sensor
  --help      this text`

/**
 * Runs the frog box until SIGTERM or SIGINT.
 *
 * @returns the exit code.
 */
export async function runFrogBox({ words, environment, print }: RunOptions): Promise<number> {
  const log = makeLog(print, environment.JOURNAL_STREAM !== undefined)
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { simulate: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    })
    if (values.help) {
      print(USAGE)
      return 0
    }
    const settings = loadSettings(environment)
    const asked = Promise.withResolvers<void>()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.resolve())
    const stop = await start(settings, values.simulate, log)
    await asked.promise
    await stop()
    return 0
  } catch (error) {
    log('error', isTowncrierError(error) ? `${error.code}: ${error.message}` : String(error))
    return 1
  }
}

/** Puts the box together: the one place that knows all its parts. @returns what stops it. */
async function start(settings: Settings, isSimulated: boolean, log: Log): Promise<() => Promise<void>> {
  const clock = machineClock(settings.FROG_BOX_CLOCK_SYNCHRONISED_FILE)
  const intervalMs = settings.FROG_BOX_INTERVAL_SECONDS * SECOND_MS
  const outbox = new Outbox(
    {
      path: join(settings.FROG_BOX_DATA_DIR, 'outbox.db'),
      bootId: clock.bootId,
      keepMs: settings.FROG_BOX_KEEP_HOURS * HOUR_MS,
      mostWaiting: readingsIn(settings.FROG_BOX_OUTBOX_DAYS, intervalMs),
    },
    clock.now(),
  )
  if (outbox.damagedAt !== null)
    log('warning', 'the file of readings was damaged; it was put aside, and a new one begun')
  const kind = homeAirKind(await discoverKinds(), settings.FROG_BOX_KIND)
  const simulation = isSimulated ? await simulate(settings, kind.id, clock) : null
  const root = simulation?.root ?? settings.FROG_BOX_SYSFS_ROOT
  const sysfsSensor = new SysfsSensor({ root, sensor: settings.FROG_BOX_SENSOR })
  const box = new FrogBox({
    kind,
    outbox,
    clock,
    sensor:
      simulation === null
        ? sysfsSensor
        : {
            read: async () => {
              await simulation.write(clock.now())
              return sysfsSensor.read()
            },
          },
    isClockTrustedUnchecked: settings.FROG_BOX_TRUST_CLOCK || isSimulated,
    eyes: new LedEyes(root, settings.FROG_BOX_LEDS, log),
    intervalMs,
    log,
  })
  const sender = new Sender({
    url: settings.FROG_BOX_MQTT_URL,
    deviceId: settings.FROG_BOX_DEVICE_ID,
    kind: kind.id,
    token: tokenFrom(settings.FROG_BOX_TOKEN, settings.FROG_BOX_TOKEN_FILE),
    firmware: `frog-box ${manifest.version}`,
    outbox,
    clock,
    random: createRandom(randomUUID()),
    log,
    longestRetryMs: settings.FROG_BOX_RETRY_SECONDS * SECOND_MS,
    onCommand: (payload) => box.obey(payload),
    onChange: () => void box.look(),
  })
  box.start(sender)
  sender.start()
  // Loaded when the first reading is under way: measuring comes before showing.
  const { PageServer } = await import('./page/page-server.ts')
  const server = new PageServer({
    host: settings.FROG_BOX_HTTP_HOST,
    port: settings.FROG_BOX_HTTP_PORT,
    names: [hostname(), settings.FROG_BOX_HTTP_NAME ?? ''],
    deviceId: settings.FROG_BOX_DEVICE_ID,
    timeZone: settings.FROG_BOX_TIME_ZONE,
    staleAfterMs: kind.staleAfterMs,
    dampPct: dampLimitPct(kind),
    outbox,
    state: () => box.state(),
  })
  // Without its page the box still measures and sends.
  await server.start().then(
    (port) => log('info', `its page is on http://${settings.FROG_BOX_HTTP_HOST}:${port}/`),
    (error) => log('error', isTowncrierError(error) ? `${error.code}: ${error.message}` : String(error)),
  )
  return async () => {
    await server.stop()
    await box.stop()
    await sender.stop()
    outbox.close()
  }
}

async function simulate(settings: Settings, kind: string, clock: BoxClock): Promise<SimulatedSysfs> {
  const simulator = (await discoverSimulators()).get(kind)
  if (simulator === undefined) throw frogBoxErrors.make('TC_FROG_BOX_KIND_UNKNOWN', `${kind} to simulate`)
  const root = join(settings.FROG_BOX_DATA_DIR, 'simulated-sysfs')
  const simulation = new SimulatedSysfs(root, simulator, settings.FROG_BOX_DEVICE_ID, clock.now())
  await simulation.write(clock.now())
  return simulation
}
