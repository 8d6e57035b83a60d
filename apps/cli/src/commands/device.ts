import { loadConfig } from '@towncrier/config'
import { Command, InvalidArgumentError } from 'commander'
import { type ClientOptions, withClientOptions } from '../client.ts'
import { cliErrors } from '../errors.ts'
import { printJson, printTable } from '../output.ts'
import { readText } from '../recording/rows.ts'
import { type Credentials, openRegister, type Register } from '../register.ts'

interface CommonOptions extends ClientOptions {
  readonly json?: boolean
}

export function deviceCommand(): Command {
  const command = new Command('device').description('Register devices and see to their tokens')

  withClientOptions(
    command
      .command('add <id>')
      .description('Register a device and print its credentials; the token is shown only this once')
      .requiredOption('--kind <kind>', 'road-surface, gritter, bin-fill, damp-box …')
      .option('--name <name>', 'what people call it (default: its id)')
      .option('--at <latitude,longitude>', 'where it stands, WGS 84 degrees', parsePosition)
      .option('--gateway <id>', 'what carries its messages: alerts of a lost gateway come as one')
      .option('--settings <json>', 'settings of its kind, or @FILE', '{}')
      .option('--json', 'print JSON'),
  ).action(
    async (
      id: string,
      options: CommonOptions & {
        readonly kind: string
        readonly name?: string
        readonly at?: readonly [number, number]
        readonly gateway?: string
        readonly settings: string
      },
    ) => {
      const settings = await parseSettings(options.settings)
      await withRegister(options, async (register) => {
        const [latitude, longitude] = options.at ?? [null, null]
        const { kind, name = id, gateway: gatewayId = null } = options
        const device = { id, kind, name, latitude, longitude, gatewayId, settings }
        printCredentials(await register.add(device), options)
      })
    },
  )

  withClientOptions(
    command.command('list').description('List registered devices').option('--json', 'print JSON'),
  ).action(async (options: CommonOptions) => {
    await withRegister(options, async (register) => {
      const devices = await register.list()
      if (options.json) printJson(devices)
      else {
        printTable(
          ['id', 'kind', 'name', ''],
          devices.map(({ id, kind, name, enabled }) => [id, kind, name, enabled ? '' : 'disabled']),
        )
      }
    })
  })

  withClientOptions(
    command
      .command('token <id>')
      .description('Give a device a new token; the old one stops working at once')
      .option('--json', 'print JSON'),
  ).action(async (id: string, options: CommonOptions) => {
    await withRegister(options, async (register) => printCredentials(await register.newToken(id), options))
  })

  withClientOptions(
    command
      .command('code <id>')
      .description('Make the code that stands under a box for homes; an older one stops working')
      .option('--json', 'print JSON'),
  ).action(async (id: string, options: CommonOptions) => {
    await withRegister(options, async (register) => {
      const code = await register.boxCode(id)
      if (options.json) printJson({ id, code })
      else console.log(`${code}    (shown only now: print it and stick it under the box)`)
    })
  })

  withClientOptions(
    command
      .command('remove <id>')
      .description('Strike a device from the register; its readings and alerts stay')
      .requiredOption('--yes', 'really'),
  ).action(async (id: string, options: CommonOptions) => {
    await withRegister(options, (register) => register.remove(id))
    console.log(`${id} is struck off the register.`)
  })
  return command
}

async function withRegister(
  options: ClientOptions,
  work: (register: Register) => Promise<void>,
): Promise<void> {
  const register = await openRegister(loadConfig(process.env), options)
  try {
    await work(register)
  } finally {
    register.close()
  }
}

function printCredentials(credentials: Credentials, { json }: CommonOptions): void {
  if (json) {
    printJson(credentials)
    return
  }
  const { id, token, topic } = credentials
  const { MQTT_HOST: host, MQTT_PORT: port } = loadConfig(process.env)
  console.log(
    [
      `MQTT user name   ${id}`,
      `MQTT password    ${token}    (shown only now)`,
      `topic            ${topic}`,
      '',
      'Try it:',
      `  mosquitto_pub -h ${host} -p ${port} -u ${id} -P ${token} -q 1 \\`,
      `    -t ${topic} -m '{…}'`,
    ].join('\n'),
  )
}

function parsePosition(value: string): readonly [number, number] {
  const [latitude, longitude, ...rest] = value.split(',').map(Number)
  const isPosition =
    rest.length === 0 && Math.abs(latitude ?? Number.NaN) <= 90 && Math.abs(longitude ?? Number.NaN) <= 180
  if (!isPosition) throw new InvalidArgumentError('Give latitude,longitude in degrees, such as 52.48,-1.9')
  return [latitude!, longitude!]
}

/** @throws TC_OPTION_INVALID, TC_FILE_UNREADABLE */
async function parseSettings(value: string): Promise<Record<string, unknown>> {
  const text = value.startsWith('@') ? await readText(value.slice(1)) : value
  let settings: unknown
  try {
    settings = JSON.parse(text)
  } catch (cause) {
    throw cliErrors.make('TC_OPTION_INVALID', `--settings ${text.slice(0, 100)} is not JSON`, {}, { cause })
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw cliErrors.make('TC_OPTION_INVALID', `--settings ${text.slice(0, 100)} is not a JSON object`)
  }
  return settings as Record<string, unknown>
}
