import { loadConfig } from '@towncrier/config'
import { Command } from 'commander'
import { Platform, type PlatformAddresses } from '../platform.ts'
import { ensureScreens } from '../screens.ts'

export function upCommand(): Command {
  return new Command('up')
    .description('Start the platform: broker, processor, API and dashboard')
    .option('--demo', 'with a simulated town and accounts that anyone may use', false)
    .action(async ({ demo }: { demo: boolean }) => {
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
      printAddresses(await platform.start(), config.MQTT_HOST)
      process.exitCode = await stopped.promise
      await platform.stop()
    })
}

function printAddresses({ url, mqtt, firstAdministrator }: PlatformAddresses, mqttHost: string): void {
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
      '',
    ].join('\n'),
  )
}
