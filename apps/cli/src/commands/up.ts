import { type Config, loadConfig } from '@towncrier/config'
import { openOperationsStore } from '@towncrier/operations-store'
import { discoverKinds, discoverSimulators } from '@towncrier/sensor-kinds'
import { Command } from 'commander'
import { lockDataDirectory } from '../data-lock.ts'
import type { PlatformAddresses } from '../platform.ts'
import { ensureScreens } from '../screens.ts'
import { startDemo } from '../simulation/demo.ts'
import { prepareDemoHome } from '../simulation/demo-home.ts'
import type { DemoData } from '../simulation/demo-thread.ts'
import { countSimulatedDevices, prepareFleet } from '../simulation/prepare.ts'
import { prepareWasteNetwork } from '../simulation/waste-network.ts'
import { prepareWinterNetwork } from '../simulation/winter-network.ts'

const DEMO_SEED = '1'
const STOP_DEADLINE_MS = 30_000
/** What bins measure, by which they are known. */
const FILL = 'fillPct'

export function upCommand(): Command {
  return new Command('up')
    .description('Start the platform: broker, processor, API and dashboard')
    .option('--demo', 'with a simulated town and accounts that anyone may use', false)
    .option('--demo-devices <n>', 'how many simulated devices', Number, 300)
    .action(async ({ demo, demoDevices }: { demo: boolean; demoDevices: number }) => {
      const config = loadConfig(process.env)
      if (process.env.SKIP_SCREENS === undefined)
        await ensureScreens(() => console.log('Building the screens (only when they have changed) …'))
      const lock = lockDataDirectory(config.DATA_DIR)
      let exitCode = 1
      try {
        exitCode = await run(config, demo ? demoDevices : null)
      } finally {
        lock.release()
      }
      // All is stopped and on disk: a timer that a library has forgotten must not keep the process.
      process.exit(exitCode)
    })
}

/** Runs until a signal or a failure. @returns the exit code. */
async function run(config: Config, demoDevices: number | null): Promise<number> {
  // Only here: the other commands start faster without the whole platform in memory.
  const [{ Platform }, { DEMO_ACCOUNTS }] = await Promise.all([
    import('../platform.ts'),
    import('@towncrier/api'),
  ])
  const stopped = Promise.withResolvers<number>()
  const platform = new Platform(config, {
    demo: demoDevices !== null,
    onFailure: (error) => {
      console.error(`Towncrier stops: ${error.message}`)
      stopped.resolve(1)
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.resolve(0))
  let simulation: Awaited<ReturnType<typeof startTown>> | null = null
  try {
    const town = demoDevices === null ? null : await prepareTown(config, demoDevices)
    const addresses = await platform.start()
    const resident = DEMO_ACCOUNTS.find(({ role }) => role === 'resident')!
    if (town !== null) prepareDemoHome(config.DATA_DIR, town.devices, resident.userName)
    printAddresses(addresses, config, demoDevices === null ? null : DEMO_ACCOUNTS)
    if (town !== null) simulation = startTown(town, config, addresses.mqtt.tcp)
    return await stopped.promise
  } finally {
    // A disk that hangs must not hang the end: whatever was acknowledged is on disk already.
    const deadline = setTimeout(() => {
      console.error('Something does not stop; Towncrier ends without it.')
      process.exit(1)
    }, STOP_DEADLINE_MS)
    await simulation?.stop()
    await platform.stop()
    clearTimeout(deadline)
  }
}

interface PreparedTown {
  readonly devices: DemoData['devices']
  readonly hasPast: boolean
}

async function prepareTown(config: Config, deviceCount: number): Promise<PreparedTown> {
  const hasPast = hasReadings(config.DATA_DIR)
  const simulators = await discoverSimulators()
  const { devices } = prepareFleet(config.DATA_DIR, deviceCount, DEMO_SEED, simulators)
  const kinds = [...(await discoverKinds()).values()]
  const speaker = kinds.find(({ madeBy }) => madeBy === 'winter-service')!
  const lorryKinds = new Set(
    [...simulators].flatMap(([id, { placement }]) => (placement === 'depot' ? id : [])),
  )
  prepareWinterNetwork(config.DATA_DIR, DEMO_SEED, devices, speaker.id, lorryKinds)
  const roundSpeaker = kinds.find(({ madeBy }) => madeBy === 'waste-service')!
  const fillKinds = new Set(kinds.flatMap(({ id, primaryMeasure }) => (primaryMeasure === FILL ? id : [])))
  prepareWasteNetwork(config.DATA_DIR, DEMO_SEED, devices, roundSpeaker.id, fillKinds)
  return { devices, hasPast }
}

function startTown({ devices, hasPast }: PreparedTown, config: Config, mqttPort: number) {
  const host = config.MQTT_HOST === '0.0.0.0' ? '127.0.0.1' : config.MQTT_HOST
  return startDemo({ url: `mqtt://${host}:${mqttPort}`, devices, seed: DEMO_SEED, hasPast }, (problem) =>
    console.error(problem),
  )
}

function hasReadings(dataDirectory: string): boolean {
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  try {
    return store.processing.deviceStates().size > 0
  } finally {
    store.close()
  }
}

function printAddresses(
  { url, mqtt, firstAdministrator }: PlatformAddresses,
  config: Config,
  demoAccounts: readonly { readonly userName: string; readonly password: string }[] | null,
): void {
  console.log(
    [
      '',
      `  Dashboard   ${url}`,
      `  API         ${url}/api/docs`,
      `  MQTT        mqtt://${config.MQTT_HOST}:${mqtt.tcp}`,
      ...(mqtt.tls === null ? [] : [`  MQTT TLS    mqtts://${config.MQTT_HOST}:${mqtt.tls}`]),
      ...(mqtt.webSocket === null ? [] : [`  WebSocket   ws://${config.MQTT_HOST}:${mqtt.webSocket}`]),
      ...(firstAdministrator === null
        ? []
        : [
            '',
            `  First sign-in: ${firstAdministrator.userName} / ${firstAdministrator.password}`,
            '  This password is shown only now. Keep it safe.',
          ]),
      ...(demoAccounts !== null
        ? [
            '',
            '  DEMONSTRATION: a simulated town, and accounts with public passwords.',
            ...demoAccounts.map(
              ({ userName, password }) => `  Sign in as  ${userName.padEnd(16)} ${password}`,
            ),
            '  Never open it to a network. For real use: towncrier up',
          ]
        : simulatedDevicesIn(config.DATA_DIR)),
      '',
      '  Ctrl-C stops it; what it knows is kept.',
      '',
    ].join('\n'),
  )
}

function simulatedDevicesIn(dataDirectory: string): string[] {
  const count = countSimulatedDevices(dataDirectory)
  if (count === 0) return []
  return [
    '',
    `  ${count} simulated devices are registered in ${dataDirectory}.`,
    '  For real use start with another DATA_DIR, or strike them off: towncrier sim --remove',
  ]
}
