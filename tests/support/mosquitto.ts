import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type CliResult, runProgram } from './cli.ts'
import { type Credentials, endWithFile, eventually, type TestPlatform } from './platform.ts'

/** `-h`, `-p` and a device's sign-in, as mosquitto's clients take them. */
function signIn(platform: TestPlatform, device: Pick<Credentials, 'id' | 'token'>): string[] {
  return ['-h', '127.0.0.1', '-p', String(platform.mqttPort), '-u', device.id, '-P', device.token]
}

/**
 * Publishes once with `mosquitto_pub`, QoS 1: it ends with 0 only when it was acknowledged.
 *
 * @param words where and what: `-m`, `-f` and so on; the topic is the device's own unless given with `-t`.
 */
export function mosquittoPub(
  platform: TestPlatform,
  device: Pick<Credentials, 'id' | 'token' | 'topic'>,
  ...words: readonly string[]
): Promise<CliResult> {
  const topic = words.includes('-t') ? [] : ['-t', device.topic]
  return runProgram('mosquitto_pub', [...signIn(platform, device), '-q', '1', ...topic, ...words], {
    limitMs: 20_000,
  })
}

/** A device of another make that stays connected: `mosquitto_sub` on its own commands, with a last will. */
export async function mosquittoDevice(
  platform: TestPlatform,
  device: Credentials,
): Promise<{ readonly child: ChildProcess; end(signal: NodeJS.Signals): Promise<void> }> {
  const levels = device.topic.split('/').slice(0, -1).join('/')
  const before = await platform.metric('towncrier_broker_connections')
  const child = spawn(
    'mosquitto_sub',
    [
      ...signIn(platform, device),
      ...['-t', `${levels}/command`],
      ...['--will-topic', `${levels}/status`, '--will-payload', '{"online":false}', '--will-qos', '1'],
    ],
    { stdio: 'ignore' },
  )
  endWithFile(child)
  await eventually(
    () => platform.metric('towncrier_broker_connections'),
    (connections) => connections > before,
  )
  return {
    child,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    },
  }
}
