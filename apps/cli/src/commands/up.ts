import { DEMO_ACCOUNTS } from '@towncrier/api'
import { loadConfig } from '@towncrier/config'
import { openOperationsStore } from '@towncrier/operations-store'
import { discoverSimulators } from '@towncrier/sensor-kinds'
import { Command } from 'commander'
import { Platform, type PlatformAddresses } from '../platform.ts'
import { ensureScreens } from '../screens.ts'
import { startDemo } from '../simulation/demo.ts'
import { prepareFleet } from '../simulation/prepare.ts'

const DEMO_SEED = '1'

export function upCommand(): Command {
  return new Command('up')
    .description('Start the platform: broker, processor, API and dashboard')
    .option('--demo', 'with a simulated town and accounts that anyone may use', false)
    .option('--demo-devices <n>', 'how many simulated devices', Number, 300)
    .action(async ({ demo, demoDevices }: { demo: boolean; demoDevices: number }) => {
      const config = loadConfig(process.env)
      if (process.env.SKIP_SCREENS === undefined)
        await ensureScreens(() => console.log('Building the dashboard (only when it has changed) …'))
      const stopped = Promise.withResolvers<number>()
      const platform = new Platform(config, {
        demo,
        onFailure: (error) => {
          console.error(`Towncrier stops: ${error.message}`)
          stopped.resolve(1)
        },
      })
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.resolve(0))
      const hasPast = demo && hasReadings(config.DATA_DIR)
      const fleet = demo
        ? prepareFleet(config.DATA_DIR, demoDevices, DEMO_SEED, await discoverSimulators())
        : null
      const addresses = await platform.start()
      printAddresses(addresses, config.MQTT_HOST, demo)
      const simulation =
        fleet === null
          ? null
          : startDemo(
              {
                url: `mqtt://${config.MQTT_HOST}:${addresses.mqtt.tcp}`,
                devices: fleet.devices,
                seed: DEMO_SEED,
                hasPast,
              },
              (problem) => console.error(problem),
            )
      process.exitCode = await stopped.promise
      await simulation?.stop()
      await platform.stop()
    })
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
  mqttHost: string,
  demo: boolean,
): void {
  console.log(
    [
      '',
      `  Dashboard   ${url}`,
      `  API         ${url}/api/docs`,
      `  MQTT        mqtt://${mqttHost}:${mqtt.tcp}`,
      ...(mqtt.tls === null ? [] : [`  MQTT TLS    mqtts://${mqttHost}:${mqtt.tls}`]),
      ...(mqtt.webSocket === null ? [] : [`  WebSocket   ws://${mqttHost}:${mqtt.webSocket}`]),
      ...(firstAdministrator === null
        ? []
        : [
            '',
            `  First sign-in: ${firstAdministrator.userName} / ${firstAdministrator.password}`,
            '  This password is shown only now. Keep it safe.',
          ]),
      ...(demo
        ? [
            '',
            '  DEMONSTRATION: a simulated town, and accounts with public passwords.',
            ...DEMO_ACCOUNTS.map(
              ({ userName, password }) => `  Sign in as  ${userName.padEnd(14)} ${password}`,
            ),
            '  Never open it to a network. For real use: towncrier up',
          ]
        : []),
      '',
      '  Ctrl-C stops it; what it knows is kept.',
      '',
    ].join('\n'),
  )
}
