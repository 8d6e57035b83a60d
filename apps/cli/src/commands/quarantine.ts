import { loadConfig } from '@towncrier/config'
import { quarantinePageSchema, quarantineSchema } from '@towncrier/protocol'
import { Command } from 'commander'
import { Client, type ClientOptions, withClientOptions } from '../client.ts'
import { printJson, printTable } from '../output.ts'
import { readText } from '../recording/rows.ts'

interface CommonOptions extends ClientOptions {
  readonly json?: boolean
}

export function quarantineCommand(): Command {
  const command = new Command('quarantine').description('See to readings that could not be read')

  withClientOptions(
    command
      .command('list')
      .description('List quarantined readings, newest first')
      .option('--status <status>', 'open, released or discarded', 'open')
      .option('--device <id>', 'of one device')
      .option('--limit <n>', 'at most this many', '50')
      .option('--json', 'print JSON'),
  ).action(
    async (
      options: CommonOptions & { readonly status: string; readonly device?: string; readonly limit: string },
    ) => {
      const query = new URLSearchParams({ status: options.status, limit: options.limit })
      if (options.device !== undefined) query.set('deviceId', options.device)
      const { items } = await clientOf(options).get(`/api/v1/quarantine?${query}`, quarantinePageSchema)
      if (options.json) printJson(items)
      else if (items.length === 0) console.log('Nothing is in quarantine.')
      else {
        printTable(
          ['id', 'received', 'device', 'reason'],
          items.map(({ id, receivedAt, deviceId, reason }) => [String(id), receivedAt, deviceId, reason]),
        )
      }
    },
  )

  withClientOptions(
    command.command('show <id>').description('Show one with its payload').option('--json', 'print JSON'),
  ).action(async (id: string, options: CommonOptions) => {
    const reading = await clientOf(options).get(`/api/v1/quarantine/${id}`, quarantineSchema)
    if (options.json) printJson(reading)
    else {
      const { receivedAt, deviceId, kind, code, reason, status, payload } = reading
      const { payloadIsWhole, isWithheld } = reading
      console.log(
        `${deviceId} (${kind}), received ${receivedAt}, ${status}\n${code}: ${reason}\n\n${payload}`,
      )
      if (!payloadIsWhole && !isWithheld) {
        console.error('The payload is not text, or too long to be shown whole.')
      }
    }
  })

  withClientOptions(
    command
      .command('release <id>')
      .description('Send the reading through the platform, corrected or as it is')
      .option('--payload <json>', 'the corrected reading, or @FILE (default: as it came)'),
  ).action(async (id: string, options: CommonOptions & { readonly payload?: string }) => {
    const payload = options.payload?.startsWith('@')
      ? await readText(options.payload.slice(1))
      : options.payload
    const body = payload === undefined ? {} : { payload }
    await clientOf(options).post(`/api/v1/quarantine/${id}/release`, body, quarantineSchema)
    console.log(`${id} is released. Should it still not be readable, it comes back as a new entry.`)
  })

  withClientOptions(
    command
      .command('discard <id>')
      .description('Close an entry without sending it on; it stays on record')
      .requiredOption('--yes', 'really'),
  ).action(async (id: string, options: CommonOptions) => {
    await clientOf(options).post(`/api/v1/quarantine/${id}/discard`, undefined, quarantineSchema)
    console.log(`${id} is discarded.`)
  })
  return command
}

function clientOf(options: ClientOptions): Client {
  return new Client(loadConfig(process.env), options)
}
